import { type Problem, tell, type Verdict } from './account.ts'
import type { ChaosResult } from './run.ts'

export interface Report {
  /** A table, and the history of each command with which something is wrong. */
  readonly text: string
  readonly figures: Readonly<Record<string, number>>
  readonly failed: boolean
}

const PROBLEMS: readonly Problem[] = ['lost', 'duplicated', 'late', 'conflict', 'untrue', 'replaced', 'unknown', 'dead']
/** More would only hide the first. */
const MOST_HISTORIES = 10

export function report(
  { verdicts, histories, evidence, faults, failures, seconds }: ChaosResult,
  seed: number,
): Report {
  const wrong = verdicts.filter(({ problems }) => problems.length > 0)
  const withProblem = (problem: Problem) => wrong.filter(({ problems }) => problems.includes(problem)).length
  const withFate = (fate: Verdict['fate']) => verdicts.filter((verdict) => verdict.fate === fate).length
  const { unknown: misplacedUnknown, ...problems } = Object.fromEntries(
    PROBLEMS.map((problem) => [problem, withProblem(problem)]),
  ) as Record<Problem, number>
  const figures = {
    seed,
    commands: verdicts.length,
    faults,
    ...problems,
    repeated: verdicts.filter(({ repeated }) => repeated).length,
    unknown: withFate('unknown'),
    misplacedUnknown,
    answered: withFate('answered'),
    cutOff: withFate('cut off'),
    done: withFate('done'),
    notDone: withFate('not done'),
    workersFailed: failures,
    seconds,
  }
  const byId = new Map(histories.map((history) => [history.command.id, history]))
  const stories = wrong.slice(0, MOST_HISTORIES).map(({ command, problems: which }) => {
    const history = byId.get(command.id)
    return `${which.join(', ')}\n${history === undefined ? '' : tell(history, evidence.faults)}`
  })
  const failed = wrong.length > 0
  const last = failed ? [`\n${wrong.length} commands went wrong; to run it again: --seed ${seed}`, ...stories] : []
  return { text: [toTable(verdicts), toLines(figures), ...last].join('\n'), figures, failed }
}

/** What became of the commands, by how they were asked for. */
function toTable(verdicts: readonly Verdict[]): string {
  const fates = ['answered', 'cut off', 'done', 'not done', 'unknown', 'lost'] as const
  const rows = (['patient', 'hasty', 'silent'] as const).map((manner) => {
    const those = verdicts.filter(({ command }) => command.manner === manner)
    return [manner, ...fates.map((fate) => String(those.filter((verdict) => verdict.fate === fate).length))]
  })
  return [['', ...fates], ...rows].map((row) => row.map((cell) => cell.padStart(9)).join('')).join('\n')
}

function toLines(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name.padEnd(17)}${value}`)
    .join('\n')
}
