import { describe, expect, it } from 'vitest'
import type { Handlers } from '../../src/api/handler.ts'
import type { JournalRequest } from '../../src/dispatch/journal-requests.ts'
import { openStore } from '../../src/dispatch/journal-store.ts'
import { createTestDispatcher, request, VM } from '../support/dispatch.ts'
import { openJournalDir } from '../support/journal.ts'
import { entry } from '../support/journal-entry.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

function begin(key: string, { deadline = null, calls = 1 }: { deadline?: number | null; calls?: number } = {}) {
  return ['begin', key, 'host1', 'd', '{}', '[]', deadline, Date.now(), calls, []] satisfies JournalRequest
}

describe('a deadline that makes no sense', () => {
  for (const [name, deadline] of [
    ['beyond all integers', 1e20],
    ['in microseconds', (Date.now() + HOUR) * 1_000],
    ['in nanoseconds, as text', `${(Date.now() + HOUR) * 1_000}000`],
  ] as const) {
    it(`${name} costs nobody else a command, and is not remembered for ever`, async () => {
      await using place = await openJournalDir()
      const journal = await place.open()
      const { dispatcher, send, replyTo } = createTestDispatcher({
        journal,
        handlers: { 'VM.reset': async () => true },
      })
      const ids = ['before', 'it', 'after']
      const sent = ids.map((correlationId) =>
        send(request('VM.reset', { vmID: VM }), {
          correlationId,
          messageId: correlationId,
          headers: correlationId === 'it' ? { 'x-vdsm-deadline': deadline } : {},
        }),
      )
      expect((await Promise.all(sent)).map(({ settlement }) => settlement)).toEqual(['ack', 'ack', 'ack'])
      for (const id of ids) expect(await replyTo(id)).toMatchObject({ result: true })
      expect(journal.stats()).toMatchObject({ state: 'ok', refused: 0 })
      await dispatcher.drain({ signal: new AbortController().signal })
      expect(place.count('messages')).toBe(3)
      expect(place.query(`SELECT key FROM messages WHERE keep_until > ${Date.now() + 8 * DAY}`)).toEqual([])
    })
  }

  it('is a whole number on the disk, a week ahead at most, also when the journal is handed it as it is', async () => {
    await using place = await openJournalDir()
    const store = openStore({ path: `${place.dir}/journal.db`, retryWindow: HOUR, maxBytes: 1e8 })
    const answers = store.run([1e20, -1e20, 1.5].map((deadline) => begin(`${deadline}`, { deadline })))
    expect(answers).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)])
    const latest = Date.now() + 7 * DAY
    expect(place.query(`SELECT deadline <= ${latest} AS sane FROM open`)).toEqual(Array(3).fill({ sane: 1 }))
    expect(place.query(`SELECT id FROM messages WHERE keep_until > ${latest + HOUR}`)).toEqual([])
    store.close()
  })
})

describe('a request that no disk could take', () => {
  it('is refused alone: those that are written with it are', async () => {
    await using place = await openJournalDir()
    const store = openStore({ path: `${place.dir}/journal.db`, retryWindow: HOUR, maxBytes: 1e8 })
    const [id] = store.run([begin('taken')])
    const bundle: JournalRequest[] = [
      begin('before'),
      begin('poison', { calls: 1.5 }),
      ['complete', Number(id), 0, '"result":true', true],
      begin('taken', { calls: 1.5 }),
      begin('after'),
      ['look'],
    ]
    const number = expect.any(Number)
    const poison = { kind: 'unwritable', cause: expect.stringContaining('INTEGER') }
    const known = { kind: 'known', id, digest: 'd', outcomes: ['"result":true'] }
    expect(store.run(bundle)).toEqual([number, poison, 0, known, number, 0])
    expect(place.query('SELECT key FROM open ORDER BY id')).toEqual([
      { key: 'taken' },
      { key: 'before' },
      { key: 'after' },
    ])
    store.close()
  })

  it('for a flaw of the worker becomes a dead letter, and its lane goes on', async () => {
    await using place = await openJournalDir()
    const handlers: Handlers = { 'VM.reset': async () => true }
    const { dispatcher, send, replyTo } = createTestDispatcher({ journal: await place.open(), handlers })
    const headers = {
      get poison(): string {
        throw new Error('it cannot be read')
      },
    }
    expect((await send(request('VM.reset', { vmID: VM }), { headers })).settlement).toBe('reject')
    await send(request('VM.reset', { vmID: VM }), { correlationId: 'next' })
    expect(await replyTo('next')).toMatchObject({ result: true })
    expect(dispatcher.stats().counters).toMatchObject({ failed: 1, 'lanes.waiting': 0 })
  })

  it('leaves the journal well', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    const [before, poison, after] = await Promise.all([
      journal.begin(entry('before')),
      journal.begin(entry('poison', { params: { no: 'text' } as never })),
      journal.begin(entry('after')),
    ])
    expect([before, after]).toEqual([{ kind: 'new' }, { kind: 'new' }])
    expect(poison).toMatchObject({ kind: 'refused', known: true })
    expect(journal.stats()).toMatchObject({ state: 'ok', open: 2 })
  })
})
