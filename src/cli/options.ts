import { type Command, InvalidArgumentError } from 'commander'
import { parseBrokerUrl } from '../broker/broker-url.ts'
import { createTopology } from '../broker/topology.ts'
import { brokerUrl, DEFAULT_BROKER } from '../config.ts'
import { usageError } from './exit.ts'

export interface BrokerOptions {
  readonly broker?: string
  readonly prefix?: string
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** The options of every command that speaks with a broker. */
export function withBroker(command: Command): Command {
  return command
    .option('--broker <url>', `amqp://user:password@host:port/vhost (default: AMQP_URL, else ${DEFAULT_BROKER})`)
    .option('--prefix <prefix>', 'stands before every name on the broker, so that several fleets can share it')
}

/**
 * As the client and the worker take it.
 * @throws {ExitError} when the URL or the prefix cannot be read
 */
export function toBroker({ broker, prefix }: BrokerOptions): { url: string; prefix?: string } {
  const url = brokerUrl(broker)
  try {
    parseBrokerUrl(url)
    createTopology(prefix === undefined ? {} : { prefix })
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
  return prefix === undefined ? { url } : { url, prefix }
}

/** `500ms`, `30s`, `2m` in milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  // Timers count in whole milliseconds.
  const milliseconds = Math.ceil(Number(amount) * (MILLISECONDS[unit ?? ''] ?? Number.NaN))
  if (milliseconds > 0 && milliseconds <= 24 * 3_600_000) return milliseconds
  throw new InvalidArgumentError('Give a time with its unit, such as 500ms, 30s or 2m; 24h at most.')
}

/** An id that the command goes on to use as it is. */
export function parseFilled(text: string): string {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError('It is empty: give an id, or leave the option out.')
}

/** Makes a parser of names into one of command-line arguments. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text)
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error))
    }
  }
}

/** Gathers an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/** `k=v` pairs; the last of a key counts. */
export function collectPair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Give it as key=value, such as bootMs=5000 for the simulator.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}
