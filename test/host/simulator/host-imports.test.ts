import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

const foreign = { uri: 'vpx://ann@vc.example/dc', username: 'ann', password: 'p' }
const ids = { poolID: randomUUID(), domainID: randomUUID() }

test('machines of another hypervisor are the same by name and in full', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const names = await host.call('Host.getExternalVMNames', foreign)
  const all = await host.call('Host.getExternalVMs', foreign)
  expect(all.map(({ vmName }) => vmName)).toEqual(names)
  const [first = ''] = names
  expect(await host.call('Host.getExternalVMs', { ...foreign, vm_names: [first] })).toEqual(all.slice(0, 1))
  expect(await host.refused('Host.getExternalVMNames', { ...foreign, uri: 'http://x' })).toBeGreaterThan(0)
})

test('an import gets on, is done, gives its definition, and is forgotten when told', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const jobid = randomUUID()
  const [vmName = ''] = await host.call('Host.getExternalVMNames', foreign)
  await host.call('Host.convertExternalVm', { ...foreign, vminfo: { ...ids, vmName }, jobid })
  expect(await host.refused('Host.convertExternalVm', { ...foreign, vminfo: { ...ids, vmName }, jobid })).toBe(69)
  const status = async () => (await host.call('Host.getStats', {})).v2vJobs?.[jobid]?.status
  expect(await status()).toBe('starting')
  await world.clock.advance(2750)
  expect((await host.call('Host.getStats', {})).v2vJobs?.[jobid]).toMatchObject({
    status: 'copying_disk',
    progress: 50,
  })
  expect(await host.refused('Host.deleteV2VJob', { jobid })).toBe(await host.refused('Host.getConvertedVm', { jobid }))
  await world.clock.advance(2250)
  expect(await status()).toBe('done')
  expect(await host.call('Host.getConvertedVm', { jobid })).toContain(vmName)
  await host.call('Host.deleteV2VJob', { jobid })
  expect(await status()).toBeUndefined()
  expect(await host.refused('Host.abortV2VJob', { jobid })).toBe(await host.refused('Host.deleteV2VJob', { jobid }))
})

test('an import that is stopped, or has nowhere to copy to, gives no definition', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const [stopped, lost] = [randomUUID(), randomUUID()]
  const vminfo = { ...ids, vmName: 'x' }
  const disks = [{ imageID: randomUUID(), volumeID: randomUUID() }]
  await host.call('Host.convertExternalVmFromOva', { ova_path: '/x.ova', vminfo, jobid: stopped })
  await host.call('Host.convertExternalVmFromOva', { ova_path: '/x.ova', vminfo: { ...vminfo, disks }, jobid: lost })
  await world.clock.advance(1000)
  await host.call('Host.abortV2VJob', { jobid: stopped })
  await world.clock.advance(10_000)
  const { v2vJobs } = await host.call('Host.getStats', {})
  expect(v2vJobs).toMatchObject({ [stopped]: { status: 'aborted' }, [lost]: { status: 'error' } })
  for (const jobid of [stopped, lost]) {
    expect(await host.refused('Host.getConvertedVm', { jobid })).toBeGreaterThan(0)
    await host.call('Host.deleteV2VJob', { jobid })
  }
})
