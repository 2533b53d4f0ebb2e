import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { METHODS } from '../src/api/generated/methods.ts'
import type { MethodName, Result } from '../src/api/handler.ts'
import { parseHostId } from '../src/api/ids.ts'
import { createValidator, type Validator } from '../src/dispatch/validate.ts'
import { createSimulator } from '../src/host/simulator/simulator.ts'
import { median, round } from './measure.ts'

const VMS = 100
const ROUNDS = 9
const CHECKS = 200
const CANDIDATES = 8

/**
 * What checking costs: the largest answer that is asked for all the time,
 * beside parsing and writing its JSON, which any worker has to do; and what the
 * first call of a method pays beside its second, for the dearest method.
 */
export async function benchValidate(progress: (line: string) => void): Promise<Record<string, unknown>> {
  const stats = await allVmStats()
  const text = JSON.stringify(stats)
  const validator = createValidator()
  const contenders = {
    check: () => void validator.result('Host.getAllVmStats', stats),
    json: () => void JSON.stringify(JSON.parse(text)),
  }
  const times: Record<keyof typeof contenders, number[]> = { check: [], json: [] }
  for (let index = 0; index <= ROUNDS; index++) {
    for (const name of ['check', 'json'] as const) {
      const started = performance.now()
      for (let count = 0; count < CHECKS; count++) contenders[name]()
      if (index > 0) times[name].push((performance.now() - started) / CHECKS)
    }
    if (index > 0) progress(`round ${index} of ${ROUNDS}: ${round(times.check.at(-1) ?? 0, 3)} ms a check`)
  }

  const dearest = await dearestMethods()
  const firsts = new Map<MethodName, number[]>(dearest.map((method) => [method, []]))
  for (let index = 1; index <= ROUNDS; index++) {
    for (const [method, list] of firsts) list.push(await firstCallInAProcess(method))
    progress(`first calls, round ${index} of ${ROUNDS}`)
  }
  const [first] = [...firsts].map(([method, list]) => ({ method, ms: median(list) })).toSorted((a, b) => b.ms - a.ms)
  return {
    vms: VMS,
    bytes: text.length,
    checkMs: round(median(times.check), 3),
    jsonMs: round(median(times.json), 3),
    checkRatio: round(median(times.check.map((ms, at) => ms / (times.json[at] ?? Number.NaN)))),
    dearestFirstCall: first?.method,
    firstCallMs: round(first?.ms ?? Number.NaN, 1),
  }
}

async function allVmStats(): Promise<Result<'Host.getAllVmStats'>> {
  const host = parseHostId('bench')
  const log = pino({ level: 'silent' })
  await using driver = await createSimulator()({ host, options: { bootMs: '1' }, log })
  const { 'VM.create': create, 'Host.getAllVmStats': getAllVmStats } = driver.handlers
  if (create === undefined || getAllVmStats === undefined) throw new Error('the simulator lacks a method')
  const signal = new AbortController().signal
  const about = { host, log, signal, remaining: () => 60_000, progress: () => {}, flow: undefined }
  for (let index = 0; index < VMS; index++) {
    const vmID = randomUUID()
    const xml = `<domain><name>bench${index}</name><uuid>${vmID}</uuid><memory>65536</memory><vcpu>1</vcpu></domain>`
    await create({ vmID, vmParams: { vmId: vmID, xml } }, { ...about, method: 'VM.create' })
  }
  await delay(100)
  return await getAllVmStats({}, { ...about, method: 'Host.getAllVmStats' })
}

/** Each with a validator of its own: what one method has compiled others find. */
async function dearestMethods(): Promise<readonly MethodName[]> {
  const times: { method: MethodName; ms: number }[] = []
  for (const method of Object.keys(METHODS) as MethodName[]) times.push({ method, ms: await firstCall(method) })
  return times
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, CANDIDATES)
    .map(({ method }) => method)
}

/** In a process that has done nothing yet, as a worker's has not. */
async function firstCallInAProcess(method: MethodName): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), method])
  return Number(stdout)
}

/** In milliseconds, beyond the second call. */
async function firstCall(method: MethodName): Promise<number> {
  const validator = createValidator({ mode: 'strict' })
  // As the worker does when it has started.
  await validator.warm()
  const first = checkOnce(validator, method)
  return first - checkOnce(validator, method)
}

function checkOnce(validator: Validator, method: MethodName): number {
  const started = performance.now()
  // Neither fits: what is measured is the way to knowing that.
  for (const check of [() => validator.params(method, {}), () => validator.result(method, null)]) {
    try {
      check()
    } catch {
      // That is the answer.
    }
  }
  return performance.now() - started
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await firstCall(process.argv[2] as MethodName)}`)
}
