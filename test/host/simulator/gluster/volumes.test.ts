import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import { BLANK } from '../storage-world.ts'
import { createGlusterWorld, haveBrick, haveVolume } from './gluster-world.ts'

test('a volume is created, started, stopped and deleted, in this order only', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  const volumeName = 'v'
  const bricklist = ['a:/data/one', 'b:/data/one', 'a:/data/two', 'b:/data/two']
  expect(await a.refused('GlusterVolume.start', { volumeName, force: false })).toBe(
    ERRORS.GlusterVolumeStartFailedException.code,
  )
  const { uuid } = await a.call('GlusterVolume.create', { volumeName, bricklist, replicaCount: 2, force: true })
  expect((await b.call('GlusterVolume.list', {})).volumes[volumeName]).toMatchObject({
    uuid,
    volumeType: 'DISTRIBUTED_REPLICATE',
    volumeStatus: 'OFFLINE',
    brickCount: '4',
    distCount: '2',
    replicaCount: '2',
    bricks: bricklist,
  })
  expect(await a.refused('GlusterVolume.stop', { volumeName, force: false })).toBe(
    ERRORS.GlusterVolumeStopFailedException.code,
  )
  expect(await a.refused('GlusterVolume.status', { volumeName })).toBe(ERRORS.GlusterVolumeStatusFailedException.code)
  await b.call('GlusterVolume.start', { volumeName, force: false })
  expect(await a.refused('GlusterVolume.start', { volumeName, force: false })).toBe(
    ERRORS.GlusterVolumeStartFailedException.code,
  )
  await a.call('GlusterVolume.start', { volumeName, force: true })
  expect(await a.refused('GlusterVolume.delete', { volumeName })).toBe(ERRORS.GlusterVolumeDeleteFailedException.code)
  await a.call('GlusterVolume.stop', { volumeName, force: false })
  await a.call('GlusterVolume.delete', { volumeName })
  expect(await b.call('GlusterVolume.list', {})).toEqual({ volumes: {} })
  expect(await b.refused('GlusterVolume.list', { volumeName })).toBe(ERRORS.GlusterVolumesListFailedException.code)
})

test('what cannot be a volume is refused, and nothing is made', async () => {
  const world = createGlusterWorld()
  const [a] = await world.pool('a', 'b')
  await using other = await world.open('c')
  await haveVolume(a, ['a:/data/one'])
  const refused = (bricklist: readonly string[], more: object = {}) =>
    a.refused('GlusterVolume.create', { volumeName: 'w', bricklist, force: true, ...more })
  const failed = ERRORS.GlusterVolumeCreateFailedException.code
  expect(await refused(['a:/data/two'], { volumeName: 'v' })).toBe(failed)
  expect(await refused(['a:/data/one'])).toBe(failed)
  expect(await refused(['a:/data/one/below'])).toBe(failed)
  expect(await refused(['c:/data/two'])).toBe(failed)
  expect(await refused(['a/data'])).toBe(failed)
  expect(await refused([])).toBe(failed)
  expect(await refused(['a:/data/two', 'a:/data/two'])).toBe(failed)
  expect(await refused(['a:/data/two', 'b:/data/two', 'a:/data/three'], { replicaCount: 2 })).toBe(failed)
  expect(await refused(['a:/data/two', 'b:/data/two'], { replicaCount: 2, arbiter: true })).toBe(failed)
  expect(await refused(['a:/data/two', 'b:/data/two'], { stripeCount: 2 })).toBe(failed)
  expect(await refused(['a:/data/two'], { force: false })).toBe(failed)
  expect(Object.keys((await a.call('GlusterVolume.list', {})).volumes)).toEqual(['v'])
  expect(await other.call('GlusterVolume.list', { remoteServer: 'a' })).toEqual(await a.call('GlusterVolume.list', {}))
  expect(await other.refused('GlusterVolume.list', { remoteServer: 'nowhere' })).toBe(
    ERRORS.GlusterVolumesListFailedException.code,
  )
  await a[Symbol.asyncDispose]()
})

test('a brick on a device of its own needs no force, but for its mount point and for what was a brick before', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  await haveBrick(a, 'one', 'sdb')
  const create = { volumeName: 'v', force: false }
  const failed = ERRORS.GlusterVolumeCreateFailedException.code
  expect(await a.refused('GlusterVolume.create', { ...create, bricklist: ['a:/bricks/one'] })).toBe(failed)
  await a.call('GlusterVolume.create', { ...create, bricklist: ['a:/bricks/one/b'] })
  await a.call('GlusterVolume.delete', { volumeName: 'v' })
  expect(await a.refused('GlusterVolume.create', { ...create, bricklist: ['a:/bricks/one/b'] })).toBe(failed)
  await a.call('GlusterVolume.create', { ...create, bricklist: ['a:/bricks/one/b'], force: true })
})

test('a volume is empty until a storage domain is on it, which takes of its space', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  await a.call('GlusterVolume.create', { volumeName: 'v', bricklist: ['a:/data/one'], force: true })
  expect(await a.refused('GlusterVolume.volumeEmptyCheck', { volumeName: 'v' })).toBe(
    ERRORS.GlusterVolumeEmptyCheckFailedException.code,
  )
  expect(await a.refused('GlusterVolume.statsInfoGet', { volumeName: 'v' })).toBe(ERRORS.GlfsStatvfsException.code)
  await a.call('GlusterVolume.start', { volumeName: 'v', force: false })
  expect(await a.call('GlusterVolume.volumeEmptyCheck', { volumeName: 'v' })).toEqual({ volumeEmptyCheck: true })
  const before = await a.call('GlusterVolume.statsInfoGet', { volumeName: 'v' })
  expect(before.sizeUsed).toBe('0')
  await a.call('StoragePool.connectStorageServer', {
    storagepoolID: BLANK,
    domainType: 7,
    connectionParams: [{ id: randomUUID(), connection: 'a:/v', vfs_type: 'glusterfs' }],
  })
  await a.call('StorageDomain.create', {
    storagedomainID: randomUUID(),
    domainType: 7,
    typeArgs: 'a:/v',
    name: 'data',
    domainClass: 1,
    version: 5,
  })
  expect(await a.call('GlusterVolume.volumeEmptyCheck', { volumeName: 'v' })).toEqual({ volumeEmptyCheck: false })
  const after = await a.call('GlusterVolume.statsInfoGet', { volumeName: 'v' })
  expect(Number(after.sizeUsed)).toBeGreaterThan(0)
  expect(Number(after.sizeFree) + Number(after.sizeUsed)).toBe(Number(before.sizeTotal))
  const detail = await a.call('GlusterVolume.status', { volumeName: 'v', statusOption: 'detail' })
  expect(detail.volumeStatus.volumeStatsInfo).toEqual(after)
})

test('options that were set are told, and go back to their defaults, protected ones by force', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  await haveVolume(a, ['a:/data/one'])
  const volumeName = 'v'
  const options = async () => (await b.call('GlusterVolume.list', {})).volumes[volumeName]?.options
  const usual = await options()
  const failed = ERRORS.GlusterVolumeSetFailedException.code
  const set = { volumeName, option: 'network.ping-timeout' }
  expect(await a.refused('GlusterVolume.set', { ...set, value: 'soon' })).toBe(failed)
  expect(await a.refused('GlusterVolume.set', { volumeName, option: 'no.such', value: '1' })).toBe(failed)
  expect(await a.refused('GlusterVolume.set', { ...set, volumeName: 'w', value: '1' })).toBe(
    ERRORS.GlusterCmdFailedException.code,
  )
  await a.call('GlusterVolume.set', { ...set, value: '10' })
  await a.call('GlusterVolume.set', { volumeName, option: 'changelog.changelog', value: 'on' })
  expect(await options()).toEqual({ ...usual, 'network.ping-timeout': '10', 'changelog.changelog': 'on' })
  const reset = { volumeName, force: false }
  expect(await a.refused('GlusterVolume.reset', { ...reset, option: 'changelog.changelog' })).toBe(
    ERRORS.GlusterVolumeResetFailedException.code,
  )
  await a.call('GlusterVolume.reset', { ...reset, option: '' })
  expect(await options()).toEqual({ 'changelog.changelog': 'on' })
  await a.call('GlusterVolume.reset', { ...reset, option: 'changelog.changelog', force: true })
  expect(await options()).toEqual({})
  await a.call('GlusterVolume.set', { volumeName, option: 'group', value: 'virt' })
  const { volumeSetOptions } = await a.call('GlusterVolume.setOptionsList', {})
  expect(volumeSetOptions.map(({ name }) => name)).toEqual(
    expect.arrayContaining(Object.keys((await options()) ?? { none: '' })),
  )
  await a.call('GlusterVolume.set', { volumeName: 'all', option: 'cluster.server-quorum-ratio', value: '60%' })
  expect((await b.call('GlusterVolume.globalVolumeOptions', {})).globalOptionMap).toMatchObject({
    'cluster.server-quorum-ratio': '60%',
  })
})
