import { expect, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import { bricksOf, createGlusterWorld, haveVolume } from './gluster-world.ts'

const volumeName = 'v'

test('a rebalance runs, is seen by all hosts, ends by itself, and is known after its end', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  await haveVolume(a, ['a:/data/one'])
  const start = { volumeName, rebalanceType: '', force: false } as const
  const failed = ERRORS.GlusterVolumeRebalanceStartFailedException.code
  expect(await a.refused('GlusterVolume.rebalanceStart', start)).toBe(failed)
  expect(await a.refused('GlusterVolume.rebalanceStatus', { volumeName })).toBe(
    ERRORS.GlusterVolumeRebalanceStatusFailedException.code,
  )
  await a.call('GlusterVolume.addBrick', { volumeName, brickList: ['b:/data/one'], force: true })
  const { taskId } = await a.call('GlusterVolume.rebalanceStart', start)
  expect(await b.refused('GlusterVolume.rebalanceStart', start)).toBe(failed)
  expect(await b.refused('GlusterVolume.stop', { volumeName, force: false })).toBe(
    ERRORS.GlusterVolumeStopFailedException.code,
  )
  await world.clock.advance(500)
  expect((await b.call('GlusterTask.list', {})).tasks).toMatchObject({
    [taskId]: { type: 'REBALANCE', status: 'IN_PROGRESS', volume: 'v', data: { runtime: '0.50' } },
  })
  const running = await b.call('GlusterVolume.rebalanceStatus', { volumeName })
  expect(running.hosts.map(({ name }) => name)).toEqual(['a', 'localhost'])
  await world.clock.advance(500)
  expect((await a.call('GlusterTask.list', { taskID: taskId })).tasks).toMatchObject({
    [taskId]: { status: 'COMPLETED' },
  })
  expect(await a.refused('GlusterVolume.rebalanceStop', { volumeName })).toBe(
    ERRORS.GlusterVolumeRebalanceStopFailedException.code,
  )
  const second = await a.call('GlusterVolume.rebalanceStart', { ...start, rebalanceType: 'fix-layout' })
  expect(second.taskId).not.toBe(taskId)
  await world.clock.advance(100)
  const stopped = await a.call('GlusterVolume.rebalanceStop', { volumeName })
  expect(stopped.summary).toMatchObject({ status: 'FIX_LAYOUT_STOPPED', runtime: '0.10' })
  await world.clock.advance(5000)
  expect((await b.call('GlusterVolume.rebalanceStatus', { volumeName })).summary).toEqual(stopped.summary)
  expect(Object.keys((await a.call('GlusterTask.list', { taskID: [taskId] })).tasks)).toEqual([])
})

test('bricks leave a volume once their data has moved, or stay when that is stopped', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  const all = ['a:/data/one', 'b:/data/one', 'a:/data/two', 'b:/data/two']
  await haveVolume(a, all, { replicaCount: 2 })
  const brickList = all.slice(2)
  const leaving = { volumeName, brickList, replicaCount: 0 }
  const failed = ERRORS.GlusterVolumeRemoveBrickStartFailedException.code
  expect(await a.refused('GlusterVolume.removeBrickStart', { ...leaving, brickList: all.slice(1, 3) })).toBe(failed)
  expect(await a.refused('GlusterVolume.removeBrickStart', { ...leaving, brickList: all })).toBe(failed)
  expect(await a.refused('GlusterVolume.removeBrickStart', { ...leaving, brickList: ['a:/x'] })).toBe(failed)
  expect(await a.refused('GlusterVolume.removeBrickStart', { ...leaving, replicaCount: 1 })).toBe(failed)
  expect(await a.refused('GlusterVolume.removeBrickStatus', leaving)).toBe(
    ERRORS.GlusterVolumeRemoveBrickStatusFailedException.code,
  )
  const { taskId } = await a.call('GlusterVolume.removeBrickStart', leaving)
  expect((await b.call('GlusterTask.list', {})).tasks[taskId]).toMatchObject({
    type: 'REMOVE_BRICK',
    bricks: brickList,
  })
  const early = ERRORS.GlusterVolumeRemoveBrickCommitFailedException.code
  expect(await b.refused('GlusterVolume.removeBrickCommit', leaving)).toBe(early)
  const stopped = await b.call('GlusterVolume.removeBrickStop', leaving)
  expect(stopped.summary.status).toBe('STOPPED')
  expect(await b.refused('GlusterVolume.removeBrickStop', leaving)).toBe(
    ERRORS.GlusterVolumeRemoveBrickStopFailedException.code,
  )
  expect(await b.refused('GlusterVolume.removeBrickCommit', leaving)).toBe(early)
  await a.call('GlusterVolume.removeBrickStart', leaving)
  await world.clock.advance(1000)
  expect((await b.call('GlusterVolume.removeBrickStatus', leaving)).summary.status).toBe('COMPLETED')
  // All is moved, but the bricks are still there: nothing else may begin.
  expect(await a.refused('GlusterVolume.rebalanceStart', { volumeName, rebalanceType: '', force: false })).toBe(
    ERRORS.GlusterVolumeRebalanceStartFailedException.code,
  )
  await b.call('GlusterVolume.removeBrickCommit', leaving)
  expect(await bricksOf(a)).toEqual(all.slice(0, 2))
  expect((await a.call('GlusterTask.list', {})).tasks).toEqual({})
  expect(await b.refused('GlusterVolume.removeBrickCommit', leaving)).toBe(early)
})

test('copies are added set by set, and taken out by force', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  await haveVolume(a, ['a:/data/one', 'a:/data/two'])
  const more = ['b:/data/one', 'b:/data/two']
  const add = { volumeName, brickList: more, replicaCount: 2, force: true }
  const failed = ERRORS.GlusterVolumeBrickAddFailedException.code
  expect(await a.refused('GlusterVolume.addBrick', { ...add, brickList: more.slice(1) })).toBe(failed)
  expect(await a.refused('GlusterVolume.addBrick', { ...add, brickList: ['a:/data/one', 'b:/data/one'] })).toBe(failed)
  expect(await a.refused('GlusterVolume.addBrick', { ...add, volumeName: 'w' })).toBe(failed)
  await a.call('GlusterVolume.addBrick', add)
  expect(await bricksOf(b)).toEqual(['a:/data/one', 'b:/data/one', 'a:/data/two', 'b:/data/two'])
  expect((await b.call('GlusterVolume.list', {})).volumes['v']).toMatchObject({ replicaCount: '2', distCount: '2' })
  const remove = { volumeName, brickList: more, replicaCount: 1 }
  expect(await a.refused('GlusterVolume.removeBrickForce', { ...remove, replicaCount: 0 })).toBe(
    ERRORS.GlusterVolumeRemoveBrickForceFailedException.code,
  )
  await a.call('GlusterVolume.removeBrickForce', remove)
  expect((await b.call('GlusterVolume.list', {})).volumes['v']).toMatchObject({
    replicaCount: '1',
    bricks: ['a:/data/one', 'a:/data/two'],
  })
})
