import type { ClientId, GroupName, HostId } from '../api/ids.ts'
import { createTopology, type QueueSpec } from '../broker/topology.ts'
import { messageSchemas } from './asyncapi-properties.ts'
import type { EventSchema, OpenRpc, OpenRpcMethod } from './schema-text.ts'

const AMQP = { bindingVersion: '0.3.0' } as const
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

/** `|virt|VM_status|` is `virt.VM_status`. */
function eventKey(name: string): string {
  return name.split('|').filter(Boolean).join('.')
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

function replyKey(name: string): string {
  return `${name}.reply`
}

function request({ name, summary = '', params, examples = [] }: OpenRpcMethod): [string, object] {
  const required = params.filter((param) => param.required).map((param) => param.name)
  const payload = {
    type: 'object',
    required: ['jsonrpc', 'method', ...(required.length > 0 ? ['params'] : [])],
    properties: {
      jsonrpc: { const: '2.0' },
      id: ref('schemas/JsonRpcId'),
      method: { const: name },
      params: {
        type: 'object',
        description: 'By name; an array in this order will do as well.',
        ...(required.length > 0 ? { required } : {}),
        properties: Object.fromEntries(params.map((param) => [param.name, describe(param.schema, param.description)])),
      },
    },
  }
  const samples = examples.map((example) => ({
    name: example.name,
    payload: {
      jsonrpc: '2.0',
      id: 1,
      method: name,
      params: Object.fromEntries(example.params.map((one) => [one.name, one.value])),
    },
  }))
  return [name, message(name, summary, payload, 'schemas/RequestHeaders', 'schemas/RequestProperties', samples)]
}

function reply({ name, summary = '', result, examples = [] }: OpenRpcMethod): [string, object] {
  const head = { jsonrpc: { const: '2.0' }, id: ref('schemas/JsonRpcId') }
  const payload = {
    oneOf: [
      {
        type: 'object',
        required: ['jsonrpc', 'id', 'result'],
        properties: { ...head, result: describe(result?.schema ?? {}, result?.description) },
      },
      {
        type: 'object',
        required: ['jsonrpc', 'id', 'error'],
        properties: { ...head, error: ref('schemas/JsonRpcError') },
      },
    ],
  }
  const samples = examples.map((example) => ({
    name: example.name,
    payload: { jsonrpc: '2.0', id: 1, result: example.result?.value ?? null },
  }))
  return [
    replyKey(name),
    message(
      replyKey(name),
      `Reply to ${name}: ${summary}`,
      payload,
      'schemas/ReplyHeaders',
      'schemas/ReplyProperties',
      samples,
    ),
  ]
}

function eventMessage(name: string, { description, params, examples = [] }: EventSchema): object {
  const key = eventKey(name)
  const payload = {
    type: 'object',
    required: ['jsonrpc', 'method', 'params'],
    properties: {
      jsonrpc: { const: '2.0' },
      method: { type: 'string', description: `${name} and the object's id.` },
      params,
    },
  }
  const samples = examples.map((example) => ({
    name: example.name,
    payload: { jsonrpc: '2.0', method: name + example.object, params: example.params },
  }))
  const { correlationId: _, ...rest } = message(
    key,
    description,
    payload,
    'schemas/EventHeaders',
    'schemas/EventProperties',
    samples,
  )
  return { ...rest, bindings: { amqp: { messageType: name, ...AMQP } } }
}

function message(
  name: string,
  summary: string,
  payload: object,
  headers: string | undefined,
  properties: string,
  examples: readonly object[],
) {
  return {
    name,
    title: name,
    summary,
    contentType: 'application/json',
    correlationId: ref('correlationIds/request'),
    ...(headers === undefined ? {} : { headers: ref(headers) }),
    payload,
    examples,
    'x-amqp-properties': ref(properties),
  }
}

function describe(schema: object, description: string | undefined): object {
  return description === undefined || 'description' in schema ? schema : { ...schema, description }
}

function ref(path: string): { readonly $ref: string } {
  return { $ref: `#/components/${path}` }
}
