import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { DriverSession } from '../driver-session.ts'
import { createWorld, type TestWorld } from './world.ts'

const ids = { poolID: randomUUID(), domainID: randomUUID(), imageID: randomUUID() }
const base = randomUUID()
const drive = { ...ids, volumeID: base, device: 'disk' as const }

/** A machine with a disk whose volume is `base`. */
async function boot(world: TestWorld, host: DriverSession): Promise<string> {
  const vm = randomUUID()
  const path = `/rhev/data-center/${ids.poolID}/${ids.domainID}/images/${ids.imageID}/${base}`
  const disk = {
    ...drive,
    path,
    deviceType: 'disk' as const,
    deviceId: randomUUID(),
    name: 'vda',
    index: 0,
    iface: 'virtio' as const,
    format: 'raw' as const,
    readonly: false,
    shared: 'none' as const,
  }
  await host.call('VM.create', {
    vmID: vm,
    vmParams: { vmId: vm, vmName: vm, memSize: 256, smp: '1', devices: [disk] },
  })
  await world.clock.advance(1000)
  return vm
}

async function snapshot(world: TestWorld, host: DriverSession, vm: string, from: string, to: string) {
  const job = randomUUID()
  const { domainID, imageID } = ids
  const snapDrives = [{ domainID, imageID, baseVolumeID: from, volumeID: to }]
  await host.call('VM.snapshot', { vmID: vm, snapDrives, jobUUID: job })
  await world.clock.advance(500)
  return host.events.findLast((event) => event.event === '|jobs|status|' && event.object === job)?.params
}

test('a snapshot puts a volume on top, which the domain XML and an event tell', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  const top = randomUUID()
  expect(await snapshot(world, host, vm, base, top)).toMatchObject({ status: 'done', job_type: 'virt' })
  const { [vm]: xml = '' } = await host.call('Host.dumpxmls', { vmList: [vm] })
  expect(xml.indexOf(top)).toBeGreaterThan(-1)
  expect(xml.indexOf(base)).toBeGreaterThan(xml.indexOf(top))
})

test('a snapshot of a volume that is not the top fails, and its job says why', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  expect(await snapshot(world, host, vm, randomUUID(), randomUUID())).toMatchObject({
    status: 'failed',
    error: { code: 48 },
  })
  const job = randomUUID()
  expect(await host.refused('VM.snapshot', { vmID: vm, snapDrives: [], timeout: 0 })).toBeGreaterThan(0)
  await host.call('VM.snapshot', { vmID: vm, snapDrives: [], jobUUID: job })
  expect(await host.refused('VM.snapshot', { vmID: vm, snapDrives: [], jobUUID: job })).toBe(69)
})

test('with memory the machine stands still until that is saved', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  await host.call('VM.snapshot', { vmID: vm, snapDrives: [], snapMemory: 'volumes' })
  await world.clock.advance(1499)
  expect(host.statuses(vm).at(-1)).toBe('Paused')
  await world.clock.advance(1)
  expect(host.statuses(vm).at(-1)).toBe('Up')
})

test('a merge shows in statistics while it lasts, and takes the volumes out of the chain', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  const [middle, top, job] = [randomUUID(), randomUUID(), randomUUID()]
  await snapshot(world, host, vm, base, middle)
  await snapshot(world, host, vm, middle, top)
  const merge = { vmID: vm, drive, baseVolUUID: base, topVolUUID: middle, jobUUID: job }
  await host.call('VM.merge', merge)
  expect(await host.refused('VM.merge', { ...merge, jobUUID: randomUUID() })).toBe(52)
  await world.clock.advance(500)
  const [during] = await host.call('VM.getStats', { vmID: vm })
  expect(during).toMatchObject({ vmJobs: { [job]: { id: job, imgUUID: ids.imageID, blockJobType: 'commit' } } })
  await world.clock.advance(500)
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ vmJobs: {} }])
  const { [vm]: xml } = await host.call('Host.dumpxmls', { vmList: [vm] })
  expect(xml).not.toContain(middle)
  expect(xml).toContain(top)
  expect(await host.refused('VM.merge', { ...merge, topVolUUID: middle })).toBe(52)
})

test('a merge that a machine does not live to see leaves the chain and no timer', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  const top = randomUUID()
  await snapshot(world, host, vm, base, top)
  await host.call('VM.merge', { vmID: vm, drive, baseVolUUID: base, topVolUUID: top })
  await host.call('VM.destroy', { vmID: vm })
  expect(world.clock.pending).toBe(0)
})

test('a disk goes over to its copy once that has all', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  const target = { ...drive, domainID: randomUUID(), volumeID: randomUUID() }
  expect(await host.refused('VM.diskReplicateFinish', { vmID: vm, srcDisk: drive, dstDisk: target })).toBe(88)
  await host.call('VM.diskReplicateStart', { vmID: vm, srcDisk: drive, dstDisk: target })
  expect(await host.refused('VM.diskReplicateFinish', { vmID: vm, srcDisk: drive, dstDisk: target })).toBe(40)
  await world.clock.advance(1000)
  await host.call('VM.diskReplicateFinish', { vmID: vm, srcDisk: drive, dstDisk: target })
  expect((await host.call('Host.dumpxmls', { vmList: [vm] }))[vm]).toContain(target.volumeID)
})

test('a disk grows and does not shrink', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  const extend = (newSize: string) => ({ vmID: vm, driveSpecs: drive, newSize })
  expect(await host.call('VM.diskSizeExtend', extend(String(20 * 2 ** 30)))).toBe(String(20 * 2 ** 30))
  const stats = await host.call('VM.refresh_disk', { vmID: vm, drive })
  expect(stats.apparentsize).toBe(String(20 * 2 ** 30))
  expect(await host.refused('VM.diskSizeExtend', extend('1024'))).toBeGreaterThan(0)
  expect(await host.refused('VM.diskSizeExtend', extend('many'))).toBeGreaterThan(0)
})

test('an incremental backup needs the checkpoint that a full one made', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  const [full, next, mark] = [randomUUID(), randomUUID(), randomUUID()]
  const disks = [{ domainID: ids.domainID, imageID: ids.imageID, volumeID: base, checkpoint: true }]
  const incremental = { backup_id: next, disks, from_checkpoint_id: mark }
  expect(await host.refused('VM.start_backup', { vmID: vm, config: incremental })).toBeGreaterThan(0)
  const info = await host.call('VM.start_backup', {
    vmID: vm,
    config: { backup_id: full, disks, to_checkpoint_id: mark },
  })
  expect(Object.keys(info.disks)).toEqual([ids.imageID])
  expect(await host.refused('VM.start_backup', { vmID: vm, config: incremental })).toBe(1600)
  expect(await host.call('VM.backup_info', { vmID: vm, backup_id: full })).toEqual(info)
  await host.call('VM.stop_backup', { vmID: vm, backup_id: full })
  await host.call('VM.stop_backup', { vmID: vm, backup_id: full })
  expect(await host.refused('VM.backup_info', { vmID: vm, backup_id: full })).toBe(1601)
  await host.call('VM.start_backup', { vmID: vm, config: incremental })
})

test('checkpoints of a machine before can be given back, but not those of other disks', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await boot(world, host)
  const [mark, wrong] = [randomUUID(), randomUUID()]
  const xml = (id: string, disk: string) =>
    `<domaincheckpoint><name>${id}</name><disks><disk name="${disk}" checkpoint="bitmap"/></disks></domaincheckpoint>`
  const checkpoints = [
    { id: mark, xml: xml(mark, 'vda') },
    { id: wrong, xml: xml(wrong, 'vdz') },
  ]
  expect(await host.call('VM.redefine_checkpoints', { vmID: vm, checkpoints })).toMatchObject({
    checkpoint_ids: [mark],
    error: { code: 1610 },
  })
  expect(await host.call('VM.list_checkpoints', { vmID: vm })).toEqual([mark])
  expect(await host.call('VM.dump_checkpoint', { vmID: vm, checkpoint_id: mark })).toEqual({
    checkpoint: xml(mark, 'vda'),
  })
  await host.call('VM.delete_checkpoints', { vmID: vm, checkpoint_ids: [mark, wrong] })
  expect(await host.call('VM.list_checkpoints', { vmID: vm })).toEqual([])
})
