import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import { detailsOf } from '../../driver-session.ts'
import { type LibvirtDaemon, startLibvirtd } from './daemon.ts'
import { domainXml } from './domains.ts'
import { openDriver, startVm } from './sessions.ts'

describe.skipIf(inject('libvirtMissing') !== undefined)('the life of a real machine, as virsh sees it', () => {
  let daemon: LibvirtDaemon
  beforeAll(async () => {
    daemon = await startLibvirtd()
  })
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]()
  })
  const state = (name: string): Promise<string> => daemon.virsh('domstate', name, '--reason')

  test('it runs, stands still, goes on, boots anew and ends', async () => {
    await using session = await openDriver(daemon)
    const id = randomUUID()
    const name = `vm-${id.slice(0, 8)}`
    // The engine names the machine in its call; the XML need not.
    const xml = domainXml({ id, name, type: daemon.domainType }).replace(`<uuid>${id}</uuid>`, '')
    const made = await session.call('VM.create', { vmID: id, vmParams: { vmId: id, xml } })
    expect(await daemon.virsh('domuuid', name)).toBe(id)
    expect(await state(name)).toBe('running (booted)')
    expect(await daemon.virsh('list', '--transient', '--name')).toBe(name)
    expect(made.pid).toBeGreaterThan(1)
    await session.status(id, 'Up')

    await session.call('VM.pause', { vmID: id })
    expect(await state(name)).toBe('paused (user)')
    await session.status(id, 'Paused')
    await session.call('VM.cont', { vmID: id })
    expect(await state(name)).toBe('running (unpaused)')
    await session.status(id, 'Up')

    await session.call('VM.reset', { vmID: id })
    await session.status(id, 'RebootInProgress')
    await session.status(id, 'Up')
    expect(await state(name)).toMatch(/^running/)

    await session.call('VM.destroy', { vmID: id })
    expect(await daemon.virsh('list', '--all', '--name')).toBe('')
    expect(detailsOf(await session.status(id, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 6 })
  })

  test('it is started standing still when that is asked', async () => {
    await using session = await openDriver(daemon)
    const id = randomUUID()
    const xml = domainXml({ id, name: 'still', type: daemon.domainType })
    await session.call('VM.create', { vmID: id, vmParams: { vmId: id, xml, launchPaused: true } })
    expect(await state('still')).toMatch(/^paused/)
    await session.call('VM.cont', { vmID: id })
    expect(await state('still')).toMatch(/^running/)
    await session.call('VM.destroy', { vmID: id, gracefulAttempts: 0 })
  })

  test('what others do to it is told', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    await daemon.virsh('suspend', vm.name)
    await session.status(vm.id, 'Paused')
    await daemon.virsh('resume', vm.name)
    await session.status(vm.id, 'Up')
    await daemon.virsh('destroy', vm.name)
    expect(detailsOf(await session.status(vm.id, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 6 })
    expect(await session.call('Host.getVMList', { vmList: [vm.id] })).toMatchObject([{ status: 'Down' }])
  })

  test('its QEMU’s death is told as what it is', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const { pid } = await session.call('VM.getInfo', { vmID: vm.id })
    process.kill(pid, 'SIGKILL')
    expect(detailsOf(await session.status(vm.id, 'Down'))).toMatchObject({ exitCode: 1, exitReason: 2 })
    expect(await daemon.virsh('list', '--all', '--name')).toBe('')
  })

  test('a guest that does not answer is up again when its time is over, and down when it is forced', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    await session.call('VM.shutdown', { vmID: vm.id, timeout: 1 })
    await session.status(vm.id, 'Powering down')
    await session.status(vm.id, 'Up')
    await session.call('VM.shutdown', { vmID: vm.id, delay: 1, timeout: 1, force: true })
    expect(detailsOf(await session.status(vm.id, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 6 })
    expect(await daemon.virsh('list', '--all', '--name')).toBe('')
  })

  test('it is saved to a file, from which libvirt can restore it', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const path = `${daemon.directory}/${vm.id}.save`
    await session.call('VM.hibernate', { vmID: vm.id, hibernationVolHandle: path })
    expect(detailsOf(await session.status(vm.id, 'Down'))).toMatchObject({ exitCode: 0, exitReason: 5 })
    expect((await stat(path)).size).toBeGreaterThan(1000)
    await daemon.virsh('restore', path)
    await session.status(vm.id, 'Up')
    expect(await state(vm.name)).toBe('running (restored)')
  })

  test('it cannot be saved where nothing can be written, and runs on', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const hibernationVolHandle = '/proc/nothing/can/be/written/here'
    await expect(session.call('VM.hibernate', { vmID: vm.id, hibernationVolHandle })).rejects.toThrow(/nothing/)
    expect(await state(vm.name)).toMatch(/^running/)
    expect(await session.call('VM.getInfo', { vmID: vm.id })).toMatchObject({ status: 'Up' })
  })

  test.each([
    ['a hypervisor that is not there', (xml: string) => xml.replace(/type='(kvm|qemu)'/, "type='xen'"), /xen|virt/i],
    [
      'a disk that is not there',
      (xml: string) =>
        xml.replace(
          '</devices>',
          "<disk type='file' device='disk'><source file='/nowhere/disk'/><target dev='vda' bus='virtio'/></disk></devices>",
        ),
      /\/nowhere\/disk/,
    ],
    [
      'a CPU that there is none of',
      (xml: string) => xml.replace('<devices>', "<cpu mode='custom'><model>pdp-11</model></cpu><devices>"),
      /pdp-11/,
    ],
  ])('libvirt’s reason is handed on when it refuses %s', async (_, change, reason) => {
    await using session = await openDriver(daemon)
    const id = randomUUID()
    const xml = change(domainXml({ id, type: daemon.domainType }))
    const refused = session.call('VM.create', { vmID: id, vmParams: { vmId: id, xml } })
    await expect(refused).rejects.toMatchObject({
      code: ERRORS.CannotCreateVM.code,
      message: expect.stringMatching(reason),
    })
    expect(await session.refused('VM.getInfo', { vmID: id })).toBe(ERRORS.NoSuchVM.code)
    expect(await daemon.virsh('list', '--all', '--name')).toBe('')
  })

  test('two of one name are one too many', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const id = randomUUID()
    const xml = domainXml({ id, name: vm.name, type: daemon.domainType })
    await expect(session.call('VM.create', { vmID: id, vmParams: { vmId: id, xml } })).rejects.toThrow(/already exists/)
    expect(await state(vm.name)).toMatch(/^running/)
  })

  test('one that hangs holds up nobody else; what was asked of it meanwhile is told when it is done', async () => {
    await using session = await openDriver(daemon)
    await using stuck = await startVm(session, daemon)
    await using other = await startVm(session, daemon)
    const { pid } = await session.call('VM.getInfo', { vmID: stuck.id })
    process.kill(pid, 'SIGSTOP')
    const time = new AbortController()
    try {
      const all = await session.call('Host.getAllVmStats', {})
      expect(all.map(({ vmId }) => vmId).sort()).toEqual([stuck.id, other.id].sort())
      const pausing = session.call('VM.pause', { vmID: stuck.id }, { signal: time.signal })
      const paused = expect(pausing).rejects.toMatchObject({ code: ERRORS.TimedOut.code })
      expect(await session.call('VM.pause', { vmID: other.id })).toMatchObject({ status: 'Paused' })
      expect(await session.call('VM.getInfo', { vmID: stuck.id })).toMatchObject({ status: 'Up' })
      expect(await session.call('VM.getStats', { vmID: stuck.id })).toMatchObject([{ status: 'Up' }])
      time.abort()
      await paused
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await session.status(stuck.id, 'Paused')
    expect(await state(stuck.name)).toBe('paused (user)')
  })

  test('its statistics move, and are those that virsh shows', async () => {
    await using session = await openDriver(daemon)
    const disk = await daemon.createDisk('stats')
    const devices = `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${disk}'/><target dev='vda' bus='virtio'/></disk>`
    await using vm = await startVm(session, daemon, { devices })
    const [stats] = await session.call('Host.getAllVmStats', {})
    const shown = await daemon.virsh('domstats', vm.name, '--block', '--balloon')
    const field = (key: string): string => new RegExp(`${key}=(.*)`).exec(shown)?.[1] ?? ''
    expect(stats).toMatchObject({
      vmId: vm.id,
      vmName: vm.name,
      balloonInfo: { balloon_cur: field('balloon.current') },
      disks: { sda: {}, vda: { apparentsize: field('block.1.physical') } },
    })
    const dump = await daemon.virsh('dumpxml', vm.name)
    const port = /<graphics type='vnc' port='(\d+)'/.exec(dump)?.[1]
    expect(stats).toMatchObject({ displayPort: port, displayInfo: [{ type: 'vnc', port, ipAddress: '127.0.0.1' }] })
    const xmls = await session.call('Host.dumpxmls', { vmList: [vm.id] })
    expect(xmls[vm.id]?.trim()).toBe(dump)
  })
})
