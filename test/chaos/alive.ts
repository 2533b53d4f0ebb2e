import { readFileSync } from 'node:fs'

/** One that was killed may still be in the table of processes: it does nothing any more. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
    return state !== 'Z' && state !== 'X'
  } catch {
    // Gone meanwhile, or a system without such files.
    return process.platform !== 'linux'
  }
}
