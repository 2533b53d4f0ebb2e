import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { expect, test } from 'vitest'
import { connect } from '../../src/broker/connection.ts'
import { findRabbitmq, startLocalBroker } from '../../src/broker/local-broker.ts'
import { createTopology, policiesInstalled } from '../../src/broker/topology.ts'
import { testLog } from '../support/broker.ts'

const installed = (await findRabbitmq()) !== undefined
const log = testLog()

async function listens(port: number): Promise<boolean> {
  const socket = createConnection(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

const portOf = (url: string) => Number(new URL(url).port)

/** 127.0.0.1 and ::1, as the kernel writes them. */
const LOOPBACK = ['0100007F', '00000000000000000000000001000000']

/** The addresses on which something listens at that port, as the kernel writes them. */
async function listeners(port: number): Promise<string[]> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')))
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(`:${hex}`) && state === '0A')
    .map(([, local = '']) => local.split(':')[0] ?? '')
}

test.runIf(installed)('two private nodes run side by side, and leave nothing behind', async () => {
  const brokers = await Promise.all([startLocalBroker(), startLocalBroker()])
  const ports = brokers.flatMap(({ url, node }) => [
    portOf(url),
    Number(node.env['RABBITMQ_DIST_PORT']),
    Number(node.env['ERL_EPMD_PORT']),
  ])
  expect(new Set(ports).size).toBe(6)
  for (const { url, ctl, node } of brokers) {
    await using connection = await connect({ url, name: 'test', log })
    expect(await policiesInstalled(connection, createTopology())).toBe(true)
    expect(await ctl(['cluster_status', '--formatter', 'json'])).toContain(`"running_nodes":["${node.name}"]`)
  }
  if (process.platform === 'linux') {
    for (const port of ports) {
      const found = await listeners(port)
      expect(found.length).toBeGreaterThan(0)
      for (const address of found) expect(LOOPBACK, `port ${port}`).toContain(address)
    }
  }
  await Promise.all(brokers.map((broker) => broker[Symbol.asyncDispose]()))
  await Promise.all(brokers.map(({ ended }) => ended))
  for (const port of ports) expect(await listens(port)).toBe(false)
  for (const { node } of brokers) expect(existsSync(node.dir)).toBe(false)
})

test.runIf(installed)('a node that does not start says why, and leaves nothing behind', async () => {
  const failing = startLocalBroker({ config: 'no_such_setting = 1' })
  await expect(failing).rejects.toThrow(/did not start[\s\S]*no_such_setting/)
})
