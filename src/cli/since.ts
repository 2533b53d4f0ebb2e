import { InvalidArgumentError } from 'commander'

const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/**
 * `10m` ago, a time, an offset in the log, or `first`, as `subscribe` takes it.
 * @throws {InvalidArgumentError} that says how to write it
 */
export function parseSince(text: string, now = Date.now()): number | Date | 'first' {
  if (text === 'first') return text
  if (/^\d+$/.test(text)) {
    const offset = Number(text)
    if (Number.isSafeInteger(offset)) return offset
    throw new InvalidArgumentError('No log has such an offset.')
  }
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  if (amount !== undefined) return new Date(now - Number(amount) * (MILLISECONDS[unit] ?? 0))
  // Without a zone it is the reader's own time; of a date alone, its beginning.
  const time = TIME.test(text) ? new Date(text.length > 10 ? text : `${text}T00:00`) : undefined
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError(
      'Give how long ago (30s, 10m, 2h, 7d), a time (2026-01-31T12:00, or with Z for UTC), an offset in the log (1234), or first.',
    )
  }
  if (time.getTime() > now) throw new InvalidArgumentError('That is in the future.')
  return time
}
