import { createHash } from 'node:crypto'
import type { Channel } from 'amqplib'
import type { ClientId, GroupName, HostId } from '../api/ids.ts'
import type { BrokerConnection } from './connection.ts'
import {
  type Address,
  type Binding,
  balanced,
  type Definitions,
  type PolicySpec,
  type QueueSpec,
  quorum,
  type SharedSpec,
  stream,
  toDefinitions,
  toPolicies,
  topic,
} from './specs.ts'
import { UnansweredError } from './unanswered.ts'

export type { Address, Binding, Definitions, QueueSpec } from './specs.ts'

export interface EventKey {
  readonly host?: HostId
  readonly component?: string
  readonly operation?: string
  readonly object?: string
}

/** Every name on the broker, and what is declared under it. */
export interface Topology {
  /** What stands before every name; empty without a prefix. */
  readonly prefix: string
  readonly exchanges: {
    /** One host's commands, by host id. */
    readonly commands: string
    /** Commands to whole groups, by the group's name. */
    readonly fleet: string
    /** Replies, by `<client>.<host>`. */
    readonly replies: string
    /** Events, by `<host>.<component>.<operation>[.<object>]`. */
    readonly events: string
    /** What nobody will handle, by its reason. */
    readonly dead: string
    /** Takes from `dead` what no reason's binding takes: above all what workers publish there themselves. */
    readonly deadRest: string
    /** Declared by the definitions alone: it is there when the policies are. */
    readonly policies: string
  }
  readonly queues: {
    readonly dead: string
    readonly expired: string
    /** Stream of every event. */
    readonly eventLog: string
    /** Stream of the workers' announcements. */
    readonly directory: string
  }
  /** The exchanges and queues that everybody shares; `declareTopology` declares them. */
  readonly shared: SharedSpec
  readonly policies: readonly PolicySpec[]
  /** What a host has not taken yet. */
  hostQueue(host: HostId, groups: readonly GroupName[]): QueueSpec
  /** A client's replies. An ephemeral one is forgotten minutes after its client, a named one an hour. */
  replyQueue(client: ClientId, options?: { readonly ephemeral?: boolean }): QueueSpec
  /** A client's events. The same client and keys give the same queue, which fills while the client is briefly away. */
  subscriptionQueue(client: ClientId, keys: readonly string[], options?: { readonly ephemeral?: boolean }): QueueSpec
  commandAddress(host: HostId): Address
  fleetAddress(group: GroupName): Address
  replyAddress(client: ClientId, host: HostId): Address
  /** `|virt|VM_status|` about a VM of host1 goes to `host1.virt.VM_status.<vm>`. */
  eventAddress(host: HostId, eventName: string, object?: string): Address
  /** A binding pattern; what is left out matches anything. */
  eventKey(filter?: EventKey): string
  /** What `rabbitmq/definitions.json` holds; of a cluster, `rabbitmq/definitions-cluster.json`. */
  definitions(options?: { /** @default false */ readonly cluster?: boolean }): Definitions
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const MB = 1_000_000
const PREFIX = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64})*$/

/**
 * Each look at a message counts as a delivery of it, and where nothing is said RabbitMQ 4 drops one after 20: none is
 * to be lost for having been looked at, policies or not.
 */
const KEPT = { 'x-delivery-limit': 1_000_000_000 }
/** The longest routing key and name AMQP carries, in bytes. */
const SHORT_STRING = 255

/** A named client's queues live this long without it, in milliseconds. */
const NAMED_EXPIRES = HOUR
/** Longer than any reconnect takes, short enough not to gather. */
const EPHEMERAL_EXPIRES = 5 * MINUTE

/**
 * Pure: names only, nothing is declared.
 * @throws {TypeError} when the prefix is no name
 */
export function createTopology(options: { readonly prefix?: string } = {}): Topology {
  const prefix = toPrefix(options.prefix)
  const exchanges = {
    commands: `${prefix}vdsm.commands`,
    fleet: `${prefix}vdsm.fleet`,
    replies: `${prefix}vdsm.replies`,
    events: `${prefix}vdsm.events`,
    dead: `${prefix}vdsm.dead`,
    deadRest: `${prefix}vdsm.dead.rest`,
    policies: `${prefix}vdsm.policies`,
  } as const
  const queues = {
    dead: `${prefix}vdsm.dead`,
    expired: `${prefix}vdsm.expired`,
    eventLog: `${prefix}vdsm.events.log`,
    directory: `${prefix}vdsm.directory`,
  } as const

  const deadBy = (reason: string): Binding => ({
    exchange: exchanges.dead,
    routingKey: '',
    arguments: { 'x-match': 'all-with-x', 'x-first-death-reason': reason },
  })

  const shared: SharedSpec = {
    exchanges: [
      topic(exchanges.commands),
      topic(exchanges.fleet),
      topic(exchanges.replies),
      topic(exchanges.events),
      {
        name: exchanges.dead,
        type: 'headers',
        arguments: { 'alternate-exchange': exchanges.deadRest },
      },
      { name: exchanges.deadRest, type: 'fanout', arguments: {} },
    ],
    queues: [
      // The reasons of https://www.rabbitmq.com/docs/dlx#effects. One that is not bound, such as a later RabbitMQ may
      // have, must not keep its messages in their host's queue for ever: the alternate exchange takes them.
      quorum(queues.dead, KEPT, [
        deadBy('rejected'),
        deadBy('delivery_limit'),
        deadBy('maxlen'),
        { exchange: exchanges.deadRest, routingKey: '' },
      ]),
      quorum(queues.expired, KEPT, [deadBy('expired')]),
      stream(queues.eventLog, [{ exchange: exchanges.events, routingKey: '#' }]),
      stream(queues.directory, [{ exchange: exchanges.events, routingKey: '*.worker.announce' }]),
    ],
  }

  const policies = toPolicies(prefix, queues)

  return {
    prefix,
    exchanges,
    queues,
    shared,
    policies,

    hostQueue: (host, groups) =>
      quorum(
        `${prefix}vdsm.host.${host}`,
        {
          'x-single-active-consumer': true,
          'x-dead-letter-exchange': exchanges.dead,
          'x-dead-letter-strategy': 'at-least-once',
          'x-overflow': 'reject-publish',
          'x-queue-leader-locator': 'balanced',
        },
        [
          { exchange: exchanges.commands, routingKey: host },
          ...[...new Set(groups)].map((group) => ({ exchange: exchanges.fleet, routingKey: group })),
        ],
      ),

    replyQueue: (client, { ephemeral = false } = {}) =>
      quorum(
        `${prefix}vdsm.reply.${client}`,
        { 'x-expires': ephemeral ? EPHEMERAL_EXPIRES : NAMED_EXPIRES, 'x-queue-leader-locator': 'client-local' },
        [{ exchange: exchanges.replies, routingKey: `${client}.#` }],
      ),

    subscriptionQueue: (client, keys, { ephemeral = false } = {}) => {
      const distinct = [...new Set(keys)].sort()
      const digest = createHash('sha256').update(distinct.join('\n')).digest('hex').slice(0, 12)
      return quorum(
        `${prefix}vdsm.subscription.${client}.${digest}`,
        {
          'x-expires': ephemeral ? EPHEMERAL_EXPIRES : NAMED_EXPIRES,
          'x-queue-leader-locator': 'client-local',
          // One slow subscriber must hold up nobody's events: its oldest go, and the gap in the counts shows it.
          'x-overflow': 'drop-head',
          'x-max-length': 100_000,
          'x-max-length-bytes': 64 * MB,
        },
        distinct.map((routingKey) => ({ exchange: exchanges.events, routingKey })),
      )
    },

    commandAddress: (host) => ({ exchange: exchanges.commands, routingKey: host }),
    fleetAddress: (group) => ({ exchange: exchanges.fleet, routingKey: group }),
    replyAddress: (client, host) => ({ exchange: exchanges.replies, routingKey: `${client}.${host}` }),
    eventAddress: (host, eventName, object) => ({
      exchange: exchanges.events,
      routingKey: shortened([host, ...eventWords(eventName), ...(object ? [object] : [])].join('.')),
    }),
    eventKey: ({ host = '*', component = '*', operation = '*', object = '#' } = {}) =>
      `${host}.${component}.${operation}.${object}`,

    definitions: ({ cluster = false } = {}) =>
      toDefinitions(shared, cluster ? policies.map(balanced) : policies, exchanges.policies),
  }
}

function toPrefix(prefix: string | undefined): string {
  if (prefix === undefined || prefix === '') return ''
  if (PREFIX.test(prefix)) return `${prefix}.`
  throw new TypeError(
    `${JSON.stringify(prefix)} is no prefix: use words of letters, digits, "-" and "_" with dots between them, for example staging`,
  )
}

/** Cut to what AMQP carries, between characters. */
function shortened(key: string): string {
  if (Buffer.byteLength(key) <= SHORT_STRING) return key
  return Buffer.from(key)
    .subarray(0, SHORT_STRING)
    .toString()
    .replace(/\uFFFD$/, '')
}

/** `|virt|VM_status|` is `virt`, `VM_status`. */
function eventWords(eventName: string): string[] {
  return eventName.split('|').filter((word) => word !== '')
}

/** The broker may go while it is asked. */
const DECLARE_ATTEMPTS = 5

/** Declares what everybody shares, and not the limits: those are policies, which `rabbitmq/definitions.json` brings. */
export async function declareTopology(
  connection: BrokerConnection,
  topology: Topology,
  { signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const declare = async (channel: Channel) => {
    for (const { name, type, arguments: args } of topology.shared.exchanges) {
      await channel.assertExchange(name, type, { durable: true, arguments: args })
    }
    for (const queue of topology.shared.queues) await declareQueue(channel, queue)
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await connection.channels.configure(declare, { signal })
    } catch (error) {
      // A connection that is lost comes back; a broker that says no says so again.
      if (!isOfLoss(error) || signal.aborted || attempt === DECLARE_ATTEMPTS) throw error
    }
  }
}

/** amqplib gives a code to what the broker answered; the one of a broker that is stopped is the only one that passes. */
function isOfLoss(error: unknown): boolean {
  if (error instanceof UnansweredError || !(error instanceof Error)) return false
  return !('code' in error) || error.code === CONNECTION_FORCED
}

/** A queue and its bindings; does nothing when they are there already. */
export async function declareQueue(
  channel: Channel,
  queue: QueueSpec,
): Promise<{ /** That it has already. */ readonly consumerCount: number }> {
  const { name, durable, exclusive, autoDelete, arguments: args, bindings } = queue
  const declared = await channel.assertQueue(name, { durable, exclusive, autoDelete, arguments: args })
  for (const binding of bindings) {
    await channel.bindQueue(name, binding.exchange, binding.routingKey, binding.arguments ?? {})
  }
  return declared
}

/** What was published before it may still come to it, and nothing else. */
export async function unbindQueue(
  channel: Channel,
  { name, bindings }: Pick<QueueSpec, 'name' | 'bindings'>,
): Promise<void> {
  const all = [...bindings]
  await Promise.all(all.map((one) => channel.unbindQueue(name, one.exchange, one.routingKey, one.arguments ?? {})))
}

export interface TopologyProblem {
  readonly kind: 'missing' | 'differs' | 'unknown'
  readonly what: 'exchange' | 'queue' | 'policies'
  readonly name: string
  /** For a reader: what to do, or how it differs. */
  readonly detail: string
}

/**
 * What is missing or differs; an empty list when all is well. What is there is
 * compared by declaring it again, which changes nothing; a user who may not
 * declare it only learns that it is there. AMQP shows no bindings.
 */
export async function checkTopology(
  connection: BrokerConnection,
  topology: Topology,
  { signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {},
): Promise<readonly TopologyProblem[]> {
  const { exchanges, queues } = topology.shared
  const problems: TopologyProblem[] = []
  const ask = (work: (channel: Channel) => Promise<unknown>) => refusalOf(connection, work, signal)

  for (const { name, type, arguments: args } of exchanges) {
    const problem = await check('exchange', name, {
      present: () => ask((channel) => channel.checkExchange(name)),
      equal: () => ask((channel) => channel.assertExchange(name, type, { durable: true, arguments: args })),
    })
    if (problem !== undefined) problems.push(problem)
  }
  for (const { name, durable, exclusive, autoDelete, arguments: args } of queues) {
    const problem = await check('queue', name, {
      present: () => ask((channel) => channel.checkQueue(name)),
      equal: () => ask((channel) => channel.assertQueue(name, { durable, exclusive, autoDelete, arguments: args })),
    })
    if (problem !== undefined) problems.push(problem)
  }
  if (!(await policiesInstalled(connection, topology, { signal }))) {
    problems.push({
      kind: 'missing',
      what: 'policies',
      name: topology.exchanges.policies,
      detail: 'the limits of the queues are not set: rabbitmqctl import_definitions rabbitmq/definitions.json',
    })
  }
  return problems
}

/**
 * Whether the definitions were imported. AMQP shows no policies, so the
 * definitions also declare an exchange that nothing else does.
 */
export async function policiesInstalled(
  connection: BrokerConnection,
  topology: Topology,
  { signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {},
): Promise<boolean> {
  const refusal = await refusalOf(connection, (channel) => channel.checkExchange(topology.exchanges.policies), signal)
  return refusal?.code !== NOT_FOUND
}

/** A broker that is stopped says so to all. */
export const CONNECTION_FORCED = 320
const ACCESS_REFUSED = 403
const NOT_FOUND = 404

interface Refusal {
  readonly code: number
  readonly text: string
}

/** A refusal closes its channel, so each question has a channel of its own. */
async function refusalOf(
  connection: BrokerConnection,
  work: (channel: Channel) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Refusal | undefined> {
  try {
    await connection.channels.configure(work, { signal })
    return undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
      return { code: error.code, text: error.message }
    }
    throw error
  }
}

async function check(
  what: 'exchange' | 'queue',
  name: string,
  { present, equal }: Readonly<Record<'present' | 'equal', () => Promise<Refusal | undefined>>>,
): Promise<TopologyProblem | undefined> {
  const absent = await present()
  if (absent?.code === NOT_FOUND) {
    return { kind: 'missing', what, name, detail: 'vdsm-amqp topology declare makes it' }
  }
  if (absent !== undefined) return { kind: 'unknown', what, name, detail: absent.text }
  const different = await equal()
  if (different === undefined || different.code === ACCESS_REFUSED) return undefined
  return { kind: 'differs', what, name, detail: different.text }
}
