import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { start } from '../support/cli.ts'
import { isAlive } from './alive.ts'

const WAIT = { timeout: 20_000, interval: 20 }

describe('a run that crashes everything', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no process, mount or folder when %s ends it', async (signal) => {
    await using owner = start('test/support/arena-owner.ts', [])
    const [line] = await owner.shows(/\{.*\}/)
    const { dir, pid } = JSON.parse(line) as { dir: string; pid: number }
    expect({ there: existsSync(dir), runs: isAlive(pid) }).toEqual({ there: true, runs: true })
    owner.process.kill(signal)
    await owner.finished
    // The folder cannot go before what is mounted in it.
    await expect.poll(() => existsSync(dir), WAIT).toBe(false)
    expect(isAlive(pid)).toBe(false)
  })
})
