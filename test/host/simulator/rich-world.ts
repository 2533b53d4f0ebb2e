import { createHash, randomUUID } from 'node:crypto'
import type { DriverSession } from '../driver-session.ts'
import { domainXml } from './domain.ts'
import { GLUSTER_VOLUME } from './read-all.ts'
import {
  addDomain,
  BLANK,
  createStorageWorld,
  createVolume,
  haveVolume,
  mount,
  type StorageWorld,
  volumeIn,
} from './storage-world.ts'

/** Two hosts that have to do with everything, and the ids of what cannot be listed. */
export interface RichWorld {
  readonly world: StorageWorld
  readonly a: DriverSession
  readonly b: DriverSession
  readonly unlisted: Unlisted
}

export interface Unlisted {
  readonly tickets: readonly string[]
  readonly backups: readonly string[]
}

const SECOND = 'nfs.example.com:/exports/second'

interface Place {
  readonly image: string
  readonly volume: string
}

/** A machine whose disk is a volume. */
export async function bootOn(world: StorageWorld, session: DriverSession, place: Place): Promise<string> {
  const vm = randomUUID()
  const { image: imageID, volume: volumeID } = place
  const ids = { poolID: world.pool, domainID: world.domain, imageID, volumeID }
  const disk = {
    ...ids,
    path: `/rhev/data-center/${ids.poolID}/${ids.domainID}/images/${imageID}/${volumeID}`,
    device: 'disk' as const,
    deviceType: 'disk' as const,
    deviceId: randomUUID(),
    name: 'vda',
    index: 0,
    iface: 'virtio' as const,
    format: 'cow' as const,
    readonly: false,
    shared: 'none' as const,
  }
  await session.call('VM.create', {
    vmID: vm,
    vmParams: { vmId: vm, vmName: `on-${vm.slice(0, 8)}`, memSize: 512, smp: '1', devices: [disk] },
  })
  await world.clock.advance(1000)
  return vm
}

/** Something of all that hosts can have; some of it is still under way. */
export async function createRichWorld(options: Readonly<Record<string, string>> = {}): Promise<RichWorld> {
  const world = createStorageWorld(options)
  const a = await world.lead()
  const b = await world.join('b', 2)
  const second = await addDomain(a, SECOND)
  await mount(b, SECOND)
  await a.call('StorageDomain.attach', { storagedomainID: second, storagepoolID: world.pool })
  await a.call('StorageDomain.activate', { storagedomainID: second, storagepoolID: world.pool })
  await openBlocks(a)

  const base = await haveVolume(world, a)
  const middle = await haveVolume(world, a, { on: base })
  const top = await haveVolume(world, a, { on: middle })
  await haveVolume(world, a, { domain: second, raw: true })
  const lone = await haveVolume(world, a)
  const lease = { sd_id: world.domain, lease_id: randomUUID() }
  await world.settle(a, await a.call('Lease.create', { lease }))
  await a.call('Image.prepare', volumeIn(world, lone))
  const vmList = [{ vm: randomUUID(), ovf: '<ovf/>', imglist: '' }]
  await a.call('StoragePool.updateVMs', { storagepoolID: world.pool, vmList })

  const running = await bootOn(world, a, base)
  await haveSnapshots(world, a, running, [base, middle, top])
  const backup = await haveBackup(world, a, lone)
  await haveMachines(world, a, b)
  const ticket = await haveHostThings(a)
  await haveGluster(world, a)

  // Under way from here on: a task, a job and a merge.
  await createVolume(world, a)
  const vol_info = { sd_id: world.domain, img_id: lone.image, vol_id: lone.volume }
  await a.call('SDM.add_bitmap', { job_id: randomUUID(), vol_info, bitmap: randomUUID() })
  const drive = { poolID: world.pool, domainID: world.domain, imageID: base.image, volumeID: top.volume }
  await a.call('VM.merge', {
    vmID: running,
    drive: { ...drive, device: 'disk' },
    baseVolUUID: base.volume,
    topVolUUID: middle.volume,
  })
  return { world, a, b, unlisted: { tickets: [ticket], backups: [backup] } }
}

/** A domain on two LUNs. */
export async function openBlocks(session: DriverSession): Promise<string> {
  const [found = ''] = await session.call('ISCSIConnection.discoverSendTargets', { host: '192.0.2.1', port: 3260 })
  const iqn = found.split(' ')[1] ?? ''
  await session.call('StoragePool.connectStorageServer', {
    storagepoolID: BLANK,
    domainType: 3,
    connectionParams: [{ id: randomUUID(), connection: '192.0.2.1', port: '3260', iqn }],
  })
  const guids = (await session.call('Host.getDeviceList', {})).map(({ GUID }) => GUID)
  const id = randomUUID()
  const group = await session.call('LVMVolumeGroup.create', { name: id, devlist: guids.slice(0, 2) })
  await session.call('StorageDomain.create', {
    storagedomainID: id,
    domainType: 3,
    typeArgs: group,
    name: 'block',
    domainClass: 1,
    version: 5,
  })
  return id
}

async function haveSnapshots(world: StorageWorld, session: DriverSession, vm: string, chain: readonly Place[]) {
  for (const [index, { image: imageID, volume: volumeID }] of chain.entries()) {
    const below = chain[index - 1]
    if (below === undefined) continue
    const snapDrives = [{ domainID: world.domain, imageID, baseVolumeID: below.volume, volumeID }]
    await session.call('VM.snapshot', { vmID: vm, snapDrives })
    await world.clock.advance(500)
  }
}

/** A machine that is backed up. */
async function haveBackup(world: StorageWorld, session: DriverSession, place: Place): Promise<string> {
  const vmID = await bootOn(world, session, place)
  const backup_id = randomUUID()
  const disks = [{ domainID: world.domain, imageID: place.image, volumeID: place.volume, checkpoint: true }]
  await session.call('VM.start_backup', { vmID, config: { backup_id, disks, to_checkpoint_id: randomUUID() } })
  return backup_id
}

/** One of each kind: tuned and logged in, paused, down, just started, and one that has moved. */
async function haveMachines(world: StorageWorld, a: DriverSession, b: DriverSession): Promise<void> {
  const tuned = await world.boot(a, { maxMemMiB: 4096, balloon: true, nvram: true })
  await a.call('VM.setCpuTuneQuota', { vmID: tuned, quota: 50_000 })
  await a.call('VM.setIoTune', { vmID: tuned, tunables: [{ name: 'vda', ioTune: { total_iops_sec: 100 } }] })
  await a.call('VM.setBalloonTarget', { vmID: tuned, target: 200_000 })
  await a.call('VM.desktopLogin', { vmID: tuned, domain: '', username: 'ann', password: 'secret' })
  await a.call('VM.setTicket', { vmID: tuned, password: 'secret', ttl: 600, existingConnAction: 'keep', params: {} })
  await a.call('VM.hotplugMemory', {
    vmID: tuned,
    params: {
      vmId: tuned,
      memory: { deviceType: 'memory', device: 'memory', size: 256, node: 0, alias: 'ua-dimm', deviceId: randomUUID() },
    },
  })
  await a.call('VM.hotplugHostdev', { vmID: tuned, devices: ['pci_0000_06_00_0'] })
  await a.call('VM.pause', { vmID: await world.boot(a) })
  await a.call('VM.shutdown', { vmID: await world.boot(a), force: true, timeout: 0 })
  const moved = await world.boot(a)
  await a.call('VM.migrate', { vmID: moved, params: { vmId: moved, dst: 'b', mode: 'remote' } })
  await world.clock.advance(2000)
  await b.call('VM.reset', { vmID: moved })
  const vmID = randomUUID()
  await a.call('VM.create', { vmID, vmParams: { vmId: vmID, xml: domainXml(vmID) } })
}

/** Returns the id of an image ticket. */
async function haveHostThings(session: DriverSession): Promise<string> {
  await session.call('Host.setupNetworks', {
    networks: { red: { bonding: 'bond0', vlan: '7', bridged: true } },
    bondings: { bond0: { nics: ['eth1'], options: 'mode=4 miimon=100' } },
    options: { connectivityCheck: false },
  })
  await session.call('Host.hostdevChangeNumvfs', { deviceName: 'pci_0000_05_00_0', numvfs: 3 })
  await session.call('Host.setKsmTune', {
    tuningParams: { run: 1, sleep_millisecs: 10, pages_to_scan: 64, merge_across_nodes: 0 },
  })
  await session.call('Host.setMOMPolicy', { policy: '(defvar x 1)' })
  await session.call('Host.setMOMPolicyParameters', { key_value_store: { ballooning: true } })
  await session.call('Host.registerSecrets', {
    secrets: [{ uuid: randomUUID(), usageType: 'ceph', usageID: 'x', password: 'c2VjcmV0' }],
    clear: false,
  })
  await session.call('Host.startMonitoringDomain', { sdUUID: randomUUID(), hostID: 4 })
  await session.call('ManagedVolume.attach_volume', {
    vol_id: randomUUID(),
    // Whatever a caller's fields are called.
    connection_info: { driver_volume_type: 'rbd', data: JSON.parse('{"$":"ref","id":7,"__proto__":"x"}') },
  })
  await session.call('Host.convertExternalVmFromOva', {
    ova_path: '/exports/vm.ova',
    vminfo: { vmName: 'web', poolID: BLANK, domainID: BLANK },
    jobid: randomUUID(),
  })
  const uuid = randomUUID()
  const url = 'file:///images/disk'
  await session.call('Host.add_image_ticket', { ticket: { uuid, timeout: 300, size: 2 ** 20, url, ops: ['read'] } })
  return uuid
}

async function haveGluster(world: StorageWorld, session: DriverSession): Promise<void> {
  await session.call('GlusterHost.add', { hostName: 'b' })
  await world.clock.advance(1000)
  const bricklist = ['a:/bricks/1', 'b:/bricks/1']
  await session.call('GlusterVolume.create', { volumeName: GLUSTER_VOLUME, bricklist, force: true })
  await session.call('GlusterVolume.start', { volumeName: GLUSTER_VOLUME, force: false })
  await session.call('GlusterVolume.rebalanceStart', { volumeName: GLUSTER_VOLUME, rebalanceType: '', force: false })
  const content = Buffer.from('#!/bin/sh\n')
  await session.call('GlusterHook.add', {
    glusterCmd: 'start',
    hookLevel: 'POST',
    hookName: 'S50rich.sh',
    hookData: content.toString('base64'),
    checksum: createHash('sha256').update(content).digest('hex'),
    enable: true,
  })
}
