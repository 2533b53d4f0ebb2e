/** A release of the API: `0.1.0`. */
export const VERSION = /^(\d+)\.(\d+)\.(\d+)$/

/** @returns below 0 when the first came earlier */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number))
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
