import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { parseHostId } from '../../../src/api/ids.ts'
import type { OpenDriver } from '../../../src/host/driver.ts'
import { createSimulator } from '../../../src/host/simulator/simulator.ts'
import { type DriverSession, startSession } from '../driver-session.ts'
import { type DomainOptions, domainXml } from './domain.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

/** Times that are easy to reckon with. */
const TIMES = { bootMs: '1000', shutdownMs: '1000', saveMs: '1000', migrationMs: '1000', downtimeMs: '30' }

/** Simulated hosts under a clock that stands still until a test moves it. */
export interface TestWorld {
  readonly clock: FakeClock
  readonly openDriver: OpenDriver
  open(host: string, options?: Readonly<Record<string, string>>): Promise<DriverSession>
  /** Creates a machine and lets it boot. */
  boot(session: DriverSession, options?: DomainOptions): Promise<string>
}

export function createWorld(): TestWorld {
  const clock = createFakeClock()
  const openDriver = createSimulator({ clock })
  return {
    clock,
    openDriver,
    open: async (host, options = {}) => {
      const driver = await openDriver({
        host: parseHostId(host),
        options: { ...TIMES, ...options },
        log: pino({ enabled: false }),
      })
      return startSession(driver, { host })
    },
    boot: async (session, options) => {
      const vm = randomUUID()
      await session.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm, options) } })
      await clock.advance(1000)
      return vm
    },
  }
}
