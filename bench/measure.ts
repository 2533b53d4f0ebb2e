import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}

/** Calls in a row, so many at a time. @returns calls per second */
export async function throughput(call: () => Promise<unknown>, calls: number, inFlight: number): Promise<number> {
  const started = performance.now()
  let begun = 0
  async function lane(): Promise<void> {
    while (begun < calls) {
      begun++
      await call()
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return calls / ((performance.now() - started) / 1000)
}

/** One call after the other. @returns the median, in milliseconds */
export async function latency(call: () => Promise<unknown>, calls: number): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < calls; index++) {
    const started = performance.now()
    await call()
    times.push(performance.now() - started)
  }
  return median(times)
}

export interface Server extends AsyncDisposable {
  readonly pid: number
  /** From the start of the process to the line that said so. */
  readonly readyMs: number
}

/** Starts a process and waits until a line of its standard error matches. */
export async function startServer(command: readonly string[], ready: RegExp): Promise<Server> {
  const started = performance.now()
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] })
  const lines: string[] = []
  const readyMs = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line)
      if (ready.test(line)) resolve(performance.now() - started)
    })
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}:\n${lines.join('\n')}`)))
  })
  return { pid: child.pid ?? -1, readyMs, [Symbol.asyncDispose]: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}

/** Resident memory of a process, in MB of 1,000,000 bytes. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024) / 1e6
}
