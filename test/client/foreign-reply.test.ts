import { expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { success } from '../support/fake-worker.ts'
import { createLoopbackHost } from '../support/loopback-host.ts'

test('a reply is taken only from the host that was asked; another one is counted and changes nothing', async () => {
  const liar = parseHostId('host2')
  const { client, publish, reply } = createLoopbackHost(async (command) => {
    await publish(reply(command, success(command.id, 'forged'), liar))
    return success(command.id, true)
  })

  await expect(client.call('host1', 'Host.ping2')).resolves.toBe(true)
  expect(client.stats()).toMatchObject({ calls: { foreign: 1, answered: 1, late: 0 } })
})

test('whose it was is told to who asked, and that this fails costs nobody the answer', async () => {
  const liar = parseHostId('host2')
  const { client, publish, reply } = createLoopbackHost(async (command) => {
    await publish(reply(command, success(command.id, 'forged'), liar))
    await publish({ ...reply(command, success(command.id, 'forged')), routingKey: 'client-1.odd.host2' })
    return success(command.id, true)
  })
  const told: string[] = []
  const onForeignReply = (host: string) => {
    told.push(host)
    throw new Error('no')
  }
  await expect(client.call('host1', 'Host.ping2', {}, { onForeignReply })).resolves.toBe(true)
  expect(told).toEqual(['host2'])
  expect(client.stats()).toMatchObject({ calls: { foreign: 2, answered: 1 } })
})

test('a second reply to the same request is late', async () => {
  const { client, publish, reply } = createLoopbackHost(async (command) => {
    await publish(reply(command, success(command.id, true)))
    return success(command.id, false)
  })

  await expect(client.call('host1', 'Host.ping2')).resolves.toBe(true)
  await expect.poll(() => client.stats()).toMatchObject({ calls: { answered: 1, late: 1, pending: 0 } })
})
