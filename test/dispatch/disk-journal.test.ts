import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { describe, expect, it, vi } from 'vitest'
import { openJournalDir, reaches, WAIT } from '../support/journal.ts'
import { entry } from '../support/journal-entry.ts'

describe('what the journal has taken', () => {
  it('is known to the process that opens it next, as far as it got', async () => {
    await using place = await openJournalDir()
    const first = await place.open()
    for (const key of ['begun', 'started', 'done', 'replied'])
      expect(await first.begin(entry(key))).toEqual({ kind: 'new' })
    await first.start('started', 0)
    for (const key of ['done', 'replied']) await first.complete(key, 0, '"result":true')
    await first.markReplied('replied')

    const second = await place.open()
    const records = await second.recover('host1')
    expect(records.map(({ key, calls: [call] }) => [key, call?.state])).toEqual([
      ['begun', 'begun'],
      ['started', 'started'],
      ['done', 'done'],
    ])
    expect(await second.begin(entry('begun'))).toMatchObject({ kind: 'running' })
    expect(await second.begin(entry('replied'))).toEqual({ kind: 'done', outcomes: ['"result":true'] })
    expect(await second.find(entry('replied', { digest: 'another' }))).toEqual({ kind: 'mismatch' })
    expect(await second.find(entry('never seen'))).toEqual({ kind: 'new' })
  })

  it('is forgotten together where it is answered together, and nothing between', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    const keys = Array.from({ length: 12 }, (_, index) => `m${index}`)
    await Promise.all(keys.map((key) => journal.begin(entry(key), [0])))
    const open = new Set(['m3', 'm7', 'm8'])
    const answered = keys.filter((key) => !open.has(key)).reverse()
    await Promise.all(answered.map((key) => journal.complete(key, 0, '"result":true')))
    await Promise.all(answered.map((key) => journal.markReplied(key)))
    const records = await (await place.open()).recover('host1')
    expect(records.map(({ key, calls: [call] }) => [key, call?.state])).toEqual([
      ['m3', 'started'],
      ['m7', 'started'],
      ['m8', 'started'],
    ])
  })

  it('is told by host', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    await journal.begin(entry('mine'))
    await journal.begin(entry('theirs', { host: 'host2' }))
    const records = await (await place.open()).recover('host2')
    expect(records.map(({ key }) => key)).toEqual(['theirs'])
  })

  it('keeps no params once it is done', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    await journal.begin(entry('m1', { params: '[{"password":"hush"}]' }))
    expect(place.query('SELECT params FROM open')).toEqual([{ params: '[{"password":"hush"}]' }])
    await journal.complete('m1', 0, '"result":true')
    expect(place.query('SELECT params FROM open')).toEqual([{ params: null }])
  })

  it('stays until its time is over and its reply is out', async () => {
    await using place = await openJournalDir()
    const journal = await place.open({ retryWindow: 0, purgeEvery: 1 })
    const later = Date.now() + 3_600_000
    await journal.begin(entry('live'))
    await journal.begin(entry('unanswered'))
    await journal.begin(entry('in time', { deadline: later }))
    await journal.begin(entry('over'))
    for (const key of ['unanswered', 'in time', 'over']) await journal.complete(key, 0, '"result":true')
    for (const key of ['in time', 'over']) await journal.markReplied(key)
    await vi.waitFor(() => expect(place.count('messages')).toBe(3), WAIT)
    expect(place.query('SELECT key FROM open ORDER BY id')).toEqual([{ key: 'live' }, { key: 'unanswered' }])
    expect([place.count('outcomes'), place.count('starts')]).toEqual([2, 0])
    expect(await journal.find(entry('in time'))).toEqual({ kind: 'done', outcomes: ['"result":true'] })
    expect(await journal.find(entry('over'))).toEqual({ kind: 'new' })
  })

  it('survives that the process is killed while it writes', { timeout: 60_000 }, async () => {
    await using place = await openJournalDir()
    const script = fileURLToPath(new URL('../support/journal-writer.ts', import.meta.url))
    const safe = new Set<string>()
    for (let round = 1; round <= 5; round++) {
      const child = spawn(process.execPath, [script, place.dir, String(round)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(child, 'exit')
      let lines = 0
      createInterface({ input: child.stdout }).on('line', (key) => {
        safe.add(key)
        if (++lines === 200) child.kill('SIGKILL')
      })
      await exited
      await new Promise(setImmediate)
    }
    const journal = await place.open()
    const kept = new Set((await journal.recover('host1')).map(({ key }) => key))
    expect(safe.size).toBeGreaterThanOrEqual(1000)
    expect([...safe].filter((key) => !kept.has(key))).toEqual([])
    expect(place.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  })
})

describe('the journal', () => {
  it('takes a message once, though it comes twice at the same time', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    const [first, second] = await Promise.all([journal.begin(entry('m1')), journal.begin(entry('m1'))])
    expect(first).toEqual({ kind: 'new' })
    await journal.complete('m1', 0, '"result":1')
    expect(second.kind === 'running' && (await second.outcomes)).toEqual(['"result":1'])
  })

  it('writes what waits together', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    await Promise.all(Array.from({ length: 500 }, (_, index) => journal.begin(entry(`m${index}`))))
    expect(journal.stats()).toMatchObject({ open: 500, commits: 1 })
  })

  it('counts each take-over of a host, and never goes back', async () => {
    await using place = await openJournalDir()
    const epochs = []
    for (let start = 1; start <= 3; start++) epochs.push(await (await place.open()).takeOver('host1'))
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b))
    expect(new Set(epochs).size).toBe(3)
  })

  it('that is full refuses what is new, ends what it has, and takes more when there is room again', async () => {
    await using place = await openJournalDir()
    const journal = await place.open({ maxBytes: 200_000, retryWindow: 0, purgeEvery: 1 })
    const params = JSON.stringify('x'.repeat(20_000))
    const taken: string[] = []
    for (let count = 1; journal.stats().state === 'ok' && count < 100; count++) {
      const begun = await journal.begin(entry(`m${count}`, { params }))
      if (begun.kind === 'new') taken.push(`m${count}`)
      else expect(begun).toMatchObject({ kind: 'refused', known: true, cause: expect.stringContaining('full') })
    }
    expect(journal.stats()).toMatchObject({ state: 'full', refused: 1, open: taken.length })
    expect(await journal.begin(entry('m1', { params }))).toMatchObject({ kind: 'running' })
    for (const key of taken) {
      await journal.complete(key, 0, '"result":true')
      await journal.markReplied(key)
    }
    await vi.waitFor(async () => expect(await journal.begin(entry('after', { params }))).toEqual({ kind: 'new' }), WAIT)
    expect(journal.stats()).toMatchObject({ state: 'ok', open: 1 })
  })

  it('whose disk stalls says so, refuses what it has not sent to it, and comes back', async () => {
    await using place = await openJournalDir()
    const journal = await place.open({ stallMs: 50 })
    const stalled = place.stall()
    const sent = journal.begin(entry('sent'))
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    const gathered = journal.begin(entry('gathered'))
    expect(await gathered).toMatchObject({ kind: 'refused', known: false })
    expect(journal.stats().state).toBe('stalled')
    expect(await journal.find(entry('another'))).toMatchObject({ kind: 'refused', known: false })
    stalled[Symbol.dispose]()
    expect(await sent).toEqual({ kind: 'new' })
    expect(journal.stats().state).toBe('ok')
    expect(await journal.begin(entry('gathered'))).toEqual({ kind: 'new' })
  })

  it.each(['is well again', 'still fails'])(
    'that is closed writes or rejects what failed before, when its disk %s',
    async (disk) => {
      await using place = await openJournalDir()
      const journal = await place.open()
      await journal.begin(entry('m1'))
      place.query("CREATE TRIGGER sick BEFORE INSERT ON outcomes BEGIN SELECT RAISE(ABORT, 'the disk is sick'); END")
      const completed = journal.complete('m1', 0, '"result":true').then(
        () => 'written',
        (error: Error) => error.message,
      )
      await reaches(journal, 'failing')
      if (disk === 'is well again') place.query('DROP TRIGGER sick')
      await journal[Symbol.asyncDispose]()
      expect([await completed, place.count('outcomes')]).toEqual(
        disk === 'is well again' ? ['written', 1] : ['the journal is closed', 0],
      )
    },
  )

  it('says what is wrong with a file that it cannot read', async () => {
    await using place = await openJournalDir()
    await writeFile(`${place.dir}/journal.db`, 'this is no database, whatever its name says'.repeat(100))
    await expect(place.open()).rejects.toThrow(/journal\.db cannot be opened: .*not a database/)
  })

  it('whose thread dies starts it again, and loses nothing', async () => {
    await using place = await openJournalDir()
    let thread: Worker | undefined
    process.once('worker', (worker) => {
      thread = worker
    })
    const journal = await place.open()
    await journal.begin(entry('before'))
    const stalled = place.stall()
    const during = journal.begin(entry('during'))
    await new Promise(setImmediate)
    await thread?.terminate()
    stalled[Symbol.dispose]()
    expect(await during).toEqual({ kind: 'new' })
    await journal.complete('before', 0, '"result":true')
    expect(journal.stats()).toMatchObject({ state: 'ok', restarts: 1, open: 1 })
  })
})
