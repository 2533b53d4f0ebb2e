import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { provideBroker } from '../scripts/provide-broker.ts'
import { encode } from '../src/api/envelope.ts'
import { parseHostId } from '../src/api/ids.ts'
import { connectClient } from '../src/index.ts'
import { buildPackage } from './build.ts'
import { compare, startServer } from './measure.ts'
import { openRaw } from './rpc.ts'

const MACHINES = 1_000

/**
 * A command that changes something (`VM.pause` on the simulator, each on another
 * machine), journalled on disk before it is acknowledged and before it starts,
 * against amqplib alone over a path of the same kind, in alternating rounds.
 * The journal is in TMPDIR: let that be on a disk.
 */
export async function benchCommand(progress: (line: string) => void): Promise<Record<string, unknown>> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await provideBroker({ progress }))
  const dist = await buildPackage(progress)
  const prefix = `bench-${randomUUID().slice(0, 8)}`
  const dir = await mkdtemp(join(tmpdir(), 'vdsm-amqp-bench-'))
  stack.defer(() => rm(dir, { recursive: true, force: true }))
  const where = ['--broker', broker.url, '--prefix', prefix]
  const worker = [`${dist}/cli/main.js`, 'worker', '--host', 'bench', ...where, '--driver-option', 'bootMs=1']
  stack.use(await startServer([...worker, '--journal', dir], /consumes/))
  const client = stack.use(await connectClient({ url: broker.url, prefix, log: pino({ level: 'silent' }) }))
  const host = parseHostId('bench')
  const machines = Array.from({ length: MACHINES }, () => randomUUID())
  await Promise.all(
    machines.map((vmID) => {
      const xml = `<domain><name>${vmID}</name><uuid>${vmID}</uuid><memory>1024</memory><vcpu>1</vcpu></domain>`
      return client.call(host, 'VM.create', { vmID, vmParams: { vmId: vmID, xml } })
    }),
  )
  let calls = 0
  const pause = () => client.call(host, 'VM.pause', { vmID: machines[calls++ % machines.length] ?? '' })

  // The same sizes on the wire as ours.
  const requestBody = encode({ jsonrpc: '2.0', id: 1000, method: 'VM.pause', params: { vmID: machines[0] } })
  const replyBytes = encode({ jsonrpc: '2.0', id: 1000, result: await pause() }).byteLength
  const raw = await openRaw(stack, broker.url, `${prefix}.raw`, true, requestBody, replyBytes)

  const figures = await compare({ ours: pause, raw }, progress)
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    requestBytes: requestBody.byteLength,
    replyBytes,
    oursPerSecond: figures.perSecond('ours'),
    rawPerSecond: figures.perSecond('raw'),
    oursMs: figures.milliseconds('ours'),
    rawMs: figures.milliseconds('raw'),
    throughputRatio: figures.throughputRatio,
    latencyRatio: figures.latencyRatio,
  }
}
