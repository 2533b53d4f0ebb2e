import type { Command } from 'commander'
import { parseHostId } from '../api/ids.ts'
import type { ClientStatus } from '../client/connect-sites.ts'
import { parseObject, type ReceivedEvent } from '../client/events.ts'
import { type BrokerOptions, parsed, toBrokers, withBrokers } from './options.ts'
import type { Terminal } from './terminal.ts'

interface WatchFlags extends BrokerOptions {
  readonly host?: string
  readonly vm?: string
  readonly json?: true
}

export function addWatch(program: Command, terminal: Terminal): void {
  withBrokers(program.command('watch'))
    .summary('print events as they come')
    .description('Prints the events of all hosts, or of some, as they come, until Ctrl-C.')
    .option('--host <id>', 'of this host only', parsed(parseHostId))
    .option('--vm <id>', 'about this virtual machine only', parsed(parseObject))
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp watch
  vdsm-amqp watch --host host1
  vdsm-amqp watch --vm 8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11 --json

A line is: time, host, event, what it is about, what happened. Through a lost connection, events wait on the broker.`,
    )
    .action(async (flags: WatchFlags) => {
      const { connectClient } = await import('../client/connect-client.ts')
      const stop = new AbortController()
      const release = terminal.onSignal(() => stop.abort())
      try {
        await using client = await connectClient({ ...toBrokers(flags), signal: stop.signal })
        const events = await client.subscribe({ host: flags.host, object: flags.vm }, { signal: stop.signal })
        void tellConnection(client.status(), terminal)
        for await (const event of events) terminal.out(`${flags.json ? JSON.stringify(event) : toLine(event)}\n`)
      } catch (error) {
        if (!stop.signal.aborted) throw error
      } finally {
        release()
      }
    })
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
  const { receivedAt, host, event, object } = received
  const [, , operation = event] = event.split('|')
  const about = object === 'no_id' ? [] : [object]
  return [clock(receivedAt), host, operation, ...about, ...detail(received)].join(' ')
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

function clock(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const seconds = `${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`
  return `${two(time.getHours())}:${two(time.getMinutes())}:${seconds}`
}
