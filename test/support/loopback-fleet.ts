import { parseClientId, parseGroupName, parseHostId } from '../../src/api/ids.ts'
import type { Delivery, Publish } from '../../src/api/message.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { type Client, createClient } from '../../src/client/client.ts'
import type { KnownHost } from '../../src/client/fleet-selection.ts'
import { createLoopback } from '../../src/client/loopback-transport.ts'
import { type Command, toCommand, toReply } from './fake-worker.ts'

export interface FleetHost extends KnownHost {
  readonly facts?: Readonly<Record<string, unknown>>
  /** What it answers; nothing when it keeps silent. */
  readonly answer?: (command: Command) => Uint8Array | undefined
  /** The directory knows it, the broker does not. */
  readonly gone?: boolean
  /** Its queue lacks the bindings to its groups. */
  readonly unbound?: boolean
}

export interface LoopbackFleet {
  readonly client: Client
  readonly publish: Publish
  /** What each host got, in order. */
  readonly got: ReadonlyMap<string, readonly Command[]>
  /** Answers a command in the name of any host. */
  answerAs(host: string, delivery: Delivery, body: Uint8Array): Promise<unknown>
}

/** A client with a directory, and many hosts in memory that do what a test tells them to. */
export function createLoopbackFleet(hosts: readonly FleetHost[]): LoopbackFleet {
  const id = parseClientId('client-1')
  const topology = createTopology()
  const loopback = createLoopback({ client: id })
  const { publish } = loopback
  const got = new Map<string, Command[]>()
  const answerAs = (host: string, delivery: Delivery, body: Uint8Array) =>
    publish(toReply(topology, parseHostId(host), delivery, body))
  for (const { host, groups, answer, gone, unbound } of hosts) {
    const commands: Command[] = []
    got.set(host, commands)
    if (gone) continue
    const handle = async (delivery: Delivery) => {
      const command = toCommand(delivery)
      commands.push(command)
      const body = answer?.(command)
      if (body !== undefined) await answerAs(host, delivery, body)
      return 'ack' as const
    }
    loopback.attach(parseHostId(host), handle, unbound ? [] : groups.map(parseGroupName))
  }
  const directory = { hosts: async () => hosts }
  return { client: createClient({ id, transport: loopback.transport, directory }), publish, got, answerAs }
}
