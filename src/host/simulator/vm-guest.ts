import { RpcError } from '../../api/errors.ts'
import type { VmGraphicsDevice } from '../../api/generated/types.ts'
import type { Handlers, Params } from '../../api/handler.ts'
import { XmlError } from '../xml.ts'
import { definition } from './definition.ts'
import { isGraphics, isNic } from './devices.ts'
import { editNic, readDeviceXml } from './domain-edit.ts'
import { findMachine } from './find.ts'
import { requireStarted } from './lifecycle.ts'
import type { Machine, World } from './model.ts'
import { setDevices } from './vm.ts'
import { externalData, hashData } from './vm-external-data.ts'
import { extrasOf } from './vm-work.ts'

type GuestMethod =
  | 'VM.desktopLock'
  | 'VM.desktopLogin'
  | 'VM.desktopLogoff'
  | 'VM.desktopSendHcCommand'
  | 'VM.freeze'
  | 'VM.thaw'
  | 'VM.setDestroyOnReboot'
  | 'VM.getExternalData'
  | 'VM.setTicket'
  | 'VM.updateDevice'

type DeviceChange = Params<'VM.updateDevice'>['params']
type NicChange = Extract<DeviceChange, { alias: string }>

export function guestMethods(world: World): Pick<Handlers, GuestMethod> {
  const { clock } = world
  return {
    'VM.desktopLock': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      requireAgent(machine)
      const { guest } = extrasOf(machine)
      if (guest?.session === 'Active') extrasOf(machine).guest = { ...guest, session: 'Locked' }
      return true
    },
    'VM.desktopLogin': async ({ vmID, username }, context) => {
      const machine = findMachine(world, context, vmID)
      requireAgent(machine)
      extrasOf(machine).guest = { session: 'Active', username }
      return true
    },
    'VM.desktopLogoff': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      requireAgent(machine)
      extrasOf(machine).guest = undefined
      return true
    },
    'VM.desktopSendHcCommand': async ({ vmID }, context) => {
      requireAgent(findMachine(world, context, vmID))
      return true
    },
    'VM.freeze': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      requireAgent(machine)
      if (machine.extras?.frozen) throw new RpcError('FreezeGuestFSFailed', 'its file systems are held already')
      extrasOf(machine).frozen = true
      return true
    },
    'VM.thaw': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      requireAgent(machine)
      if (machine.extras !== undefined) machine.extras.frozen = false
      return true
    },
    'VM.setDestroyOnReboot': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      requireStarted(machine)
      extrasOf(machine).destroyOnReboot = true
      return true
    },
    'VM.getExternalData': async ({ vmID, kind, lastHash }, context) => {
      const data = externalData(findMachine(world, context, vmID), kind)
      if (data === undefined)
        throw new RpcError('ExternalDataFailed', `the VM has no data of the kind ${JSON.stringify(kind)}`)
      const hash = hashData(data)
      return hash === lastHash ? { hash } : { hash, _X_data: data }
    },
    'VM.setTicket': async ({ vmID, password, ttl }, context) => {
      const machine = findMachine(world, context, vmID)
      const console = machine.devices.find(isGraphics)
      if (console === undefined || machine.status === 'Down')
        throw new RpcError('SpiceTicketError', 'the VM has no console')
      setTicket(machine, console, password, ttl, clock.now())
      return true
    },
    'VM.updateDevice': async ({ vmID, params }, context) => {
      const machine = findMachine(world, context, vmID)
      requireStarted(machine)
      if ('graphicsType' in params) {
        const console = machine.devices.filter(isGraphics).find(({ device }) => device === params.graphicsType)
        if (console === undefined)
          throw new RpcError('UpdateDeviceFailed', `the VM has no ${params.graphicsType} console`)
        setTicket(machine, console, params.password, params.ttl, clock.now())
      } else {
        changeNic(world, machine, 'xml' in params ? readChange(machine, params.xml) : params)
      }
      return definition(machine)
    },
  }
}

/** The agents run in a guest that is up, and in no other. */
function requireAgent(machine: Machine): void {
  if (machine.status !== 'Up')
    throw new RpcError('NonResponsiveGuestAgent', `${machine.id} is in status ${machine.status}`)
}

/** A time of 0 or less never ends. */
function setTicket(machine: Machine, { device }: VmGraphicsDevice, password: string, ttl: number, now: number): void {
  extrasOf(machine).tickets.set(device, { password, until: ttl > 0 ? now + ttl * 1000 : undefined })
}

function readChange(machine: Machine, xml: string): NicChange {
  try {
    const given = readDeviceXml(xml, 'interface', machine.id)?.device
    if (given !== undefined && isNic(given)) {
      const known = machine.devices
        .filter(isNic)
        .find((nic) => nic.alias === given.alias || nic.macAddr === given.macAddr)
      return { ...given, alias: known?.alias ?? given.alias ?? '', deviceType: 'interface' }
    }
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw new RpcError('UpdateDeviceFailed', `params.xml: ${error.message}`)
  }
  throw new RpcError('UpdateDeviceFailed', 'params.xml holds no <interface>')
}

function changeNic(world: World, machine: Machine, change: NicChange): void {
  const nic = machine.devices.filter(isNic).find(({ alias }) => alias === change.alias)
  if (nic === undefined) throw new RpcError('UpdateDeviceFailed', `the VM has no network interface ${change.alias}`)
  const { linkActive, network, filter, filterParameters, portMirroring, custom, specParams } = change
  const next = {
    ...nic,
    ...(linkActive === undefined ? {} : { linkActive }),
    ...(network === undefined ? {} : { network }),
    ...(filter === undefined ? {} : { filter }),
    ...(filterParameters === undefined ? {} : { filterParameters }),
    ...(portMirroring === undefined ? {} : { portMirroring }),
    ...(custom === undefined ? {} : { custom }),
    ...(specParams === undefined ? {} : { specParams }),
  }
  machine.xml = editNic(machine.xml, machine.id, next)
  const devices = machine.devices.map((device) => (device === nic ? next : device))
  setDevices(machine, devices, world.clock.now())
}
