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

type Value = (record: unknown) => unknown
type Kind = 'name' | 'number' | 'string' | 'sign' | 'end'

interface Token {
  readonly kind: Kind
  readonly text: string
  readonly at: number
}

const TOKEN =
  /\s*(?:(?<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)|(?<number>-?\d+(?:\.\d+)?)|(?<string>"(?:[^"\\]|\\.)*"|'[^'\\]*')|(?<sign>==|!=|>=|<=|&&|\|\||[<>!()]))/y
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
 * Reads `facts.memory>64000 && driver=="libvirt"`: fields by their dotted names, numbers, text in quotes, true and
 * false; == != > >= < <=, !, &&, || and parentheses. A list equals each thing in it: `groups=="cluster.prod"`. A field
 * that a record lacks is equal to nothing, and neither more nor less.
 * @throws {WhereError} that says what is wrong, and where
 */
export function parseWhere(text: string): (record: WhereRecord) => boolean {
  const tokens = toTokens(text)
  let next = 0
  let depth = 0
  const peek = () => tokens[next] as Token
  const fail = (reason: string, { at } = peek()) => new WhereError(text, at, reason)

  function takeSign(...signs: readonly string[]): string | undefined {
    const { kind, text: sign } = peek()
    if (kind !== 'sign' || !signs.includes(sign)) return undefined
    next++
    return sign
  }

  function either(): Value {
    const parts = [both()]
    while (takeSign('||')) parts.push(both())
    return parts.length === 1 ? (parts[0] as Value) : (record) => parts.some((part) => part(record) === true)
  }

  function both(): Value {
    const parts = [not()]
    while (takeSign('&&')) parts.push(not())
    return parts.length === 1 ? (parts[0] as Value) : (record) => parts.every((part) => part(record) === true)
  }

  function not(): Value {
    if (!takeSign('!')) return comparison()
    const value = deeper(not)
    return (record) => value(record) !== true
  }

  function comparison(): Value {
    const left = operand()
    const sign = takeSign(...Object.keys(COMPARISONS))
    const compare = sign === undefined ? undefined : COMPARISONS[sign]
    if (compare === undefined) return left
    const right = operand()
    return (record) => compare(left(record), right(record))
  }

  function operand(): Value {
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
    if (token.kind === 'number') return constant(Number(token.text))
    if (token.kind === 'string') return constant(unquote(token, text))
    if (token.text === 'true' || token.text === 'false') return constant(token.text === 'true')
    const path = token.text.split('.')
    return (record) => field(record, path)
  }

  function deeper(parse: () => Value): Value {
    if (++depth > DEEPEST) throw fail(`it is nested deeper than ${DEEPEST}`)
    const value = parse()
    depth--
    return value
  }

  const condition = either()
  if (peek().kind !== 'end') throw fail(`"${peek().text}" is not expected here`)
  return (record) => condition(record) === true
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
