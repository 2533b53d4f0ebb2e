import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import type { BrokerControl } from '../../scripts/provide-broker.ts'

const SCRIPT = fileURLToPath(new URL('../support/owned-broker.ts', import.meta.url))

async function listens(host: string, port: number): Promise<boolean> {
  const socket = createConnection(port, host)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

test('a broker that we started ends with its owner, even when the owner is killed', async () => {
  const owner = spawn(process.execPath, [SCRIPT, inject('brokerControl')?.kind ?? 'local'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: owner.stdout }), 'line')
  const { url, control } = JSON.parse(String(line)) as { url: string; control: BrokerControl }
  const { hostname, port } = new URL(url)
  expect(await listens(hostname, Number(port))).toBe(true)
  owner.kill('SIGKILL')
  await expect.poll(() => listens(hostname, Number(port)), { timeout: 20_000 }).toBe(false)
  if (control.kind === 'docker') return
  await expect.poll(() => existsSync(control.node.dir), { timeout: 20_000 }).toBe(false)
  await expect.poll(() => listens('127.0.0.1', Number(control.node.env['ERL_EPMD_PORT']))).toBe(false)
})
