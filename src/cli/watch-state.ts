import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectedClient } from '../client/connect-client.ts'
import type { Gap } from '../client/event-gaps.ts'
import { type FleetSelection, SelectionError } from '../client/fleet-selection.ts'
import { createVmTable, type VmRow, type VmTable } from '../client/vm-table.ts'
import type { Terminal } from './terminal.ts'

export interface WatchStateOptions {
  readonly host?: string | undefined
  readonly group?: string | undefined
  readonly vm?: string | undefined
  readonly json?: boolean | undefined
  /** How often the hosts are asked what no event tells, in milliseconds. */
  readonly everyMs: number
  readonly onGap: (gap: Gap) => void
  readonly signal: AbortSignal
}

const ASK_MS = 10_000
/** Between two pictures, for a person and for another program, in milliseconds. */
const SHOW_EVERY = { screen: 250, text: 1_000 }

/** Keeps a live table of machines until the signal fires. */
export async function watchState(
  client: ConnectedClient,
  options: WatchStateOptions,
  terminal: Terminal,
): Promise<void> {
  const { host, group, vm, signal, everyMs } = options
  const table = createVmTable(vm === undefined ? undefined : (one) => one === vm)
  const picture = createPicture(table, options, terminal)
  // First listen, then ask: what happens in between is in the events.
  const due = new Set<string>()
  let wake = Promise.withResolvers<void>()
  const events = await client.subscribe(
    { host, group, component: 'virt', operation: 'VM_status', object: vm },
    {
      signal,
      onGap(gap) {
        options.onGap(gap)
        // What it did not tell, it knows.
        due.add(gap.host)
        wake.resolve()
      },
    },
  )

  async function listen(): Promise<void> {
    for await (const event of events) if (table.hear(event)) picture.change()
  }

  async function ask(selection: FleetSelection): Promise<void> {
    const askedAt = Date.now()
    const asked = await client.callFleet('Host.getAllVmStats', {}, { ...selection, timeoutMs: ASK_MS, signal })
    for (const [name, result] of Object.entries(asked.results)) {
      if (result.outcome === 'answered') table.answered(name, result.result, askedAt)
      else table.silent(name)
    }
    if (selection.hosts === undefined) {
      for (const name of new Set(table.rows().map((row) => row.host))) {
        if (name in asked.results) continue
        // It has left the group; or else it is not online.
        if (group === undefined) table.silent(name)
        else table.drop(name)
      }
    }
    picture.change()
  }

  async function askAll(): Promise<void> {
    try {
      if (host !== undefined) await ask({ hosts: [host] })
      else await ask(group === undefined ? { where: 'state=="online"' } : { groups: [group] })
    } catch (error) {
      if (!(error instanceof SelectionError)) throw error
      // Nobody is there, for now.
      picture.change()
    }
  }

  async function keepAsking(): Promise<void> {
    let next = 0
    while (!signal.aborted) {
      const hosts = [...due]
      due.clear()
      if (performance.now() >= next) {
        next = performance.now() + everyMs
        await askAll()
      } else if (hosts.length > 0) await ask({ hosts })
      wake = due.size > 0 ? wake : Promise.withResolvers()
      const rest = new AbortController()
      const time = delay(Math.max(0, next - performance.now()), undefined, {
        signal: AbortSignal.any([signal, rest.signal]),
      })
      await Promise.race([time.catch(() => {}), wake.promise])
      rest.abort()
    }
  }

  try {
    await Promise.all([listen(), keepAsking()])
  } finally {
    await picture.end()
  }
}

interface Picture {
  /** Something is new: it is shown as soon as it is its turn. */
  change(): void
  end(): Promise<void>
}

function createPicture(table: VmTable, { json }: WatchStateOptions, terminal: Terminal): Picture {
  const screen = json !== true && terminal.screen() !== undefined
  const every = screen ? SHOW_EVERY.screen : SHOW_EVERY.text
  let timer: NodeJS.Timeout | undefined
  let shownAt = Number.NEGATIVE_INFINITY

  function show(): void {
    timer = undefined
    shownAt = performance.now()
    const rows = table.rows()
    if (json) terminal.out(`${JSON.stringify({ time: Date.now(), silent: table.silentHosts(), machines: rows })}\n`)
    else if (screen) terminal.out(toScreen(table, terminal.screen()))
    else terminal.out(`${toLines(table, Date.now()).join('\n')}\n\n`)
  }

  return {
    change() {
      timer ??= setTimeout(show, Math.max(0, shownAt + every - performance.now()))
    },
    async end() {
      clearTimeout(timer)
      // The cursor was hidden.
      if (screen && shownAt > 0) terminal.out('\u001B[?25h')
    },
  }
}

/** Over the picture before: from the first line on, and without what was below. */
function toScreen(table: VmTable, size: ReturnType<Terminal['screen']>): string {
  const { rows, columns } = size ?? { rows: 24, columns: 80 }
  const lines = toLines(table, Date.now())
  const most = Math.max(1, rows - 1)
  const shown = lines.length > most ? [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more`] : lines
  const cut = shown.map((line) => `${line.slice(0, columns)}\u001B[K`)
  return `\u001B[?25l\u001B[H${cut.join('\r\n')}\r\n\u001B[J`
}

const HEAD = ['HOST', 'VM', 'NAME', 'STATUS', 'FOR', 'CPU %', 'MEM %']

export function toLines(table: Pick<VmTable, 'rows' | 'silentHosts'>, now: number): string[] {
  const machines = table.rows()
  const silent = table.silentHosts()
  const counts = new Map<string, number>()
  for (const { status } of machines) counts.set(status, (counts.get(status) ?? 0) + 1)
  const parts = [...counts].sort(([, one], [, other]) => other - one).map(([status, count]) => `${count} ${status}`)
  const hosts = new Set(machines.map(({ host }) => host)).size
  const time = new Date(now).toLocaleTimeString('en-GB')
  const summary = [`${machines.length} machines on ${hosts} hosts`, ...parts].join(', ')
  const cells = [HEAD, ...machines.map((row) => toCells(row, now))]
  const widths = HEAD.map((_, column) => cells.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0))
  return [
    `${time}  ${summary}`,
    ...(silent.length === 0 ? [] : [`no answer (?): ${silent.join(' ')}`]),
    ...cells.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
  ]
}

function toCells({ host, vm, name = '-', status, since, cpu, memory, current }: VmRow, now: number): string[] {
  return (
    [host, vm, name, current ? status : `${status}?`, toAge(now - since), cpu?.toFixed(1) ?? '-', String(memory ?? '-')]
      // What a host says must not move the cursor.
      .map((cell) => cell.replaceAll(/\p{Cc}+/gu, ' '))
  )
}

function toAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`
  return `${Math.floor(seconds / 86_400)}d`
}
