import type { Logger } from 'pino'

/** For who gives no logger. Loading pino itself would cost more than a short call. */
export function silentLog(): Logger {
  const nothing = () => {}
  const log = {
    level: 'silent',
    fatal: nothing,
    error: nothing,
    warn: nothing,
    info: nothing,
    debug: nothing,
    trace: nothing,
    silent: nothing,
    isLevelEnabled: () => false,
    child: () => log,
  }
  // All that a library asks of its logger; the rest of pino's type is for who configures it.
  return log as unknown as Logger
}
