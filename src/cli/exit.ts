import type { StopSignal } from './terminal.ts'

/** What a shell script can rely on. */
export const EXIT = {
  ok: 0,
  /** The host answered with an error; of other commands: it failed. */
  error: 1,
  usage: 2,
  noAnswer: 3,
  unknownHost: 4,
  brokerUnreachable: 5,
} as const

/** What a shell reports of a process that ended by this signal. */
export const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143 } as const satisfies Readonly<Record<StopSignal, number>>

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends a command with a text for the reader. */
export class ExitError extends Error {
  override readonly name = 'ExitError'
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

export function usageError(message: string): ExitError {
  return new ExitError(EXIT.usage, message)
}

export const EXIT_HELP = `
Exit codes: 0 result, 1 error reply, 2 wrong usage, 3 no answer in time, 4 host unknown, 5 broker out of reach`
