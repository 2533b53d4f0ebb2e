import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { provideBroker } from '../scripts/provide-broker.ts'
import { encode } from '../src/api/envelope.ts'
import { parseClientId } from '../src/api/ids.ts'
import { createTopology } from '../src/broker/topology.ts'
import { openAmqpTransport } from '../src/client/amqp-transport.ts'
import { createClient } from '../src/client/client.ts'
import type { KnownHost } from '../src/client/fleet-selection.ts'
import { buildPackage } from './build.ts'
import { median, round, startServer } from './measure.ts'
import { openRawFleet } from './raw-fleet.ts'

const ROUNDS = 9
const TIMEOUT_MS = 120_000

/**
 * `Host.ping2` to all hosts of one simulator worker, from the call to the last
 * outcome, against amqplib alone over a path of the same kind, in alternating
 * rounds. Who the hosts are is known before the clock starts.
 */
export async function benchFleet(
  progress: (line: string) => void,
  { hosts }: { readonly hosts: number },
): Promise<Record<string, unknown>> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await provideBroker({ progress }))
  const dist = await buildPackage(progress)
  const prefix = `bench-${randomUUID().slice(0, 8)}`
  const where = ['--broker', broker.url, '--prefix', prefix]
  progress(`starting ${hosts} hosts`)
  const many = ['--host', 'bench', '--hosts', String(hosts)]
  stack.use(await startServer([`${dist}/cli/main.js`, 'worker', ...many, ...where], /consumes/))
  const client = stack.use(await openClient(broker.url, prefix, hosts))
  const ours = async () => {
    const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: TIMEOUT_MS })
    if (report.answered !== hosts) throw new Error(`${report.answered} of ${hosts} answered: ${report.notAnswered}`)
  }

  // The same sizes on the wire as ours.
  const body = encode({ jsonrpc: '2.0', id: 'abcdefgh-1', method: 'Host.ping2', params: {} })
  const replyBytes = encode({ jsonrpc: '2.0', id: 'abcdefgh-1', result: true }).byteLength
  const script = fileURLToPath(new URL('./raw-fleet.ts', import.meta.url))
  progress(`starting ${hosts} raw queues`)
  const name = `${prefix}.raw`
  stack.use(await startServer([script, broker.url, name, String(hosts), String(replyBytes)], /ready/))
  const floor = stack.use(await openRawFleet(broker.url, name, hosts))
  const raw = () => floor.ask(body)

  const contenders = { ours, raw }
  const times: Record<keyof typeof contenders, number[]> = { ours: [], raw: [] }
  const names = Object.keys(contenders) as (keyof typeof contenders)[]
  for (const one of names) await contenders[one]()
  for (let index = 1; index <= ROUNDS; index++) {
    // Who goes first changes, so that drift of the machine favours nobody.
    for (const one of index % 2 === 0 ? names : names.toReversed()) {
      const began = performance.now()
      await contenders[one]()
      times[one].push(performance.now() - began)
    }
    const said = names.map((one) => `${one} ${round(times[one].at(-1) ?? 0)} ms`)
    progress(`round ${index} of ${ROUNDS}: ${said.join(', ')}`)
  }
  const milliseconds = median(times.ours)
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    hosts,
    answered: hosts,
    milliseconds: round(milliseconds),
    rawMilliseconds: round(median(times.raw)),
    microsecondsPerHost: round((milliseconds * 1000) / hosts),
    ratio: round(median(times.ours.map((value, index) => value / (times.raw[index] ?? Number.NaN))), 3),
  }
}

/** With a directory that need not be read. */
async function openClient(url: string, prefix: string, hosts: number) {
  const id = parseClientId(`bench-${randomUUID()}`)
  const log = pino({ level: 'silent' })
  const topology = createTopology({ prefix })
  const transport = await openAmqpTransport({ url, client: id, ephemeral: true, topology, log })
  const known = Array.from(
    { length: hosts },
    (_, index): KnownHost => ({ host: `bench${index + 1}`, groups: ['all'], state: 'online' }),
  )
  return createClient({ id, transport, directory: { hosts: async () => known } })
}
