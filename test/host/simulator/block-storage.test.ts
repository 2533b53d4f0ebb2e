import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import type { DriverSession } from '../driver-session.ts'
import { BLANK, membership, poolOf, startSpm } from './storage-world.ts'
import { createWorld } from './world.ts'

/** Logs in to the first target of a portal. */
async function login(session: DriverSession): Promise<string[]> {
  const [found = ''] = await session.call('ISCSIConnection.discoverSendTargets', { host: '192.0.2.1', port: 3260 })
  const iqn = found.split(' ')[1] ?? ''
  const statuses = await session.call('StoragePool.connectStorageServer', {
    storagepoolID: BLANK,
    domainType: 3,
    connectionParams: [{ id: randomUUID(), connection: '192.0.2.1', port: '3260', iqn }],
  })
  expect(statuses).toMatchObject([{ status: 0 }])
  return (await session.call('Host.getDeviceList', {})).map(({ GUID }) => GUID)
}

test('a host sees the LUNs of a target once it has logged in, as other hosts do', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  expect(await a.call('Host.getDeviceList', {})).toEqual([])
  const guids = await login(a)
  expect(guids.length).toBeGreaterThan(0)
  expect(await b.call('Host.getDevicesVisibility', { guidList: guids })).toEqual(
    Object.fromEntries(guids.map((guid) => [guid, false])),
  )
  expect(await login(b)).toEqual(guids)
})

test('a volume group takes devices, a domain takes the group, and both are as large as their devices', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const [first = '', second = ''] = await login(host)
  const id = randomUUID()
  expect(await host.refused('LVMVolumeGroup.create', { name: id, devlist: ['none'] })).toBe(
    ERRORS.InaccessiblePhysDev.code,
  )
  const group = await host.call('LVMVolumeGroup.create', { name: id, devlist: [first, second] })
  expect(await host.refused('LVMVolumeGroup.create', { name: randomUUID(), devlist: [first] })).toBe(
    ERRORS.PhysDevInitializationError.code,
  )
  const [used] = await host.call('Host.getDeviceList', { guids: [first] })
  expect(used).toMatchObject({ status: 'used', vgUUID: group })
  await host.call('StorageDomain.create', {
    storagedomainID: id,
    domainType: 3,
    typeArgs: group,
    name: 'block',
    domainClass: 'Data',
    version: 5,
  })
  const info = await host.call('LVMVolumeGroup.getInfo', { lvmvolumegroupID: group })
  expect(info.pvlist?.map(({ GUID }) => GUID)).toEqual([first, second])
  const stats = await host.call('StorageDomain.getStats', { storagedomainID: id })
  expect(stats.disktotal).toBe(info.vgsize)
  expect(await host.call('StorageDomain.getInfo', { storagedomainID: id })).toMatchObject({ vguuid: group })
  await host.call('StorageDomain.format', { storagedomainID: id, autoDetach: false })
  expect(await host.call('Host.getLVMVolumeGroups', {})).toEqual([])
  expect(await host.call('Host.getDeviceList', { guids: [first] })).toMatchObject([{ status: 'free' }])
})

test('a device leaves its domain once it is emptied, but for the one with the metadata', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const [first = '', second = '', third = ''] = await login(host)
  const sd_id = randomUUID()
  const group = await host.call('LVMVolumeGroup.create', { name: sd_id, devlist: [first, second] })
  await host.call('StorageDomain.create', {
    storagedomainID: sd_id,
    domainType: 3,
    typeArgs: group,
    name: 'block',
    domainClass: 1,
    version: 5,
  })
  async function ended(job_id: string): Promise<unknown> {
    await world.clock.advance(1000)
    return (await host.call('Host.getJobs', { job_ids: [job_id] }))[job_id]
  }
  async function reduce(guid: string): Promise<unknown> {
    const job_id = randomUUID()
    await host.call('SDM.reduce_domain', { job_id, reduce_params: { sd_id, guid } })
    return ended(job_id)
  }
  expect(await reduce(first)).toMatchObject({ error: { code: ERRORS.ForbiddenPhysicalVolumeOperation.code } })
  expect(await reduce(third)).toMatchObject({ error: { code: ERRORS.NoSuchPhysicalVolume.code } })
  expect(await reduce(second)).toMatchObject({ error: { code: ERRORS.VolumeGroupReduceError.code } })
  const job_id = randomUUID()
  await host.call('SDM.move_domain_device', { job_id, move_params: { sd_id, src_guid: second } })
  expect(await ended(job_id)).toMatchObject({ status: 'done' })
  expect(await reduce(second)).toMatchObject({ status: 'done' })
  const { pvlist } = await host.call('LVMVolumeGroup.getInfo', { lvmvolumegroupID: group })
  expect(pvlist?.map(({ GUID }) => GUID)).toEqual([first])
})

test('a volume that takes more than its data ever can is made smaller, unless it is in use', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const [first = ''] = await login(host)
  const [domain, pool, image, volume] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const group = await host.call('LVMVolumeGroup.create', { name: domain, devlist: [first] })
  await host.call('StorageDomain.create', {
    storagedomainID: domain,
    domainType: 3,
    typeArgs: group,
    name: 'block',
    domainClass: 1,
    version: 5,
  })
  await host.call('StoragePool.create', poolOf(pool, domain))
  await host.call('StoragePool.connect', membership(pool, domain, 1))
  await startSpm(host, pool)
  await world.clock.advance(1000)
  const place = { storagepoolID: pool, storagedomainID: domain, imageID: image, volumeID: volume }
  await host.call('Volume.create', {
    ...place,
    size: String(2 ** 30),
    volFormat: 'COW',
    preallocate: 'SPARSE',
    diskType: 'DATA',
    desc: '',
    srcImgUUID: BLANK,
    srcVolUUID: BLANK,
  })
  await world.clock.advance(1000)
  const size = async () => Number((await host.call('Volume.getSize', place)).truesize)
  const before = await size()
  await host.call('Image.prepare', place)
  const refused = await host.call('StoragePool.reduceVolume', place)
  await world.clock.advance(2000)
  expect(await host.call('Task.getStatus', { taskID: refused })).toMatchObject({
    code: ERRORS.CannotDeactivateLogicalVolume.code,
  })
  expect(await size()).toBe(before)
  await host.call('StoragePool.reduceVolume', { ...place, allowActive: true })
  await world.clock.advance(1000)
  const after = await size()
  expect(after).toBeLessThan(before)
  expect(after).toBeGreaterThanOrEqual(2 ** 30)
})
