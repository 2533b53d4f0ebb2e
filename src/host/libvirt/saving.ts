import type { DriverParts } from './driver-parts.ts'
import { toRpcError } from './failures.ts'
import { followJob, settle } from './jobs.ts'
import { EXITS, type Machine } from './machine.ts'
import { CallLostError } from './rpc/errors.ts'
import { CALL } from './rpc/procedures.ts'

/**
 * Writes the machine's memory to a file and ends it. Returns when that has
 * begun; the end shows in events.
 * @throws {RpcError} when it fails at once
 */
export async function save(parts: DriverParts, machine: Machine, path: string, signal: AbortSignal): Promise<void> {
  machine.activity = 'saving'
  await parts.machines.setStatus(machine, 'Saving State')
  const work = write(parts, machine, path)
  // Whoever waits hears of it; after that the log and the machine's status tell.
  work.catch((err) => {
    if (!parts.ended.aborted) parts.log.info({ err, vm: machine.id }, 'a machine could not be saved')
  })
  await settle(work, signal)
}

async function write(parts: DriverParts, machine: Machine, path: string): Promise<void> {
  const { session, machines, ended } = parts
  try {
    await session.long(CALL.domainSaveFlags, { dom: machine.dom, to: path, dxml: null, flags: 0 }, { signal: ended })
    machines.setDown(machine, EXITS['save state succeeded'])
  } catch (reason) {
    // Without an answer the daemon may still be writing; gone meanwhile, it was saved.
    if (reason instanceof CallLostError && reason.sent) {
      await followJob(parts, machine, { signal: ended })
      await machines.lookForEnd(machine)
    }
    if (machine.activity === 'saving') machine.activity = 'none'
    await machines.look(machine)
    throw toRpcError(reason, 'UnexpectedError')
  }
}
