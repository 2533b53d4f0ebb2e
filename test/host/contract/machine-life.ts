import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { detailsOf, fieldOf } from '../driver-session.ts'
import type { ContractBench } from './bench.ts'

const NO_SUCH_VM = ERRORS.NoSuchVM.code
const VM_EXISTS = ERRORS.VMExists.code
const VM_IS_DOWN = ERRORS.VMIsDown.code

/** How machines begin, stand still, go on and end. */
export function describeMachineLife(bench: ContractBench): void {
  bench.testOf(['VM.create'], 'starts a machine, whose last word is Up with all its statistics', async () => {
    await using session = await bench.open()
    const vm = randomUUID()
    const made = await bench.create(session, vm)
    expect(made.vmId).toBe(vm)
    expect(['WaitForLaunch', 'Powering up', 'Up']).toContain(made.status)
    const up = detailsOf(await session.status(vm, 'Up'))
    expect(up).toMatchObject({ vmId: vm, vmType: 'kvm', pauseCode: 'NOERR' })
    const order = ['WaitForLaunch', 'Powering up', 'Up']
    const told = session.statuses(vm)
    expect(told).toEqual(order.filter((status) => told.includes(status)))
    await session.call('VM.destroy', { vmID: vm })
  })

  bench.testOf(['VM.create'], 'refuses to start the same machine twice, and leaves the first alone', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    expect(
      await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: bench.subject.minimalXml(vm) } }),
    ).toBe(VM_EXISTS)
    expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
  })

  bench.testOf(['VM.create'], 'refuses XML that is no domain, and keeps nothing of it', async () => {
    await using session = await bench.open()
    const vm = randomUUID()
    for (const xml of ['', 'no xml', '<domain>', '<network/>', '<domain type="kvm"><name>x</name></domain>']) {
      const code = await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml } })
      expect([ERRORS.CannotCreateVM.code, ERRORS.InvalidParameter.code, ERRORS.MissingParameter.code]).toContain(code)
    }
    expect(await session.refused('VM.getInfo', { vmID: vm })).toBe(NO_SUCH_VM)
    expect(session.statuses(vm)).toEqual([])
  })

  bench.testOf(['VM.create'], 'refuses XML that names another machine', async () => {
    await using session = await bench.open()
    const vm = randomUUID()
    const xml = bench.subject.minimalXml(randomUUID())
    const code = await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml } })
    expect([ERRORS.CannotCreateVM.code, ERRORS.InvalidParameter.code]).toContain(code)
  })

  bench.testOf(['VM.create'], 'wants to be told what to start', async () => {
    await using session = await bench.open()
    const vm = randomUUID()
    expect(await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm } })).toBe(ERRORS.MissingParameter.code)
  })

  bench.testOf(['VM.pause', 'VM.cont'], 'lets a machine stand still and go on, and tells each once', async () => {
    await using session = await bench.openWithVm()
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

  bench.testOf(['VM.create', 'VM.pause', 'VM.cont'], 'starts a machine that waits, when told so', async () => {
    await using session = await bench.open()
    const vm = randomUUID()
    const vmParams = { vmId: vm, xml: bench.subject.minimalXml(vm), launchPaused: true }
    await session.call('VM.create', { vmID: vm, vmParams })
    await session.status(vm, 'Paused')
    expect(session.statuses(vm)).not.toContain('Up')
    await session.call('VM.cont', { vmID: vm })
    await session.status(vm, 'Up')
    await session.call('VM.destroy', { vmID: vm })
  })

  bench.testOf(['VM.shutdown'], 'ends a machine in good order, and keeps it listed until it is destroyed', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    expect(await session.call('VM.shutdown', { vmID: vm, delay: 0, timeout: 1, force: true })).toBe(true)
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ vmId: vm, exitCode: 0 })
    const [stats] = await session.call('VM.getStats', { vmID: vm })
    expect(stats).toMatchObject({ vmId: vm, status: 'Down', exitCode: 0 })
    expect(await session.call('Host.getVMList', { vmList: [vm] })).toMatchObject([{ vmId: vm, status: 'Down' }])
    expect(await session.refused('VM.pause', { vmID: vm })).toBe(VM_IS_DOWN)
    expect(
      await session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: bench.subject.minimalXml(vm) } }),
    ).toBe(VM_EXISTS)
    expect(await session.call('VM.destroy', { vmID: vm })).toBe(true)
    expect(await session.refused('VM.getStats', { vmID: vm })).toBe(NO_SUCH_VM)
    expect(session.statuses(vm).filter((status) => status === 'Down')).toHaveLength(1)
  })

  bench.testOf(['VM.destroy'], 'destroys a running machine at once, and tells that it is down once', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    expect(await session.call('VM.destroy', { vmID: vm })).toBe(true)
    expect(await session.refused('VM.destroy', { vmID: vm })).toBe(NO_SUCH_VM)
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ vmId: vm, exitCode: 0 })
    expect(await session.call('Host.getVMList', { onlyUUID: true })).not.toContain(vm)
    // Another machine's life comes after anything more that there could be to tell of this one.
    const next = randomUUID()
    await bench.create(session, next)
    await session.status(next, 'Up')
    await session.call('VM.destroy', { vmID: next })
    await session.status(next, 'Down')
    expect(session.statuses(vm).filter((status) => status === 'Down')).toHaveLength(1)
  })

  bench.testOf(['VM.destroy', 'VM.create'], 'starts a machine again that was destroyed', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    await session.call('VM.destroy', { vmID: vm })
    await session.status(vm, 'Down')
    await bench.create(session, vm)
    await session.status(vm, 'Up')
  })

  bench.testOf(['VM.reset'], 'resets a machine, which is up again after', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    expect(await session.call('VM.reset', { vmID: vm })).toBe(true)
    if (fieldOf(await session.call('VM.getInfo', { vmID: vm }), 'status') !== 'Up') await session.status(vm, 'Up')
    expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
  })

  bench.testOf(['VM.hibernate'], 'saves a machine and ends it', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    const hibernationVolHandle = bench.subject.hibernationHandle(vm)
    expect(await session.call('VM.hibernate', { vmID: vm, hibernationVolHandle })).toBe(true)
    // 5: the state was saved.
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 5 })
    expect(session.statuses(vm)).toContain('Saving State')
  })

  bench.testOf(
    [],
    'leaves its machines running when it is disposed, and finds them when it is opened again',
    async () => {
      const vm = randomUUID()
      const session = await bench.open({ keep: true })
      await bench.create(session, vm)
      await session.status(vm, 'Up')
      await session[Symbol.asyncDispose]()
      await session[Symbol.asyncDispose]()
      await using again = await bench.open()
      expect(await again.call('VM.getInfo', { vmID: vm })).toMatchObject({ vmId: vm, status: 'Up' })
      await again.call('VM.destroy', { vmID: vm })
      await again.status(vm, 'Down')
    },
  )
}
