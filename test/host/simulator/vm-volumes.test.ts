import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import type { DriverSession } from '../driver-session.ts'
import { bootOn, openBlocks } from './rich-world.ts'
import { createStorageWorld, GIB, haveVolume, type StorageWorld, volumeIn } from './storage-world.ts'

const DELETION = { postZero: false, force: false, discard: false }

async function statusOf(world: StorageWorld, session: DriverSession, task: string) {
  return (await world.settle(session, task)).code
}

function driveOf(world: StorageWorld, { image, volume }: { readonly image: string; readonly volume: string }) {
  return { poolID: world.pool, domainID: world.domain, imageID: image, volumeID: volume, device: 'disk' as const }
}

test('a disk is as large as its volume, and grows with it', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const place = await haveVolume(world, spm, { size: 3 * GIB, raw: true })
  const vm = await bootOn(world, spm, place)
  const sizes = async () => {
    const [stats] = await spm.call('VM.getStats', { vmID: vm })
    return stats !== undefined && 'disks' in stats ? stats.disks['vda'] : undefined
  }
  expect(await sizes()).toMatchObject({ truesize: String(3 * GIB), apparentsize: String(3 * GIB) })
  const driveSpecs = driveOf(world, place)
  expect(await spm.refused('VM.diskSizeExtend', { vmID: vm, driveSpecs, newSize: String(GIB) })).toBe(
    ERRORS.BadDiskResizeParameter.code,
  )
  expect(await spm.call('VM.diskSizeExtend', { vmID: vm, driveSpecs, newSize: String(4 * GIB) })).toBe(String(4 * GIB))
  expect(await spm.call('Volume.getInfo', volumeIn(world, place))).toMatchObject({ capacity: String(4 * GIB) })
  expect(await sizes()).toMatchObject({ apparentsize: String(4 * GIB) })
})

test('a machine whose volume is gone or illegal does not start, and says so behind the reply', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const place = await haveVolume(world, spm)
  await spm.call('Volume.setLegality', { ...volumeIn(world, place), legality: 'ILLEGAL' })
  const illegal = await bootOn(world, spm, place)
  expect(await spm.call('VM.getStats', { vmID: illegal })).toMatchObject([{ status: 'Down', exitCode: 1 }])
  const gone = await bootOn(world, spm, { ...place, volume: illegal })
  expect(await spm.call('VM.getStats', { vmID: gone })).toMatchObject([{ status: 'Down', exitCode: 1 }])
})

test('a logical volume that a machine of the host runs on is neither removed nor deactivated; a file is removed', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const domain = await openBlocks(spm)
  await spm.call('StorageDomain.attach', { storagedomainID: domain, storagepoolID: world.pool })
  await spm.call('StorageDomain.activate', { storagedomainID: domain, storagepoolID: world.pool })
  const block = await haveVolume(world, spm, { domain })
  const on = { ...volumeIn(world, block), storagedomainID: domain }
  const vm = await bootOn({ ...world, domain }, spm, block)
  expect(await statusOf(world, spm, await spm.call('Volume.delete', { ...on, ...DELETION, force: true }))).toBe(
    ERRORS.CannotRemoveLogicalVolume.code,
  )
  expect(await spm.refused('Image.teardown', on)).toBe(ERRORS.CannotDeactivateLogicalVolume.code)
  // What runs on it needs no preparation to be read.
  expect(await spm.call('Volume.getQemuImageInfo', on)).toMatchObject({ format: 'qcow2' })
  await spm.call('VM.destroy', { vmID: vm })
  expect(await statusOf(world, spm, await spm.call('Volume.delete', { ...on, ...DELETION }))).toBe(0)

  const file = await haveVolume(world, spm)
  await bootOn(world, spm, file)
  const deletion = { ...volumeIn(world, file), ...DELETION }
  expect(await statusOf(world, spm, await spm.call('Volume.delete', deletion))).toBe(0)
})

test('a merge takes the volumes out of the chain on the storage too, so that they can be deleted', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const base = await haveVolume(world, spm)
  const vm = await bootOn(world, spm, base)
  const top = await haveVolume(world, spm, { on: base })
  const { domain: domainID } = world
  const snapDrives = [{ domainID, imageID: base.image, baseVolumeID: base.volume, volumeID: top.volume }]
  await spm.call('VM.snapshot', { vmID: vm, snapDrives })
  await world.clock.advance(1000)
  const merge = { vmID: vm, drive: driveOf(world, top), baseVolUUID: base.volume, topVolUUID: top.volume }
  await spm.call('VM.merge', merge)
  await world.clock.advance(1000)
  expect(await spm.call('Volume.getInfo', volumeIn(world, base))).toMatchObject({ voltype: 'LEAF' })
  expect(await spm.call('Volume.getInfo', volumeIn(world, top))).toMatchObject({ legality: 'ILLEGAL' })
  const { storagepoolID, storagedomainID, imageID } = volumeIn(world, base)
  const chain = { storagepoolID, storagedomainID, imageID, leafVolID: base.volume }
  expect(await spm.call('Image.reconcileVolumeChain', chain)).toEqual([base.volume])
  const deletion = { ...volumeIn(world, top), ...DELETION }
  expect(await statusOf(world, spm, await spm.call('Volume.delete', deletion))).toBe(0)
  expect(await spm.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
})

test('a machine whose disk is merged, replicated or backed up comes back from its migration, which has failed', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  await using other = await world.join('b', 2)
  const place = await haveVolume(world, spm)
  const vm = await bootOn(world, spm, place)
  const backup_id = world.pool
  const disks = [{ domainID: world.domain, imageID: place.image, volumeID: place.volume, checkpoint: false }]
  await spm.call('VM.start_backup', { vmID: vm, config: { backup_id, disks } })
  const params = { vmId: vm, dst: 'b', mode: 'remote' } as const
  expect(await spm.call('VM.migrate', { vmID: vm, params })).toBe(true)
  await world.clock.advance(0)
  expect(spm.statuses(vm)).toEqual(['Powering up', 'Up', 'Migration Source', 'Up'])
  expect(await spm.refused('VM.getMigrationStatus', { vmID: vm })).toBe(ERRORS.MigrationError.code)
  expect(await other.call('Host.getVMList', {})).toEqual([])
  await spm.call('VM.hibernate', { vmID: vm, hibernationVolHandle: '/images/memory' })
  await world.clock.advance(5000)
  expect(spm.statuses(vm).slice(4)).toEqual(['Saving State', 'Up'])
  await spm.call('VM.stop_backup', { vmID: vm, backup_id })
  await spm.call('VM.migrate', { vmID: vm, params })
  const merge = { vmID: vm, drive: driveOf(world, place), baseVolUUID: place.volume, topVolUUID: place.volume }
  expect(await spm.refused('VM.merge', merge)).toBe(ERRORS.MergeFailed.code)
  await world.clock.advance(2000)
  expect(await other.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
})
