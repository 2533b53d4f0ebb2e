import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { addDomain, BLANK, createStorageWorld, createVolume, GIB, haveVolume, volumeIn } from './storage-world.ts'

const SECOND = 'nfs.example.com:/exports/second'

test('a chain grows on its top, and shrinks from there', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const base = await haveVolume(world, spm)
  const top = await haveVolume(world, spm, { on: base })
  expect(await spm.call('Volume.getInfo', volumeIn(world, base))).toMatchObject({ voltype: 'INTERNAL', parent: BLANK })
  expect(await spm.call('Volume.getInfo', volumeIn(world, top))).toMatchObject({ voltype: 'LEAF', parent: base.volume })
  expect(await spm.call('Volume.getQemuImageInfo', volumeIn(world, top))).toMatchObject({ backingfile: base.volume })
  expect(
    await spm.call('Image.reconcileVolumeChain', {
      storagepoolID: world.pool,
      storagedomainID: world.domain,
      imageID: top.image,
      leafVolID: top.volume,
    }),
  ).toEqual([base.volume, top.volume])
  const branch = await createVolume(world, spm, { on: base })
  expect(await world.settle(spm, branch.task)).toMatchObject({ code: ERRORS.VolumeCreationError.code })

  const remove = (each: { image: string; volume: string }) =>
    spm.call('Volume.delete', { ...volumeIn(world, each), postZero: false, force: false })
  expect(await world.settle(spm, await remove(base))).toMatchObject({
    taskResult: 'cleanSuccess',
    code: ERRORS.VolumeImageHasChildren.code,
  })
  expect(await world.settle(spm, await remove(top))).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('Volume.getInfo', volumeIn(world, base))).toMatchObject({ voltype: 'LEAF' })
  await world.settle(spm, await remove(base))
  expect(await spm.call('StorageDomain.getImages', { storagedomainID: world.domain })).toEqual([])
})

test('a volume takes its space from the domain, and gives it back in the background', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const free = async () =>
    Number((await spm.call('StorageDomain.getStats', { storagedomainID: world.domain })).diskfree)
  const before = await free()
  const disk = await haveVolume(world, spm, { size: 10 * GIB, raw: true })
  expect(await spm.call('Volume.getSize', volumeIn(world, disk))).toEqual({
    truesize: String(10 * GIB),
    apparentsize: String(10 * GIB),
  })
  expect(await free()).toBe(before - 10 * GIB)
  const place = { storagepoolID: world.pool, storagedomainID: world.domain, imageID: disk.image }
  const task = await spm.call('Image.delete', { ...place, postZero: false, force: false })
  expect(await spm.refused('Volume.getInfo', volumeIn(world, disk))).toBe(ERRORS.VolumeDoesNotExist.code)
  expect(await free()).toBe(before - 10 * GIB)
  expect(await world.settle(spm, task)).toMatchObject({ taskResult: 'success' })
  expect(await free()).toBe(before)
  expect(await spm.refused('Image.delete', { ...place, postZero: false, force: false })).toBe(
    ERRORS.ImageDoesNotExistInSD.code,
  )
})

test('a volume for which there is no room is not made', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { task, image } = await createVolume(world, spm, { size: 5000 * GIB, raw: true })
  expect(await world.settle(spm, task)).toMatchObject({ code: ERRORS.NoSpaceLeftOnDomain.code })
  const wanted = { storagedomainID: world.domain, storagepoolID: world.pool, imageID: image }
  expect(await spm.call('Image.getVolumes', wanted)).toEqual([])
})

test('only the top of a chain is made larger, and never smaller', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const base = await haveVolume(world, spm)
  const extend = async (size: number, each = base) =>
    world.settle(spm, await spm.call('Volume.extendSize', { ...volumeIn(world, each), newSize: String(size) }))
  expect(await extend(2 * GIB)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('Volume.getInfo', volumeIn(world, base))).toMatchObject({ capacity: String(2 * GIB) })
  expect(await extend(GIB)).toMatchObject({ code: ERRORS.VolumeResizeValueError.code })
  const small = await createVolume(world, spm, { on: base })
  expect(await world.settle(spm, small.task)).toMatchObject({ code: ERRORS.InvalidParameterException.code })
  await haveVolume(world, spm, { on: base, size: 2 * GIB })
  expect(await extend(3 * GIB)).toMatchObject({ code: ERRORS.VolumeNonWritable.code })
})

test('a template is copied out of a chain, and stays while disks are based on it', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const base = await haveVolume(world, spm)
  const top = await haveVolume(world, spm, { on: base })
  const template = { image: randomUUID(), volume: randomUUID() }
  const task = await spm.call('Volume.copy', {
    ...volumeIn(world, top),
    dstSdUUID: BLANK,
    dstImgUUID: template.image,
    dstVolUUID: template.volume,
    desc: 'template',
    volType: 6,
    volFormat: 'COW',
    preallocate: 2,
    postZero: false,
    force: false,
  })
  expect(await world.settle(spm, task)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('Volume.getInfo', volumeIn(world, template))).toMatchObject({
    voltype: 'SHARED',
    parent: BLANK,
  })
  const disk = await haveVolume(world, spm, { image: randomUUID(), on: template })
  const volumes = await spm.call('StorageDomain.getVolumes', {
    storagedomainID: world.domain,
    storagepoolID: world.pool,
    imageID: disk.image,
  })
  expect([...volumes].sort()).toEqual([disk.volume, template.volume].sort())
  const place = { storagepoolID: world.pool, storagedomainID: world.domain, imageID: template.image }
  expect(await spm.refused('Image.delete', { ...place, postZero: false, force: false })).toBe(
    ERRORS.CannotDeleteSharedVolume.code,
  )
  const foreign = await createVolume(world, spm, { image: randomUUID(), on: top })
  expect(await world.settle(spm, foreign.task)).toMatchObject({ code: ERRORS.VolumeNonShareable.code })
})

test('an image moves with its whole chain, and needs its template where it goes', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { pool: storagepoolID, domain } = world
  const second = await addDomain(spm, SECOND)
  await spm.call('StorageDomain.attach', { storagedomainID: second, storagepoolID })
  await spm.call('StorageDomain.activate', { storagedomainID: second, storagepoolID })
  const base = await haveVolume(world, spm)
  const top = await haveVolume(world, spm, { on: base })
  const move = { imageID: top.image, storagepoolID, storagedomainID: domain, postZero: false, force: false }
  expect(await spm.refused('Image.move', { ...move, dstSdUUID: domain, operation: 2 })).toBe(
    ERRORS.InvalidParameterException.code,
  )
  const copied = await spm.call('Image.move', { ...move, dstSdUUID: second, operation: 'COPY' })
  expect(await world.settle(spm, copied)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('StoragePool.getDomainsContainingImage', { storagepoolID, imageID: top.image })).toEqual([
    domain,
    second,
  ])
  const again = await spm.call('Image.move', { ...move, dstSdUUID: second, operation: 2 })
  expect(await world.settle(spm, again)).toMatchObject({ code: ERRORS.DestImageActionError.code })
  const moved = await spm.call('Image.move', { ...move, dstSdUUID: second, operation: 2, force: true })
  expect(await world.settle(spm, moved)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('StorageDomain.getImages', { storagedomainID: domain })).toEqual([])
  const there = { ...volumeIn(world, top), storagedomainID: second }
  expect(await spm.call('Volume.getInfo', there)).toMatchObject({ parent: base.volume, domain: second })
})

test('a volume that is marked illegal is neither prepared nor built upon', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const disk = await haveVolume(world, spm)
  const { storagepoolID, storagedomainID, imageID, volumeID } = volumeIn(world, disk)
  const image = { storagepoolID, storagedomainID, imageID, volumeID }
  expect((await spm.call('Image.prepare', image)).path).toContain(`${imageID}/${volumeID}`)
  await spm.call('Volume.setLegality', { ...image, legality: 'ILLEGAL' })
  expect(await spm.call('Volume.getInfo', image)).toMatchObject({ status: 'ILLEGAL', legality: 'ILLEGAL' })
  expect(await spm.refused('Image.prepare', image)).toBe(ERRORS.prepareIllegalVolumeError.code)
  await spm.call('Image.prepare', { ...image, allowIllegal: true })
  const { task } = await createVolume(world, spm, { on: disk })
  expect(await world.settle(spm, task)).toMatchObject({ code: ERRORS.createIllegalVolumeSnapshotError.code })
})

test('a volume is created by the SPM alone', async () => {
  const world = createStorageWorld()
  await using _spm = await world.lead()
  await using other = await world.join('b', 2)
  await expect(createVolume(world, other)).rejects.toMatchObject({ code: ERRORS.SpmStatusError.code })
})
