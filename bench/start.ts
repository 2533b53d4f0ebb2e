import { randomUUID } from 'node:crypto'
import { provideBroker } from '../scripts/provide-broker.ts'
import { buildPackage } from './build.ts'
import { median, residentMb, round, startServer } from './measure.ts'

const ROUNDS = 9
const IDLE_MS = 3_000

/** A worker with one simulated host: from its start to consuming, and its memory when idle, beside Node itself. */
export async function benchStart(progress: (line: string) => void): Promise<Record<string, unknown>> {
  await using broker = await provideBroker({ progress })
  const main = `${await buildPackage(progress)}/cli/main.js`
  const prefix = `bench-${randomUUID().slice(0, 8)}`
  const worker = [main, 'worker', '--host', 'bench', '--broker', broker.url, '--prefix', prefix]
  const bare = ['--eval', 'console.error("ready"); setInterval(() => {}, 1e6)']
  const starts: Record<'worker' | 'node', number[]> = { worker: [], node: [] }
  const memory: Record<'worker' | 'node', number[]> = { worker: [], node: [] }
  for (let index = 0; index <= ROUNDS; index++) {
    for (const [name, command, ready] of [
      ['node', bare, /ready/],
      ['worker', worker, /consumes/],
    ] as const) {
      await using server = await startServer(command, ready)
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
      // The first round declares the queues and warms the disk's cache.
      if (index === 0) continue
      starts[name].push(server.readyMs)
      memory[name].push(await residentMb(server.pid))
    }
    progress(
      `round ${index} of ${ROUNDS}: ${Math.round(starts.worker.at(-1) ?? 0)} ms, ${Math.round(memory.worker.at(-1) ?? 0)} MB`,
    )
  }
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    startMs: Math.round(median(starts.worker)),
    nodeStartMs: Math.round(median(starts.node)),
    startRatio: round(median(starts.worker.map((value, index) => value / (starts.node[index] ?? Number.NaN)))),
    idleMb: Math.round(median(memory.worker)),
    nodeIdleMb: Math.round(median(memory.node)),
    idleRatio: round(median(memory.worker.map((value, index) => value / (memory.node[index] ?? Number.NaN)))),
  }
}
