import type { Volume } from './model.ts'
import { isBlock } from './space.ts'

/** Size of the volume's file or logical volume, in bytes. */
export function apparentBytes(volume: Volume): number {
  if (isBlock(volume.domain) || volume.format === 'COW') return volume.used
  return volume.capacity
}
