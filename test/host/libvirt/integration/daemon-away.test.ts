import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import { detailsOf } from '../../driver-session.ts'
import { type LibvirtDaemon, startLibvirtd } from './daemon.ts'
import { domainXml } from './domains.ts'
import { openDriver, startVm } from './sessions.ts'

const quick = { keepalive: { intervalMs: 250, count: 3 }, backoff: { firstMs: 20, mostMs: 200 } }

describe.skipIf(inject('libvirtMissing') !== undefined)('a real daemon that stops in the middle', () => {
  let daemon: LibvirtDaemon
  beforeEach(async () => {
    daemon = await startLibvirtd()
  })
  afterEach(async () => {
    await daemon[Symbol.asyncDispose]()
  })

  test('killed and started again: its machines have run on, and are as they were', async () => {
    await using session = await openDriver(daemon, quick)
    await using vm = await startVm(session, daemon)
    const { pid } = await session.call('VM.getInfo', { vmID: vm.id })
    await daemon.kill('SIGKILL')
    expect(await session.refused('VM.pause', { vmID: vm.id })).toBe(ERRORS.RecoveryInProgress.code)
    await daemon.restart()
    await using other = await startedOutside(daemon)
    await session.status(other.id, 'Up')
    expect(await session.call('VM.getInfo', { vmID: vm.id })).toMatchObject({ status: 'Up', pid })
    expect(session.statuses(vm.id)).not.toContain('Down')
    await session.call('VM.pause', { vmID: vm.id })
    expect(await daemon.virsh('domstate', vm.name)).toBe('paused')
  })

  test('killed, and a machine ends before it is back: that is told', async () => {
    await using session = await openDriver(daemon, quick)
    await using vm = await startVm(session, daemon)
    const { pid } = await session.call('VM.getInfo', { vmID: vm.id })
    await daemon.kill('SIGKILL')
    process.kill(pid, 'SIGKILL')
    await daemon.restart()
    expect(detailsOf(await session.status(vm.id, 'Down'))).toMatchObject({ exitCode: 1 })
    expect(await daemon.virsh('list', '--all', '--name')).toBe('')
  })

  test('frozen: a command’s outcome is unknown; thawed, what came of it is told', async () => {
    await using session = await openDriver(daemon, quick)
    // With a first machine the connection is there by which the next will be started.
    await using _first = await startVm(session, daemon)
    const id = randomUUID()
    const xml = domainXml({ id, type: daemon.domainType })
    process.kill(daemon.pid, 'SIGSTOP')
    expect(await session.refused('VM.create', { vmID: id, vmParams: { vmId: id, xml } })).toBe(ERRORS.TimedOut.code)
    process.kill(daemon.pid, 'SIGCONT')
    // The request was in the daemon's socket: it is done after all.
    await session.status(id, 'Up')
    expect(await daemon.virsh('domstate', id)).toBe('running')
    await session.call('VM.destroy', { vmID: id, gracefulAttempts: 0 })
  })
})

/** A machine that somebody else starts. */
async function startedOutside(daemon: LibvirtDaemon): Promise<{ readonly id: string } & AsyncDisposable> {
  const id = randomUUID()
  await daemon.create(domainXml({ id, type: daemon.domainType }))
  return {
    id,
    [Symbol.asyncDispose]: async () => {
      await daemon.virsh('destroy', id).catch(() => {})
    },
  }
}
