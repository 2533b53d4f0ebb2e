import { randomUUID } from 'node:crypto'
import type { TaskStatus } from '../../../src/api/generated/types.ts'
import type { DriverSession } from '../driver-session.ts'
import { createWorld, type TestWorld } from './world.ts'

export const BLANK = '00000000-0000-0000-0000-000000000000'
export const EXPORT = 'nfs.example.com:/exports/data'
export const GIB = 2 ** 30

export interface StorageWorld extends TestWorld {
  readonly pool: string
  /** The master domain. */
  readonly domain: string
  /** Opens a host that is in the pool; with its number. */
  join(host: string, hostId: number): Promise<DriverSession>
  /** The first host of the pool, made SPM. */
  lead(): Promise<DriverSession>
  /** Lets a task end, and gives its status. */
  settle(session: DriverSession, task: string): Promise<TaskStatus>
}

export async function mount(session: DriverSession, connection = EXPORT): Promise<void> {
  await session.call('StoragePool.connectStorageServer', {
    storagepoolID: BLANK,
    domainType: 1,
    connectionParams: [{ id: randomUUID(), connection }],
  })
}

export async function addDomain(session: DriverSession, connection: string, version = 5): Promise<string> {
  const id = randomUUID()
  await mount(session, connection)
  await session.call('StorageDomain.create', {
    storagedomainID: id,
    domainType: 1,
    typeArgs: connection,
    name: 'data',
    domainClass: 1,
    version,
  })
  return id
}

const LEASE_TIMES = { lockRenewalIntervalSec: 5, leaseTimeSec: 60, ioOpTimeoutSec: 10, leaseRetries: 3 }

export function poolOf(pool: string, domain: string, domains: readonly string[] = [domain]) {
  return {
    storagepoolID: pool,
    name: 'pool',
    masterSdUUID: domain,
    masterVersion: 1,
    domainList: domains,
    ...LEASE_TIMES,
  }
}

export function membership(pool: string, domain: string, hostID: number) {
  return { storagepoolID: pool, hostID, scsiKey: '', masterSdUUID: domain, masterVersion: 1 }
}

export async function startSpm(session: DriverSession, pool: string): Promise<string> {
  return session.call('StoragePool.spmStart', {
    storagepoolID: pool,
    prevID: -1,
    prevLver: '-1',
    enableScsiFencing: 'false',
  })
}

async function settle(world: TestWorld, session: DriverSession, task: string) {
  await world.clock.advance(2000)
  return session.call('Task.getStatus', { taskID: task })
}

/** A pool with one domain on NFS, that hosts can join. */
export function createStorageWorld(options: Readonly<Record<string, string>> = {}): StorageWorld {
  const world = createWorld()
  const pool = randomUUID()
  let domain = ''

  async function join(name: string, hostId: number): Promise<DriverSession> {
    const session = await world.open(name, options)
    await mount(session)
    if (domain === '') {
      domain = await addDomain(session, EXPORT)
      await session.call('StoragePool.create', poolOf(pool, domain))
    }
    await session.call('StoragePool.connect', membership(pool, domain, hostId))
    return session
  }

  return {
    ...world,
    pool,
    get domain() {
      return domain
    },
    join,
    lead: async () => {
      const session = await join('a', 1)
      const task = await startSpm(session, pool)
      await world.clock.advance(1000)
      await session.call('Task.clear', { taskID: task })
      return session
    },
    settle: (session, task) => settle(world, session, task),
  }
}

export interface VolumeOptions {
  readonly image?: string
  readonly size?: number
  /** The volume that it is based on, and the image of that. */
  readonly on?: { readonly image: string; readonly volume: string }
  readonly domain?: string
  readonly raw?: boolean
}

/** Starts Volume.create. */
export async function createVolume(world: StorageWorld, session: DriverSession, options: VolumeOptions = {}) {
  const volume = randomUUID()
  const { on, image = on?.image ?? randomUUID(), size = GIB, domain = world.domain, raw = false } = options
  const task = await session.call('Volume.create', {
    volumeID: volume,
    storagepoolID: world.pool,
    storagedomainID: domain,
    imageID: image,
    size: String(size),
    volFormat: raw ? 5 : 'COW',
    preallocate: raw ? 'PREALLOCATED' : 2,
    diskType: 'DATA',
    desc: '{}',
    srcImgUUID: on?.image ?? BLANK,
    srcVolUUID: on?.volume ?? BLANK,
  })
  return { task, image, volume }
}

/** The same, with the task done and cleared. */
export async function haveVolume(world: StorageWorld, session: DriverSession, options: VolumeOptions = {}) {
  const made = await createVolume(world, session, options)
  await world.clock.advance(1000)
  await session.call('Task.clear', { taskID: made.task })
  return made
}

export function volumeIn(world: StorageWorld, { image, volume }: { readonly image: string; readonly volume: string }) {
  return { volumeID: volume, storagepoolID: world.pool, storagedomainID: world.domain, imageID: image }
}
