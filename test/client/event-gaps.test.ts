import { expect, test } from 'vitest'
import { type Delivery, HEADER } from '../../src/api/message.ts'
import { createGapFinder, type GapFinderOptions } from '../../src/client/event-gaps.ts'
import { matchesTopic } from '../../src/client/topic-match.ts'
import { createNumberedHost } from '../support/numbered-host.ts'

const A = 'host1.virt.VM_status.a'

const createHost = (epoch = 1) => createNumberedHost({ epoch })

function createFinder(filter = '*.*.*.#', more: Partial<GapFinderOptions> = {}) {
  return createGapFinder({ wanted: (key) => matchesTopic(filter, key), ...more })
}

test('events that come one after the other have no gap between them', () => {
  const finder = createFinder()
  const host = createHost()
  for (const delivery of [
    host.event('a'),
    host.event('b'),
    host.mark(),
    host.event('a'),
    host.event('b'),
    host.mark(),
  ]) {
    expect(finder.note(delivery)).toEqual({ kind: 'new' })
  }
})

test('an event that did not come is missed by the next one of its key, and told once', () => {
  const finder = createFinder()
  const host = createHost()
  finder.note(host.event('a'))
  host.event('a')
  const next = host.event('a')
  const seen = { kind: 'new', gap: { host: 'host1', reason: 'missed', missed: 1, keys: [A], epoch: 1, seq: 2 } }
  expect(finder.look(next)).toEqual(seen)
  expect(finder.note(next)).toEqual(seen)
  expect(finder.note(host.event('a'))).toEqual({ kind: 'new' })
  expect(finder.note(host.mark())).toEqual({ kind: 'new' })
})

test('for a filter of one machine the events of others are no gap', () => {
  const finder = createFinder(A)
  const host = createHost()
  finder.note(host.event('a'))
  host.event('b')
  host.event('b')
  expect(finder.note(host.event('a'))).toEqual({ kind: 'new' })
  expect(finder.note(host.mark())).toEqual({ kind: 'new' })
})

test('that the last event did not come is known by the next mark', () => {
  const finder = createFinder(A)
  const host = createHost()
  finder.note(host.event('a'))
  host.event('a')
  host.event('a')
  host.event('b')
  expect(finder.note(host.mark()).gap).toMatchObject({ reason: 'missed', missed: 2, keys: [A], seq: 4 })
  expect(finder.note(host.mark())).toEqual({ kind: 'new' })
})

test('that the only event of a machine did not come is known when its host was known before', () => {
  const finder = createFinder(A)
  const host = createHost()
  finder.note(host.mark())
  host.event('a')
  expect(finder.note(host.mark()).gap).toMatchObject({ missed: 1, keys: [A] })
})

test('the first of two events of a machine is missed though nothing of it was known', () => {
  const finder = createFinder(A)
  const host = createHost()
  host.event('a')
  host.event('b')
  // It does not tell of the first event of A any more.
  finder.note(host.mark(1))
  host.event('a')
  expect(finder.note(host.event('a')).gap).toMatchObject({ missed: 1, keys: [A] })
})

test('what happened before the host was first heard of is not missed', () => {
  const finder = createFinder(A)
  const host = createHost()
  host.event('a')
  finder.note(host.mark(1))
  expect(finder.note(host.event('a'))).toEqual({ kind: 'new' })
  const other = createFinder(A)
  other.note(host.mark())
  expect(other.note(host.event('a'))).toEqual({ kind: 'new' })
})

test('where marks did not come either, it may be that something is missing', () => {
  const finder = createFinder(A)
  const host = createHost()
  finder.note(host.mark())
  for (let count = 0; count < 3; count++) host.event('b')
  expect(finder.note(host.mark(2)).gap).toMatchObject({ reason: 'missed', missed: 0, keys: [] })
  expect(finder.note(host.mark(2))).toEqual({ kind: 'new' })
})

test('where every event has come, marks that did not come are no gap', () => {
  const finder = createFinder()
  const host = createHost()
  finder.note(host.mark())
  for (let count = 0; count < 3; count++) finder.note(host.event('b'))
  expect(finder.note(host.mark(2))).toEqual({ kind: 'new' })
})

test('a worker that was started anew is a gap, and its first events are missed by number', () => {
  const finder = createFinder(A)
  finder.note(createHost(1).event('a'))
  const anew = createHost(2)
  anew.event('a')
  expect(finder.note(anew.event('a')).gap).toMatchObject({ reason: 'restart', epoch: 2, missed: 1 })
  expect(finder.note(anew.mark())).toEqual({ kind: 'new' })
})

test('what comes twice, or of a worker that was replaced, is known as such', () => {
  const finder = createFinder()
  const [old, anew] = [createHost(1), createHost(2)]
  const first = anew.event('a')
  expect(finder.note(first).kind).toBe('new')
  expect(finder.note(first).kind).toBe('repeated')
  expect(finder.note(old.event('a')).kind).toBe('outdated')
  expect(finder.note(old.mark()).kind).toBe('outdated')
})

test('an event that a mark has told of, and that comes after it, is not taken for a repeated one', () => {
  const finder = createFinder(A)
  const host = createHost()
  finder.note(host.event('a'))
  const late = host.event('a')
  expect(finder.note(host.mark()).gap).toMatchObject({ missed: 1 })
  expect(finder.note(late)).toEqual({ kind: 'new' })
  expect(finder.note(late)).toEqual({ kind: 'repeated' })
  expect(finder.note(host.event('a'))).toEqual({ kind: 'new' })
})

test('of more keys than it keeps it forgets the oldest, and does not take them for missed', () => {
  const finder = createFinder(undefined, { mostKeys: 10 })
  const host = createHost()
  for (let round = 0; round < 3; round++) {
    for (let vm = 0; vm < 20; vm++) {
      expect(finder.note(host.event(`vm${vm}`))).toEqual({ kind: 'new' })
    }
    expect(finder.note(host.mark())).toEqual({ kind: 'new' })
  }
})

test('what has no numbers is told as it comes', () => {
  const finder = createFinder()
  const plain: Delivery = { ...createHost().event('a'), properties: {} }
  expect(finder.note(plain)).toEqual({ kind: 'new' })
  expect(finder.note(plain)).toEqual({ kind: 'new' })
  const odd: Delivery = { ...plain, properties: { headers: { [HEADER.epoch]: 1, [HEADER.seq]: 'x' } } }
  expect(finder.note(odd)).toEqual({ kind: 'new' })
  const mark: Delivery = { ...createHost().mark(), body: Buffer.from('{') }
  expect(finder.note(mark)).toEqual({ kind: 'new' })
})
