import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** A larger heap takes longer than a moment to go through, and its start is a small part of it. */
const LARGEST_HEAP = 100e6
/** Of a process with many hosts the start is most of it. */
const HEAP_PER_HOST = 200e3
/** From so many on it is worth the time that it costs. */
const MANY_HOSTS = 1_000
/**
 * By which share of what is alive, in percent, the heap may grow before it is gone through; Node's own is up to 300.
 * Less costs a fan-out time; with this, ten thousand hosts that were asked again and again take 42 KB each.
 */
const GROWTH_PERCENT = 30
/**
 * Bytes for what is new. Of a fan-out to two thousand hosts most is done with before these are full, and need not be
 * gone through; of one to ten thousand it is not, so that they would cost memory only.
 */
const NEW_SPACE = 64e6
const NEW_SPACE_OF_MORE = 16e6
const MORE_HOSTS = 5_000

/**
 * Before the start. With Node's own habits ten thousand hosts take twice the memory: it lets what is new grow to
 * 128 MB, and the rest to a multiple of what is alive, before it looks.
 */
export function keepHeapSmall(hosts: number): void {
  // At its start what a worker makes outlives the small space for what is new. V8 learns from that to make the like of
  // it old at once, for good, and what each such object holds lives until the whole heap is gone through.
  setFlagsFromString('--no-allocation-site-pretenuring')
  if (hosts < MANY_HOSTS) return
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`)
  const most = hosts < MORE_HOSTS ? NEW_SPACE : NEW_SPACE_OF_MORE
  let growing = true
  // There is a flag for the most that it may take, but it is read before any of our code runs.
  new PerformanceObserver(() => {
    const size = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0
    if (growing === size < most) return
    growing = !growing
    setFlagsFromString(`--semi-space-growth-factor=${growing ? 2 : 1}`)
  }).observe({ entryTypes: ['gc'] })
}

/**
 * Gives back what the start has left behind: Node keeps it until the heap has
 * grown, which an idle worker's never does. It is a tenth of its memory.
 */
export function compactHeap(hosts: number): void {
  if (process.memoryUsage().heapUsed > LARGEST_HEAP + hosts * HEAP_PER_HOST) return
  setFlagsFromString('--expose_gc')
  const gc: NodeJS.GCFunction | undefined = runInNewContext('gc')
  setFlagsFromString('--no-expose_gc')
  gc?.({ type: 'major', flavor: 'last-resort' })
}
