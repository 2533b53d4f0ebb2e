import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect } from 'vitest'
import { RpcError } from '../../../src/api/errors.ts'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { METHODS } from '../../../src/api/generated/methods.ts'
import type { MethodName, Params } from '../../../src/api/handler.ts'
import type { DriverSession } from '../driver-session.ts'
import { NOTHING, resolve } from '../property/pools.ts'
import { paramsOf } from '../property/values.ts'
import type { ContractBench } from './bench.ts'

/** They take a machine that is not there yet; the life of machines has tests of its own. */
const CREATING: ReadonlySet<MethodName> = new Set(['VM.create', 'VM.migrationCreate'])

/** They are about disks that no machine uses; VDSM does not look for one. */
const WITHOUT_MACHINE: ReadonlySet<MethodName> = new Set(['VM.getDiskAlignment', 'VM.seal'])

/** How long a method may wait for somebody who never comes, in milliseconds. */
const PATIENCE_MS = 200

/** What holds for each method that a driver has, whichever it is. */
export function describeEveryMethod(bench: ContractBench): void {
  bench.testOf([], 'says of each method that is about a machine that there is no such machine', async () => {
    await using session = await bench.open()
    const others: string[] = []
    for (const method of methodsOf(session)) {
      if (METHODS[method].params[0] !== 'vmID' || CREATING.has(method) || WITHOUT_MACHINE.has(method)) continue
      for (const given of samplesOf(method)) {
        const code = await outcome(session, method, { ...given, vmID: randomUUID() })
        if (code !== ERRORS.NoSuchVM.code) others.push(`${method}: ${code}`)
      }
    }
    expect(others).toEqual([])
  })

  bench.testOf(
    [],
    'answers each method about what is not there with a result of its kind or an error of its own',
    async () => {
      await using session = await bench.open()
      const broken: string[] = []
      for (const method of methodsOf(session)) {
        if (CREATING.has(method)) continue
        for (const params of samplesOf(method)) {
          const code = await outcome(session, method, params)
          if (code === ERRORS.InternalError.code || code === ERRORS.InvalidParams.code)
            broken.push(`${method}: ${code}`)
        }
      }
      expect(broken).toEqual([])
    },
  )
}

function methodsOf({ driver }: DriverSession): MethodName[] {
  // The table's own keys, which Object.keys widens to string.
  return Object.keys(driver.handlers) as MethodName[]
}

/** Params that the schema allows, always the same, about nothing that there is. */
function samplesOf(method: MethodName): Record<string, unknown>[] {
  return fc.sample(paramsOf(method), { numRuns: 3, seed: 7 }).map((params, index) => ({
    ...(resolve(params, NOTHING, index) as Record<string, unknown>),
  }))
}

/** The code of an error, or a word. @throws {unknown} what is no error of ours */
async function outcome(session: DriverSession, method: MethodName, params: object): Promise<number | string> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  try {
    await session.call(method, params as Params<typeof method>, { signal })
    return 'done'
  } catch (reason) {
    if (reason instanceof RpcError) return reason.code
    if (signal.aborted && reason === signal.reason) return 'given up'
    throw reason
  }
}
