import { expect, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import type { DriverSession } from '../../driver-session.ts'
import { createGlusterWorld, haveVolume } from './gluster-world.ts'

async function peers(session: DriverSession): Promise<Record<string, string>> {
  const { hosts } = await session.call('GlusterHost.list', {})
  return Object.fromEntries(hosts.map(({ hostname, status }) => [hostname, status]))
}

test('a host that joins is known to all, agreed upon after a while, and alone again once it is put out', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  expect(await peers(a)).toEqual({ a: 'CONNECTED' })
  await a.call('GlusterHost.add', { hostName: 'b' })
  expect(await peers(a)).toEqual({ a: 'CONNECTED', b: 'UNKNOWN' })
  await world.clock.advance(1000)
  expect(await peers(b)).toEqual({ b: 'CONNECTED', a: 'CONNECTED' })
  await a.call('GlusterHost.add', { hostName: 'b' })
  const { uuid } = await b.call('GlusterHost.uuid', {})
  expect((await a.call('GlusterHost.list', {})).hosts[1]?.uuid).toBe(uuid)
  await a.call('GlusterHost.removeByUuid', { hostUuid: uuid, force: false })
  expect(await peers(a)).toEqual({ a: 'CONNECTED' })
  expect(await peers(b)).toEqual({ b: 'CONNECTED' })
  const gone = ERRORS.GlusterHostNotFoundException.code
  expect(await a.refused('GlusterHost.removeByUuid', { hostUuid: uuid, force: false })).toBe(gone)
  expect(await a.refused('GlusterHost.remove', { hostName: 'b', force: true })).toBe(gone)
})

test('a host joins only one pool, and only when it can be reached', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  await using c = await world.open('c')
  const failed = ERRORS.GlusterHostAddFailedException.code
  expect(await a.refused('GlusterHost.add', { hostName: 'nowhere' })).toBe(failed)
  await b.call('GlusterHost.add', { hostName: 'c' })
  expect(await a.refused('GlusterHost.add', { hostName: 'c' })).toBe(failed)
  await b.call('GlusterHost.remove', { hostName: 'c', force: false })
  await haveVolume(c, ['c:/data/one'])
  expect(await a.refused('GlusterHost.add', { hostName: 'c' })).toBe(failed)
  await b.call('GlusterService.action', { serviceNames: ['glusterd'], action: 'stop' })
  expect(await a.refused('GlusterHost.add', { hostName: 'b' })).toBe(failed)
})

test('a host stays while it has bricks, and one that is away leaves by force and does not learn of it', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _ = a
  await haveVolume(a, ['b:/data/one'])
  const failed = ERRORS.GlusterHostRemoveFailedException.code
  expect(await a.refused('GlusterHost.remove', { hostName: 'b', force: true })).toBe(failed)
  expect(await a.refused('GlusterHost.remove', { hostName: 'a', force: true })).toBe(failed)
  await a.call('GlusterVolume.stop', { volumeName: 'v', force: false })
  await a.call('GlusterVolume.delete', { volumeName: 'v' })
  await b[Symbol.asyncDispose]()
  expect(await peers(a)).toEqual({ a: 'CONNECTED', b: 'DISCONNECTED' })
  expect(await a.refused('GlusterHost.remove', { hostName: 'b', force: false })).toBe(failed)
  await a.call('GlusterHost.remove', { hostName: 'b', force: true })
  expect(await peers(a)).toEqual({ a: 'CONNECTED' })
  await using again = await world.open('b')
  expect(await peers(again)).toEqual({ b: 'CONNECTED', a: 'DISCONNECTED' })
  expect(await a.refused('GlusterHost.add', { hostName: 'b' })).toBe(ERRORS.GlusterHostAddFailedException.code)
})

test('without glusterd each command fails with its own error, and its start brings the bricks back', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  await haveVolume(a, ['a:/data/one', 'b:/data/one'], { replicaCount: 2 })
  const status = async () =>
    (await a.call('GlusterVolume.status', { volumeName: 'v' })).volumeStatus.bricks.map((brick) => brick.status)
  await b.call('GlusterHost.processesStop', {})
  expect(await status()).toEqual(['ONLINE', 'OFFLINE'])
  expect(
    await b.call('GlusterService.action', { serviceNames: ['glusterd', 'memcached', 'x'], action: 'stop' }),
  ).toEqual({
    services: [
      { name: 'glusterd', status: 'STOPPED', message: '' },
      { name: 'memcached', status: 'NOT_AVAILABLE', message: '' },
      { name: 'x', status: 'NOT_SUPPORTED', message: '' },
    ],
  })
  expect(await peers(a)).toEqual({ a: 'CONNECTED', b: 'DISCONNECTED' })
  expect(await b.refused('GlusterHost.list', {})).toBe(ERRORS.GlusterHostsListFailedException.code)
  expect(await b.refused('GlusterVolume.list', {})).toBe(ERRORS.GlusterVolumesListFailedException.code)
  expect(await b.refused('GlusterTask.list', {})).toBe(ERRORS.GlusterVolumeTasksFailedException.code)
  await b.call('GlusterService.action', { serviceNames: ['glusterd'], action: 'restart' })
  expect(await b.call('GlusterService.get', { serviceNames: ['glusterd'] })).toMatchObject({
    services: [{ status: 'RUNNING' }],
  })
  expect(await status()).toEqual(['ONLINE', 'ONLINE'])
})

test('addresses for events are set once, changed and deleted where they are, and spread to who missed them', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _ = a
  const url = 'http://engine.example/hook'
  await b[Symbol.asyncDispose]()
  await a.call('GlusterEvent.webhookAdd', { url, bearerToken: 't' })
  expect(await a.refused('GlusterEvent.webhookAdd', { url, bearerToken: '' })).toBe(
    ERRORS.GlusterWebhookAddException.code,
  )
  expect(await a.refused('GlusterEvent.webhookSync', {})).toBe(ERRORS.GlusterWebhookSyncException.code)
  await using again = await world.open('b')
  expect(await again.refused('GlusterEvent.webhookUpdate', { url, bearerToken: 'u' })).toBe(
    ERRORS.GlusterWebhookUpdateException.code,
  )
  await a.call('GlusterEvent.webhookSync', {})
  await again.call('GlusterEvent.webhookUpdate', { url, bearerToken: 'u' })
  await again.call('GlusterEvent.webhookDelete', { url })
  expect(await a.refused('GlusterEvent.webhookDelete', { url })).toBe(ERRORS.GlusterWebhookDeleteException.code)
})
