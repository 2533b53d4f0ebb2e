import type { OpenDriver } from './driver.ts'

/** Every driver by its name. Loaded on demand: a worker pays only for the one it runs. */
export const DRIVERS = {
  simulator: async (): Promise<OpenDriver> => (await import('./simulator/simulator.ts')).createSimulator(),
  libvirt: async (): Promise<OpenDriver> => (await import('./libvirt/libvirt.ts')).createLibvirt(),
} as const satisfies Record<string, () => Promise<OpenDriver>>

export type DriverName = keyof typeof DRIVERS

export function isDriverName(name: string): name is DriverName {
  return Object.hasOwn(DRIVERS, name)
}
