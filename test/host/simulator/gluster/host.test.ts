import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import type { DriverSession } from '../../driver-session.ts'
import { createGlusterWorld } from './gluster-world.ts'

function script(text: string) {
  const hookData = Buffer.from(text).toString('base64')
  return { hookData, checksum: createHash('sha256').update(text).digest('hex') }
}

test('hooks are added, read, switched, changed and removed on their host alone', async () => {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  await using _a = a
  await using _b = b
  const hook = { glusterCmd: 'start', hookLevel: 'PRE' as const, hookName: '10mine.py' }
  const { hookData, checksum } = script('#!/usr/bin/python3\n')
  const status = async (session: DriverSession) =>
    (await session.call('GlusterHook.list', {})).hooksList.find(({ name }) => name === hook.hookName)?.status
  expect(await a.refused('GlusterHook.read', hook)).toBe(ERRORS.GlusterHookNotFoundException.code)
  expect(await a.refused('GlusterHook.add', { ...hook, hookData, checksum: 'x', enable: false })).toBe(
    ERRORS.GlusterHookCheckSumMismatchException.code,
  )
  await a.call('GlusterHook.add', { ...hook, hookData, checksum, enable: false })
  expect(await a.refused('GlusterHook.add', { ...hook, hookData, checksum, enable: true })).toBe(
    ERRORS.GlusterHookAlreadyExistException.code,
  )
  expect(await status(a)).toBe('DISABLED')
  expect(await status(b)).toBeUndefined()
  await a.call('GlusterHook.enable', hook)
  expect(await status(a)).toBe('ENABLED')
  expect(await a.call('GlusterHook.read', hook)).toMatchObject({
    content: hookData,
    checksum,
    mimetype: 'text/x-python',
  })
  const other = script('#!/bin/sh\n')
  await a.call('GlusterHook.update', { ...hook, hookData: other.hookData, hookChecksum: other.checksum })
  expect(await a.call('GlusterHook.read', hook)).toMatchObject({
    checksum: other.checksum,
    mimetype: 'text/x-shellscript',
  })
  expect(await status(a)).toBe('ENABLED')
  await a.call('GlusterHook.disable', hook)
  expect(await status(a)).toBe('DISABLED')
  await a.call('GlusterHook.remove', hook)
  await a.call('GlusterHook.remove', hook)
  const gone = ERRORS.GlusterHookNotFoundException.code
  expect(await a.refused('GlusterHook.enable', hook)).toBe(gone)
  expect(await a.refused('GlusterHook.enable', { ...hook, hookName: '' })).toBe(
    ERRORS.GlusterMissingArgumentException.code,
  )
})

test('a brick takes its devices, which show in every list, and a failure leaves behind what was made', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  const free = async () =>
    (await a.call('GlusterHost.storageDevicesList', {})).deviceInfo
      .filter(({ createBrick }) => createBrick)
      .map(({ name }) => name)
  const groups = async () => {
    const { physicalVolumeList } = await a.call('GlusterHost.physicalVolumeList', {})
    return Object.fromEntries(physicalVolumeList.map(({ pv_name, vg_name }) => [pv_name, vg_name]))
  }
  const [first = '', second = '', third = '', fourth = ''] = await free()
  const brick = { name: 'one', mountPoint: '/bricks/one', fsType: 'xfs', raidParams: {} }
  const { device } = await a.call('GlusterHost.createBrick', { ...brick, devList: [first, second] })
  expect(device).toMatchObject({ name: 'one', mountPoint: '/bricks/one', fsType: 'xfs', createBrick: false })
  expect(await free()).toEqual([third, fourth])
  expect(await groups()).toMatchObject({ [`/dev/${first}`]: 'vg-one', [`/dev/${second}`]: 'vg-one' })
  const { logicalVolumeList } = await a.call('GlusterHost.logicalVolumeList', {})
  expect(logicalVolumeList.filter(({ vg_name }) => vg_name === 'vg-one')).toMatchObject([
    { lv_name: 'pool-one', pool_lv: '' },
    { lv_name: 'one', pool_lv: 'pool-one' },
  ])
  const two = { ...brick, name: 'two', mountPoint: '/bricks/two' }
  const create = (params: object) => a.refused('GlusterHost.createBrick', { ...two, devList: [third], ...params })
  expect(await create({ mountPoint: '/bricks/one' })).toBe(ERRORS.GlusterHostStorageMountPointInUseException.code)
  expect(await create({ devList: ['sdz'] })).toBe(ERRORS.GlusterHostStorageDeviceNotFoundException.code)
  expect(await create({ devList: [first] })).toBe(ERRORS.GlusterHostStorageDeviceInUseException.code)
  expect(await free()).toEqual([third, fourth])
  expect(await create({ name: 'one' })).toBe(ERRORS.GlusterHostStorageDeviceVGCreateFailedException.code)
  expect(await groups()).toMatchObject({ [`/dev/${third}`]: '' })
  expect(await create({ devList: [fourth], fsType: 'ext4' })).toBe(
    ERRORS.GlusterHostStorageDeviceMkfsFailedException.code,
  )
  expect(await groups()).toMatchObject({ [`/dev/${fourth}`]: 'vg-two' })
  expect(await free()).toEqual([])
})

test('VDO devices are there while their service runs', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  const { vdoVolumeList } = await a.call('GlusterHost.vdoVolumeList', {})
  expect(vdoVolumeList.length).toBeGreaterThan(0)
  await a.call('GlusterService.action', { serviceNames: ['vdo'], action: 'stop' })
  expect(await a.call('GlusterHost.vdoVolumeList', {})).toEqual({ vdoVolumeList: [] })
})
