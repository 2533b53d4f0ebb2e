import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../src/index.ts'
import { type Evidence, judge, toHistories, type Verdict } from './account.ts'
import type { Command, Manner } from './records.ts'

const T = 1_000_000
const NOTHING: Evidence = { clients: [], ledger: [], wire: [], dead: [], journals: [], faults: [] }

function commandOf(method: Command['method'], manner: Manner = 'patient'): Command {
  return { id: 'client1-1', manner, host: 'host1', method, vmID: 'vm', timeoutMs: 1_000 }
}

interface Traces {
  readonly told?: string
  /** When its client did not wait any more. */
  readonly late?: string
  /** When it was started on the host, and ended at once. */
  readonly starts?: readonly number[]
  readonly replaced?: boolean
  readonly replies?: readonly string[]
  readonly dead?: { readonly queue: 'dead' | 'expired'; readonly reason: string }
  readonly journal?: { readonly done: boolean; readonly outcome?: string; readonly started?: number }
  /** @default 1000 */
  readonly timeMs?: number
  /** When the host's worker was interrupted. */
  readonly interrupted?: number
  /** By being told to stop. @default false: it was killed */
  readonly stopped?: boolean
}

/** Of a command that was asked for at T, and that the broker took. */
function verdictOf(command: Command, traces: Traces): Verdict {
  const { id, host, method, vmID } = command
  const {
    told,
    late,
    starts = [],
    replaced = false,
    replies = [],
    dead,
    journal,
    interrupted,
    stopped = false,
    timeMs = 1_000,
  } = traces
  const evidence: Evidence = {
    ...NOTHING,
    clients: [
      { kind: 'ask', at: T, id, deadline: T + timeMs, command },
      ...(told === undefined ? [] : [{ kind: 'told' as const, at: T + 900, id, outcome: told }]),
      ...(late === undefined ? [] : [{ kind: 'late' as const, at: T + 1_900, id, outcome: late }]),
    ],
    ledger: starts.flatMap((at) => [
      { kind: 'start' as const, at, id, host, method, vmID, pid: 1, entered: at, replaced },
      { kind: 'end' as const, at, id },
    ]),
    wire: [
      { kind: 'command', id, correlation: 'c' },
      ...replies.map((outcome) => ({ kind: 'reply' as const, correlation: 'c', outcome })),
    ],
    dead: dead === undefined ? [] : [{ id, correlation: 'c', ...dead }],
    journals: journal === undefined ? [] : [{ id, host, outcome: undefined, started: undefined, ...journal }],
    faults: interrupted === undefined ? [] : [{ at: interrupted, what: stopped ? 'stop worker' : 'kill worker', host }],
  }
  const [history] = toHistories(evidence)
  if (history === undefined) throw new RangeError('one command has one history')
  return judge(history, evidence.faults)
}

const good = { told: 'true', replies: ['true'], starts: [T + 10], journal: { done: true, outcome: 'true' } }
const unknown = { told: 'OutcomeUnknown', replies: ['OutcomeUnknown'], starts: [T + 10] }
const recorded = { done: true, outcome: 'OutcomeUnknown', started: T + 10 }
/** Long before its time was up. */
const cutOff = {
  told: 'TimedOut',
  replies: ['TimedOut'],
  starts: [T + 10],
  journal: { done: true, outcome: 'TimedOut', started: T + 10 },
  timeMs: 60_000,
}

describe('of a command it is found out', () => {
  const cases: readonly [string, Command, Traces, Partial<Verdict>][] = [
    ['that all is well', commandOf('VM.reset'), good, { fate: 'answered', problems: [] }],
    ['that it ran twice', commandOf('VM.reset'), { ...good, starts: [T, T + 9] }, { problems: ['duplicated'] }],
    [
      'that it was repeated',
      commandOf('VM.destroy'),
      { ...good, starts: [T, T + 9] },
      { repeated: true, problems: [] },
    ],
    ['that it was late', commandOf('VM.reset'), { ...good, starts: [T + 1_010] }, { problems: ['late'] }],
    ['that a replaced worker did it', commandOf('VM.reset'), { ...good, replaced: true }, { problems: ['replaced'] }],
    [
      'that it has two outcomes',
      commandOf('VM.reset'),
      { ...good, replies: ['true', 'false'] },
      { problems: ['conflict'] },
    ],
    [
      'that the journal has another outcome',
      commandOf('VM.reset'),
      { ...good, journal: { done: true, outcome: 'false' } },
      { problems: ['conflict'] },
    ],
    [
      'that it was said to be done and was not',
      commandOf('VM.reset'),
      { ...good, starts: [] },
      { problems: ['untrue'] },
    ],
    [
      'that "not executed" was said of what ran',
      commandOf('VM.reset', 'hasty'),
      { told: 'Expired', replies: ['Expired'], starts: [T + 10] },
      { fate: 'lost', problems: ['untrue', 'lost'] },
    ],
    [
      'that its client heard of it late',
      commandOf('VM.reset', 'hasty'),
      { told: 'NoAnswer', late: 'true', starts: [T + 10] },
      { fate: 'answered', problems: [] },
    ],
    [
      'that its client never heard of it',
      commandOf('VM.reset', 'hasty'),
      { told: 'NoAnswer', starts: [T + 10] },
      { fate: 'lost', problems: ['lost'] },
    ],
    [
      'that its client heard two things of it',
      commandOf('VM.reset', 'hasty'),
      { told: 'TimedOut', late: 'true', starts: [T + 10] },
      { problems: ['conflict'] },
    ],
    ['that nobody has it', commandOf('VM.reset', 'silent'), { told: 'sent' }, { fate: 'lost', problems: ['lost'] }],
    [
      'that its reply never went out',
      commandOf('VM.reset'),
      { starts: [T + 10], journal: { done: false } },
      { fate: 'lost', problems: ['lost'] },
    ],
    [
      'that the broker dropped it in its time',
      commandOf('VM.reset', 'hasty'),
      { told: 'NoAnswer', dead: { queue: 'expired', reason: 'expired' } },
      { fate: 'not done', problems: [] },
    ],
    [
      'that the broker gave it up',
      commandOf('VM.reset', 'silent'),
      { told: 'sent', dead: { queue: 'dead', reason: 'delivery_limit' } },
      { fate: 'not done', problems: ['dead'] },
    ],
    [
      'that it was interrupted, as a dead letter tells',
      commandOf('VM.reset', 'silent'),
      {
        told: 'sent',
        dead: {
          queue: 'dead',
          reason: `${ERRORS.OutcomeUnknown.message}: it was started at ${new Date(T).toISOString()}; and so on`,
        },
        interrupted: T + 20,
      },
      { fate: 'unknown', problems: [] },
    ],
    [
      'that it was interrupted in the act',
      commandOf('VM.reset'),
      { ...unknown, journal: recorded, interrupted: T + 20 },
      { fate: 'unknown', problems: [] },
    ],
    [
      'that nobody interrupted it',
      commandOf('VM.reset'),
      { ...unknown, journal: recorded },
      { fate: 'unknown', problems: ['unknown'] },
    ],
    [
      'that it was interrupted long after',
      commandOf('VM.reset'),
      { ...unknown, journal: recorded, interrupted: T + 60_000 },
      { fate: 'unknown', problems: ['unknown'] },
    ],
    [
      'that it may be repeated',
      commandOf('VM.destroy'),
      { ...unknown, journal: recorded, interrupted: T + 20 },
      { fate: 'unknown', problems: ['unknown'] },
    ],
    [
      'that it was interrupted, and too late to be repeated',
      commandOf('VM.destroy', 'hasty'),
      { ...cutOff, interrupted: T + 20 },
      { fate: 'cut off', problems: [] },
    ],
    [
      'that its worker was told to stop while a daemon was at it',
      { ...commandOf('VM.create'), host: 'virt1' },
      { ...cutOff, interrupted: T + 20, stopped: true },
      { fate: 'cut off', problems: [] },
    ],
    [
      'that a daemon took its time to start it',
      { ...commandOf('VM.create'), host: 'virt1' },
      { ...cutOff, starts: [T + 70_000] },
      { fate: 'cut off', problems: [] },
    ],
    [
      'that a daemon was asked to start it when it was late',
      { ...commandOf('VM.create'), host: 'virt1' },
      { ...cutOff, starts: [T + 90_000] },
      { problems: ['late'] },
    ],
    [
      'that nobody interrupted it, and it was in time',
      commandOf('VM.destroy', 'hasty'),
      cutOff,
      { fate: 'cut off', problems: ['untrue'] },
    ],
    [
      'that its host could have told',
      commandOf('VM.desktopSendHcCommand'),
      { ...unknown, journal: recorded, interrupted: T + 20 },
      { fate: 'unknown', problems: ['unknown'] },
    ],
  ]

  it.each(cases)('%s', (_, command, traces, expected) => {
    expect(verdictOf(command, traces)).toMatchObject(expected)
  })
})
