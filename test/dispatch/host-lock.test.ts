import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockHost } from '../../src/dispatch/host-lock.ts'

async function openDir() {
  const dir = await mkdtemp(join(tmpdir(), 'vdsm-amqp-lock-'))
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}

it('a host has one worker at a time, and the next gets it when the first lets go', async () => {
  await using place = await openDir()
  const { signal } = new AbortController()
  const first = await lockHost({ dir: place.dir, host: 'host1', onWait: () => {}, signal })
  const waits = Promise.withResolvers<void>()
  const second = lockHost({ dir: place.dir, host: 'host1', onWait: () => waits.resolve(), signal })
  await waits.promise
  using other = await lockHost({ dir: place.dir, host: 'host2', onWait: () => {}, signal })
  expect([first.atOnce, other.atOnce]).toEqual([true, true])
  first[Symbol.dispose]()
  using taken = await second
  expect(taken.atOnce).toBe(false)
})

it('who waits for a host can give up', async () => {
  await using place = await openDir()
  using _held = await lockHost({ dir: place.dir, host: 'host1', onWait: () => {}, signal: AbortSignal.any([]) })
  const giveUp = new AbortController()
  const onWait = () => giveUp.abort(new Error('enough'))
  const waiting = lockHost({ dir: place.dir, host: 'host1', onWait, signal: giveUp.signal })
  await expect(waiting).rejects.toThrow('enough')
})
