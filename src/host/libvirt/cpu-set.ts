import { RpcError } from '../../api/errors.ts'

/** More CPUs no host of libvirt's has. */
const MAX_CPU = 2048 * 8

/**
 * `0-3,^2,7` as libvirt's map: one bit for each of the host's CPUs, the lowest first.
 * @throws {RpcError} InvalidParameter
 */
export function parseCpuSet(text: string): Buffer {
  const cpus = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^\s*(\^?)(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part)
    if (match === null) throw invalid(text)
    const first = Number(match[2])
    const last = Number(match[3] ?? match[2])
    if (last < first || last >= MAX_CPU) throw invalid(text)
    for (let cpu = first; cpu <= last; cpu++) {
      if (match[1] === '^') cpus.delete(cpu)
      else cpus.add(cpu)
    }
  }
  if (cpus.size === 0) throw invalid(text)
  const map = Buffer.alloc(Math.floor(Math.max(...cpus) / 8) + 1)
  for (const cpu of cpus) map.writeUInt8(map.readUInt8(cpu >> 3) | (1 << (cpu & 7)), cpu >> 3)
  return map
}

function invalid(text: string): RpcError {
  return new RpcError('InvalidParameter', `cpusets: ${JSON.stringify(text)} is no set of CPUs; 0-3,^2,7 would be one`)
}

/** The kernel's lists: `0-2,4` is 0, 1, 2, 4. */
export function expandRange(range: string): number[] {
  return range.split(',').flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (match === null) return []
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
