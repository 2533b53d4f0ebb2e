/**
 * Names that become queue names and routing keys. They are checked once, where
 * they enter, and carried as branded strings afterwards. Dots separate the
 * words of a routing key, `*` and `#` are its wildcards: none may be in a name.
 */
declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type HostId = Branded<'HostId'>
export type ClientId = Branded<'ClientId'>
export type GroupName = Branded<'GroupName'>

const NAME = /^[A-Za-z0-9_-]{1,128}$/
const GROUP = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64})*$/

/** @throws {TypeError} that says which names are allowed */
export function parseHostId(value: unknown): HostId {
  return parseName(value, 'host id', 'node12 or node12-example-com') as HostId
}

/** @throws {TypeError} that says which names are allowed */
export function parseClientId(value: unknown): ClientId {
  return parseName(value, 'client id', 'engine-1') as ClientId
}

/** A group's name may have several words: `cluster.prod`. @throws {TypeError} */
export function parseGroupName(value: unknown): GroupName {
  if (typeof value === 'string' && value.length <= 200 && GROUP.test(value)) return value as GroupName
  throw new TypeError(
    `${JSON.stringify(value)} is no group name: use words of letters, digits, "-" and "_" with dots between them, for example cluster.prod`,
  )
}

export function isHostId(value: unknown): value is HostId {
  return typeof value === 'string' && NAME.test(value)
}

export function isClientId(value: unknown): value is ClientId {
  return typeof value === 'string' && NAME.test(value)
}

function parseName(value: unknown, what: string, example: string): string {
  if (typeof value === 'string' && NAME.test(value)) return value
  throw new TypeError(
    `${JSON.stringify(value)} is no ${what}: use 1 to 128 letters, digits, "-" and "_" (no dots, they separate the words of a routing key), for example ${example}`,
  )
}
