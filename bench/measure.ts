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

/** What each call of a contender took: calls per second with 500 in flight, and milliseconds one at a time. */
export interface Comparison<Name extends string> {
  perSecond(name: Name): number
  milliseconds(name: Name): number
  /** Ours / raw, in the median round. */
  readonly throughputRatio: number
  readonly latencyRatio: number
}

const ROUNDS = 9
const CALLS = 15_000
const IN_FLIGHT = 500
const SINGLE_CALLS = 500

/** In alternating rounds, after one that only warms up. */
export async function compare<Name extends string>(
  contenders: Record<Name | 'ours' | 'raw', () => Promise<unknown>>,
  progress: (line: string) => void,
): Promise<Comparison<Name | 'ours' | 'raw'>> {
  type Names = Name | 'ours' | 'raw'
  const names = Object.keys(contenders) as Names[]
  const none = () => Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Names, number[]>
  const rates = none()
  const times = none()
  for (const name of names) await throughput(contenders[name], CALLS, IN_FLIGHT)
  for (let index = 1; index <= ROUNDS; index++) {
    // Each figure right after its baseline, and who goes first changes: drift of the machine favours nobody.
    const order = index % 2 === 0 ? names : names.toReversed()
    for (const name of order) rates[name].push(await throughput(contenders[name], CALLS, IN_FLIGHT))
    for (const name of order) times[name].push(await latency(contenders[name], SINGLE_CALLS))
    const said = names.map((name) => {
      return `${name} ${Math.round(rates[name].at(-1) ?? 0)}/s ${round(times[name].at(-1) ?? 0)} ms`
    })
    progress(`round ${index} of ${ROUNDS}: ${said.join(', ')}`)
  }
  const ratio = ({ ours, raw }: Record<Names, number[]>) =>
    round(median(ours.map((value, index) => value / (raw[index] ?? Number.NaN))), 3)
  return {
    perSecond: (name) => Math.round(median(rates[name])),
    milliseconds: (name) => round(median(times[name]), 3),
    throughputRatio: ratio(rates),
    latencyRatio: ratio(times),
  }
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
