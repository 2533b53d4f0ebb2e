import { describe, expect, test } from 'vitest'
import { parseClientId, parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { createTopology } from '../../src/broker/topology.ts'

const topology = createTopology()
const host = parseHostId('node12')
const client = parseClientId('engine-1')

describe('names', () => {
  test('a command travels by its host, a reply by its client and host', () => {
    expect(topology.commandAddress(host)).toEqual({ exchange: 'vdsm.commands', routingKey: 'node12' })
    expect(topology.fleetAddress(parseGroupName('cluster.prod'))).toEqual({
      exchange: 'vdsm.fleet',
      routingKey: 'cluster.prod',
    })
    expect(topology.replyAddress(client, host)).toEqual({ exchange: 'vdsm.replies', routingKey: 'engine-1.node12' })
  })

  test('an event travels by its host, component, operation and object', () => {
    expect(topology.eventAddress(host, '|virt|VM_status|', 'a1')).toEqual({
      exchange: 'vdsm.events',
      routingKey: 'node12.virt.VM_status.a1',
    })
    expect(topology.eventAddress(host, '|net|host_conn|no_id').routingKey).toBe('node12.net.host_conn.no_id')
  })

  test('a routing key never exceeds what AMQP carries, and is cut between characters', () => {
    const { routingKey } = topology.eventAddress(host, '|virt|VM_status|', 'ü'.repeat(300))
    expect(Buffer.byteLength(routingKey)).toBeLessThanOrEqual(255)
    expect(routingKey).toMatch(/^node12\.virt\.VM_status\.ü+$/)
  })

  test('what a filter leaves out matches anything', () => {
    expect(topology.eventKey()).toBe('*.*.*.#')
    expect(topology.eventKey({ host, operation: 'VM_status', object: 'a1' })).toBe('node12.*.VM_status.a1')
  })

  test('a prefix stands before every name, and before none of the routing keys', () => {
    const other = createTopology({ prefix: 'acme.lab' })
    const names = [
      ...Object.values(other.exchanges),
      ...Object.values(other.queues),
      ...other.policies.map((policy) => policy.name),
      other.hostQueue(host, []).name,
      other.replyQueue(client).name,
      other.subscriptionQueue(client, ['#']).name,
    ]
    for (const name of names) expect(name).toMatch(/^acme\.lab\.vdsm/)
    expect(other.commandAddress(host)).toEqual({ exchange: 'acme.lab.vdsm.commands', routingKey: 'node12' })
  })

  test('a prefix that would break names or patterns is refused', () => {
    for (const prefix of ['a b', '.a', 'a.', 'ä', '#', '*', 'a'.repeat(100)]) {
      expect(() => createTopology({ prefix }), prefix).toThrow(TypeError)
    }
  })
})

describe('queues', () => {
  test("a host queue's arguments are these, for ever", () => {
    expect(topology.hostQueue(host, []).arguments).toEqual({
      'x-queue-type': 'quorum',
      'x-single-active-consumer': true,
      'x-dead-letter-exchange': 'vdsm.dead',
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-queue-leader-locator': 'balanced',
    })
  })

  test('a host queue is bound by its host, and once per group', () => {
    const groups = ['all', 'cluster.prod', 'all'].map(parseGroupName)
    expect(topology.hostQueue(host, groups).bindings).toEqual([
      { exchange: 'vdsm.commands', routingKey: 'node12' },
      { exchange: 'vdsm.fleet', routingKey: 'all' },
      { exchange: 'vdsm.fleet', routingKey: 'cluster.prod' },
    ])
  })

  test("a client's queues expire by themselves, an ephemeral client's sooner", () => {
    const expires = (queue: { arguments: Readonly<Record<string, unknown>> }) => Number(queue.arguments['x-expires'])
    expect(expires(topology.replyQueue(client))).toBe(3_600_000)
    expect(expires(topology.replyQueue(client, { ephemeral: true }))).toBe(300_000)
    expect(expires(topology.subscriptionQueue(client, ['#']))).toBe(3_600_000)
    expect(expires(topology.subscriptionQueue(client, ['#'], { ephemeral: true }))).toBe(300_000)
  })

  test('a slow subscriber loses its oldest events and refuses none', () => {
    expect(topology.subscriptionQueue(client, ['#']).arguments).toMatchObject({ 'x-overflow': 'drop-head' })
  })

  test('the same filter gives the same subscription queue, another filter another', () => {
    const name = (...keys: string[]) => topology.subscriptionQueue(client, keys).name
    expect(name('a.#', 'b.#')).toBe(name('b.#', 'a.#', 'a.#'))
    expect(name('a.#')).not.toBe(name('b.#'))
  })

  test('no limit is frozen in a shared queue or a host queue', () => {
    const limits = ['x-max-length', 'x-max-length-bytes', 'x-message-ttl', 'x-delivery-limit', 'x-max-age', 'x-expires']
    const looked: readonly string[] = [topology.queues.dead, topology.queues.expired]
    for (const queue of [...topology.shared.queues, topology.hostQueue(host, [])]) {
      const frozen = Object.keys(queue.arguments).filter((name) => limits.includes(name))
      // That one lifts a limit: dead letters are looked at again and again.
      expect(frozen, queue.name).toEqual(looked.includes(queue.name) ? ['x-delivery-limit'] : [])
    }
  })
})

describe('policies', () => {
  test('each queue falls under exactly the policy meant for it', () => {
    for (const { policies, queues, hostQueue, replyQueue, subscriptionQueue } of [
      topology,
      createTopology({ prefix: 'a.b' }),
    ]) {
      const matching = (name: string) =>
        policies
          .filter((policy) => new RegExp(policy.pattern).test(name))
          .map((policy) => policy.name.replace('a.b.', ''))
      expect(matching(hostQueue(host, []).name)).toEqual(['vdsm-host'])
      expect(matching(replyQueue(client).name)).toEqual(['vdsm-reply'])
      expect(matching(subscriptionQueue(client, []).name)).toEqual(['vdsm-subscription'])
      expect(matching(queues.dead)).toEqual(['vdsm-dead'])
      expect(matching(queues.expired)).toEqual(['vdsm-expired'])
      expect(matching(queues.eventLog)).toEqual(['vdsm-events-log'])
      expect(matching(queues.directory)).toEqual(['vdsm-directory'])
    }
  })

  test("one prefix's policies touch no other's queues", () => {
    const matching = createTopology({ prefix: 'a' }).policies.filter((policy) =>
      new RegExp(policy.pattern).test(createTopology({ prefix: 'b' }).hostQueue(host, []).name),
    )
    expect(matching).toEqual([])
  })
})
