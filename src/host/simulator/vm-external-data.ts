import { createHash } from 'node:crypto'
import type { Machine } from './model.ts'

/** The state of the TPM or firmware, base64; undefined without such a device. */
export function externalData(machine: Machine, kind: string): string | undefined {
  if (kind !== 'tpm' && kind !== 'nvram') return undefined
  const present =
    kind === 'tpm'
      ? machine.devices.some((device) => 'deviceType' in device && device.deviceType === 'tpm')
      : machine.xml.includes('<nvram')
  if (!present) return undefined
  return machine.extras?.data.get(kind) ?? Buffer.from(`${kind} state of ${machine.id}`).toString('base64')
}

export function hashData(data: string): string {
  return createHash('sha256').update(data).digest('hex')
}

/** What statistics say of it, by which clients see that it has changed. */
export function dataHashes(machine: Machine): { tpmHash?: string; nvramHash?: string } {
  const tpm = externalData(machine, 'tpm')
  const nvram = externalData(machine, 'nvram')
  return {
    ...(tpm === undefined ? {} : { tpmHash: hashData(tpm) }),
    ...(nvram === undefined ? {} : { nvramHash: hashData(nvram) }),
  }
}
