import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import { start } from '../../../support/cli.ts'
import { createTestDispatcher, request } from '../../../support/dispatch.ts'
import { type JournalDir, openJournalDir, WAIT } from '../../../support/journal.ts'
import { type LibvirtDaemon, startLibvirtd } from './daemon.ts'
import { domainXml, hotplug, usbNicXml } from './domains.ts'
import { openDriver, startVm } from './sessions.ts'

const unknown = { error: { code: -32020, data: { name: 'OutcomeUnknown', messageId: 'm1' } } }

describe.skipIf(inject('libvirtMissing') !== undefined)('a worker that is killed in the middle of', () => {
  let daemon: LibvirtDaemon
  beforeEach(async () => {
    daemon = await startLibvirtd()
  })
  afterEach(async () => {
    await daemon[Symbol.asyncDispose]()
  })

  /** Has the daemon do nothing while a worker takes the command, and kills that worker when it has begun. */
  async function interrupt(place: JournalDir, command: object): Promise<void> {
    await daemon.ready()
    await using worker = start('test/support/libvirt-worker.ts', [daemon.socket, place.dir, JSON.stringify(command)])
    await worker.shows(/ready/)
    process.kill(daemon.pid, 'SIGSTOP')
    worker.process.kill('SIGUSR2')
    await worker.shows(/settled: ack/)
    await vi.waitFor(() => expect(place.count('starts')).toBe(1), WAIT)
    // For what it has to say to have reached the daemon's socket.
    await new Promise((resolve) => setTimeout(resolve, 500))
    worker.process.kill('SIGKILL')
    await worker.finished
  }

  /** Kills the worker when the daemon is in the midst of starting the machine of that name. */
  async function interruptStart(place: JournalDir, command: object, name: string): Promise<void> {
    await daemon.ready()
    await using worker = start('test/support/libvirt-worker.ts', [daemon.socket, place.dir, JSON.stringify(command)])
    await worker.shows(/ready/)
    worker.process.kill('SIGUSR2')
    await vi.waitFor(async () => expect(await daemon.startsOf(name)).toBe(1), { timeout: 60_000, interval: 2 })
    // So that it answers nobody now.
    process.kill(daemon.pid, 'SIGSTOP')
    worker.process.kill('SIGKILL')
    await worker.finished
    expect([place.count('starts'), place.count('outcomes')]).toEqual([1, 0])
  }

  /** What the next worker says of it. */
  async function outcome(place: JournalDir): Promise<unknown> {
    await using session = await openDriver(daemon)
    const { handlers, probe } = session.driver
    const next = createTestDispatcher({
      journal: await place.open(),
      handlers,
      ...(probe === undefined ? {} : { probe }),
    })
    await next.dispatcher.recover()
    return await next.replyTo('c1')
  }

  test('a creation that took no effect: nobody can tell, and it is not tried again', async () => {
    await using place = await openJournalDir()
    const id = randomUUID()
    const xml = domainXml({ id, type: daemon.domainType })
    await interrupt(place, request('VM.create', { vmID: id, vmParams: { vmId: id, xml } }))
    await daemon.kill('SIGKILL')
    await daemon.restart()
    expect(await outcome(place)).toMatchObject(unknown)
    expect(await daemon.virsh('list', '--all', '--uuid')).toBe('')
  })

  test('a creation that took effect: it is answered as done, and the machine was started once', async () => {
    await using place = await openJournalDir()
    const id = randomUUID()
    const name = `vm-${id.slice(0, 8)}`
    const xml = domainXml({ id, name, type: daemon.domainType })
    await interruptStart(place, request('VM.create', { vmID: id, vmParams: { vmId: id, xml } }), name)
    process.kill(daemon.pid, 'SIGCONT')
    expect(await outcome(place)).toMatchObject({ result: { vmId: id, vmName: name } })
    expect(await daemon.virsh('list', '--all', '--name')).toBe(name)
    expect(await daemon.startsOf(name)).toBe(1)
  })

  test('the command before it: a creation that had not begun is carried out, once', async () => {
    await using place = await openJournalDir()
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const destroy = request('VM.destroy', { vmID: vm.id, gracefulAttempts: 0 })
    const xml = domainXml({ id: vm.id, name: 'reborn', type: daemon.domainType })
    const create = request('VM.create', { vmID: vm.id, vmParams: { vmId: vm.id, xml } })
    await interrupt(place, [destroy, create])
    process.kill(daemon.pid, 'SIGCONT')
    const [destroyed, created] = (await outcome(place)) as [object, object]
    // It was run again, and found what the first attempt left.
    expect([true, ERRORS.NoSuchVM.code]).toContain(
      'result' in destroyed ? destroyed.result : (destroyed as { error: { code: number } }).error.code,
    )
    expect(created).toMatchObject({ result: { vmId: vm.id, vmName: 'reborn' } })
    expect(await daemon.virsh('list', '--all', '--name')).toBe('reborn')
    expect(await daemon.startsOf('reborn')).toBe(1)
  })

  test('a hotplug: nobody can tell, and no second card is plugged in', async () => {
    await using place = await openJournalDir()
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const mac = '52:54:00:11:22:33'
    await interrupt(
      place,
      request('VM.hotplugNic', { vmID: vm.id, params: { vmId: vm.id, xml: hotplug(usbNicXml(mac)) } }),
    )
    process.kill(daemon.pid, 'SIGCONT')
    await vi.waitFor(async () => expect(await daemon.virsh('dumpxml', vm.id)).toContain(mac), { timeout: 30_000 })
    expect(await outcome(place)).toMatchObject(unknown)
    expect((await daemon.virsh('dumpxml', vm.id)).split(mac)).toHaveLength(2)
  })
})
