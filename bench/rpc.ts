import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { provideBroker } from '../scripts/provide-broker.ts'
import { encode } from '../src/api/envelope.ts'
import { parseHostId } from '../src/api/ids.ts'
import { connectClient } from '../src/index.ts'
import { buildPackage } from './build.ts'
import { compare, startServer } from './measure.ts'
import { openRawClient, type RawClient } from './raw.ts'

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

  const figures = await compare({ ours, raw, transient }, progress)
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    requestBytes: requestBody.byteLength,
    replyBytes,
    oursPerSecond: figures.perSecond('ours'),
    rawPerSecond: figures.perSecond('raw'),
    transientPerSecond: figures.perSecond('transient'),
    oursMs: figures.milliseconds('ours'),
    rawMs: figures.milliseconds('raw'),
    transientMs: figures.milliseconds('transient'),
    throughputRatio: figures.throughputRatio,
    latencyRatio: figures.latencyRatio,
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
