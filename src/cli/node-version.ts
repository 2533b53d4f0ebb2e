/** The oldest Node that has all that is used here; as package.json says. */
export const OLDEST_NODE = '22.13'

/** @returns what to tell the user; undefined when it is new enough */
export function unfitNode(version: string): string | undefined {
  const [major = 0, minor = 0] = numbersOf(version)
  const [oldestMajor = 0, oldestMinor = 0] = numbersOf(OLDEST_NODE)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined
  return `vdsm-amqp needs Node ${OLDEST_NODE} or later, and this is ${version}; put a newer node first in PATH`
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number)
}
