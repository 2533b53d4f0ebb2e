import { ERRORS, type ErrorName, METHODS } from '../../src/index.ts'
import { clientOf, VIRT_HOST } from './commands.ts'
import {
  type ClientRecord,
  type Command,
  type DeadLetter,
  EVERYBODY,
  type FaultRecord,
  type JournalRecord,
  type LedgerRecord,
  type Time,
  type WireRecord,
} from './records.ts'

/** All that was written down, by whom it was. */
export interface Evidence {
  readonly clients: readonly ClientRecord[]
  readonly ledger: readonly LedgerRecord[]
  readonly wire: readonly WireRecord[]
  readonly dead: readonly DeadLetter[]
  readonly journals: readonly JournalRecord[]
  readonly faults: readonly FaultRecord[]
}

/**
 * What must not happen.
 * - `lost`: taken by the broker, and no outcome.
 * - `duplicated`: must not run twice, and did.
 * - `late`: started after its deadline.
 * - `conflict`: more than one outcome.
 * - `untrue`: its outcome is not what happened.
 * - `replaced`: started by a worker that another had replaced.
 * - `unknown`: said to be unknown of what nobody had interrupted, or may be repeated.
 * - `dead`: among the dead letters, though nothing was wrong with it.
 */
export type Problem = 'lost' | 'duplicated' | 'late' | 'conflict' | 'untrue' | 'replaced' | 'unknown' | 'dead'

/**
 * - `answered`: with a result.
 * - `unknown`: with "outcome unknown".
 * - `cut off`: at its deadline, while it ran; which is said.
 * - `done`: what nobody answers, and was carried out.
 * - `not done`: and its client, or a dead letter, says so.
 */
export type Fate = 'answered' | 'unknown' | 'cut off' | 'done' | 'not done' | 'lost'

export interface Verdict {
  readonly command: Command
  readonly fate: Fate
  readonly repeated: boolean
  readonly problems: readonly Problem[]
}

/** What is known of one command. */
export interface History {
  readonly command: Command
  readonly asks: readonly (ClientRecord & { readonly kind: 'ask' })[]
  readonly told: readonly (ClientRecord & { readonly kind: 'told' })[]
  readonly late: readonly (ClientRecord & { readonly kind: 'late' })[]
  readonly misses: readonly (ClientRecord & { readonly kind: 'miss' })[]
  readonly starts: readonly (LedgerRecord & { readonly kind: 'start' })[]
  readonly ends: readonly LedgerRecord[]
  readonly probes: readonly LedgerRecord[]
  /** Correlation ids under which the broker took it. */
  readonly taken: readonly string[]
  /** The outcomes in the replies that the broker took. */
  readonly replies: readonly string[]
  readonly dead: readonly DeadLetter[]
  readonly journal: JournalRecord | undefined
}

/** Two clocks' readings of one moment: whole milliseconds of one machine. */
const ROUNDING_MS = 2
/** What the daemon of real machines may take to start one, on a machine that has too much to do. */
const DAEMON_MS = 20_000
/** They say "not executed". */
const REFUSALS: ReadonlySet<string> = new Set(['Expired', 'ResourceExhausted'])
/** They say nothing of the command: its client does not know. */
const IGNORANCE: ReadonlySet<string> = new Set([
  'NoAnswer',
  'Unsent',
  'BrokerUnreachable',
  'PublishUnconfirmed',
  'sent',
])

export function toHistories(evidence: Evidence): History[] {
  const { clients, ledger, wire, dead, journals } = evidence
  const asks = groupBy(clients.filter((record) => record.kind === 'ask'))
  const told = groupBy(clients.filter((record) => record.kind === 'told'))
  const late = groupBy(clients.filter((record) => record.kind === 'late'))
  const misses = groupBy(clients.filter((record) => record.kind === 'miss'))
  const starts = groupBy(ledger.filter((record) => record.kind === 'start'))
  const ends = groupBy(ledger.filter((record) => record.kind === 'end'))
  const probes = groupBy(ledger.filter((record) => record.kind === 'probe' || record.kind === 'barred'))
  const taken = groupBy(wire.filter((record) => record.kind === 'command'))
  const replies = Map.groupBy(
    wire.filter((record) => record.kind === 'reply'),
    ({ correlation }) => correlation,
  )
  const letters = groupBy(dead)
  const journal = new Map(journals.map((record) => [record.id, record]))
  return [...asks].map(([id, attempts]): History => {
    const correlations = [...new Set(taken.get(id)?.map(({ correlation }) => correlation))]
    const [first] = attempts
    if (first === undefined) throw new RangeError('a group has a member')
    return {
      command: first.command,
      asks: attempts,
      told: told.get(id) ?? [],
      late: late.get(id) ?? [],
      misses: misses.get(id) ?? [],
      starts: starts.get(id) ?? [],
      ends: ends.get(id) ?? [],
      probes: probes.get(id) ?? [],
      taken: correlations,
      replies: correlations.flatMap((one) => replies.get(one)?.map(({ outcome }) => outcome) ?? []),
      dead: letters.get(id) ?? [],
      journal: journal.get(id),
    }
  })
}

export function judge(history: History, faults: readonly FaultRecord[]): Verdict {
  const { command, starts, ends, told, late, replies, dead, journal } = history
  const { safety } = METHODS[command.method]
  const problems = new Set<Problem>()
  // Of a notification nobody can be told, so the worker keeps what went wrong as a dead letter.
  const kept = command.manner === 'silent' ? dead.flatMap((letter) => errorIn(letter) ?? []) : []
  // Two witnesses of a reply: the client, however late, and the copies of what the broker carried.
  const said = [...[...told, ...late].map(({ outcome }) => outcome), ...replies, ...kept].filter(
    (one) => !IGNORANCE.has(one),
  )
  const outcomes = new Set(said.filter((outcome) => !REFUSALS.has(outcome)))
  const notDone = said.some((outcome) => REFUSALS.has(outcome)) || dead.length > 0
  const recorded = journal?.outcome

  if (starts.length > 1 && safety === 'once') problems.add('duplicated')
  if (starts.some((start) => isLate(start, history))) problems.add('late')
  if (starts.some(({ replaced }) => replaced)) problems.add('replaced')
  if (dead.some((letter) => letter.queue === 'dead' && (command.manner !== 'silent' || errorIn(letter) === undefined)))
    problems.add('dead')
  if (outcomes.size > 1) problems.add('conflict')
  if (recorded !== undefined && outcomes.size > 0 && !outcomes.has(recorded)) problems.add('conflict')
  const answered = [...outcomes].some((outcome) => isResult(outcome, command))
  if (answered && ends.length === 0 && !leavesNoTrace(command)) problems.add('untrue')
  // Of what was taken, "expired" is the outcome; "busy" is said of what may come again.
  if (told.some(({ outcome }) => outcome === 'Expired') && starts.length > 0) problems.add('untrue')
  const unknown = outcomes.has('OutcomeUnknown') || recorded === 'OutcomeUnknown'
  if (unknown && !mayBeUnknown(history, faults)) problems.add('unknown')

  const fate = fateOf()
  if (fate === 'lost') problems.add('lost')
  return { command, fate, repeated: starts.length > 1 && safety !== 'once', problems: [...problems] }

  function fateOf(): Fate {
    if (unknown) return 'unknown'
    if (journal !== undefined && !journal.done) return 'lost'
    if (outcomes.has('TimedOut') || recorded === 'TimedOut') {
      if (!mayBeCutOff(history, faults)) problems.add('untrue')
      return 'cut off'
    }
    // Whatever else may be answered is a mistake here: nothing is wrong with these commands.
    if (outcomes.size > 0 && !answered) problems.add('untrue')
    if (outcomes.size > 0) return 'answered'
    if (command.manner === 'silent' && ends.length > 0) return 'done'
    if (starts.length === 0) {
      if (notDone) return 'not done'
      // Nobody was told that it was taken, and nobody has it.
      if (command.manner === 'hasty' && !wasTaken(history, faults)) return 'not done'
      return 'lost'
    }
    // It was started, and either "not executed" was said of it or nothing at all.
    if (notDone && command.manner !== 'silent') problems.add('untrue')
    return 'lost'
  }
}

function isLate(start: LedgerRecord & { readonly kind: 'start' }, { command, asks }: History): boolean {
  const deadlines = asks.filter(({ at }) => at <= start.entered).map(({ deadline }) => deadline)
  // QEMU's log has when it was started, not when the worker asked for it.
  const allowed = command.host === VIRT_HOST ? DAEMON_MS : ROUNDING_MS
  return start.entered > Math.max(...deadlines) + allowed
}

/** It was still running at its deadline, or its worker was frozen then; or a crash interrupted it, and it was too late to repeat it. */
function mayBeCutOff(history: History, faults: readonly FaultRecord[]): boolean {
  const { command, asks, starts, ends } = history
  const over = asks.every(({ deadline }) => deadline < Date.now())
  if (over && METHODS[command.method].safety !== 'once' && wasInterrupted(history, faults)) return true
  // A worker that is told to stop waits for a while only; of the daemon's work the log has no end.
  const stopped = faults.filter(({ host, what }) => host === command.host && what.startsWith('stop worker'))
  if (command.host === VIRT_HOST && stopped.some(({ at }) => asks.some((ask) => at >= ask.at && at <= ask.deadline)))
    return true
  const last = Math.max(...ends.map(({ at }) => at))
  return (
    (starts.length > 0 || leavesNoTrace(command)) &&
    (ends.length === 0 || asks.some(({ deadline }) => last > deadline - FROZEN_MS))
  )
}

/** A machine's end is not in QEMU's log in words of ours. */
function leavesNoTrace({ host, method }: Command): boolean {
  return host === VIRT_HOST && method === 'VM.destroy'
}

/** That a machine is not there says that an earlier attempt ended it, or that it was never made. */
function isResult(outcome: string, command: Command): boolean {
  return !Object.hasOwn(ERRORS, outcome) || (outcome === 'NoSuchVM' && leavesNoTrace(command))
}

/** In the worker's own words; undefined of what the broker gave up. */
function errorIn({ queue, reason }: DeadLetter): ErrorName | undefined {
  if (queue !== 'dead') return undefined
  return (Object.keys(ERRORS) as ErrorName[]).find((name) => reason.startsWith(ERRORS[name].message))
}

function startIn(letters: readonly DeadLetter[]): Time | undefined {
  const at = letters.map(({ reason }) => /it was started at (\S+);/.exec(reason)?.[1]).find((one) => one !== undefined)
  return at === undefined ? undefined : Date.parse(at)
}

/** What must not be repeated, and was interrupted in the act; and of the host nothing can be learnt. */
function mayBeUnknown(history: History, faults: readonly FaultRecord[]): boolean {
  const { method } = history.command
  if (METHODS[method].safety !== 'once' || method === 'VM.desktopSendHcCommand') return false
  return wasInterrupted(history, faults)
}

/** By what is said of it, and by what was done to its worker then. */
function wasInterrupted({ command, journal, dead }: History, faults: readonly FaultRecord[]): boolean {
  const started = journal?.started ?? startIn(dead)
  return (
    started !== undefined &&
    faults.some(({ host, at }) => host === command.host && at >= started - NOTED_MS && at <= started + LONGEST_ACT_MS)
  )
}

/**
 * Whether its host must have had it. A broker that dies, or a connection that is
 * cut before the broker has confirmed, may leave our copy of a command alone.
 */
function wasTaken({ command, taken, asks }: History, faults: readonly FaultRecord[]): boolean {
  if (taken.length === 0) return false
  const near = faults.filter(({ link }) => link === EVERYBODY || link === clientOf(command))
  return !asks.some((ask) => near.some(({ at }) => at >= ask.at - NEAR_MS && at <= ask.deadline))
}

/** From the moment that a fault is noted to the moment that it is done. */
const NOTED_MS = 1_000
/** A disk that stalls keeps the journal from hearing that a command has ended. */
const LONGEST_ACT_MS = 20_000
const NEAR_MS = 15_000
/** The longest that a worker is frozen and thaws again. */
const FROZEN_MS = 10_000

function groupBy<T extends { readonly id: string }>(records: readonly T[]): Map<string, T[]> {
  return Map.groupBy(records, ({ id }) => id)
}

/** Everything that is known of one command, in the order in which it happened as far as that is known. */
export function tell(history: History, faults: readonly FaultRecord[]): string {
  const { command, asks, told, late, misses, starts, ends, probes, taken, replies, dead, journal } = history
  const events: [Time, string][] = [
    ...asks.map(({ at, deadline }): [Time, string] => [at, `its client asks, until ${clock(deadline)}`]),
    ...misses.map(({ at, error }): [Time, string] => [at, `its client was not told: ${error}`]),
    ...told.map(({ at, outcome }): [Time, string] => [at, `its client was told: ${outcome}`]),
    ...late.map(({ at, outcome }): [Time, string] => [at, `a late reply reached its client: ${outcome}`]),
    ...starts.map(({ at, pid, entered, replaced }): [Time, string] => [
      at,
      `starts on the host, by process ${pid}${replaced ? ', which was replaced' : ''}, whose handler was called at ${clock(entered)}`,
    ]),
    ...ends.map(({ at }): [Time, string] => [at, 'has ended on the host']),
    ...probes.map((probe): [Time, string] => [
      probe.at,
      `the host was asked: ${'said' in probe ? probe.said : probe.kind}`,
    ]),
  ]
  const times = events.map(([at]) => at)
  const around = faults.filter(({ at }) => at >= Math.min(...times) - 3_000 && at <= Math.max(...times) + 1_000)
  for (const { at, what } of around) events.push([at, `  (${what})`])
  const { id, manner, host, method, vmID } = command
  return [
    `${id}: ${method} of ${vmID} on ${host}, ${manner}`,
    ...events.toSorted(([one], [other]) => one - other).map(([at, what]) => `  ${clock(at)}  ${what}`),
    `  the broker took it ${taken.length} times, and these replies: ${replies.join(', ') || 'none'}`,
    ...dead.map(({ queue, reason }) => `  a dead letter in ${queue}: ${reason}`),
    `  the journal: ${journal === undefined ? 'nothing' : `${journal.done ? 'done' : 'open'}, ${journal.outcome ?? 'no outcome'}`}`,
  ].join('\n')
}

function clock(at: Time): string {
  return new Date(at).toISOString().slice(11, 23)
}
