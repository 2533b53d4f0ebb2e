import type { Progress } from '../api/handler.ts'
import type { GroupName, HostId } from '../api/ids.ts'
import type { Delivery, PublishOutcome } from '../api/message.ts'

/** How a call is getting on, as its host says. */
export interface CallProgress extends Progress {
  /** `waiting`: its turn has not come, or an earlier attempt at it is under way. */
  readonly state: 'waiting' | 'running'
}

/** One JSON-RPC message on its way to one host; the body is encoded already. */
export interface OutgoingRequest {
  readonly host: HostId
  /** The method's wire name; travels as the message's type. */
  readonly method: string
  /** Unique among all requests of this client and its earlier lives. */
  readonly correlationId: string
  /** The idempotency key: the worker carries out what has the same one only once. */
  readonly messageId: string
  readonly body: Uint8Array
  /** The caller's patience in milliseconds; the message expires with it. */
  readonly timeoutMs: number
  readonly flow?: string | undefined
  /** Of one that is sent again: when its messageId was first sent, in milliseconds since 1970-01-01 UTC. */
  readonly firstSent?: number | undefined
  /** Told of each sign of life of the host that does the work. */
  readonly onProgress?: ((progress: CallProgress) => void) | undefined
  /** How often the host is to give a sign of life; when it does not, the call fails. */
  readonly keepaliveMs?: number | undefined
  /** Told of a host that answers without having been asked. */
  readonly onForeignReply?: ((host: HostId) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Which request is no longer wanted. `timeoutMs`: how long it is worth asking. */
export type CancelRequest = Pick<OutgoingRequest, 'host' | 'messageId' | 'timeoutMs'>

/** One JSON-RPC request to many hosts, with one correlation id and one messageId; each host answers for itself. */
export interface FanOutRequest
  extends Pick<OutgoingRequest, 'method' | 'correlationId' | 'messageId' | 'body' | 'flow'> {
  /** Gets every reply, also a second one, with the host whose routing key it came by: the broker lets no other use it. */
  readonly onReply: (host: HostId, reply: Delivery) => void
  /** Called when the client is closed: nothing more comes. */
  readonly onClose: () => void
}

export interface FanOutSending {
  /** How long the message is worth anything, in milliseconds. */
  readonly timeoutMs: number
  /** Ends the wait for a connection and for the broker's confirm. */
  readonly signal: AbortSignal
}

/** A fan-out under way. Replies come until it is disposed. */
export interface FanOut extends Disposable {
  /** One message: a host that is in several of the groups gets it once. What the broker says of it is said of no single host. */
  toGroups(groups: readonly [GroupName, ...GroupName[]], options: FanOutSending): Promise<PublishOutcome>
  /**
   * Mandatory. May be sent again: a host carries out one messageId once.
   * @throws {RpcError} when it cannot be sent, whatever the broker would say: it was not
   */
  toHost(host: HostId, options: FanOutSending): Promise<PublishOutcome>
  /** Hosts with different ones need not wait for each other. @default all have the same */
  readonly way?: ((host: HostId) => unknown) | undefined
}

/** Which events are wanted; what is left out matches all. */
export interface EventFilter {
  readonly host?: string | undefined
  /** Those of the hosts that are members of this group, as they come and go. */
  readonly group?: string | undefined
  /** `virt` in `|virt|VM_status|`. */
  readonly component?: string | undefined
  /** `VM_status` in `|virt|VM_status|`. */
  readonly operation?: string | undefined
  /** What it is about: a VM's id, a job's id. */
  readonly object?: string | undefined
}

/**
 * What carries a client's requests to the hosts and the hosts' events back.
 * The client above it encodes and decodes; whatever stands below, every
 * message passes as bytes.
 */
export interface Transport extends AsyncDisposable {
  /**
   * Resolves with the reply of the host that was asked.
   * @throws {RpcError} `UnknownHost`, `NoAnswer`, … when there is none; the signal's reason when it fires
   */
  call(request: OutgoingRequest): Promise<Delivery>
  /**
   * Resolves when the broker has taken it: no reply will come.
   * @throws {RpcError} like `call`
   */
  notify(request: OutgoingRequest): Promise<void>
  /** Resolves when the broker has the wish. The call itself ends as the host answers it. @throws {RpcError} like `call` */
  cancel(request: CancelRequest): Promise<void>
  /** By how many milliseconds at least the host's clock is ahead of ours, as its replies prove; negative: behind. */
  skew(host: HostId): number
  /** Begins to take the replies to a request that many hosts get; sends nothing yet. */
  fanOut(request: FanOutRequest): FanOut
  /**
   * Resolves when events are being gathered: what happens from then on is not missed.
   */
  subscribe(filter: EventFilter, options?: GatheringOptions): Promise<Inbound>
  /**
   * What the log of events holds, of all hosts. Ends when all is told that was there.
   * @throws {RangeError} when the offset is behind the log's end; another error when there is no log, or it may not be read
   */
  replay(from: LogPosition, options: { readonly signal: AbortSignal }): Promise<LogReplay>
  /** Counters and states, plain JSON. */
  stats(): Record<string, unknown>
}

/** In the log of events: its beginning, a message's offset, or about a time in milliseconds since 1970-01-01 UTC. */
export type LogPosition = 'first' | { readonly offset: number } | { readonly time: number }

export interface LogReplay extends AsyncIterable<Delivery & { readonly offset: number }>, AsyncDisposable {
  /** Sites whose logs are not in it, since they are out of reach. */
  readonly skipped?: readonly string[]
}

export interface GatheringOptions {
  readonly signal?: AbortSignal | undefined
  /** The members of the filter's group, to begin with. */
  readonly hosts?: readonly string[] | undefined
  /** Whether marks of the hosts come, too, which prove that no event is missing. @default true */
  readonly marks?: boolean | undefined
  /** From where the log of a site that is away is read when it comes, before what it sends then. @default it is not read */
  readonly lateFrom?: LogPosition | undefined
}

/** A message as it comes in. */
export interface Arrival extends Delivery {
  /** Of what comes from a log, which has all hosts' and all kinds of events. */
  readonly offset?: number
  /** Why it is not known what its host sent before. */
  readonly unread?: string
}

/** Messages as they come in, for one reader. Ends when disposed or when its signal fires. */
export interface Inbound extends AsyncIterable<Arrival>, AsyncDisposable {
  /** Of a group: events of these hosts come from now on. What comes of others still is to be left out. */
  follow(hosts: readonly string[]): Promise<void>
  /** How often gathering began; more than before when something may not have come meanwhile. */
  readonly beginnings: number
  /** Whether the log of a site that came late is still to be told. */
  readonly catchingUp?: boolean
  /** Counters, plain JSON. */
  stats(): Record<string, unknown>
}
