/** Where a broker is, and what of it may be shown. */
export interface BrokerUrl {
  /** With user and password; never logged. */
  readonly href: string
  /** `amqp://host:port/vhost`, for logs and errors. */
  readonly shown: string
  readonly user: string
  readonly vhost: string
  readonly address: string
}

/** @throws {TypeError} that does not repeat the URL: it may hold a password */
export function parseBrokerUrl(text: string): BrokerUrl {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new TypeError('the broker URL cannot be read: use amqp://user:password@host:5672/vhost')
  }
  if (url.protocol !== 'amqp:' && url.protocol !== 'amqps:') {
    throw new TypeError(`the broker URL begins with ${url.protocol}// but must begin with amqp:// or amqps://`)
  }
  // Without the slashes, user and password would pass for the vhost, which is shown.
  if (url.hostname === '') {
    throw new TypeError('the broker URL names no host: use amqp://user:password@host:5672/vhost')
  }
  const tls = url.protocol === 'amqps:'
  const address = `${url.hostname}:${url.port || (tls ? '5671' : '5672')}`
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', '20')
  const path = url.pathname.replace(/^\//, '')
  return {
    href: url.href,
    shown: `${url.protocol}//${address}${path === '' ? '' : `/${path}`}`,
    user: url.username === '' && url.password === '' ? 'guest' : decodeLoosely(url.username),
    vhost: path === '' ? '/' : decodeLoosely(path),
    address,
  }
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
