import type { DriverSession } from '../../driver-session.ts'
import { createWorld, type TestWorld } from '../world.ts'

export interface GlusterWorld extends TestWorld {
  /** Opens hosts that are one pool. */
  pool<const Names extends readonly string[]>(...names: Names): Promise<{ [K in keyof Names]: DriverSession }>
}

export function createGlusterWorld(): GlusterWorld {
  const world = createWorld()
  return {
    ...world,
    pool: async (...names) => {
      const sessions = []
      for (const name of names) sessions.push(await world.open(name))
      const [first] = sessions
      for (const hostName of names.slice(1)) await first?.call('GlusterHost.add', { hostName })
      await world.clock.advance(1000)
      // One session for each name, which map would lose.
      return sessions as never
    },
  }
}

export interface VolumeOptions {
  readonly name?: string
  readonly replicaCount?: number
}

/** Creates a volume on root file systems and starts it. */
export async function haveVolume(
  session: DriverSession,
  bricklist: readonly string[],
  { name = 'v', replicaCount = 0 }: VolumeOptions = {},
): Promise<void> {
  await session.call('GlusterVolume.create', { volumeName: name, bricklist, replicaCount, force: true })
  await session.call('GlusterVolume.start', { volumeName: name, force: false })
}

/** Makes a brick of a free device. */
export async function haveBrick(session: DriverSession, name: string, device: string): Promise<void> {
  const mountPoint = `/bricks/${name}`
  await session.call('GlusterHost.createBrick', { name, mountPoint, devList: [device], fsType: 'xfs', raidParams: {} })
}

export async function bricksOf(session: DriverSession, name = 'v'): Promise<readonly string[]> {
  return (await session.call('GlusterVolume.list', { volumeName: name })).volumes[name]?.bricks ?? []
}
