import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { openCampaignFiles } from '../../src/client/campaign-files.ts'
import type { CampaignHeader, LedgerRecord } from '../../src/client/campaign-ledger.ts'
import type { CampaignWish } from '../../src/client/campaign-store.ts'
import { openCampaignDir } from '../support/campaign-dir.ts'

const HEADER: CampaignHeader = {
  id: 'c1',
  created: 1_000,
  method: 'VM.reset',
  params: { vmID: 'x' },
  messageId: 'm1',
  hosts: ['host1', 'host2', 'host3'].map((host) => ({ host: parseHostId(host), offline: false })),
  plan: { canary: 0, batch: 3, stopAfter: null, concurrency: 500, intervalMs: 0 },
}

const asked = (host: string): LedgerRecord => ({ kind: 'asked', host, time: 2_000 })
const answered = (host: string): LedgerRecord => ({
  kind: 'outcome',
  host,
  time: 3_000,
  result: { outcome: 'answered', result: true, milliseconds: 1 },
})

test('a campaign is found again as it was left, and only its owner may read it', async () => {
  await using place = await openCampaignDir()
  {
    await using ledger = await place.store.create(HEADER)
    await Promise.all([ledger.append(asked('host1'), asked('host2')), ledger.append(answered('host1'))])
    expect(await place.store.read('c1')).toMatchObject({ state: 'running' })
  }
  await using again = await place.store.open('c1')
  expect(again.status).toMatchObject({ header: HEADER, state: 'interrupted' })
  expect([...again.status.asked]).toEqual([
    ['host1', 2_000],
    ['host2', 2_000],
  ])
  expect([...again.status.outcomes.keys()]).toEqual(['host1'])
  expect(await place.store.list()).toEqual(['c1'])
  // Its params may hold secrets.
  expect((await stat(place.path('c1'))).mode & 0o077).toBe(0)
  expect((await stat(join(place.dir, 'c1'))).mode & 0o077).toBe(0)
})

test('a campaign is in the hands of one at a time', async () => {
  await using place = await openCampaignDir()
  const ledger = await place.store.create(HEADER)
  await expect(place.store.open('c1')).rejects.toMatchObject({
    kind: 'running',
    message: 'another process is at campaign c1',
  })
  await ledger[Symbol.asyncDispose]()
  await using _next = await place.store.open('c1')
})

test('a last line that was not written to its end is cut off, and what follows is whole', async () => {
  await using place = await openCampaignDir()
  await (await place.store.create(HEADER))[Symbol.asyncDispose]()
  await place.write('c1', `${JSON.stringify(asked('host1'))}\n${JSON.stringify(answered('host1')).slice(0, 40)}`)
  expect((await place.store.read('c1')).outcomes.size).toBe(0)
  {
    await using ledger = await place.store.open('c1')
    expect([...ledger.status.asked.keys()]).toEqual(['host1'])
    await ledger.append(answered('host2'))
  }
  expect((await place.records('c1')).map(({ kind }) => kind)).toEqual(['campaign', 'asked', 'outcome'])
})

test.each([
  ['no JSON', '{"kind":"as\n', /^line 2 of .*c1.ledger\.jsonl is no record$/],
  ['another release’s', '{"kind":"retried","host":"host1","time":1}\n', /^line 2 of .* is of a kind that this release/],
  ['about a stranger', `${JSON.stringify(asked('host9'))}\n`, /^line 2 of .* is about a host that the campaign does/],
  ['without a time', '{"kind":"asked","host":"host1"}\n', /^line 2 of .* has no time$/],
  ['no outcome', '{"kind":"outcome","host":"host1","time":1,"result":{"outcome":"fine"}}\n', /has no outcome that/],
  ['about nobody', '{"kind":"unexpected","host":"a.b","time":1}\n', /^line 2 of .* names no host$/],
  ['no state', '{"kind":"state","state":"odd","time":1}\n', /has no state that this release knows$/],
])('a line that is %s makes the ledger unreadable, and is named', async (_what, line, message) => {
  await using place = await openCampaignDir()
  await (await place.store.create(HEADER))[Symbol.asyncDispose]()
  await place.write('c1', line + JSON.stringify(asked('host1')))
  const before = await readFile(place.path('c1'), 'utf8')
  await expect(place.store.open('c1')).rejects.toMatchObject({
    kind: 'corrupt',
    message: expect.stringMatching(message),
  })
  await expect(place.store.read('c1')).rejects.toMatchObject({ kind: 'corrupt' })
  // Nothing is mended that is not understood, and it is not held either.
  expect(await readFile(place.path('c1'), 'utf8')).toBe(before)
  await expect(place.store.open('c1')).rejects.toMatchObject({ kind: 'corrupt' })
})

test.each([
  ['empty', '', /has no beginning: nobody was asked/],
  ['a beginning in part', '{"kind":"campaign","ver', /has no beginning: nobody was asked/],
  ['a later release’s', '{"kind":"campaign","version":2}\n', /^line 1 of .* is of version 2, which this release/],
  ['no campaign', '{"kind":"campaign","version":1}\n', /^line 1 of .* lacks what a campaign needs$/],
  ['something else', '[]\n', /^line 1 of .* is not the beginning of a campaign$/],
])('a ledger that is %s is refused', async (_what, text, message) => {
  await using place = await openCampaignDir()
  await mkdir(join(place.dir, 'c1'))
  await writeFile(place.path('c1'), text)
  await expect(place.store.open('c1')).rejects.toMatchObject({
    kind: 'corrupt',
    message: expect.stringMatching(message),
  })
})

test.each(['c2', '../c1', '', '.'])('%j is no campaign', async (id) => {
  await using place = await openCampaignDir()
  await (await place.store.create(HEADER))[Symbol.asyncDispose]()
  const { store } = place
  for (const look of [() => store.open(id), () => store.read(id), () => store.wish(id, 'cancel')]) {
    await expect(look()).rejects.toMatchObject({ kind: 'unknown' })
  }
})

test.each(['pause', 'cancel'] as const)(
  'who wants to %s it is heard by who is at it, and waits for that',
  async (wanted) => {
    await using place = await openCampaignDir()
    const ledger = await place.store.create(HEADER)
    const heard = Promise.withResolvers<CampaignWish>()
    ledger.onWish(heard.resolve)
    let over = false
    const wish = place.store.wish('c1', wanted).finally(() => {
      over = true
    })
    expect(await heard.promise).toBe(wanted)
    expect(over).toBe(false)
    await ledger.append({ kind: 'state', state: 'paused', time: 1 })
    await ledger[Symbol.asyncDispose]()
    // One that is only paused is cancelled after all.
    expect(await wish).toMatchObject({ state: wanted === 'pause' ? 'paused' : 'cancelled' })
    // The next one is not met by a wish that is fulfilled.
    await using next = await place.store.open('c1')
    const later: CampaignWish[] = []
    next.onWish((one) => void later.push(one))
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(later).toEqual([])
  },
)

test('without anybody at it there is nothing to pause, and it can be cancelled once', async () => {
  await using place = await openCampaignDir()
  await (await place.store.create(HEADER))[Symbol.asyncDispose]()
  await expect(place.store.wish('c1', 'pause')).rejects.toMatchObject({ kind: 'idle' })
  expect(await place.store.wish('c1', 'cancel')).toMatchObject({ state: 'cancelled' })
  await expect(place.store.wish('c1', 'cancel')).rejects.toMatchObject({ kind: 'over' })
})

test('those who look at it at once do not take each other for one who is at it', async () => {
  await using place = await openCampaignDir()
  await (await place.store.create(HEADER))[Symbol.asyncDispose]()
  using other = new DatabaseSync(join(place.dir, 'c1', 'lock'), { readOnly: true })
  other.exec('BEGIN; SELECT 1 FROM sqlite_schema')
  expect(await place.store.read('c1')).toMatchObject({ state: 'interrupted' })
  await expect(place.store.wish('c1', 'pause')).rejects.toMatchObject({ kind: 'idle' })
  expect(await readdir(join(place.dir, 'c1'))).not.toContain('wish')
  // Nor do they keep anybody from it for long.
  setTimeout(() => other.exec('COMMIT'), 50)
  await using _next = await place.store.open('c1')
  expect(await place.store.read('c1')).toMatchObject({ state: 'running' })
})

test('who cancels it waits for one who goes on with it at that moment', async () => {
  await using place = await openCampaignDir()
  await (await place.store.create(HEADER))[Symbol.asyncDispose]()
  const lock = join(place.dir, 'c1', 'lock')
  const close = vi.spyOn(DatabaseSync.prototype, 'close')
  onTestFinished(() => close.mockRestore())
  let other: DatabaseSync | undefined
  // When it has been found that nobody is at it, and before anything is done about that.
  close.mockImplementationOnce(function (this: DatabaseSync) {
    close.mockRestore()
    this.close()
    other = new DatabaseSync(lock)
    other.exec('BEGIN EXCLUSIVE')
  })
  const cancelled = place.store.wish('c1', 'cancel')
  const wished = () => readFile(join(place.dir, 'c1', 'wish'), 'utf8').catch(() => undefined)
  await Promise.race([expect.poll(wished, { timeout: 20_000 }).toBe('cancel'), cancelled])
  other?.close()
  expect(await cancelled).toMatchObject({ state: 'cancelled' })
})

test('folders that are made for it are on the disk before anybody is asked', async () => {
  await using place = await openCampaignDir()
  const synced: string[] = []
  await using handle = await open(place.dir)
  const prototype = Object.getPrototypeOf(handle) as FileHandle
  const { sync } = prototype
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    await sync.call(this)
    synced.push(await readlink(`/proc/self/fd/${this.fd}`))
  })
  onTestFinished(() => spy.mockRestore())
  const above = await realpath(place.dir)
  await using _ledger = await openCampaignFiles(join(place.dir, 'a', 'b', 'c')).create(HEADER)
  expect(new Set(synced)).toEqual(new Set(['', 'a', 'a/b', 'a/b/c', 'a/b/c/c1'].map((one) => join(above, one))))
})

test('where nothing can be written, that is said', async () => {
  await using place = await openCampaignDir()
  await writeFile(join(place.dir, 'c1'), '')
  await expect(place.store.create(HEADER)).rejects.toMatchObject({
    kind: 'storage',
    message: expect.stringMatching(/c1 cannot be written: EEXIST/),
  })
  expect(await place.store.list()).toEqual([])
})

test('a campaign that cannot be looked at is listed with the others, and says why when it is read', async () => {
  await using place = await openCampaignDir()
  await (await place.store.create(HEADER))[Symbol.asyncDispose]()
  // Of these the superuser can read nothing either.
  await symlink('loop', join(place.dir, 'loop'))
  await mkdir(place.path('odd'), { recursive: true })
  expect(await place.store.list()).toEqual(['c1', 'loop', 'odd'])
  await expect(place.store.read('loop')).rejects.toMatchObject({
    kind: 'storage',
    message: expect.stringMatching(/loop.ledger\.jsonl cannot be read: ELOOP/),
  })
  await expect(place.store.read('odd')).rejects.toMatchObject({
    kind: 'storage',
    message: expect.stringMatching(/odd.ledger\.jsonl cannot be read: EISDIR/),
  })
})
