import { RpcError } from '../../api/errors.ts'
import type { ErrorName } from '../../api/generated/errors.ts'
import type { VmDevice, VmLeaseDevice, VmMemoryDevice } from '../../api/generated/types.ts'
import type { Handlers, Params } from '../../api/handler.ts'
import { attribute, child, find, parseXml, text, XmlError } from '../xml.ts'
import { definition } from './definition.ts'
import { addLease, addModule, removeLease, removeModule } from './domain-hotplug.ts'
import { defer, type EffectKind } from './effects.ts'
import { findHost, findMachine } from './find.ts'
import { freeMiB } from './host.ts'
import { uuidOf } from './identity.ts'
import { requireIdle } from './lifecycle.ts'
import type { Machine, World } from './model.ts'
import { setDevices } from './vm.ts'
import { extrasOf, later } from './vm-work.ts'

type HotplugMethod = 'VM.hotplugLease' | 'VM.hotunplugLease' | 'VM.hotplugMemory' | 'VM.hotunplugMemory'

type MemoryParams = Params<'VM.hotplugMemory'>['params']

/** Modules are of this size or a multiple, in MiB. */
const BLOCK_MIB = 128

/** How long a guest takes to empty a module, in milliseconds. */
const LETTING_GO = 1000

export function hotplugMethods(world: World): Pick<Handlers, HotplugMethod> {
  return {
    'VM.hotplugLease': async ({ vmID, lease }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const holder = holderOf(world, lease)
      if (holder !== undefined)
        throw new RpcError('HotplugLeaseFailed', `${holder.id} holds the lease ${lease.lease_id}`)
      machine.xml = addLease(machine.xml, lease)
      setDevices(machine, [...machine.devices, lease], world.clock.now())
      return definition(machine)
    },
    'VM.hotunplugLease': async ({ vmID, lease }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const held = machine.devices.find((device) => isLease(device) && sameLease(device, lease))
      if (held === undefined)
        throw new RpcError('HotunplugLeaseFailed', `the VM does not hold the lease ${lease.lease_id}`)
      machine.xml = removeLease(machine.xml, lease)
      const devices = machine.devices.filter((device) => device !== held)
      setDevices(machine, devices, world.clock.now())
      return definition(machine)
    },
    'VM.hotplugMemory': async ({ vmID, params }, context) => {
      const host = findHost(world, context)
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const extras = extrasOf(machine)
      const module = readModule(machine, params, 'HotplugMemFailed')
      const { spec } = machine
      const free = host.session === undefined ? 0 : freeMiB(host, host.session.options.memoryMiB)
      if (module.size < BLOCK_MIB || module.size % BLOCK_MIB !== 0) {
        throw new RpcError('HotplugMemFailed', `${module.size} MiB are no multiple of ${BLOCK_MIB}`)
      }
      if (spec.memMiB + module.size > spec.maxMemMiB) {
        throw new RpcError('HotplugMemFailed', `the VM takes ${spec.maxMemMiB} MiB and has ${spec.memMiB}`)
      }
      if (extras.memory.length >= spec.maxMemSlots) throw new RpcError('HotplugMemFailed', 'all slots are in use')
      if (module.size > free) throw new RpcError('HotplugMemFailed', `${free} MiB are free on the host`)
      if (extras.memory.some((other) => sameModule(other, module))) {
        throw new RpcError('HotplugMemFailed', `${module.alias} is plugged in already`)
      }
      machine.xml = addModule(machine.xml, module, spec.memMiB + module.size)
      extras.memory = [...extras.memory, module]
      resize(machine, module.size, params.memGuaranteedSize)
      return definition(machine)
    },
    'VM.hotunplugMemory': async ({ vmID, params }, context) => {
      const host = findHost(world, context)
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const named = readModule(machine, params, 'HotunplugMemFailed')
      const module = extrasOf(machine).memory.find((other) => sameModule(other, named))
      if (module === undefined) throw new RpcError('HotunplugMemFailed', 'the VM has no such module')
      const { memGuaranteedSize: guaranteedMiB } = params
      later(host, machine, LETTING_GO, defer(UNPLUG_MEMORY, { vm: vmID, module: module.deviceId, guaranteedMiB }))
      return true
    },
  }
}

interface ModuleRemoval {
  readonly vm: string
  readonly module: string
  readonly guaranteedMiB: number | undefined
}

export const UNPLUG_MEMORY: EffectKind<ModuleRemoval> = {
  name: 'VM.hotunplugMemory',
  make: ({ machines }, { vm, module: id, guaranteedMiB }) => ({
    commit: () => {
      const machine = machines.get(vm)
      const module = machine?.extras?.memory.find(({ deviceId }) => deviceId === id)
      // Asked twice, it lets go once.
      if (machine === undefined || module === undefined) return
      const extras = extrasOf(machine)
      extras.memory = extras.memory.filter((other) => other !== module)
      machine.xml = removeModule(machine.xml, module, machine.spec.memMiB - module.size)
      resize(machine, -module.size, guaranteedMiB)
    },
  }),
}

/** The hash tells clients that the domain XML has changed. */
function resize(machine: Machine, byMiB: number, guaranteedMiB = machine.spec.guaranteedMiB): void {
  const memMiB = machine.spec.memMiB + byMiB
  machine.spec = { ...machine.spec, memMiB, guaranteedMiB: Math.min(guaranteedMiB, memMiB) }
  const modules = machine.extras?.memory.map(({ deviceId }) => deviceId) ?? []
  machine.hash = uuidOf(`${JSON.stringify(machine.devices)} ${modules.join(' ')}`)
}

function readModule(machine: Machine, { memory, xml }: MemoryParams, error: ErrorName): VmMemoryDevice {
  const given = xml === undefined ? memory : fromXml(xml, error)
  if (given === undefined) throw new RpcError('MissingParameter', 'params needs xml or memory')
  const deviceId = given.deviceId || uuidOf(`${machine.id}/memory/${machine.extras?.memory.length ?? 0}`)
  return { ...given, deviceId, alias: given.alias || `ua-${deviceId}` }
}

function fromXml(xml: string, error: ErrorName): VmMemoryDevice {
  try {
    const root = parseXml(xml)
    const element = root.localName === 'memory' ? root : find(root, 'devices', 'memory')
    const size = find(element, 'target', 'size')
    const alias = attribute(child(element, 'alias'), 'name') ?? ''
    const mib = Number(text(size)) * (UNITS[attribute(size, 'unit') ?? 'KiB'] ?? Number.NaN)
    if (!Number.isInteger(mib)) throw new RpcError(error, 'params.xml holds no <memory> with a size in whole MiB')
    const node = Number(text(find(element, 'target', 'node')) ?? 0)
    return { deviceType: 'memory', device: 'memory', size: mib, node, alias, deviceId: alias.replace(/^ua-/, '') }
  } catch (cause) {
    if (cause instanceof XmlError) throw new RpcError(error, `params.xml: ${cause.message}`)
    throw cause
  }
}

const UNITS: Readonly<Record<string, number>> = { KiB: 1 / 1024, k: 1 / 1024, MiB: 1, M: 1, GiB: 1024, G: 1024 }

function sameModule(a: VmMemoryDevice, b: VmMemoryDevice): boolean {
  return a.deviceId === b.deviceId || a.alias === b.alias
}

function isLease(device: VmDevice): device is VmLeaseDevice {
  return 'lease_id' in device
}

function sameLease(a: VmLeaseDevice, b: VmLeaseDevice): boolean {
  return a.sd_id === b.sd_id && a.lease_id === b.lease_id
}

/** One machine in all hosts of the process at most. */
function holderOf(world: World, lease: VmLeaseDevice): Machine | undefined {
  for (const { machines } of world.hosts.values()) {
    for (const machine of machines.values()) {
      if (machine.status === 'Down') continue
      if (machine.devices.some((device) => isLease(device) && sameLease(device, lease))) return machine
    }
  }
  return undefined
}
