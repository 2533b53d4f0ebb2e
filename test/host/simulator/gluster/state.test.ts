import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { DriverSession } from '../../driver-session.ts'
import { createGlusterWorld, haveBrick, haveVolume } from './gluster-world.ts'

async function readAll(session: DriverSession): Promise<unknown> {
  return [
    await session.call('GlusterHost.list', {}),
    await session.call('GlusterHost.storageDevicesList', {}),
    await session.call('GlusterHook.list', {}),
    await session.call('GlusterVolume.list', {}),
    await session.call('GlusterVolume.snapshotList', {}),
    await session.call('GlusterVolume.status', { volumeName: 'v' }),
    await session.call('GlusterTask.list', {}),
  ]
}

test('pools and what they hold are saved with the rest of the state', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gluster-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const options = { state: join(folder, 'state') }
  const world = createGlusterWorld()
  const a = await world.open('a', options)
  const b = await world.open('b', options)
  await a.call('GlusterHost.add', { hostName: 'b' })
  await world.clock.advance(1000)
  await haveBrick(a, 'one', 'sdb')
  await haveBrick(b, 'one', 'sdb')
  await haveVolume(a, ['a:/bricks/one/b', 'b:/bricks/one/b'])
  await a.call('GlusterVolume.snapshotCreate', { volumeName: 'v', snapName: 's' })
  await a.call('GlusterVolume.rebalanceStart', { volumeName: 'v', rebalanceType: '', force: false })
  await a.call('GlusterHook.remove', { glusterCmd: 'set', hookLevel: 'POST', hookName: '30samba-set.sh' })
  const before = [await readAll(a), await readAll(b)]
  await a[Symbol.asyncDispose]()
  await b[Symbol.asyncDispose]()

  const other = createGlusterWorld()
  await other.clock.advance(world.clock.now() - other.clock.now())
  await using again = await other.open('a', options)
  await using second = await other.open('b', options)
  expect([await readAll(again), await readAll(second)]).toEqual(before)
  // Both still mean the same pool.
  await other.clock.advance(1000)
  await again.call('GlusterVolume.stop', { volumeName: 'v', force: false })
  expect((await second.call('GlusterVolume.list', {})).volumes['v']).toMatchObject({ volumeStatus: 'OFFLINE' })
})
