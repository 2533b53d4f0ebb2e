import { encode } from '../api/envelope.ts'
import type { Progress } from '../api/handler.ts'
import { HEADER, PROGRESS_METHOD } from '../api/message.ts'
import type { Scrubber } from '../api/redact.ts'
import type { Timeouts } from './deadline.ts'
import type { Job, Reporter } from './job.ts'
import type { Replier } from './reply.ts'

export interface ReporterOptions {
  readonly replier: Pick<Replier, 'tell'>
  readonly timeouts: Timeouts
  /** A driver may say what it was told: no secret goes out with that. */
  readonly scrubber: Scrubber
}

/** Seconds between two signs of life. */
const EVERY = { default: 2, least: 0.5, most: 60 }
/** What is done sooner needs no sign of life; and more often than this nothing is told. In milliseconds. */
const AT_MOST_EVERY = 500

/** @returns undefined when the caller has not asked for it, as plain JSON-RPC clients do not */
export function startReporter(job: Job, options: ReporterOptions): Reporter | undefined {
  const wish = job.delivery.properties.headers?.[HEADER.progress]
  // Nearly all have not: for them not even the room for what follows is taken.
  return wish === undefined || wish === false ? undefined : report(job, wish, options)
}

function report(job: Job, wish: unknown, { replier, timeouts, scrubber }: ReporterOptions): Reporter | undefined {
  const requests = job.calls.flatMap((call, index) => (call.kind === 'request' ? { id: call.id, index } : []))
  if (requests.length === 0) return undefined
  const everyMs = 1000 * Math.min(EVERY.most, Math.max(EVERY.least, Number(wish) || EVERY.default))
  const states = new Map<number, { readonly state: 'waiting' | 'running' } & Progress>()
  let told = performance.now()
  let telling = false
  let ended = false
  let forget = plan(told + Math.min(everyMs, AT_MOST_EVERY))

  function plan(at: number): () => void {
    return timeouts.at(at, () => void tell())
  }

  async function tell(): Promise<void> {
    if (ended) return
    told = performance.now()
    // Nobody waits for it any more.
    if (told > job.deadline) return end()
    forget = plan(told + everyMs)
    // A broker that takes nothing is not told the same over and over.
    if (telling) return
    telling = true
    const notes = requests.map(({ id, index }) => ({
      jsonrpc: '2.0',
      method: PROGRESS_METHOD,
      params: { id, value: scrubber.scrub(states.get(index) ?? { state: 'waiting' }) },
    }))
    await replier.tell(job.delivery, PROGRESS_METHOD, encode(job.batch ? notes : notes[0]))
    telling = false
  }

  function set(index: number, progress: Progress): void {
    if (ended) return
    states.set(index, { state: 'running', ...progress })
    forget()
    forget = plan(told + Math.min(everyMs, AT_MOST_EVERY))
  }

  function end(): void {
    ended = true
    forget()
  }

  return { start: (index) => set(index, {}), report: set, end }
}
