import type { BrokerUrl } from './broker-url.ts'

export type ConnectFailure = 'unreachable' | 'refused' | 'no-vhost' | 'tls' | 'protocol' | 'aborted'

/** Why there is no connection, and what to do about it. Never holds a password. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  readonly kind: ConnectFailure

  constructor(kind: ConnectFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|UNSUPPORTED_CERT)/

export function toConnectError(reason: unknown, url: BrokerUrl): ConnectError {
  const error = reason instanceof Error ? reason : new Error(String(reason))
  const { code, text } = describe(error)
  const at = `broker ${url.shown}`
  if (TLS_CODE.test(code)) {
    return new ConnectError(
      'tls',
      `${at}: TLS failed (${text}); check that the port speaks TLS, that the certificate names this host, and that its authority is trusted (NODE_EXTRA_CA_CERTS)`,
      { cause: error },
    )
  }
  if (/\b403\b|ACCESS.REFUSED/.test(text)) {
    return new ConnectError(
      'refused',
      `${at}: user ${JSON.stringify(url.user)} is refused; check user name and password (the broker takes "guest" from its own machine only), and the user's permissions on vhost ${JSON.stringify(url.vhost)}`,
      { cause: error },
    )
  }
  // amqplib drops the broker's words here: it only says that the open was answered by a close.
  if (/NOT.ALLOWED|\b530\b|Expected ConnectionOpenOk; got <ConnectionClose/.test(text)) {
    return new ConnectError(
      'no-vhost',
      `${at}: vhost ${JSON.stringify(url.vhost)} does not exist, is full, or user ${JSON.stringify(url.user)} has no access to it`,
      { cause: error },
    )
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(`${at}: no such host (${code}); check the name in the URL`, error)
    case 'ECONNREFUSED':
      return unreachable(`${at}: nothing listens there (ECONNREFUSED); start the broker or correct the port`, error)
    case '':
      break
    default:
      return unreachable(`${at}: ${text}; check the network and that the broker runs`, error)
  }
  if (/ETIMEDOUT/.test(text)) {
    return unreachable(`${at}: no answer in time; check the network, the port and any firewall`, error)
  }
  return new ConnectError(
    'protocol',
    `${at}: the handshake failed (${text}); check that this port speaks AMQP 0-9-1, and whether it wants amqps:// instead`,
    { cause: error },
  )
}

function unreachable(message: string, cause: Error): ConnectError {
  return new ConnectError('unreachable', message, { cause })
}

/** A host with several addresses fails with an AggregateError, whose own message is empty. */
function describe(error: Error): { code: string; text: string } {
  const inner = error instanceof AggregateError ? error.errors.find((one) => one instanceof Error) : undefined
  const source: Error & { code?: unknown } = inner instanceof Error ? inner : error
  const code = typeof source.code === 'string' ? source.code : ''
  return { code, text: (source.message || code || source.name).trim() }
}
