import { RpcError } from '../../api/errors.ts'
import type { MigrationCreateParams } from '../../api/generated/types.ts'
import { withUuid } from '../domain-xml.ts'
import { completeXml } from './domain-edit.ts'
import { hostExtrasOf } from './host-state.ts'
import { launch } from './lifecycle.ts'
import type { Host, Machine, Session } from './model.ts'
import { schedule } from './plan.ts'
import { readSpec } from './vm-spec.ts'
import { setStatus } from './vm-status.ts'

/** Milliseconds that VDSM waits for the memory of a machine that was announced. */
const PATIENCE_MS = 6 * 3_600_000

/**
 * Prepares a machine whose memory a source is to send, as another host asks
 * for. Machines that migrate between simulated hosts come without it.
 *
 * @param limit how many machines may arrive at once from now on; 0 leaves that as it is
 * @throws {RpcError} VMExists, MigrationLimitExceeded, OutOfMemory, CannotCreateVM
 */
export function awaitMachine(
  host: Host,
  session: Session,
  id: string,
  params: MigrationCreateParams,
  limit: number,
): Machine {
  if (host.machines.has(id)) throw new RpcError('VMExists', id)
  const extras = hostExtrasOf(host)
  if (limit > 0) extras.incomingLimit = limit
  const arriving = [...host.machines.values()].filter(({ status }) => status === 'Migration Destination').length
  if (arriving >= extras.incomingLimit)
    throw new RpcError('MigrationLimitExceeded', `${arriving} are on their way here`)
  const xml = params.xml ?? params._srcDomXML
  const spec = readSpec(id, { vmId: params.vmId, xml })
  const machine = launch(host, session, spec, completeXml(withUuid(xml, id), spec.devices))
  schedule(host, machine, 'give-up-waiting', PATIENCE_MS)
  setStatus(host, machine, 'Migration Destination')
  return machine
}
