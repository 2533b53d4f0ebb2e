import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { run } from '../../src/cli/run.ts'
import type { StopSignal, Terminal } from '../../src/cli/terminal.ts'

export interface Finished {
  readonly exitCode: number | null
  readonly out: string
  readonly err: string
}

/** The command line within this process: quick, but without what the process itself does. */
export async function runHere(args: readonly string[], stdin = ''): Promise<Finished> {
  let out = ''
  let err = ''
  const terminal: Terminal = {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    interactive: false,
    screen: () => undefined,
    read: async () => stdin,
    onSignal: () => () => {},
    abort: () => {},
  }
  const exitCode = await run(args, terminal)
  return { exitCode, out, err }
}

/** A process of ours, whose output is awaited. Disposing kills it. */
export interface Running extends AsyncDisposable {
  readonly out: string
  readonly err: string
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
  /** Resolves with the match once the pattern is in the output or the errors. */
  shows(pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: StopSignal): void
}

/** Runs a file of this repository, without any broker in its environment unless given. */
export function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], {
    env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    tell()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
    tell()
  })
  const finished = once(child, 'close').then(([exitCode]): Finished => {
    tell()
    return { exitCode, out, err }
  })
  return {
    get out() {
      return out
    },
    get err() {
      return err
    },
    process: child,
    finished,
    shows(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(out) ?? pattern.exec(err)
          if (match !== null) resolve(match)
          else if (child.exitCode !== null) reject(new Error(`it ended with ${child.exitCode}:\n${out}\n${err}`))
          else return
          listeners.delete(look)
        }
        listeners.add(look)
        look()
      })
    },
    kill: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await finished
    },
  }
}

export const CLI = 'src/cli/main.ts'
