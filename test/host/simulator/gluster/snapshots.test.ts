import { expect, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import type { DriverSession } from '../../driver-session.ts'
import { bricksOf, createGlusterWorld, haveBrick, haveVolume } from './gluster-world.ts'

const volumeName = 'v'

async function haveThinVolume(session: DriverSession): Promise<void> {
  await haveBrick(session, 'one', 'sdb')
  await haveVolume(session, ['a:/bricks/one/b'])
}

async function names(session: DriverSession): Promise<string[]> {
  const { snapshotList } = await session.call('GlusterVolume.snapshotList', { volumeName })
  return (snapshotList[volumeName]?.snapshots ?? []).map(({ name }) => name)
}

test('a snapshot is made, activated, and put back once its volume is stopped', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  await haveThinVolume(a)
  const made = await a.call('GlusterVolume.snapshotCreate', { volumeName, snapName: 's', snapDescription: 'before' })
  expect(made.name).toBe('s_GMT-2030.01.01-00.00.00')
  const snapName = made.name
  const again = { volumeName, snapName: 's' }
  const failed = ERRORS.GlusterSnapshotCreateFailedException.code
  expect(await a.refused('GlusterVolume.snapshotCreate', again)).toBe(failed)
  const all = await a.call('GlusterVolume.snapshotList', {})
  expect(all.snapshotList[volumeName]).toMatchObject({
    snapRemaining: '255',
    snapshots: [{ id: made.uuid, description: 'before', snapVolumeStatus: 'DEACTIVATED' }],
  })
  expect(await a.refused('GlusterSnapshot.deactivate', { snapName })).toBe(
    ERRORS.GlusterSnapshotDeactivateFailedException.code,
  )
  await a.call('GlusterSnapshot.activate', { snapName })
  expect(await a.refused('GlusterSnapshot.activate', { snapName })).toBe(
    ERRORS.GlusterSnapshotActivateFailedException.code,
  )
  await a.call('GlusterSnapshot.activate', { snapName, force: true })
  await a.call('GlusterSnapshot.deactivate', { snapName })
  const restore = ERRORS.GlusterSnapshotRestoreFailedException.code
  expect(await a.refused('GlusterSnapshot.restore', { snapName })).toBe(restore)
  await a.call('GlusterVolume.set', { volumeName, option: 'nfs.disable', value: 'off' })
  await a.call('GlusterVolume.stop', { volumeName, force: false })
  expect(await a.refused('GlusterVolume.delete', { volumeName })).toBe(ERRORS.GlusterVolumeDeleteFailedException.code)
  expect(await a.call('GlusterSnapshot.restore', { snapName })).toMatchObject({
    snapRestore: { volumeName, snapshotUuid: made.uuid },
  })
  expect(await a.refused('GlusterSnapshot.restore', { snapName })).toBe(restore)
  expect(await bricksOf(a)).not.toEqual(['a:/bricks/one/b'])
  expect((await a.call('GlusterVolume.list', {})).volumes[volumeName]?.options).not.toHaveProperty('nfs.disable')
  await a.call('GlusterVolume.start', { volumeName, force: false })
  // The bricks of a snapshot are thin too.
  await a.call('GlusterVolume.snapshotCreate', again)
})

test('snapshots need thin bricks that are up, and end at the limit or with the oldest', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  await haveVolume(a, ['a:/data/one'], { name: 'thick' })
  await haveThinVolume(a)
  const failed = ERRORS.GlusterSnapshotCreateFailedException.code
  expect(await a.refused('GlusterVolume.snapshotCreate', { volumeName: 'thick', snapName: 's' })).toBe(failed)
  await a.call('GlusterHost.processesStop', {})
  expect(await a.refused('GlusterVolume.snapshotCreate', { volumeName, snapName: 's' })).toBe(failed)
  await a.call('GlusterVolume.start', { volumeName, force: true })
  const config = ERRORS.GlusterSnapshotConfigSetFailedException.code
  const limit = { optionName: 'snap-max-hard-limit', optionValue: '2' }
  expect(await a.refused('GlusterVolume.snapshotConfigSet', { ...limit, volumeName: 'w' })).toBe(config)
  expect(await a.refused('GlusterSnapshot.configSet', { ...limit, optionValue: 'many' })).toBe(config)
  expect(await a.refused('GlusterSnapshot.configSet', { optionName: 'x', optionValue: '1' })).toBe(config)
  await a.call('GlusterVolume.snapshotConfigSet', { ...limit, volumeName })
  const { snapshotConfig } = await a.call('GlusterVolume.snapshotConfigList', { volumeName })
  expect(snapshotConfig.volume).toEqual({ [volumeName]: { 'snap-max-hard-limit': '2' } })
  for (const snapName of ['one', 'two']) await a.call('GlusterVolume.snapshotCreate', { volumeName, snapName })
  expect(await a.refused('GlusterVolume.snapshotCreate', { volumeName, snapName: 'three' })).toBe(failed)
  const [first = '', second = ''] = await names(a)
  await a.call('GlusterSnapshot.delete', { snapName: first })
  expect(await a.refused('GlusterSnapshot.delete', { snapName: first })).toBe(
    ERRORS.GlusterSnapshotDeleteFailedException.code,
  )
  await a.call('GlusterSnapshot.configSet', { optionName: 'auto-delete', optionValue: 'enable' })
  await a.call('GlusterSnapshot.configSet', { optionName: 'activate-on-create', optionValue: 'enable' })
  expect((await a.call('GlusterSnapshot.configList', {})).snapshotConfig.system).toMatchObject({
    'auto-delete': 'enable',
    'activate-on-create': 'enable',
  })
  const third = await a.call('GlusterVolume.snapshotCreate', { volumeName, snapName: 'three' })
  expect(await names(a)).toEqual([third.name])
  expect(second).not.toBe(third.name)
  await a.call('GlusterVolume.snapshotDeleteAll', { volumeName })
  expect(await a.call('GlusterVolume.snapshotList', {})).toEqual({ snapshotList: {} })
})

test('scheduled snapshots are taken over where the meta volume is mounted', async () => {
  const world = createGlusterWorld()
  await using a = await world.open('a')
  const unmounted = ERRORS.GlusterSnapshotScheduleFlagUpdateFailedException.code
  const mount = ERRORS.GlusterMetaVolumeMountFailedException.code
  expect(await a.refused('GlusterVolume.snapshotScheduleOverride', {})).toBe(unmounted)
  expect(await a.refused('GlusterVolume.metaVolumeMount', {})).toBe(mount)
  await haveVolume(a, ['a:/data/meta'], { name: 'gluster_shared_storage' })
  await haveVolume(a, ['a:/data/other'], { name: 'other' })
  await a.call('GlusterVolume.metaVolumeMount', {})
  await a.call('GlusterVolume.metaVolumeMount', {})
  expect(await a.refused('GlusterVolume.metaVolumeMount', { metaVolumeName: 'other' })).toBe(mount)
  expect(await a.refused('GlusterVolume.snapshotScheduleOverride', { force: false })).toBe(
    ERRORS.GlusterDisableSnapshotScheduleFailedException.code,
  )
  await a.call('GlusterVolume.snapshotScheduleOverride', {})
  await a.call('GlusterVolume.snapshotScheduleReset', {})
  await a.call('GlusterVolume.snapshotScheduleOverride', { force: false })
  await a.call('GlusterHost.processesStop', {})
  expect(await a.refused('GlusterVolume.snapshotScheduleReset', {})).toBe(unmounted)
})
