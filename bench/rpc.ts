import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { provideBroker } from '../scripts/provide-broker.ts'
import { encode } from '../src/api/envelope.ts'
import { parseHostId } from '../src/api/ids.ts'
import { connectClient } from '../src/index.ts'
import { buildPackage } from './build.ts'
import { latency, median, round, startServer, throughput } from './measure.ts'
import { openRawClient, type RawClient } from './raw.ts'

const ROUNDS = 9
const CALLS = 15_000
const IN_FLIGHT = 500
const SINGLE_CALLS = 500

export interface RpcFigures extends Record<string, unknown> {
  /** Ours / raw, calls per second with 500 in flight: more is better. */
  readonly throughputRatio: number
  /** Ours / raw, median of one call at a time: less is better. */
  readonly latencyRatio: number
}

/**
 * `VM.getStats` on the simulator, through the shipped topology, worker (as it
 * is published, in a process of its own) and client, with validation on,
 * against amqplib alone over a path of the same kind, in alternating rounds.
 */
export async function benchRpc(progress: (line: string) => void): Promise<RpcFigures> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await provideBroker({ progress }))
  const dist = await buildPackage(progress)
  const prefix = `bench-${randomUUID().slice(0, 8)}`
  const main = `${dist}/cli/main.js`
  stack.use(
    await startServer(
      [main, 'worker', '--host', 'bench', '--broker', broker.url, '--prefix', prefix, '--driver-option', 'bootMs=1'],
      /consumes/,
    ),
  )
  const client = stack.use(await connectClient({ url: broker.url, prefix, log: pino({ level: 'silent' }) }))
  const host = parseHostId('bench')
  const vmID = randomUUID()
  await client.call(host, 'VM.create', {
    vmID,
    vmParams: {
      vmId: vmID,
      xml: `<domain><name>bench</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`,
    },
  })
  const ours = () => client.call(host, 'VM.getStats', { vmID })

  // The same sizes on the wire as ours.
  const requestBody = encode({ jsonrpc: '2.0', id: 1000, method: 'VM.getStats', params: { vmID } })
  const replyBytes = encode({ jsonrpc: '2.0', id: 1000, result: await ours() }).byteLength
  const raw = await openRaw(stack, broker.url, `${prefix}.raw`, true, requestBody, replyBytes)
  const transient = await openRaw(stack, broker.url, `${prefix}.transient`, false, requestBody, replyBytes)

  const contenders = { ours, raw, transient }
  const rates: Record<keyof typeof contenders, number[]> = { ours: [], raw: [], transient: [] }
  const times: Record<keyof typeof contenders, number[]> = { ours: [], raw: [], transient: [] }
  const names = Object.keys(contenders) as (keyof typeof contenders)[]
  for (const name of names) await throughput(contenders[name], CALLS, IN_FLIGHT)
  for (let index = 1; index <= ROUNDS; index++) {
    // Each figure right after its baseline, and who goes first changes: drift of the machine favours nobody.
    const order = index % 2 === 0 ? names : names.toReversed()
    for (const name of order) rates[name].push(await throughput(contenders[name], CALLS, IN_FLIGHT))
    for (const name of order) times[name].push(await latency(contenders[name], SINGLE_CALLS))
    progress(
      `round ${index} of ${ROUNDS}: ${names.map((name) => `${name} ${Math.round(rates[name].at(-1) ?? 0)}/s ${round(times[name].at(-1) ?? 0)} ms`).join(', ')}`,
    )
  }
  const ratio = (of: Record<keyof typeof contenders, number[]>, name: keyof typeof contenders) =>
    round(median(of[name].map((value, index) => value / (of.raw[index] ?? Number.NaN))), 3)
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    requestBytes: requestBody.byteLength,
    replyBytes,
    oursPerSecond: Math.round(median(rates.ours)),
    rawPerSecond: Math.round(median(rates.raw)),
    transientPerSecond: Math.round(median(rates.transient)),
    oursMs: round(median(times.ours), 3),
    rawMs: round(median(times.raw), 3),
    transientMs: round(median(times.transient), 3),
    throughputRatio: ratio(rates, 'ours'),
    latencyRatio: ratio(times, 'ours'),
  }
}

export async function openRaw(
  stack: AsyncDisposableStack,
  url: string,
  name: string,
  durable: boolean,
  body: Buffer,
  replyBytes: number,
): Promise<() => Promise<Buffer>> {
  const script = fileURLToPath(new URL('./raw.ts', import.meta.url))
  stack.use(
    await startServer([script, url, name, name, durable ? 'durable' : 'transient', String(replyBytes)], /ready/),
  )
  const client: RawClient = stack.use(await openRawClient(url, { exchange: name, queue: name, durable }))
  return () => client.call(body)
}
