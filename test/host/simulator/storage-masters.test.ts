import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { addDomain, createStorageWorld, EXPORT, membership, poolOf } from './storage-world.ts'
import { createWorld } from './world.ts'

const SECOND = 'nfs.example.com:/exports/second'

test('a pool whose master is lost is written anew on another domain, once no host is in it', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const pool = randomUUID()
  const first = await addDomain(host, EXPORT)
  const second = await addDomain(host, SECOND)
  const { domainList: _, ...settings } = poolOf(pool, first, [first, second])
  await host.call('StoragePool.create', poolOf(pool, first, [first, second]))
  await host.call('StoragePool.connect', membership(pool, first, 1))
  const anew = {
    ...settings,
    hostId: 1,
    masterSdUUID: second,
    masterVersion: 2,
    domainDict: { [first]: 'attached', [second]: 'active' },
  } as const
  expect(await host.refused('StoragePool.reconstructMaster', anew)).toBe(ERRORS.StoragePoolConnected.code)
  await host.call('StoragePool.disconnect', { storagepoolID: pool, hostID: 1, scsiKey: '' })
  await host.call('StoragePool.reconstructMaster', anew)
  expect(await host.refused('StoragePool.connect', membership(pool, first, 1))).toBe(ERRORS.StoragePoolWrongMaster.code)
  await host.call('StoragePool.connect', { ...membership(pool, second, 1), masterVersion: 2 })
  expect(await host.call('StoragePool.getInfo', { storagepoolID: pool })).toMatchObject({
    info: { master_uuid: second, master_ver: 2, domains: `${first}:Attached,${second}:Active` },
  })
})

test('an upgrade raises the master at once, the other domains later, and nothing back', async () => {
  const world = createStorageWorld()
  await using host = await world.open('b')
  const pool = randomUUID()
  const first = await addDomain(host, EXPORT, 3)
  const second = await addDomain(host, SECOND, 3)
  await host.call('StoragePool.create', poolOf(pool, first, [first, second]))
  await host.call('StoragePool.connect', membership(pool, first, 1))
  const start = { storagepoolID: pool, prevID: -1, prevLver: '-1', enableScsiFencing: 'false' }
  const storagepoolID = pool
  expect(await host.refused('StoragePool.upgrade', { storagepoolID, targetDomVersion: 5 })).toBe(
    ERRORS.SpmStatusError.code,
  )
  await host.call('StoragePool.spmStart', start)
  await world.clock.advance(1000)
  await host.call('StorageDomain.activate', { storagedomainID: second, storagepoolID })
  const version = async (storagedomainID: string) =>
    (await host.call('StorageDomain.getInfo', { storagedomainID })).version
  expect(await host.call('StoragePool.upgrade', { storagepoolID, targetDomVersion: 5 })).toBe('started')
  expect([await version(first), await version(second)]).toEqual(['5', '3'])
  expect(await host.refused('StoragePool.upgrade', { storagepoolID, targetDomVersion: 5 })).toBe(
    ERRORS.PoolUpgradeInProgress.code,
  )
  await world.clock.advance(1000)
  expect([await version(first), await version(second)]).toEqual(['5', '5'])
  expect(await host.refused('StoragePool.upgrade', { storagepoolID, targetDomVersion: 4 })).toBe(
    ERRORS.CurrentVersionTooAdvancedError.code,
  )
})

test('a host’s own directory is seen by that host alone', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const local = { storagepoolID: randomUUID(), domainType: 4 as const }
  const connectionParams = [{ id: randomUUID(), connection: '/data' }]
  await a.call('StoragePool.connectStorageServer', { ...local, connectionParams })
  await b.call('StoragePool.connectStorageServer', { ...local, connectionParams })
  const storagedomainID = randomUUID()
  const domain = { domainType: 4, typeArgs: '/data', name: 'local', domainClass: 1 } as const
  await a.call('StorageDomain.create', { storagedomainID, ...domain })
  expect(await a.call('Host.getStorageDomains', {})).toEqual([storagedomainID])
  expect(await b.call('Host.getStorageDomains', {})).toEqual([])
  await b.call('StorageDomain.create', { storagedomainID: randomUUID(), ...domain })
})
