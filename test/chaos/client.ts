import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { type ConnectedClient, connectClient, type ErrorName, type LateReply, RpcError } from '../../src/index.ts'
import { commandOf, numberOf, paramsOf, type Script, VIRT_HOST } from './commands.ts'
import type { ClientRecord, Command } from './records.ts'
import { openSyncedLog, readSyncedLog } from './synced-log.ts'

export interface ChaosClientConfig extends Script {
  readonly urls: readonly string[]
  readonly prefix: string
  /** Where it writes down what it sends and what it is told. */
  readonly file: string
}

/** After these a patient client asks again, under the same message id. */
const NOT_FINAL: ReadonlySet<string> = new Set<ErrorName>([
  'NoAnswer',
  'Unsent',
  'BrokerUnreachable',
  'PublishUnconfirmed',
  'ResourceExhausted',
])
const PAUSE_MS = 300
/** Real ones that a client has commands for at a time. */
const MOST_MACHINES = 2

/**
 * A client of a run: `node client.ts CONFIG`. Each line on its standard input is
 * how many commands it may have sent. It writes down what it does before it does
 * it; started again, it asks for what it was not told, under the same message
 * ids. Prints how many it is done with.
 */
const config = JSON.parse(process.argv[2] ?? '') as ChaosClientConfig
const log = pino({ level: 'info' }, pino.destination({ dest: 2, sync: true }))
const open = new Map<string, Command>()
const asked = new Set<number>()
let sent = 0
let done = 0
for (const record of existsSync(config.file) ? readSyncedLog<ClientRecord>(config.file) : []) {
  if (record.kind === 'ask') {
    open.set(record.id, record.command)
    asked.add(numberOf(record.id))
    sent = Math.max(sent, numberOf(record.id) + 1)
  } else if (record.kind === 'told') {
    open.delete(record.id)
    done++
  }
}
const notes = openSyncedLog(config.file)
const client = await connect()
/** Of its real machines, those under way, and how many commands for each. */
const machines = new Map<string, number>()
const waiting: { readonly vmID: string; readonly enter: () => void }[] = []

for (const command of open.values()) void carryOut(command)
// What waited for its turn had been counted, and was not asked for.
for (let number = 0; number < sent; number++) if (!asked.has(number)) void carryOut(commandOf(number, config))
process.stdout.write(`${done}\n`)
createInterface({ input: process.stdin })
  .on('line', (line) => {
    for (const most = Number(line); sent < most; sent++) void carryOut(commandOf(sent, config))
  })
  // Nobody is there any more to say what to do.
  .on('close', () => process.exit())

async function carryOut(command: Command): Promise<void> {
  if (command.host !== VIRT_HOST) return await insist(command)
  await new Promise<void>((enter) => {
    waiting.push({ vmID: command.vmID, enter })
    admit()
  })
  await insist(command)
  const left = (machines.get(command.vmID) ?? 1) - 1
  if (left === 0) machines.delete(command.vmID)
  else machines.set(command.vmID, left)
  admit()
}

/** Commands for one machine go together, and for a few machines at a time: each start takes a processor for seconds. */
function admit(): void {
  for (const one of waiting.splice(0)) {
    const { vmID, enter } = one
    if (machines.has(vmID) || machines.size < MOST_MACHINES) {
      machines.set(vmID, (machines.get(vmID) ?? 0) + 1)
      enter()
    } else waiting.push(one)
  }
}

async function insist(command: Command): Promise<void> {
  const { id } = command
  for (;;) {
    const outcome = await ask(command)
    if (command.manner === 'hasty' || !NOT_FINAL.has(outcome)) {
      await notes.append({ kind: 'told', id, outcome })
      process.stdout.write(`${++done}\n`)
      return
    }
    await notes.append({ kind: 'miss', id, error: outcome })
    await delay(PAUSE_MS)
  }
}

async function ask(command: Command): Promise<string> {
  const { id, host, method, manner } = command
  const deadline = Date.now() + command.timeoutMs
  await notes.append({ kind: 'ask', id, deadline, command })
  const options = { messageId: id, timeoutMs: Math.max(1, deadline - Date.now()) }
  try {
    if (manner !== 'silent')
      return JSON.stringify(await client.request(host, method, paramsOf(command, config), options))
    // The method is known at run time only.
    await client.notify(host, method, paramsOf(command, config) as never, options)
    return 'sent'
  } catch (error) {
    return error instanceof RpcError ? error.kind : String(error)
  }
}

async function onLateReply({ messageId = '', outcome }: LateReply): Promise<void> {
  const said = outcome.kind === 'result' ? JSON.stringify(outcome.result) : outcome.error.kind
  await notes.append({ kind: 'late', id: messageId, outcome: said })
}

/** The broker may be away when a client is started. */
async function connect(): Promise<ConnectedClient> {
  for (;;) {
    try {
      return await connectClient({ url: config.urls, prefix: config.prefix, id: config.name, log, onLateReply })
    } catch (error) {
      log.warn({ err: error }, 'no broker yet')
      await delay(PAUSE_MS)
    }
  }
}
