import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { CALL } from '../../../src/host/libvirt/rpc/procedures.ts'
import type { DriverSession } from '../driver-session.ts'
import { Refusal } from './fake-daemon.ts'
import { EVENTS, type FakeHost, minimalXml, startFakeHost } from './fake-host.ts'

const vm = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const other = '7a1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const create = { vmID: vm, vmParams: { vmId: vm, xml: minimalXml(vm) } }
const migrate = { vmID: vm, params: { vmId: vm, dst: 'node-2' } }

/** What came before on the connection with the events has been seen by then. */
async function untilSeen(host: FakeHost, session: DriverSession): Promise<void> {
  host.startDomain(other)
  await session.status(other, 'Up')
}

test('a machine that ends while its start is still being read is told to be down', async () => {
  await using host = await startFakeHost()
  await using session = await host.openDriver()
  const reads = host.daemon.hold(CALL.domainGetXmlDesc)
  const creating = session.call('VM.create', create)
  const read = await reads.next()
  host.endDomain(vm, 5)
  // That another one's start has been seen proves that this one's end has.
  host.startDomain(other)
  await reads.next()
  read.answer({ xml: minimalXml(vm) })
  await creating
  expect((await session.status(vm, 'Down')).params).toMatchObject({ [vm]: { exitCode: 1, exitReason: 2 } })
})

test('a machine that is destroyed before libvirt has begun to start it does not run afterwards', async () => {
  await using host = await startFakeHost()
  await using session = await host.openDriver()
  const starts = host.daemon.hold(CALL.domainCreateXml)
  const time = new AbortController()
  const creating = session.refused('VM.create', create).catch(() => {})
  const start = await starts.next()
  time.abort()
  const early = Promise.withResolvers<void>()
  host.daemon.on(CALL.domainDestroyFlags, ({ dom }) => {
    early.resolve()
    if (!host.domains.has(dom.uuid)) throw new Refusal(42, 'Domain not found')
    host.endDomain(dom.uuid, 1)
    return undefined
  })
  const destroying = session.call('VM.destroy', { vmID: vm })
  await early.promise
  start.answer({ dom: host.startDomain(vm).dom })
  expect(await destroying).toBe(true)
  await creating
  expect([...host.domains.keys()]).toEqual([])
  await untilSeen(host, session)
  expect(await session.call('Host.getVMList', { onlyUUID: true })).toEqual([other])
})

test('a failed destruction leaves nothing behind of what ended meanwhile', async () => {
  await using host = await startFakeHost()
  host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  const migrations = host.daemon.hold(CALL.domainMigratePerform3Params)
  const destructions = host.daemon.hold(CALL.domainDestroyFlags)
  const migrating = session.call('VM.migrate', migrate).catch(() => {})
  const migration = await migrations.next()
  const destroying = session.refused('VM.destroy', { vmID: vm, gracefulAttempts: 0 })
  const destruction = await destructions.next()
  const job = host.daemon.hold(CALL.domainGetState)
  migration.refuse(9, 'the other side has gone')
  // The migration's failure has been taken in: it looks at the machine.
  const look = await job.next()
  look.answer({ state: 1, reason: 1 })
  host.daemon.on(CALL.domainGetState, () => ({ state: 1, reason: 1 }))
  await migrating
  destruction.refuse(38, 'the process is stuck')
  expect(await destroying).toBe(ERRORS.VMDestroyFailed.code)
  await session.call('VM.pause', { vmID: vm })
})

test('the late event of a machine that somebody keeps defined does not bring it back', async () => {
  await using host = await startFakeHost()
  const { dom, ...domain } = host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  await session.call('VM.destroy', { vmID: vm })
  host.domains.set(vm, { ...domain, dom, state: 5, reason: 2 })
  host.daemon.emit('lifecycle', { callbackId: 0, msg: { dom, event: EVENTS.shutdown, detail: 2 } })
  await untilSeen(host, session)
  expect(await session.call('Host.getVMList', { onlyUUID: true })).toEqual([other])
})

test('a machine that ends before it could be read is not shown for ever', async () => {
  await using host = await startFakeHost()
  await using session = await host.openDriver()
  const reads = host.daemon.hold(CALL.domainGetXmlDesc)
  const { xml } = host.startDomain(vm)
  const read = await reads.next()
  host.daemon.on(CALL.domainGetXmlDesc, () => ({ xml: minimalXml(other) }))
  host.endDomain(vm, 5)
  read.answer({ xml })
  await untilSeen(host, session)
  expect(await session.call('Host.getVMList', { onlyUUID: true })).toEqual([other])
})

test('a start that is refused since the machine runs already says so, and shows the machine', async () => {
  await using host = await startFakeHost()
  await using session = await host.openDriver()
  const starts = host.daemon.hold(CALL.domainCreateXml)
  const creating = session.refused('VM.create', create)
  const start = await starts.next()
  host.startDomain(vm)
  start.refuse(55, 'operation failed: domain is already active')
  expect(await creating).toBe(ERRORS.VMExists.code)
  await session.status(vm, 'Up')
})

test('a migration that was done while the daemon was away is not taken for a crash', async () => {
  await using host = await startFakeHost()
  host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  const migrations = host.daemon.hold(CALL.domainMigratePerform3Params)
  const migrating = session.call('VM.migrate', migrate).catch(() => {})
  await migrations.next()
  const lists = host.daemon.hold(CALL.connectListAllDomains)
  const asked = Promise.withResolvers<void>()
  host.daemon.on(CALL.domainGetJobStats, () => {
    throw new Refusal(42, 'Domain not found')
  })
  host.daemon.on(CALL.domainGetState, () => {
    asked.resolve()
    throw new Refusal(42, 'Domain not found')
  })
  host.domains.clear()
  host.daemon.drop()
  const list = await lists.next()
  await asked.promise
  list.answer({ domains: [], count: 0 })
  await migrating
  expect((await session.status(vm, 'Down')).params).toMatchObject({ [vm]: { exitCode: 0, exitReason: 4 } })
})

test('machines that hang do not hold up commands for others', async () => {
  await using host = await startFakeHost()
  host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  await session.status(vm, 'Up')
  // Each machine that hangs keeps the call that first met it.
  const statistics = host.daemon.hold(CALL.connectGetAllDomainStats)
  for (let hanging = 0; hanging < 8; hanging++) {
    const time = new AbortController()
    const polling = session.call('Host.getAllVmStats', {}, { signal: time.signal }).catch(() => {})
    await statistics.next()
    time.abort()
    await polling
  }
  const polling = session.call('Host.getAllVmStats', {})
  const call = await statistics.next()
  // Without balloons, virtual CPUs and disks libvirt does not ask QEMU.
  expect(call.args.stats & (4 | 8 | 32)).toBe(0)
  call.answer({ records: [] })
  expect(await polling).toMatchObject([{ vmId: vm, monitorResponse: '0' }])
  await session.call('VM.pause', { vmID: vm })
})

test('a device that was plugged in is not called refused when the daemon goes right after', async () => {
  await using host = await startFakeHost()
  host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  await session.status(vm, 'Up')
  host.daemon.on(CALL.domainAttachDeviceFlags, () => undefined)
  const reads = host.daemon.hold(CALL.domainGetXmlDesc)
  const xml = '<disk device="disk" type="file"><source file="/a"/><target dev="sdc" bus="scsi"/></disk>'
  const plugging = session.call('VM.hotplugDisk', { vmID: vm, params: { vmId: vm, xml } })
  await reads.next()
  host.daemon.on(CALL.domainGetXmlDesc, () => ({ xml: minimalXml(vm) }))
  host.daemon.drop()
  expect(await plugging).toMatchObject({ vmId: vm })
})

test('devices that changed while the daemon was away are known again', async () => {
  await using host = await startFakeHost()
  const domain = host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  await session.status(vm, 'Up')
  const [before] = await session.call('VM.getStats', { vmID: vm })
  domain.xml = minimalXml(vm, "<disk><source file='/d'/><target dev='vda' bus='virtio'/></disk>")
  const lists = host.daemon.hold(CALL.connectListAllDomains)
  host.daemon.drop()
  const list = await lists.next()
  host.daemon.on(CALL.connectListAllDomains, () => ({ domains: [domain.dom], count: 1 }))
  list.answer({ domains: [domain.dom], count: 1 })
  const [after] = await session.call('VM.getStats', { vmID: vm })
  expect(before).toMatchObject({ hash: expect.any(String) })
  expect(after).not.toMatchObject({ hash: (before as { hash: string }).hash })
})

test('a machine that a daemon lists after its start, and forgets silently, is told to be down, once', async () => {
  await using host = await startFakeHost()
  const domain = host.startDomain(vm, { silent: true })
  const secondLooksMs = [50, 100, 150]
  await using session = await host.openDriver({ secondLooksMs })
  await session.status(vm, 'Up')
  let looks = 0
  const looked = Promise.withResolvers<void>()
  host.daemon.on(CALL.connectListAllDomains, () => {
    looks += 1
    if (looks > 1) host.domains.clear()
    if (looks === 1 + secondLooksMs.length) looked.resolve()
    return { domains: [domain.dom], count: 1 }
  })
  host.daemon.drop()
  await session.status(vm, 'Down')
  await looked.promise
  await untilSeen(host, session)
  expect(session.statuses(vm)).toEqual(['Up', 'Down'])
})

test('a guest that boots anew does not call off the shutdown that is planned for later', async () => {
  await using host = await startFakeHost()
  const { dom } = host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  const asked = host.daemon.hold(CALL.domainShutdownFlags)
  await session.call('VM.shutdown', { vmID: vm, delay: 1, message: '', timeout: 30 })
  host.daemon.emit('reboot', { callbackId: 1, msg: { dom } })
  await session.status(vm, 'RebootInProgress')
  const call = await asked.next()
  call.answer(undefined)
})
