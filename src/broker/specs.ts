/** Where to publish. */
export interface Address {
  readonly exchange: string
  readonly routingKey: string
}

export type Arguments = Readonly<Record<string, string | number | boolean>>

export interface Binding extends Address {
  readonly arguments?: Arguments
}

export interface QueueSpec {
  readonly name: string
  readonly durable: boolean
  readonly exclusive: boolean
  readonly autoDelete: boolean
  /** Frozen with the queue: the broker refuses to declare it again with others. Limits are policies, therefore. */
  readonly arguments: Arguments
  readonly bindings: readonly Binding[]
}

/** Durable, and not internal: RabbitMQ leaves internal exchanges out of an export, so a restored backup would lack them. */
export interface ExchangeSpec {
  readonly name: string
  readonly type: 'topic' | 'headers' | 'fanout'
  readonly arguments: Arguments
}

export interface PolicySpec {
  readonly name: string
  readonly pattern: string
  readonly 'apply-to': 'queues' | 'exchanges'
  readonly priority: number
  readonly definition: Readonly<Record<string, string | number>>
}

/** What everybody shares. */
export interface SharedSpec {
  readonly exchanges: readonly ExchangeSpec[]
  readonly queues: readonly QueueSpec[]
}

/** RabbitMQ's own format of definitions, as far as we fill it. */
export interface Definitions {
  readonly policies: readonly (PolicySpec & { readonly vhost: string })[]
  readonly queues: readonly {
    readonly name: string
    readonly vhost: string
    readonly durable: boolean
    readonly auto_delete: boolean
    readonly arguments: Arguments
  }[]
  readonly exchanges: readonly {
    readonly name: string
    readonly vhost: string
    readonly type: string
    readonly durable: boolean
    readonly auto_delete: boolean
    readonly arguments: Arguments
  }[]
  readonly bindings: readonly {
    readonly source: string
    readonly vhost: string
    readonly destination: string
    readonly destination_type: 'queue'
    readonly routing_key: string
    readonly arguments: Arguments
  }[]
}

const HOUR = 3_600_000
const MB = 1_000_000

export function topic(name: string): ExchangeSpec {
  return { name, type: 'topic', arguments: {} }
}

export function quorum(name: string, more: Arguments, bindings: readonly Binding[]): QueueSpec {
  return {
    name,
    durable: true,
    exclusive: false,
    autoDelete: false,
    arguments: { 'x-queue-type': 'quorum', ...more },
    bindings,
  }
}

export function stream(name: string, bindings: readonly Binding[]): QueueSpec {
  return {
    name,
    durable: true,
    exclusive: false,
    autoDelete: false,
    arguments: { 'x-queue-type': 'stream' },
    bindings,
  }
}

/** All limits, so that they can be changed while everything runs. Lengths in messages and bytes, times in milliseconds. */
export function toPolicies(
  prefix: string,
  queues: { readonly [Q in 'dead' | 'expired' | 'eventLog' | 'directory']: string },
): PolicySpec[] {
  const starting = (name: string) => `^${escapeName(`${prefix}${name}`)}`
  const exactly = (name: string) => `^${escapeName(name)}$`
  const policy = (name: string, pattern: string, definition: PolicySpec['definition']): PolicySpec => ({
    name: `${prefix}${name}`,
    pattern,
    'apply-to': 'queues',
    priority: 10,
    definition,
  })
  return [
    policy('vdsm-host', starting('vdsm.host.'), {
      'delivery-limit': 50,
      'max-length': 10_000,
      'max-length-bytes': 128 * MB,
      // A command without a deadline of its own is not carried out a day later.
      'message-ttl': 24 * HOUR,
    }),
    policy('vdsm-reply', starting('vdsm.reply.'), {
      'delivery-limit': 50,
      'max-length': 100_000,
      'max-length-bytes': 256 * MB,
      overflow: 'drop-head',
      'message-ttl': 24 * HOUR,
    }),
    policy('vdsm-subscription', starting('vdsm.subscription.'), { 'delivery-limit': 50 }),
    // Full, it refuses: at-least-once dead-lettering then keeps the rest where it was.
    policy('vdsm-dead', exactly(queues.dead), {
      'max-length': 100_000,
      'max-length-bytes': 1000 * MB,
      overflow: 'reject-publish',
    }),
    policy('vdsm-expired', exactly(queues.expired), {
      'max-length': 10_000,
      'max-length-bytes': 64 * MB,
      overflow: 'drop-head',
      'message-ttl': 24 * HOUR,
    }),
    policy('vdsm-events-log', exactly(queues.eventLog), {
      'max-age': '7D',
      'max-length-bytes': 10_000 * MB,
      'stream-max-segment-size-bytes': 100 * MB,
    }),
    // A day more than a host is known after it vanished: so old may its last announcement be by then.
    policy('vdsm-directory', exactly(queues.directory), {
      'max-age': '8D',
      'max-length-bytes': 1000 * MB,
      'stream-max-segment-size-bytes': 10 * MB,
    }),
  ]
}

/** For a policy's pattern. */
function escapeName(name: string): string {
  return name.replaceAll('.', '\\.')
}

/** For a cluster: the leaders of what everybody shares are not all on the node that was told of it first. */
export function balanced(policy: PolicySpec): PolicySpec {
  return { ...policy, definition: { ...policy.definition, 'queue-leader-locator': 'balanced' } }
}

export function toDefinitions(shared: SharedSpec, policies: readonly PolicySpec[], marker: string): Definitions {
  const vhost = '/'
  const markerSpec: ExchangeSpec = { name: marker, type: 'fanout', arguments: {} }
  return {
    policies: policies.map((policy) => ({ vhost, ...policy })),
    queues: shared.queues.map(({ name, durable, autoDelete, arguments: args }) => ({
      name,
      vhost,
      durable,
      auto_delete: autoDelete,
      arguments: args,
    })),
    exchanges: [...shared.exchanges, markerSpec].map(({ name, type, arguments: args }) => ({
      name,
      vhost,
      type,
      durable: true,
      auto_delete: false,
      arguments: args,
    })),
    bindings: shared.queues.flatMap((queue) =>
      queue.bindings.map(({ exchange, routingKey, arguments: args = {} }) => ({
        source: exchange,
        vhost,
        destination: queue.name,
        destination_type: 'queue' as const,
        routing_key: routingKey,
        arguments: args,
      })),
    ),
  }
}
