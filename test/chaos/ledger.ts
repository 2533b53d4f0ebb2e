import { createServer, type Socket } from 'node:net'
import { isAlive } from './alive.ts'
import type { LedgerAnswer, LedgerRequest } from './ledger-driver.ts'
import { splitLines } from './lines.ts'
import { openSyncedLog } from './synced-log.ts'

/**
 * The simulated hosts: `node ledger.ts SOCKET FILE`. A process of their own, as
 * QEMU's machines are: they outlive the workers, and what was begun goes on when
 * its worker dies. Each effect's start and end is on the disk before the next step.
 */
const [path = '', file = ''] = process.argv.slice(2)
const log = openSyncedLog(file)

interface Driver {
  readonly host: string
  readonly pid: number
  replaced: boolean
}

const drivers = new Set<Driver>()
const effects = new Map<string, Promise<void>>()
/** Of these it was said that they did not happen, so they must not happen any more. */
const barred = new Set<string>()

createServer((socket) => {
  let driver: Driver | undefined
  socket.on('error', () => {})
  socket.on('close', () => {
    if (driver !== undefined) drivers.delete(driver)
  })
  const take = (line: string) => {
    const request = JSON.parse(line) as LedgerRequest
    if (request.op === 'open') driver = open(request)
    else if (driver !== undefined) void serve(driver, request, socket)
  }
  socket.setEncoding('utf8').on('data', splitLines(take))
}).listen(path, () => process.stdout.write('listens\n'))

function open({ host, pid }: LedgerRequest & { readonly op: 'open' }): Driver {
  for (const other of drivers) if (other.host === host && isAlive(other.pid)) other.replaced = true
  const driver = { host, pid, replaced: false }
  drivers.add(driver)
  void log.append({ kind: 'driver', host, pid })
  return driver
}

async function serve(
  { host, pid, replaced }: Driver,
  request: LedgerRequest & { readonly op: 'do' | 'probe' },
  socket: Socket,
): Promise<void> {
  const { n, id } = request
  const answer = (said: LedgerAnswer['said']) => socket.write(`${JSON.stringify({ n, said } satisfies LedgerAnswer)}\n`)
  if (request.op === 'probe') {
    const effect = effects.get(id)
    // On this host it is certain: what has begun will end, and what has not never will.
    if (effect === undefined) barred.add(id)
    await effect
    const said = effect === undefined ? 'did not happen' : 'happened'
    await log.append({ kind: 'probe', id, said })
    answer(said)
    return
  }
  if (barred.has(id) && replaced) {
    await log.append({ kind: 'barred', id })
    answer('barred')
    return
  }
  const { method, vmID, entered, ms } = request
  const started = log.append({ kind: 'start', id, host, method, vmID, pid, entered, replaced })
  const effect = started.then(async () => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    await log.append({ kind: 'end', id })
  })
  effects.set(id, effect)
  await effect
  answer('happened')
}
