import type { Command } from 'commander'
import { parseGroupName, parseHostId } from '../api/ids.ts'
import type { ClientStatus } from '../client/connect-sites.ts'
import type { Gap } from '../client/event-gaps.ts'
import { parseObject, type ReceivedEvent } from '../client/events.ts'
import { SelectionError } from '../client/fleet-selection.ts'
import type { Replayed } from '../client/subscription.ts'
import { usageError } from './exit.ts'
import { onFirstSignal } from './first-signal.ts'
import { type BrokerOptions, parseDuration, parsed, toBrokers, withBrokers } from './options.ts'
import { parseSince } from './since.ts'
import type { Terminal } from './terminal.ts'

interface WatchFlags extends BrokerOptions {
  readonly host?: string
  readonly group?: string
  readonly component?: string
  readonly operation?: string
  readonly vm?: string
  readonly since?: number | Date | 'first'
  readonly state?: true
  readonly every?: number
  readonly json?: true
}

export function addWatch(program: Command, terminal: Terminal): void {
  withBrokers(program.command('watch'))
    .summary('print events as they come')
    .description('Prints the events of all hosts, or of some, as they come, until Ctrl-C.')
    .option('--host <id>', 'of this host only', parsed(parseHostId))
    .option('--group <name>', 'of the hosts of this group, as they come and go', parsed(parseGroupName))
    .option('--vm <id>', 'about this virtual machine only', parsed(parseObject))
    .option('--component <name>', 'of this kind only: virt, jobs, net, worker and others')
    .option('--operation <name>', 'of this kind only: VM_status, VM_migration_status, host_conn and others')
    .option('--since <when>', 'begin with the past: 10m, 2026-01-31T12:00, an offset in the log, or first', (text) =>
      parseSince(text),
    )
    .option('--state', 'keep a table of the virtual machines instead, as top does')
    .option(
      '--every <time>',
      'with --state: how often hosts are asked what no event tells (default: 30s)',
      parseDuration,
    )
    .option('--json', 'one JSON object a line; with --state the whole table, once a second at most')
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp watch
  vdsm-amqp watch --host host1 --since 10m
  vdsm-amqp watch --state --group rack.a
  vdsm-amqp watch --vm 8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11 --json

A line is: time, host, event, what it is about, what happened. Through a lost connection, events wait on the broker.
--state asks all hosts that are online, or those of --host or --group, what runs there; from then on events keep the table, and a
host is asked again when some of its events are missing. What a host that gives no answer had is shown with a "?".
What does not come is read from the broker's log, which keeps 10 GB and at most 7 days; what is not there either is told on standard error.
With --since an event has its offset in the log, in --json, to go on behind it another time.`,
    )
    .action(async (flags: WatchFlags) => {
      if (flags.host !== undefined && flags.group !== undefined) throw usageError('--host or --group: use one of them')
      if (flags.state) checkStateFlags(flags)
      else if (flags.every !== undefined) throw usageError('--every goes with --state only')
      const { connectClient } = await import('../client/connect-client.ts')
      const stop = new AbortController()
      const release = onFirstSignal(terminal, () => stop.abort())
      const { host, group, component, operation, vm: object, since, json } = flags
      try {
        await using client = await connectClient({ ...toBrokers(flags), signal: stop.signal })
        const onGap = (gap: Gap) => terminal.err(toGapLine(gap))
        if (flags.state) {
          const { watchState } = await import('./watch-state.ts')
          const everyMs = flags.every ?? 30_000
          // What is told beside the picture would spoil it.
          const quiet = json !== true && terminal.screen() !== undefined
          if (!quiet) void tellConnection(client.status(), terminal)
          await watchState(
            client,
            { host, group, vm: object, json, everyMs, onGap: quiet ? () => {} : onGap, signal: stop.signal },
            terminal,
          )
          return
        }
        const events = await client
          .subscribe(
            { host, group, component, operation, object },
            {
              signal: stop.signal,
              since,
              onGap,
              onReplayed: (replayed) => terminal.err(toReplayedLine(replayed, since)),
            },
          )
          .catch((error: unknown) => {
            // An offset that the log does not have, a word that no event has.
            throw error instanceof RangeError || error instanceof TypeError ? usageError(error.message) : error
          })
        void tellConnection(client.status(), terminal)
        for await (const event of events) terminal.out(`${json ? JSON.stringify(event) : toLine(event)}\n`)
      } catch (error) {
        if (!stop.signal.aborted) throw error instanceof SelectionError ? usageError(error.message) : error
      } finally {
        release()
      }
    })
}

/** @throws {ExitError} for what a table does not take */
function checkStateFlags(flags: WatchFlags): void {
  for (const name of ['since', 'component', 'operation'] as const) {
    if (flags[name] !== undefined) throw usageError(`--state shows what is now, of machines only: leave --${name} out`)
  }
}

export function toGapLine({ host, reason, missed, keys, cause }: Gap): string {
  const why = cause === undefined ? '' : ` (the log cannot be read: ${cause})`
  const few = keys.slice(0, 3).map((key) => key.slice(host.length + 1))
  const which = few.length === 0 ? '' : ` of ${few.join(', ')}${keys.length > 3 ? ' and others' : ''}`
  switch (reason) {
    case 'missed':
      return `${host}: ${missed === 0 ? 'events may be' : `at least ${missed} events${which} are`} missing${why}\n`
    case 'restart':
      return `${host}: its worker was started anew; events may be missing${which}${why}\n`
    default:
      return reason satisfies never
  }
}

function toReplayedLine({ from, events, skipped = [] }: Replayed, since: WatchFlags['since']): string {
  const begins =
    typeof since === 'number' && from !== undefined && from > since ? `; the log begins at offset ${from} only` : ''
  const without = skipped.length === 0 ? '' : `; out of reach, and told when it is there: site ${skipped.join(', ')}`
  return `${events} events of the past${begins}${without}; from here on as they come\n`
}

async function tellConnection(status: AsyncIterable<ClientStatus>, terminal: Terminal): Promise<void> {
  const lost = new Map<string | undefined, boolean>()
  for await (const news of status) {
    const { site } = news
    const of = site === undefined ? '' : ` of site ${site}`
    const known = lost.get(site)
    if (news.state === 'connected' && known !== false) {
      terminal.err(
        known === undefined
          ? `watching ${news.broker}${of}, Ctrl-C ends\n`
          : `connected to ${news.broker}${of} again\n`,
      )
      lost.set(site, false)
    } else if (news.state === 'lost' && known === false) {
      lost.set(site, true)
      terminal.err(`connection to the broker${of} lost (${news.cause}); trying to connect again\n`)
    } else if (news.state === 'retrying' && known === undefined) {
      lost.set(site, true)
      terminal.err(`the broker${of} is out of reach (${news.cause}); trying to connect again\n`)
    }
  }
}

/** `12:34:56.789 host1 VM_status <vm> Up` */
export function toLine(received: ReceivedEvent): string {
  const { receivedAt, host, event, object, offset, notifyTime } = received
  const [, , operation = event] = event.split('|')
  const about = object === 'no_id' ? [] : [object]
  // Of the past counts when it was, not when it was read.
  const time = offset === undefined ? receivedAt : new Date(notifyTime)
  return [clock(time, receivedAt), host, operation, ...about, ...detail(received)].join(' ')
}

function detail(received: ReceivedEvent): string[] {
  switch (received.event) {
    case '|virt|VM_status|': {
      const { status, exitMessage, pauseCode } = details(received)
      const reason = status === 'Down' ? exitMessage : status === 'Paused' ? pauseCode : undefined
      return [status, reason].filter((text) => text !== undefined && text !== '' && text !== 'NOERR').map(String)
    }
    case '|virt|VM_migration_status|': {
      const { progress, downtime } = details(received)
      return [`${progress} %`, ...(downtime === undefined ? [] : [`downtime ${downtime} ms`])]
    }
    case '|jobs|status|': {
      const { status, progress, description } = received.params
      return [String(status), ...(progress === undefined ? [] : [`${progress} %`]), String(description)]
    }
    case '|net|host_conn|':
      return []
    case '|worker|announce|':
      return [received.params.state]
    default:
      return [JSON.stringify((received as ReceivedEvent).params)]
  }
}

/** VDSM puts an event's details under the id of what it is about. */
function details({ params, object }: ReceivedEvent): Readonly<Record<string, unknown>> {
  const value = (params as Readonly<Record<string, unknown>>)[object]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** With the date, when it was another day. */
function clock(time: Date, now: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} `
  const seconds = `${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`
  const today = time.toDateString() === now.toDateString()
  return `${today ? '' : date}${two(time.getHours())}:${two(time.getMinutes())}:${seconds}`
}
