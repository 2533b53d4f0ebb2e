import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { createStorageWorld, haveVolume } from './storage-world.ts'
import { createWorld } from './world.ts'

test('a volume is served until that is stopped, with a bitmap only where the chain has it', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const disk = await haveVolume(world, spm)
  const server_id = randomUUID()
  const config = { sd_id: world.domain, img_id: disk.image, vol_id: disk.volume }
  const bitmap = randomUUID()
  expect(await spm.refused('NBD.start_server', { server_id, config: { ...config, bitmap } })).toBe(
    ERRORS.StorageUnsupportedOperation.code,
  )
  expect(await spm.refused('NBD.start_server', { server_id, config: { ...config, bitmap, readonly: true } })).toBe(
    ERRORS.BitmapDoesNotExist.code,
  )
  expect(await spm.call('NBD.start_server', { server_id, config })).toBe(`nbd:unix:/run/vdsm/nbd/${server_id}.sock`)
  expect(await spm.refused('NBD.start_server', { server_id, config })).toBe(ERRORS.GeneralException.code)
  await spm.call('NBD.stop_server', { server_id })
  await spm.call('NBD.start_server', { server_id, config })
})

test('a managed volume is attached once, listed, and detached', async () => {
  await using host = await createWorld().open('a')
  const vol_id = randomUUID()
  const connection_info = { driver_volume_type: 'rbd', data: { name: 'pool/volume' } }
  const { path } = await host.call('ManagedVolume.attach_volume', { vol_id, connection_info })
  expect(await host.refused('ManagedVolume.attach_volume', { vol_id, connection_info })).toBe(
    ERRORS.ManagedVolumeAlreadyAttached.code,
  )
  const other = { ...connection_info, data: { name: 'pool/other' } }
  expect(await host.refused('ManagedVolume.attach_volume', { vol_id, connection_info: other })).toBe(
    ERRORS.ManagedVolumeConnectionMismatch.code,
  )
  expect(await host.call('ManagedVolume.volumes_info', {})).toMatchObject([{ vol_id, path, exists: true }])
  await host.call('ManagedVolume.detach_volume', { vol_id })
  expect(await host.call('ManagedVolume.volumes_info', {})).toEqual([])
})

test('the host’s statistics tell of the domains that it watches, as its monitor does', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const vitals = await spm.call('Host.getStorageRepoStats', {})
  expect(vitals).toMatchObject({ [world.domain]: { valid: true, code: 0 } })
  expect((await spm.call('Host.getStats', {})).storageDomains).toEqual(vitals)
})
