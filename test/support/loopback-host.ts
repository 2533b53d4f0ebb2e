import { type HostId, parseClientId, parseHostId } from '../../src/api/ids.ts'
import type { Message, Publish } from '../../src/api/message.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { type Client, createClient } from '../../src/client/client.ts'
import { createLoopback } from '../../src/client/loopback-transport.ts'
import { type Answer, type Command, echo, toCommand, toEventMessage, toReply } from './fake-worker.ts'

export interface LoopbackHost {
  readonly client: Client
  readonly host: HostId
  readonly commands: readonly Command[]
  readonly publish: Publish
  readonly topology: ReturnType<typeof createTopology>
  /** The reply that `host` would send to a command, unless another host is named. */
  reply(command: Command, body: Uint8Array, from?: HostId): Message
  emit(event: string, object: string, params: object): Promise<unknown>
}

/** A client, and a host in memory that does what a test tells it to. */
export function createLoopbackHost(answer: Answer = echo): LoopbackHost {
  const id = parseClientId('client-1')
  const host = parseHostId('host1')
  const topology = createTopology()
  const loopback = createLoopback({ client: id })
  const { publish } = loopback
  const commands: Command[] = []
  const reply = (command: Command, body: Uint8Array, from = host) => toReply(topology, from, command.delivery, body)
  loopback.attach(host, async (delivery) => {
    const command = toCommand(delivery)
    commands.push(command)
    const body = await answer(command)
    if (body !== undefined) await publish(reply(command, body))
    return 'ack'
  })
  return {
    client: createClient({ id, transport: loopback.transport }),
    host,
    commands,
    publish,
    topology,
    reply,
    emit: (event, object, params) => publish(toEventMessage(topology, host, event, object, params)),
  }
}
