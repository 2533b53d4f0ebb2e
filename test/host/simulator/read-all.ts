import { RpcError } from '../../../src/api/errors.ts'
import { METHODS } from '../../../src/api/generated/methods.ts'
import type { MethodName, Params } from '../../../src/api/handler.ts'
import type { DriverSession } from '../driver-session.ts'
import type { Unlisted } from './rich-world.ts'
import { BLANK } from './storage-world.ts'

/** The ids of all that a host has. */
export interface Known {
  readonly vms: readonly string[]
  readonly pools: readonly string[]
  readonly domains: readonly string[]
  readonly images: readonly { readonly domain: string; readonly image: string }[]
  readonly volumes: readonly VolumePlace[]
  readonly leases: readonly { readonly sd_id: string; readonly lease_id: string }[]
  readonly tasks: readonly string[]
  readonly jobs: readonly string[]
  readonly imports: readonly string[]
  readonly groups: readonly string[]
  readonly guids: readonly string[]
  readonly checkpoints: readonly { readonly vmID: string; readonly checkpoint_id: string }[]
  readonly managed: readonly string[]
}

export interface VolumePlace {
  readonly domain: string
  readonly image: string
  readonly volume: string
}

/** All that the reading methods lead to. */
export async function explore(host: DriverSession): Promise<Known> {
  const vms = (await host.call('Host.getVMList', { onlyUUID: true })).map(String)
  const pools = await host.call('Host.getConnectedStoragePools', {})
  const domains = await host.call('Host.getStorageDomains', {})
  const volumes: VolumePlace[] = []
  const leases: { sd_id: string; lease_id: string }[] = []
  for (const domain of domains) {
    const dump = await host.call('StorageDomain.dump', { sd_id: domain, full: true })
    for (const [volume, { image }] of Object.entries(dump.volumes ?? {})) {
      if (image !== undefined) volumes.push({ domain, image, volume })
    }
    for (const lease_id of Object.keys(dump.xleases ?? {})) leases.push({ sd_id: domain, lease_id })
  }
  const checkpoints: { vmID: string; checkpoint_id: string }[] = []
  for (const vmID of vms) {
    const ids = await host.call('VM.list_checkpoints', { vmID }).catch(() => [])
    for (const checkpoint_id of ids) checkpoints.push({ vmID, checkpoint_id })
  }
  const images = new Map(volumes.map(({ domain, image }) => [`${domain}/${image}`, { domain, image }]))
  return {
    vms,
    pools,
    domains,
    images: [...images.values()],
    volumes,
    leases,
    tasks: Object.keys(await host.call('Host.getAllTasks', {})),
    jobs: Object.keys(await host.call('Host.getJobs', {})),
    imports: Object.keys((await host.call('Host.getStats', {})).v2vJobs ?? {}),
    groups: (await host.call('Host.getLVMVolumeGroups', {})).map(({ vgUUID }) => vgUUID),
    guids: (await host.call('Host.getDeviceList', {})).map(({ GUID }) => GUID),
    checkpoints,
    managed: (await host.call('ManagedVolume.volumes_info', {})).map(({ vol_id }) => vol_id),
  }
}

/** What every reading method of the host answers, with every id there is: a result, or the code of an error. */
export async function readAll(host: DriverSession, unlisted: Unlisted): Promise<Record<string, unknown>> {
  const known = await explore(host)
  const answers: Record<string, unknown> = {}
  for (const method of readingMethods(host)) {
    for (const params of callsOf(method, known, unlisted)) {
      // Made of what the schema says these params are; the session checks them.
      const answer = await host.call(method, params as Params<typeof method>).catch((reason: unknown) => {
        if (reason instanceof RpcError) return { code: reason.code, message: reason.message }
        throw reason
      })
      answers[`${method} ${JSON.stringify(params)}`] = answer
    }
  }
  return answers
}

export function readingMethods({ driver }: DriverSession): MethodName[] {
  // The table's own keys, which Object.keys widens to string.
  const names = Object.keys(METHODS) as MethodName[]
  return names.filter((method) => METHODS[method].safety === 'read' && driver.handlers[method] !== undefined)
}

/** Params that lead to something, for each thing that there is. @throws {Error} for a method that is not foreseen here */
function callsOf(method: MethodName, known: Known, unlisted: Unlisted): readonly object[] {
  const [pool = BLANK] = known.pools
  const perVm = known.vms.map((vmID) => ({ vmID }))
  const perDomain = known.domains.map((storagedomainID) => ({ storagedomainID }))
  const perVolume = known.volumes.map(({ domain, image, volume }) => ({
    storagepoolID: pool,
    storagedomainID: domain,
    imageID: image,
    volumeID: volume,
  }))
  const foreign = { uri: 'vpx://example.com', username: 'root', password: 'x' }
  switch (method) {
    case 'Host.getVMList':
      return [{}, { fullStatus: true }, { onlyUUID: true }]
    case 'Host.getLldp':
      return [{ filter: { devices: [] } }]
    case 'Host.echo':
      return [{ message: 'hello' }]
    case 'Host.get_image_ticket':
      return unlisted.tickets.map((uuid) => ({ uuid }))
    case 'Host.getDevicesVisibility':
      return [{ guidList: known.guids }]
    case 'Host.getExternalVMs':
    case 'Host.getExternalVMNames':
      return [foreign]
    case 'Host.getExternalVmFromOva':
      return [{ ova_path: '/exports/web.ova' }]
    case 'Host.getConvertedVm':
      return known.imports.map((jobid) => ({ jobid }))
    case 'Image.getVolumes':
      return known.images.map(({ domain, image }) => ({
        imageID: image,
        storagepoolID: pool,
        storagedomainID: domain,
      }))
    case 'Lease.info':
    case 'Lease.status':
      return known.leases.map((lease) => ({ lease }))
    case 'LVMVolumeGroup.getInfo':
      return known.groups.map((lvmvolumegroupID) => ({ lvmvolumegroupID }))
    case 'StorageDomain.getFileStats':
      return perDomain.map((each) => ({ ...each, pattern: '*', caseSensitive: false }))
    case 'StorageDomain.getImages':
    case 'StorageDomain.getInfo':
    case 'StorageDomain.getStats':
    case 'StorageDomain.validate':
      return perDomain
    case 'StorageDomain.getVolumes':
      return perDomain.map((each) => ({ ...each, storagepoolID: pool, imageID: BLANK }))
    case 'StorageDomain.dump':
      return known.domains.map((sd_id) => ({ sd_id, full: true }))
    case 'StoragePool.getBackedUpVmsInfo':
      return known.pools.map((storagepoolID) => ({ storagepoolID, storagedomainID: BLANK, vmList: [] }))
    case 'StoragePool.getBackedUpVmsList':
      return known.pools.map((storagepoolID) => ({ storagepoolID, storagedomainID: BLANK }))
    case 'StoragePool.getDomainsContainingImage':
      return known.images.map(({ image }) => ({ storagepoolID: pool, imageID: image }))
    case 'StoragePool.getSpmStatus':
    case 'StoragePool.getInfo':
      return known.pools.map((storagepoolID) => ({ storagepoolID }))
    case 'ISCSIConnection.discoverSendTargets':
      return [{ host: '192.0.2.1', port: 3260 }]
    case 'Task.getStatus':
    case 'Task.getInfo':
      return known.tasks.map((taskID) => ({ taskID }))
    case 'VM.backup_info':
      return perVm.flatMap((each) => unlisted.backups.map((backup_id) => ({ ...each, backup_id })))
    case 'VM.dump_checkpoint':
      return known.checkpoints
    case 'VM.getExternalData':
      return perVm.flatMap((each) => ['tpm', 'nvram'].map((kind) => ({ ...each, kind })))
    case 'Volume.measure':
      return perVolume.map((each) => ({ ...each, dstVolFormat: 'COW' }))
    default:
      break
  }
  if (method.startsWith('Gluster')) return glusterCallsOf(method)
  const { params } = METHODS[method]
  if (params[0] === 'vmID') return perVm
  if (method.startsWith('Volume.')) return perVolume
  return [{}]
}

/** The Gluster volume of rich worlds. */
export const GLUSTER_VOLUME = 'bricks'

function glusterCallsOf(method: MethodName): readonly object[] {
  const volume = { volumeName: GLUSTER_VOLUME }
  switch (method) {
    case 'GlusterVolume.geoRepSessionStatus':
    case 'GlusterVolume.geoRepConfigList':
      return [{ ...volume, remoteHost: 'b', remoteVolumeName: 'copy' }]
    case 'GlusterHook.read':
      return [{ glusterCmd: 'start', hookLevel: 'POST', hookName: 'S50rich.sh' }]
    case 'GlusterService.get':
      return [{ serviceNames: ['glusterd'] }]
    case 'GlusterVolume.removeBrickStatus':
      return [{ ...volume, brickList: ['a:/bricks/1'] }]
    default:
      return METHODS[method].params.some((name) => name === 'volumeName') ? [volume] : [{}]
  }
}
