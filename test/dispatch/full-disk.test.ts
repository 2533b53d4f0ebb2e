import { statfsSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import type { JournalRequest } from '../../src/dispatch/journal-requests.ts'
import { openStore } from '../../src/dispatch/journal-store.ts'
import { openJournalDir } from '../support/journal.ts'

vi.mock('node:fs', async (load) => {
  const fs = await load<typeof import('node:fs')>()
  return { ...fs, statfsSync: vi.fn(fs.statfsSync) }
})

const MB = 1e6

/** What the disk says of itself from now on. */
function leave(bytes: number): void {
  vi.mocked(statfsSync).mockReturnValue({ ...statfsSync('/'), bavail: Math.floor(bytes / 4096), bsize: 4096 })
}

const begin = (key: string): JournalRequest => ['begin', key, 'host1', 'd', '{}', '[]', null, Date.now(), 1, []]

it('a disk that is almost full takes no new command, and still the outcomes of those that run', async () => {
  await using place = await openJournalDir()
  const store = openStore({ path: `${place.dir}/journal.db`, retryWindow: 3_600_000, maxBytes: 100 * MB })
  leave(9 * MB)
  const [id] = store.run([begin('before')])
  expect(id).toEqual(expect.any(Number))

  leave(8 * MB)
  const full = { kind: 'unwritten', state: 'full', cause: 'the disk is full: 8.0 MB are left' }
  expect(store.run([begin('new'), ['start', Number(id), 0, Date.now()], ['look']])).toEqual([full, 0, full])
  expect(store.run([begin('before')])).toMatchObject([{ kind: 'known', id }])
  expect(store.run([['complete', Number(id), 0, '"result":true', true]])).toEqual([0])
  expect(place.query('SELECT outcome FROM outcomes')).toEqual([{ outcome: '"result":true' }])
  expect(place.count('messages')).toBe(1)

  leave(9 * MB)
  expect(store.run([['look'], begin('new')])).toEqual([0, expect.any(Number)])
  store.close()
})
