import type { VmLeaseDevice, VmMemoryDevice } from '../../api/generated/types.ts'
import { append, attribute, child, children, type Element, text } from '../xml.ts'
import { edit } from './domain-edit.ts'

export function addLease(xml: string, { sd_id, lease_id }: VmLeaseDevice): string {
  return edit(xml, (devices) => {
    const lease = append(devices, 'lease')
    append(lease, 'lockspace', {}, sd_id)
    append(lease, 'key', {}, lease_id)
    append(lease, 'target', { path: `/rhev/data-center/mnt/${sd_id}/dom_md/xleases`, offset: 0 })
  })
}

export function removeLease(xml: string, { sd_id, lease_id }: VmLeaseDevice): string {
  return edit(xml, (devices) => {
    const isIt = (lease: Element): boolean =>
      text(child(lease, 'lockspace')) === sd_id && text(child(lease, 'key')) === lease_id
    const found = children(devices, 'lease').find(isIt)
    if (found !== undefined) devices.removeChild(found)
  })
}

/** With a module more, and the memory that the machine has then. */
export function addModule(xml: string, { size, node, alias }: VmMemoryDevice, memMiB: number): string {
  return edit(xml, (devices) => {
    const memory = append(devices, 'memory', { model: 'dimm' })
    const target = append(memory, 'target')
    append(target, 'size', { unit: 'KiB' }, String(size * 1024))
    append(target, 'node', {}, String(node))
    append(memory, 'alias', { name: alias })
    setMemory(devices, memMiB)
  })
}

export function removeModule(xml: string, { alias }: VmMemoryDevice, memMiB: number): string {
  return edit(xml, (devices) => {
    const found = children(devices, 'memory').find((memory) => attribute(child(memory, 'alias'), 'name') === alias)
    if (found !== undefined) devices.removeChild(found)
    setMemory(devices, memMiB)
  })
}

function setMemory(devices: Element, memMiB: number): void {
  for (const memory of children(devices.parentNode as Element, 'memory')) {
    memory.setAttribute('unit', 'MiB')
    memory.textContent = String(memMiB)
  }
}

/** With a PCI device of the host more. */
export function addHostDevice(xml: string, name: string): string {
  return edit(xml, (devices) => {
    const [domain = '', bus = '', slot = '', fn = ''] = name.split('_').slice(1)
    const element = append(devices, 'hostdev', { mode: 'subsystem', type: 'pci', managed: 'no' })
    const address = { domain: `0x${domain}`, bus: `0x${bus}`, slot: `0x${slot}`, function: `0x${fn}` }
    append(append(element, 'source'), 'address', address)
    append(element, 'alias', { name: `ua-${name}` })
  })
}

export function removeHostDevice(xml: string, name: string): string {
  return edit(xml, (devices) => {
    const isIt = (element: Element): boolean => attribute(child(element, 'alias'), 'name') === `ua-${name}`
    const found = children(devices, 'hostdev').find(isIt)
    if (found !== undefined) devices.removeChild(found)
  })
}
