import type { ClientId, GroupName, HostId } from '../api/ids.ts'
import { createTopology, type QueueSpec } from '../broker/topology.ts'
import {
  AMQP,
  cancelMessage,
  eventKey,
  eventMessage,
  progressMessage,
  ref,
  reply,
  replyKey,
  request,
} from './asyncapi-messages.ts'
import { messageSchemas } from './asyncapi-properties.ts'
import type { EventSchema, OpenRpc, OpenRpcMethod } from './schema-text.ts'

// They stand for what a routing key or a queue's name holds in their place.
const HOST = '{host}' as HostId
const CLIENT = '{client}' as ClientId
const GROUP = '{group}' as GroupName

const PARAMETERS = {
  host: { description: 'Id of the host: letters, digits, - and _.' },
  group: { description: 'Name of a group of hosts, such as all or cluster.prod.' },
  client: { description: 'Id of the client that asked: letters, digits, - and _.' },
  object: { description: 'What the event is about, such as the id of a VM; no_id for nothing.' },
  filter: { description: 'Digest of the routing patterns that the client asked for.' },
} as const

/**
 * The AsyncAPI 3 document of a worker: what it receives, answers and tells, and every exchange and queue on the way.
 * Its types are those of the OpenRPC document; names and arguments come from the topology itself.
 */
export function toAsyncApi({ info, methods, components, 'x-events': events }: OpenRpc): object {
  return {
    asyncapi: '3.0.0',
    info: {
      ...info,
      description:
        "A worker of vdsm-amqp: takes JSON-RPC 2.0 requests for its host from RabbitMQ, answers each, and tells the host's events. Operations are seen from the worker: what it receives, clients send.",
      tags: [...namespaces(methods), 'events'].map((name) => ({ name })),
    },
    defaultContentType: 'application/json',
    servers: {
      broker: {
        host: 'localhost:5672',
        protocol: 'amqp',
        protocolVersion: '0.9.1',
        description: 'Any RabbitMQ broker from 3.10 on.',
      },
    },
    channels: { ...routedChannels(methods, events), ...queueChannels() },
    operations: {
      ...Object.fromEntries(methods.map((method) => [method.name, commandOperation(method)])),
      ...Object.fromEntries(
        Object.entries(events).map(([name, event]) => [eventKey(name), eventOperation(name, event)]),
      ),
      cancel: {
        action: 'receive',
        channel: { $ref: '#/channels/cancel' },
        summary: 'Give up what the same client asked for',
        description:
          'What has not started is not executed, what runs is stopped where the driver can. Not answered: the command itself is, with RequestCancelled, or as it would have been when it was too late.',
        messages: [{ $ref: '#/channels/cancel/messages/cancel' }],
      },
      progress: {
        action: 'send',
        channel: { $ref: '#/channels/progress' },
        summary: 'Tell how a command is getting on',
        description:
          'Only to who asked for it with the header x-vdsm-progress: within half a second when something changes, and at least as often as was asked, until the reply. Neither kept nor sent twice.',
        messages: [{ $ref: '#/channels/progress/messages/progress' }],
      },
      dead: {
        action: 'send',
        channel: { $ref: '#/channels/dead' },
        summary: 'Keep what cannot be answered',
        messages: [{ $ref: '#/channels/dead/messages/dead' }],
      },
    },
    components: {
      schemas: { ...components.schemas, ...messageSchemas() },
      messages: {
        ...Object.fromEntries(methods.flatMap((method) => [request(method), reply(method)])),
        ...Object.fromEntries(
          Object.entries(events).map(([name, event]) => [eventKey(name), eventMessage(name, event)]),
        ),
        cancel: cancelMessage(),
        progress: progressMessage(),
        dead: {
          name: 'dead',
          title: 'A dead letter',
          summary: 'A message as it came, or a reply that nobody takes.',
          headers: ref('schemas/DeadLetterHeaders'),
        },
      },
      correlationIds: {
        request: {
          description: 'The JSON-RPC id, which the reply repeats. The property correlation_id comes back as well.',
          location: '$message.payload#/id',
        },
      },
      operationBindings: {
        amqp: { amqp: { deliveryMode: 2, mandatory: true, timestamp: true, ack: true, ...AMQP } },
        events: { amqp: { deliveryMode: 2, mandatory: false, timestamp: true, ack: true, ...AMQP } },
      },
    },
  }
}

function namespaces(methods: readonly OpenRpcMethod[]): string[] {
  return [...new Set(methods.map(({ name }) => namespaceOf(name)))]
}

function namespaceOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}

/** Channels that are an exchange and a routing key. */
function routedChannels(methods: readonly OpenRpcMethod[], events: OpenRpc['x-events']): Record<string, object> {
  const topology = createTopology()
  const command = topology.commandAddress(HOST)
  const fleet = topology.fleetAddress(GROUP)
  const answer = topology.replyAddress(CLIENT, HOST)
  // By namespace, since a reader of the document resolves all messages of a channel for each operation on it.
  const byNamespace = namespaces(methods).flatMap((namespace): [string, object][] => {
    const names = methods.map(({ name }) => name).filter((name) => namespaceOf(name) === namespace)
    const messages = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, ref(`messages/${key}`)]))
    return [
      [
        `commands.${namespace}`,
        routed(
          command,
          `Commands of ${namespace} for one host. Published mandatory: a host that nobody knows is an error at once.`,
          messages(names),
        ),
      ],
      [
        `replies.${namespace}`,
        routed(
          answer,
          `Replies to commands of ${namespace}. The client binds a queue of its own with {client}.#.`,
          messages(names.map(replyKey)),
        ),
      ],
    ]
  })
  return {
    ...Object.fromEntries(byNamespace),
    cancel: routed(command, 'Wishes of clients to give up what they asked a host for.', {
      cancel: ref('messages/cancel'),
    }),
    progress: routed(answer, 'How a command is getting on, for the client that asked to be told.', {
      progress: ref('messages/progress'),
    }),
    fleet: routed(fleet, 'The same commands for all hosts of a group.', {}),
    dead: routed({ exchange: topology.exchanges.dead, routingKey: null }, 'What nobody will handle, with the reason.', {
      dead: ref('messages/dead'),
    }),
    deadRest: routed(
      { exchange: topology.exchanges.deadRest, routingKey: null },
      'What no binding of the one for dead letters takes.',
      {},
    ),
    ...Object.fromEntries(
      Object.entries(events).map(([name, { description }]) => [
        eventKey(name),
        routed(topology.eventAddress(HOST, name, '{object}'), description, {
          [eventKey(name)]: ref(`messages/${eventKey(name)}`),
        }),
      ]),
    ),
  }
}

function routed(
  { exchange, routingKey }: { exchange: string; routingKey: string | null },
  description: string,
  messages: object,
): object {
  const {
    shared: { exchanges },
  } = createTopology()
  const { type } = exchanges.find(({ name }) => name === exchange) ?? { type: 'topic' }
  return {
    address: routingKey,
    description,
    servers: [{ $ref: '#/servers/broker' }],
    parameters: parametersOf(routingKey ?? ''),
    messages,
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name: exchange, type, durable: true, autoDelete: false, vhost: '/' },
        ...AMQP,
      },
    },
  }
}

function parametersOf(address: string): Record<string, object> {
  const names = Array.from(address.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? '')
  return Object.fromEntries(names.map((name) => [name, PARAMETERS[name as keyof typeof PARAMETERS]]))
}

/** Channels that are a queue. Its arguments and bindings have no place in AsyncAPI's own words. */
function queueChannels(): Record<string, object> {
  const { hostQueue, replyQueue, subscriptionQueue, queues, shared } = createTopology()
  const subscription = subscriptionQueue(CLIENT, ['{host}.virt.VM_status.#'])
  const texts: Readonly<Record<keyof typeof queues, string>> = {
    dead: 'Messages that were refused, kept until somebody looks.',
    expired: 'Messages whose time was up before a host took them.',
    eventLog: 'Stream of every event, for replay by time or offset.',
    directory: 'Stream of what workers announce of themselves.',
  }
  const sharedQueues = shared.queues.map((queue) => {
    const [key = queue.name] = Object.entries(queues).find(([, name]) => name === queue.name) ?? []
    return [`queue.${key}`, queueChannel(queue, texts[key as keyof typeof queues])]
  })
  return {
    'queue.host': queueChannel(hostQueue(HOST, [GROUP]), 'What a host has not taken yet. Its worker consumes it.'),
    'queue.reply': queueChannel(replyQueue(CLIENT), "A client's replies, from whichever host. The client declares it."),
    'queue.subscription': queueChannel(
      { ...subscription, name: `${subscription.name.slice(0, subscription.name.lastIndexOf('.'))}.{filter}` },
      'The events that a client asked for, here the states of VMs. The client declares it.',
    ),
    ...Object.fromEntries(sharedQueues),
  }
}

function queueChannel(
  { name, durable, exclusive, autoDelete, arguments: args, bindings }: QueueSpec,
  description: string,
): object {
  return {
    address: name,
    description,
    servers: [{ $ref: '#/servers/broker' }],
    parameters: parametersOf(name),
    bindings: {
      amqp: {
        is: 'queue',
        queue: { name, durable, exclusive, autoDelete, vhost: '/' },
        ...AMQP,
        'x-arguments': args,
        'x-bindings': bindings,
      },
    },
  }
}

function commandOperation({ name, summary = '', description = '' }: OpenRpcMethod): object {
  return {
    action: 'receive',
    channel: { $ref: `#/channels/commands.${namespaceOf(name)}` },
    summary,
    description,
    tags: [{ name: namespaceOf(name) }],
    messages: [{ $ref: `#/channels/commands.${namespaceOf(name)}/messages/${name}` }],
    reply: {
      channel: { $ref: `#/channels/replies.${namespaceOf(name)}` },
      messages: [{ $ref: `#/channels/replies.${namespaceOf(name)}/messages/${replyKey(name)}` }],
    },
    bindings: ref('operationBindings/amqp'),
  }
}

function eventOperation(name: string, { description }: EventSchema): object {
  const key = eventKey(name)
  return {
    action: 'send',
    channel: { $ref: `#/channels/${key}` },
    summary: `Tell ${name}`,
    description,
    tags: [{ name: 'events' }],
    messages: [{ $ref: `#/channels/${key}/messages/${key}` }],
    bindings: ref('operationBindings/events'),
  }
}
