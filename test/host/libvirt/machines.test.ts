import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { CALL } from '../../../src/host/libvirt/rpc/procedures.ts'
import { detailsOf } from '../driver-session.ts'
import { EVENTS, minimalXml, startFakeHost } from './fake-host.ts'

const vm = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const create = { vmID: vm, vmParams: { vmId: vm, xml: minimalXml(vm) } }

describe('what libvirt tells of a machine becomes VDSM’s statuses', () => {
  test('one that was there before is told with all its statistics', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    expect(detailsOf(await session.status(vm, 'Up'))).toMatchObject({ vmId: vm, pauseCode: 'NOERR', memUsage: '0' })
  })

  test('one that somebody else starts appears', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    host.startDomain(vm)
    await session.status(vm, 'Up')
    expect(await session.call('Host.getVMList', { onlyUUID: true })).toEqual([vm])
  })

  test.each([
    ['shut down by its guest', 1, 0, { exitCode: 0, exitReason: 7 }],
    ['shut down by the host', 2, 0, { exitCode: 0, exitReason: 11 }],
  ])('one that is %s says so', async (_, who, detail, exit) => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    host.setState(vm, 4, 1, EVENTS.shutdown, who)
    await session.status(vm, 'Powering down')
    host.endDomain(vm, detail)
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ vmId: vm, ...exit })
  })

  test.each([
    ['destroyed by somebody', 1, { exitCode: 0, exitReason: 6 }],
    ['whose guest crashed', 2, { exitCode: 1, exitReason: 1 }],
    ['migrated away', 3, { exitCode: 0, exitReason: 4 }],
    ['saved', 4, { exitCode: 0, exitReason: 5 }],
    ['whose QEMU died', 5, { exitCode: 1, exitReason: 2 }],
  ])('one that is %s says so', async (_, detail, exit) => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    host.endDomain(vm, detail)
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject(exit)
    const [stats] = await session.call('VM.getStats', { vmID: vm })
    expect(stats).toMatchObject({ status: 'Down', ...exit })
  })

  test('one whose disk fails is paused, with the disk’s name', async () => {
    await using host = await startFakeHost()
    const domain = host.startDomain(vm, { silent: true })
    domain.xml = minimalXml(
      vm,
      "<disk><source file='/d'/><target dev='vda' bus='virtio'/><alias name='virtio-disk0'/></disk>",
    )
    await using session = await host.openDriver()
    await session.status(vm, 'Up')
    Object.assign(domain, { state: 3, reason: 5 })
    host.daemon.emit('ioError', {
      callbackId: 2,
      msg: { dom: domain.dom, path: '/d', alias: 'virtio-disk0', action: 1, reason: 'enospc' },
    })
    expect(detailsOf(await session.status(vm, 'Paused'))).toEqual({
      status: 'Paused',
      pauseCode: 'ENOSPC',
      ioerror: { alias: 'virtio-disk0', name: 'vda', path: '/d' },
    })
    host.setState(vm, 1, 5, EVENTS.resumed, 0)
    expect(detailsOf(await session.status(vm, 'Up'))).toMatchObject({ pauseCode: 'NOERR' })
  })

  test('one that boots anew says so, and is up again', async () => {
    await using host = await startFakeHost()
    const domain = host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    host.daemon.emit('reboot', { callbackId: 1, msg: { dom: domain.dom } })
    await session.status(vm, 'RebootInProgress')
    await session.status(vm, 'Up')
  })

  test('one that arrives is a destination until it runs', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    host.startDomain(vm, { state: 3, reason: 2 })
    await session.status(vm, 'Migration Destination')
    expect(await session.refused('VM.pause', { vmID: vm })).toBe(ERRORS.MigrationInProgress.code)
    host.setState(vm, 1, 2, EVENTS.resumed, 1)
    await session.status(vm, 'Up')
  })

  test('one that does not arrive after all is told, and forgotten: the source still has it', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    host.startDomain(vm, { state: 3, reason: 2 })
    await session.status(vm, 'Migration Destination')
    host.endDomain(vm, 5)
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ exitCode: 1, exitReason: 8 })
    expect(await session.call('Host.getVMList', {})).toEqual([])
  })

  test('one that is gone before its end is told is told with the reason that comes', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const domain = host.domains.get(vm)
    if (domain === undefined) throw new Error('the fake host lost its machine')
    host.domains.delete(vm)
    host.daemon.emit('lifecycle', { callbackId: 0, msg: { dom: domain.dom, event: EVENTS.shutdown, detail: 2 } })
    expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
    host.daemon.emit('lifecycle', { callbackId: 0, msg: { dom: domain.dom, event: EVENTS.stopped, detail: 1 } })
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 6 })
  })

  test('an event that comes late about an earlier life changes nothing', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    await session.call('VM.create', create)
    await session.status(vm, 'Up')
    const { dom } = host.domains.get(vm) ?? {}
    if (dom === undefined) throw new Error('the fake host lost its machine')
    host.daemon.emit('lifecycle', { callbackId: 0, msg: { dom: { ...dom, id: -1 }, event: EVENTS.stopped, detail: 1 } })
    await session.call('VM.pause', { vmID: vm })
    await session.status(vm, 'Paused')
    expect(session.statuses(vm)).toEqual(['Powering up', 'Up', 'Paused'])
  })

  test('one that was down and is started by somebody else is up again', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    host.endDomain(vm, 1)
    await session.status(vm, 'Down')
    host.startDomain(vm)
    await session.status(vm, 'Up')
    expect(await session.call('VM.getInfo', { vmID: vm })).not.toHaveProperty('exitCode')
  })
})

describe('a start', () => {
  test('that libvirt refuses leaves nothing behind, and hands on why', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainCreateXml)
    const creating = session.call('VM.create', create)
    const call = await held.next()
    expect(await session.call('Host.getVMList', {})).toEqual([{ vmId: vm, status: 'WaitForLaunch' }])
    call.refuse(67, 'unsupported configuration: no such CPU')
    await expect(creating).rejects.toMatchObject({
      code: ERRORS.CannotCreateVM.code,
      message: expect.stringContaining('no such CPU'),
      data: { libvirt: { code: 67, domain: 10 } },
    })
    expect(await session.call('Host.getVMList', {})).toEqual([])
    expect(session.statuses(vm)).toEqual([])
  })

  test('for which there is no memory says so', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainCreateXml)
    const creating = session.refused('VM.create', create)
    ;(await held.next()).refuse(1, "qemu: cannot set up guest memory 'pc.ram': Cannot allocate memory")
    expect(await creating).toBe(ERRORS.OutOfMemory.code)
  })

  test('that outlasts its caller goes on, and events tell of it', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainCreateXml)
    const time = new AbortController()
    const creating = session.call('VM.create', create, { signal: time.signal })
    const call = await held.next()
    time.abort(new Error('too late'))
    await expect(creating).rejects.toMatchObject({ code: ERRORS.TimedOut.code })
    expect(await session.refused('VM.create', create)).toBe(ERRORS.VMExists.code)
    call.answer({ dom: host.startDomain(vm).dom })
    await session.status(vm, 'Up')
  })

  test('that fails after its caller has gone is told, with the reason', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainCreateXml)
    const time = new AbortController()
    const creating = session.call('VM.create', create, { signal: time.signal })
    const call = await held.next()
    time.abort()
    await expect(creating).rejects.toMatchObject({ code: ERRORS.TimedOut.code })
    call.refuse(1, 'qemu has died')
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({
      exitCode: 1,
      exitReason: 3,
      exitMessage: 'qemu has died',
    })
    expect(await session.call('VM.destroy', { vmID: vm })).toBe(true)
  })

  test('of another machine than the XML names is refused before libvirt hears of it', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    const other = randomUUID()
    expect(await session.refused('VM.create', { vmID: other, vmParams: { vmId: other, xml: minimalXml(vm) } })).toBe(
      ERRORS.CannotCreateVM.code,
    )
    expect(await session.refused('VM.create', { vmID: vm, vmParams: { vmId: other, xml: minimalXml(vm) } })).toBe(
      ERRORS.InvalidParameter.code,
    )
    expect(host.daemon.calls).not.toContain('DOMAIN_CREATE_XML')
  })
})

describe('the end of a machine', () => {
  test('that will not go is made to, after as many requests as wished', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    await session.call('VM.create', create)
    const held = host.daemon.hold(CALL.domainDestroyFlags)
    const destroying = session.call('VM.destroy', { vmID: vm, gracefulAttempts: 2 })
    for (const flags of [1, 1]) {
      const call = await held.next()
      expect(call.args.flags).toBe(flags)
      call.refuse(38, 'Failed to terminate process: Device or resource busy')
    }
    const last = await held.next()
    expect(last.args.flags).toBe(0)
    host.endDomain(vm, 1)
    last.answer(undefined)
    expect(await destroying).toBe(true)
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 6 })
    expect(session.statuses(vm).filter((status) => status === 'Down')).toHaveLength(1)
  })

  test('that libvirt cannot bring about leaves it as it is', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    await session.call('VM.create', create)
    const held = host.daemon.hold(CALL.domainDestroyFlags)
    const destroying = session.refused('VM.destroy', { vmID: vm, gracefulAttempts: 0 })
    ;(await held.next()).refuse(38, 'the process is stuck')
    expect(await destroying).toBe(ERRORS.VMDestroyFailed.code)
    expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
  })
})
