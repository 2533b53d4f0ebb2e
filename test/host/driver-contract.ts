import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../src/api/generated/errors.ts'
import { METHODS } from '../../src/api/generated/methods.ts'
import type { HostEvent, MethodName } from '../../src/api/handler.ts'
import { createValidator } from '../../src/dispatch/validate.ts'
import type { HostDriver } from '../../src/host/driver.ts'
import { type DriverSession, detailsOf, startSession, statusOf } from './driver-session.ts'

/** A driver under test, and what it needs of a machine. */
export interface DriverSubject {
  /** Opens the one host that the suite works on. Called again after the last one was disposed. */
  open(): Promise<HostDriver>
  /** The host's id. */
  readonly host: string
  /** The domain XML of a small machine with ACPI, a screen and an empty CD drive. */
  minimalXml(id: string): string
  /** One network interface to plug, with that MAC address. */
  nicXml(mac: string): string
  /** One disk to plug; that target is free. */
  diskXml(target: string): string
  /** Where a machine's state may be saved. */
  hibernationHandle(id: string): string
  /** Methods that the driver does not have. */
  readonly lacks?: readonly MethodName[]
  /** How long anything may take. @default 10 s */
  readonly patienceMs?: number
}

const NO_SUCH_VM = ERRORS.NoSuchVM.code
const VM_EXISTS = ERRORS.VMExists.code
const VM_IS_DOWN = ERRORS.VMIsDown.code
/** The methods of the worker itself; no driver has them. */
const NOT_THE_DRIVERS = /^(Worker|rpc)\./

/**
 * What every driver keeps, whatever it drives. Every result and every event
 * is also checked against the schema. The suite needs a host of its own: no
 * other machines, and nobody else who starts or ends some.
 */
export function describeDriver(name: string, subject: DriverSubject): void {
  const patienceMs = subject.patienceMs ?? 10_000
  const lacks = new Set<MethodName>(subject.lacks ?? [])

  async function open(): Promise<DriverSession> {
    const validator = createValidator({ mode: 'strict' })
    const session = startSession(await subject.open(), {
      host: subject.host,
      patienceMs,
      checkResult: (method, result) => void validator.result(method, structuredClone(result)),
      checkEvent: (event) => expect(validator.event(event.event, event.params), describeEvent(event)).toEqual([]),
    })
    return session
  }

  /** A session with one machine that is up; it is destroyed at the end. */
  async function openWithVm(): Promise<DriverSession & { readonly vm: string }> {
    const session = await open()
    const vm = randomUUID()
    await create(session, vm)
    await session.status(vm, 'Up')
    return {
      ...session,
      vm,
      [Symbol.asyncDispose]: async () => {
        await session.call('VM.destroy', { vmID: vm }).catch(() => {})
        await session[Symbol.asyncDispose]()
      },
    }
  }

  function create(session: DriverSession, vm: string) {
    return session.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: subject.minimalXml(vm) } })
  }

  /** A test that only drivers with these methods take. */
  function testOf(methods: readonly MethodName[], title: string, run: () => Promise<void>): void {
    if (methods.every((method) => !lacks.has(method))) test(title, { timeout: 6 * patienceMs }, run)
  }

  describe(`the driver ${name}`, () => {
    test('has every method of the schema but those it is known to lack', async () => {
      await using session = await open()
      const wanted = Object.keys(METHODS).filter(
        (method) => !NOT_THE_DRIVERS.test(method) && !(lacks as ReadonlySet<string>).has(method),
      )
      expect(Object.keys(session.driver.handlers).sort()).toEqual(wanted.sort())
    })

    testOf(
      ['Host.ping2', 'Host.getHardwareInfo', 'Host.getCapabilities'],
      'tells the same of its host each time',
      async () => {
        await using session = await open()
        expect(await session.call('Host.ping2', {})).toBe(true)
        expect(await session.call('Host.getHardwareInfo', {})).toEqual(await session.call('Host.getHardwareInfo', {}))
        const first = await session.call('Host.getCapabilities', {})
        const second = await session.call('Host.getCapabilities', {})
        expect(second).toEqual(first)
        expect(Number(first.memSize)).toBeGreaterThan(0)
        expect(Number(first.cpuThreads)).toBeGreaterThan(0)
      },
    )

    testOf(['VM.create'], 'starts a machine, whose last word is Up with all its statistics', async () => {
      await using session = await open()
      const vm = randomUUID()
      const made = await create(session, vm)
      expect(made.vmId).toBe(vm)
      expect(['WaitForLaunch', 'Powering up', 'Up']).toContain(made.status)
      const up = detailsOf(await session.status(vm, 'Up'))
      expect(up).toMatchObject({ vmId: vm, vmType: 'kvm', pauseCode: 'NOERR' })
      const order = ['WaitForLaunch', 'Powering up', 'Up']
      const told = session.statuses(vm)
      expect(told).toEqual(order.filter((status) => told.includes(status)))
      await session.call('VM.destroy', { vmID: vm })
    })

    testOf(['VM.create'], 'refuses to start the same machine twice, and leaves the first alone', async () => {
      await using session = await openWithVm()
      const { vm } = session
      expect(
        await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: subject.minimalXml(vm) } }),
      ).toBe(VM_EXISTS)
      expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
    })

    testOf(['VM.create'], 'refuses XML that is no domain, and keeps nothing of it', async () => {
      await using session = await open()
      const vm = randomUUID()
      for (const xml of ['', 'no xml', '<domain>', '<network/>', '<domain type="kvm"><name>x</name></domain>']) {
        const code = await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml } })
        expect([ERRORS.CannotCreateVM.code, ERRORS.InvalidParameter.code, ERRORS.MissingParameter.code]).toContain(code)
      }
      expect(await session.refused('VM.getInfo', { vmID: vm })).toBe(NO_SUCH_VM)
      expect(session.statuses(vm)).toEqual([])
    })

    testOf(['VM.create'], 'refuses XML that names another machine', async () => {
      await using session = await open()
      const vm = randomUUID()
      const xml = subject.minimalXml(randomUUID())
      const code = await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml } })
      expect([ERRORS.CannotCreateVM.code, ERRORS.InvalidParameter.code]).toContain(code)
    })

    testOf(['VM.create'], 'wants to be told what to start', async () => {
      await using session = await open()
      const vm = randomUUID()
      expect(await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm } })).toBe(
        ERRORS.MissingParameter.code,
      )
    })

    test('says of a machine it does not have that there is none, whatever is asked', async () => {
      await using session = await open()
      const vmID = randomUUID()
      const params = { vmId: vmID }
      const calls: readonly (() => [MethodName, Promise<number>])[] = [
        () => ['VM.destroy', session.refused('VM.destroy', { vmID })],
        () => ['VM.shutdown', session.refused('VM.shutdown', { vmID })],
        () => ['VM.pause', session.refused('VM.pause', { vmID })],
        () => ['VM.cont', session.refused('VM.cont', { vmID })],
        () => ['VM.reset', session.refused('VM.reset', { vmID })],
        () => [
          'VM.hibernate',
          session.refused('VM.hibernate', { vmID, hibernationVolHandle: subject.hibernationHandle(vmID) }),
        ],
        () => ['VM.getStats', session.refused('VM.getStats', { vmID })],
        () => ['VM.getInfo', session.refused('VM.getInfo', { vmID })],
        () => ['VM.migrate', session.refused('VM.migrate', { vmID, params: { ...params, dst: 'elsewhere' } })],
        () => ['VM.migrateCancel', session.refused('VM.migrateCancel', { vmID })],
        () => ['VM.getMigrationStatus', session.refused('VM.getMigrationStatus', { vmID })],
        () => ['VM.setNumberOfCpus', session.refused('VM.setNumberOfCpus', { vmID, numberOfCpus: 1 })],
        () => [
          'VM.hotplugDisk',
          session.refused('VM.hotplugDisk', { vmID, params: { ...params, xml: subject.diskXml('vdz') } }),
        ],
        () => [
          'VM.hotunplugDisk',
          session.refused('VM.hotunplugDisk', { vmID, params: { ...params, xml: subject.diskXml('vdz') } }),
        ],
        () => [
          'VM.hotplugNic',
          session.refused('VM.hotplugNic', { vmID, params: { ...params, xml: subject.nicXml(MAC) } }),
        ],
        () => [
          'VM.hotunplugNic',
          session.refused('VM.hotunplugNic', { vmID, params: { ...params, xml: subject.nicXml(MAC) } }),
        ],
        () => ['VM.changeCD', session.refused('VM.changeCD', { vmID, driveSpec: { path: '' } })],
        () => ['VM.screenshot', session.refused('VM.screenshot', { vmID })],
      ]
      for (const call of calls) {
        const [method, code] = call()
        if (lacks.has(method)) await code.catch(() => {})
        else expect([method, await code]).toEqual([method, NO_SUCH_VM])
      }
    })

    testOf(['VM.pause', 'VM.cont'], 'lets a machine stand still and go on, and tells each once', async () => {
      await using session = await openWithVm()
      const { vm } = session
      expect(await session.call('VM.pause', { vmID: vm })).toMatchObject({ vmId: vm, status: 'Paused' })
      await session.status(vm, 'Paused')
      await session.call('VM.pause', { vmID: vm })
      expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Paused' })
      await session.call('VM.cont', { vmID: vm })
      await session.status(vm, 'Up')
      await session.call('VM.cont', { vmID: vm })
      expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
      await session.call('VM.destroy', { vmID: vm })
      await session.status(vm, 'Down')
      const told = session.statuses(vm)
      expect(told.slice(told.indexOf('Paused'))).toEqual(['Paused', 'Up', 'Down'])
    })

    testOf(['VM.create', 'VM.pause', 'VM.cont'], 'starts a machine that waits, when told so', async () => {
      await using session = await open()
      const vm = randomUUID()
      const vmParams = { vmId: vm, xml: subject.minimalXml(vm), launchPaused: true }
      await session.call('VM.create', { vmID: vm, vmParams })
      await session.status(vm, 'Paused')
      expect(session.statuses(vm)).not.toContain('Up')
      await session.call('VM.cont', { vmID: vm })
      await session.status(vm, 'Up')
      await session.call('VM.destroy', { vmID: vm })
    })

    testOf(['VM.shutdown'], 'ends a machine in good order, and keeps it listed until it is destroyed', async () => {
      await using session = await openWithVm()
      const { vm } = session
      expect(await session.call('VM.shutdown', { vmID: vm, delay: 0, timeout: 1, force: true })).toBe(true)
      expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ vmId: vm, exitCode: 0 })
      const [stats] = await session.call('VM.getStats', { vmID: vm })
      expect(stats).toMatchObject({ vmId: vm, status: 'Down', exitCode: 0 })
      expect(await session.call('Host.getVMList', { vmList: [vm] })).toMatchObject([{ vmId: vm, status: 'Down' }])
      expect(await session.refused('VM.pause', { vmID: vm })).toBe(VM_IS_DOWN)
      expect(
        await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: subject.minimalXml(vm) } }),
      ).toBe(VM_EXISTS)
      expect(await session.call('VM.destroy', { vmID: vm })).toBe(true)
      expect(await session.refused('VM.getStats', { vmID: vm })).toBe(NO_SUCH_VM)
      expect(session.statuses(vm).filter((status) => status === 'Down')).toHaveLength(1)
    })

    testOf(['VM.destroy'], 'destroys a running machine at once, and tells that it is down once', async () => {
      await using session = await openWithVm()
      const { vm } = session
      expect(await session.call('VM.destroy', { vmID: vm })).toBe(true)
      expect(await session.refused('VM.destroy', { vmID: vm })).toBe(NO_SUCH_VM)
      expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ vmId: vm, exitCode: 0 })
      expect(await session.call('Host.getVMList', { onlyUUID: true })).not.toContain(vm)
      // Another machine's life comes after anything more that there could be to tell of this one.
      const next = randomUUID()
      await create(session, next)
      await session.status(next, 'Up')
      await session.call('VM.destroy', { vmID: next })
      await session.status(next, 'Down')
      expect(session.statuses(vm).filter((status) => status === 'Down')).toHaveLength(1)
    })

    testOf(['VM.destroy', 'VM.create'], 'starts a machine again that was destroyed', async () => {
      await using session = await openWithVm()
      const { vm } = session
      await session.call('VM.destroy', { vmID: vm })
      await session.status(vm, 'Down')
      await create(session, vm)
      await session.status(vm, 'Up')
    })

    testOf(['VM.reset'], 'resets a machine, which is up again after', async () => {
      await using session = await openWithVm()
      const { vm } = session
      expect(await session.call('VM.reset', { vmID: vm })).toBe(true)
      if (statusIn(await session.call('VM.getInfo', { vmID: vm })) !== 'Up') await session.status(vm, 'Up')
      expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
    })

    testOf(['VM.hibernate'], 'saves a machine and ends it', async () => {
      await using session = await openWithVm()
      const { vm } = session
      const hibernationVolHandle = subject.hibernationHandle(vm)
      expect(await session.call('VM.hibernate', { vmID: vm, hibernationVolHandle })).toBe(true)
      // 5: the state was saved.
      expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 5 })
      expect(session.statuses(vm)).toContain('Saving State')
    })

    test('tells the same of its machines, whichever way it is asked', async () => {
      await using session = await openWithVm()
      const { vm } = session
      const [short] = await session.call('Host.getVMList', { vmList: [vm] })
      expect(short).toMatchObject({ vmId: vm, status: 'Up' })
      const info = await session.call('VM.getInfo', { vmID: vm })
      const [full] = await session.call('Host.getVMFullList', { vmList: [vm] })
      expect(full).toMatchObject({
        vmId: vm,
        vmName: info.vmName,
        memSize: info.memSize,
        smp: info.smp,
        status: 'Up',
        pid: info.pid,
      })
      expect(await session.call('Host.getVMList', { fullStatus: true, vmList: [vm] })).toMatchObject([info])
      expect(await session.call('Host.getVMList', { onlyUUID: true })).toContain(vm)
      const [stats] = await session.call('VM.getStats', { vmID: vm })
      expect(stats).toMatchObject({ vmId: vm, status: 'Up', vmName: info.vmName, pid: String(info.pid) })
      const all = await session.call('Host.getAllVmStats', {})
      expect(all.map(({ vmId }) => vmId)).toEqual(await session.call('Host.getVMList', { onlyUUID: true }))
      const dumps: Record<string, string> = Object.assign(
        {},
        ...(await session.call('Host.dumpxmls', { vmList: [vm] })),
      )
      expect(Object.keys(dumps)).toEqual([vm])
      expect(dumps[vm]).toContain(`<uuid>${vm}</uuid>`)
      expect(dumps[vm]).toContain(`<name>${info.vmName}</name>`)
      const host = await session.call('Host.getStats', {})
      expect(host.vmCount).toBe(all.length)
      expect(host.vmActive).toBeGreaterThan(0)
    })

    test('never lets a machine’s clocks and counters go back', async () => {
      await using session = await openWithVm()
      const { vm } = session
      const [first] = await session.call('VM.getStats', { vmID: vm })
      await session.call('VM.pause', { vmID: vm })
      await session.status(vm, 'Paused')
      await session.call('VM.cont', { vmID: vm })
      await session.status(vm, 'Up')
      const [second] = await session.call('VM.getStats', { vmID: vm })
      for (const key of ['statusTime', 'elapsedTime', 'cpuUsage']) {
        expect([key, numberIn(second, key) >= numberIn(first, key)]).toEqual([key, true])
      }
    })

    testOf(['VM.setNumberOfCpus'], 'refuses more CPUs than a machine can have', async () => {
      await using session = await openWithVm()
      const { vm } = session
      const code = ERRORS.SetNumberOfCpusFailed.code
      expect(await session.refused('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 1000 })).toBe(code)
      expect(await session.refused('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 0 })).toBe(code)
      const { smp } = await session.call('VM.getInfo', { vmID: vm })
      expect(await session.call('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: smp })).toMatchObject({ smp })
    })

    testOf(
      ['VM.hotplugNic', 'VM.hotunplugNic'],
      'plugs a network interface in and out, and shows it everywhere',
      async () => {
        await using session = await openWithVm()
        const { vm } = session
        const params = { vmId: vm, xml: subject.nicXml(MAC) }
        const before = await look(session, vm)
        await session.call('VM.hotplugNic', { vmID: vm, params })
        const plugged = await look(session, vm)
        expect(plugged.devices).toContain(MAC)
        expect(plugged.xml).toContain(MAC)
        expect(plugged.hash).not.toBe(before.hash)
        expect(await session.refused('VM.hotplugNic', { vmID: vm, params })).toBe(ERRORS.HotplugNicFailed.code)
        await session.call('VM.hotunplugNic', { vmID: vm, params })
        const after = await look(session, vm)
        expect(after.devices).not.toContain(MAC)
        expect(after.xml).not.toContain(MAC)
        expect(await session.refused('VM.hotunplugNic', { vmID: vm, params })).toBe(ERRORS.HotunplugNicFailed.code)
      },
    )

    testOf(['VM.hotplugDisk', 'VM.hotunplugDisk'], 'plugs a disk in and out, and shows it everywhere', async () => {
      await using session = await openWithVm()
      const { vm } = session
      const params = { vmId: vm, xml: subject.diskXml('vdq') }
      const before = await look(session, vm)
      await session.call('VM.hotplugDisk', { vmID: vm, params })
      const plugged = await look(session, vm)
      expect(plugged.devices).toContain('"vdq"')
      expect(plugged.xml).toMatch(/dev=["']vdq["']/)
      expect(plugged.hash).not.toBe(before.hash)
      expect(await session.refused('VM.hotplugDisk', { vmID: vm, params })).toBe(ERRORS.HotplugDiskFailed.code)
      await session.call('VM.hotunplugDisk', { vmID: vm, params })
      const after = await look(session, vm)
      expect(after.devices).not.toContain('"vdq"')
      expect(after.xml).not.toMatch(/dev=["']vdq["']/)
      expect(await session.refused('VM.hotunplugDisk', { vmID: vm, params })).toBe(ERRORS.HotunplugDiskFailed.code)
    })

    testOf(['VM.hotplugNic', 'VM.hotplugDisk'], 'wants to be told what to plug', async () => {
      await using session = await openWithVm()
      const { vm } = session
      const missing = ERRORS.MissingParameter.code
      expect(await session.refused('VM.hotplugNic', { vmID: vm, params: { vmId: vm } })).toBe(missing)
      expect(await session.refused('VM.hotplugDisk', { vmID: vm, params: { vmId: vm } })).toBe(missing)
    })

    testOf(['VM.screenshot'], 'shows a machine’s screen as an image of the kind it says', async () => {
      await using session = await openWithVm()
      const shot = await session.call('VM.screenshot', { vmID: session.vm })
      expect(shot.encoding).toBe('base64')
      const image = Buffer.from(shot.data, 'base64')
      const magic: Readonly<Record<string, string>> = { 'image/png': '89504e47', 'image/x-portable-pixmap': '50360a' }
      expect(image.toString('hex').startsWith(magic[shot.mime_type] ?? 'an unknown type')).toBe(true)
    })

    testOf(
      ['VM.migrateCancel', 'VM.getMigrationStatus'],
      'says of a machine that does not migrate that it does not',
      async () => {
        await using session = await openWithVm()
        const code = ERRORS.MigrationNotInProgress.code
        expect(await session.refused('VM.migrateCancel', { vmID: session.vm })).toBe(code)
        expect(await session.refused('VM.getMigrationStatus', { vmID: session.vm })).toBe(code)
      },
    )

    test('keeps different machines apart', async () => {
      await using session = await openWithVm()
      const other = randomUUID()
      await create(session, other)
      await session.status(other, 'Up')
      await session.call('VM.pause', { vmID: other })
      await session.status(other, 'Paused')
      expect(await session.call('VM.getInfo', { vmID: session.vm })).toMatchObject({ status: 'Up' })
      await session.call('VM.destroy', { vmID: other })
      await session.status(other, 'Down')
      expect(session.statuses(session.vm)).not.toContain('Down')
    })

    test('leaves its machines running when it is disposed, and finds them when it is opened again', async () => {
      const vm = randomUUID()
      const session = await open()
      await create(session, vm)
      await session.status(vm, 'Up')
      await session[Symbol.asyncDispose]()
      await session[Symbol.asyncDispose]()
      await using again = await open()
      expect(await again.call('VM.getInfo', { vmID: vm })).toMatchObject({ vmId: vm, status: 'Up' })
      await again.call('VM.destroy', { vmID: vm })
      await again.status(vm, 'Down')
    })
  })
}

const MAC = '52:54:00:12:34:56'

interface Look {
  readonly devices: string
  readonly xml: string
  readonly hash: unknown
}

/** A machine's devices, as the methods that tell of them show them. */
async function look(session: DriverSession, vm: string): Promise<Look> {
  const { devices } = await session.call('VM.getInfo', { vmID: vm })
  const dumps: Record<string, string> = Object.assign({}, ...(await session.call('Host.dumpxmls', { vmList: [vm] })))
  const [stats] = await session.call('VM.getStats', { vmID: vm })
  return { devices: JSON.stringify(devices), xml: dumps[vm] ?? '', hash: fieldOf(stats, 'hash') }
}

function fieldOf(value: object | undefined, key: string): unknown {
  return (value as Record<string, unknown> | undefined)?.[key]
}

function numberIn(value: object | undefined, key: string): number {
  return Number(fieldOf(value, key))
}

function statusIn(value: object): unknown {
  return fieldOf(value, 'status')
}

function describeEvent(event: HostEvent): string {
  return `${event.event}${event.object} ${statusOf(event, event.object) ?? ''}`
}
