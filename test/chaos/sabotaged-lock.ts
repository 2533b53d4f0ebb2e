import { stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LockHostOptions, lockHost as lock } from '../../src/dispatch/host-lock.ts'
import type { Sabotage } from './sabotage.ts'

const what = new URL(import.meta.url).search.slice(1) as Sabotage
const BEAT_MS = 100

/**
 * Loaded instead of `host-lock.ts`. Without fencing the lock is a lease: one
 * that stands by takes over when the holder's heartbeat has stopped, and leaves
 * the holder alive.
 */
export async function lockHost(options: LockHostOptions): Promise<Disposable> {
  if (what !== 'no-fencing') return lock(options)
  const { dir, host, frozenAfter = 10_000, signal } = options
  const path = join(dir, `${host}.lease`)
  while (Date.now() - (await lastBeat(path)) < frozenAfter) {
    signal.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, BEAT_MS))
  }
  await writeFile(path, '')
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), BEAT_MS)
  return { [Symbol.dispose]: () => clearInterval(beat) }
}

function lastBeat(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
