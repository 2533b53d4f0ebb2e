import type { Command } from 'commander'
import { parseHostId } from '../api/ids.ts'
import { REDACTED, redactBody } from '../api/redact.ts'
import type { QueueBrowser } from '../broker/browser.ts'
import { createTopology, type Topology } from '../broker/topology.ts'
import { type DeadLetter, toDeadLetter } from '../client/dead-letter.ts'
import { silentLog } from '../client/silent-log.ts'
import { EXIT, type ExitCode, usageError } from './exit.ts'
import { type BrokerOptions, parseDuration, parsed, toBroker, withBroker } from './options.ts'
import type { Terminal } from './terminal.ts'

interface Selection extends BrokerOptions {
  readonly expired?: true
  readonly host?: string
  readonly all?: true
  readonly json?: true
  readonly limit?: number
  readonly timeout?: number
}

const MOST = 1000
const CODES = 'Exit codes: 0 done, 1 some were refused, 2 wrong usage or no such letter, 5 broker out of reach'

/** Puts the options and the help of the commands that take some of the letters. */
function withSelection(command: Command): Command {
  return withBroker(command)
    .option('--expired', 'of those that merely expired before their host took them, which are kept apart')
    .option('--host <id>', 'of this host only', parsed(parseHostId))
}

export function addDead(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const dead = program
    .command('dead')
    .summary('the messages that nobody handled')
    .description('Shows the dead letters with their reasons, sends them once more, or drops them.')
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp dead list
  vdsm-amqp dead show 3f0c9e1c-7a52-4a8e-9d0b-9f3c1c1a2b44
  vdsm-amqp dead replay 3f0c9e1c-7a52-4a8e-9d0b-9f3c1c1a2b44 --timeout 2m
  vdsm-amqp dead drop --expired --all

While one person looks at them, others do not see them.
${CODES}`,
    )

  withSelection(dead.command('list'))
    .description('Lists the dead letters, the oldest first.')
    .option('--limit <n>', `at most so many (default: ${MOST})`, parseLimit)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `\nExamples:\n  vdsm-amqp dead list\n  vdsm-amqp dead list --expired --host host1\n\n${CODES}`,
    )
    .action((flags: Selection) =>
      withLetters(flags, async ({ letters, queue, topology, connection }) => {
        let count = 0
        for await (const letter of letters(flags.limit ?? MOST)) {
          terminal.out(flags.json ? `${JSON.stringify(toJson(letter))}\n` : toLines(letter))
          count++
        }
        if (flags.json) return
        const { messageCounts } = await import('../broker/browser.ts')
        const { dead, expired } = topology.queues
        const counts = await messageCounts(connection, [dead, expired])
        const left = (counts.get(queue) ?? 0) > 0 ? `; ${counts.get(queue)} more: --limit` : ''
        const rest =
          queue === dead && (counts.get(expired) ?? 0) > 0 ? `; ${counts.get(expired)} merely expired: --expired` : ''
        terminal.out(`${count === 0 ? 'none' : count}${left}${rest}\n`)
      }),
    )

  withSelection(dead.command('show'))
    .description('Shows all that is known of one: its reason, its properties and what it says, secrets left out.')
    .argument('<id>', 'its id, or as much of it as no other begins with')
    .addHelpText('after', `\nExample:\n  vdsm-amqp dead show 3f0c9e1c\n\n${CODES}`)
    .action((id: string, flags: Selection) =>
      withLetters(flags, async ({ letters }) => {
        const found = await select(letters(Number.POSITIVE_INFINITY), [id])
        for (const letter of found) terminal.out(`${JSON.stringify(toJson(letter, true), null, 2)}\n`)
      }),
    )

  withSelection(dead.command('replay'))
    .description(
      'Sends them once more under their own message ids, with a new deadline. Refused for what a host has taken: its outcome stands.',
    )
    .argument('[ids...]', 'their ids, or as much of each as no other begins with')
    .option('--all', 'all of them, or all of --host')
    .option('--timeout <time>', "how long the command may take now: 30s, 2m (default: the method's own)", parseDuration)
    .addHelpText(
      'after',
      `\nExamples:\n  vdsm-amqp dead replay 3f0c9e1c --timeout 2m\n  vdsm-amqp dead replay --all --host host1\n\n${CODES}`,
    )
    .action((ids: readonly string[], flags: Selection) =>
      withLetters(flags, async ({ letters, topology, browser, connection }) => {
        const chosen = await select(letters(Number.POSITIVE_INFINITY), toWanted(ids, flags))
        const { connectClient } = await import('../client/connect-client.ts')
        const { createPublisher } = await import('../broker/publisher.ts')
        const { replay } = await import('../client/replay.ts')
        await using client = await connectClient(toBroker(flags))
        await using publisher = createPublisher({ connection, log: silentLog() })
        const options = { topology, publish: publisher.publish, client, timeoutMs: flags.timeout }
        for (const letter of chosen) {
          const outcome = await replay(letter, options)
          if (outcome.kind === 'replayed') browser.remove(letter.delivery)
          else exit(EXIT.error)
          terminal.out(`${letter.id}  ${outcome.kind}${outcome.kind === 'refused' ? `: ${outcome.why}` : ''}\n`)
        }
      }),
    )

  withSelection(dead.command('drop'))
    .description('Removes them for good. What they say is gone then.')
    .argument('[ids...]', 'their ids, or as much of each as no other begins with')
    .option('--all', 'all of them, or all of --host')
    .addHelpText(
      'after',
      `\nExamples:\n  vdsm-amqp dead drop 3f0c9e1c\n  vdsm-amqp dead drop --expired --all\n\n${CODES}`,
    )
    .action((ids: readonly string[], flags: Selection) =>
      withLetters(flags, async ({ letters, browser }) => {
        for (const letter of await select(letters(Number.POSITIVE_INFINITY), toWanted(ids, flags))) {
          browser.remove(letter.delivery)
          terminal.out(`${letter.id}  dropped\n`)
        }
      }),
    )
}

interface Open {
  readonly connection: import('../broker/connection.ts').BrokerConnection
  readonly topology: Topology
  readonly queue: string
  readonly browser: QueueBrowser
  /** Those that the flags select, at most so many. */
  letters(limit: number): AsyncIterable<DeadLetter>
}

async function withLetters(flags: Selection, work: (open: Open) => Promise<void>): Promise<void> {
  const { url, prefix } = toBroker(flags)
  const topology = createTopology(prefix === undefined ? {} : { prefix })
  const queue = flags.expired ? topology.queues.expired : topology.queues.dead
  const { connect } = await import('../broker/connection.ts')
  const { browse } = await import('../broker/browser.ts')
  await using connection = await connect({ url, name: 'vdsm-amqp dead', log: silentLog() })
  await using browser = await browse(connection, queue)
  async function* letters(limit: number): AsyncIterable<DeadLetter> {
    for (let count = 0; count < limit; ) {
      const delivery = await browser.next()
      if (delivery === undefined) return
      const letter = toDeadLetter(delivery, topology)
      if (flags.host !== undefined && letter.host !== flags.host) continue
      count++
      yield letter
    }
  }
  await work({ connection, topology, queue, browser, letters })
}

function toWanted(ids: readonly string[], { all }: Selection): readonly string[] | 'all' {
  if (all && ids.length > 0) throw usageError('give ids or --all, not both')
  if (all) return 'all'
  if (ids.length > 0) return ids
  throw usageError('say which: ids as "dead list" shows them, or --all')
}

/** @throws {ExitError} when an id belongs to none, or its beginning to several */
async function select(letters: AsyncIterable<DeadLetter>, wanted: readonly string[] | 'all'): Promise<DeadLetter[]> {
  const found: DeadLetter[] = []
  for await (const letter of letters) {
    if (wanted === 'all' || wanted.some((id) => id !== '' && letter.id.startsWith(id))) found.push(letter)
  }
  if (wanted === 'all') return found
  const ids = new Set(wanted.map((id) => toWhole(id, found)))
  return found.filter((letter) => ids.has(letter.id))
}

function toWhole(id: string, letters: readonly DeadLetter[]): string {
  const whole = [...new Set(letters.map((letter) => letter.id).filter((one) => one.startsWith(id)))]
  if (whole.includes(id)) return id
  const [first] = whole
  if (id === '' || first === undefined)
    throw usageError(`there is no dead letter ${id}; "vdsm-amqp dead list" shows which there are`)
  if (whole.length > 1) throw usageError(`${id} begins several: ${whole.slice(0, 5).join(', ')}`)
  return first
}

function toLines(letter: DeadLetter): string {
  const { id, kind, host, methods, client, reason, time, delivery } = letter
  const when = time === undefined ? 'at an unknown time' : new Date(time).toISOString()
  const what = kind === 'command' ? methods.join(', ') : `${kind}, ${delivery.body.byteLength} bytes`
  const from = kind === 'reply' ? `from ${host ?? 'a host'} to ${client ?? 'a client'}` : `to ${host ?? 'no host'}`
  return `${id}  ${when}  ${what} ${from}\n  ${reason}\n`
}

function toJson(letter: DeadLetter, whole = false): object {
  const { delivery, time, ...rest } = letter
  const { body, properties } = delivery
  const summary = { ...rest, ...(time === undefined ? {} : { time }), bytes: body.byteLength }
  return whole ? { ...summary, properties, body: toReadable(body) } : summary
}

/** Without its secrets, which only a replay needs; of what is no JSON nobody knows where they are. */
function toReadable(body: Uint8Array): unknown {
  try {
    return redactBody(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    return REDACTED
  }
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (Number.isInteger(limit) && limit > 0) return limit
  throw usageError(`--limit takes a whole number above 0, not ${text}`)
}
