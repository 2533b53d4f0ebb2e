import { EventEmitter, once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { lockHost } from '../../src/dispatch/host-lock.ts'
import { killProcess, thisProcess, toIdentity } from '../../src/dispatch/process-identity.ts'
import { start } from '../support/cli.ts'

const HOLDER = 'test/support/lock-holder.ts'
const never = new AbortController().signal

async function openDir() {
  const dir = await mkdtemp(join(tmpdir(), 'vdsm-amqp-lock-'))
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}

interface Said {
  readonly msg: string
  readonly pid: number
  readonly cause?: string
}

/** A log whose lines can be awaited. */
function createLog(): { readonly log: Logger; says(text: string): Promise<Said>; readonly said: Said[] } {
  const said: Said[] = []
  const told = new EventEmitter()
  const write = (line: string) => {
    said.push(JSON.parse(line))
    told.emit('line')
  }
  return {
    log: pino({ base: null }, { write }),
    said,
    async says(text) {
      for (;;) {
        const line = said.find(({ msg }) => msg.includes(text))
        if (line !== undefined) return line
        await once(told, 'line')
      }
    },
  }
}

it('a host has one worker at a time, and the next gets it when the first lets go', async () => {
  await using place = await openDir()
  const { log, says, said } = createLog()
  const first = await lockHost({ dir: place.dir, host: 'host1', log, signal: never })
  using _other = await lockHost({ dir: place.dir, host: 'host2', log, signal: never })
  expect(said).toEqual([])
  const second = lockHost({ dir: place.dir, host: 'host1', log, signal: never })
  await says('standing by')
  first[Symbol.dispose]()
  using _taken = await second
  await says('taking over')
})

it('who waits for a host can give up', async () => {
  await using place = await openDir()
  const { log, says } = createLog()
  using _held = await lockHost({ dir: place.dir, host: 'host1', log, signal: never })
  const giveUp = new AbortController()
  const waiting = lockHost({ dir: place.dir, host: 'host1', log, signal: giveUp.signal })
  await says('standing by')
  giveUp.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})

describe('a holder', () => {
  it('that could not say who it is, since the disk was full, says it when it can', async () => {
    await using place = await openDir()
    // No file can be written where a directory is.
    const obstacle = join(place.dir, 'host1.holder.new')
    await mkdir(obstacle)
    const { log, says } = createLog()
    using _held = await lockHost({ dir: place.dir, host: 'host1', log, signal: never })
    await says('does not notice when')
    await rm(obstacle, { recursive: true })
    await says('notices now')
    expect(toIdentity(await readFile(join(place.dir, 'host1.holder'), 'utf8'))).toEqual(thisProcess())
  })

  it('that is frozen is killed, and its host taken over', async () => {
    await using place = await openDir()
    await using holder = start(HOLDER, [place.dir, 'host1'])
    await holder.shows(/holds/)
    holder.process.kill('SIGSTOP')
    const { log, says } = createLog()
    using _taken = await lockHost({ dir: place.dir, host: 'host1', log, frozenAfter: 1_000, signal: never })
    expect(await says('frozen: killed it')).toMatchObject({ pid: holder.process.pid })
    await holder.finished
    expect(holder.process.signalCode).toBe('SIGKILL')
  })

  it('that is busy for less than the limit is left alone', async () => {
    await using place = await openDir()
    await using holder = start(HOLDER, [place.dir, 'host1', '2000'])
    await holder.shows(/holds/)
    const giveUp = new AbortController()
    const { log, says, said } = createLog()
    const waiting = lockHost({ dir: place.dir, host: 'host1', log, frozenAfter: 10_000, signal: giveUp.signal })
    await says('standing by')
    holder.process.kill('SIGUSR2')
    await holder.shows(/awake/)
    giveUp.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(holder.process.signalCode).toBeNull()
    expect(said).toHaveLength(1)
  })

  it('that well answers is left alone, however long it holds', async () => {
    await using place = await openDir()
    await using holder = start(HOLDER, [place.dir, 'host1'])
    await holder.shows(/holds/)
    const giveUp = new AbortController()
    const { log, said } = createLog()
    const waiting = lockHost({ dir: place.dir, host: 'host1', log, frozenAfter: 3_000, signal: giveUp.signal })
    setTimeout(() => giveUp.abort(new Error('enough')), 5_000)
    await expect(waiting).rejects.toThrow('enough')
    expect(said).toHaveLength(1)
  })

  it('whose id another process has by now is not shot at', async () => {
    await using place = await openDir()
    await using holder = start(HOLDER, [place.dir, 'host1'])
    await holder.shows(/holds/)
    await using innocent = start(HOLDER, [place.dir, 'host2'])
    await innocent.shows(/holds/)
    // As it would be had the holder ended, and its id been given to the innocent one.
    const path = join(place.dir, 'host1.holder')
    const word = JSON.parse(await readFile(path, 'utf8'))
    await writeFile(path, JSON.stringify({ ...word, pid: innocent.process.pid }))
    holder.process.kill('SIGSTOP')
    const giveUp = new AbortController()
    const { log, says } = createLog()
    const waiting = lockHost({ dir: place.dir, host: 'host1', log, frozenAfter: 500, signal: giveUp.signal })
    expect(await says('cannot be killed')).toMatchObject({ cause: expect.stringContaining('another process') })
    giveUp.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect([holder.process.signalCode, innocent.process.signalCode]).toEqual([null, null])
  })

  it('whose pulse cannot be felt is not taken for frozen', async () => {
    await using place = await openDir()
    await using holder = start(HOLDER, [place.dir, 'host1'])
    await holder.shows(/holds/)
    await rm(join(place.dir, 'host1.pulse'))
    const giveUp = new AbortController()
    const { log, said } = createLog()
    const waiting = lockHost({ dir: place.dir, host: 'host1', log, frozenAfter: 500, signal: giveUp.signal })
    setTimeout(() => giveUp.abort(new Error('enough')), 2_000)
    await expect(waiting).rejects.toThrow('enough')
    expect(said).toHaveLength(1)
    expect(holder.process.signalCode).toBeNull()
  })
})

it('in a directory with a name too long for a socket a host is served, and it is said what is missing', async () => {
  await using place = await openDir()
  const dir = join(place.dir, 'x'.repeat(150))
  const { log, says } = createLog()
  using _held = await lockHost({ dir, host: 'host1', log, signal: never })
  await says('does not notice when it is frozen')
})

describe('a process', () => {
  const own = thisProcess()
  if (own === undefined) throw new Error('no Linux')
  const shots: number[] = []
  const shoot = (pid: number) => shots.push(pid)

  it.each([
    ['of another machine', { boot: 'other' }, 'another machine'],
    ['in another container', { namespace: 'pid:[1]' }, 'another container'],
  ])('%s cannot be killed, and is not tried to be', (_, difference, cause) => {
    expect(killProcess({ ...own, ...difference }, shoot)).toMatchObject({ cause: expect.stringContaining(cause) })
    expect(shots).toEqual([])
  })

  it('of another user cannot be killed, and that is said', () => {
    const refuse = () => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' })
    }
    expect(killProcess(own, refuse)).toEqual({ kind: 'out of reach', cause: 'kill EPERM' })
  })

  it.each(['', '{}', '{"pid":1}', `{"pid":-1,"started":"1","boot":"b","namespace":"n"}`, '[]', 'null'])(
    'is not read out of %j',
    (text) => expect(toIdentity(text)).toBeUndefined(),
  )

  it('is read as it was written', () => expect(toIdentity(JSON.stringify(own))).toEqual(own))
})
