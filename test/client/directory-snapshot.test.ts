import { describe, expect, it } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { HEADER } from '../../src/api/message.ts'
import type { StreamDelivery } from '../../src/broker/stream-replay.ts'
import { fromParts, isSnapshotKey, toParts } from '../../src/client/directory-snapshot.ts'
import { toEvent } from '../../src/client/events.ts'
import { isFederated } from '../../src/client/federation.ts'

const NOW = Date.UTC(2026, 10, 23)
const DAY = 24 * 3_600_000
const EXCHANGE = 'vdsm.events'

function announcement(host: string, { ageMs = 0, federated = false, state = 'online' } = {}): StreamDelivery {
  const params = { state, groups: ['all'], driver: 'simulator', notify_time: NOW - ageMs }
  return {
    exchange: EXCHANGE,
    routingKey: `${host}.worker.announce`,
    queue: 'vdsm.directory',
    redelivered: false,
    offset: 0,
    body: encode({ jsonrpc: '2.0', method: '|worker|announce|', params }),
    properties: {
      timestamp: NOW - ageMs,
      headers: {
        [HEADER.host]: host,
        [HEADER.epoch]: 5,
        [HEADER.seq]: 7,
        ...(federated && { 'x-received-from': [{ uri: 'amqp://x' }] }),
      },
    },
  }
}

/** As it is read again, behind the announcements. */
function written(hosts: readonly StreamDelivery[], { upTo = 99, cluster = 'here' } = {}): Map<string, StreamDelivery> {
  const parts = toParts(hosts, { exchange: EXCHANGE, cluster, upTo, now: NOW })
  return new Map(
    parts.map((part, index) => [
      part.routingKey,
      { ...part, queue: 'vdsm.directory', redelivered: false, offset: 100 + index },
    ]),
  )
}

/** What matters of an announcement. */
function shown(delivery: Parameters<typeof toEvent>[0]) {
  const { receivedAt: _, keySeq: __, ...event } = toEvent(delivery) ?? {}
  return { ...event, federated: isFederated(delivery) }
}

const hosts = [
  announcement('one'),
  announcement('two', { ageMs: 6 * DAY, state: 'stopped' }),
  announcement('far', { federated: true }),
]

describe('a snapshot of the directory', () => {
  it('tells of each host what its announcement did', () => {
    const snapshot = fromParts(written(hosts), 'here')
    expect(snapshot).toMatchObject({ upTo: 99 })
    expect(snapshot?.announcements.map(shown)).toEqual(hosts.map(shown))
    // And so does the next one, which is made of it.
    const again = written((snapshot?.announcements ?? []).map((delivery) => ({ ...delivery, offset: 0 })))
    expect(fromParts(again, 'here')?.announcements.map(shown)).toEqual(hosts.map(shown))
  })

  it('has no host that has been silent for longer than a week', () => {
    const snapshot = fromParts(written([...hosts, announcement('old', { ageMs: 9 * DAY })]), 'here')
    expect(snapshot?.announcements).toHaveLength(hosts.length)
  })

  it('goes by what the body says of a host whose announcement has no properties', () => {
    const bare = (host: string, ageMs: number) => ({ ...announcement(host, { ageMs }), properties: {} })
    const all = [bare('one', DAY), bare('old', 9 * DAY)]
    expect(fromParts(written(all), 'here')?.announcements.map(shown)).toEqual(all.slice(0, 1).map(shown))
  })

  it('has several parts where there are many hosts, and is none without all of them', () => {
    const many = Array.from({ length: 2_500 }, (_, index) => announcement(`h${index}`))
    const parts = written(many)
    expect([...parts.keys()].map(isSnapshotKey)).toEqual([true, true, true])
    expect(fromParts(parts, 'here')?.announcements.map(shown)).toEqual(many.map(shown))
    for (const key of parts.keys()) {
      const without = new Map(parts)
      without.delete(key)
      expect(fromParts(without, 'here')).toBeUndefined()
      // The one of another snapshot, which was cut off.
      without.set(key, written(many).get(key) as StreamDelivery)
      expect(fromParts(without, 'here')).toBeUndefined()
    }
  })

  it('is none of another cluster, nor one that claims to know what came after it', () => {
    expect(fromParts(written(hosts, { cluster: 'there' }), 'here')).toBeUndefined()
    expect(fromParts(written(hosts, { upTo: 100 }), 'here')).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no object', '1'],
    ['too little', '{"id":"1","cluster":"here","parts":1,"upTo":1}'],
    ['no hosts', '{"id":"1","cluster":"here","parts":1,"upTo":1,"hosts":[["../..",1,1,1,0,"{}"]]}'],
    ['no place', '{"id":"1","cluster":"here","parts":1,"upTo":"1","hosts":[]}'],
    ['more parts than there are', '{"id":"1","cluster":"here","parts":1e15,"upTo":1,"hosts":[]}'],
  ])('is none where it says %s', (_, body) => {
    const [[key, part] = []] = written(hosts)
    if (key === undefined || part === undefined) throw new TypeError('no part')
    expect(fromParts(new Map([[key, { ...part, body: Buffer.from(body) }]]), 'here')).toBeUndefined()
  })

  it('goes by keys that no host may use', () => {
    for (const key of written(hosts).keys()) expect(key).toMatch(/^\$/)
    expect(isSnapshotKey('host1.worker.announce')).toBe(false)
  })
})
