import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { addDomain, BLANK, createStorageWorld, EXPORT, membership, mount, poolOf, startSpm } from './storage-world.ts'
import { createWorld } from './world.ts'

const SECOND = 'nfs.example.com:/exports/second'

test('a domain is seen by the hosts that are connected to its storage, and by no other', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const domain = await addDomain(a, EXPORT)
  expect(await b.call('Host.getStorageDomains', {})).toEqual([])
  expect(await b.refused('StorageDomain.getInfo', { storagedomainID: domain })).toBe(
    ERRORS.StorageDomainDoesNotExist.code,
  )
  await mount(b)
  expect(await b.call('Host.getStorageDomains', { domainClass: 1 })).toEqual([domain])
  expect(await b.call('StorageDomain.getInfo', { storagedomainID: domain })).toMatchObject({
    type: 'NFS',
    class: 'Data',
    role: 'Regular',
    pool: [],
    remotePath: EXPORT,
  })
  const disconnected = await b.call('StoragePool.disconnectStorageServer', {
    storagepoolID: BLANK,
    domainType: 'NFS',
    connectionParams: [{ id: randomUUID(), connection: EXPORT }],
  })
  expect(disconnected).toMatchObject([{ status: 0 }])
  expect(await b.call('Host.getStorageDomains', {})).toEqual([])
})

test('a connection that cannot work has an error of its own and does not stop the others', async () => {
  await using host = await createWorld().open('a')
  const connectionParams = [
    { id: randomUUID(), connection: 'no-export' },
    { id: randomUUID(), connection: EXPORT },
  ]
  const result = await host.call('StoragePool.connectStorageServer', {
    storagepoolID: BLANK,
    domainType: 1,
    connectionParams,
  })
  expect(result.map(({ status }) => status)).toEqual([ERRORS.MountError.code, 0])
})

test('a domain is made once, where something is mounted and nothing is yet', async () => {
  await using host = await createWorld().open('a')
  const domain = await addDomain(host, EXPORT)
  const again = { storagedomainID: domain, domainType: 1, typeArgs: EXPORT, name: 'x', domainClass: 1 } as const
  expect(await host.refused('StorageDomain.create', again)).toBe(ERRORS.StorageDomainAlreadyExists.code)
  const other = { ...again, storagedomainID: randomUUID() }
  expect(await host.refused('StorageDomain.create', other)).toBe(ERRORS.StorageDomainNotEmpty.code)
  const elsewhere = { ...other, typeArgs: SECOND }
  expect(await host.refused('StorageDomain.create', elsewhere)).toBe(ERRORS.StorageDomainFSNotMounted.code)
})

test('a pool is joined by one number a host, with the master that it has', async () => {
  const world = createStorageWorld()
  await using a = await world.join('a', 1)
  await using b = await world.open('b')
  const { pool, domain } = world
  const join = (hostID: number, version = 1) => ({ ...membership(pool, domain, hostID), masterVersion: version })
  expect(await b.refused('StoragePool.connect', join(2))).toBe(ERRORS.StoragePoolMasterNotFound.code)
  await mount(b)
  expect(await b.refused('StoragePool.connect', join(2, 7))).toBe(ERRORS.StoragePoolWrongMaster.code)
  expect(await b.refused('StoragePool.connect', join(1))).toBe(ERRORS.AcquireHostIdFailure.code)
  expect(await b.refused('StoragePool.getInfo', { storagepoolID: pool })).toBe(ERRORS.StoragePoolUnknown.code)
  await b.call('StoragePool.connect', join(2))
  expect(await b.call('Host.getConnectedStoragePools', {})).toEqual([pool])
  expect(await b.call('StoragePool.getInfo', { storagepoolID: pool })).toMatchObject({
    info: { master_uuid: domain, domains: `${domain}:Active`, spm_id: -1, pool_status: 'connected' },
    dominfo: { [domain]: { status: 'Active' } },
  })
  const another = { ...membership(randomUUID(), domain, 2) }
  expect(await b.refused('StoragePool.connect', another)).toBe(ERRORS.CannotConnectMultiplePools.code)
  expect(await a.refused('StoragePool.create', poolOf(randomUUID(), domain))).toBe(
    ERRORS.StorageDomainAlreadyAttached.code,
  )
})

test('one host of a pool is its SPM, and another only after it', async () => {
  const world = createStorageWorld()
  await using a = await world.join('a', 1)
  await using b = await world.join('b', 2)
  const storagepoolID = world.pool
  await startSpm(a, storagepoolID)
  expect(await a.call('StoragePool.getSpmStatus', { storagepoolID })).toMatchObject({ spmStatus: 'Contend' })
  await world.clock.advance(1000)
  expect(await a.call('StoragePool.getSpmStatus', { storagepoolID })).toEqual({
    spmStatus: 'SPM',
    spmId: 1,
    spmLver: 1,
  })
  expect(await b.call('StoragePool.getSpmStatus', { storagepoolID })).toMatchObject({ spmStatus: 'Free', spmId: 1 })
  expect(
    await a.refused('StoragePool.spmStart', { storagepoolID, prevID: 1, prevLver: '1', enableScsiFencing: '' }),
  ).toBe(ERRORS.IsSpm.code)
  const lost = await startSpm(b, storagepoolID)
  expect(await world.settle(b, lost)).toMatchObject({
    taskState: 'finished',
    taskResult: 'cleanSuccess',
    code: ERRORS.AcquireLockFailure.code,
  })
  const leave = { storagepoolID, hostID: 1, scsiKey: '' }
  expect(await a.refused('StoragePool.disconnect', leave)).toBe(ERRORS.IsSpm.code)
  await a.call('StoragePool.spmStop', { storagepoolID })
  await a.call('StoragePool.disconnect', leave)
  const won = await startSpm(b, storagepoolID)
  expect(await world.settle(b, won)).toMatchObject({ taskResult: 'success' })
  expect(await b.call('StoragePool.getSpmStatus', { storagepoolID })).toEqual({
    spmStatus: 'SPM',
    spmId: 2,
    spmLver: 2,
  })
})

test('an SPM that nobody runs any more loses its role to the next', async () => {
  const world = createStorageWorld()
  const a = await world.lead()
  await using b = await world.join('b', 2)
  await a[Symbol.asyncDispose]()
  const task = await startSpm(b, world.pool)
  expect(await world.settle(b, task)).toMatchObject({ taskResult: 'success' })
  expect(await b.call('Host.getAllTasksStatuses', {})).toHaveProperty(task)
  await using again = await world.open('a')
  expect(await again.call('StoragePool.getSpmStatus', { storagepoolID: world.pool })).toMatchObject({
    spmStatus: 'Free',
    spmId: 2,
  })
})

test('a domain is attached, activated, deactivated, detached and formatted, in that order alone', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { pool: storagepoolID } = world
  const storagedomainID = await addDomain(spm, SECOND)
  const both = { storagedomainID, storagepoolID }
  const off = { ...both, masterSdUUID: BLANK, masterVersion: 0 }
  expect(await spm.refused('StorageDomain.activate', both)).toBe(ERRORS.StorageDomainNotMemberOfPool.code)
  expect(await spm.refused('StorageDomain.deactivate', off)).toBe(ERRORS.StorageDomainNotMemberOfPool.code)
  await spm.call('StorageDomain.attach', both)
  await spm.call('StorageDomain.activate', both)
  expect(await spm.call('Host.getStorageRepoStats', {})).toHaveProperty(storagedomainID)
  expect(await spm.refused('StorageDomain.detach', both)).toBe(ERRORS.StorageDomainIllegalStateError.code)
  expect(await spm.refused('StorageDomain.format', { storagedomainID, autoDetach: true })).toBe(
    ERRORS.CannotFormatStorageDomainInConnectedPool.code,
  )
  await spm.call('StorageDomain.deactivate', off)
  expect(await spm.call('Host.getStorageRepoStats', {})).not.toHaveProperty(storagedomainID)
  await spm.call('StorageDomain.detach', both)
  expect(await spm.call('StorageDomain.getInfo', { storagedomainID })).toMatchObject({ pool: [] })
  await spm.call('StorageDomain.format', { storagedomainID, autoDetach: false })
  expect(await spm.refused('StorageDomain.getInfo', { storagedomainID })).toBe(ERRORS.StorageDomainDoesNotExist.code)
})

test('a host that is not the SPM changes nothing of a pool', async () => {
  const world = createStorageWorld()
  await using _spm = await world.lead()
  await using other = await world.join('b', 2)
  const both = { storagedomainID: world.domain, storagepoolID: world.pool }
  const code = ERRORS.SpmStatusError.code
  expect(await other.refused('StorageDomain.attach', both)).toBe(code)
  expect(await other.refused('StorageDomain.activate', both)).toBe(code)
  expect(await other.refused('Host.getAllTasksStatuses', {})).toBe(code)
  const rename = { storagepoolID: world.pool, description: 'other' }
  expect(await other.refused('StoragePool.setDescription', rename)).toBe(code)
})

test('the role of master moves behind the reply, and back when the master is deactivated', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { pool: storagepoolID, domain } = world
  const second = await addDomain(spm, SECOND)
  await spm.call('StorageDomain.attach', { storagedomainID: second, storagepoolID })
  const move = { storagepoolID, oldMasterUUID: domain, newMasterUUID: second, masterVersion: 2 }
  const early = await spm.call('StoragePool.switchMaster', move)
  expect(await world.settle(spm, early)).toMatchObject({ code: ERRORS.StorageDomainNotActive.code })
  await spm.call('StorageDomain.activate', { storagedomainID: second, storagepoolID })
  const task = await spm.call('StoragePool.switchMaster', move)
  expect(await world.settle(spm, task)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('StorageDomain.getInfo', { storagedomainID: second })).toMatchObject({ role: 'Master' })
  await spm.call('StorageDomain.deactivate', {
    storagedomainID: second,
    storagepoolID,
    masterSdUUID: domain,
    masterVersion: 3,
  })
  expect(await spm.call('StoragePool.getInfo', { storagepoolID })).toMatchObject({
    info: { master_uuid: domain, master_ver: 3, domains: `${domain}:Active,${second}:Attached` },
  })
})

test('a pool that is destroyed leaves its domains as they are, to no host’s pool', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  await using other = await world.join('b', 2)
  const { pool: storagepoolID, domain: storagedomainID } = world
  expect(await spm.refused('StoragePool.destroy', { storagepoolID, hostID: 9, scsiKey: '' })).toBe(
    ERRORS.HostIdMismatch.code,
  )
  await spm.call('StoragePool.destroy', { storagepoolID, hostID: 1, scsiKey: '' })
  expect(await other.call('Host.getConnectedStoragePools', {})).toEqual([])
  expect(await other.call('StorageDomain.getInfo', { storagedomainID })).toMatchObject({ role: 'Regular', pool: [] })
})
