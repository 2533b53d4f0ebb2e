import { ERRORS, type ErrorName } from '../../api/generated/errors.ts'
import { EVENTS } from '../../api/generated/events.ts'
import { METHODS } from '../../api/generated/methods.ts'
import type { EventName, MethodName } from '../../api/handler.ts'

/** What is done wrong on purpose, and how often. */
export interface Fault {
  readonly method: MethodName
  /** From 0 (never) to 1 (always). */
  readonly probability: number
}

export interface FailureFault extends Fault {
  readonly error: ErrorName
}

export interface LatencyFault extends Fault {
  readonly ms: number
}

/** What is lost: every event of a kind, or those that a method itself brings about before it waits for anything. */
export type LostEventFault =
  | Fault
  | {
      readonly event: EventName
      /** From 0 (never) to 1 (always). */
      readonly probability: number
    }

export interface SimulatorOptions {
  readonly bootMs: number
  readonly shutdownMs: number
  readonly saveMs: number
  readonly migrationMs: number
  readonly downtimeMs: number
  readonly storageMs: number
  readonly latencyMs: number
  readonly memoryMiB: number
  readonly cpus: number
  readonly seed: number
  readonly failure: readonly FailureFault[]
  readonly hang: readonly Fault[]
  readonly latency: readonly LatencyFault[]
  readonly lostEvent: readonly LostEventFault[]
  /** Where the state of all hosts is kept; undefined: only in memory. */
  readonly state: string | undefined
}

type NumberKey = Exclude<keyof SimulatorOptions, 'failure' | 'hang' | 'latency' | 'lostEvent' | 'state'>

interface NumberOption {
  readonly value: number
  readonly min: number
  readonly max: number
  readonly about: string
}

const HOUR = 3_600_000

const NUMBERS = {
  bootMs: { value: 1500, min: 0, max: HOUR, about: 'milliseconds from VM.create until the guest is up' },
  shutdownMs: { value: 1500, min: 0, max: HOUR, about: 'milliseconds a guest takes to power down' },
  saveMs: { value: 1500, min: 0, max: HOUR, about: 'milliseconds VM.hibernate takes' },
  migrationMs: { value: 3000, min: 0, max: HOUR, about: 'milliseconds a migration takes' },
  downtimeMs: { value: 50, min: 0, max: HOUR, about: 'milliseconds a migrated guest stands still, as reported' },
  storageMs: { value: 1000, min: 0, max: HOUR, about: 'milliseconds a storage task or job takes' },
  latencyMs: { value: 0, min: 0, max: HOUR, about: 'milliseconds added to every method' },
  memoryMiB: { value: 65_536, min: 1024, max: 2 ** 30, about: 'memory of the host in MiB' },
  cpus: { value: 16, min: 1, max: 4096, about: 'CPU threads of the host' },
  seed: { value: 0, min: 0, max: 2 ** 32 - 1, about: 'the same seed gives the same statistics and the same failures' },
} as const satisfies Record<NumberKey, NumberOption>

const TEXTS = {
  state:
    'a file that keeps all hosts of the process: read at the start when it is there, saved a second after each change and at the end',
  failure: 'METHOD:ERROR[@PROBABILITY] with an error by code or name, several with commas: VM.create:9@0.1',
  hang: 'METHOD[@PROBABILITY], several with commas: the method does nothing until its time is up',
  latency: 'METHOD:MILLISECONDS[@PROBABILITY], several with commas: added to latencyMs for that method',
  lostEvent:
    'EVENT[@PROBABILITY] or METHOD[@PROBABILITY], several with commas: that kind of event is lost, as virt.VM_status@0.1, or those that the method brings about at once',
} as const

/** @throws {Error} that names the option, what is wrong with it, and every option there is */
export function parseOptions(given: Readonly<Record<string, string>>): SimulatorOptions {
  const numbers: Record<NumberKey, number> = {
    bootMs: NUMBERS.bootMs.value,
    shutdownMs: NUMBERS.shutdownMs.value,
    saveMs: NUMBERS.saveMs.value,
    migrationMs: NUMBERS.migrationMs.value,
    downtimeMs: NUMBERS.downtimeMs.value,
    storageMs: NUMBERS.storageMs.value,
    latencyMs: NUMBERS.latencyMs.value,
    memoryMiB: NUMBERS.memoryMiB.value,
    cpus: NUMBERS.cpus.value,
    seed: NUMBERS.seed.value,
  }
  let failure: readonly FailureFault[] = []
  let hang: readonly Fault[] = []
  let latency: readonly LatencyFault[] = []
  let lostEvent: readonly LostEventFault[] = []
  let state: string | undefined
  for (const [key, value] of Object.entries(given)) {
    if (isNumberKey(key)) numbers[key] = parseNumber(key, value)
    else if (key === 'failure') failure = items(value).map(parseFailure)
    else if (key === 'hang') hang = items(value).map((item) => parseFault('hang', item, item))
    else if (key === 'latency') latency = items(value).map(parseLatency)
    else if (key === 'lostEvent') lostEvent = items(value).map(parseLostEvent)
    else if (key === 'state') state = parsePath(value)
    else throw refusal(`the simulator has no option ${JSON.stringify(key)}`)
  }
  return { ...numbers, failure, hang, latency, lostEvent, state }
}

function isNumberKey(key: string): key is NumberKey {
  return Object.hasOwn(NUMBERS, key)
}

function parseNumber(key: NumberKey, text: string): number {
  const { min, max } = NUMBERS[key]
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw refusal(`${key}=${text}: a whole number from ${min} to ${max} is needed`)
}

function items(value: string): string[] {
  return value.split(',').map((item) => item.trim())
}

function parseFailure(item: string): FailureFault {
  const match = /^([^:@]+):([^:@]+)(@.*)?$/.exec(item)
  const [, method, error, rest = ''] = match ?? []
  if (method === undefined || error === undefined) throw refusal(`failure=${item}: METHOD:ERROR is needed`)
  return { ...parseFault('failure', method + rest, item), error: parseError(error, item) }
}

function parseLatency(item: string): LatencyFault {
  const [, method, ms = '', rest = ''] = /^([^:@]+):([^:@]+)(@.*)?$/.exec(item) ?? []
  if (method === undefined || !/^\d+$/.test(ms) || Number(ms) > HOUR) {
    throw refusal(`latency=${item}: METHOD:MILLISECONDS is needed, at most ${HOUR}`)
  }
  return { ...parseFault('latency', method + rest, item), ms: Number(ms) }
}

function parseLostEvent(item: string): LostEventFault {
  const { name, probability } = parseShare('lostEvent', item, item)
  const event = EVENTS_BY_NAME.get(name)
  if (event !== undefined) return { event, probability }
  if (isMethod(name)) return { method: name, probability }
  const known = [...EVENTS_BY_NAME.keys()].filter((each) => !each.startsWith('|')).join(', ')
  throw refusal(`lostEvent=${item}: ${JSON.stringify(name)} is no event (${known}) and no method`)
}

/** As they are called, and as routing keys have them: `virt.VM_status`. */
const EVENTS_BY_NAME: ReadonlyMap<string, EventName> = new Map(
  Object.entries(EVENTS).flatMap(([name, { component, operation }]): [string, EventName][] => {
    // The table's own keys, which Object.entries widens to string.
    const event = name as EventName
    return [
      [event, event],
      [`${component}.${operation}`, event],
    ]
  }),
)

function parsePath(value: string): string {
  if (value.trim() === '') throw refusal(`state=${value}: the path of a file is needed`)
  return value
}

function parseFault(key: 'failure' | 'hang' | 'latency', text: string, item: string): Fault {
  const { name, probability } = parseShare(key, text, item)
  if (!isMethod(name)) throw refusal(`${key}=${item}: there is no method ${JSON.stringify(name)}`)
  return { method: name, probability }
}

function parseShare(key: string, text: string, item: string): { readonly name: string; readonly probability: number } {
  const [name = '', share, ...more] = text.split('@')
  const probability = share === undefined ? 1 : Number(share)
  if (more.length > 0 || share?.trim() === '' || !(probability >= 0 && probability <= 1)) {
    throw refusal(`${key}=${item}: a probability from 0 to 1 is needed after "@"`)
  }
  return { name, probability }
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name)
}

function parseError(text: string, item: string): ErrorName {
  for (const [name, { code }] of Object.entries(ERRORS)) {
    // The table's own keys, which Object.entries widens to string.
    if (name === text || String(code) === text) return name as ErrorName
  }
  throw refusal(
    `failure=${item}: there is no error ${JSON.stringify(text)}; "vdsm-amqp schema show METHOD" names those of a method`,
  )
}

function refusal(reason: string): Error {
  const lines = [
    ...Object.entries(NUMBERS).map(([key, { about, value }]) => `  ${key}: ${about} (default ${value})`),
    ...Object.entries(TEXTS).map(([key, about]) => `  ${key}: ${about}`),
  ]
  return new Error(`${reason}. The simulator's options:\n${lines.join('\n')}`)
}
