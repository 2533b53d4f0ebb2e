import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { createStorageWorld, haveVolume } from './storage-world.ts'

const PENDING = { type: 'JOB', job_status: 'PENDING', generation: 0 } as const

test('a lease is made by the SPM, found by every host, and removed', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  await using host = await world.join('b', 2)
  const lease = { sd_id: world.domain, lease_id: randomUUID() }
  expect(await host.refused('Lease.create', { lease })).toBe(ERRORS.SpmStatusError.code)
  expect(await host.refused('Lease.info', { lease })).toBe(ERRORS.NoSuchLease.code)
  expect(await world.settle(spm, await spm.call('Lease.create', { lease }))).toMatchObject({ taskResult: 'success' })
  const other = { ...lease, lease_id: randomUUID() }
  await world.settle(spm, await spm.call('Lease.create', { lease: other }))
  const { offset } = await host.call('Lease.info', { lease })
  expect((await host.call('Lease.info', { lease: other })).offset).not.toBe(offset)
  expect(await host.call('Lease.status', { lease })).toEqual({ owners: [], version: 0 })
  await world.settle(spm, await spm.call('Lease.delete', { lease }))
  expect(await host.refused('Lease.status', { lease })).toBe(ERRORS.NoSuchLease.code)
  expect((await host.call('Lease.info', { lease: other })).lease_id).toBe(other.lease_id)
})

test('a job that was fenced cannot begin, and one that ended cannot be fenced', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const disk = await haveVolume(world, spm)
  const job = randomUUID()
  const lease = { sd_id: world.domain, lease_id: job }
  const metadata = { ...PENDING, job_id: job }
  await world.settle(spm, await spm.call('Lease.create', { lease, metadata }))
  const stale = { ...metadata, generation: 3 }
  expect(await spm.refused('Lease.fence', { lease, metadata: stale })).toBe(ERRORS.GenerationMismatch.code)
  await spm.call('Lease.fence', { lease, metadata })
  expect(await spm.call('Lease.status', { lease })).toMatchObject({
    metadata: { job_status: 'FENCED', generation: 1 },
  })
  await spm.call('SDM.copy_data', {
    job_id: job,
    source: { sd_id: world.domain, img_id: disk.image, vol_id: disk.volume, endpoint_type: 'div' },
    destination: {
      url: '/dev/somewhere',
      lease,
      generation: 1,
      format: 'raw',
      is_zero: true,
      endpoint_type: 'external',
    },
  })
  await world.clock.advance(1000)
  expect(await spm.call('Host.getJobs', {})).toMatchObject({
    [job]: { status: 'failed', error: { code: ERRORS.JobStatusMismatch.code } },
  })
})

test('a copy to something external says by its lease how it went', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const disk = await haveVolume(world, spm)
  const job = randomUUID()
  const lease = { sd_id: world.domain, lease_id: job }
  const metadata = { ...PENDING, job_id: job }
  await world.settle(spm, await spm.call('Lease.create', { lease, metadata }))
  await spm.call('SDM.copy_data', {
    job_id: job,
    source: { sd_id: world.domain, img_id: disk.image, vol_id: disk.volume, endpoint_type: 'div' },
    destination: { url: '/dev/x', lease, generation: 0, format: 'raw', is_zero: true, endpoint_type: 'external' },
  })
  expect(await spm.refused('Lease.fence', { lease, metadata })).toBe(ERRORS.AcquireLockFailure.code)
  await world.clock.advance(1000)
  expect(await spm.call('Lease.status', { lease })).toMatchObject({ metadata: { job_status: 'SUCCEEDED' } })
  const ended = { ...metadata, generation: 1 }
  expect(await spm.refused('Lease.fence', { lease, metadata: ended })).toBe(ERRORS.JobStatusMismatch.code)
})

test('definitions of VMs are kept on a domain until they are removed', async () => {
  const world = createStorageWorld()
  await using spm = await world.lead()
  const { pool: storagepoolID, domain: storagedomainID } = world
  const vm = randomUUID()
  await spm.call('StoragePool.updateVMs', { storagepoolID, vmList: [{ vm, imglist: '', ovf: '<ovf/>' }] })
  expect(await spm.call('StoragePool.getBackedUpVmsList', { storagepoolID, storagedomainID })).toEqual([vm])
  await spm.call('StoragePool.removeVM', { storagepoolID, vmUUID: vm })
  expect(await spm.call('StoragePool.getBackedUpVmsList', { storagepoolID, storagedomainID })).toEqual([])
})
