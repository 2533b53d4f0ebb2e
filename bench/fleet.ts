import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { provideBroker } from '../scripts/provide-broker.ts'
import { encode } from '../src/api/envelope.ts'
import { parseClientId, parseHostId } from '../src/api/ids.ts'
import { createTopology } from '../src/broker/topology.ts'
import { openAmqpTransport } from '../src/client/amqp-transport.ts'
import { createClient } from '../src/client/client.ts'
import type { KnownHost } from '../src/client/fleet-selection.ts'
import { brokerMemory, restart } from './broker-cost.ts'
import { buildPackage } from './build.ts'
import { median, residentMb, round, startServer } from './measure.ts'
import { openRawFleet } from './raw-fleet.ts'

const ROUNDS = 9
const TIMEOUT_MS = 120_000

/** For a worker to compact its heap after its start. */
const SETTLE_MS = 5_000

/**
 * `Host.ping2` to all hosts of one simulator worker, from the call to the last
 * outcome, against amqplib alone over a path of the same kind. Each has the
 * broker for itself, since a fleet of N hosts is asked for, not one of twice as
 * many: first amqplib's rounds, then its process and its queues go, then ours.
 * So the ratio is that of the medians. Who the hosts are is known before the
 * clock starts. And what the hosts cost: memory of the worker and of the
 * broker, and the broker's restart.
 */
export async function benchFleet(
  progress: (line: string) => void,
  { hosts }: { readonly hosts: number },
): Promise<Record<string, unknown>> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await provideBroker({ progress, fleet: true }))
  const dist = await buildPackage(progress)
  const prefix = `bench-${randomUUID().slice(0, 8)}`
  const where = ['--broker', broker.url, '--prefix', prefix]
  const { control } = broker
  const raw = median(await askRaw(progress, broker.url, `${prefix}.raw`, hosts))
  // The queues that all share are there then, and a worker's own memory is known.
  const oneMb = await memoryOfOne(dist, [...where, '--host', 'bench-one'])
  const emptyBytes = control && (await brokerMemory(control))
  progress(`starting ${hosts} hosts`)
  const many = ['--host', 'bench', '--hosts', String(hosts)]
  const parts = stack.use(new AsyncDisposableStack())
  const worker = parts.use(await startServer([`${dist}/cli/main.js`, 'worker', ...many, ...where], /consumes/))
  await delay(SETTLE_MS)
  const settledMb = await residentMb(worker.pid)
  const servedBytes = control && (await brokerMemory(control))
  const client = parts.use(await openClient(broker.url, prefix, hosts))
  const ours = await rounds(progress, 'ours', async () => {
    const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: TIMEOUT_MS })
    if (report.answered !== hosts) throw new Error(`${report.answered} of ${hosts} answered: ${report.notAnswered}`)
  })
  const milliseconds = median(ours)
  const askedMb = await residentMb(worker.pid)
  progress('stopping the hosts, and starting the broker again')
  await parts.disposeAsync()
  const topology = createTopology({ prefix })
  const queues = known(hosts).map(({ host }) => topology.hostQueue(parseHostId(host), []).name)
  const restartMs = control && (await restart(control, broker.url, queues))
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    hosts,
    answered: hosts,
    milliseconds: round(milliseconds),
    rawMilliseconds: round(raw),
    microsecondsPerHost: round((milliseconds * 1000) / hosts),
    rawMicrosecondsPerHost: round((raw * 1000) / hosts),
    startSeconds: round(worker.readyMs / 1000),
    workerKilobytesPerHost: round(((settledMb - oneMb) * 1000) / hosts),
    workerKilobytesPerHostAsked: round(((askedMb - oneMb) * 1000) / hosts),
    ...(servedBytes === undefined || emptyBytes === undefined
      ? {}
      : {
          brokerMegabytes: round(servedBytes / 1e6),
          brokerKilobytesPerHost: round((servedBytes - emptyBytes) / hosts / 1000),
        }),
    ...(restartMs === undefined ? {} : { restartSeconds: round(restartMs / 1000) }),
    ratio: round(milliseconds / raw, 3),
  }
}

/** One round that does not count: it has the broker load what it needs. @returns milliseconds of each */
async function rounds(progress: (line: string) => void, name: string, ask: () => Promise<void>): Promise<number[]> {
  await ask()
  const times: number[] = []
  for (let index = 1; index <= ROUNDS; index++) {
    const began = performance.now()
    await ask()
    times.push(performance.now() - began)
    progress(`${name}, round ${index} of ${ROUNDS}: ${round(times.at(-1) ?? 0)} ms`)
  }
  return times
}

/** The rounds of amqplib alone, of which nothing is left after. */
async function askRaw(
  progress: (line: string) => void,
  url: string,
  name: string,
  hosts: number,
): Promise<readonly number[]> {
  await using stack = new AsyncDisposableStack()
  // The same sizes on the wire as ours.
  const body = encode({ jsonrpc: '2.0', id: 'abcdefgh-1', method: 'Host.ping2', params: {} })
  const replyBytes = encode({ jsonrpc: '2.0', id: 'abcdefgh-1', result: true }).byteLength
  const script = fileURLToPath(new URL('./raw-fleet.ts', import.meta.url))
  progress(`starting ${hosts} raw queues`)
  stack.use(await startServer([script, url, name, String(hosts), String(replyBytes)], /ready/))
  const floor = stack.use(await openRawFleet(url, name, hosts))
  const times = await rounds(progress, 'raw', () => floor.ask(body))
  await floor.remove()
  return times
}

/** With a directory that need not be read. */
async function openClient(url: string, prefix: string, hosts: number) {
  const id = parseClientId(`bench-${randomUUID()}`)
  const log = pino({ level: 'silent' })
  const topology = createTopology({ prefix })
  const transport = await openAmqpTransport({ url, client: id, ephemeral: true, topology, log })
  const all = known(hosts)
  return createClient({ id, transport, directory: { hosts: async () => all } })
}

function known(hosts: number): KnownHost[] {
  return Array.from({ length: hosts }, (_, index) => ({ host: `bench${index + 1}`, groups: ['all'], state: 'online' }))
}

/** Of a worker with one host, in MB. */
async function memoryOfOne(dist: string, options: readonly string[]): Promise<number> {
  await using server = await startServer([`${dist}/cli/main.js`, 'worker', ...options], /consumes/)
  await delay(SETTLE_MS)
  return await residentMb(server.pid)
}
