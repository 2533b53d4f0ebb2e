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
import { latency, median, round, startServer, throughput } from './measure.ts'
import { openRaw } from './rpc.ts'

const ROUNDS = 9
const CALLS = 5_000
const IN_FLIGHT = 500
const SINGLE_CALLS = 300

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
  const machines = Array.from({ length: 2 * IN_FLIGHT }, () => randomUUID())
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

  const contenders = { ours: pause, raw }
  const rates: Record<keyof typeof contenders, number[]> = { ours: [], raw: [] }
  const times: Record<keyof typeof contenders, number[]> = { ours: [], raw: [] }
  const names = Object.keys(contenders) as (keyof typeof contenders)[]
  for (const name of names) await throughput(contenders[name], CALLS, IN_FLIGHT)
  for (let index = 1; index <= ROUNDS; index++) {
    // Who goes first changes, so that drift of the machine favours nobody.
    for (const name of index % 2 === 0 ? names : names.toReversed()) {
      rates[name].push(await throughput(contenders[name], CALLS, IN_FLIGHT))
      times[name].push(await latency(contenders[name], SINGLE_CALLS))
    }
    const said = names.map((name) => {
      return `${name} ${Math.round(rates[name].at(-1) ?? 0)}/s ${round(times[name].at(-1) ?? 0)} ms`
    })
    progress(`round ${index} of ${ROUNDS}: ${said.join(', ')}`)
  }
  const ratio = (of: Record<keyof typeof contenders, number[]>) =>
    round(median(of.ours.map((value, index) => value / (of.raw[index] ?? Number.NaN))), 3)
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    requestBytes: requestBody.byteLength,
    replyBytes,
    oursPerSecond: Math.round(median(rates.ours)),
    rawPerSecond: Math.round(median(rates.raw)),
    oursMs: round(median(times.ours), 3),
    rawMs: round(median(times.raw), 3),
    throughputRatio: ratio(rates),
    latencyRatio: ratio(times),
  }
}
