import { pino } from 'pino'
import { parseHostId, type WorkerConfig } from '../../src/index.ts'
import { ledgerDriver } from './ledger-driver.ts'
import { type Sabotage, sabotage } from './sabotage.ts'

export interface ChaosWorkerConfig {
  readonly urls: readonly string[]
  readonly prefix: string
  readonly host: string
  readonly journal: string
  /** The socket of the simulated hosts, or the options of the driver of a real one. */
  readonly driver: { readonly ledger: string } | { readonly libvirt: Readonly<Record<string, string>> }
  readonly sabotage?: Sabotage | undefined
}

/** Short, so that a freeze that is longer fits into a run. */
const FROZEN_AFTER_MS = 2_500

/** A worker of a run: `node worker.ts CONFIG`. Says "consumes" on its standard output when it does. */
const given = JSON.parse(process.argv[2] ?? '') as ChaosWorkerConfig
// Before the worker is loaded, since it changes what is loaded.
if (given.sabotage !== undefined) sabotage(given.sabotage)
const { startWorker } = await import('../../src/worker.ts')

const config: WorkerConfig = {
  broker: { url: given.urls, prefix: given.prefix },
  hosts: [{ id: parseHostId(given.host), groups: [] }],
  driver:
    'libvirt' in given.driver
      ? { name: 'libvirt', options: given.driver.libvirt }
      : { name: 'ledger', options: {}, open: ledgerDriver(given.driver.ledger) },
  journal: { dir: given.journal, frozenAfter: FROZEN_AFTER_MS },
  log: pino({ level: 'info' }, pino.destination({ dest: 2, sync: true })),
}
try {
  const worker = await startWorker(config)
  process.once('SIGTERM', () => void worker.drain({ graceMs: 5_000 }))
  process.stdout.write('consumes\n')
  const cause = await worker.ended
  if (cause !== undefined) throw cause
} catch (error) {
  config.log.fatal({ err: error }, 'the worker ended')
  process.exitCode = 1
}
// What is left of timers and sockets must not keep it.
process.exit()
