import type { Parameters } from 'fast-check'

/** How much is tried: little in every run of the tests, as much as you like when you look for trouble. */
export function runs(few: number): Parameters<unknown> {
  const factor = Number(process.env['VDSM_PROPERTY_RUNS'] ?? 1)
  const given = process.env['VDSM_PROPERTY_SEED']
  // The same each time, so that nobody's change fails on another one's luck; a long search looks elsewhere each time.
  const seed = given !== undefined ? Number(given) : factor > 1 ? Date.now() % 2 ** 31 : 1
  // With a seed there is time to look for the shortest way to the failure.
  return { seed, numRuns: Math.max(1, Math.round(few * factor)), endOnFailure: given === undefined }
}
