import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { createStorageWorld, createVolume, haveVolume, volumeIn } from './storage-world.ts'

test('a task runs, finishes, and is known until it is cleared', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { task: taskID, image, volume } = await createVolume(world, spm)
  expect(await spm.call('Task.getStatus', { taskID })).toMatchObject({ taskState: 'running', taskResult: '', code: 0 })
  expect(await spm.call('Task.getInfo', { taskID })).toEqual({ id: taskID, verb: 'createVolume' })
  expect(await spm.refused('Task.clear', { taskID })).toBe(ERRORS.TaskStateError.code)
  expect(await spm.refused('Task.revert', { taskID })).toBe(ERRORS.TaskNotFinished.code)
  expect(await spm.refused('Volume.getInfo', volumeIn(world, { image, volume }))).toBe(ERRORS.VolumeDoesNotExist.code)
  await world.clock.advance(1000)
  expect(await spm.call('Host.getAllTasksStatuses', {})).toMatchObject({
    [taskID]: { taskState: 'finished', taskResult: 'success' },
  })
  expect(await spm.call('Host.getAllTasksInfo', {})).toEqual({ [taskID]: { id: taskID, verb: 'createVolume' } })
  expect(await spm.call('Host.getAllTasks', {})).toMatchObject({ [taskID]: { state: 'finished', tag: 'spm' } })
  await spm.call('Task.clear', { taskID })
  expect(await spm.refused('Task.getStatus', { taskID })).toBe(ERRORS.UnknownTask.code)
  expect(await spm.call('Host.getAllTasksStatuses', {})).toEqual({})
})

test('a task that is stopped is undone and has no effect', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { task: taskID } = await createVolume(world, spm)
  await world.clock.advance(500)
  await spm.call('Task.stop', { taskID })
  expect(await spm.call('Task.getStatus', { taskID })).toMatchObject({ taskState: 'aborting' })
  await world.clock.advance(100)
  expect(await spm.call('Task.getStatus', { taskID })).toMatchObject({ taskState: 'cleaning' })
  expect(await world.settle(spm, taskID)).toMatchObject({
    taskState: 'finished',
    taskResult: 'cleanSuccess',
    code: ERRORS.TaskAborted.code,
  })
  expect(await spm.call('StorageDomain.getImages', { storagedomainID: world.domain })).toEqual([])
})

test('a task that has finished is reverted once, and not while others build on what it made', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { task: taskID, image, volume } = await createVolume(world, spm)
  await world.clock.advance(1000)
  await spm.call('Task.stop', { taskID })
  expect(await spm.call('Task.getStatus', { taskID })).toMatchObject({ taskResult: 'success' })
  await spm.call('Task.revert', { taskID })
  expect(await spm.call('Task.getStatus', { taskID })).toMatchObject({ taskResult: 'cleanSuccess' })
  expect(await spm.refused('Volume.getInfo', volumeIn(world, { image, volume }))).toBe(ERRORS.VolumeDoesNotExist.code)

  const base = await createVolume(world, spm)
  await world.clock.advance(1000)
  await haveVolume(world, spm, { on: base })
  await spm.call('Task.revert', { taskID: base.task })
  expect(await spm.call('Task.getStatus', { taskID: base.task })).toMatchObject({
    taskResult: 'cleanFailure',
    code: ERRORS.VolumeImageHasChildren.code,
  })
})

test('what an SPM has not ended goes on under the next one', async () => {
  const world = createStorageWorld()
  await using a = await world.lead()
  await using b = await world.join('b', 2)
  const { task: taskID } = await createVolume(world, a)
  await world.clock.advance(400)
  await a.call('StoragePool.spmStop', { storagepoolID: world.pool })
  await world.clock.advance(60_000)
  expect(await a.refused('Task.getStatus', { taskID })).toBe(ERRORS.UnknownTask.code)
  await b.call('StoragePool.spmStart', {
    storagepoolID: world.pool,
    prevID: 1,
    prevLver: '1',
    enableScsiFencing: 'false',
  })
  await world.clock.advance(1000)
  expect(await b.call('Task.getStatus', { taskID })).toMatchObject({ taskState: 'running' })
  await world.clock.advance(600)
  expect(await b.call('Task.getStatus', { taskID })).toMatchObject({ taskResult: 'success' })
})

test('a host that is closed leaves no timer for its tasks, which end when it is opened again', async () => {
  const world = createStorageWorld()
  const spm = await world.lead()
  const { task: taskID } = await createVolume(world, spm)
  await spm[Symbol.asyncDispose]()
  expect(world.clock.pending).toBe(0)
  await using again = await world.open('a')
  await world.clock.advance(1000)
  expect(await again.call('Task.getStatus', { taskID })).toMatchObject({ taskResult: 'success' })
})

test('a task that nobody has started is unknown', async () => {
  await using host = await createStorageWorld().open('a')
  const taskID = randomUUID()
  const code = ERRORS.UnknownTask.code
  expect(await host.refused('Task.getInfo', { taskID })).toBe(code)
  expect(await host.refused('Task.stop', { taskID })).toBe(code)
  expect(await host.refused('Task.clear', { taskID })).toBe(code)
  expect(await host.call('Host.getAllTasks', {})).toEqual({})
})
