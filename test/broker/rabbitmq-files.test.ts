import { access, readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { FLEET_CONFIG, findRabbitmq, startLocalBroker } from '../../src/broker/local-broker.ts'
import { createTopology } from '../../src/broker/topology.ts'

const file = (name: string) => new URL(`../../rabbitmq/${name}`, import.meta.url)

test('the README names every exchange, shared queue and policy', async () => {
  const text = await readFile(file('README.md'), 'utf8')
  const { exchanges, queues, policies } = createTopology()
  for (const name of [...Object.values(exchanges), ...Object.values(queues), ...policies.map((one) => one.name)]) {
    expect(text, name).toContain(`\`${name}\``)
  }
})

test('the compose file mounts files that are here, and is reached from this machine only', async () => {
  const { broker } = parse(await readFile(file('compose.yaml'), 'utf8')).services
  const mounted = broker.volumes.map(String).filter((volume: string) => volume.startsWith('./'))
  expect(mounted).toHaveLength(2)
  for (const volume of mounted) await access(file(volume.split(':')[0] ?? ''))
  for (const port of broker.ports) expect(port).toMatch(/^127\.0\.0\.1:/)
})

test('the README names every file', async () => {
  const text = await readFile(file('README.md'), 'utf8')
  for (const name of await readdir(file('.'))) if (name !== 'README.md') expect(text).toContain(`| \`${name}\` |`)
})

test('advanced.config is what a node with thousands of hosts is started with', async () => {
  expect(await readFile(file('advanced.config'), 'utf8')).toBe(FLEET_CONFIG)
})

test('a node starts with rabbitmq.conf', async () => {
  if ((await findRabbitmq()) === undefined) return
  await using broker = await startLocalBroker({ config: await readFile(file('rabbitmq.conf'), 'utf8') })
  const told = await broker.ctl(['environment', '--formatter', 'json'])
  expect(told).toContain('16777216')
  expect(told).toContain('pause_minority')
})
