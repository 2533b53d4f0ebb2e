import { type Command, InvalidArgumentError } from 'commander'
import { parseBrokerUrl } from '../broker/broker-url.ts'
import { createTopology } from '../broker/topology.ts'
import type { Brokers } from '../client/connect-client.ts'
import { checkSites } from '../client/site-urls.ts'
import { brokerUrl, DEFAULT_BROKER } from '../config.ts'
import { usageError } from './exit.ts'

export interface BrokerOptions {
  readonly broker?: readonly string[]
  readonly prefix?: string
}

interface Prefixed {
  readonly prefix?: string
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const PREFIX_HELP = 'stands before every name on the broker, so that several fleets can share it'
const URL_HELP = `amqp://user:password@host:port/vhost; several are those of one cluster, of which the first that answers is used (default: AMQP_URL, else ${DEFAULT_BROKER})`

/** The options of every command that speaks with a broker. */
export function withBroker(command: Command): Command {
  return command.option('--broker <url>', URL_HELP, collect).option('--prefix <prefix>', PREFIX_HELP)
}

/** The options of every command that can speak with several sites. */
export function withBrokers(command: Command): Command {
  return command
    .option(
      '--broker <[site=]url>',
      `${URL_HELP}; site=url for each of several sites that have hosts of their own`,
      collect,
    )
    .option('--prefix <prefix>', PREFIX_HELP)
}

/** What stands before the "=" of `--broker east=amqp://…`; no URL begins so. */
const SITE = /^([^=:/]*)=(.*)$/s

/**
 * As the client and the worker take it.
 * @throws {ExitError} when a URL or the prefix cannot be read, or sites are given
 */
export function toBroker(options: BrokerOptions): { readonly url: string | readonly string[] } & Prefixed {
  const { url, sites, ...rest } = toBrokers(options)
  if (sites === undefined) return { url, ...rest }
  throw usageError(`this is done at one site: give the URL alone, without ${Object.keys(sites).join('= or ')}=`)
}

/**
 * As the client takes it.
 * @throws {ExitError} when a URL, a site's name or the prefix cannot be read
 */
export function toBrokers({ broker = [], prefix }: BrokerOptions): Brokers & Prefixed {
  const named = broker.map((text) => SITE.exec(text))
  const rest = prefix === undefined ? {} : { prefix }
  try {
    createTopology(rest)
    if (named.every((match) => match === null)) {
      const [first, ...others] = broker
      const urls = [brokerUrl(first), ...others]
      for (const url of urls) parseBrokerUrl(url)
      return { url: others.length === 0 ? brokerUrl(first) : urls, ...rest }
    }
    const sites = new Map<string, string[]>()
    for (const match of named) {
      if (match === null)
        throw new TypeError('some brokers have a site before them and some have none: name each, as in east=amqp://…')
      const [, name = '', url = ''] = match
      sites.set(name, [...(sites.get(name) ?? []), url])
    }
    return { sites: checkSites(Object.fromEntries(sites)), ...rest }
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

/** `500ms`, `30s`, `2m` in milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  // Timers count in whole milliseconds.
  const milliseconds = Math.ceil(Number(amount) * (MILLISECONDS[unit ?? ''] ?? Number.NaN))
  if (milliseconds > 0 && milliseconds <= 24 * 3_600_000) return milliseconds
  throw new InvalidArgumentError('Give a time with its unit, such as 500ms, 30s or 2m; 24h at most.')
}

const BYTES: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}
/** With less it is full at once. */
const LEAST_BYTES = 1e6
const MOST_BYTES = 2 ** 40

/** `500MB`, `4GiB` in bytes. */
export function parseSize(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(MB|GB|MiB|GiB)$/.exec(text) ?? []
  const bytes = Math.floor(Number(amount) * (BYTES[unit ?? ''] ?? Number.NaN))
  if (bytes >= LEAST_BYTES && bytes <= MOST_BYTES) return bytes
  throw new InvalidArgumentError('Give a size with its unit, such as 500MB, 512MiB or 4GiB; from 1MB to 1024GiB.')
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

/**
 * Of a command that has options of its own and others below it: what stands before the name of one of those is taken as
 * if it stood behind it, so that nothing is dropped.
 * @throws {ExitError} when it is run, for one that the command below does not have
 */
export function passOptionsOn(command: Command): Command {
  return command.hook('preSubcommand', (_, below) => {
    for (const option of command.options) {
      const name = option.attributeName()
      if (command.getOptionValueSource(name) !== 'cli') continue
      if (!below.options.some((one) => one.attributeName() === name))
        throw usageError(`"${command.name()} ${below.name()}" takes no ${option.long}`)
      below.setOptionValueWithSource(name, command.getOptionValue(name), 'cli')
    }
  })
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
