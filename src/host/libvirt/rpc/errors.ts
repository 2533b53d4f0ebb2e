/** The daemon's own "no" to a call. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError'
  /** One of `ERROR`, or another of libvirt's error numbers. */
  readonly code: number
  /** The part of libvirt that it comes from. */
  readonly domain: number
  readonly procedure: string

  constructor(procedure: string, { code, domain, message }: { code: number; domain: number; message: string | null }) {
    super(message ?? `error ${code} without a message`)
    this.procedure = procedure
    this.code = code
    this.domain = domain
  }
}

/** Those of libvirt's error numbers that change what is done. */
export const ERROR = {
  internal: 1,
  noSupport: 3,
  noConnect: 5,
  operationFailed: 9,
  xmlError: 27,
  systemError: 38,
  rpc: 39,
  tls: 40,
  noDomain: 42,
  authFailed: 45,
  operationInvalid: 55,
  configUnsupported: 67,
  operationTimeout: 68,
  argumentUnsupported: 74,
  operationAborted: 78,
  operationUnsupported: 84,
  agentUnresponsive: 86,
  resourceBusy: 87,
  deviceMissing: 99,
} as const

interface CallLost {
  readonly sent: boolean
  readonly lost: 'time' | 'connection'
  readonly reason: string
  readonly cause?: unknown
}

/**
 * A call that got no answer: the connection is gone, or its time was up.
 * When it had been sent, the daemon may have done it, may still do it, or
 * may never do it; libvirt cannot take a call back.
 */
export class CallLostError extends Error {
  override readonly name = 'CallLostError'
  readonly procedure: string
  /** False: the daemon never got it, so nothing was done. */
  readonly sent: boolean
  /** What ran out. */
  readonly lost: 'time' | 'connection'

  constructor(procedure: string, { sent, lost, reason, cause }: CallLost) {
    super(`${procedure}: ${reason}; ${sent ? 'whether it was done is not known' : 'it was not sent'}`, { cause })
    this.procedure = procedure
    this.sent = sent
    this.lost = lost
  }
}

/** What the daemon sent is not what the protocol says. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
}
