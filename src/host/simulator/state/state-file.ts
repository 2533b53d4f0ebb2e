import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { World } from '../model.ts'
import { readState, writeState } from './state-text.ts'

/** Milliseconds from a change until it is saved, at least: many changes are saved at once. */
const DELAY_MS = 1000
/** Of a process's time, saving takes no more than the tenth part. */
const REST = 9

export interface StateFile {
  /** When what was read had been saved, by the simulator's clock; undefined for a new file. */
  readonly savedAt: number | undefined
  /** Something has changed: it is saved soon. */
  touch(): void
  /** Saves what has changed. Never rejects: a failure is logged, counted, and tried again at the next change. */
  flush(): Promise<void>
  stats(): { readonly saved: number; readonly failed: number }
}

export interface StateFileOptions {
  readonly path: string
  readonly world: World
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Reads the state that a file has, and keeps the file in step from now on.
 * Without the file, it begins with what the world has.
 *
 * @throws {Error} with the file's name and what is wrong with it, before anything is changed
 */
export async function openStateFile({ path, world, clock, log }: StateFileOptions): Promise<StateFile> {
  const counts = { saved: 0, failed: 0 }
  let written: string | undefined
  let dirty = false
  let restMs = 0
  let cancel: (() => void) | undefined
  let saving: Promise<void> = Promise.resolve()

  const text = await read(path)
  const savedAt = text === undefined ? undefined : explain(path, () => readState(world, text))
  written = await identify(path)
  try {
    await save()
  } catch (reason) {
    throw new Error(`the state file ${path} cannot be written: ${textOf(reason)}`, { cause: reason })
  }

  async function save(): Promise<void> {
    const found = await identify(path)
    // Two workers on one file would take turns to undo each other's work.
    if (found !== undefined && found !== written) throw new Error('another process has written it meanwhile')
    dirty = false
    await replace(path, writeState(world))
    written = await identify(path)
    counts.saved += 1
  }

  async function tryToSave(): Promise<void> {
    const started = performance.now()
    try {
      await save()
    } catch (reason) {
      counts.failed += 1
      dirty = true
      log.error({ err: reason, path }, 'the state of the simulated hosts could not be saved')
    }
    restMs = REST * (performance.now() - started)
  }

  /** One after another; what changes while it is being written is saved after it. */
  function begin(): Promise<void> {
    cancel?.()
    cancel = undefined
    saving = saving.then(() => (dirty ? tryToSave() : undefined))
    return saving
  }

  return {
    savedAt,
    touch() {
      dirty = true
      cancel ??= clock.after(Math.max(DELAY_MS, restMs), () => void begin())
    },
    flush: begin,
    stats: () => ({ ...counts }),
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (reason) {
    if (isMissing(reason)) return undefined
    throw new Error(`the state file ${path} cannot be read: ${textOf(reason)}`, { cause: reason })
  }
}

function explain<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (reason) {
    throw new Error(`the state file ${path} cannot be used: ${textOf(reason)}`, { cause: reason })
  }
}

/** Tells one writing of a file from another; undefined without the file. */
async function identify(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeMs } = await stat(path)
    return `${dev}/${ino}/${size}/${mtimeMs}`
  } catch (reason) {
    if (isMissing(reason)) return undefined
    throw reason
  }
}

/** All of the new text or all of the old is there, whenever the power goes. */
async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`
  try {
    const file = await open(draft, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (reason) {
    await rm(draft, { force: true })
    throw reason
  }
  const folder = await open(dirname(path))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(reason: unknown): boolean {
  return reason instanceof Error && 'code' in reason && reason.code === 'ENOENT'
}

function textOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason)
}
