import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { startWorker } from '../../src/worker.ts'
import { NO_CTL, onChannel, openTestBroker, sharedCtl, testLog } from '../support/broker.ts'
import { runHere } from '../support/cli.ts'

/** The commands of the README's section, with the names of this test. */
async function grants(user: string, prefix: string): Promise<string[][]> {
  const text = await readFile(new URL('../../rabbitmq/README.md', import.meta.url), 'utf8')
  const lines = text.split('\n').filter((line) => /^rabbitmqctl set_(topic_)?permissions remover /.test(line))
  return lines.map((line) =>
    Array.from(line.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain ?? '')
      .slice(1)
      .map((word) => (word === 'remover' ? user : word.replaceAll('vdsm\\.', `${prefix}\\.vdsm\\.`)))
      .map((word) => (word.startsWith('vdsm.') ? `${prefix}.${word}` : word)),
  )
}

test('a user with the rights of the README may retire a host, and command none', async ({ skip }) => {
  const ctl = sharedCtl() ?? skip(NO_CTL)
  await using broker = await openTestBroker()
  const { prefix, url } = broker
  const user = `remover-${prefix}`
  await ctl(['add_user', user, 'secret'])
  onTestFinished(async () => void (await ctl(['delete_user', user])))
  const commands = await grants(user, prefix)
  expect(commands.map(([command]) => command)).toContain('set_permissions')
  for (const command of commands) await ctl(command)

  const host = parseHostId('retired')
  broker.alsoDelete(broker.topology.hostQueue(host, []).name)
  {
    await using _stopped = await startWorker({
      broker: { url, prefix },
      hosts: [{ id: host, groups: [parseGroupName('all')] }],
      driver: { name: 'simulator', options: {} },
      log: testLog(),
    })
  }
  const as = new URL(url)
  as.username = user
  as.password = 'secret'
  const here = ['--broker', as.href, '--prefix', prefix]
  const own = await broker.connect('remover', as.href)
  await using publisher = createPublisher({ connection: own, log: testLog() })
  const order = { ...broker.topology.commandAddress(host), body: Buffer.from('{}'), properties: {} }
  const sent = await publisher.publish(order, { mandatory: true, signal: AbortSignal.timeout(2_000) })
  expect(sent.kind).toBe('unconfirmed')
  const queue = broker.topology.hostQueue(host, []).name
  expect(await onChannel(broker.connection, (channel) => channel.checkQueue(queue))).toMatchObject({ messageCount: 0 })
  await expect(onChannel(own, (channel) => channel.consume(queue, () => {}))).rejects.toThrow(/ACCESS_REFUSED/)
  expect(await runHere(['host', 'remove', host, ...here])).toEqual({
    exitCode: 0,
    out: 'retired is removed\n',
    err: '',
  })
})
