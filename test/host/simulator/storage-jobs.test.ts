import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { createStorageWorld, GIB, haveVolume, type StorageWorld, volumeIn } from './storage-world.ts'

function endpoint(world: StorageWorld, { image, volume }: { image: string; volume: string }, generation = 0) {
  return { sd_id: world.domain, img_id: image, vol_id: volume, generation, endpoint_type: 'div' as const }
}

test('a job reports progress, tells of its end once, and is known for an hour', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  await using host = await world.join('b', 2)
  const source = await haveVolume(world, spm)
  const target = await haveVolume(world, spm)
  const job_id = randomUUID()
  const copy = { job_id, source: endpoint(world, source), destination: endpoint(world, target) }
  await host.call('SDM.copy_data', copy)
  await world.clock.advance(500)
  expect(await host.call('Host.getJobs', {})).toEqual({
    [job_id]: { id: job_id, status: 'running', description: 'copy_data', job_type: 'storage', progress: 50 },
  })
  expect(await spm.call('Volume.getInfo', volumeIn(world, target))).toMatchObject({ legality: 'ILLEGAL' })
  await world.clock.advance(500)
  const told = host.events.filter(({ event }) => event === '|jobs|status|')
  expect(told).toMatchObject([{ object: job_id, params: { id: job_id, status: 'done', progress: 100 } }])
  expect(await spm.call('Volume.getInfo', volumeIn(world, target))).toMatchObject({ legality: 'LEGAL', generation: 1 })
  expect(await host.refused('SDM.copy_data', copy)).toBe(ERRORS.GeneralException.code)
  expect(await host.call('Host.getJobs', { job_type: 'virt' })).toEqual({})
  expect(await host.call('Host.getJobs', { job_ids: [randomUUID()] })).toEqual({})
  expect(await spm.call('Host.getJobs', {})).toEqual({})
  expect(world.clock.pending).toBe(0)
  await world.clock.advance(3_600_001)
  expect(await host.call('Host.getJobs', {})).toEqual({})
})

test('a copy to what has changed meanwhile fails and changes nothing', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const source = await haveVolume(world, spm)
  const target = await haveVolume(world, spm)
  const job_id = randomUUID()
  await spm.call('SDM.copy_data', {
    job_id,
    source: endpoint(world, source),
    destination: endpoint(world, target, 7),
  })
  await world.clock.advance(1000)
  expect(await spm.call('Host.getJobs', {})).toMatchObject({
    [job_id]: { status: 'failed', error: { code: ERRORS.GenerationMismatch.code } },
  })
  expect(await spm.call('Volume.getInfo', volumeIn(world, target))).toMatchObject({ legality: 'LEGAL', generation: 0 })
})

test('a host that is in no pool takes no job', async () => {
  const world = createStorageWorld()
  await using host = await world.open('a')
  const vol_info = { sd_id: randomUUID(), img_id: randomUUID(), vol_id: randomUUID() }
  expect(await host.refused('SDM.clear_bitmaps', { job_id: randomUUID(), vol_info })).toBe(
    ERRORS.StoragePoolNotConnected.code,
  )
})

test('a snapshot is merged in three steps, and its volume can be deleted then', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const base = await haveVolume(world, spm)
  const middle = await haveVolume(world, spm, { on: base, size: 2 * GIB })
  const top = await haveVolume(world, spm, { on: middle, size: 2 * GIB })
  const info = { sd_id: world.domain, img_id: base.image, top_id: middle.volume, base_id: base.volume }
  const subchainInfo = { ...info, base_generation: 0 }
  const { pool: storagepoolID } = world
  const wrong = await spm.call('StoragePool.prepareMerge', {
    storagepoolID,
    subchainInfo: { ...subchainInfo, top_id: top.volume },
  })
  expect(await world.settle(spm, wrong)).toMatchObject({ code: ERRORS.WrongParentVolume.code })
  const prepared = await spm.call('StoragePool.prepareMerge', { storagepoolID, subchainInfo })
  expect(await world.settle(spm, prepared)).toMatchObject({ taskResult: 'success' })
  const job_id = randomUUID()
  await spm.call('SDM.merge', { job_id, subchain_info: subchainInfo })
  await world.clock.advance(1000)
  expect(await spm.call('Host.getJobs', {})).toMatchObject({ [job_id]: { status: 'done' } })
  const finalized = await spm.call('StoragePool.finalizeMerge', { storagepoolID, subchainInfo: info })
  expect(await world.settle(spm, finalized)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('Volume.getInfo', volumeIn(world, middle))).toMatchObject({ status: 'ILLEGAL' })
  expect(await spm.call('Volume.getInfo', volumeIn(world, top))).toMatchObject({ parent: base.volume })
  const removed = await spm.call('Image.deleteVolumes', {
    storagepoolID,
    storagedomainID: world.domain,
    imageID: base.image,
    volumeList: [middle.volume],
  })
  expect(await world.settle(spm, removed)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('Volume.getInfo', volumeIn(world, base))).toMatchObject({
    voltype: 'INTERNAL',
    capacity: String(2 * GIB),
    generation: 1,
  })
  const chain = { storagepoolID, storagedomainID: world.domain, imageID: base.image, leafVolID: top.volume }
  expect(await spm.call('Image.reconcileVolumeChain', chain)).toEqual([base.volume, top.volume])
})

test('bitmaps are added once in a chain, shown, and removed', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const disk = await haveVolume(world, spm)
  const bitmap = randomUUID()
  async function run(method: 'SDM.add_bitmap' | 'SDM.remove_bitmap', generation: number): Promise<unknown> {
    const job_id = randomUUID()
    await spm.call(method, { job_id, vol_info: endpoint(world, disk, generation), bitmap })
    await world.clock.advance(1000)
    return (await spm.call('Host.getJobs', { job_ids: [job_id] }))[job_id]
  }
  expect(await run('SDM.add_bitmap', 0)).toMatchObject({ status: 'done' })
  expect(await spm.call('Volume.getQemuImageInfo', volumeIn(world, disk))).toMatchObject({
    bitmaps: [{ name: bitmap, flags: ['auto'] }],
  })
  expect(await run('SDM.add_bitmap', 1)).toMatchObject({
    status: 'failed',
    error: { code: ERRORS.AddBitmapError.code },
  })
  expect(await run('SDM.remove_bitmap', 1)).toMatchObject({ status: 'done' })
  expect(await spm.call('Volume.getQemuImageInfo', volumeIn(world, disk))).not.toHaveProperty('bitmaps')
})

test('a volume’s metadata is changed by whoever knows its generation', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  await using host = await world.join('b', 2)
  const disk = await haveVolume(world, spm)
  const vol_info = endpoint(world, disk)
  const { generation: _, ...unknown } = vol_info
  const vol_attr = { description: 'new', type: 'SHARED' } as const
  expect(await host.refused('SDM.update_volume', { job_id: randomUUID(), vol_info: unknown, vol_attr })).toBe(
    ERRORS.InvalidParameterException.code,
  )
  await host.call('SDM.update_volume', { job_id: randomUUID(), vol_info, vol_attr })
  await world.clock.advance(1000)
  expect(await host.call('Volume.getInfo', volumeIn(world, disk))).toMatchObject({
    description: 'new',
    voltype: 'SHARED',
    generation: 1,
  })
})
