import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import type { DriverSession } from '../../driver-session.ts'
import { BLANK } from '../storage-world.ts'
import { bricksOf, createGlusterWorld, haveVolume } from './gluster-world.ts'

const volumeName = 'v'

/** Puts files on a volume. */
async function fill(session: DriverSession, path: string): Promise<void> {
  await session.call('StoragePool.connectStorageServer', {
    storagepoolID: BLANK,
    domainType: 7,
    connectionParams: [{ id: randomUUID(), connection: path, vfs_type: 'glusterfs' }],
  })
  await session.call('StorageDomain.create', {
    storagedomainID: randomUUID(),
    domainType: 7,
    typeArgs: path,
    name: 'data',
    domainClass: 1,
    version: 5,
  })
}

test('a brick that was replaced or reset is filled from its copies over time', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  await haveVolume(a, ['a:/data/one', 'b:/data/one'], { replicaCount: 2 })
  await fill(a, 'a:/v')
  const entries = async () =>
    (await a.call('GlusterVolume.healInfo', { volumeName })).healInfo.bricks.map((brick) => brick.numberOfEntries)
  expect(await entries()).toEqual(['0', '0'])
  const replace = { volumeName, existingBrick: 'b:/data/one', newBrick: 'b:/data/two' }
  const failed = ERRORS.GlusterVolumeReplaceBrickCommitForceFailedException.code
  expect(await a.refused('GlusterVolume.replaceBrickCommitForce', { ...replace, newBrick: 'a:/data/one' })).toBe(failed)
  await a.call('GlusterVolume.replaceBrickCommitForce', replace)
  expect(await a.refused('GlusterVolume.replaceBrickCommitForce', replace)).toBe(failed)
  expect(await bricksOf(b)).toEqual(['a:/data/one', 'b:/data/two'])
  const [most, own] = await entries()
  expect(Number(most)).toBeGreaterThan(0)
  expect(own).toBe('0')
  await world.clock.advance(500)
  expect(Number((await entries())[0])).toBeLessThan(Number(most))
  await world.clock.advance(500)
  expect(await entries()).toEqual(['0', '0'])

  const reset = { volumeName, existingBrick: 'b:/data/two' }
  expect(await a.refused('GlusterVolume.resetBrickCommitForce', reset)).toBe(
    ERRORS.GlusterVolumeResetBrickCommitForceFailedException.code,
  )
  await a.call('GlusterVolume.resetBrickStart', reset)
  expect(await a.refused('GlusterVolume.resetBrickStart', reset)).toBe(
    ERRORS.GlusterVolumeResetBrickStartFailedException.code,
  )
  expect((await a.call('GlusterVolume.healInfo', { volumeName })).healInfo.bricks[1]).toEqual({
    name: 'b:/data/two',
    status: 'Transport endpoint is not connected',
    hostUuid: '-',
  })
  await a.call('GlusterVolume.resetBrickCommitForce', reset)
  expect(Number((await entries())[0])).toBe(Number(most))
})

test('the state of a volume shows what was asked for, and hosts that are away', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _ = a
  await haveVolume(a, ['a:/data/one', 'b:/data/one'], { replicaCount: 2 })
  const { volumeStatus } = await b.call('GlusterVolume.status', { volumeName, brick: 'b:/data/one' })
  expect(volumeStatus.bricks).toMatchObject([{ brick: 'b:/data/one', status: 'ONLINE' }])
  const failed = ERRORS.GlusterVolumeStatusFailedException.code
  expect(await a.refused('GlusterVolume.status', { volumeName, brick: 'b:/data/two' })).toBe(failed)
  for (const [statusOption, key] of [
    ['clients', 'clientsStatus'],
    ['mem', 'mempool'],
    ['detail', 'sizeTotal'],
  ] as const) {
    const told = await a.call('GlusterVolume.status', { volumeName, statusOption })
    expect(told.volumeStatus.bricks[0]).toHaveProperty(key)
  }
  await b[Symbol.asyncDispose]()
  const after = await a.call('GlusterVolume.status', { volumeName })
  expect(after.volumeStatus).toMatchObject({
    bricks: [{ status: 'ONLINE' }, { status: 'OFFLINE', pid: '-1', port: 'N/A' }],
    shd: [
      { hostname: 'a', status: 'ONLINE' },
      { hostname: 'b', status: 'OFFLINE' },
    ],
  })
  await a.call('GlusterVolume.stop', { volumeName, force: false })
  expect(await a.refused('GlusterVolume.healInfo', { volumeName })).toBe(
    ERRORS.GlusterVolumeHealInfoFailedException.code,
  )
  expect(await a.refused('GlusterVolume.start', { volumeName, force: false })).toBe(
    ERRORS.GlusterVolumeStartFailedException.code,
  )
  expect(await a.refused('GlusterVolume.delete', { volumeName })).toBe(ERRORS.GlusterVolumeDeleteFailedException.code)
  await a.call('GlusterVolume.start', { volumeName, force: true })
  expect(await a.call('GlusterVolume.volumeEmptyCheck', { volumeName })).toEqual({ volumeEmptyCheck: true })
})

test('work is counted from the start of profiling on, and since it was last asked', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  await haveVolume(a, ['a:/data/one'])
  const info = ERRORS.GlusterVolumeProfileInfoFailedException.code
  expect(await a.refused('GlusterVolume.profileInfo', { volumeName })).toBe(info)
  expect(await a.refused('GlusterVolume.profileStop', { volumeName })).toBe(
    ERRORS.GlusterVolumeProfileStopFailedException.code,
  )
  await a.call('GlusterVolume.profileStart', { volumeName })
  expect(await a.refused('GlusterVolume.profileStart', { volumeName })).toBe(
    ERRORS.GlusterVolumeProfileStartFailedException.code,
  )
  await world.clock.advance(10_000)
  const [first] = (await a.call('GlusterVolume.profileInfo', { volumeName })).profileInfo.bricks ?? []
  expect(first?.cumulativeStats).toEqual(first?.intervalStats)
  await world.clock.advance(5000)
  const [second] = (await a.call('GlusterVolume.profileInfo', { volumeName })).profileInfo.bricks ?? []
  expect(second).toMatchObject({ cumulativeStats: { duration: '15' }, intervalStats: { duration: '5' } })
  const sum = Number(first?.cumulativeStats.totalRead) + Number(second?.intervalStats.totalRead)
  expect(Number(second?.cumulativeStats.totalRead)).toBe(sum)
  expect(sum).toBeGreaterThan(0)
  await a.call('GlusterVolume.profileStop', { volumeName })
  expect(await a.refused('GlusterVolume.profileInfo', { volumeName })).toBe(info)
})
