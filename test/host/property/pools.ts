import type { DriverSession } from '../driver-session.ts'
import { domainXml } from '../simulator/domain.ts'
import { explore, GLUSTER_VOLUME, type Known } from '../simulator/read-all.ts'
import type { Unlisted } from '../simulator/rich-world.ts'
import { BLANK } from '../simulator/storage-world.ts'
import { Pick } from './values.ts'

/** Ids that nothing has at first; there are few, so that they meet again. */
const FRESH = [1, 2, 3, 4].map((n) => `0000000${n}-1111-4222-8333-444444444444`)

/** What a key of the params can stand for; a key without an entry is an id of something new. */
const KINDS: Readonly<Record<string, keyof Pools>> = {
  vmID: 'vms',
  vmId: 'vms',
  vmList: 'vms',
  vm: 'vms',
  vmUUID: 'vms',
  storagepoolID: 'pools',
  poolID: 'pools',
  storagedomainID: 'domains',
  domainID: 'domains',
  sd_id: 'domains',
  sdUUID: 'domains',
  dstSdUUID: 'domains',
  masterSdUUID: 'domains',
  oldMasterUUID: 'domains',
  newMasterUUID: 'domains',
  domainList: 'domains',
  domains: 'domains',
  domainDict: 'domains',
  imageID: 'images',
  img_id: 'images',
  imgUUID: 'images',
  srcImgUUID: 'images',
  dstImgUUID: 'images',
  volumeID: 'volumes',
  vol_id: 'volumes',
  top_id: 'volumes',
  base_id: 'volumes',
  srcVolUUID: 'volumes',
  baseVolUUID: 'volumes',
  topVolUUID: 'volumes',
  baseVolumeID: 'volumes',
  leafVolID: 'volumes',
  baseID: 'volumes',
  volumeList: 'volumes',
  taskID: 'tasks',
  job_id: 'jobs',
  jobid: 'jobs',
  jobUUID: 'jobs',
  job_ids: 'jobs',
  lease_id: 'leases',
  backup_id: 'backups',
  from_checkpoint_id: 'checkpoints',
  checkpoint_id: 'checkpoints',
  checkpoint_ids: 'checkpoints',
  uuid: 'tickets',
  vol_ids: 'managed',
  lvmvolumegroupID: 'groups',
  vgUUID: 'groups',
  typeArgs: 'places',
  remotePath: 'places',
  connection: 'places',
  GUID: 'guids',
  guid: 'guids',
  guids: 'guids',
  guidList: 'guids',
  devlist: 'guids',
  src_guid: 'guids',
  dst_guids: 'guids',
  devices: 'hostDevices',
  deviceName: 'hostDevices',
  device: 'hostDevices',
  dst: 'hosts',
  name: 'names',
  alias: 'aliases',
  macAddr: 'macs',
  nic: 'nics',
  nics: 'nics',
  bonding: 'bonds',
  path: 'paths',
  url: 'urls',
  uri: 'uris',
  ova_path: 'paths',
  iqn: 'iqns',
  xml: 'xmls',
  kind: 'kinds',
  volumeName: 'glusterVolumes',
  remoteVolumeName: 'glusterVolumes',
  bricklist: 'bricks',
  brickList: 'bricks',
  brick: 'bricks',
  hostName: 'hosts',
  remoteHost: 'hosts',
  snapName: 'names',
  hookName: 'hooks',
  agent: 'agents',
}

/** Kinds whose names are no UUIDs. */
const NO_UUIDS = new Set<keyof Pools>(['names', 'hostDevices', 'groups', 'places', 'paths', 'guids', 'kinds'])

/** All that a call can be about, by kind. */
export type Pools = Readonly<Record<string, readonly string[]>>

export interface Around {
  readonly known: Known
  readonly pools: Pools
}

/** Where there is nothing. */
export const NOTHING: Around = {
  known: {
    vms: [],
    pools: [],
    domains: [],
    images: [],
    volumes: [],
    leases: [],
    tasks: [],
    jobs: [],
    imports: [],
    groups: [],
    guids: [],
    checkpoints: [],
    managed: [],
  },
  pools: {},
}

/** What the host has now. */
export async function look(host: DriverSession, unlisted: Unlisted): Promise<Around> {
  const known = await explore(host)
  const infos = await host.call('Host.getVMList', { fullStatus: true })
  const devices = infos.flatMap((info) => (typeof info === 'object' && 'devices' in info ? [...info.devices] : []))
  const field = (key: string): string[] =>
    devices
      .map((device) => (device as unknown as Record<string, unknown>)[key])
      .filter((each) => typeof each === 'string')
  return {
    known,
    pools: {
      vms: known.vms,
      pools: known.pools,
      domains: known.domains,
      images: known.images.map(({ image }) => image),
      volumes: known.volumes.map(({ volume }) => volume),
      tasks: known.tasks,
      jobs: [...known.jobs, ...known.imports],
      leases: known.leases.map(({ lease_id }) => lease_id),
      backups: unlisted.backups,
      checkpoints: known.checkpoints.map(({ checkpoint_id }) => checkpoint_id),
      tickets: unlisted.tickets,
      managed: known.managed,
      groups: known.groups,
      guids: known.guids,
      places: ['nfs.example.com:/exports/data', 'nfs.example.com:/exports/third', '/local', ...known.groups],
      hostDevices: ['pci_0000_05_00_0', 'pci_0000_06_00_0', 'pci_0000_05_00_1', 'computer'],
      hosts: ['a', 'b', 'b:54321', 'nowhere'],
      names: ['vda', 'vdb', 'red', 'ovirtmgmt'],
      aliases: field('alias'),
      macs: [...field('macAddr'), '52:54:00:00:00:99'],
      nics: ['eth0', 'eth1', 'eth7'],
      bonds: ['bond0', 'bond1'],
      paths: [...field('path'), '/images/disc.iso', '/exports/web.ova'],
      urls: ['http://example.com/disk', 'file:///images/disk', 'nbd:unix:/x'],
      uris: ['vpx://example.com', 'qemu+tcp://example.com/system'],
      iqns: ['iqn.2026-01.simulated:192.0.2.1:data1'],
      xmls: [NIC_XML, DISK_XML, DIMM_XML],
      kinds: ['tpm', 'nvram'],
      glusterVolumes: [GLUSTER_VOLUME, 'other'],
      bricks: ['a:/bricks/1', 'b:/bricks/1', 'a:/bricks/2'],
      hooks: ['S50rich.sh', '30samba-set.sh'],
      agents: ['ipmilan', 'apc'],
    },
  }
}

const NIC_XML =
  '<hotplug><devices><interface type="bridge"><mac address="52:54:00:00:00:99"/><source bridge="red"/></interface></devices></hotplug>'
const DISK_XML =
  '<hotplug><devices><disk type="file" device="disk"><driver type="raw"/><source file="/images/new"/><target dev="vdc" bus="virtio"/></disk></devices></hotplug>'
const DIMM_XML =
  '<hotplug><devices><memory model="dimm"><target><size unit="MiB">256</size><node>0</node></target></memory></devices></hotplug>'

/**
 * The params with ids in place of the `Pick`s. Most of a call is about one
 * volume, `focus`: picked one by one, a domain, an image and a volume would
 * hardly ever belong together.
 */
export function resolve(params: unknown, { known: { volumes }, pools }: Around, focus: number): unknown {
  const place = volumes[focus % Math.max(1, volumes.length)]
  const one = ({ key, n, uuid }: Pick): string => {
    if (n % 23 === 0) return BLANK
    const known = KINDS[key]
    const kind = uuid && known !== undefined && NO_UUIDS.has(known) ? undefined : known
    // A machine that is created is named twice.
    const own = FRESH[focus % FRESH.length] ?? BLANK
    if (kind === 'xmls' && n % 2 === 0) return domainXml(own)
    if (kind === 'vms' && n % 4 === 0) return own
    if (n % 5 !== 0 && place !== undefined) {
      if (kind === 'domains' && !key.startsWith('dst')) return place.domain
      if (kind === 'images' && !key.startsWith('dst')) return place.image
      if (kind === 'volumes' && !key.startsWith('base') && !key.startsWith('leaf')) return place.volume
    }
    const pool = kind === undefined ? [] : (pools[kind] ?? [])
    const fresh = FRESH[n % FRESH.length] ?? BLANK
    return n % 7 === 0 ? fresh : (pool[n % Math.max(1, pool.length)] ?? fresh)
  }
  const walk = (value: unknown): unknown => {
    if (value instanceof Pick) return one(value)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]))
  }
  return walk(params)
}
