import { RpcError } from '../../api/errors.ts'
import type { DoneStatus } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { findHost, findMachine } from './find.ts'
import { requireIdle } from './lifecycle.ts'
import type { Machine, World } from './model.ts'
import { findDisk, ioTune, limitDisk, NO_LIMIT, nameOf } from './vm-io-tune.ts'
import { balloonKiB, extrasOf } from './vm-work.ts'

type TuningMethod =
  | 'VM.setIoTune'
  | 'VM.getIoTune'
  | 'VM.getIoTunePolicy'
  | 'Host.getAllVmIoTunePolicies'
  | 'VM.setCpuTuneQuota'
  | 'VM.setCpuTunePeriod'
  | 'VM.updateVmPolicy'
  | 'VM.setBalloonTarget'

export const DONE: DoneStatus = { code: 0, message: 'Done' }

/** What the kernel takes, in microseconds. */
const PERIOD = { value: 100_000, min: 1000, max: 1_000_000 } as const
const QUOTA = { min: 1000, max: 17_592_186_044_415 } as const

export function tuningMethods(world: World): Pick<Handlers, TuningMethod> {
  return {
    'VM.setIoTune': async ({ vmID, tunables }, context) => {
      const machine = findMachine(world, context, vmID)
      requireRunning(machine, 'UpdateIOTuneError')
      for (const { ioTune, ...named } of tunables) limitDisk(machine, named, ioTune)
      return DONE
    },
    'VM.getIoTune': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      requireRunning(machine, 'UpdateIOTuneError')
      return ioTune(machine)
    },
    'VM.getIoTunePolicy': async ({ vmID }, context) => [...(findMachine(world, context, vmID).extras?.ioPolicy ?? [])],
    'Host.getAllVmIoTunePolicies': async (_params, context) => {
      const host = findHost(world, context)
      const running = [...host.machines.values()].filter(isRunning)
      return Object.fromEntries(
        running.map((machine) => [
          machine.id,
          { policy: [...(machine.extras?.ioPolicy ?? [])], current_values: ioTune(machine) },
        ]),
      )
    },
    'VM.setCpuTuneQuota': async ({ vmID, quota }, context) => {
      const machine = findMachine(world, context, vmID)
      requireRunning(machine, 'CpuTuneError')
      const none = quota === 0 || quota === -1
      if (!none && (quota < QUOTA.min || quota > QUOTA.max)) {
        throw new RpcError('CpuTuneError', `a quota of ${quota}: -1, or ${QUOTA.min} to ${QUOTA.max} is needed`)
      }
      const extras = extrasOf(machine)
      extras.cpu = { quota: none ? -1 : quota, period: extras.cpu?.period ?? PERIOD.value }
      return DONE
    },
    'VM.setCpuTunePeriod': async ({ vmID, period }, context) => {
      const machine = findMachine(world, context, vmID)
      requireRunning(machine, 'CpuTuneError')
      if (period !== 0 && (period < PERIOD.min || period > PERIOD.max)) {
        throw new RpcError('CpuTuneError', `a period of ${period}: ${PERIOD.min} to ${PERIOD.max} is needed`)
      }
      const extras = extrasOf(machine)
      extras.cpu = { quota: extras.cpu?.quota ?? -1, period: period === 0 ? PERIOD.value : period }
      return DONE
    },
    'VM.updateVmPolicy': async ({ vmID, params }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const { vcpuLimit, ioTune: limits } = params
      if (vcpuLimit === undefined && limits === undefined) {
        throw new RpcError('MissingParameter', 'params needs vcpuLimit or ioTune')
      }
      const named = (limits ?? []).map((limit) => {
        const disk = findDisk(machine, limit)
        if (disk === undefined) throw new RpcError('UpdateVMPolicyFailed', `the VM has no disk ${nameOf(limit)}`)
        return { disk, limit: { ...limit, name: disk.name } }
      })
      const extras = extrasOf(machine)
      if (vcpuLimit !== undefined) {
        extras.vcpuLimit = vcpuLimit
        const period = extras.cpu?.period ?? PERIOD.value
        extras.cpu = {
          period,
          quota: vcpuLimit >= 100 ? -1 : Math.max(QUOTA.min, Math.round((period * vcpuLimit) / 100)),
        }
      }
      const names = new Set(named.map(({ disk }) => disk.name))
      const kept = extras.ioPolicy.filter(({ name }) => name === undefined || !names.has(name))
      extras.ioPolicy = [...kept, ...named.map(({ limit }) => limit)]
      for (const { disk, limit } of named) extras.ioTune.set(disk.name, { ...NO_LIMIT, ...limit.maximum })
      return DONE
    },
    'VM.setBalloonTarget': async ({ vmID, target }, context) => {
      const machine = findMachine(world, context, vmID)
      requireRunning(machine, 'BalloonError')
      if (!machine.devices.some((device) => 'deviceType' in device && device.deviceType === 'balloon')) return DONE
      const now = world.clock.now()
      const targetKiB = Math.min(target, machine.spec.memMiB * 1024)
      extrasOf(machine).balloon = { fromKiB: balloonKiB(machine, now), targetKiB, at: now }
      return DONE
    },
  }
}

function isRunning({ status }: Machine): boolean {
  return status !== 'Down' && status !== 'WaitForLaunch'
}

function requireRunning(machine: Machine, error: 'UpdateIOTuneError' | 'CpuTuneError' | 'BalloonError'): void {
  if (!isRunning(machine)) throw new RpcError(error, `${machine.id} does not run`)
}
