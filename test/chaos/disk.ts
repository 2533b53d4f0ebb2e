import { mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Arena, run } from './arena.ts'

/** Where a host's journal is, to be stalled and filled. */
export interface Disk {
  readonly dir: string
  /**
   * - `device`: a file system of its own, which the kernel can freeze.
   * - `memory`: a tmpfs. It fills as a disk does, but cannot be frozen: another process holds the journal's lock instead.
   * - `folder`: without root; the worker's seam says that it is full.
   */
  readonly kind: 'device' | 'memory' | 'folder'
  /** From now on no write ends, until `thaw`. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** Takes all the space that is left, until `clear`. */
  fill(): Promise<void>
  clear(): Promise<void>
}

/** In the folder, where there is no disk to fill: while it is there, the seam calls it full. */
export const FULL = 'full'
const SIZE = '64M'

export async function openDisk(arena: Arena, name: string): Promise<Disk> {
  const dir = join(arena.dir, name)
  await mkdir(dir)
  if (process.getuid?.() !== 0) return openFolder(dir)
  arena.willMount(dir)
  try {
    return await openDevice(dir)
  } catch {
    // No loop devices here, or no mkfs.
  }
  try {
    await run('mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'vdsm-amqp-chaos', dir)
    return { ...openFolder(dir), ...filling(dir), kind: 'memory' }
  } catch {
    return openFolder(dir)
  }
}

async function openDevice(dir: string): Promise<Disk> {
  const image = `${dir}.img`
  await run('truncate', '-s', SIZE, image)
  await run('mkfs.ext4', '-q', '-m', '0', image)
  await run('mount', '-o', 'loop', image, dir)
  return {
    dir,
    kind: 'device',
    freeze: async () => void (await run('fsfreeze', '--freeze', dir)),
    thaw: async () => void (await run('fsfreeze', '--unfreeze', dir)),
    ...filling(dir),
  }
}

function openFolder(dir: string): Disk {
  let lock: DatabaseSync | undefined
  return {
    dir,
    kind: 'folder',
    async freeze() {
      lock = new DatabaseSync(join(dir, 'journal.db'), { timeout: 5_000 })
      lock.exec('BEGIN IMMEDIATE')
    },
    async thaw() {
      lock?.close()
      lock = undefined
    },
    fill: () => writeFile(join(dir, FULL), ''),
    clear: () => rm(join(dir, FULL), { force: true }),
  }
}

function filling(dir: string): Pick<Disk, 'fill' | 'clear'> {
  const file = join(dir, 'ballast')
  return {
    async fill() {
      const { bavail, bsize } = await statfs(dir)
      // To the last block: what is left over may be less than a write.
      for (let bytes = bavail * bsize; bytes >= bsize; bytes = Math.floor(bytes / 2)) {
        await run('fallocate', '--offset', String(await sizeOf(file)), '--length', String(bytes), file).catch(() => {})
      }
    },
    clear: () => rm(file, { force: true }),
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}
