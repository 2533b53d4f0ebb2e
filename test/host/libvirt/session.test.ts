import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { parseHostId } from '../../../src/api/ids.ts'
import { createLibvirt } from '../../../src/host/libvirt/libvirt.ts'
import { CALL, EVENT } from '../../../src/host/libvirt/rpc/procedures.ts'
import { detailsOf } from '../driver-session.ts'
import { startFakeDaemon } from './fake-daemon.ts'
import { HOST, minimalXml, startFakeHost } from './fake-host.ts'

const vm = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const other = '7f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const log = pino({ enabled: false })
const EVENT_IDS = Object.values(EVENT).map(({ id }) => id)

describe('opening the driver', () => {
  test('without a daemon says what was tried and what to start', async () => {
    const open = createLibvirt({ runtimeDir: '/nowhere' })
    const opening = open({ host: parseHostId(HOST), options: { uri: 'qemu:///session' }, log })
    await expect(opening).rejects.toThrow(
      /\/nowhere\/libvirt\/virtqemud-sock.*\/nowhere\/libvirt\/libvirt-sock.*systemctl start/s,
    )
  })

  test.each([
    [{ url: 'x' }, /no option "url".*uri:.*socket:.*peer:/s],
    [{ uri: 'xen:///' }, /uri=xen/],
    [{ socket: 'relative' }, /absolute path/],
    [{ peer: 'qemu+tls://somewhere/system' }, /%h is needed/],
  ])('refuses the options %j, and tells those there are', async (options, message) => {
    const opening = createLibvirt()({ host: parseHostId(HOST), options: options as Record<string, string>, log })
    await expect(opening).rejects.toThrow(message)
  })

  test('takes the modular daemon before the old one', async () => {
    const runtimeDir = await mkdtemp('/tmp/vdsm-fake-')
    await mkdir(join(runtimeDir, 'libvirt'))
    const path = (name: string): string => join(runtimeDir, 'libvirt', name)
    const open = createLibvirt({ runtimeDir })
    const options = { host: parseHostId(HOST), options: { uri: 'qemu:///session' }, log }
    await using _old = await startFakeDaemon(path('libvirt-sock'))
    {
      await using driver = await open(options)
      expect(driver.stats()).toMatchObject({ libvirt: { state: 'up', socket: path('libvirt-sock') } })
    }
    await using _modular = await startFakeDaemon(path('virtqemud-sock'))
    await using driver = await open(options)
    expect(driver.stats()).toMatchObject({ libvirt: { state: 'up', socket: path('virtqemud-sock') } })
    await rm(runtimeDir, { recursive: true, force: true })
  })

  test('registers every event before it reads what is there', async () => {
    await using host = await startFakeHost()
    await using _session = await host.openDriver()
    expect(host.daemon.registered(1)).toEqual(EVENT_IDS)
    const order = host.daemon.callsBy(1)
    expect(order.lastIndexOf('CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY')).toBeLessThan(
      order.indexOf('CONNECT_LIST_ALL_DOMAINS'),
    )
  })

  test('goes without an event that an older daemon does not have', async () => {
    await using host = await startFakeHost()
    const held = host.daemon.hold(CALL.connectDomainEventCallbackRegisterAny)
    const opening = host.openDriver()
    for (const id of EVENT_IDS) {
      const call = await held.next()
      if (id === EVENT.deviceRemovalFailed.id)
        call.refuse(8, 'invalid argument: eventID in virConnectDomainEventRegisterAny')
      else call.answer({ callbackId: id })
    }
    await using session = await opening
    expect(await session.call('Host.ping2', {})).toBe(true)
  })
})

describe('a daemon that goes and comes back', () => {
  test('is found again: events are registered anew, and what happened meanwhile is told', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    await session.status(vm, 'Up')
    await host.daemon.stop()
    // Nobody tells of these.
    host.domains.clear()
    host.startDomain(other, { silent: true })
    await host.daemon.start()
    await session.status(other, 'Up')
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ exitCode: 1, exitReason: 9 })
    const connections = Array.from({ length: host.daemon.accepted }, (_, index) => host.daemon.registered(index + 1))
    expect(connections).toContainEqual(EVENT_IDS)
    host.setState(other, 3, 1, 3, 0)
    await session.status(other, 'Paused')
  })

  test('is told of machines that are as they were only once', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    await session.status(vm, 'Up')
    host.daemon.drop()
    host.startDomain(other, { silent: true })
    await session.status(other, 'Up')
    expect(session.statuses(vm)).toEqual(['Up'])
  })

  test('meanwhile nothing is done, nothing old is told, and a ping is answered', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    await session.status(vm, 'Up')
    await host.daemon.stop()
    const recovering = ERRORS.RecoveryInProgress.code
    await waitUntilDown(session)
    expect(await session.refused('VM.pause', { vmID: vm })).toBe(recovering)
    expect(await session.refused('Host.getVMList', {})).toBe(recovering)
    expect(await session.refused('VM.create', { vmID: other, vmParams: { vmId: other, xml: minimalXml(other) } })).toBe(
      recovering,
    )
    expect(await session.call('Host.ping2', {})).toBe(true)
    await host.daemon.start()
    host.startDomain(other, { silent: true })
    await session.status(other, 'Up')
    expect(await session.call('VM.pause', { vmID: vm })).toMatchObject({ status: 'Paused' })
  })

  test('in the middle of a command leaves its outcome unknown, and what came of it is told', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainCreateXml)
    const creating = session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: minimalXml(vm) } })
    await held.next()
    // The daemon had done it before it went.
    host.startDomain(vm, { silent: true })
    host.daemon.drop()
    expect(await creating).toBe(ERRORS.TimedOut.code)
    await session.status(vm, 'Up')
  })

  test('without the machine that it was to start has that down, not forgotten', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainCreateXml)
    const creating = session.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: minimalXml(vm) } })
    await held.next()
    host.daemon.drop()
    expect(await creating).toBe(ERRORS.TimedOut.code)
    expect(detailsOf(await session.status(vm, 'Down'))).toMatchObject({ exitCode: 1, exitReason: 3 })
    expect(await session.call('VM.destroy', { vmID: vm })).toBe(true)
  })

  test('is sought again also after an event that could not be read', async () => {
    await using host = await startFakeHost()
    await using session = await host.openDriver()
    host.startDomain(vm, { silent: true })
    host.daemon.sendBytes(Buffer.from('0000001c20008086000000010000013e000000020000000000000000', 'hex'))
    await session.status(vm, 'Up')
    expect(session.driver.stats()).toMatchObject({ libvirt: { losses: 1 } })
  })
})

describe('machines that hang', () => {
  test('do not hold up the others’ commands: those go over other connections', async () => {
    await using host = await startFakeHost()
    const ids = Array.from({ length: 4 }, (_, index) => `0000000${index}-4a5b-4c6d-8e7f-0123456789ab`)
    for (const id of [...ids, vm]) host.startDomain(id, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainReset)
    const stuck = ids.map((vmID) => session.call('VM.reset', { vmID }).catch(() => 'cut off'))
    for (const _ of ids) await held.next()
    expect(await session.call('VM.pause', { vmID: vm })).toMatchObject({ status: 'Paused' })
    host.daemon.drop()
    expect(await Promise.all(stuck)).toEqual(['cut off', 'cut off', 'cut off', 'cut off'])
  })
})

/** Resolves when the driver has seen that the daemon is gone. */
async function waitUntilDown(session: { readonly driver: { stats(): Record<string, unknown> } }): Promise<void> {
  for (;;) {
    const { state } = session.driver.stats()['libvirt'] as { state: string }
    if (state === 'down') return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
