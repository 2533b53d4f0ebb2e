import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, expect, inject, test, vi } from 'vitest'
import { provideBroker } from '../../scripts/provide-broker.ts'
import { findRabbitmq } from '../../src/broker/local-broker.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

function provide(env: Record<string, string>) {
  const lines: string[] = []
  for (const name of ['AMQP_URL', 'VDSM_BROKER', 'DOCKER_HOST']) vi.stubEnv(name, env[name])
  return { lines, providing: provideBroker({ progress: (line) => lines.push(line) }) }
}

/** Looks like a Docker engine, but has no image and cannot get one. */
async function emptyEngine() {
  const server = createServer((request, response) => {
    const ping = request.url?.endsWith('/_ping') === true
    response.writeHead(ping ? 200 : 404, { 'content-type': 'application/json' }).end(ping ? 'OK' : '{"message":"no"}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `tcp://127.0.0.1:${address.port}`,
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('AMQP_URL comes first, and is left as it is', async () => {
  const url = inject('amqpUrl')
  const { lines, providing } = provide({ AMQP_URL: url, DOCKER_HOST: 'tcp://127.0.0.1:1' })
  await using broker = await providing
  expect(broker).toMatchObject({ url, kind: 'url', control: undefined, version: inject('brokerVersion') })
  expect(lines.join()).toContain('AMQP_URL')
  expect(lines.join()).not.toContain(`:${new URL(url).password}@`)
})

test('an AMQP_URL that does not answer is an error, not a reason to start another broker', async () => {
  const { providing } = provide({ AMQP_URL: 'amqp://127.0.0.1:1' })
  await expect(providing).rejects.toThrow('nothing listens there')
})

test('VDSM_BROKER=docker without an engine says what to do', async () => {
  const { providing } = provide({ VDSM_BROKER: 'docker', DOCKER_HOST: 'tcp://127.0.0.1:1' })
  await expect(providing).rejects.toThrow('no Docker engine answers')
})

test('an unknown VDSM_BROKER says which there are', async () => {
  const { providing } = provide({ VDSM_BROKER: 'podman' })
  await expect(providing).rejects.toThrow('use docker or local')
})

test.runIf((await findRabbitmq()) !== undefined)(
  'an engine that answers but cannot give the image is passed over aloud',
  async () => {
    using engine = await emptyEngine()
    const { lines, providing } = provide({ DOCKER_HOST: engine.url })
    await using broker = await providing
    expect(broker.kind).toBe('local')
    expect(lines.join('\n')).toMatch(/Docker cannot give a broker \(.+\)/)
    expect(lines.at(-1)).toMatch(/^RabbitMQ \d.* is up$/)
  },
)
