import { randomUUID } from 'node:crypto'
import { test } from 'vitest'
import type { MethodName, Result } from '../../../src/api/handler.ts'
import type { HostDriver } from '../../../src/host/driver.ts'
import { type DriverSession, startSession } from '../driver-session.ts'

/** A driver under test, and what it needs of a machine. */
export interface DriverSubject {
  /** Opens the one host that the suite works on. Called again after the last one was disposed. */
  open(): Promise<HostDriver>
  /** The host's id. */
  readonly host: string
  /** The domain XML of a small machine with ACPI, a screen and an empty CD drive. */
  minimalXml(id: string): string
  /** One network interface to plug, with that MAC address, wrapped as the engine does. */
  nicXml(mac: string): string
  /** One disk to plug, wrapped as the engine does; that target is free. */
  diskXml(target: string): string
  /** Where a machine's state may be saved. */
  hibernationHandle(id: string): string
  /** A disc to put into the CD drive; without one that is not tested. */
  readonly discPath?: string
  /** Methods that the driver does not have. */
  readonly lacks?: readonly MethodName[]
  /** How long anything may take. @default 10 s */
  readonly patienceMs?: number
}

/** What the suite's tests are made with. */
export interface ContractBench {
  readonly subject: DriverSubject
  lacks(method: string): boolean
  /** Whatever it created is destroyed at its end, but for `keep`. */
  open(options?: { readonly keep?: boolean }): Promise<DriverSession>
  /** The same, with one machine that is up. */
  openWithVm(): Promise<DriverSession & { readonly vm: string }>
  create(session: DriverSession, vm: string): Promise<Result<'VM.create'>>
  /** A test that only drivers with these methods take. */
  testOf(methods: readonly MethodName[], title: string, run: () => Promise<void>): void
}

export function createBench(subject: DriverSubject): ContractBench {
  const patienceMs = subject.patienceMs ?? 10_000
  const lacking = new Set<string>(subject.lacks ?? [])

  async function open({ keep = false } = {}): Promise<DriverSession> {
    const created = new Set<string>()
    const session = startSession(await subject.open(), {
      host: subject.host,
      patienceMs,
      onResult: (method, result) => {
        if (method === 'VM.create' && !keep) created.add((result as Result<'VM.create'>).vmId)
      },
    })
    return {
      ...session,
      [Symbol.asyncDispose]: async () => {
        // Most are gone by now: that is what their tests were about.
        for (const vmID of created) await session.call('VM.destroy', { vmID }).catch(() => {})
        await session[Symbol.asyncDispose]()
      },
    }
  }

  function create(session: DriverSession, vm: string): Promise<Result<'VM.create'>> {
    return session.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: subject.minimalXml(vm) } })
  }

  return {
    subject,
    lacks: (method) => lacking.has(method),
    open,
    create,
    openWithVm: async () => {
      const session = await open()
      const vm = randomUUID()
      await create(session, vm)
      await session.status(vm, 'Up')
      return { ...session, vm }
    },
    testOf: (methods, title, run) => {
      if (methods.every((method) => !lacking.has(method))) test(title, { timeout: 6 * patienceMs }, run)
    },
  }
}
