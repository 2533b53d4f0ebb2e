/** The names that a reader may have meant: the nearest first, three at most. */
export function suggest(wanted: string, names: readonly string[]): string[] {
  const low = wanted.toLowerCase()
  const last = low.slice(low.lastIndexOf('.') + 1)
  return names
    .map((name) => {
      const other = name.toLowerCase()
      // `getStats` alone, or in the wrong namespace, is near to `VM.getStats`.
      const same = last.length > 2 && other.slice(other.lastIndexOf('.') + 1) === last
      const apart = distance(low, other)
      return { name, distance: same ? Math.min(1, apart) : apart }
    })
    .filter((one) => one.distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map((one) => one.name)
}

/** "; did you mean X or Y?", or nothing. */
export function didYouMean(wanted: string, names: readonly string[]): string {
  const near = suggest(wanted, names)
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`
}

/** How many characters must be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...a].entries()) {
    const now = [row + 1]
    for (let column = 1; column <= b.length; column++) {
      const change = (before[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1)
      now.push(Math.min(change, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1))
    }
    before = now
  }
  return before[b.length] ?? 0
}
