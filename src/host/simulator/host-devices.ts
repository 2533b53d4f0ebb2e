import { RpcError } from '../../api/errors.ts'
import type { HostDeviceParams, VmDevice, VmHostDevice } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { addHostDevice, removeHostDevice } from './domain-hotplug.ts'
import { findHost, findMachine } from './find.ts'
import { hostExtrasOf } from './host-state.ts'
import { uuidOf } from './identity.ts'
import { requireIdle } from './lifecycle.ts'
import type { Host, Machine, World } from './model.ts'
import { setDevices } from './vm.ts'

type DeviceMethod =
  | 'Host.hostdevListByCaps'
  | 'Host.hostdevChangeNumvfs'
  | 'Host.hostdevReattach'
  | 'VM.hotplugHostdev'
  | 'VM.hotunplugHostdev'

/** libvirt's name of the card that can have virtual functions, and how many. */
const CARD = 'pci_0000_05_00_0'
const TOTAL_VFS = 7

export function deviceMethods(world: World): Pick<Handlers, DeviceMethod> {
  return {
    'Host.hostdevListByCaps': async ({ caps = [] }, context) => {
      const all = [...hostDevices(findHost(world, context))]
      const wanted = all.filter(([, { capability }]) => caps.length === 0 || caps.includes(capability))
      return Object.fromEntries(wanted.map(([name, params]) => [name, { params }]))
    },
    'Host.hostdevChangeNumvfs': async ({ deviceName, numvfs }, context) => {
      const host = findHost(world, context)
      const most = hostDevices(host).get(deviceName)?.totalvfs
      if (most === undefined) throw new RpcError('GeneralException', `${deviceName} has no virtual functions`)
      if (numvfs > most) throw new RpcError('GeneralException', `${deviceName} can have ${most} virtual functions`)
      const held = [...hostDevices(host)].find(([name, { physfn }]) => physfn === deviceName && holderOf(host, name))
      if (held !== undefined) throw new RpcError('GeneralException', `a VM uses ${held[0]}`)
      hostExtrasOf(host).numvfs = numvfs
      return true
    },
    'Host.hostdevReattach': async ({ deviceName }, context) => {
      const host = findHost(world, context)
      if (!hostDevices(host).has(deviceName)) throw new RpcError('GeneralException', `there is no device ${deviceName}`)
      if (holderOf(host, deviceName)) throw new RpcError('GeneralException', `a VM uses ${deviceName}`)
      return true
    },
    'VM.hotplugHostdev': async ({ vmID, devices }, context) => {
      const host = findHost(world, context)
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const known = hostDevices(host)
      for (const name of devices) {
        if (known.get(name)?.is_assignable !== 'true')
          throw new RpcError('HostdevDetachFailed', `${name} cannot be given to a VM`)
        if (holderOf(host, name)) throw new RpcError('HostdevDetachFailed', `a VM uses ${name} already`)
      }
      const names = [...new Set(devices)]
      const plugged = names.map((device): VmHostDevice => {
        return { deviceType: 'hostdev', device, deviceId: uuidOf(`${vmID}/${device}`), alias: `ua-${device}` }
      })
      for (const name of names) machine.xml = addHostDevice(machine.xml, name)
      setDevices(machine, [...machine.devices, ...plugged], world.clock.now())
      return names
    },
    'VM.hotunplugHostdev': async ({ vmID, devices }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const gone = machine.devices.filter(isHostDevice).filter(({ device }) => devices.includes(device))
      const left = machine.devices.filter((device) => !gone.some((other) => other === device))
      for (const { device } of gone) machine.xml = removeHostDevice(machine.xml, device)
      setDevices(machine, left, world.clock.now())
      return gone.map(({ device }) => device)
    },
  }
}

/** Made when asked for: few ever ask. */
function hostDevices(host: Host): ReadonlyMap<string, HostDeviceParams> {
  const vfs = host.extras?.numvfs ?? 0
  const devices = new Map<string, HostDeviceParams>([
    ['computer', { capability: 'system', product: 'Simulated host', is_assignable: 'false' }],
    [
      'pci_0000_00_00_0',
      pci(host, 'pci_0000_00_00_0', { product: 'Host bridge', parent: 'computer', is_assignable: 'false' }, 0, 0),
    ],
    [CARD, pci(host, CARD, { product: 'Ethernet card', totalvfs: TOTAL_VFS }, 5, 0)],
    ['pci_0000_06_00_0', pci(host, 'pci_0000_06_00_0', { product: 'Graphics card' }, 6, 0)],
  ])
  for (let vf = 1; vf <= vfs; vf++) {
    const name = `pci_0000_05_00_${vf}`
    devices.set(name, pci(host, name, { product: 'Virtual function', physfn: CARD }, 5, vf))
  }
  return devices
}

function pci(host: Host, name: string, more: Partial<HostDeviceParams>, bus: number, fn: number): HostDeviceParams {
  return {
    capability: 'pci',
    vendor: 'Simulated',
    parent: 'pci_0000_00_00_0',
    is_assignable: 'true',
    iommu_group: String(bus * 8 + fn),
    driver: holderOf(host, name) ? 'vfio-pci' : 'simulated',
    address: { domain: '0', bus: String(bus), slot: '0', function: String(fn) },
    ...more,
  }
}

function isHostDevice(device: VmDevice): device is VmHostDevice {
  return 'deviceType' in device && device.deviceType === 'hostdev'
}

function holderOf(host: Host, name: string): Machine | undefined {
  for (const machine of host.machines.values()) {
    if (machine.status === 'Down') continue
    if (machine.devices.some((device) => isHostDevice(device) && device.device === name)) return machine
  }
  return undefined
}
