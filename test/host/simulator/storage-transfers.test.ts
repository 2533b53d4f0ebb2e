import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { BLANK, createStorageWorld, EXPORT, GIB, haveVolume, mount, volumeIn } from './storage-world.ts'
import { createWorld } from './world.ts'

const methodArgs = { method: 'http', url: 'http://server.example/disk' } as const

test('an HTTP server gives what was sent to it, and nothing before', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const source = await haveVolume(world, spm, { raw: true })
  const target = await haveVolume(world, spm)
  const place = { storagepoolID: world.pool, storagedomainID: world.domain, methodArgs }
  const early = await spm.call('Image.download', { ...place, imageID: target.image })
  expect(await world.settle(spm, early)).toMatchObject({
    taskResult: 'cleanSuccess',
    code: ERRORS.GeneralException.code,
  })
  const sent = await spm.call('Image.upload', { ...place, imageID: source.image })
  expect(await world.settle(spm, sent)).toMatchObject({ taskResult: 'success' })
  const fetched = await spm.call('Image.download', { ...place, imageID: target.image, volumeID: target.volume })
  expect(await world.settle(spm, fetched)).toMatchObject({ taskResult: 'success' })
  expect(await spm.call('Volume.getSize', volumeIn(world, target))).toMatchObject({ truesize: String(GIB) })
  const gone = await spm.call('Image.upload', { ...place, imageID: randomUUID() })
  expect(await world.settle(spm, gone)).toMatchObject({ code: ERRORS.ImageDoesNotExistInSD.code })
  const bad = { ...place, imageID: source.image, methodArgs: { method: 'http', url: 'file:///etc' } } as const
  expect(await spm.refused('Image.upload', bad)).toBe(ERRORS.InvalidParameterException.code)
  await using other = await world.join('b', 2)
  expect(await other.refused('Image.upload', { ...place, imageID: source.image })).toBe(ERRORS.SpmStatusError.code)
})

test('a disk that somebody wrote to has an aligned partition, an empty one has none', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const empty = await haveVolume(world, spm)
  const full = await haveVolume(world, spm, { raw: true })
  const disk = ({ image, volume }: typeof empty) => ({
    device: 'disk' as const,
    poolID: world.pool,
    domainID: world.domain,
    imageID: image,
    volumeID: volume,
  })
  expect(await spm.call('VM.getDiskAlignment', { vmID: BLANK, disk: disk(empty) })).toEqual({})
  expect(await spm.call('VM.getDiskAlignment', { vmID: BLANK, disk: disk(full) })).toEqual({ '/dev/sda1': true })
  const missing = { ...disk(full), volumeID: randomUUID() }
  expect(await spm.refused('VM.getDiskAlignment', { vmID: BLANK, disk: missing })).toBe(ERRORS.VolumeDoesNotExist.code)
  expect(await spm.refused('VM.getDiskAlignment', { vmID: randomUUID(), disk: disk(full) })).toBe(
    ERRORS.MethodNotImplemented.code,
  )
})

test('an ISO domain lists its discs by a pattern, another one has none', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const [iso, data] = [randomUUID(), randomUUID()]
  for (const [id, domainClass] of [
    [iso, 'Iso'],
    [data, 'Data'],
  ] as const) {
    await mount(host, `${EXPORT}/${domainClass}`)
    await host.call('StorageDomain.create', {
      storagedomainID: id,
      domainType: 1,
      typeArgs: `${EXPORT}/${domainClass}`,
      name: domainClass,
      domainClass,
      version: domainClass === 'Iso' ? 0 : 5,
    })
  }
  const files = async (storagedomainID: string, pattern: string, caseSensitive: boolean) =>
    Object.keys(await host.call('StorageDomain.getFileStats', { storagedomainID, pattern, caseSensitive }))
  expect((await files(iso, '*.iso', true)).length).toBeGreaterThan(1)
  expect(await files(iso, 'rescue.is?', false)).toEqual(['Rescue.iso'])
  expect(await files(iso, 'rescue.is?', true)).toEqual([])
  expect(await files(iso, '*.is', true)).toEqual([])
  expect(await files(data, '*', true)).toEqual([])
  expect(
    await host.refused('StorageDomain.getFileStats', {
      storagedomainID: randomUUID(),
      pattern: '*',
      caseSensitive: true,
    }),
  ).toBe(ERRORS.StorageDomainDoesNotExist.code)
})
