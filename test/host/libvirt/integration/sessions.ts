import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { parseHostId } from '../../../../src/api/ids.ts'
import { createLibvirt, type LibvirtSetup } from '../../../../src/host/libvirt/libvirt.ts'
import { type DriverSession, startSession } from '../../driver-session.ts'
import type { LibvirtDaemon } from './daemon.ts'
import { type DomainOptions, domainXml } from './domains.ts'

export const HOST = 'node-1'

/** The driver on a daemon. */
export async function openDriver(
  daemon: LibvirtDaemon,
  setup: LibvirtSetup = {},
  patienceMs = 30_000,
): Promise<DriverSession> {
  await daemon.ready()
  const driver = await createLibvirt(setup)({
    host: parseHostId(HOST),
    options: { uri: 'qemu:///session', socket: daemon.socket },
    log: pino({ level: process.env['LOG'] ?? 'silent' }),
  })
  return startSession(driver, { host: HOST, patienceMs })
}

/** Starts a machine; destroyed at the end, if it is still there. */
export async function startVm(
  session: DriverSession,
  daemon: LibvirtDaemon,
  options: Partial<DomainOptions> = {},
): Promise<{ readonly id: string; readonly name: string } & AsyncDisposable> {
  const id = randomUUID()
  const name = `vm-${id.slice(0, 8)}`
  const xml = domainXml({ id, name, type: daemon.domainType, ...options })
  await session.call('VM.create', { vmID: id, vmParams: { vmId: id, xml } })
  await session.status(id, 'Up')
  return {
    id,
    name,
    [Symbol.asyncDispose]: async () => {
      await session.call('VM.destroy', { vmID: id, gracefulAttempts: 0 }).catch(() => {})
    },
  }
}
