import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import type { MigrateParams } from '../../../src/api/generated/types.ts'
import { createConvergence } from '../../../src/host/libvirt/convergence.ts'
import { destination } from '../../../src/host/libvirt/migration-target.ts'
import { CALL } from '../../../src/host/libvirt/rpc/procedures.ts'
import type { DriverSession } from '../driver-session.ts'
import { EVENTS, startFakeHost } from './fake-host.ts'

const vm = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const params: MigrateParams = { vmId: vm, dst: 'node-2.example.com:54321', dstqemu: '192.0.2.7' }
const peer = { uri: '', sockets: [], peer: 'qemu+tls://%h/system' }

function progressOf(session: DriverSession): unknown[] {
  return session.events.filter(({ event }) => event === '|virt|VM_migration_status|').map((event) => event.params)
}

describe('a migration', () => {
  test('goes from daemon to daemon, with what was asked for', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainMigratePerform3Params)
    const migrating = session.call('VM.migrate', {
      vmID: vm,
      params: {
        ...params,
        autoConverge: true,
        compressed: true,
        abortOnError: true,
        encrypted: true,
        maxBandwidth: 7,
        parallel: 2,
      },
    })
    const call = await held.next()
    expect(call.args).toMatchObject({
      dconnuri: 'qemu+tls://node-2.example.com/system',
      params: [
        { field: 'migrate_uri', value: { type: 'string', value: 'tcp://192.0.2.7' } },
        { field: 'bandwidth', value: { type: 'ullong', value: 7n } },
        { field: 'parallel.connections', value: { type: 'int', value: 2 } },
      ],
      // live, peer to peer, compressed, abort on error, auto-converge, TLS, parallel
      flags: 1 | 2 | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 16) | (1 << 17),
    })
    await session.status(vm, 'Migration Source')
    host.endDomain(vm, 3)
    host.daemon.emit('jobCompleted', {
      callbackId: 6,
      dom: call.args.dom,
      params: [
        { field: 'operation', value: { type: 'int', value: 5 } },
        { field: 'downtime', value: { type: 'ullong', value: 39n } },
      ],
    })
    call.answer({ cookieOut: Buffer.alloc(0) })
    expect(await migrating).toBe(true)
    await session.status(vm, 'Down')
    expect(progressOf(session)).toEqual([{ [vm]: { progress: 100, postcopy: false, downtime: 39 } }])
    expect(await session.call('VM.getMigrationStatus', { vmID: vm })).toEqual({
      vmId: vm,
      status: 'done',
      downtime: 39,
    })
    const [stats] = await session.call('VM.getStats', { vmID: vm })
    expect(stats).toMatchObject({ exitCode: 0, exitReason: 4 })
  })

  test('that takes long is answered when it is on its way, and can be asked after and cancelled', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainMigratePerform3Params)
    host.daemon.on(CALL.domainGetJobStats, () => ({
      type: 2,
      params: [
        { field: 'data_total', value: { type: 'ullong', value: 1000n } } as const,
        { field: 'data_remaining', value: { type: 'ullong', value: 400n } } as const,
      ],
    }))
    expect(await session.call('VM.migrate', { vmID: vm, params })).toBe(true)
    const call = await held.next()
    await session.event(({ event }) => event === '|virt|VM_migration_status|')
    expect(progressOf(session)).toEqual([{ [vm]: { progress: 60, postcopy: false } }])
    expect(await session.call('VM.getMigrationStatus', { vmID: vm })).toEqual({
      vmId: vm,
      status: 'in_progress',
      progress: 60,
    })
    const [stats] = await session.call('VM.getStats', { vmID: vm })
    expect(stats).toMatchObject({ status: 'Migration Source', migrationProgress: 60 })
    expect(await session.refused('VM.pause', { vmID: vm })).toBe(ERRORS.MigrationInProgress.code)
    host.daemon.on(CALL.domainAbortJob, () => {
      call.refuse(78, 'operation aborted: migration out job: canceled by client')
      return undefined
    })
    expect(await session.call('VM.migrateCancel', { vmID: vm })).toBe(true)
    await session.status(vm, 'Up')
    expect(await session.refused('VM.getMigrationStatus', { vmID: vm })).toBe(ERRORS.MigrationError.code)
    expect(await session.refused('VM.migrateCancel', { vmID: vm })).toBe(ERRORS.MigrationNotInProgress.code)
  })

  test.each([
    ['does not answer', 38, 'unable to connect to server', ERRORS.NoConnectionToPeer.code],
    ['refuses the machine', 67, 'unsupported configuration', ERRORS.MigrationError.code],
    ['shares no storage', 81, 'Unsafe migration', ERRORS.MigrationError.code],
  ])('to a host that %s fails, and the machine is up where it was', async (_, code, message, expected) => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainMigratePerform3Params)
    const migrating = session.call('VM.migrate', { vmID: vm, params })
    ;(await held.next()).refuse(code, message)
    await expect(migrating).rejects.toMatchObject({ code: expected, message: expect.stringContaining(message) })
    expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
    expect(session.statuses(vm)).toEqual(['Up', 'Migration Source', 'Up'])
  })

  test('whose daemon goes is done when the machine is gone after', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainMigratePerform3Params)
    const migrating = session.call('VM.migrate', { vmID: vm, params })
    await held.next()
    host.domains.clear()
    host.daemon.drop()
    await migrating.catch(() => {})
    await session.status(vm, 'Down')
    const [stats] = await session.call('VM.getStats', { vmID: vm })
    expect(stats).toMatchObject({ exitCode: 0, exitReason: 4 })
  })

  test('whose daemon goes has failed when the machine is there after, with nothing under way', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    host.daemon.on(CALL.domainGetJobStats, () => ({ type: 0, params: [] }))
    const held = host.daemon.hold(CALL.domainMigratePerform3Params)
    const migrating = session.call('VM.migrate', { vmID: vm, params })
    await held.next()
    host.daemon.drop()
    await migrating.catch(() => {})
    await session.status(vm, 'Migration Source')
    await session.status(vm, 'Up')
    expect(await session.refused('VM.getMigrationStatus', { vmID: vm })).toBe(ERRORS.TimedOut.code)
  })
})

describe('a migration that an earlier worker began', () => {
  const job = (type: number, operation = 5) => ({
    type,
    params: [
      { field: 'operation', value: { type: 'int', value: operation } } as const,
      { field: 'data_total', value: { type: 'ullong', value: 1000n } } as const,
      { field: 'data_remaining', value: { type: 'ullong', value: 400n } } as const,
    ],
  })

  test('is told as what it is, and ends as it ends', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    host.daemon.on(CALL.domainGetJobStats, () => job(2))
    await using session = await host.openDriver()
    expect(await session.call('VM.getMigrationStatus', { vmID: vm })).toEqual({
      vmId: vm,
      status: 'in_progress',
      progress: 60,
    })
    expect(await session.refused('VM.migrate', { vmID: vm, params })).toBe(ERRORS.MigrationInProgress.code)
    host.daemon.on(CALL.domainGetJobStats, () => job(0))
    host.endDomain(vm, 3)
    await session.status(vm, 'Down')
    const [stats] = await session.call('VM.getStats', { vmID: vm })
    expect(stats).toMatchObject({ exitCode: 0, exitReason: 4 })
    await expect
      .poll(() => session.call('VM.getMigrationStatus', { vmID: vm }), { timeout: 5_000 })
      .toMatchObject({ status: 'done' })
  })

  test('can be cancelled, and the machine is up again', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    host.daemon.on(CALL.domainGetJobStats, () => job(2))
    await using session = await host.openDriver()
    host.daemon.on(CALL.domainAbortJob, () => {
      host.daemon.on(CALL.domainGetJobStats, () => job(0))
      return undefined
    })
    expect(await session.call('VM.migrateCancel', { vmID: vm })).toBe(true)
    await session.status(vm, 'Migration Source')
    await session.status(vm, 'Up')
    expect(await session.refused('VM.getMigrationStatus', { vmID: vm })).toBe(ERRORS.MigrationError.code)
  })

  test.each([
    ['a job of another kind', job(2, 3)],
    ['a migration that has ended', job(3)],
  ])('is not %s', async (_, other) => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    host.daemon.on(CALL.domainGetJobStats, () => other)
    await using session = await host.openDriver()
    expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
    expect(await session.refused('VM.getMigrationStatus', { vmID: vm })).toBe(ERRORS.MigrationNotInProgress.code)
  })
})

describe('saving a machine', () => {
  test('that fails at once says so, and the machine is up again', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainSaveFlags)
    const saving = session.call('VM.hibernate', { vmID: vm, hibernationVolHandle: '/nowhere/state' })
    const call = await held.next()
    expect(call.args).toMatchObject({ to: '/nowhere/state', dxml: null, flags: 0 })
    call.refuse(38, 'failed to create file')
    await expect(saving).rejects.toMatchObject({ message: expect.stringContaining('failed to create file') })
    expect(session.statuses(vm)).toEqual(['Up', 'Saving State', 'Up'])
  })

  test('that takes long is answered when it is under way; the end is told', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainSaveFlags)
    expect(await session.call('VM.hibernate', { vmID: vm, hibernationVolHandle: '/somewhere/state' })).toBe(true)
    expect(await session.refused('VM.reset', { vmID: vm })).toBe(ERRORS.ResourceUnavailable.code)
    host.setState(vm, 3, 3, EVENTS.suspended, 0)
    const call = await held.next()
    host.endDomain(vm, 4)
    call.answer(undefined)
    await session.status(vm, 'Down')
    expect(session.statuses(vm)).toEqual(['Up', 'Saving State', 'Down'])
  })

  test('needs a file’s path', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const params = { vmID: vm, hibernationVolHandle: 'pool,domain,image,volume' }
    expect(await session.refused('VM.hibernate', params)).toBe(ERRORS.InvalidParameter.code)
  })
})

describe('where a migration goes', () => {
  test.each([
    [{ dst: 'node-2' }, 'qemu+tls://node-2/system', undefined],
    [{ dst: 'node-2.example.com:54321', dstqemu: '' }, 'qemu+tls://node-2.example.com/system', undefined],
    [
      { dst: '[2001:db8::7]:54321', dstqemu: '[2001:db8::7]' },
      'qemu+tls://[2001:db8::7]/system',
      'tcp://[2001:db8::7]',
    ],
    [{ dst: 'qemu+tcp://node-2/system', dstqemu: 'node-2' }, 'qemu+tcp://node-2/system', 'tcp://node-2'],
    [
      { dst: 'qemu+unix:///session?socket=/s', dstqemu: 'tcp://127.0.0.1:49152' },
      'qemu+unix:///session?socket=/s',
      'tcp://127.0.0.1:49152',
    ],
  ])('%j', (given, libvirtUri, migrateUri) => {
    expect(destination({ vmId: vm, ...given }, peer)).toEqual({ libvirtUri, migrateUri })
  })

  test.each([
    'qemu+ext:///system?command=/bin/sh',
    'qemu+ssh://root@node-2/system?command=/bin/sh',
    'qemu+unix:///session?socket=/s&command=/bin/sh',
    'test:///default',
    'node-2/../x',
    'node 2',
    '',
  ])('never is %j', (dst) => {
    expect(() => destination({ vmId: vm, dst }, peer)).toThrow(expect.objectContaining({ kind: 'InvalidParameter' }))
  })
})

describe('a migration that stalls', () => {
  const schedule = {
    init: [{ name: 'setDowntime', params: ['100'] }],
    stalling: [
      { limit: 1, action: { name: 'setDowntime', params: ['150'] } },
      { limit: -1, action: { name: 'abort', params: [] } },
    ],
  }
  const job = (iteration: number, dataRemaining: number) => ({
    active: true,
    operation: 5,
    dataTotal: 1000,
    dataRemaining,
    iteration,
  })

  test('is pushed on by the engine’s schedule, one step for each pass that brought nothing', () => {
    const convergence = createConvergence(schedule)
    expect(convergence).toMatchObject({ init: [{ kind: 'downtime', ms: 100 }], postcopy: false })
    const passes = [job(1, 500), job(1, 500), job(2, 400), job(3, 400), job(4, 450), job(5, 450)]
    expect(passes.map((pass) => convergence.next(pass))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      { kind: 'downtime', ms: 150 },
      { kind: 'abort' },
    ])
  })

  test('is left alone without a schedule', () => {
    const convergence = createConvergence(undefined)
    for (let pass = 1; pass < 10; pass++) expect(convergence.next(job(pass, 500))).toBeUndefined()
  })
})
