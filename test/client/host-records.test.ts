import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Delivery } from '../../src/api/message.ts'
import { createHostRecords, type DirectoryChange, SILENCE_MS } from '../../src/client/host-records.ts'

const DAY = 24 * 3_600_000
const NOW = Date.UTC(2026, 5, 1)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: NOW })
})

afterEach(() => {
  vi.useRealTimers()
})

function delivery(operation: string, params: object, { epoch = 7, seq = 1, host = 'h1' } = {}): Delivery {
  const method = `|worker|${operation}|`
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params: { notify_time: Date.now(), ...params } }))
  const headers = { 'x-vdsm-host': host, 'x-vdsm-epoch': epoch, 'x-vdsm-seq': seq }
  const routingKey = `${host}.worker.${operation}`
  return { exchange: 'e', queue: 'q', redelivered: false, routingKey, body, properties: { headers } }
}

const announce = (params: object = {}, numbers = {}) =>
  delivery('announce', { groups: ['a'], state: 'online', ...params }, numbers)
const mark = (numbers = {}) => delivery('mark', { epoch: 7, seq: 1 }, numbers)

function open() {
  const changes: string[] = []
  const records = createHostRecords(({ kind, record }: DirectoryChange) => {
    changes.push(`${kind} ${record.host} ${record.state}`)
  })
  return { records, changes, told: () => changes.splice(0) }
}

/** Beats every ten seconds, as workers mark their hosts. */
function pass(records: ReturnType<typeof open>['records'], ms: number, each = () => {}): void {
  for (let passed = 0; passed < ms; passed += 10_000) {
    vi.advanceTimersByTime(10_000)
    each()
    records.look()
  }
}

describe('who is there', () => {
  test('is told by marks: without them a host is offline since the last, and with the next online again', () => {
    const { records, told } = open()
    records.begin(() => undefined)
    records.hear(announce())
    pass(records, 60_000, () => records.hear(mark()))
    const last = Date.now()
    expect(told()).toEqual(['added h1 online'])
    pass(records, 30_000)
    expect(records.get('h1')).toMatchObject({ state: 'online', lastSeen: last })
    pass(records, 10_000)
    expect(told()).toEqual(['changed h1 offline'])
    expect(records.get('h1')).toMatchObject({ state: 'offline', since: last, lastSeen: last })
    vi.advanceTimersByTime(5_000)
    records.hear(mark())
    expect(told()).toEqual(['changed h1 online'])
    expect(records.get('h1')).toMatchObject({ state: 'online', since: Date.now() })
  })

  test('nobody is offline for what nobody could hear', () => {
    const { records, told } = open()
    records.begin(() => undefined)
    records.hear(announce())
    vi.advanceTimersByTime(10 * SILENCE_MS)
    records.forgive()
    records.look()
    expect(told()).toEqual(['added h1 online'])
    vi.advanceTimersByTime(SILENCE_MS)
    records.look()
    expect(told()).toEqual(['changed h1 offline'])
  })

  test('an earlier worker says nothing of the one that came after it', () => {
    const { records, told } = open()
    records.begin(() => undefined)
    records.hear(announce({}, { epoch: 8 }))
    records.hear(announce({ state: 'stopped' }, { epoch: 7, seq: 99 }))
    expect(told()).toEqual(['added h1 online'])
    vi.advanceTimersByTime(SILENCE_MS)
    records.look()
    records.hear(mark({ epoch: 7 }))
    expect(told()).toEqual(['changed h1 offline'])
  })

  test('a host whose worker was stopped is no longer awaited, and marks of it are late', () => {
    const { records, told } = open()
    records.begin(() => undefined)
    records.hear(announce())
    records.hear(announce({ state: 'stopped' }, { seq: 2 }))
    const since = Date.now()
    pass(records, 60_000, () => records.hear(mark()))
    expect(told()).toEqual(['added h1 online', 'changed h1 stopped'])
    expect(records.get('h1')).toMatchObject({ state: 'stopped', since })
  })

  test('a host that is removed is gone, and its marks bring it back no more', () => {
    const { records, told } = open()
    records.begin(() => undefined)
    records.hear(announce())
    records.hear(announce({ state: 'removed' }, { seq: 2 }))
    records.hear(mark())
    expect(told()).toEqual(['added h1 online', 'removed h1 online'])
    expect(records.all()).toEqual([])
  })
})

describe('who was there', () => {
  test('is known for a week after it vanished, by an announcement that may be a day older', () => {
    const { records } = open()
    const at = (days: number) => ({ notify_time: NOW - days * DAY })
    records.remember(announce(at(7.9), { host: 'known' }))
    records.remember(announce({ ...at(7.9), state: 'stopped' }, { host: 'stopped' }))
    records.remember(announce(at(8.1), { host: 'forgotten' }))
    records.remember(announce(at(400), { host: 'served' }))
    records.begin((host) => host === 'served')
    expect(records.all().map(({ host, state, since }) => [host, state, since])).toEqual([
      ['known', 'offline', NOW - 7.9 * DAY],
      ['served', 'online', NOW - 400 * DAY],
      ['stopped', 'stopped', NOW - 7.9 * DAY],
    ])
  })

  test('is told by what is newer: of one epoch by the clock, since a repeated announcement has neither number nor headers', () => {
    const { records, told } = open()
    records.begin(() => undefined)
    records.hear(announce({ facts: { memory: 1 }, epoch: 7 }, { seq: 5 }))
    const heard = Date.now()
    vi.advanceTimersByTime(DAY)
    const repeated = { ...announce({ facts: { memory: 2 }, epoch: 7 }), properties: {} }
    records.remember(repeated)
    records.begin(() => true)
    expect(records.get('h1')).toMatchObject({ epoch: 7, facts: { memory: 2 } })
    expect(told()).toEqual(['added h1 online', 'changed h1 online'])
    // What is read once more, or late, says nothing.
    for (const late of [repeated, announce({ notify_time: heard, facts: { memory: 3 } }, { seq: 5 })]) {
      records.remember(late)
      records.begin(() => true)
    }
    expect(told()).toEqual([])
    expect(records.get('h1')).toMatchObject({ facts: { memory: 2 } })
  })

  test('is forgotten also by a directory that stays open', () => {
    const { records, told } = open()
    records.begin(() => undefined)
    records.hear(announce({ state: 'stopped' }))
    vi.advanceTimersByTime(7.9 * DAY)
    records.look()
    expect(told()).toEqual(['added h1 stopped'])
    vi.advanceTimersByTime(0.2 * DAY)
    records.look()
    expect(told()).toEqual(['removed h1 stopped'])
  })
})

test('what methods hosts have is kept once for those that have the same', () => {
  const { records } = open()
  records.begin(() => undefined)
  const methods = { count: 200, digest: 'abc' }
  records.hear(announce({ methods }, { host: 'h1' }))
  records.hear(announce({ methods }, { host: 'h2' }))
  records.hear(announce({ methods: { count: 3, digest: 'abd' } }, { host: 'h3' }))
  records.hear(announce({ methods: 'many' }, { host: 'h4' }))
  expect(records.all().map((record) => record.methods)).toEqual([
    methods,
    methods,
    { count: 3, digest: 'abd' },
    undefined,
  ])
  expect(records.get('h1')?.methods).toBe(records.get('h2')?.methods)
})
