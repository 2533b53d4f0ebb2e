import { expect, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import type { DriverSession } from '../../driver-session.ts'
import { createGlusterWorld, haveVolume } from './gluster-world.ts'

const session = { volumeName: 'v', remoteHost: 'r', remoteVolumeName: 'copy' }

/** Two pools with a volume each; the first may log in to the second. */
async function havePools() {
  const world = createGlusterWorld()
  const [a, b] = await world.pool('a', 'b')
  const r = await world.open('r')
  await haveVolume(a, ['a:/data/one', 'b:/data/one'], { replicaCount: 2 })
  await haveVolume(r, ['r:/data/one'], { name: 'copy' })
  return { world, a, b, r }
}

async function allow(a: DriverSession, r: DriverSession, userName = 'root'): Promise<void> {
  const { geoRepPubKeys } = await a.call('GlusterVolume.geoRepKeysGet', {})
  await r.call('GlusterVolume.geoRepKeysUpdate', { userName, geoRepPubKeys })
}

async function states(asked: DriverSession): Promise<string[]> {
  const { sessionStatus } = await asked.call('GlusterVolume.geoRepSessionStatus', session)
  return sessionStatus['v']?.sessions.flatMap(({ bricks }) => bricks.map(({ status }) => status)) ?? []
}

test('a session is set up, copies, is held, goes on, stops and is forgotten, in this order only', async () => {
  const { world, a, b, r } = await havePools()
  await using _a = a
  await using _b = b
  await using _r = r
  const create = ERRORS.GlusterGeoRepSessionCreateFailedException.code
  const start = ERRORS.GlusterVolumeGeoRepSessionStartFailedException.code
  const pause = ERRORS.GlusterVolumeGeoRepSessionPauseFailedException.code
  const resume = ERRORS.GlusterVolumeGeoRepSessionResumeFailedException.code
  const stop = ERRORS.GlusterVolumeGeoRepSessionStopFailedException.code
  const remove = ERRORS.GlusterGeoRepSessionDeleteFailedException.code
  expect(await a.refused('GlusterVolume.geoRepSessionCreate', session)).toBe(create)
  await allow(a, r)
  expect(await a.refused('GlusterVolume.geoRepSessionCreate', { ...session, remoteVolumeName: 'x' })).toBe(create)
  expect(await a.refused('GlusterVolume.geoRepSessionStart', session)).toBe(start)
  await a.call('GlusterVolume.geoRepSessionCreate', session)
  expect(await b.refused('GlusterVolume.geoRepSessionCreate', session)).toBe(create)
  await b.call('GlusterVolume.geoRepSessionCreate', { ...session, force: true })
  expect(await states(b)).toEqual(['Created', 'Created'])
  expect(await a.refused('GlusterVolume.geoRepSessionPause', session)).toBe(pause)
  expect(await a.refused('GlusterVolume.geoRepSessionStop', session)).toBe(stop)
  await a.call('GlusterVolume.geoRepSessionStart', session)
  expect(await a.refused('GlusterVolume.geoRepSessionStart', session)).toBe(start)
  expect(await states(a)).toEqual(['Initializing...', 'Initializing...'])
  await world.clock.advance(1000)
  expect(await states(b)).toEqual(['Active', 'Passive'])
  expect(await a.refused('GlusterVolume.stop', { volumeName: 'v', force: false })).toBe(
    ERRORS.GlusterVolumeStopFailedException.code,
  )
  expect(await a.refused('GlusterVolume.geoRepSessionDelete', session)).toBe(remove)
  expect(await a.refused('GlusterVolume.geoRepSessionResume', session)).toBe(resume)
  await a.call('GlusterVolume.geoRepSessionPause', session)
  expect(await states(b)).toEqual(['Paused', 'Paused'])
  expect(await a.refused('GlusterVolume.geoRepSessionPause', session)).toBe(pause)
  await a.call('GlusterVolume.geoRepSessionResume', session)
  await a.call('GlusterVolume.geoRepSessionStop', session)
  expect(await states(b)).toEqual(['Stopped', 'Stopped'])
  expect(Object.keys((await b.call('GlusterVolume.geoRepSessionList', {})).sessions)).toEqual(['v'])
  await a.call('GlusterVolume.geoRepSessionDelete', session)
  expect(await a.refused('GlusterVolume.geoRepSessionDelete', session)).toBe(remove)
  expect(await b.call('GlusterVolume.geoRepSessionList', { volumeName: 'v' })).toEqual({ sessions: {} })
  expect(await b.refused('GlusterVolume.geoRepSessionStatus', session)).toBe(
    ERRORS.GlusterGeoRepStatusFailedException.code,
  )
})

test('trouble on either side shows: another copy sends, or nobody can', async () => {
  const { world, a, b, r } = await havePools()
  await using _a = a
  await using _b = b
  await using _r = r
  await allow(a, r)
  await a.call('GlusterVolume.geoRepSessionCreate', session)
  await a.call('GlusterVolume.geoRepSessionStart', session)
  await world.clock.advance(1000)
  await a.call('GlusterHost.processesStop', {})
  expect(await states(b)).toEqual(['Faulty', 'Active'])
  await r.call('GlusterVolume.stop', { volumeName: 'copy', force: false })
  expect(await states(b)).toEqual(['Faulty', 'Faulty'])
  await b.call('GlusterVolume.stop', { volumeName: 'v', force: true })
  expect(await states(b)).toEqual(['Stopped', 'Stopped'])
})

test("options of a session are set by gluster's names, and a checkpoint is reached", async () => {
  const { world, a, b, r } = await havePools()
  await using _a = a
  await using _b = b
  await using _r = r
  await allow(a, r)
  await a.call('GlusterVolume.geoRepSessionCreate', session)
  const options = async () => (await b.call('GlusterVolume.geoRepConfigList', session)).sessionConfig.geoRepConfig
  const usual = await options()
  const failed = ERRORS.GlusterGeoRepConfigFailedException.code
  const set = { ...session, optionName: 'sync-jobs' }
  expect(await a.refused('GlusterVolume.geoRepConfigSet', { ...set, optionValue: 'many' })).toBe(failed)
  expect(await a.refused('GlusterVolume.geoRepConfigSet', { ...set, optionName: 'x', optionValue: '1' })).toBe(failed)
  expect(await a.refused('GlusterVolume.geoRepConfigList', { ...session, remoteHost: 'x' })).toBe(failed)
  await a.call('GlusterVolume.geoRepConfigSet', { ...set, optionValue: '7' })
  expect(await options()).toEqual({ ...usual, sync_jobs: '7' })
  await a.call('GlusterVolume.geoRepConfigReset', set)
  expect(await options()).toEqual(usual)
  await a.call('GlusterVolume.geoRepSessionStart', session)
  await world.clock.advance(2000)
  await a.call('GlusterVolume.geoRepConfigSet', { ...session, optionName: 'checkpoint', optionValue: 'now' })
  const checkpoint = async () =>
    (await a.call('GlusterVolume.geoRepSessionStatus', session)).sessionStatus['v']?.sessions[0]?.bricks[0]
  expect(await checkpoint()).toMatchObject({ checkpointCompleted: 'No', checkpointCompletionTime: 'N/A' })
  await world.clock.advance(1000)
  expect(await checkpoint()).toMatchObject({ checkpointCompleted: 'Yes', lastSynced: world.clock.now() / 1000 })
})

test('another account than root needs the mount broker, which glusterd reads when it starts', async () => {
  const { a, b, r } = await havePools()
  await using _a = a
  await using _b = b
  await using _r = r
  const own = { ...session, remoteUserName: 'geoaccount' }
  const failed = ERRORS.GlusterGeoRepSessionCreateFailedException.code
  const unknown = ERRORS.GlusterGeoRepUserNotFoundException.code
  expect(await r.refused('GlusterVolume.geoRepKeysUpdate', { userName: 'nobody-here', geoRepPubKeys: [] })).toBe(
    unknown,
  )
  await allow(a, r, 'geoaccount')
  expect(await a.refused('GlusterVolume.geoRepSessionCreate', session)).toBe(failed)
  expect(await a.refused('GlusterVolume.geoRepSessionCreate', own)).toBe(failed)
  const broker = { remoteUserName: 'geoaccount', remoteGroupName: 'geogroup', remoteVolumeName: 'copy' }
  expect(await r.refused('GlusterVolume.geoRepMountBrokerSetup', { ...broker, remoteUserName: 'x' })).toBe(unknown)
  await r.call('GlusterVolume.geoRepMountBrokerSetup', { ...broker, partial: true })
  await r.call('GlusterService.action', { serviceNames: ['glusterd'], action: 'restart' })
  expect(await a.refused('GlusterVolume.geoRepSessionCreate', own)).toBe(failed)
  await r.call('GlusterVolume.geoRepMountBrokerSetup', broker)
  expect(await a.refused('GlusterVolume.geoRepSessionCreate', own)).toBe(failed)
  await r.call('GlusterService.action', { serviceNames: ['glusterd'], action: 'restart' })
  await a.call('GlusterVolume.geoRepSessionCreate', own)
  expect((await b.call('GlusterVolume.geoRepSessionList', { ...own })).sessions['v']?.sessions).toMatchObject([
    { remoteVolumeName: 'copy', bricks: [{ remoteUserName: 'geoaccount' }, { remoteUserName: 'geoaccount' }] },
  ])
})
