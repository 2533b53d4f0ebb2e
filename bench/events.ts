import { randomUUID } from 'node:crypto'
import amqp, { type ConfirmChannel } from 'amqplib'
import { pino } from 'pino'
import { provideBroker } from '../scripts/provide-broker.ts'
import type { HostEvent } from '../src/api/handler.ts'
import { type HostId, parseClientId, parseHostId } from '../src/api/ids.ts'
import { connect } from '../src/broker/connection.ts'
import { createPublisher } from '../src/broker/publisher.ts'
import { createTopology, declareTopology, type Topology } from '../src/broker/topology.ts'
import { openAmqpTransport } from '../src/client/amqp-transport.ts'
import { createClient } from '../src/client/client.ts'
import type { EventFilter } from '../src/client/transport.ts'
import { type Notifier, startNotifier } from '../src/dispatch/notify.ts'
import { createValidator } from '../src/dispatch/validate.ts'
import { median, round } from './measure.ts'

const ROUNDS = 9
const EVENTS = 10_000
const MACHINES = 100
const SUBSCRIBERS = 100
/** Groups that are watched. */
const RACKS = Array.from({ length: 6 }, (_, index) => `rack.${index}`)
/** Unconfirmed at once, ours as raw. */
const WINDOW = 256
/** No event may come for so long. */
const SILENCE_MS = 60_000

const NOTHING: AsyncIterable<HostEvent> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }

/**
 * Events of one host, from the driver to the last confirm, checked and numbered,
 * against amqplib alone that publishes as large a message to the same exchange,
 * in alternating rounds. Then one event of each of many hosts, to subscribers of
 * different filters, of which none may miss any.
 */
export async function benchEvents(
  progress: (line: string) => void,
  { hosts }: { readonly hosts: number },
): Promise<Record<string, unknown>> {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await provideBroker({ progress, fleet: true }))
  const log = pino({ level: 'silent' })
  const topology = createTopology({ prefix: `bench-${randomUUID().slice(0, 8)}` })
  const connection = stack.use(await connect({ url: broker.url, name: 'bench events', log }))
  await declareTopology(connection, topology)
  const publisher = stack.use(createPublisher({ connection, log }))
  const open = createHosts(topology, publisher.publish)

  const one = stack.use(open('bench'))
  const model = await amqp.connect(broker.url, { noDelay: true })
  stack.defer(() => model.close())
  const channel = await model.createConfirmChannel()
  const contenders = { ours: () => publishOurs(one), raw: () => publishRaw(channel, topology) }
  const rates: Record<keyof typeof contenders, number[]> = { ours: [], raw: [] }
  const names = Object.keys(contenders) as (keyof typeof contenders)[]
  for (const name of names) await contenders[name]()
  for (let index = 1; index <= ROUNDS; index++) {
    // Who goes first changes, so that drift of the machine favours nobody.
    for (const name of index % 2 === 0 ? names : names.toReversed()) {
      const began = performance.now()
      await contenders[name]()
      rates[name].push(EVENTS / ((performance.now() - began) / 1000))
    }
    progress(`round ${index} of ${ROUNDS}: ${names.map((name) => `${name} ${Math.round(rates[name].at(-1) ?? 0)}/s`)}`)
  }
  return {
    broker: `${broker.kind} ${broker.version ?? ''}`.trim(),
    oursPerSecond: Math.round(median(rates.ours)),
    rawPerSecond: Math.round(median(rates.raw)),
    ratio: round(median(rates.ours.map((value, index) => value / (rates.raw[index] ?? Number.NaN))), 3),
    ...(await fanIn(broker.url, topology, open, hosts, progress)),
  }
}

type Open = (name: string) => Notifier

/** As a worker has them: one publisher, one validator, a notifier for each host. */
function createHosts(topology: Topology, publish: Parameters<typeof startNotifier>[0]['publish']): Open {
  const validator = createValidator()
  const log = pino({ level: 'silent' })
  return (name) => {
    const host = parseHostId(name)
    return startNotifier({
      host,
      events: NOTHING,
      validator,
      publish,
      address: (event, object) => topology.eventAddress(host, event, object),
      epoch: 1,
      clock: Date.now,
      log,
    })
  }
}

const machines = Array.from({ length: MACHINES }, () => randomUUID())

function status(vm: string): HostEvent {
  return { event: '|virt|VM_status|', object: vm, params: { [vm]: { status: 'Up', hash: '0' } } } as HostEvent
}

async function publishOurs(notifier: Notifier): Promise<void> {
  const until = notifier.stats().published + EVENTS
  for (let index = 0; index < EVENTS; ) {
    for (const end = Math.min(EVENTS, index + WINDOW); index < end; index++) {
      notifier.tell(status(machines[index % MACHINES] ?? ''))
    }
    while (notifier.stats().waiting > WINDOW) await new Promise(setImmediate)
  }
  while (notifier.stats().published < until) await new Promise(setImmediate)
}

async function publishRaw(channel: ConfirmChannel, topology: Topology): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({
      jsonrpc: '2.0',
      method: `|virt|VM_status|${machines[0]}`,
      params: { [machines[0] ?? '']: { status: 'Up', hash: '0' }, notify_time: Date.now() },
    }),
  )
  const headers = { host: 'bench', epoch: 1, seq: 1, keySeq: 1, keyPrevious: 1 }
  const options = { persistent: true, contentType: 'application/json', type: '|virt|VM_status|', headers }
  let sent = 0
  let confirmed = 0
  await new Promise<void>((resolve, reject) => {
    const send = () => {
      for (; sent < EVENTS && sent - confirmed < WINDOW; sent++) {
        const key = `bench.virt.VM_status.${machines[sent % MACHINES]}`
        channel.publish(topology.exchanges.events, key, body, options, (error: unknown) => {
          if (error) return reject(error)
          if (++confirmed === EVENTS) resolve()
          else if (sent - confirmed <= WINDOW / 2) send()
        })
      }
    }
    send()
  })
}

/** One event of each host, to all subscribers that want it. */
async function fanIn(url: string, topology: Topology, open: Open, hosts: number, progress: (line: string) => void) {
  await using stack = new AsyncDisposableStack()
  const log = pino({ level: 'silent' })
  const id = parseClientId(`bench-${randomUUID()}`)
  const transport = await openAmqpTransport({ url, client: id, ephemeral: true, topology, log })
  const fleet = Array.from({ length: hosts }, (_, index) => ({
    host: parseHostId(`bench${index + 1}`),
    vm: randomUUID(),
    groups: racksOf(index, hosts),
    state: 'online' as const,
  }))
  const client = stack.use(createClient({ id, transport, directory: { hosts: async () => fleet } }))
  const wanted = wishes(fleet)
  progress(`${SUBSCRIBERS} subscribers of the events of ${hosts} hosts`)
  let expected = 0
  let received = 0
  const done = Promise.withResolvers<void>()
  for (const { filter, matches } of wanted) {
    expected += matches
    const subscription = stack.use(await client.subscribe(filter))
    void (async () => {
      for await (const event of subscription) {
        if (event.event === '|virt|VM_status|' && ++received === expected) done.resolve()
      }
    })()
  }
  const notifiers = fleet.map(({ host }) => open(host))
  let heard = -1
  const silence = setInterval(() => {
    if (heard === received) done.reject(new Error(`${received} of ${expected} deliveries, and then no more`))
    heard = received
  }, SILENCE_MS)
  const began = performance.now()
  for (const [index, notifier] of notifiers.entries()) notifier.tell(status(fleet[index]?.vm ?? ''))
  await done.promise.finally(() => clearInterval(silence))
  const milliseconds = performance.now() - began
  await Promise.all(notifiers.map((notifier) => notifier[Symbol.asyncDispose]()))
  return {
    hosts,
    subscribers: SUBSCRIBERS,
    filters: new Set(wanted.map(({ filter }) => JSON.stringify(filter))).size,
    deliveries: received,
    missed: expected - received,
    deliveryMilliseconds: round(milliseconds),
    deliveriesPerSecond: Math.round(received / (milliseconds / 1000)),
  }
}

/** One filter of the bench, and how many of its events match it. */
interface Wish {
  readonly filter: EventFilter
  readonly matches: number
}

interface Member {
  readonly host: HostId
  readonly vm: string
  readonly groups: readonly string[]
}

const KINDS: readonly EventFilter[] = [
  {},
  { component: 'virt' },
  { operation: 'VM_status' },
  { component: 'virt', operation: 'VM_status' },
]

/** All different: some have everything, some a tenth of the hosts, by their group, and the others one host or one machine. */
function wishes(fleet: readonly Member[]): readonly Wish[] {
  const all = KINDS.map((filter) => ({ filter, matches: fleet.length }))
  const racks = RACKS.map((group) => ({
    filter: { group, operation: 'VM_status' },
    matches: fleet.filter(({ groups }) => groups.includes(group)).length,
  }))
  const single = Array.from({ length: SUBSCRIBERS - all.length - racks.length }, (_, index): Wish => {
    const of = index % fleet.length
    const { host, vm } = fleet[of] as Member
    const scopes: readonly EventFilter[] = [{ host }, { object: vm }, { host, object: vm }]
    const variants = scopes.flatMap((scope) => KINDS.map((kind) => ({ ...scope, ...kind })))
    // Where there are fewer hosts than subscribers, the next one of a host has its next variant.
    const filter = variants[(of + Math.floor(index / fleet.length)) % variants.length] ?? { host }
    return { filter, matches: 1 }
  })
  return [...all, ...racks, ...single]
}

/** A host is in one of ten, of which some are watched; of a few hosts, in as many as it takes for none to be empty. */
function racksOf(index: number, hosts: number): readonly string[] {
  const most = Math.min(10, hosts)
  return RACKS.filter((_, rack) => index % most === rack % most)
}
