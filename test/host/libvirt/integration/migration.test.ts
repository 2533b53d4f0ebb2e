import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import { start } from '../../../support/cli.ts'
import { createTestDispatcher, request } from '../../../support/dispatch.ts'
import { type JournalDir, openJournalDir } from '../../../support/journal.ts'
import { type DriverSession, detailsOf } from '../../driver-session.ts'
import { type LibvirtDaemon, startLibvirtd } from './daemon.ts'
import { openDriver, startVm } from './sessions.ts'

const LONG = { timeout: 60_000, interval: 20 }

/** Only root can give a daemon another host's name, and libvirt migrates nothing to its own. */
const possible = inject('libvirtMissing') === undefined && process.getuid?.() === 0

describe.skipIf(!possible)('live migration between two libvirt daemons', () => {
  let here: LibvirtDaemon
  let there: LibvirtDaemon
  beforeAll(async () => {
    here = await startLibvirtd({ hostname: 'vdsm-amqp-here' })
    there = await startLibvirtd({ hostname: 'vdsm-amqp-there' })
  })
  afterAll(async () => {
    await here[Symbol.asyncDispose]()
    await there[Symbol.asyncDispose]()
  })

  let port = 49_800
  const target = (id: string) => {
    port += 1
    return { vmId: id, dst: `qemu+unix:///session?socket=${there.socket}`, dstqemu: `tcp://127.0.0.1:${port}` }
  }
  const progressOf = (session: DriverSession, id: string) =>
    session.events
      .filter(({ event, object }) => event === '|virt|VM_migration_status|' && object === id)
      .map((event) => detailsOf(event)['progress'])

  test('moves the running machine: down here, up there', async () => {
    await using source = await openDriver(here)
    await using destination = await openDriver(there)
    await using vm = await startVm(source, here)
    expect(await source.call('VM.migrate', { vmID: vm.id, params: target(vm.id) })).toBe(true)
    await source.status(vm.id, 'Migration Source')
    expect(detailsOf(await source.status(vm.id, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 4 })
    expect(detailsOf(await destination.status(vm.id, 'Up'))).toMatchObject({ vmId: vm.id, vmName: vm.name })
    expect(destination.statuses(vm.id)).toEqual(['Migration Destination', 'Up'])
    expect(progressOf(source, vm.id).at(-1)).toBe(100)
    expect(await source.call('VM.getMigrationStatus', { vmID: vm.id })).toMatchObject({ vmId: vm.id, status: 'done' })
    expect(await here.virsh('list', '--all', '--name')).toBe('')
    expect(await there.virsh('domstate', vm.name)).toBe('running')
    await destination.call('VM.destroy', { vmID: vm.id, gracefulAttempts: 0 })
  })

  test('moves a machine that stands still, which stands still there', async () => {
    await using source = await openDriver(here)
    await using destination = await openDriver(there)
    await using vm = await startVm(source, here)
    await source.call('VM.pause', { vmID: vm.id })
    await source.call('VM.migrate', { vmID: vm.id, params: target(vm.id) })
    await source.status(vm.id, 'Down')
    await destination.status(vm.id, 'Paused')
    expect(await there.virsh('domstate', vm.name)).toBe('paused')
    expect(destination.statuses(vm.id)).not.toContain('Up')
    await destination.call('VM.destroy', { vmID: vm.id, gracefulAttempts: 0 })
  })

  test('is cancelled in the middle: the machine runs on here, and there is none there', async () => {
    await using source = await openDriver(here)
    await using destination = await openDriver(there)
    // A gigabyte of zeros at one MiB a second takes a few seconds.
    await using vm = await startVm(source, here, { memMiB: 3000 })
    await source.call('VM.migrate', { vmID: vm.id, params: { ...target(vm.id), maxBandwidth: 1 } })
    await source.event(({ event }) => event === '|virt|VM_migration_status|')
    expect(await source.call('VM.getMigrationStatus', { vmID: vm.id })).toMatchObject({ status: 'in_progress' })
    await source.call('VM.migrateCancel', { vmID: vm.id })
    await source.status(vm.id, 'Up')
    await destination.status(vm.id, 'Down')
    expect(await here.virsh('domstate', vm.name)).toBe('running')
    expect(await there.virsh('list', '--all', '--name')).toBe('')
    expect(await destination.call('Host.getVMList', {})).toEqual([])
    expect(await source.refused('VM.getMigrationStatus', { vmID: vm.id })).toBe(ERRORS.MigrationError.code)
  })

  /** A worker takes the command, and is killed when the machine is on its way. */
  async function killOnTheWay(place: JournalDir, id: string, name: string): Promise<void> {
    const params = { ...target(id), maxBandwidth: 1 }
    const command = JSON.stringify(request('VM.migrate', { vmID: id, params }))
    await using worker = start('test/support/libvirt-worker.ts', [here.socket, place.dir, command])
    await worker.shows(/ready/)
    worker.process.kill('SIGUSR2')
    await vi.waitFor(async () => expect(await here.virsh('domjobinfo', name)).toMatch(/Operation:\s+Outgoing/), LONG)
    worker.process.kill('SIGKILL')
    await worker.finished
  }

  /** Holds what the next worker says of the command against what the one before had written. */
  async function checkOutcome(place: JournalDir, { driver: { handlers, probe } }: DriverSession): Promise<void> {
    const known = place.count('outcomes')
    const journal = await place.open()
    const next = createTestDispatcher({ journal, handlers, ...(probe === undefined ? {} : { probe }) })
    await next.dispatcher.recover()
    // It is answered when it is under way for a second: that may have been so.
    expect(await next.replyTo('c1')).toMatchObject(
      known === 1 ? { result: true } : { error: { data: { name: 'OutcomeUnknown' } } },
    )
  }

  test('goes on when its worker is killed, and the next one tells how it goes and ends', async () => {
    await using destination = await openDriver(there)
    await using place = await openJournalDir()
    await using first = await openDriver(here)
    await using vm = await startVm(first, here, { memMiB: 3000 })
    await killOnTheWay(place, vm.id, vm.name)
    await using next = await openDriver(here)
    expect(await next.call('VM.getMigrationStatus', { vmID: vm.id })).toMatchObject({ status: 'in_progress' })
    expect(await next.refused('VM.migrate', { vmID: vm.id, params: target(vm.id) })).toBe(
      ERRORS.MigrationInProgress.code,
    )
    await checkOutcome(place, next)
    expect(detailsOf(await next.status(vm.id, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 4 })
    await expect.poll(() => next.call('VM.getMigrationStatus', { vmID: vm.id }), LONG).toMatchObject({ status: 'done' })
    await destination.status(vm.id, 'Up')
    expect(await here.virsh('list', '--all', '--name')).toBe('')
    expect(await there.virsh('domstate', vm.name)).toBe('running')
    await destination.call('VM.destroy', { vmID: vm.id, gracefulAttempts: 0 })
  })

  test('whose worker was killed is cancelled by the next one: the machine runs on here', async () => {
    await using place = await openJournalDir()
    await using first = await openDriver(here)
    await using vm = await startVm(first, here, { memMiB: 3000 })
    await killOnTheWay(place, vm.id, vm.name)
    await using next = await openDriver(here)
    expect(await next.call('VM.migrateCancel', { vmID: vm.id })).toBe(true)
    await next.status(vm.id, 'Migration Source')
    await next.status(vm.id, 'Up')
    expect(await next.refused('VM.getMigrationStatus', { vmID: vm.id })).toBe(ERRORS.MigrationError.code)
    expect(await here.virsh('domstate', vm.name)).toBe('running')
    await expect.poll(() => there.virsh('list', '--all', '--name'), LONG).toBe('')
  })

  test('to a daemon that is not there fails at once', async () => {
    await using source = await openDriver(here)
    await using vm = await startVm(source, here)
    const params = { vmId: vm.id, dst: 'qemu+unix:///session?socket=/nowhere/libvirt-sock' }
    expect(await source.refused('VM.migrate', { vmID: vm.id, params })).toBe(ERRORS.NoConnectionToPeer.code)
    expect(await here.virsh('domstate', vm.name)).toBe('running')
    expect(await source.call('VM.getInfo', { vmID: vm.id })).toMatchObject({ status: 'Up' })
  })
})
