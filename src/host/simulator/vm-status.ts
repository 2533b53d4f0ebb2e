import type { VmStatus, VmStatusEvent } from '../../api/generated/types.ts'
import { emit } from './host.ts'
import type { Exit, Host, Machine } from './model.ts'
import { dropPlan } from './plan.ts'
import { exitedStats, runningStats } from './stats.ts'
import { stopCpus } from './vm.ts'
import { stopWork } from './vm-work.ts'

/** Changes the status and tells it; nothing is told when it was the same before. */
export function setStatus(host: Host, machine: Machine, status: Exclude<VmStatus, 'Down'>): void {
  if (machine.status === status) return
  machine.status = status
  emitStatus(host, machine)
}

/** The end of a machine's run. It stays listed until it is destroyed. */
export function setDown(host: Host, machine: Machine, exit: Exit): void {
  if (machine.status === 'Down') return
  dropPlan(machine)
  stopWork(host, machine)
  stopCpus(machine, host.world.clock.now())
  machine.status = 'Down'
  machine.exit = exit
  emitStatus(host, machine)
}

/** As VDSM does: everything with a start, the reason with an end, else the status. */
function emitStatus(host: Host, machine: Machine): void {
  emit(host, { event: '|virt|VM_status|', object: machine.id, params: { [machine.id]: details(host, machine) } })
}

function details(host: Host, machine: Machine): VmStatusEvent {
  const { status } = machine
  switch (status) {
    case 'Powering up':
    case 'Up':
      return runningStats(machine, host.world.clock.now())
    case 'Down':
      return exitedStats(machine)
    case 'Paused':
      return { status, pauseCode: 'NOERR' }
    case 'WaitForLaunch':
    case 'Powering down':
    case 'RebootInProgress':
    case 'Saving State':
    case 'Restoring state':
    case 'Migration Source':
    case 'Migration Destination':
      return { status }
    default:
      return status satisfies never
  }
}
