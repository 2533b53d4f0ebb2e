/** What a condition is asked about: plain JSON, such as a host's record. */
export type WhereRecord = object

/** A condition that cannot be read. */
export class WhereError extends Error {
  override readonly name = 'WhereError'
  /** Where in the text, in characters from 0. */
  readonly position: number

  constructor(text: string, position: number, reason: string) {
    super(`${reason}, at character ${position + 1} of ${text}`)
    this.position = position
  }
}

/** True of some records. */
export interface Condition {
  (record: WhereRecord): boolean
  /** @throws {WhereError} when a field of it is one that none of these records has, though there are some: a mistyped one is unequal to everything */
  check(records: Iterable<WhereRecord>): void
}

type Value = (record: unknown) => unknown
type Type = 'text' | 'a number' | 'true or false' | 'a list' | 'any'

interface Operand {
  readonly value: Value
  readonly type: Type
  readonly token: Token
}

type Kind = 'name' | 'number' | 'string' | 'sign' | 'end'

interface Token {
  readonly kind: Kind
  readonly text: string
  readonly at: number
}

const TOKEN =
  /\s*(?:(?<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)|(?<number>-?\d+(?:\.\d+)?)|(?<string>"(?:[^"\\]|\\.)*"|'[^'\\]*')|(?<sign>==|!=|>=|<=|&&|\|\||[<>!()]))/y
/** What a host's record has. `facts` has more: whatever the hosts announce. */
const FIELDS: Readonly<Record<string, Type>> = {
  host: 'text',
  site: 'text',
  groups: 'a list',
  driver: 'text',
  version: 'text',
  apiVersion: 'text',
  epoch: 'a number',
  state: 'text',
  since: 'a number',
  lastSeen: 'a number',
  federated: 'true or false',
  'facts.memory': 'a number',
  'facts.cpus': 'a number',
  'methods.count': 'a number',
  'methods.digest': 'text',
}
const STATES: readonly string[] = ['online', 'offline', 'stopped']
/** Only what several sites announce has it. */
const SITE = 'site'
/** Each parenthesis and each "!" is a call deeper. */
const DEEPEST = 100

const COMPARISONS: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  // A list, such as groups, equals what is in it.
  '==': equals,
  '!=': (left, right) => !equals(left, right),
  '>': (left, right) => order(left, right) > 0,
  '>=': (left, right) => order(left, right) >= 0,
  '<': (left, right) => order(left, right) < 0,
  '<=': (left, right) => order(left, right) <= 0,
}

/**
 * Reads `facts.memory>64000 && driver=="libvirt"`: fields of a host's record by their dotted names, numbers, text in
 * quotes, true and false; == != > >= < <=, !, &&, || and parentheses. A list equals each thing in it:
 * `groups=="cluster.prod"`. A field that a record lacks is equal to nothing, and neither more nor less. What can be true
 * of no host, or of each, is a mistake: a field that there is not, or a number that is compared with text.
 * @throws {WhereError} that says what is wrong, and where
 */
export function parseWhere(text: string): Condition {
  const tokens = toTokens(text)
  let next = 0
  let depth = 0
  const optional = new Map<string, Token>()
  const peek = () => tokens[next] as Token
  const fail = (reason: string, { at } = peek()) => new WhereError(text, at, reason)

  function takeSign(...signs: readonly string[]): string | undefined {
    const { kind, text: sign } = peek()
    if (kind !== 'sign' || !signs.includes(sign)) return undefined
    next++
    return sign
  }

  function either(): Operand {
    const first = both()
    const parts = [first]
    while (takeSign('||')) parts.push(both())
    if (parts.length === 1) return first
    const values = parts.map(toCondition)
    return logical(first, (record) => values.some((value) => value(record) === true))
  }

  function both(): Operand {
    const first = not()
    const parts = [first]
    while (takeSign('&&')) parts.push(not())
    if (parts.length === 1) return first
    const values = parts.map(toCondition)
    return logical(first, (record) => values.every((value) => value(record) === true))
  }

  function not(): Operand {
    if (!takeSign('!')) return comparison()
    const inner = deeper(not)
    const value = toCondition(inner)
    return logical(inner, (record) => value(record) !== true)
  }

  function comparison(): Operand {
    const left = operand()
    const sign = takeSign(...Object.keys(COMPARISONS))
    const compare = sign === undefined ? undefined : COMPARISONS[sign]
    if (sign === undefined || compare === undefined) return left
    const right = operand()
    if (!areComparable(left, right, sign)) {
      throw fail(`${shown(left)}, and ${shown(right)}: that never fits ${sign}`, right.token)
    }
    checkState(left, right)
    checkState(right, left)
    return logical(left, (record) => compare(left.value(record), right.value(record)))
  }

  function toCondition({ value, type, token }: Operand): Value {
    if (type === 'true or false' || type === 'any') return value
    throw fail(`${token.text} is ${type}, which is neither true nor false: compare it, for example by ==`, token)
  }

  /** A list of three is short enough to be held against. */
  function checkState({ token: { kind, text: field } }: Operand, { token }: Operand): void {
    if (kind !== 'name' || field !== 'state' || token.kind !== 'string') return
    const state = unquote(token, text)
    if (!STATES.includes(state))
      throw fail(`no host is ${JSON.stringify(state)}; a state is ${STATES.join(', ')}`, token)
  }

  function operand(): Operand {
    const token = peek()
    if (takeSign('(')) {
      const inner = deeper(either)
      if (!takeSign(')')) throw fail('")" is missing')
      return inner
    }
    if (token.kind === 'end' || token.kind === 'sign') {
      throw fail(`a field, number or text is missing${token.kind === 'end' ? '' : ` before ${token.text}`}`)
    }
    next++
    const { kind, text: name } = token
    if (kind === 'number') return { value: constant(Number(name)), type: 'a number', token }
    if (kind === 'string') return { value: constant(unquote(token, text)), type: 'text', token }
    if (name === 'true' || name === 'false') return { value: constant(name === 'true'), type: 'true or false', token }
    const isFact = name.startsWith('facts.')
    const type = Object.hasOwn(FIELDS, name) ? FIELDS[name] : isFact ? 'any' : undefined
    if (type === undefined) {
      const fields = Object.keys(FIELDS).join(', ')
      throw fail(`${name} is no field (there are ${fields}), and text stands in quotes`, token)
    }
    if (isFact || name === SITE) optional.set(name, token)
    const path = name.split('.')
    return { value: (record) => field(record, path), type, token }
  }

  function deeper(parse: () => Operand): Operand {
    if (++depth > DEEPEST) throw fail(`it is nested deeper than ${DEEPEST}`)
    const inner = parse()
    depth--
    return inner
  }

  const whole = either()
  if (peek().kind !== 'end') throw fail(`"${peek().text}" is not expected here`)
  const condition = toCondition(whole)
  return Object.assign((record: WhereRecord) => condition(record) === true, {
    check(records: Iterable<WhereRecord>) {
      const all = [...records]
      if (all.length === 0) return
      for (const [name, token] of optional) {
        const path = name.split('.')
        if (all.every((record) => field(record, path) === undefined)) throw fail(`no host has ${name}`, token)
      }
    },
  })
}

function logical({ token }: Operand, value: Value): Operand {
  return { value, type: 'true or false', token }
}

function areComparable(left: Operand, right: Operand, sign: string): boolean {
  const types = [left.type, right.type]
  if (types.includes('any')) return true
  const equality = sign === '==' || sign === '!='
  if (types.includes('a list')) return equality && types.includes('text')
  return left.type === right.type && (equality || left.type !== 'true or false')
}

function shown({ token, type }: Operand): string {
  return `${token.text} is ${type}`
}

function toTokens(text: string): readonly Token[] {
  const tokens: Token[] = []
  const scan = new RegExp(TOKEN)
  while (text.slice(scan.lastIndex).trim() !== '') {
    const from = scan.lastIndex
    const groups = scan.exec(text)?.groups
    const [kind, found] = Object.entries(groups ?? {}).find(([, part]) => part !== undefined) ?? []
    if (kind === undefined || found === undefined) throw unreadable(text, from)
    tokens.push({ kind: kind as Kind, text: found, at: scan.lastIndex - found.length })
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }]
}

function unreadable(text: string, from: number): WhereError {
  const at = text.length - text.slice(from).trimStart().length
  const sign = text[at] ?? ''
  if (sign === '"' || sign === "'") return new WhereError(text, at, 'this text has no end')
  const advice = { '=': '; equal is ==', '&': '; and is &&', '|': '; or is ||' }[sign] ?? ''
  return new WhereError(text, at, `${JSON.stringify(sign)} is not understood${advice}`)
}

function unquote({ text: quoted, at }: Token, text: string): string {
  if (quoted.startsWith("'")) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw new WhereError(text, at, 'this text has an escape that JSON does not know')
  }
}

function constant(value: unknown): Value {
  return () => value
}

/** Own fields only: what every object inherits is no fact about a host. */
function field(record: unknown, path: readonly string[]): unknown {
  let value = record
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

function equals(left: unknown, right: unknown): boolean {
  if (left === undefined || right === undefined) return false
  if (Array.isArray(left)) return left.includes(right)
  return Array.isArray(right) ? right.includes(left) : left === right
}

/** Not a number where the two cannot be compared: then nothing is true of it. */
function order(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left !== 'string' || typeof right !== 'string') return Number.NaN
  return left === right ? 0 : left < right ? -1 : 1
}
