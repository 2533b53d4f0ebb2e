import { describe, expect, it } from 'vitest'
import { createLanes, type LaneKey, type Lanes } from '../../src/dispatch/lanes.ts'

const A: LaneKey = { kind: 'object', name: 'a' }
const B: LaneKey = { kind: 'object', name: 'b' }
const NETWORK: LaneKey = { kind: 'host', name: 'host.network' }
const POLICY: LaneKey = { kind: 'host', name: 'host.policy' }
const NONE: LaneKey = { kind: 'none' }
const CONTROL: LaneKey = { kind: 'control', method: 'Worker.ping' }

/** A task that starts, says so, and ends when told. */
function createTask(lanes: Lanes, key: LaneKey) {
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const state = { started: false }
  const place = lanes.reserve(key)
  const run = () =>
    place?.run(async () => {
      state.started = true
      begun.resolve()
      await gate.promise
    })
  return { state, place, run, begun: begun.promise, end: () => gate.resolve() }
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('lanes', () => {
  it('run the commands of one object in the order in which they came, whichever is ready first', async () => {
    const lanes = createLanes({ maxRunning: 10, maxWaiting: 10 })
    const first = createTask(lanes, A)
    const second = createTask(lanes, A)
    const secondRun = second.run()
    await turns()
    expect(second.state.started).toBe(false)
    const firstRun = first.run()
    await first.begun
    expect(second.state.started).toBe(false)
    first.end()
    await firstRun
    await second.begun
    second.end()
    await secondRun
  })

  it('run the commands of different objects side by side', async () => {
    const lanes = createLanes({ maxRunning: 10, maxWaiting: 10 })
    const a = createTask(lanes, A)
    const b = createTask(lanes, B)
    void a.run()
    void b.run()
    await Promise.all([a.begun, b.begun])
    expect(lanes.stats().running).toBe(2)
  })

  it('go on when a place is given up, and when a command fails', async () => {
    const lanes = createLanes({ maxRunning: 10, maxWaiting: 10 })
    const left = createTask(lanes, A)
    const failing = lanes.reserve(A)
    const last = createTask(lanes, A)
    const lastRun = last.run()
    left.place?.cancel()
    await expect(failing?.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await last.begun
    last.end()
    await lastRun
    expect(lanes.stats()).toEqual({ running: 0, waiting: 0, refused: 0 })
  })

  it('run no more than the limit, and control beyond it', async () => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 10 })
    const first = createTask(lanes, NONE)
    const second = createTask(lanes, NONE)
    const control = createTask(lanes, CONTROL)
    void first.run()
    void second.run()
    void control.run()
    await Promise.all([first.begun, control.begun])
    expect(second.state.started).toBe(false)
    first.end()
    await second.begun
  })

  it('let reads through when as many commands as may run are stuck', async () => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 1 })
    const stuck = createTask(lanes, A)
    void stuck.run()
    await stuck.begun
    createTask(lanes, B)
    expect(lanes.reserve(B)).toBeUndefined()
    const read = createTask(lanes, NONE)
    void read.run()
    await read.begun
  })

  it('refuse what would wait beyond the limit, but not control', () => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 2 })
    expect([lanes.reserve(A), lanes.reserve(A)]).not.toContain(undefined)
    expect(lanes.reserve(B)).toBeUndefined()
    expect(lanes.reserve(CONTROL)).toBeDefined()
    expect(lanes.stats().refused).toBe(1)
  })

  it('refuse a control method that hangs in the end, and only that one', () => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 1 })
    const places = Array.from({ length: 40 }, () => lanes.reserve(CONTROL))
    expect(places.at(-1)).toBeUndefined()
    expect(lanes.reserve({ kind: 'control', method: 'Task.stop' })).toBeDefined()
    places[0]?.cancel()
    expect(lanes.reserve(CONTROL)).toBeDefined()
  })

  it('say when to ask again: soon where many ended lately, late where all is stuck', async () => {
    const stuck = createLanes({ maxRunning: 1, maxWaiting: 10 })
    const quick = createLanes({ maxRunning: 1, maxWaiting: 10 })
    for (let ended = 0; ended < 100; ended++) await quick.reserve(A)?.run(async () => {})
    for (const lanes of [stuck, quick]) while (lanes.reserve(A) !== undefined);
    expect(stuck.retryAfter(A)).toBe(60)
    expect(quick.retryAfter(A)).toBeLessThan(10)
  })

  it('keep apart what is for the host and an object of that name', async () => {
    const lanes = createLanes({ maxRunning: 10, maxWaiting: 10 })
    const host = createTask(lanes, NETWORK)
    const object = createTask(lanes, { kind: 'object', name: NETWORK.name })
    void host.run()
    void object.run()
    await Promise.all([host.begun, object.begun])
  })

  it('run one command at a time for each part of the host, and keep nothing else waiting', async () => {
    const lanes = createLanes({ maxRunning: 10, maxWaiting: 10 })
    const machine = createTask(lanes, A)
    const first = createTask(lanes, NETWORK)
    const second = createTask(lanes, NETWORK)
    const others = [createTask(lanes, POLICY), createTask(lanes, B), createTask(lanes, CONTROL)]
    for (const { run } of [machine, first, second, ...others]) void run()
    await Promise.all([machine, first, ...others].map(({ begun }) => begun))
    expect(second.state.started).toBe(false)
    first.end()
    await second.begun
  })

  it.each([
    ['one for the host among machines', NETWORK, [A, B]],
    ['one machine among those for the host', A, [NETWORK, POLICY]],
  ] as const)('start first whose turn came first, whichever lane it is in: %s', async (_, mine, crowd) => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 100 })
    const order: LaneKey[] = []
    const enter = (key: LaneKey) => lanes.reserve(key)?.run(async () => void order.push(key))
    const running = createTask(lanes, crowd[0])
    void running.run()
    await running.begun
    const runs = [enter(crowd[1]), enter(mine)]
    // Each is followed by ten more, and makes way for the next only when those wait already.
    for (const key of crowd) for (let more = 0; more < 10; more++) runs.push(enter(key))
    running.end()
    await Promise.all(runs)
    expect(order.indexOf(mine)).toBe(1)
    expect(order).toHaveLength(22)
  })

  it('leave places to others when one object takes all it can get, and say that it will take long', async () => {
    const lanes = createLanes({ maxRunning: 2, maxWaiting: 10 })
    for (let ended = 0; ended < 1000; ended++) await lanes.reserve(B)?.run(async () => {})
    const stuck = createTask(lanes, A)
    void stuck.run()
    await stuck.begun
    let waiting = 0
    while (lanes.reserve(A) !== undefined) waiting++
    expect(waiting).toBe(5)
    expect(await lanes.reserve(B)?.run(async () => 'done')).toEqual({ started: true, value: 'done' })
    for (let other = 0; other < 5; other++) expect(lanes.reserve({ kind: 'object', name: `${other}` })).toBeDefined()
    expect(lanes.reserve(B)).toBeUndefined()
    expect(lanes.retryAfter(A)).toBeGreaterThanOrEqual(lanes.retryAfter(B))
  })

  it('come to an end with whatever batches, claims and refusals', async () => {
    // A small generator of our own: what fails can be repeated.
    let seed = 20_261_122
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((seed / 2 ** 31) * below)
    }
    const keys: readonly LaneKey[] = [A, B, NETWORK, POLICY, NONE, CONTROL]
    for (let round = 0; round < 200; round++) {
      const lanes = createLanes({ maxRunning: 1 + random(3), maxWaiting: 1 + random(20) })
      const running = new Set<LaneKey>()
      const batches = Array.from({ length: 15 }, async () => {
        // As a message is taken: all its places at once, then the journal, then each waits for its own turn.
        const taken = Array.from({ length: 1 + random(5) }, () => keys[random(keys.length)] ?? A).map((key) => ({
          key,
          place: lanes.reserve(key),
        }))
        const claims = random(2) === 0
        if (claims) for (const { place } of taken) place?.claim()
        for (let turn = random(4); turn > 0; turn--) await Promise.resolve()
        if (random(5) === 0) {
          for (const { place } of taken) place?.cancel()
          return
        }
        await Promise.all(
          taken.map(async ({ key, place }) => {
            if (random(10) === 0) return place?.cancel()
            await place?.run(async () => {
              if (key.kind === 'object' || key.kind === 'host') expect(running.has(key)).toBe(false)
              running.add(key)
              for (let turn = random(6); turn > 0; turn--) await Promise.resolve()
              running.delete(key)
            })
          }),
        )
      })
      await Promise.all(batches)
      expect(lanes.stats()).toMatchObject({ running: 0, waiting: 0 })
    }
  })

  it('tell one who waits and gives up that it will not start, and go on without it', async () => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 10 })
    const running = createTask(lanes, A)
    const waiting = [createTask(lanes, A), createTask(lanes, B)]
    const last = createTask(lanes, B)
    void running.run()
    const runs = waiting.map((task) => task.run())
    void last.run()
    for (const { place } of waiting) place?.cancel()
    expect(await Promise.all(runs)).toEqual([{ started: false }, { started: false }])
    running.place?.cancel()
    expect(lanes.stats()).toMatchObject({ running: 1, waiting: 1 })
    running.end()
    await last.begun
  })

  it('tell those who wait that they will not start, once closed, and let the running end', async () => {
    const lanes = createLanes({ maxRunning: 10, maxWaiting: 10 })
    const running = createTask(lanes, A)
    const waiting = createTask(lanes, A)
    const runningRun = running.run()
    const waitingRun = waiting.run()
    await running.begun
    lanes.close()
    expect(await waitingRun).toEqual({ started: false })
    running.end()
    expect(await runningRun).toMatchObject({ started: true })
    await lanes.idle()
    expect(lanes.reserve(B)).toBeUndefined()
  })
})

describe('a place that is claimed', () => {
  it('runs when it is asked to, and holds up the others of its lane until then', async () => {
    const lanes = createLanes({ maxRunning: 2, maxWaiting: 8 })
    const ran: string[] = []
    const [first, second] = [lanes.reserve(A), lanes.reserve(A)]
    expect([first?.claim(), first?.claim(), second?.claim()]).toEqual([true, true, false])
    const waiting = second?.run(async () => void ran.push('second'))
    await new Promise(setImmediate)
    expect({ ran, ...lanes.stats() }).toMatchObject({ ran: [], running: 1, waiting: 1 })
    await first?.run(async () => void ran.push('first'))
    await waiting
    expect(ran).toEqual(['first', 'second'])
  })

  it('is not one that runs unclaimed, though its lane is free', async () => {
    const lanes = createLanes({ maxRunning: 2, maxWaiting: 8 })
    const [first, second] = [lanes.reserve(A), lanes.reserve(A)]
    expect([first?.claim(), second?.claim()]).toEqual([true, false])
    await first?.run(async () => {})
    const flags = () => [first?.claimed, second?.claimed]
    expect(await second?.run(async () => flags())).toEqual({ started: true, value: [true, false] })
    expect({ flags: flags(), ...lanes.stats() }).toEqual({ flags: [true, false], running: 0, waiting: 0, refused: 0 })
  })

  it('is one of those that may run at once, until it is left', async () => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 8 })
    const [first, second] = [lanes.reserve(A), lanes.reserve(B)]
    expect([first?.claim(), second?.claim()]).toEqual([true, false])
    first?.cancel()
    expect(second?.claim()).toBe(true)
  })

  it('does not start when the lanes were closed meanwhile', async () => {
    const lanes = createLanes({ maxRunning: 1, maxWaiting: 8 })
    const place = lanes.reserve(A)
    place?.claim()
    lanes.close()
    expect(await place?.run(async () => 1)).toEqual({ started: false })
    await lanes.idle()
  })
})
