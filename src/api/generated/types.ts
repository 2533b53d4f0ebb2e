// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.

/**
 * An LVM volume group.
 * @since 0.1.0
 */
export interface VolumeGroupInfo {
  /** LVM's id of the group, such as Z5LpmW-3fSO-Yb1O-Fk1j-x2Nv-Yd7q-8mSGPl. */
  vgUUID: string
  /** Size of the group, in bytes. Whole number as text. */
  vgsize: string
  /** Name of the group; the id of the storage domain when it is one. */
  name: string
  /** LVM's flags of the group. */
  attr: VolumeGroupAttributes
  /** Whether all its devices are there. */
  state: VolumeGroupState
  /** Space in the group that no volume has, in bytes. Whole number as text. */
  vgfree: string
  /** Kind of devices that it is made of, 2 for FCP or 3 for iSCSI; 3 too when they are mixed. */
  type: StorageDomainTypeId
  /** Devices that make up the group; left out where groups are only listed. */
  pvlist?: readonly PhysicalVolumeInfo[]
}

/**
 * OK, or PARTIAL when devices of the group are missing.
 * @since 0.1.0
 */
export type VolumeGroupState = 'OK' | 'PARTIAL'

/**
 * LVM's flags of a volume group, a letter each.
 * @since 0.1.0
 */
export interface VolumeGroupAttributes {
  /** Whether several hosts share the group by LVM's own locks: c yes, - no. */
  clustered: VolumeGroupAttributeClustered
  /** Whether the group may be changed: r read-only, w writable. */
  permission: VolumeGroupAttributePermission
  /** Whether devices of the group are missing: p yes, - no. */
  partial: VolumeGroupAttributePartial
  /** Whether devices may be added and removed: z yes, - no. */
  resizeable: VolumeGroupAttributeResizeable
  /** How LVM chooses space: a anywhere, c contiguous, i inherited, l cling, n normal. */
  allocation: VolumeGroupAttributeAllocation
  /** Whether the group is put away for another host: x yes, - no. */
  exported: VolumeGroupAttributeExported
}

/**
 * Whether the group may be changed: r read-only, w writable.
 * @since 0.1.0
 */
export type VolumeGroupAttributePermission = 'r' | 'w'

/**
 * Whether devices may be added and removed: z yes, - no.
 * @since 0.1.0
 */
export type VolumeGroupAttributeResizeable = '-' | 'z'

/**
 * Whether the group is put away for another host: x yes, - no.
 * @since 0.1.0
 */
export type VolumeGroupAttributeExported = '-' | 'x'

/**
 * Whether devices of the group are missing: p yes, - no.
 * @since 0.1.0
 */
export type VolumeGroupAttributePartial = '-' | 'p'

/**
 * How LVM chooses space: a anywhere, c contiguous, i inherited, l cling, n normal.
 * @since 0.1.0
 */
export type VolumeGroupAttributeAllocation = 'a' | 'c' | 'i' | 'l' | 'n'

/**
 * Whether several hosts share the group by LVM's own locks: c yes, - no.
 * @since 0.1.0
 */
export type VolumeGroupAttributeClustered = '-' | 'c'

/**
 * A block device that is part of a volume group.
 * @since 0.1.0
 */
export interface PhysicalVolumeInfo {
  /** Size that LVM uses of the device, in bytes. Whole number as text. */
  capacity: string
  /**
   * Size of the device itself, in bytes; larger than capacity after it grew, until StorageDomain.resizePV. Whole
   * number as text.
   */
  devcapacity: string
  /** Maker of the storage. */
  vendorID: string
  /** Model of the storage. */
  productID: string
  /** LVM's id of the device. */
  pvUUID: string
  /** LVM's id of the group that it belongs to. */
  vgUUID: string
  /** Always 0000; kept for old callers. */
  fwrev: string
  /** How the host reaches the device. */
  devtype: BlockDeviceType
  /** iSCSI sessions that lead to the device; empty for Fibre Channel. */
  pathlist: readonly IscsiSessionInfo[]
  /** Multipath's id of the device, such as 3600a098038304437415d4b6a59676d51. */
  GUID: string
  /** Serial number of the device. */
  serial: string
  /** Paths by which the host reaches the device. */
  pathstatus: readonly BlockDevicePathInfo[]
  /** How many extents the device has. Whole number as text. */
  pe_count?: string
  /** How many extents of the device are in use. Whole number as text. */
  pe_alloc_count?: string
  /** Most bytes that one discard can free; 0 when the device cannot discard. */
  discard_max_bytes?: number
}

/**
 * How a host reaches a block device; MIXED when some paths are iSCSI and some are not.
 * @since 0.1.0
 */
export type BlockDeviceType = 'FCP' | 'MIXED' | 'iSCSI'

/**
 * An iSCSI session of the host.
 * @since 0.1.0
 */
export interface IscsiSessionInfo {
  /** Group of portals at the target, its tpgt. Whole number as text. */
  portal: string
  /** Name of the target. */
  iqn: string
  /**
   * Password of the login, so that the caller can ask for the same connection again; absent when there is no
   * authentication.
   */
  password?: string
  /** TCP port of the target, as text. */
  port: string
  /** Host name or address of the target. */
  connection: string
  /** Name of the host's iSCSI interface. */
  initiatorname: string
  /** User name of the login; absent when there is no authentication. */
  user?: string
}

/**
 * One path to a block device.
 * @since 0.1.0
 */
export interface BlockDevicePathInfo {
  /** Number of the unit at its target; 0 when it cannot be told. */
  lun: number | string
  /**
   * Size that the path shows, in bytes. Whole number as text.
   * @since VDSM 3.6
   */
  capacity: string
  /** How the path leads to the device. */
  type: BlockDeviceType
  /** Whether the path works. */
  state: BlockDevicePathState
  /** Name of the path on the host, such as sda. */
  physdev: string
}

/**
 * Whether a path to a block device works, as multipath sees it.
 * @since 0.1.0
 */
export type BlockDevicePathState = 'active' | 'failed'

/**
 * What a worker announces: online, it takes commands; stopped, it was told to stop and has; removed, the host is
 * retired and forgotten.
 * @since 0.1.0
 */
export type WorkerState = 'online' | 'stopped' | 'removed'

/**
 * The methods that a worker has, in short; Worker.info lists them.
 * @since 0.1.0
 */
export interface MethodDigest {
  /** How many there are. */
  count: number
  /** The same for workers that have the same methods. */
  digest: string
}

/**
 * What lasts of a host. A driver tells what it knows.
 * @since 0.1.0
 */
export interface HostFacts {
  /** Memory of the host in MiB. */
  memory?: number
  /** CPU threads of the host. */
  cpus?: number
}

/**
 * What is new about one VM: its status always, and of its statistics those that changed with it.
 * @since 0.1.0
 */
export interface VmStatusEvent {
  /** Memory as the guest sees it. */
  memoryStats?: GuestMemoryStats
  /** How far the guest's hardware clock is from UTC, in seconds; as number or text. */
  timeOffset?: string | number
  /** Whether the host's CPU runs the guest. True or false as text. */
  kvmEnable?: string
  /** CPU time of the VM's process in the kernel, in percent of one host CPU. Decimal number as text. */
  cpuSys?: string
  /**
   * Upper limit of CPU use, in percent of all its virtual CPUs.
   * @since VDSM 3.4
   */
  vcpuUserLimit?: number
  /** Time since it started, in seconds. Whole number as text. */
  elapsedTime?: string
  /** Last time that its watchdog acted. */
  watchdogEvent?: WatchdogEvent
  /** Whether the guest has ACPI. True or false as text. */
  acpiEnable?: string
  /** Counters of its network cards by the name of the host's end, such as vnet0. */
  network?: NetworkInterfaceStatsMap
  /** Counters of its drives by their name, such as vda. */
  disks?: VmDiskStatsMap
  /**
   * CPU time used since it started, in nanoseconds. Whole number as text.
   * @since VDSM 3.6
   */
  cpuUsage?: string
  /**
   * Whether cpuUser and cpuSys rest on two samples; if not they are 0 since unknown.
   * @since VDSM 4.5
   */
  cpuActual?: boolean
  /** CPU time of the guest, in percent of one host CPU. Decimal number as text. */
  cpuUser?: string
  /** Id of the VM. */
  vmId?: UUID
  /**
   * How far its migration is, in percent. Absent without one.
   * @since VDSM 3.4
   */
  migrationProgress?: number
  /** State of its balloon; empty without one. */
  balloonInfo?: BalloonInfo
  /** Address that its first console listens on; 0 when there is none. */
  displayIp?: string
  /**
   * CPU time of each virtual CPU in a period, in microseconds; -1 without limit. Whole number as text.
   * @since VDSM 3.4
   */
  vcpuQuota?: string
  /**
   * Addresses inside the guest with spaces between; empty without a guest agent.
   * @deprecated Since VDSM 4.3. Use netIfaces.
   */
  guestIPs?: string
  /**
   * Period of the CPU limit, in microseconds.
   * @since VDSM 3.4
   */
  vcpuPeriod?: number
  /**
   * Limits on its drives.
   * @since VDSM 3.4
   */
  ioTune?: readonly VmDiskDeviceTuneParams[]
  /** Hypervisor that runs it. */
  vmType?: VmType
  /** Host name inside the guest; empty without a guest agent. */
  guestFQDN?: string
  /** User who is logged in at the guest's console; empty for none or without a guest agent. */
  username?: string
  /** Process of the VM on the host; 0 when not known. Whole number as text. */
  pid?: string
  /** Path of the image in its first CD drive; empty for none. */
  cdrom?: string
  /**
   * Name of the VM.
   * @since VDSM 3.6
   */
  vmName?: string
  /** What it boots from first. */
  boot?: VmBootMode
  /**
   * When this was so, by the host's event clock in milliseconds; comparable with notify_time of events. Whole
   * number as text.
   * @since VDSM 3.6
   */
  statusTime?: string
  /** Address of whoever looks at the console; empty for nobody. */
  clientIp?: string
  /** Why it is paused: NOERR (by command, or not at all), EIO, ENOSPC, EPERM, EOTHER (a disk failed), or POSTCOPY. */
  pauseCode?: string
  /**
   * Jobs on its disks that are under way.
   * @since VDSM 3.4
   */
  vmJobs?: VmJobsMap
  /** Memory in use by the guest's own account, in percent; 0 without a guest agent. Whole number as text. */
  memUsage?: string
  /**
   * Its graphical consoles.
   * @since VDSM 3.4
   */
  displayInfo?: readonly VmDisplayInfo[]
  /**
   * Virtual CPUs now; -1 when not known. Whole number as text.
   * @since VDSM 3.4
   */
  vcpuCount?: string
  /** Kind of its first graphical console. */
  displayType?: VmDisplayType
  /** 0 when the hypervisor answers for it, -1 when it does not. Whole number as text. */
  monitorResponse?: string
  /** Programs installed in the guest, by its agent. */
  appsList?: readonly string[]
  /** CPUs that the guest uses, by its agent; -1 when not known. */
  guestCPUCount?: number
  /** File systems of the guest, by its agent. */
  disksUsage?: readonly GuestMountInfo[]
  /** TCP port of its first console in clear; -1 when there is none. Whole number as text. */
  displayPort?: string
  /** Network interfaces inside the guest, by its agent. */
  netIfaces?: readonly GuestNetworkDeviceInfo[]
  /** TCP port of its first console with TLS; -1 when there is none. Whole number as text. */
  displaySecurePort?: string
  /** Who is at the guest's console, by its agent. */
  session?: GuestSessionState
  /**
   * Containers that run in the guest, by its agent.
   * @since VDSM 4.0
   */
  guestContainers?: readonly GuestContainerInfo[]
  /** Changes whenever its devices do: a sign to fetch its XML again. Whole number as text. */
  hash?: string
  /**
   * Changes whenever the state of its TPM does.
   * @since VDSM 4.4
   */
  tpmHash?: string
  /**
   * Changes whenever its UEFI variables do.
   * @since VDSM 4.4
   */
  nvramHash?: string
  /** What it is doing now. */
  status: VmStatus
  /** PCI devices with their drivers inside the guest, by its agent. */
  pci_devices?: readonly GuestPCIDevice[]
  /** With Down: whether it ended as wanted. */
  exitCode?: VmExitCode
  /** With Down: why it ended. */
  exitReason?: VmExitReason
  /** With Down: why it ended, in words. */
  exitMessage?: string
  /** With Paused, when a disk failed: which one. pauseCode says how. */
  ioerror?: VmIoError
}

/**
 * A disk that failed.
 * @since 0.1.0
 */
export interface VmIoError {
  /** Name of the disk in the domain XML. */
  alias: string
  /** Name of the drive, such as vda. */
  name: string
  /** Where its data is on the host. */
  path: string
}

/**
 * How far a migration is.
 * @since 0.1.0
 */
export interface VmMigrationEvent {
  /** Share of the data that has been sent, in percent. */
  progress: number
  /** Whether the guest already runs on the destination while memory follows. */
  postcopy: boolean
  /** How long the guest stood still, in milliseconds; once it is over. */
  downtime?: number
}

/**
 * What a job is doing. On the wire in lower case.
 * @since 0.1.0
 */
export type JobState = 'pending' | 'running' | 'done' | 'aborting' | 'aborted' | 'failed'

/**
 * Why a job failed.
 * @since 0.1.0
 */
export interface JobError {
  /** Code of the error, as in a reply. */
  code: number
  /** What went wrong. */
  message: string
}

/**
 * Options of a session by name, as gluster has them: with underscores in place of hyphens.
 * @since 0.1.0, VDSM 3.6
 */
export type GeoRepConfigMap = Record<string, string>

/**
 * Options of a session.
 * @since 0.1.0, VDSM 3.6
 */
export interface GeoRepConfig {
  /** Every option and its value. */
  geoRepConfig: GeoRepConfigMap
}

/**
 * Public SSH keys of the hosts of a pool.
 * @since 0.1.0, VDSM 3.6
 */
export interface GeoRepPubKeys {
  /** Lines for authorized_keys, with their line ends; each names the program that the key may start. */
  geoRepPubKeys: readonly string[]
}

/**
 * One brick of a session and the host that its data goes to.
 * @since 0.1.0, VDSM 3.6
 */
export interface geoRepPairInfo {
  /** Host of the brick, as it is in the pool. */
  host: string
  /** Gluster's id of that host. */
  hostUuid: UUID
  /** Directory of the brick. */
  brickName: string
  /** Host that the data goes to. */
  remoteHost: string
  /** Account there that takes it, such as root. */
  remoteUserName: string
  /**
   * Initializing..., Created, Active (sends), Passive (another copy of the brick sends), Stopped, Paused or
   * Faulty.
   */
  status: string
  /** How changes are found: Hybrid Crawl, History Crawl, Changelog Crawl, or N/A. */
  crawlStatus: string
  /** Time zone of the host that answers. */
  timeZone: string
  /**
   * All that was written up to then is on the other side. In seconds since 1970, UTC; N/A when it has not come to
   * that.
   */
  lastSynced: number | "N/A"
  /** Files to be made, renamed or removed. Whole number as text, or N/A. */
  entry: string
  /** Files whose data is to be sent. Whole number as text, or N/A. */
  data: string
  /** Files whose attributes are to be sent. Whole number as text, or N/A. */
  meta: string
  /** What could not be sent. Whole number as text, or N/A. */
  failures: string
  /** When the checkpoint was set. In seconds since 1970, UTC; N/A when it has not come to that. */
  checkpointTime: number | "N/A"
  /**
   * When all that was written before the checkpoint had arrived. In seconds since 1970, UTC; N/A when it has not
   * come to that.
   */
  checkpointCompletionTime: number | "N/A"
  /** Whether the checkpoint was reached: Yes, No or N/A. */
  checkpointCompleted: string
}

/**
 * A session: one volume and its copy.
 * @since 0.1.0, VDSM 3.6
 */
export interface geoRepSessionInfo {
  /** Gluster's name of the session: addresses and ids of both sides. */
  sessionKey: string
  /** Name of the volume that takes the copy. */
  remoteVolumeName: string
  /** One entry for each brick of the volume. */
  bricks: readonly geoRepPairInfo[]
}

/**
 * Sessions of one volume.
 * @since 0.1.0, VDSM 3.6
 */
export interface GlusterGeoRepSessionList {
  /** One entry for each copy of the volume. */
  sessions: readonly geoRepSessionInfo[]
}

/**
 * Sessions by the name of the volume that is copied.
 * @since 0.1.0, VDSM 3.6
 */
export type GlusterGeoRepSessionMap = Record<string, GlusterGeoRepSessionList>

/**
 * When a hook runs: before gluster's command or after it.
 * @since 0.1.0, VDSM 3.2
 */
export type HookLevel = 'POST' | 'PRE'

/**
 * Whether gluster runs a hook. Its file begins with S or with K, as the services of System V do.
 * @since 0.1.0, VDSM 3.2
 */
export type HookStatus = 'DISABLED' | 'ENABLED'

/**
 * A script on this host that gluster runs with one of its commands.
 * @since 0.1.0, VDSM 3.2
 */
export interface HookInfo {
  /** Name of the script without the S or K that its file begins with. */
  name: string
  /** Whether gluster runs it. */
  status: HookStatus
  /** What kind of file it is, such as text/x-shellscript; empty when unknown. */
  mimetype: string
  /** Command of gluster that it belongs to, such as start or add-brick. */
  command: string
  /** Whether it runs before or after the command. */
  level: HookLevel
  /** SHA-256 of the script, in hexadecimal. Empty when it cannot be read. */
  checksum: string
  /** Always empty: from the time before checksum. */
  md5sum?: string
}

/**
 * A hook with what is in it.
 * @since 0.1.0, VDSM 3.2
 */
export interface HookContent {
  /** The script itself in Base64. */
  content: string
  /** What kind of file it is, such as text/x-shellscript. */
  mimetype: string
  /** SHA-256 of the script, in hexadecimal. */
  checksum: string
  /** Always empty: from the time before checksum. */
  md5sum?: string
}

/**
 * Whether glusterd of this host reaches another one. UNKNOWN: it is on its way in or out of the pool.
 * @since 0.1.0, VDSM 3.2
 */
export type HostStatus = 'CONNECTED' | 'DISCONNECTED' | 'UNKNOWN'

/**
 * A host of the pool.
 * @since 0.1.0, VDSM 3.2
 */
export interface HostList {
  /** Gluster's id of the host, which is not VDSM's. */
  uuid: UUID
  /** Name or address that it joined the pool by. */
  hostname: string
  /** Whether this host reaches it. */
  status: HostStatus
}

/**
 * The RAID that the devices of a new brick come from; the brick is aligned to its stripes.
 * @since 0.1.0, VDSM 3.6
 */
export interface RaidDevice {
  /** Level: 6, 10, or anything else for plain disks. */
  type?: string
  /** Physical disks in it, those for parity or mirrors included. Needed for levels 6 and 10. */
  pdCount?: number
  /** Physical disks, by the name that VDSM's schema gives; VDSM does not read it. */
  diskCnt?: number
  /** Size of a stripe on one disk, in KiB. Needed for levels 6 and 10. */
  stripeSize?: number
}

/**
 * A block device of the host.
 * @since 0.1.0, VDSM 3.6
 */
export interface StorageDevicesList {
  /** Name such as sdb, which GlusterHost.createBrick takes. */
  name: string
  /** Path such as /dev/sdb. */
  devPath: string
  /** Maker and model with the kind of device, or the kind alone. */
  model: string
  /** Bus of it or of the device below it, such as scsi; empty when unknown. */
  bus: string
  /** Id of the device; empty when it has none. */
  devUuid: string
  /** File system or other content, such as xfs or lvmpv; empty for none. */
  fsType: string
  /** Size in MiB. Decimal number as text. */
  size: string
  /** Id of the file system; empty when it has none. */
  uuid: string
  /** Where it is mounted; empty when it is not. */
  mountPoint: string
  /** Whether a brick can be made of it: unused, and neither a CD drive nor a logical volume. */
  createBrick: boolean
}

/**
 * A logical volume of LVM on the host.
 * @since 0.1.0, VDSM 4.2.2
 */
export interface LocalLogicalVolumeList {
  /** Name of the volume. */
  lv_name: string
  /** Volume group that it is in. */
  vg_name: string
  /** Thin pool that it is in; empty when it is in none. */
  pool_lv: string
  /** Size in bytes. */
  lv_size: number
  /** Unused space in bytes; 0 for all but thin pools. */
  lv_free: number
}

/**
 * A device that LVM uses.
 * @since 0.1.0, VDSM 4.2.2
 */
export interface LocalPhysicalVolumeList {
  /** Path of the device, such as /dev/sdb. */
  pv_name: string
  /** Volume group that it belongs to; empty when it is in none. */
  vg_name: string
}

/**
 * A device that compresses and deduplicates what is written to it (VDO).
 * @since 0.1.0, VDSM 4.2.2
 */
export interface LocalVDOVolumeList {
  /** Path of the device, such as /dev/mapper/vdo1. */
  name: string
  /** Device below it. */
  device: string
  /** Size of the device below, in bytes. */
  size: number
  /** Unused space on the device below, in bytes. */
  free: number
  /**
   * What users have written, in bytes.
   * @since VDSM 4.2.5
   */
  logicalBytesUsed: number
  /**
   * What that takes on the device below, in bytes.
   * @since VDSM 4.2.5
   */
  physicalBytesUsed: number
}

/**
 * What can be done to a service.
 * @since 0.1.0, VDSM 3.2
 */
export type GlusterServiceAction = 'restart' | 'start' | 'stop'

/**
 * State of a service. NOT_AVAILABLE: not installed. NOT_SUPPORTED: none of those that VDSM manages. ERROR: the
 * action failed.
 * @since 0.1.0, VDSM 3.2
 */
export type GlusterServiceStatus = 'ERROR' | 'NOT_AVAILABLE' | 'NOT_SUPPORTED' | 'RUNNING' | 'STOPPED'

/**
 * A service and its state.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterServiceStatusInfo {
  /** Name of the service. */
  name: string
  /** State of it; after an action, the one that the action leads to. */
  status: GlusterServiceStatus
  /** What went wrong, with ERROR; else empty. */
  message: string
}

/**
 * Services and their states.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterServicesStatusInfo {
  /** One entry for each name, in the order of the question. */
  services: readonly GlusterServiceStatusInfo[]
}

/**
 * Settings for the snapshots of all volumes.
 * @since 0.1.0, VDSM 3.6
 */
export interface SystemSnapshotConfig {
  /** Whether a new snapshot is activated at once: enable or disable. */
  'activate-on-create': string
  /** Whether the oldest snapshot goes when the soft limit is passed: enable or disable. */
  'auto-delete': string
  /** Share of the hard limit from which on gluster warns or deletes, such as 90%. */
  'snap-max-soft-limit': string
  /** How many snapshots a volume can have at most. Whole number as text. */
  'snap-max-hard-limit': string
}

/**
 * Settings for the snapshots of one volume.
 * @since 0.1.0, VDSM 3.6
 */
export interface VolumeSnapConfig {
  /** How many snapshots it can have at most. Whole number as text. */
  'snap-max-hard-limit': string
}

/**
 * Settings of snapshots by the name of the volume.
 * @since 0.1.0, VDSM 3.6
 */
export type VolumeSnapshotConfigMap = Record<string, VolumeSnapConfig>

/**
 * Settings of snapshots.
 * @since 0.1.0, VDSM 3.6
 */
export interface SnapConfigDetail {
  /** For all volumes. */
  system: SystemSnapshotConfig
  /** For each volume, or for the one that was asked for. */
  volume: VolumeSnapshotConfigMap
}

/**
 * Whether a snapshot can be mounted and read.
 * @since 0.1.0, VDSM 3.6
 */
export type SnapshotStatus = 'ACTIVATED' | 'DEACTIVATED'

/**
 * A point in time.
 * @since 0.1.0, VDSM 3.6
 */
export interface CreateTime {
  /** Time zone of the host, such as UTC, to show it in. */
  timeZone: string
  /** Seconds since 1970, UTC. */
  epochTime: number
}

/**
 * A snapshot of a volume.
 * @since 0.1.0, VDSM 3.6
 */
export interface SnapInfo {
  /** Id of the snapshot. */
  id: UUID
  /** Name of the snapshot, unique in the pool. */
  name: string
  /** What its maker wrote; empty for nothing. */
  description: string
  /** When it was made. */
  createTime: CreateTime
  /** Name of the volume that the snapshot is on the bricks. */
  snapVolume?: string
  /** The same, where all volumes were asked for. */
  snapVolumeName?: string
  /** Whether it is activated. */
  snapVolumeStatus: SnapshotStatus
}

/**
 * Snapshots of one volume.
 * @since 0.1.0, VDSM 3.6
 */
export interface VolumeSnapInfo {
  /** How many more it can have. Whole number as text. */
  snapRemaining: string
  /** Those that it has. */
  snapshots: readonly SnapInfo[]
}

/**
 * Snapshots by the name of their volume. Volumes without snapshots are not in it.
 * @since 0.1.0, VDSM 3.6
 */
export type SnapshotInfoMap = Record<string, VolumeSnapInfo>

/**
 * A new snapshot.
 * @since 0.1.0, VDSM 3.6
 */
export interface SnapshotCreateDetail {
  /** Id of the snapshot. */
  uuid: UUID
  /** Name of the snapshot; gluster may have added the time, in UTC. */
  name: string
}

/**
 * A volume that was put back.
 * @since 0.1.0, VDSM 3.6
 */
export interface SnapRestoreDetail {
  /** Id of the volume. */
  volumeUuid: UUID
  /** Name of the volume. */
  volumeName: string
  /** Id of the snapshot, which is used up. */
  snapshotUuid: UUID
  /** Name of the snapshot. */
  snapshotName: string
}

/**
 * How far a rebalance or a removal of bricks has come. FIX_LAYOUT_… is one that only spreads directories.
 * @since 0.1.0, VDSM 3.2
 */
export type GlusterTaskStatus = 'COMPLETED' | 'FAILED' | 'IN_PROGRESS' | 'NOT_STARTED' | 'STARTED' | 'STOPPED' | 'UNKNOWN' | 'FIX_LAYOUT_COMPLETED' | 'FIX_LAYOUT_FAILED' | 'FIX_LAYOUT_IN_PROGRESS' | 'FIX_LAYOUT_STOPPED'

/**
 * What a task does to its volume.
 * @since 0.1.0, VDSM 3.2
 */
export type TaskType = 'REBALANCE' | 'REMOVE_BRICK' | 'REPLACE_BRICK'

/**
 * How far a task has come. Empty when gluster tells nothing of this kind of task.
 * @since 0.1.0, VDSM 3.2
 */
export interface TaskSummary {
  /** Name of the volume. */
  volumeName?: string
  /** Id of the task. */
  id?: UUID
  /** Files looked at so far. Whole number as text. */
  filesScanned?: string
  /** Files moved so far. Whole number as text. */
  filesMoved?: string
  /** Files that could not be moved. Whole number as text. */
  filesFailed?: string
  /** Files left where they are, for want of room for example. Whole number as text. */
  filesSkipped?: string
  /** Data moved so far, in bytes. Whole number as text. */
  totalSizeMoved?: string
  /** How long it has been running, in seconds. Decimal number as text. */
  runtime?: string
  /** State of the task, as GlusterTaskStatus has them. */
  status?: string
}

/**
 * Something that glusterd does to a volume for long. VDSM's schema has it as TaskInfo, like a task of storage.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterTaskInfo {
  /** How far it is. */
  status: GlusterTaskStatus
  /** Bricks that are removed, or the old and the new one of a replacement; empty for a rebalance. */
  bricks: readonly string[]
  /** What it does. */
  type: TaskType
  /** How far it has come, on all hosts together. */
  data: TaskSummary
  /** Name of the volume. */
  volume: string
}

/**
 * The empty object that a Gluster command answers with when it has nothing to tell.
 * @since 0.1.0
 */
export type GlusterDone = Record<string, never>

/**
 * Whether a volume, a brick or a daemon of Gluster serves. A volume that was never started is OFFLINE.
 * @since 0.1.0, VDSM 3.2
 */
export type GlusterVolumeStatus = 'OFFLINE' | 'ONLINE'

/**
 * What a rebalance or removal has done on all hosts together.
 * @since 0.1.0, VDSM 3.2
 */
export interface Summary {
  /** Files looked at so far. Whole number as text. */
  filesScanned: string
  /** Files moved so far. Whole number as text. */
  filesMoved: string
  /** Files that could not be moved. Whole number as text. */
  filesFailed: string
  /** Files left where they are, for want of room for example. Whole number as text. */
  filesSkipped: string
  /** Data moved so far, in bytes. Whole number as text. */
  totalSizeMoved: string
  /** How long it has been running, in seconds. Decimal number as text. */
  runtime: string
  /** State of it as a whole. */
  status: GlusterTaskStatus
}

/**
 * What a rebalance or removal has done on one host.
 * @since 0.1.0, VDSM 3.2
 */
export interface HostInfo {
  /** Name or address of the host; localhost for the one that answers. */
  name: string
  /** Gluster's id of the host. */
  id: UUID
  /** Files looked at so far. Whole number as text. */
  filesScanned: string
  /** Files moved so far. Whole number as text. */
  filesMoved: string
  /** Files that could not be moved. Whole number as text. */
  filesFailed: string
  /** Files left where they are, for want of room for example. Whole number as text. */
  filesSkipped: string
  /** Data moved so far, in bytes. Whole number as text. */
  totalSizeMoved: string
  /** How long it has been running, in seconds. Decimal number as text. */
  runtime: string
  /** State of it on this host. */
  status: GlusterTaskStatus
}

/**
 * How a rebalance or a removal of bricks goes on.
 * @since 0.1.0, VDSM 3.2
 */
export interface RebalanceRemoveStatus {
  /** All hosts together. */
  summary: Summary
  /** Each host that takes part. */
  hosts: readonly HostInfo[]
}

/**
 * How full a volume is.
 * @since 0.1.0, VDSM 3.4
 */
export interface GlusterVolumeStatsInfo {
  /** Size as users see it, in bytes. Whole number as text. */
  sizeTotal: string
  /** Unused, in bytes. Whole number as text. */
  sizeFree: string
  /** Used, in bytes. Whole number as text. */
  sizeUsed: string
}

/**
 * Whether a volume has files.
 * @since 0.1.0, VDSM 3.6
 */
export interface VolumeEmptyCheck {
  /** True: nothing is in its root but gluster's own .trashcan. */
  volumeEmptyCheck: boolean
}

/**
 * How a brick fares with files of which its copies differ.
 * @since 0.1.0, VDSM 4.0
 */
export interface HealInfo {
  /** Where it is, as HOST:/DIRECTORY. */
  name: string
  /** Connected, or why gluster could not ask it. */
  status: string
  /** Gluster's id of the host; a hyphen when the brick could not be asked. */
  hostUuid: string
  /** Files that wait to be healed. Whole number as text; absent unless Connected. */
  numberOfEntries?: string
}

/**
 * More to tell of a volume: its clients, its sizes, or its memory. Empty: none of these.
 * @since 0.1.0, VDSM 3.2
 */
export type StatusOption = 'clients' | 'detail' | 'mem' | ''

/**
 * How the bricks and daemons of a volume fare.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterVolumeState {
  /** Name of the volume. */
  name: string
  /** Each brick, or the one that was asked for. */
  bricks: readonly GlusterBrickState[]
  /** Gluster's NFS server on each host. Without statusOption. */
  nfs?: readonly GlusterDaemonState[]
  /** The daemon that heals copies, on each host. Without statusOption. */
  shd?: readonly GlusterDaemonState[]
  /** How full it is. With detail. */
  volumeStatsInfo?: GlusterVolumeStatsInfo
}

/**
 * How a brick fares; which fields there are, statusOption decides.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterBrickState {
  /** Where it is, as HOST:/DIRECTORY. */
  brick: string
  /** Gluster's id of the host. */
  hostuuid: UUID
  /** Whether its process runs. Without statusOption. */
  status?: GlusterVolumeStatus
  /** Number of its process; -1 for none. Without statusOption. */
  pid?: string
  /** TCP port that it listens on, or N/A. Without statusOption. */
  port?: string
  /** RDMA port that it listens on, or N/A. Without statusOption. */
  rdma_port?: string
  /** Size of its file system in MiB, with three decimals. With detail. */
  sizeTotal?: string
  /** Unused space in MiB, with three decimals. With detail. */
  sizeFree?: string
  /** Device of its file system. With detail. */
  device?: string
  /** Block of its file system, in bytes. With detail. */
  blockSize?: string
  /** Options that it is mounted with. With detail. */
  mntOptions?: string
  /** Kind of its file system, such as xfs. With detail. */
  fsName?: string
  /** Who is connected to it. With clients. */
  clientsStatus?: readonly GlusterBrickClient[]
  /** Figures of the C library about the process's memory, by name: bytes or numbers of blocks. With mem. */
  mallinfo?: StringMap
  /** Pools of objects that the process keeps. With mem. */
  mempool?: readonly GlusterMemoryPool[]
}

/**
 * How one of gluster's daemons fares on a host.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterDaemonState {
  /** Name or address of the host. */
  hostname: string
  /** Gluster's id of the host. */
  hostuuid: UUID
  /** Whether it runs. */
  status: GlusterVolumeStatus
  /** Number of its process; -1 for none. */
  pid: string
  /** TCP port that it listens on, or N/A. Only NFS has it. */
  port?: string
  /** RDMA port that it listens on, or N/A. Only NFS has it. */
  rdma_port?: string
}

/**
 * A client of a brick.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterBrickClient {
  /** Address and port of the client. */
  hostname: string
  /** What it has read, in bytes. */
  bytesRead: string
  /** What it has written, in bytes. */
  bytesWrite: string
}

/**
 * A pool of objects of one kind, which a brick keeps for use again.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterMemoryPool {
  /** Where in gluster it is and what it holds. */
  name: string
  /** Objects in use. */
  hotCount: string
  /** Objects that wait for use. */
  coldCount: string
  /** Size of one object with its header, in bytes. So spelt on the wire. */
  padddedSizeOf: string
  /** How often an object was asked for. */
  allocCount: string
  /** Most objects in use at once. */
  maxAlloc: string
  /** How often the pool had none left. */
  poolMisses: string
  /** Most objects in use beyond the pool at once. */
  maxStdAlloc: string
}

/**
 * What the bricks of a volume, or its NFS servers, have been doing.
 * @since 0.1.0, VDSM 3.2
 */
export interface VolumeProfileInfo {
  /** Name of the volume. */
  volumeName: string
  /** Each brick; absent with nfs. */
  bricks?: readonly GlusterProfile[]
  /** Each NFS server; only with nfs. */
  nfsServers?: readonly GlusterProfile[]
}

/**
 * What one brick or NFS server has been doing.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterProfile {
  /** Brick as HOST:/DIRECTORY; absent for an NFS server. */
  brick?: string
  /** Host of the NFS server; absent for a brick. */
  nfs?: string
  /** Since profiling was started. */
  cumulativeStats: GlusterProfileStats
  /** Since the last time this was asked by anybody. */
  intervalStats: GlusterProfileStats
}

/**
 * Work of a brick or NFS server over some time.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterProfileStats {
  /** How long, in seconds. */
  duration: string
  /** Data read, in bytes. */
  totalRead: string
  /** Data written, in bytes. */
  totalWrite: string
  /** Reads and writes by their size. */
  blockStats: readonly GlusterBlockStats[]
  /** Calls by their kind. */
  fopStats: readonly GlusterFopStats[]
}

/**
 * Reads and writes of one size.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterBlockStats {
  /** Least size, in bytes; they are smaller than twice that. */
  size: string
  /** Number of reads. */
  read: string
  /** Number of writes. */
  write: string
}

/**
 * Calls of one kind.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterFopStats {
  /** Kind of call, such as LOOKUP or WRITE. */
  name: string
  /** Number of calls. */
  hits: string
  /** Mean time of a call, in microseconds. */
  latencyAvg: string
  /** Shortest time, in microseconds. */
  latencyMin: string
  /** Longest time, in microseconds. */
  latencyMax: string
}

/**
 * How clients reach the bricks.
 * @since 0.1.0, VDSM 3.2
 */
export type transType = 'RDMA' | 'TCP'

/**
 * A brick of a volume.
 * @since 0.1.0, VDSM 3.4
 */
export interface BricksInfo {
  /** Where it is, as HOST:/DIRECTORY. */
  name: string
  /** Gluster's id of the host. */
  hostUuid: UUID
  /** Whether it keeps only the names and attributes of files, to break ties. */
  isArbiter: boolean
}

/**
 * A volume. VDSM's schema has it as VolumeInfo, like a volume of storage, and other fields in it.
 * @since 0.1.0, VDSM 3.2
 */
export interface GlusterVolumeInfo {
  /** Id of the volume. */
  uuid: UUID
  /** Name of the volume. */
  volumeName: string
  /** How files are spread, such as DISTRIBUTE, REPLICATE, DISTRIBUTED_REPLICATE or DISPERSE. */
  volumeType: string
  /** Whether it is started. */
  volumeStatus: GlusterVolumeStatus
  /** How clients reach it. */
  transportType: readonly transType[]
  /** Bricks that it has. Whole number as text. */
  brickCount: string
  /** Sets of bricks that files are spread over. Whole number as text. */
  distCount: string
  /** Bricks that one file is striped over; 1 for one. Whole number as text. */
  stripeCount: string
  /** Copies of each file; 1 for one. Whole number as text. */
  replicaCount: string
  /** Bricks of a dispersed set; 0 for a volume of another type. Whole number as text. */
  disperseCount: string
  /** Bricks of a dispersed set that may be lost. Whole number as text. */
  redundancyCount: string
  /** Whether the last brick of each replica set is an arbiter. */
  isArbiter: boolean
  /** Its bricks as HOST:/DIRECTORY, in the order that makes up the sets. */
  bricks: readonly string[]
  /** The same with more about each; empty with a gluster that does not tell. */
  bricksInfo: readonly BricksInfo[]
  /** Options that were set, by name; all others have their defaults. */
  options: StringMap
}

/**
 * An option that volumes have.
 * @since 0.1.0, VDSM 3.2
 */
export interface VolumeOptionInfo {
  /** Name such as network.ping-timeout. */
  name: string
  /** Value of it where none was set; (null) for none. */
  defaultValue: string
  /** Gluster's own words about it. */
  description: string
}

/**
 * Options that hold for all volumes, by name.
 * @since 0.1.0, VDSM 4.4
 */
export type GlobalVolumeOptionMap = Record<string, string>

/**
 * What a host is made of, and what it can do. Changes only when the host is changed.
 * @since 0.1.0, VDSM 3.6
 */
export interface VdsmCapabilities {
  /** Bonds of network cards; empty where the driver does not manage networks. */
  bondings: NetInfoBondMap
  /** Kernel's automatic NUMA balancing. */
  autoNumaBalancing: AutoNumaBalancingStatus
  /** Whether network settings would be lost at a reboot. True or false as text. */
  netConfigDirty: string
  /** Physical network cards; empty where the driver does not manage networks. */
  nics: NetInfoNicMap
  /** Machine types of QEMU that it offers, such as pc-q35-7.2. */
  emulatedMachines: readonly string[]
  /** Flags of the CPU and models it can run as (model_…), with commas between. */
  cpuFlags: string
  /** Memory that is kept from VMs for the host itself, in MiB. Whole number as text. */
  reservedMem: string
  /**
   * Numbers of the CPUs that are online, with commas between.
   * @since VDSM 3.5
   */
  onlineCpus: string
  /**
   * Where each CPU sits.
   * @since VDSM 4.4.8
   */
  cpuTopology: readonly CpuInfo[]
  /** Clock rate of the first CPU, in MHz. Decimal number as text. */
  cpuSpeed: string
  /** Version of the management software. */
  software_version: string
  /** CPUs that the management process is bound to; empty for all. */
  vdsmToCpusAffinity: readonly number[]
  /** Hypervisors that it runs VMs with. */
  vmTypes: readonly VmType[]
  /**
   * Whether devices of the host can be given to VMs (an IOMMU is on). True or false as text.
   * @since VDSM 3.6
   */
  hostdevPassthrough: string
  /** Where VMs can have random numbers from. */
  rngSources: readonly VmRngDeviceSource[]
  /** Name of the management software's release. */
  version_name: string
  /** CPUs and memory of each NUMA node. */
  numaNodes: NumaNodeMap
  /** Physical memory, in MiB. Whole number as text. */
  memSize: string
  /** Versions of the engine that it can work with. */
  supportedENGINEs: readonly string[]
  /** Name of the CPU. */
  cpuModel: string
  /** State of SELinux. */
  selinux: SELinuxStatus
  /** Logical networks; empty where the driver does not manage networks. */
  networks: NetInfoNetworkMap
  /** Whether KVM can be used; if not, QEMU emulates. True or false as text. */
  kvmEnabled: string
  /**
   * Whether snapshots can be merged while a VM runs. True or false as text.
   * @since VDSM 3.4
   */
  liveMerge?: string
  /** iSCSI name of the host; empty when it has none. */
  ISCSIInitiatorName: string
  /** CPU threads of all sockets. Whole number as text. */
  cpuThreads: string
  /** Build of the management software. */
  software_revision: string
  /**
   * Whether snapshots can be taken while a VM runs. True or false as text.
   * @since VDSM 3.4
   */
  liveSnapshot?: string
  /** Bridges; empty where the driver does not manage networks. */
  bridges: NetInfoBridgeMap
  /** Memory that a VM takes beside its own, in MiB. Whole number as text. */
  guestOverhead: string
  /** Storage adapters. */
  HBAInventory: HbaInventory
  /** Compatibility levels that it can work at, such as 4.7. */
  clusterLevels: readonly string[]
  /** CPU cores of all sockets. Whole number as text. */
  cpuCores: string
  /** CPU sockets. Whole number as text. */
  cpuSockets: string
  /** Interface that the last request came in by; empty when it came through a broker. */
  lastClientIface: string
  /** Hardware id of the host. */
  uuid: string
  /** Operating system of the host. */
  operatingSystem: OsVersion
  /** VLAN interfaces; empty where the driver does not manage networks. */
  vlans: NetInfoVlanMap
  /**
   * Whether it can use IPv6.
   * @since VDSM 4.0
   */
  supportsIPv6: boolean
  /**
   * Addresses of its name servers.
   * @since VDSM 4.0
   */
  nameservers: readonly string[]
  /** Distances between NUMA nodes. */
  numaNodeDistance: NumaNodeDistanceMap
  /**
   * Whether a crash leaves a dump: 1 yes, 0 no, -1 unknown.
   * @since VDSM 3.4
   */
  kdumpStatus: number
  /** Versions of the software that matters here. */
  packages2: SoftwarePackageInfoMap
  /** Scripts of the host's administrator, by the point at which they run. */
  hooks?: HookScriptInfoMap
  /**
   * Names of features beyond its cluster level.
   * @since VDSM 3.6
   */
  additionalFeatures: readonly string[]
  /**
   * Kernel's command line.
   * @since VDSM 4.0
   */
  kernelArgs?: string
  /**
   * Whether the kernel is a real-time one.
   * @since VDSM 4.1
   */
  realtimeKernel?: boolean
  /**
   * Whether guests can run VMs themselves.
   * @since VDSM 4.1
   */
  nestedVirtualization?: boolean
  /**
   * Whether it can run the engine's own VM.
   * @since VDSM 4.1
   */
  hostedEngineDeployed?: boolean
  /**
   * Sizes of huge pages that it offers, in KiB.
   * @since VDSM 4.2
   */
  hugepages?: readonly number[]
  /**
   * Whether VNC consoles use TLS. True or false as text.
   * @since VDSM 4.3
   */
  vncEncrypted: string
  /**
   * How managed block storage sees it.
   * @since VDSM 4.3
   */
  connector_info?: ConnectorInfo
  /**
   * Whether disks can be backed up while a VM runs.
   * @since VDSM 4.3
   */
  backupEnabled?: boolean
  /**
   * Formats of storage domains that it can use.
   * @since VDSM 4.3
   */
  domain_versions?: readonly number[]
  /**
   * Block sizes that it can use.
   * @since VDSM 4.3.6
   */
  supported_block_size?: SupportedBlockSizeMap
  /**
   * Whether the kernel is in FIPS mode.
   * @since VDSM 4.3
   */
  fipsEnabled?: boolean
  /**
   * Rate of the CPU's time stamp counter, in Hz; empty when unknown.
   * @since VDSM 4.4
   */
  tscFrequency?: string
  /**
   * Whether the time stamp counter can be scaled for guests.
   * @since VDSM 4.4
   */
  tscScaling?: boolean
  /**
   * Id of the file system with the kernel.
   * @since VDSM 4.4
   */
  boot_uuid?: string
  /**
   * Whether it takes part in an OVN network.
   * @since VDSM 4.5
   */
  ovnConfigured?: boolean
  /**
   * Whether memory can be sent without copying it first.
   * @since VDSM 4.5
   */
  zerocopy_migrations?: boolean
}

/**
 * What the host's firmware says of the machine. Fields that it leaves blank are absent.
 * @since 0.1.0, VDSM 3.2
 */
export interface HardwareInformation {
  /** Product name of the machine. */
  systemProductName?: string
  /** Id of the machine; not always unique, or a UUID. */
  systemUUID?: string
  /** Maker of the machine. */
  systemManufacturer?: string
  /** Version of the machine. */
  systemVersion?: string
  /** Product family of the machine. */
  systemFamily?: string
  /** Serial number of the machine. */
  systemSerialNumber?: string
}

/**
 * Software whose version a host tells.
 * @since 0.1.0
 */
export type SoftwarePackage = 'glusterfs' | 'glusterfs-cli' | 'glusterfs-geo-replication' | 'glusterfs-fuse' | 'glusterfs-rdma' | 'glusterfs-server' | 'kernel' | 'librbd1' | 'libvirt' | 'mom' | 'qemu-img' | 'qemu-kvm' | 'spice-server' | 'vdsm'

/**
 * 0 off, 1 on, 2 unknown.
 * @since 0.1.0, VDSM 3.4
 */
export type AutoNumaBalancingStatus = 0 | 1 | 2

/**
 * Where one CPU of the host sits.
 * @since 0.1.0, VDSM 4.4.8
 */
export interface CpuInfo {
  /** Number of the CPU. */
  cpu_id: number
  /** NUMA node of the CPU. */
  numa_cell_id: number
  /** Socket of the CPU. */
  socket_id: number
  /** Die within the socket. */
  die_id: number
  /** Core within the die. */
  core_id: number
}

/**
 * NUMA nodes by their number.
 * @since 0.1.0, VDSM 3.4
 */
export type NumaNodeMap = Record<string, NumaNode>

/**
 * State of SELinux on the host.
 * @since 0.1.0, VDSM 3.4
 */
export interface SELinuxStatus {
  /** 1 enforcing, 0 permissive, -1 disabled or absent. Whole number as text. */
  mode: string
}

/**
 * Storage adapters of the host.
 * @since 0.1.0
 */
export interface HbaInventory {
  /** Fibre Channel adapters. */
  FC: readonly FcHba[]
  /** iSCSI initiators. */
  iSCSI: readonly IscsiHba[]
}

/**
 * Operating system of the host.
 * @since 0.1.0
 */
export interface OsVersion {
  /** Which system. */
  name: OSName
  /** Release within the version. */
  release: string
  /** Version of the system. */
  version: string
  /** Name and version for people. */
  pretty_name: string
}

/**
 * For each NUMA node, its distances to all in their order; 10 is the distance to itself.
 * @since 0.1.0, VDSM 3.4
 */
export type NumaNodeDistanceMap = Record<string, readonly number[]>

/**
 * Versions by package; keys as in SoftwarePackage.
 * @since 0.1.0
 */
export type SoftwarePackageInfoMap = Record<string, SoftwarePackageInfo>

/**
 * Scripts by the point at which they run, such as before_vm_start.
 * @since 0.1.0
 */
export type HookScriptInfoMap = Record<string, HookScriptAdditional>

/**
 * How drivers of managed block storage see the host.
 * @since 0.1.0, VDSM 4.3
 */
export interface ConnectorInfo {
  /** iSCSI name of the host. */
  initiator: string
  /** Address of the host towards the storage. */
  ip: string
  /** CPU architecture of the host. */
  platform: string
  /** Operating system of the host. */
  os_type: string
  /** Whether the storage is attached on this machine. */
  do_local_attach: boolean
  /** Name of the host. */
  host: string
  /** Whether several paths are used. */
  multipath: boolean
}

/**
 * Block sizes in bytes by kind of storage, such as NFS; 0 stands for finding it out.
 * @since 0.1.0, VDSM 4.3.6
 */
export type SupportedBlockSizeMap = Record<string, readonly number[]>

/**
 * One NUMA node of the host.
 * @since 0.1.0, VDSM 3.4
 */
export interface NumaNode {
  /** Numbers of its CPUs. */
  cpus: readonly number[]
  /** Memory of the node, in MiB. Whole number as text. */
  totalMemory: string
  /**
   * Huge pages of the node by size.
   * @since VDSM 4.4
   */
  hugepages: NumaNodeHugePagesMap
}

/**
 * A Fibre Channel adapter.
 * @since 0.1.0
 */
export interface FcHba {
  /** Maker and model. */
  model: string
  /** World-wide name of the port. */
  wwpn: string
  /** World-wide name of the node. */
  wwnn: string
}

/**
 * An iSCSI initiator.
 * @since 0.1.0
 */
export interface IscsiHba {
  /** iSCSI qualified name. */
  InitiatorName: string
}

/**
 * Systems that VDSM tells apart; unknown for all others.
 * @since 0.1.0
 */
export type OSName = 'Debian' | 'Fedora' | 'RHEL' | 'RHEV Hypervisor' | 'oVirt Node' | 'unknown'

/**
 * Version of one package.
 * @since 0.1.0
 */
export interface SoftwarePackageInfo {
  /** Release of the packaging. */
  release: string
  /** Version of the software. */
  version: string
}

/**
 * Scripts that run at one point, by file name.
 * @since 0.1.0
 */
export type HookScriptAdditional = Record<string, HookScriptInfo>

/**
 * Huge pages by their size in KiB.
 * @since 0.1.0, VDSM 4.4
 */
export type NumaNodeHugePagesMap = Record<string, NumaNodeHugePages>

/**
 * One script of the host's administrator.
 * @since 0.1.0
 */
export interface HookScriptInfo {
  /** MD5 sum of the file, in hexadecimal digits. */
  checksum: string
}

/**
 * Huge pages of one size on one NUMA node.
 * @since 0.1.0, VDSM 4.4
 */
export interface NumaNodeHugePages {
  /** How many there are, as text. */
  totalPages: string
}

/**
 * Devices of the host by libvirt's name.
 * @since 0.1.0, VDSM 3.6
 */
export type HostDevices = Record<string, HostDevice>

/**
 * A device of the host.
 * @since 0.1.0, VDSM 3.6
 */
export interface HostDevice {
  /** What is known of it. */
  params: HostDeviceParams
}

/**
 * What is known of a device. Most is there for some kinds only.
 * @since 0.1.0, VDSM 3.6
 */
export interface HostDeviceParams {
  /** Kind of device, such as pci, usb_device, scsi, net or nvdimm. */
  capability: string
  /** Maker of the device. */
  vendor?: string
  /** Number of the maker, such as 0x8086. */
  vendor_id?: string
  /** Model of the device. */
  product?: string
  /** libvirt's name of the device that it hangs on; computer for the root. */
  parent?: string
  /** Number of the model. */
  product_id?: string
  /** Whether it could be given to a VM; bridges cannot. True or false as text. */
  is_assignable?: string
  /** Driver of the host that has it; vfio-pci when it is set aside for VMs. */
  driver?: string
  /** Name of its network interface. */
  interface?: string
  /** For SCSI: its generic device file, such as /dev/sg0. */
  udev_path?: string
  /** For SCSI: its block device file, such as /dev/sda. */
  block_path?: string
  /** Where it is. */
  address?: HostDeviceAddress
  /**
   * For NVDIMM: its device file.
   * @since VDSM 4.4
   */
  device_path?: string
  /**
   * NUMA node that it is near.
   * @since VDSM 4.4
   */
  numa_node?: string
  /**
   * For NVDIMM: mode of the namespace, such as fsdax or devdax.
   * @since VDSM 4.4
   */
  mode?: string
  /**
   * For NVDIMM: its alignment, in bytes.
   * @since VDSM 4.4
   */
  align_size?: number
  /**
   * For NVDIMM: its size, in bytes.
   * @since VDSM 4.4
   */
  device_size?: number
  /** For PCI: number of its IOMMU group; devices of one group go to a VM together. */
  iommu_group?: string
  /** For PCI: most virtual functions that it can have; absent when it cannot have any. */
  totalvfs?: number
  /** For a virtual function: libvirt's name of its physical one. */
  physfn?: string
  /** For PCI: kinds of mediated devices, such as vGPUs, that it can be split into, by their name. */
  mdev?: Record<string, MediatedDeviceType>
}

/**
 * A kind of mediated device. Not in VDSM's schema.
 * @since 0.1.0
 */
export interface MediatedDeviceType {
  /** Name for people. */
  name: string
  /** How many more can be made. Whole number as text. */
  available_instances: string
  /** What it has, such as memory and screens. */
  description?: string
}

/**
 * Where a device is; which of these depends on its kind.
 * @since 0.1.0
 */
export type HostDeviceAddress = PCIAddress | SCSIAddress | USBAddress

/**
 * Where a PCI device is.
 * @since 0.1.0
 */
export interface PCIAddress {
  /** PCI domain. Whole number as text. */
  domain: string
  /** Bus. Whole number as text. */
  bus: string
  /** Slot. Whole number as text. */
  slot: string
  /** Function. Whole number as text. */
  function: string
}

/**
 * Where a SCSI device is.
 * @since 0.1.0
 */
export interface SCSIAddress {
  /** SCSI host. Whole number as text. */
  host: string
  /** Channel. Whole number as text. */
  bus: string
  /** Target. Whole number as text. */
  target: string
  /** Unit. Whole number as text. */
  lun: string
}

/**
 * Where a USB device is.
 * @since 0.1.0
 */
export interface USBAddress {
  /** Bus. Whole number as text. */
  bus: string
  /** Device on that bus; changes when it is plugged in again. Whole number as text. */
  device: string
}

/**
 * What a fence agent does; status only looks.
 * @since 0.1.0
 */
export type FenceNodeAction = 'off' | 'on' | 'reboot' | 'status'

/**
 * When a host is not to be fenced.
 * @since 0.1.0, VDSM 3.5
 */
export interface FencingPolicy {
  /**
   * Storage domains, and the id that the target has in each. It is spared while it renews a lease in one of them:
   * it lives, and only the network is gone.
   */
  storageDomainHostIdMap?: HostIdMap
  /**
   * True: spare it while its Gluster bricks are up.
   * @default false
   */
  skipFencingIfGlusterBricksUp?: boolean
  /**
   * True: spare it where a Gluster volume would lose its quorum.
   * @default false
   */
  skipFencingIfGlusterQuorumNotMet?: boolean
  /** Gluster's id of the target. */
  glusterServerUuid?: UUID
}

/**
 * Ids that a host has in storage domains, by domain.
 * @since 0.1.0, VDSM 3.5
 */
export type HostIdMap = Record<string, number>

/**
 * What came of fencing.
 * @since 0.1.0, VDSM 3.5
 */
export interface FenceNodeResult {
  /** Whether the agent was told, or the policy spared the target. Absent for status. */
  operationStatus?: FenceNodeOperationStatusResult
  /** For status: whether the target has power. Otherwise unknown. */
  power?: FenceNodePowerStatusResult
}

/**
 * Whether a host was fenced: initiated, or skipped for the policy.
 * @since 0.1.0, VDSM 3.5
 */
export type FenceNodeOperationStatusResult = 'initiated' | 'skipped'

/**
 * Whether a host has power, as its board says.
 * @since 0.1.0
 */
export type FenceNodePowerStatusResult = 'off' | 'on' | 'unknown'

/**
 * Leave to transfer an image.
 * @since 0.1.0, VDSM 4.0
 */
export interface ImageTicket {
  /** Size of the image, in bytes; the server refuses what lies beyond. */
  size: number
  /** Where the image is on the host: file:///path, or nbd:unix:socket:exportname=name of an NBD server. */
  url: string
  /** How long the ticket holds, in seconds. */
  timeout: number
  /** Id of the ticket; who knows it may use it. */
  uuid: UUID
  /** What the client may do. */
  ops: readonly ImageTicketOps[]
  /** Name of the file that a browser offers for a download. */
  filename?: string
  /** How long the server keeps an idle connection of the ticket, in seconds. */
  inactivity_timeout?: number
  /** Id of the transfer in the engine, for the server's log. */
  transfer_id?: string
  /** True: zeros that are written free the space. */
  sparse?: boolean
  /** True: the client may ask which parts have changed since a checkpoint. */
  dirty?: boolean
}

/**
 * A ticket, and what has been done with it.
 * @since 0.1.0, VDSM 4.2
 */
export interface ImageTicketInfo {
  /** Size of the image, in bytes; the server refuses what lies beyond. */
  size: number
  /** Where the image is on the host: file:///path, or nbd:unix:socket:exportname=name of an NBD server. */
  url: string
  /** How long the ticket was given for, in seconds. */
  timeout: number
  /** Id of the ticket; who knows it may use it. */
  uuid: UUID
  /** What the client may do. */
  ops: readonly ImageTicketOps[]
  /** Name of the file that a browser offers for a download. */
  filename?: string
  /** Whether a client transfers right now. */
  active: boolean
  /** How much of the image has been transferred, in bytes; absent for a ticket that allows both directions. */
  transferred?: number
  /** How long the server keeps an idle connection of the ticket, in seconds. */
  inactivity_timeout?: number
  /** Id of the transfer in the engine, for the server's log. */
  transfer_id?: string
  /** True: zeros that are written free the space. */
  sparse?: boolean
  /** True: the client may ask which parts have changed since a checkpoint. */
  dirty?: boolean
  /** When it ends, by the host's monotonic clock, in seconds. */
  expires?: number
  /** How long no client has been at it, in seconds. */
  idle_time?: number
  /** How many clients use it. */
  connections?: number
  /** Whether it has been taken back. */
  canceled?: boolean
}

/**
 * What a ticket allows.
 * @since 0.1.0, VDSM 4.0
 */
export type ImageTicketOps = 'read' | 'write'

/**
 * Networks to set up by name, 15 characters at most where they have a bridge.
 * @since 0.1.0
 */
export type SetupNetworkNetConfig = Record<string, SetupNetworkNetAttributes>

/**
 * Bonds to set up by name: bond, followed by letters, digits or underscores.
 * @since 0.1.0
 */
export type SetupNetworkBondConfig = Record<string, SetupNetworkBondAttributes>

/**
 * How to change networks.
 * @since 0.1.0
 */
export interface SetupNetworkOptions {
  /** True, the default: go back unless the caller confirms that it reaches the host. 1 and 0 mean true and false. */
  connectivityCheck?: boolean | number
  /**
   * How long to wait for the confirmation, in seconds.
   * @default 4
   */
  connectivityTimeout?: number
  /**
   * True: keep the result for good, as Host.setSafeNetworkConfig does.
   * @default false
   */
  commitOnSuccess?: boolean
}

/**
 * How one network shall be. A network that exists already becomes like this: what is left out goes back to its
 * default.
 * @since 0.1.0
 */
export interface SetupNetworkNetAttributes {
  /**
   * Where the IPv4 address comes from: dhcp, or none for a fixed one or no address at all.
   * @default 'none'
   */
  bootproto?: string
  /**
   * True: IPv6 addresses come by DHCPv6.
   * @default false
   * @since VDSM 3.6
   */
  dhcpv6?: boolean
  /**
   * True: IPv6 addresses come by router advertisements.
   * @default false
   * @since VDSM 3.6
   */
  ipv6autoconf?: boolean
  /** Network card that carries it. Excludes bonding; a network with neither has no way out of the host. */
  nic?: string
  /** Limits on outgoing traffic. */
  hostQos?: HostQoSParams
  /**
   * Fixed IPv6 address with prefix length, such as 2001:db8::5/64.
   * @since VDSM 3.6
   */
  ipv6addr?: string
  /**
   * IPv6 gateway; :: for none.
   * @since VDSM 3.6
   */
  ipv6gateway?: string
  /** IPv4 gateway. */
  gateway?: string
  /** VLAN tag, 1 to 4094, as text; absent or empty for untagged traffic. */
  vlan?: string
  /** Fixed IPv4 address. */
  ipaddr?: string
  /** True: remove the network; nothing else may be said then. */
  remove?: boolean
  /**
   * Properties for hooks, and bridge_opts or ethtool_opts with settings as text.
   * @since VDSM 3.4
   */
  custom?: StringMap
  /** Bond that carries it. Excludes nic. */
  bonding?: string
  /** Its netmask in dotted form. Excludes prefix. */
  netmask?: string
  /**
   * True: the host's default route goes this way; only one network can have it, and takes it from the one that
   * had.
   * @default false
   */
  defaultRoute?: boolean
  /**
   * DNS servers of the host; looked at with defaultRoute. Absent: those that it has.
   * @since VDSM 4.0
   */
  nameservers?: readonly string[]
  /**
   * What switches the traffic: legacy (Linux bridge) or ovs (Open vSwitch). The same for all networks of a host.
   * @default 'legacy'
   * @since VDSM 4.0
   */
  switch?: string
  /**
   * True: VMs can join, through a bridge of the same name.
   * @default true
   */
  bridged?: boolean
  /**
   * Spanning tree protocol on the bridge: yes or no, on or off.
   * @default 'no'
   */
  stp?: string
  /**
   * Largest packet, in bytes.
   * @default 1500
   */
  mtu?: number
  /** Its prefix length, as text, in place of a netmask. */
  prefix?: string
}

/**
 * How one bond shall be.
 * @since 0.1.0
 */
export interface SetupNetworkBondAttributes {
  /** True: take the bond apart; nothing else may be said then. */
  remove?: boolean
  /** Network cards that make it up; at least one unless it is removed. */
  nics?: readonly string[]
  /** Options of the bonding driver with spaces between, such as mode=4 miimon=100. */
  options?: string
  /** MAC address to keep; absent for that of the first card. */
  hwaddr?: string
  /**
   * What switches the traffic: legacy or ovs, as in the networks on it.
   * @default 'legacy'
   * @since VDSM 4.0
   */
  switch?: string
}

/**
 * Networks of a host as they are.
 * @since 0.1.0, VDSM 4.2
 */
export interface VdsmNetworkCapabilities {
  /** Logical networks. */
  networks: NetInfoNetworkMap
  /** Bridges, for VMs to join. */
  bridges: NetInfoBridgeMap
  /** Interfaces with VLAN tags. */
  vlans: NetInfoVlanMap
  /** Bonds, each of several cards. */
  bondings: NetInfoBondMap
  /** Physical network cards. */
  nics: NetInfoNicMap
  /** Whether there are changes that the next boot undoes. True or false as text. */
  netConfigDirty: string
  /** Whether networks can have IPv6. */
  supportsIPv6: boolean
  /** DNS servers of the host. */
  nameservers: readonly string[]
}

/**
 * Traffic of a host.
 * @since 0.1.0, VDSM 4.3
 */
export interface HostNetworkStatistics {
  /** Counters of each interface. */
  network: HostNetworkInterfaceStatsMap
  /** Outgoing packets dropped, all interfaces together. Whole number as text. */
  txDropped: string
  /** Received packets dropped, all interfaces together. Whole number as text. */
  rxDropped: string
}

/**
 * Free names, each with a list of texts.
 * @since 0.1.0, VDSM 4.1
 */
export type StringListMap = Record<string, readonly string[]>

/**
 * What was heard from switches, by interface.
 * @since 0.1.0, VDSM 4.1
 */
export type LldpMap = Record<string, Lldp>

/**
 * What one interface heard.
 * @since 0.1.0, VDSM 4.1
 */
export interface Lldp {
  /** Whether the interface is up and listens. */
  enabled: boolean
  /** What was said, one entry a TLV. */
  tlvs: readonly Tlv[]
}

/**
 * One piece of what a switch says.
 * @since 0.1.0, VDSM 4.1
 */
export interface Tlv {
  /** What it is about, such as Port Description. */
  name: string
  /** Its values by name. */
  properties: StringMap
  /** Number of its kind, 0 to 127; 127 for kinds that organisations define. */
  type: number
  /** With kind 127: whose kind it is, the number of the organisation. */
  oui?: number
  /** With kind 127: number of the organisation's kind. */
  subtype?: number
}

/**
 * What VDSM sends for some commands that have nothing to tell; for most it sends true.
 * @since 0.1.0
 */
export interface DoneStatus {
  /** Always 0: a failure is an error, not a result. */
  code: 0
  /** Always Done. */
  message: string
}

/**
 * Settings of KSM, the kernel's merging of equal memory pages.
 * @since 0.1.0, VDSM 3.6
 */
export interface KsmTuneParams {
  /** Pause between two rounds, in milliseconds. */
  sleep_millisecs: number
  /** 0 stops it, 1 runs it, 2 stops it and splits what was merged. */
  run: number
  /** Pages looked at in a round. */
  pages_to_scan: number
  /** Whether pages of different NUMA nodes are merged: 1 yes, 0 no. */
  merge_across_nodes: number
}

/**
 * Whether the watch over a hosted engine stops on one host or on all.
 * @since 0.1.0, VDSM 3.4
 */
export type HaMaintenanceMode = 'GLOBAL' | 'LOCAL'

/**
 * Severities; CRIT and WARN are short for CRITICAL and WARNING.
 * @since 0.1.0
 */
export type LoggingLevel = 'CRITICAL' | 'CRIT' | 'DEBUG' | 'ERROR' | 'INFO' | 'WARNING' | 'WARN'

/**
 * A password of network storage.
 * @since 0.1.0, VDSM 3.6
 */
export interface SecretInfo {
  /** What it is for, in words. */
  description?: string
  /** Name under which libvirt keeps it; begins with ovirt/ so that clear finds it. */
  usageID: string
  /** What it is for. */
  usageType: SecretUsageType
  /** Id of the secret, by which disks name it. */
  uuid: UUID
  /** The password or key, in base64. */
  password: string
}

/**
 * Uses of a secret: ceph, a login at a Ceph cluster; iscsi, CHAP at a target; volume, an encrypted image.
 * @since 0.1.0, VDSM 3.6
 */
export type SecretUsageType = 'ceph' | 'iscsi' | 'volume'

/**
 * What a host is doing now. Rates are those of the last few seconds.
 * @since 0.1.0
 */
export interface HostStats {
  /** CPU time of the management process itself in user mode, in percent of one CPU. Decimal number as text. */
  cpuUserVdsmd: string
  /** Swap space, in MiB. */
  swapTotal: number
  /**
   * VMs that are arriving.
   * @since VDSM 3.6
   */
  incomingVmMigrations: number
  /** Load average of the last minute. Decimal number as text. */
  cpuLoad: string
  /** Pages that same-page merging looks at in one go. */
  ksmPages: number
  /** Memory in use, in percent. Whole number as text. */
  memUsed: string
  /** Idle time of all CPUs, in percent. Decimal number as text. */
  cpuIdle: string
  /**
   * Fitness to run the hosted engine; 0 when it is not set up.
   * @since VDSM 3.3
   */
  haScore?: number
  /** Outgoing packets dropped on all interfaces. Whole number as text. */
  txDropped: string
  /** Whether same-page merging runs. */
  ksmState: boolean
  /** Time since the management process started, in seconds. Whole number as text. */
  elapsedTime: string
  /** Whether network settings would be lost at a reboot. True or false as text. */
  netConfigDirty: string
  /** VMs that run. */
  vmActive: number
  /**
   * VMs that are arriving or leaving.
   * @deprecated Since VDSM 3.6. Use incomingVmMigrations and outgoingVmMigrations.
   */
  vmMigrating: number
  /** Counters of the host's interfaces. */
  network: HostNetworkInterfaceStatsMap
  /**
   * VMs that are leaving.
   * @since VDSM 3.6
   */
  outgoingVmMigrations: number
  /** CPU time in the kernel, in percent of all CPUs. Decimal number as text. */
  cpuSys: string
  /** Host's time of day in GMT, such as 2025-01-31T09:30:00 GMT. */
  dateTime: string
  /**
   * Use of each CPU.
   * @since VDSM 3.4
   */
  cpuStatistics: CpuCoreStatsMap
  /** Free swap space, in MiB. */
  swapFree: number
  /** CPU time in user mode, in percent of all CPUs. Decimal number as text. */
  cpuUser: string
  /** CPU time of same-page merging, in percent of one CPU. */
  ksmCpu: number
  /**
   * Memory of each NUMA node.
   * @since VDSM 3.4
   */
  numaNodeMemFree: NumaNodeMemoryStatsMap
  /** Whether the memory overcommit manager is at work. */
  momStatus: MOMStatus
  /** Memory that new VMs could have, caches counted as free, in MiB. */
  memFree: number
  /** Memory that VMs share by same-page merging, in MiB. */
  memShared: number
  /** Health of the storage domains; empty when the host is connected to none. */
  storageDomains: StorageDomainVitalsMap
  /** VMs that the host knows, those that are Down included. */
  vmCount: number
  /** Free space of the host's own file systems. */
  diskStats: PathStatsMap
  /** CPU time of the management process itself in the kernel, in percent of one CPU. Decimal number as text. */
  cpuSysVdsmd: string
  /**
   * State of the hosted engine's agent.
   * @since VDSM 3.4
   */
  haStats: HostedEngineStatus
  /**
   * Imports of foreign VMs that are under way.
   * @since VDSM 3.6
   */
  v2vJobs?: V2VJobs
  /**
   * When the host was started, in seconds since 1970-01-01 UTC. Whole number as text.
   * @since VDSM 3.4
   */
  bootTime?: string
  /** Kernel's setting of transparent huge pages. */
  thpState: THPStates
  /** Incoming packets dropped on all interfaces. Whole number as text. */
  rxDropped: string
  /** Memory in transparent huge pages, in MiB. Whole number as text. */
  anonHugePages: string
  /** Whether same-page merging crosses NUMA nodes. */
  ksmMergeAcrossNodes: boolean
  /**
   * Multipath devices with failed paths; those in good health are left out.
   * @since VDSM 4.2
   */
  multipathHealth?: MultipathHealthMap
}

/**
 * Counters by the name of the interface.
 * @since 0.1.0, VDSM 3.2
 */
export type HostNetworkInterfaceStatsMap = Record<string, HostNetworkInterfaceStats>

/**
 * Use of the host's CPUs by their number.
 * @since 0.1.0, VDSM 3.4
 */
export type CpuCoreStatsMap = Record<string, CpuCoreStats>

/**
 * Memory by the number of the NUMA node.
 * @since 0.1.0, VDSM 3.4
 */
export type NumaNodeMemoryStatsMap = Record<string, NumaNodeMemoryStats>

/**
 * disabled: switched off; inactive: cannot be reached or is absent.
 * @since 0.1.0
 */
export type MOMStatus = 'active' | 'disabled' | 'inactive'

/**
 * Health of storage domains by their id.
 * @since 0.1.0
 */
export type StorageDomainVitalsMap = Record<string, StorageDomainVitals>

/**
 * Free space by the path of a file system.
 * @since 0.1.0
 */
export type PathStatsMap = Record<string, PathStats>

/**
 * State of the agent that keeps the hosted engine running.
 * @since 0.1.0, VDSM 3.4
 */
export interface HostedEngineStatus {
  /** Whether the host can run the engine's VM at all. */
  configured: boolean
  /** Fitness to run it, 0 to 3400. */
  score: number
  /** Whether this host is left out. */
  localMaintenance: boolean
  /** Whether all agents stand still. */
  globalMaintenance: boolean
  /** Whether the agent runs. */
  active: boolean
}

/**
 * Imports by the id of their job.
 * @since 0.1.0, VDSM 3.6
 */
export type V2VJobs = Record<string, V2VJobInfo>

/**
 * Kernel's settings of transparent huge pages: for all memory, on request or never.
 * @since 0.1.0
 */
export type THPStates = 'always' | 'madvise' | 'never'

/**
 * Multipath devices with failed paths, by their id.
 * @since 0.1.0, VDSM 4.2
 */
export type MultipathHealthMap = Record<string, MultipathStatus>

/**
 * Counters of one interface since the host started.
 * @since 0.1.0, VDSM 3.2
 */
export interface HostNetworkInterfaceStats {
  /** Packets received with errors. Whole number as text. */
  rxErrors: string
  /** Name of the interface. */
  name: string
  /** Whether the link is up. */
  state: NetworkInterfaceState
  /**
   * Bytes received. Whole number as text.
   * @since VDSM 3.6
   */
  rx: string
  /** Outgoing packets dropped. Whole number as text. */
  txDropped: string
  /** Packets that could not be sent. Whole number as text. */
  txErrors: string
  /** Speed of the link in Mbit/s; 0 when unknown. Whole number as text. */
  speed: string
  /**
   * Bytes sent. Whole number as text.
   * @since VDSM 3.6
   */
  tx: string
  /**
   * When the counters were read, in seconds on a clock that only goes forward; for rates.
   * @since VDSM 3.6
   */
  sampleTime: number
  /** Incoming packets dropped. Whole number as text. */
  rxDropped: string
}

/**
 * Use of one CPU of the host.
 * @since 0.1.0, VDSM 3.4
 */
export interface CpuCoreStats {
  /** Time in the kernel, in percent. Decimal number as text. */
  cpuSys: string
  /** Time in user mode, in percent. Decimal number as text. */
  cpuUser: string
  /** NUMA node that it belongs to. */
  nodeIndex: number
  /** Idle time, in percent. Decimal number as text. */
  cpuIdle: string
}

/**
 * Memory of one NUMA node.
 * @since 0.1.0, VDSM 3.4
 */
export interface NumaNodeMemoryStats {
  /** Free memory, in MiB. Whole number as text. */
  memFree: string
  /** Memory in use, in percent. */
  memPercent: number
  /**
   * Free huge pages by size.
   * @since VDSM 4.4
   */
  hugepages: NumaNodeHugePagesStatsMap
}

/**
 * Health of one storage domain as this host sees it.
 * @since 0.1.0
 */
export interface StorageDomainVitals {
  /** Whether the host holds its id in the domain's lock space. */
  acquired: boolean
  /**
   * Whether a check has completed yet; if not, the rest is a guess.
   * @since VDSM 3.5
   */
  actual: boolean
  /** Age of the last check, in seconds. Decimal number as text. */
  lastCheck: string
  /** Whether the domain can be used. */
  valid: boolean
  /** 0, or the error code of the last check. */
  code: number
  /** Version of the domain's format. */
  version: number
  /** How long the last read took, in seconds. Decimal number as text. */
  delay: string
}

/**
 * Space of one file system.
 * @since 0.1.0
 */
export interface PathStats {
  /** Free space, in MiB. Whole number as text. */
  free: string
}

/**
 * One import of a foreign VM.
 * @since 0.1.0, VDSM 3.6
 */
export interface V2VJobInfo {
  /** Id of the job. */
  id: UUID
  /** starting, copying_disk, done, error or aborted. */
  status: string
  /** What is happening, in words. */
  description: string
  /** Share that is done, in percent. */
  progress: number
}

/**
 * Paths to one device.
 * @since 0.1.0, VDSM 4.2
 */
export interface MultipathStatus {
  /** How many paths work. */
  valid_paths: number
  /** Names of those that do not. */
  failed_paths: readonly string[]
}

/**
 * State of a link.
 * @since 0.1.0
 */
export type NetworkInterfaceState = 'down' | 'up' | 'unknown'

/**
 * Free huge pages by their size in KiB.
 * @since 0.1.0, VDSM 4.4
 */
export type NumaNodeHugePagesStatsMap = Record<string, NumaNodeHugePagesStats>

/**
 * Huge pages of one size on one NUMA node.
 * @since 0.1.0, VDSM 4.4
 */
export interface NumaNodeHugePagesStats {
  /** Pages that are free, as text. */
  freePages: string
}

/**
 * A block device as the host sees it.
 * @since 0.1.0
 */
export interface BlockDeviceInfo {
  /**
   * Size that LVM uses of it, in bytes; empty when LVM does not. Whole number as text.
   * @since VDSM 3.6
   */
  pvsize: string
  /** Whether LVM can use it. */
  status: BlockDeviceStatus
  /** Size, in bytes. Whole number as text. */
  capacity: string
  /** Maker of the storage. */
  vendorID: string
  /** Most bytes that one discard can free; 0 when the device cannot discard. */
  discard_max_bytes: number
  /**
   * Always 0; kept for old callers.
   * @deprecated Since VDSM 4.2. Nothing takes its place; it is always 0.
   */
  discard_zeroes_data: number
  /** Model of the storage. */
  productID: string
  /** LVM's id of the device; empty when LVM does not use it. */
  pvUUID: string
  /** Version of its firmware. */
  fwrev: string
  /** How the host reaches it. */
  devtype: BlockDeviceType
  /** iSCSI sessions that lead to it; empty for Fibre Channel. */
  pathlist: readonly IscsiSessionInfo[]
  /** Whether it has a partition table. */
  partitioned?: boolean
  /** Multipath's id of the device, such as 3600a098038304437415d4b6a59676d51. */
  GUID: string
  /** Smallest piece that can be addressed, in bytes. Whole number as text. */
  logicalblocksize: string
  /** Smallest piece that is written at once, in bytes. Whole number as text. */
  physicalblocksize: string
  /** Serial number of the device. */
  serial: string
  /** Paths by which the host reaches it. */
  pathstatus: readonly BlockDevicePathInfo[]
  /** LVM's id of the group that it belongs to; empty when it is in none. */
  vgUUID: string
}

/**
 * Whether LVM can use a device: free, used by somebody, or unknown when nobody looked.
 * @since 0.1.0
 */
export type BlockDeviceStatus = 'free' | 'unknown' | 'used'

/**
 * Whether the host sees block devices, by their multipath id.
 * @since 0.1.0
 */
export type DeviceVisibilityMap = Record<string, boolean>

/**
 * What tasks do, by id.
 * @since 0.1.0
 */
export type TasksInfo = Record<string, TaskInfo>

/**
 * How far tasks are, by id.
 * @since 0.1.0
 */
export type TasksStatus = Record<string, TaskStatus>

/**
 * All about tasks, by id.
 * @since 0.1.0
 */
export type TasksDetails = Record<string, TaskDetails>

/**
 * All about one task.
 * @since 0.1.0
 */
export interface TaskDetails {
  /** What the task does right now, or why it failed; for people. */
  message: string
  /** Id of the task. */
  id: UUID
  /** Error that ended it; 0 when there was none, or while it runs. */
  code: number
  /** spm for tasks that Task.clear must clear; empty for others. */
  tag: string
  /**
   * Step that the task is at, in finer words than TaskState: preparing, blocked, acquiring and queued are all
   * before its work; waitrecover, racquiring, recovering and raborting belong to undoing it; finished went well,
   * recovered was undone, failed could not be undone.
   */
  state: 'unknown' | 'init' | 'preparing' | 'blocked' | 'acquiring' | 'queued' | 'running' | 'finished' | 'aborting' | 'waitrecover' | 'recovering' | 'racquiring' | 'raborting' | 'recovered' | 'failed'
  /** What started it, such as createVolume. */
  verb: string
  /** What its command returned; empty text when nothing. */
  result: string | object
}

/**
 * Kinds of jobs: storage for SDM.*, virt for snapshots and sealing; v2v is of no use, imports are told of
 * elsewhere.
 * @since 0.1.0, VDSM 4.0
 */
export type HostJobType = 'storage' | 'v2v' | 'virt'

/**
 * Jobs of a host by their id.
 * @since 0.1.0, VDSM 4.0
 */
export type HostJobInfoMap = Record<string, HostJobInfo>

/**
 * How far a job is.
 * @since 0.1.0, VDSM 4.0
 */
export interface HostJobInfo {
  /** Why it failed. Absent unless it did. */
  error?: ErrorInfo
  /** Share that is done, in percent. Absent for jobs that cannot tell. */
  progress?: number
  /** Id of the job, chosen by whoever started it. */
  id: UUID
  /** What the job is doing. */
  status: HostJobStatus
  /** What the job is, in words. */
  description: string
  /** Kind of the job. */
  job_type: HostJobType
}

/**
 * What a job is doing: pending before it begins, aborting after it was asked to stop, and at the end done, failed
 * or aborted.
 * @since 0.1.0, VDSM 4.0
 */
export type HostJobStatus = 'pending' | 'running' | 'done' | 'aborting' | 'aborted' | 'failed'

/**
 * A failure inside something that did not fail as a whole.
 * @since 0.1.0, VDSM 4.0
 */
export interface ErrorInfo {
  /** Code of the error, as in a reply. */
  code: number
  /** What went wrong. */
  message: string
}

/**
 * A VM of another hypervisor.
 * @since 0.1.0, VDSM 3.6
 */
export interface ExternalVmInfo {
  /** Disks that it has there. */
  disks?: readonly ExternalDiskInfo[]
  /** How the disks take their space. */
  allocation?: VolumeAllocation
  /** Memory, in MiB. */
  memSize: number
  /** Virtual CPUs. */
  smp: number
  /** Path of an image with virtio drivers for Windows. */
  virtio_iso_path?: string
  /** Id that it has there. */
  vmId?: UUID
  /** Name of the VM. */
  vmName: string
  /** Whether it runs there: Up or Down. */
  status: VmStatus
  /** Network cards that it has there. */
  networks?: readonly ExternalNetworkInfo[]
  /** Format of the disks. */
  format?: VolumeFormat
  /** Kind of its console, such as vnc. */
  graphics?: string
  /** Model of its graphics card. */
  video?: string
  /**
   * Whether it has snapshots, which cannot be imported; absent where the hypervisor does not tell.
   * @since VDSM 4.0
   */
  has_snapshots?: boolean
  /** CPU architecture, such as x86_64; absent for a VM out of an OVA. */
  arch?: string
  /** 3 when it was exported by oVirt; absent otherwise. */
  originType?: number
}

/**
 * A disk of a VM of another hypervisor.
 * @since 0.1.0, VDSM 3.6
 */
export interface ExternalDiskInfo {
  /** Name on its bus there, such as vda. */
  dev?: string
  /** Path or name of the image there. */
  alias?: string
  /** Size that the guest sees, in bytes. Whole number as text. */
  capacity?: string
  /** Space that it takes there, in bytes. Whole number as text. */
  allocation?: string
  /** Always disk. */
  type?: string
  /** Format of the image; absent when it is none of these. */
  format?: VolumeFormat
  /** What the alias is: file, block or volume. */
  disktype?: string
}

/**
 * A network card of a VM of another hypervisor.
 * @since 0.1.0, VDSM 3.6
 */
export interface ExternalNetworkInfo {
  /** Name of its interface there. */
  dev?: string
  /** MAC address. */
  macAddr?: string
  /** Bridge or network that it is on there. */
  bridge?: string
  /** bridge, network, interface and the like. */
  type: string
  /** Model of the card. */
  model?: string
}

/**
 * Where an imported VM goes.
 * @since 0.1.0, VDSM 4.2
 */
export interface ExternalVmParams {
  /**
   * New disks, one for each there, in the same order; they must exist and be large enough.
   * @default []
   */
  disks?: readonly ExternalDiskParams[]
  /** Name of the VM there; of an OVA, its new name. */
  vmName: string
  /** Storage pool that the host has joined. */
  poolID: UUID
  /** Storage domain of the new disks. */
  domainID: UUID
  /** Path of an image with virtio drivers for Windows on the host. */
  virtio_iso_path?: string
  /**
   * Format of the new volumes.
   * @default 'RAW'
   */
  format?: VolumeFormat
  /**
   * Version of qcow2: 0.10 or 1.1.
   * @since VDSM 4.2
   */
  qcow2_compat?: string
  /** How the new volumes take their space. */
  allocation?: VolumeAllocation
}

/**
 * A disk to import into.
 * @since 0.1.0, VDSM 4.2
 */
export interface ExternalDiskParams {
  /** Image of the disk. */
  imageID: UUID
  /** Volume in it that is written. */
  volumeID: UUID
}

/**
 * Ways of sending an image elsewhere; only http.
 * @since 0.1.0, VDSM 3.2
 */
export type ImageSharingMethod = 'http'

/**
 * How an image is sent or fetched.
 * @since 0.1.0, VDSM 3.2
 */
export type ImageSharingMethodArgs = ImageSharingMethodArgsHttp

/**
 * An HTTP address, and what to send along.
 * @since 0.1.0, VDSM 3.2
 */
export interface ImageSharingMethodArgsHttp {
  /** HTTP headers to send along, a login as a rule. */
  headers?: StringMap
  /** Address to read from or to write to. */
  url: string
  /** Way of sending. */
  method: ImageSharingMethod
}

/**
 * Where the host finds a prepared image.
 * @since 0.1.0, VDSM 4.0
 */
export interface PreparedImageInfo {
  /** Path of the volume that was named, through which QEMU reads the whole chain. */
  path: string
}

/**
 * Whether images are overwritten with zeros when they are deleted, by their ids. No method takes it any more.
 * @since 0.1.0
 */
export type ImagePostZeroMap = Record<string, boolean>

/**
 * A lease on a storage domain.
 * @since 0.1.0, VDSM 4.1
 */
export interface Lease {
  /** Storage domain that holds it. */
  sd_id: UUID
  /** Id of the lease, chosen by its creator: that of the VM or job it guards. */
  lease_id: UUID
}

/**
 * What is kept beside a lease.
 * @since 0.1.0, VDSM 4.4.6
 */
export type LeaseMetadata = JobMetadata

/**
 * How a job is going that holds a lease, for other hosts to see.
 * @since 0.1.0, VDSM 4.4.6
 */
export interface JobMetadata {
  /** Kind of metadata. */
  type: LeaseMetadataType
  /** How the job is going. */
  job_status: JobStatus
  /** Counts the changes, 0 to 999, then 0 again. */
  generation: number
  /** Id of the job. */
  job_id: UUID
  /** When it was first written, in seconds since 1970; set by the host. */
  created?: number
  /** When it was last written, in seconds since 1970; set by the host. */
  modified?: number
  /** Hardware id of the host that wrote it; set by the host. */
  host_hardware_id?: UUID
}

/**
 * Kinds of metadata of leases.
 * @since 0.1.0, VDSM 4.4.6
 */
export type LeaseMetadataType = 'JOB'

/**
 * How a job that holds a lease is going: PENDING until it ends; SUCCEEDED; FAILED; FENCED, it must not start any
 * more.
 * @since 0.1.0, VDSM 4.4.6
 */
export type JobStatus = 'PENDING' | 'FAILED' | 'SUCCEEDED' | 'FENCED'

/**
 * Where a lease is.
 * @since 0.1.0, VDSM 4.1
 */
export interface LeaseInfo {
  /** Storage domain that holds it. */
  sd_id: UUID
  /** Id of the lease. */
  lease_id: UUID
  /** File or device that holds it. */
  path: string
  /** Where in it the lease lies, in bytes. */
  offset: number
}

/**
 * Who holds a lease.
 * @since 0.1.0, VDSM 4.4.6
 */
export interface ExternalLeaseStatus {
  /** Ids of the hosts that hold it: none or one. */
  owners: readonly number[]
  /** How often it changed hands. */
  version: number
  /** What is kept beside it; absent while it is held, since only its holder may read that. */
  metadata?: LeaseMetadata
}

/**
 * How to reach a volume that a storage array manages by itself (Cinder).
 * @since 0.1.0, VDSM 4.3
 */
export interface ManagedVolumeConnection {
  /** Kind of connection: iscsi, fibre_channel, rbd or storpool. */
  driver_volume_type: string
  /** What the driver of that kind needs, as the array gave it: addresses, names, and logins. */
  data: Record<string, unknown>
  /**
   * Name of a vendor's own helper on the host, used instead of os-brick.
   * @since VDSM 4.5.8
   */
  adapter?: string
}

/**
 * A managed volume on this host.
 * @since 0.1.0, VDSM 4.3
 */
export interface ManagedVolumeInformation {
  /** Whether its device is there; left out by attach_volume and before it was attached. */
  exists?: boolean
  /** How it is reached, as the caller gave it; left out by attach_volume. */
  connection_info?: ManagedVolumeConnection
  /**
   * Device on the host; absent before it was attached.
   * @deprecated Since VDSM 4.5. Use managed_path, which does not change, or attachment.path.
   */
  path?: string
  /**
   * Link to the device that does not change, for VMs' definitions; only from attach_volume.
   * @since VDSM 4.5.1
   */
  managed_path?: string
  /** What the helper told of the device; absent before it was attached. */
  attachment?: ManagedVolumeAttachement
  /** Id of the volume. */
  vol_id: string
}

/**
 * What the helper that attached a managed volume told. The name is spelt so in VDSM.
 * @since 0.1.0, VDSM 4.3
 */
export interface ManagedVolumeAttachement {
  /** Device on the host. */
  path: string
  /** Kind of device: block as a rule. */
  type: string
  /** World-wide name of the SCSI unit. */
  scsi_wwn?: string
  /** Multipath's id of the device. */
  multipath_id?: string
  /** Path of the configuration for rbd. */
  conf?: string
}

/**
 * What a server of network block devices (NBD) serves.
 * @since 0.1.0, VDSM 4.3
 */
export interface NBDServerConfig {
  /** Storage domain of the volume. */
  sd_id: UUID
  /** Image, which must have been prepared. */
  img_id: UUID
  /** Volume that is served. */
  vol_id: UUID
  /**
   * True: clients can only read. Needed for volumes of templates and for a bitmap.
   * @default false
   */
  readonly?: boolean
  /**
   * True: what clients discard is given back to the storage.
   * @default false
   */
  discard?: boolean
  /**
   * True: zeros that clients write are not stored; with discard their space is given back.
   * @default false
   * @since VDSM 4.5
   */
  detect_zeroes?: boolean
  /**
   * True: clients see the whole chain. False: only what this volume holds.
   * @default true
   */
  backing_chain?: boolean
  /** Bitmap that clients may ask for, to read only what changed; with readonly and backing_chain. */
  bitmap?: UUID
}

/**
 * Bonds of the host by the name of their interface.
 * @since 0.1.0
 */
export type NetInfoBondMap = Record<string, NetInfoBond>

/**
 * Physical network cards of the host by the name of their interface.
 * @since 0.1.0
 */
export type NetInfoNicMap = Record<string, NetInfoNic>

/**
 * The host's logical networks by name, as its administrator or the engine has set them up.
 * @since 0.1.0
 */
export type NetInfoNetworkMap = Record<string, NetInfoNetwork>

/**
 * Bridges of the host by name.
 * @since 0.1.0
 */
export type NetInfoBridgeMap = Record<string, NetInfoBridgedNetwork>

/**
 * VLAN interfaces of the host by name, such as eth0.100.
 * @since 0.1.0
 */
export type NetInfoVlanMap = Record<string, NetInfoVlan>

/**
 * Several network cards that act as one.
 * @since 0.1.0
 */
export interface NetInfoBond {
  /** Whether the IPv4 address comes by DHCP. */
  dhcpv4: boolean
  /** IPv6 addresses with prefix length, such as 2001:db8::5/64. */
  ipv6addrs: readonly string[]
  /** MAC address in use. */
  hwaddr: string
  /** IPv6 default gateway; :: when there is none. */
  ipv6gateway: string
  /** Interfaces that make up the bond. */
  slaves: readonly string[]
  /**
   * Options of the bonding driver that differ from its defaults.
   * @since VDSM 3.5
   */
  opts: StringMap
  /** Interface that carries the traffic; empty in modes that use all. */
  active_slave: string
  /**
   * IPv4 addresses with prefix length, such as 192.0.2.5/24.
   * @since VDSM 3.4
   */
  ipv4addrs: readonly string[]
  /** Largest packet, in bytes. Whole number as text. */
  mtu: string
  /** IPv4 netmask in dotted form; empty without an address. */
  netmask: string
  /**
   * Whether IPv6 addresses come by DHCPv6.
   * @since VDSM 3.6
   */
  dhcpv6: boolean
  /** First IPv4 address; empty when there is none. */
  addr: string
  /**
   * Whether IPv6 addresses come by router advertisements.
   * @since VDSM 3.6
   */
  ipv6autoconf?: boolean
  /** IPv4 default gateway; empty when there is none. */
  gateway?: string
  /** Whether the host's IPv4 default route goes this way. */
  ipv4defaultroute?: boolean
  /** Limits on outgoing traffic, per VLAN. */
  qos?: readonly DeviceQoSParams[]
  /**
   * What switches the traffic: legacy (Linux bridge) or ovs (Open vSwitch).
   * @since VDSM 4.0
   */
  switch?: string
}

/**
 * One physical network card.
 * @since 0.1.0
 */
export interface NetInfoNic {
  /** Whether the IPv4 address comes by DHCP. */
  dhcpv4: boolean
  /** IPv4 default gateway; empty when there is none. */
  gateway?: string
  /** Whether the host's IPv4 default route goes this way. */
  ipv4defaultroute?: boolean
  /**
   * Whether IPv6 addresses come by router advertisements.
   * @since VDSM 3.6
   */
  ipv6autoconf?: boolean
  /** IPv6 default gateway; :: when there is none. */
  ipv6gateway: string
  /**
   * Whether IPv6 addresses come by DHCPv6.
   * @since VDSM 3.6
   */
  dhcpv6: boolean
  /** IPv6 addresses with prefix length, such as 2001:db8::5/64. */
  ipv6addrs: readonly string[]
  /** MAC address in use. */
  hwaddr: string
  /** MAC address burnt in; given when a bond has replaced it. */
  permhwaddr?: string
  /** Speed of the link in Mbit/s; 0 when it is down or unknown. */
  speed: number
  /**
   * IPv4 addresses with prefix length, such as 192.0.2.5/24.
   * @since VDSM 3.4
   */
  ipv4addrs: readonly string[]
  /** Largest packet, in bytes. Whole number as text. */
  mtu: string
  /** IPv4 netmask in dotted form; empty without an address. */
  netmask: string
  /** First IPv4 address; empty when there is none. */
  addr: string
  /** Limits on outgoing traffic, per VLAN. */
  qos?: readonly DeviceQoSParams[]
}

/**
 * A logical network, with a bridge for VMs to join or without.
 * @since 0.1.0
 */
export type NetInfoNetwork = NetInfoBridgedNetwork | NetInfoBridgelessNetwork

/**
 * A bridge, or a logical network on one.
 * @since 0.1.0
 */
export interface NetInfoBridgedNetwork {
  /** Whether the IPv4 address comes by DHCP. */
  dhcpv4: boolean
  /** Largest packet, in bytes. Whole number as text. */
  mtu: string
  /** IPv6 default gateway; :: when there is none. */
  ipv6gateway: string
  /** IPv4 default gateway; empty when there is none. */
  gateway: string
  /** Whether the host's IPv4 default route goes this way. */
  ipv4defaultroute?: boolean
  /** IPv6 addresses with prefix length, such as 2001:db8::5/64. */
  ipv6addrs: readonly string[]
  /** Interfaces in the bridge, those of running VMs included. */
  ports: readonly string[]
  /** IPv4 netmask in dotted form; empty without an address. */
  netmask: string
  /**
   * Whether IPv6 addresses come by DHCPv6.
   * @since VDSM 3.6
   */
  dhcpv6: boolean
  /** Spanning tree protocol: on or off. */
  stp: string
  /**
   * Settings of the bridge as the kernel shows them.
   * @since VDSM 3.4
   */
  opts?: StringMap
  /** Limits on the network's outgoing traffic. */
  hostQos?: HostQoSParams
  /**
   * IPv4 addresses with prefix length, such as 192.0.2.5/24.
   * @since VDSM 3.4
   */
  ipv4addrs: readonly string[]
  /** True: VMs can join. */
  bridged?: boolean
  /** First IPv4 address; empty when there is none. */
  addr: string
  /** Interface that bears the address: the bridge's own. */
  iface?: string
  /** What switches the traffic: legacy (Linux bridge) or ovs (Open vSwitch). */
  switch?: string
  /** Whether IPv6 addresses come by router advertisements. */
  ipv6autoconf?: boolean
}

/**
 * One tagged interface on top of another.
 * @since 0.1.0
 */
export interface NetInfoVlan {
  /** Whether the IPv4 address comes by DHCP. */
  dhcpv4: boolean
  /** Whether the host's IPv4 default route goes this way. */
  ipv4defaultroute?: boolean
  /** Interface below, which carries the tagged packets. */
  iface: string
  /** Largest packet, in bytes. */
  mtu: number
  /** VLAN tag, 1 to 4094. */
  vlanid: number
  /** IPv6 addresses with prefix length, such as 2001:db8::5/64. */
  ipv6addrs: readonly string[]
  /**
   * Whether IPv6 addresses come by DHCPv6.
   * @since VDSM 3.6
   */
  dhcpv6: boolean
  /** IPv6 default gateway; :: when there is none. */
  ipv6gateway: string
  /**
   * IPv4 addresses with prefix length, such as 192.0.2.5/24.
   * @since VDSM 3.4
   */
  ipv4addrs: readonly string[]
  /** IPv4 netmask in dotted form; empty without an address. */
  netmask: string
  /** First IPv4 address; empty when there is none. */
  addr: string
}

/**
 * Limits on the outgoing traffic of one VLAN of an interface.
 * @since 0.1.0, VDSM 4.4
 */
export interface DeviceQoSParams {
  /** Limits themselves. */
  hostQos: HostQoSParams
  /**
   * VLAN tag; -1 for untagged traffic.
   * @default -1
   */
  vlan?: number
}

/**
 * A logical network for the host's own use, without a bridge.
 * @since 0.1.0
 */
export interface NetInfoBridgelessNetwork {
  /** Interface that the network uses. */
  interface: string
  /** False: VMs cannot join. */
  bridged: boolean
}

/**
 * Limits on a host network's traffic.
 * @since 0.1.0, VDSM 3.6
 */
export interface HostQoSParams {
  /** For outgoing traffic, the only direction that can be shaped. */
  out?: HostBandwidthParams
}

/**
 * Shares and limits of the kernel's HFSC scheduler.
 * @since 0.1.0, VDSM 3.6
 */
export interface HostBandwidthParams {
  /** Upper limit: never more than this. */
  ul?: BandwidthCurve
  /** Link share: how spare bandwidth is divided. */
  ls: BandwidthCurve
  /** Real time: always at least this. */
  rt?: BandwidthCurve
}

/**
 * A rate that may start at another rate for a while.
 * @since 0.1.0, VDSM 3.6
 */
export interface BandwidthCurve {
  /** How long the first rate holds, in microseconds. */
  d?: number
  /** First rate, in bits a second. */
  m1?: number
  /** Lasting rate, in bits a second. */
  m2: number
}

/**
 * Kinds of endpoints: div, a volume on a storage domain; external, anything that QEMU can open.
 * @since 0.1.0, VDSM 4.1
 */
export type CopyDataEndpointType = 'div' | 'external'

/**
 * Source or destination of a copy.
 * @since 0.1.0, VDSM 4.1
 */
export type CopyDataEndpoint = CopyDataDIVEndpoint | CopyDataExternalEndpoint

/**
 * A volume on a storage domain.
 * @since 0.1.0, VDSM 4.1
 */
export interface CopyDataDIVEndpoint {
  /** Storage domain of the volume. */
  sd_id: UUID
  /** Image that the volume belongs to. */
  img_id: UUID
  /** Id of the volume. */
  vol_id: UUID
  /** Generation that it must have; GenerationMismatch, and nothing is done, when it has another. */
  generation?: number
  /** Kind of endpoint: div. Needed for SDM.copy_data, not looked at elsewhere. */
  endpoint_type?: "div"
  /**
   * True: the caller has prepared the image and tears it down.
   * @default false
   * @since VDSM 4.4
   */
  prepared?: boolean
}

/**
 * Anything that QEMU can open, such as a managed volume. A lease beside it says how the copy is going.
 * @since 0.1.0, VDSM 4.4.6
 */
export interface CopyDataExternalEndpoint {
  /** What QEMU opens: a path or a URL such as nbd:unix:/run/socket. */
  url: string
  /** Lease that guards it; its metadata must name this job, PENDING and of the same generation. */
  lease: Lease
  /**
   * Generation that the metadata of the lease must have; GenerationMismatch, and nothing is done, when it has
   * another.
   */
  generation: number
  /** Format of the data: raw or qcow2. */
  format: 'raw' | 'qcow2'
  /**
   * True: make the image before writing to it.
   * @default true
   */
  create?: boolean
  /** True: the destination is known to hold zeros only, so that they need not be written. */
  is_zero: boolean
  /** Kind of endpoint: external. */
  endpoint_type: "external"
  /**
   * True: do not write where the source has nothing.
   * @default false
   */
  sparse?: boolean
}

/**
 * What SDM.amend_volume changes in a qcow2 volume.
 * @since 0.1.0, VDSM 4.1
 */
export interface Qcow2Attributes {
  /** Version of the format to change to. Needed: there is nothing else to change. */
  compat?: Qcow2Compat
}

/**
 * Which device of a domain is emptied.
 * @since 0.1.0, VDSM 4.1
 */
export interface StorageDomainDeviceMoveParams {
  /** Storage domain, which must be in maintenance. */
  sd_id: UUID
  /** Devices of the domain that take the data; empty or absent for any that have room. */
  dst_guids?: readonly string[]
  /** Device whose data moves away. */
  src_guid: string
}

/**
 * Which device leaves a domain.
 * @since 0.1.0, VDSM 4.1
 */
export interface StorageDomainReduceParams {
  /** Storage domain, which must be in maintenance. */
  sd_id: UUID
  /** Device that leaves; it must be empty, see SDM.move_domain_device. */
  guid: string
}

/**
 * What SDM.update_volume changes; at least one must be given.
 * @since 0.1.0, VDSM 4.1
 */
export interface VolumeAttributes {
  /** LEGAL or ILLEGAL; FAKE is refused. */
  legality?: VolumeLegality
  /** New free text, up to 210 bytes. */
  description?: string
  /** New generation, 0 to 999; without it the present one counts on. */
  generation?: number
  /** SHARED, which makes a template of a lone leaf; nothing else is taken. */
  type?: VolumeRole
}

/**
 * What the metadata of a storage domain says.
 * @since 0.1.0
 */
export interface StorageDomainInfo {
  /** Master when it also holds the metadata of its pool. */
  role: StorageDomainRole
  /** Counts the starts of the SPM; see StoragePool.getInfo. */
  lver?: number
  /** Version of the format, 0 to 5. Whole number as text. */
  version: string
  /** Kind of storage. */
  type: StorageDomainType
  /** Name that the creator gave it. */
  name: string
  /** Pools that it is attached to: none or one, several for ISO domains. */
  pool: readonly UUID[]
  /** Version of the pool's master; see StoragePool.getInfo. */
  master_ver?: number
  /** What it is for. */
  class: StorageDomainImageClass
  /** Host id of the SPM; see StoragePool.getInfo. */
  spm_id?: number
  /** Id of the domain. */
  uuid: UUID
  /** Device that begins the domain's metadata; block domains only. */
  metadataDevice?: string
  /** Device that holds LVM's metadata; block domains only, and absent when it is not exactly one. */
  vgMetadataDevice?: string
  /**
   * Size of a block of the storage, in bytes: 512 or 4096.
   * @since VDSM 4.3.6
   */
  block_size: number
  /**
   * Size of the area for one lease, in bytes.
   * @since VDSM 4.3.6
   */
  alignment: number
  /** Export or directory that holds it; file domains only. */
  remotePath?: string
  /** LVM's id of its volume group; block domains only. */
  vguuid?: string
  /** Whether all devices of its volume group are there; block domains only. */
  state?: VolumeGroupState
}

/**
 * Master when the domain also holds its pool's metadata and the SPM's tasks.
 * @since 0.1.0
 */
export type StorageDomainRole = 'Master' | 'Regular'

/**
 * How full a storage domain is. What is said of metadata is LVM's, and means nothing for file domains.
 * @since 0.1.0
 */
export interface StorageDomainStats {
  /** Space left in LVM's metadata, in bytes, as number or text; 0 for file domains. */
  mdafree: number | string
  /** False: LVM's metadata is almost full. True for file domains. */
  mdathreshold: boolean
  /** Free space, in bytes. Whole number as text. */
  diskfree: string
  /** False: LVM's metadata was made too small. True for file domains. */
  mdavalid: boolean
  /** Size, in bytes. Whole number as text. */
  disktotal: string
  /** Size of LVM's metadata, in bytes, as number or text; 0 for file domains. */
  mdasize: number | string
}

/**
 * Files of an ISO domain by their path below the images directory.
 * @since 0.1.0
 */
export type StorageDomainFileStatsMap = Record<string, StorageDomainFileStats>

/**
 * A file of an ISO domain.
 * @since 0.1.0
 */
export interface StorageDomainFileStats {
  /** Last change, in seconds since 1970. Decimal number as text. */
  ctime: string
  /** Size in bytes. Whole number as text. */
  size: string
  /** 0 when QEMU can read it, 469 (StorageServerAccessPermissionError) when it may not. */
  status: number
}

/**
 * All metadata of a storage domain.
 * @since 0.1.0, VDSM 4.4
 */
export interface StorageDomainDump {
  /** What the metadata of the domain says. */
  metadata: StorageDomainInfo
  /** Volumes by their ids. */
  volumes: VolumesDumpMap
  /** Leases of volumes; with full only, and where the domain has them. */
  leases?: readonly LeaseDump[]
  /** Hosts that have joined the domain, one record each; with full only. */
  lockspace?: readonly LeaseDump[]
  /** Leases of VMs and jobs by their ids; with full only, and where the domain has them. */
  xleases?: XleasesDumpMap
}

/**
 * Volumes by their ids.
 * @since 0.1.0, VDSM 4.4
 */
export type VolumesDumpMap = Record<string, VolumeDump>

/**
 * What is written in a volume's metadata. What cannot be read is left out, and status is then INVALID.
 * @since 0.1.0, VDSM 4.4
 */
export interface VolumeDump {
  /** What it holds. */
  disktype?: DiskContentType
  /** Whether it can be used. */
  status: VolumeStatus
  /** Size that a VM sees, in bytes. */
  capacity?: number
  /** Volume that it is based on; all zeros when it is the base of the chain. */
  parent?: UUID
  /** Free text of the creator. */
  description?: string
  /** Whether it may be used. */
  legality?: VolumeLegality
  /** When it was made, in seconds since 1970. */
  ctime?: number
  /** Format of its data. */
  format?: VolumeFormat
  /** Image that it belongs to; with a mark before it when its deletion is not finished. */
  image: string
  /** How it takes its space. */
  type?: VolumeAllocation
  /** Place of the metadata in the domain's table; block domains only. */
  mdslot?: number
  /** Counts the changes by SDM methods. */
  generation?: number
  /** Its place in the chain. */
  voltype?: VolumeRole
  /** Space that it takes, in bytes. */
  truesize?: number
  /** Size of its file or logical volume, in bytes. */
  apparentsize?: number
  /** Number that the creator gave it. */
  sequence?: number
}

/**
 * A record of the lock manager (sanlock).
 * @since 0.1.0, VDSM 4.4
 */
export interface LeaseDump {
  /** Where it lies, in bytes. */
  offset: number
  /** Lockspace that it belongs to: the id of the storage domain. */
  lockspace: string
  /** What it locks: the id of a volume; in the lockspace, the name of a host. */
  resource: string
  /** When the owner last renewed it, by the owner's clock since its start, in seconds; 0 when it is free. */
  timestamp: number
  /** Host id of the owner. */
  own: number
  /** How often that host has joined. */
  gen: number
  /** How often the lease changed hands; not for hosts. */
  lver?: number
}

/**
 * Leases by their ids.
 * @since 0.1.0, VDSM 4.4
 */
export type XleasesDumpMap = Record<string, XleaseDump>

/**
 * An entry in the table of leases.
 * @since 0.1.0, VDSM 4.4
 */
export interface XleaseDump {
  /** Where the lease lies, in bytes. */
  offset: number
  /** True: an old release left the entry half changed; it counts as missing. */
  updating: boolean
}

/**
 * Where a new domain's storage is: the LVM id of a volume group, the remote path of an export (server:/path) or a
 * local directory, as plain text. VDSM's engine sends text and its code takes nothing else; the objects of its
 * schema mean the same.
 * @since 0.1.0
 */
export type StorageDomainCreateArguments = string | StorageDomainCreateArgumentsBlock | StorageDomainCreateArgumentsLocal | StorageDomainCreateArgumentsNfs

/**
 * A volume group for a domain on block devices.
 * @since 0.1.0
 */
export interface StorageDomainCreateArgumentsBlock {
  /** LVM's id of the group that LVMVolumeGroup.create has made. */
  vgUUID: string
}

/**
 * A directory of the host for a local domain.
 * @since 0.1.0
 */
export interface StorageDomainCreateArgumentsLocal {
  /** Absolute path on the host. */
  remotePath: string
}

/**
 * An export for a domain on a file server.
 * @since 0.1.0
 */
export interface StorageDomainCreateArgumentsNfs {
  /** Export as it is mounted, such as nfs.example.com:/exports/data. */
  remotePath: string
}

/**
 * A storage pool and its domains.
 * @since 0.1.0
 */
export interface StoragePoolFullInfo {
  /** The pool itself. */
  info: StoragePoolInfo
  /** Its domains by their ids. */
  dominfo: StoragePoolDomainInfoMap
}

/**
 * A storage pool.
 * @since 0.1.0
 */
export interface StoragePoolInfo {
  /** Domain that holds its metadata. */
  master_uuid: UUID
  /** Counts the starts of the SPM; -1 when it cannot be told. */
  lver: number
  /** Format version of the master domain. Whole number as text. */
  version: string
  /** Kind of storage of the master domain. */
  type: StorageDomainType
  /** Name of the pool; No Description when this host does not keep it. */
  name: string
  /** Counts how often the master was chosen anew. */
  master_ver: number
  /** Its domains, each as ID:STATE, with commas between. */
  domains: string
  /** Host id of the SPM; -1 when there is none. */
  spm_id: number
  /** Directory of CD images on this host; empty without an active ISO domain. */
  isoprefix: string
  /** Always connected: of others nothing is told. */
  pool_status: StoragePoolStatus
}

/**
 * Whether the host has joined the pool.
 * @since 0.1.0
 */
export type StoragePoolStatus = 'connected' | 'uninitialized'

/**
 * Domains of a pool by their ids.
 * @since 0.1.0
 */
export type StoragePoolDomainInfoMap = Record<string, StoragePoolDomainInfo>

/**
 * A domain as part of its pool.
 * @since 0.1.0
 */
export interface StoragePoolDomainInfo {
  /** Free space, in bytes. Whole number as text. */
  diskfree?: string
  /** What is wrong with it: little room for metadata. */
  alerts: readonly StoragePoolDomainAlert[]
  /** Size, in bytes. Whole number as text. */
  disktotal?: string
  /** Directory of its CD images on this host; empty when it is no active ISO domain. */
  isoprefix: string
  /** State in the pool. */
  status: StorageDomainStatus
  /** Version of its format. */
  version?: number
}

/**
 * Something that an operator should know of a domain.
 * @since 0.1.0
 */
export interface StoragePoolDomainAlert {
  /** Error that stands for it: 613 (VgMetadataCriticallyFull) or 614 (SmallVgMetadata). */
  code: number
  /** The same in words. */
  message: string
}

/**
 * Who manages a pool's storage.
 * @since 0.1.0
 */
export interface SpmStatus {
  /** Host id of the SPM; -1 when there is none. */
  spmId: number
  /** What this host is in the pool. */
  spmStatus: SpmRole
  /** Counts the starts of the SPM; -1 when it cannot be told. */
  spmLver: number
}

/**
 * What a host is in its pool: SPM, the manager of its storage; Contend, about to be; Free, neither.
 * @since 0.1.0
 */
export type SpmRole = 'Contend' | 'Free' | 'SPM'

/**
 * Definitions of VMs (OVF, XML) by the VMs' ids.
 * @since 0.1.0
 */
export type OVFMap = Record<string, string>

/**
 * A VM whose definition is to be kept.
 * @since 0.1.0
 */
export interface UpdateVmDefinition {
  /** Id of the VM. */
  vm: UUID
  /** Ids of its images, with commas between. */
  imglist: string
  /** Its definition (OVF, XML). */
  ovf: string
}

/**
 * Two neighbours in an image's chain of volumes, of which the upper is merged into the lower. The image must not
 * be in use.
 * @since 0.1.0, VDSM 4.1
 */
export interface SubchainInfo {
  /** Storage domain of the image. */
  sd_id: UUID
  /** Image whose chain becomes shorter. */
  img_id: UUID
  /** Upper volume, which is no longer needed afterwards. */
  top_id: UUID
  /** Lower volume, the parent of the upper one, which takes up its data. */
  base_id: UUID
  /** Generation that the lower volume must have, from Volume.getInfo; GenerationMismatch when it has another. */
  base_generation?: number
}

/**
 * State of domains by their ids.
 * @since 0.1.0
 */
export type StorageDomainStatusMap = Record<string, StorageDomainStatus>

/**
 * State of a domain in its pool: active, in use; attached, part of the pool but in maintenance; unattached;
 * unknown. VDSM sends the forms with a capital and takes both.
 * @since 0.1.0
 */
export type StorageDomainStatus = 'active' | 'Active' | 'attached' | 'Attached' | 'unattached' | 'Unattached' | 'unknown' | 'Unknown'

/**
 * How an upgrade began: it runs on in the background.
 * @since 0.1.0
 */
export type StoragePoolUpgradeStatus = 'started'

/**
 * A connection to a storage server. Which fields it has depends on domainType; for FCP it is id alone, since Fibre
 * Channel needs no login.
 * @since 0.1.0
 */
export type ConnectionRefParameters = IscsiConnectionParameters | PosixFsConnectionParameters | NfsConnectionParameters | LocalFsConnectionParameters | FcpConnectionParameters

/**
 * A login to an iSCSI target.
 * @since 0.1.0
 */
export interface IscsiConnectionParameters {
  /** Group of portals at the target, as number or text; 1 when it is not given. */
  tpgt?: string | number
  /** TCP port of the portal, as number or text; 3260 when it is not given, which VDSM itself refuses. */
  port?: string | number
  /** Host name or address of the portal. */
  connection: string
  /** Name of the target. */
  iqn: string
  /** User name for CHAP; empty or absent for none. */
  user?: string
  /** Password for CHAP. */
  password?: string
  /** Id of the connection, by which the result names it. */
  id: UUID
  /** Name of the host's iSCSI interface to use; made if it is not there. */
  ifaceName?: string
  /** Network interface that it is bound to. */
  netIfaceName?: string
  /** Name of the initiator to log in with. */
  initiatorName?: string
}

/**
 * A file system to mount: SHAREDFS and GLUSTERFS.
 * @since 0.1.0
 */
export interface PosixFsConnectionParameters {
  /** Id of the connection, by which the result names it. */
  id: UUID
  /** What is mounted, such as server:/volume. */
  connection: string
  /** Type of the file system, such as ceph or glusterfs. */
  vfs_type: string
  /** Mount options, with commas between; a login among them at times. */
  mnt_options?: string
}

/**
 * An NFS export to mount.
 * @since 0.1.0
 */
export interface NfsConnectionParameters {
  /** How long to wait for an answer before asking again, in tenths of a second. */
  timeout?: number | string
  /** How often to ask before an error is reported. */
  retrans?: number | string
  /** Id of the connection, by which the result names it. */
  id: UUID
  /** Export, such as nfs.example.com:/exports/data. */
  connection: string
  /** Version of NFS, as number or text, or auto; 3 when it is not given. */
  protocol_version?: string | number
  /** Further mount options, with commas between. */
  mnt_options?: string
}

/**
 * A directory of the host.
 * @since 0.1.0
 */
export interface LocalFsConnectionParameters {
  /** Id of the connection, by which the result names it. */
  id: UUID
  /** Absolute path of the directory. */
  connection: string
}

/**
 * Fibre Channel, where there is nothing to log in to.
 * @since 0.1.0
 */
export interface FcpConnectionParameters {
  /** Id of the connection, by which the result names it. */
  id: UUID
}

/**
 * What came of one connection.
 * @since 0.1.0
 */
export interface ConnectStorageServerStatus {
  /** Id that the caller gave it. */
  id: UUID
  /** 0 when it worked, else the number of an error such as 477 (MountError) or 465 (iSCSISetupError). */
  status: number
}

/**
 * Kinds of storage domains by name. SHAREDFS is any POSIX file system; ISCSI and FCP are LVM volume groups on
 * block devices, all others are directories.
 * @since 0.1.0
 */
export type StorageDomainType = 'CIFS' | 'FCP' | 'ISCSI' | 'LOCALFS' | 'NFS' | 'SHAREDFS' | 'GLUSTERFS' | 'UNKNOWN'

/**
 * Kinds of storage domains by number: 0 unknown, 1 NFS, 2 FCP, 3 ISCSI, 4 LOCALFS, 6 SHAREDFS, 7 GLUSTERFS.
 * @since 0.1.0
 */
export type StorageDomainTypeId = 0 | 1 | 2 | 3 | 4 | 6 | 7

/**
 * What a storage domain is for: Data for disks of VMs, Iso for CD images, Backup for import and export.
 * @since 0.1.0
 */
export type StorageDomainImageClass = 'Backup' | 'Data' | 'Iso' | 'Unknown'

/**
 * A kind of storage domain, by number as VDSM's engine sends it or by name.
 * @since 0.1.0
 */
export type StorageDomainTypeParam = StorageDomainType | StorageDomainTypeId

/**
 * What a domain is for, by name or by number as VDSM's engine sends it: 1 Data, 2 Iso, 3 Backup.
 * @since 0.1.0
 */
export type StorageDomainClassParam = StorageDomainImageClass | 1 | 2 | 3

/**
 * Format of a volume, by name or by number as VDSM's engine sends it: 4 COW, 5 RAW.
 * @since 0.1.0
 */
export type VolumeFormatParam = VolumeFormat | 4 | 5

/**
 * How a volume takes its space, by name or by number as VDSM's engine sends it: 1 PREALLOCATED, 2 SPARSE.
 * @since 0.1.0
 */
export type VolumeAllocationParam = VolumeAllocation | 1 | 2

/**
 * Place of a volume, by name or by number as VDSM's engine sends it: 6 SHARED, 7 INTERNAL, 8 LEAF.
 * @since 0.1.0
 */
export type VolumeRoleParam = VolumeRole | 6 | 7 | 8

/**
 * Whether the source stays, by name or by number as VDSM's engine sends it: 1 COPY, 2 MOVE.
 * @since 0.1.0
 */
export type ImageMoveOperationParam = ImageMoveOperation | 1 | 2

/**
 * Format of a volume: RAW, the data as it is; COW, qcow2.
 * @since 0.1.0
 */
export type VolumeFormat = 'COW' | 'RAW'

/**
 * How a volume takes its space: PREALLOCATED, all of it at once; SPARSE, as it is written.
 * @since 0.1.0
 */
export type VolumeAllocation = 'PREALLOCATED' | 'SPARSE'

/**
 * Place of a volume: LEAF on top of a chain, where it is written; INTERNAL below the top; SHARED, a template that
 * several images are based on.
 * @since 0.1.0
 */
export type VolumeRole = 'INTERNAL' | 'LEAF' | 'SHARED'

/**
 * Whether a volume may be used: LEGAL; ILLEGAL, being written or broken; FAKE, a stand-in for a template that a
 * backup domain lacks.
 * @since 0.1.0
 */
export type VolumeLegality = 'FAKE' | 'ILLEGAL' | 'LEGAL'

/**
 * Whether a volume can be used: OK; ILLEGAL, so marked; INVALID, its metadata is unreadable; REMOVED, its deletion
 * is not finished.
 * @since 0.1.0
 */
export type VolumeStatus = 'ILLEGAL' | 'INVALID' | 'OK' | 'REMOVED'

/**
 * What a volume holds: DATA a disk, OVFS definitions of VMs, MEMD memory of a VM, MEMM what belongs to that
 * memory, ISOF a CD image, HEVD, HESD, HEMD and HECI parts of a hosted engine, SCRD scratch space of a backup. 1
 * and 2 are disks made by old callers.
 * @since 0.1.0
 */
export type DiskContentType = 'DATA' | 'OVFS' | 'MEMD' | 'MEMM' | 'ISOF' | 'HEVD' | 'HESD' | 'HEMD' | 'HECI' | 'SCRD' | '1' | '2'

/**
 * Whether the source stays: COPY keeps it, MOVE removes it when all has arrived. UNKNOWN is refused.
 * @since 0.1.0
 */
export type ImageMoveOperation = 'COPY' | 'MOVE' | 'UNKNOWN'

/**
 * Which volumes of a chain are copied: ALL, only the LEAF on top, or the INTERNAL ones below it.
 * @since 0.1.0, VDSM 3.2
 */
export type syncType = 'ALL' | 'INTERNAL' | 'LEAF'

/**
 * What a task does.
 * @since 0.1.0
 */
export interface TaskInfo {
  /** Id of the task. */
  id: UUID
  /** What started it, such as createVolume or moveImage_ and the id of an image. */
  verb: string
}

/**
 * How far a task is. Once taskState is finished, taskResult and code tell how it ended.
 * @since 0.1.0
 */
export interface TaskStatus {
  /** How it ended; empty before it has. */
  taskResult: TaskResult
  /** Error that ended it; 0 when there was none, or while it runs. */
  code: number
  /** Id of the task. */
  taskID: UUID
  /** What it is doing. */
  taskState: TaskState
  /** What the task does right now, or why it failed; for people. */
  message: string
}

/**
 * How a task ended: success; cleanSuccess, it failed or was stopped and is undone; cleanFailure, undoing it failed
 * too. Empty while it runs.
 * @since 0.1.0
 */
export type TaskResult = 'cleanFailure' | 'cleanSuccess' | 'success' | ''

/**
 * What a task is doing: init before it is accepted, running also while it waits for its turn or for a lock,
 * aborting after Task.stop or a failure, cleaning while it is undone, finished at the end, whatever came of it.
 * @since 0.1.0
 */
export type TaskState = 'aborting' | 'cleaning' | 'finished' | 'init' | 'running' | 'unknown'

/**
 * An id in the canonical form: 8-4-4-4-12 hexadecimal digits, upper or lower case.
 * @since 0.1.0
 */
export type UUID = string

/**
 * Free names with text values.
 * @since 0.1.0
 */
export type StringMap = Record<string, string>

/**
 * What a VM is doing. A new VM goes from WaitForLaunch over Powering up to Up; one that ended is Down until it is
 * destroyed, and is then gone without a further status.
 * @since 0.1.0
 */
export type VmStatus = 'Down' | 'Migration Destination' | 'Migration Source' | 'Paused' | 'Powering down' | 'Powering up' | 'RebootInProgress' | 'Restoring state' | 'Saving State' | 'Up' | 'WaitForLaunch'

/**
 * The hypervisor. Only KVM is known, also where QEMU emulates the CPU.
 * @since 0.1.0
 */
export type VmType = 'kvm'

/**
 * A backup to begin, or one that a checkpoint was made with.
 * @since 0.1.0, VDSM 4.4
 */
export interface BackupConfig {
  /** Id of the backup, chosen by the caller. */
  backup_id: UUID
  /** Disks of the backup. */
  disks: readonly BackupDisk[]
  /** Checkpoint to start from: disks have what changed since. Null or absent for a full backup. */
  from_checkpoint_id?: null | UUID
  /** Id of the new checkpoint. Null or absent for none. */
  to_checkpoint_id?: null | UUID
  /** Not looked at; kept for old hosts. */
  parent_checkpoint_id?: null | UUID
  /**
   * True: fail when the guest's file systems cannot be held.
   * @default false
   */
  require_consistency?: boolean
  /** For VM.redefine_checkpoints: when it was made, in seconds since 1970. */
  creation_time?: number
}

/**
 * A disk of a backup.
 * @since 0.1.0, VDSM 4.4
 */
export interface BackupDisk {
  /** Whether the new checkpoint has the disk. */
  checkpoint: boolean
  /** full or incremental; absent: as the whole backup. */
  backup_mode?: DiskBackupMode
  /** Where old blocks are kept; absent: in a file that the host makes. */
  scratch_disk?: ScratchDisk
  /** Storage domain of the image. */
  domainID: UUID
  /** Image of the disk. */
  imageID: UUID
  /** Volume on top. */
  volumeID: UUID
}

/**
 * What a backup has of a disk: all of it, or what changed since a checkpoint.
 * @since 0.1.0, VDSM 4.4.3
 */
export type DiskBackupMode = 'full' | 'incremental'

/**
 * A disk for the blocks that the VM overwrites during a backup; as large as the disk itself.
 * @since 0.1.0, VDSM 4.4.5
 */
export type ScratchDisk = FileScratchDisk | BlockScratchDisk

/**
 * A scratch disk that is a file.
 * @since 0.1.0, VDSM 4.4.5
 */
export interface FileScratchDisk {
  /** Path of it on the host. */
  path: string
  /** What the path is. */
  type: DiskType
  /**
   * Storage domain of its image.
   * @since VDSM 4.5
   */
  domainID?: UUID
  /**
   * Image of that disk.
   * @since VDSM 4.5
   */
  imageID?: UUID
  /**
   * Volume of that disk.
   * @since VDSM 4.5
   */
  volumeID?: UUID
}

/**
 * A scratch disk that is a block device; the host makes it larger as it fills.
 * @since 0.1.0, VDSM 4.4.5
 */
export interface BlockScratchDisk {
  /** Path of it on the host. */
  path: string
  /** What the path is. */
  type: DiskType
  /**
   * Storage domain of its image.
   * @since VDSM 4.5
   */
  domainID?: UUID
  /**
   * Image of that disk.
   * @since VDSM 4.5
   */
  imageID?: UUID
  /**
   * Volume of that disk.
   * @since VDSM 4.5
   */
  volumeID?: UUID
}

/**
 * What a path is.
 * @since 0.1.0, VDSM 4.4.5
 */
export type DiskType = 'file' | 'block'

/**
 * Where the disks of a backup can be read.
 * @since 0.1.0, VDSM 4.3
 */
export interface BackupInfo {
  /** Addresses by the id of the image, such as nbd:unix:/run/vdsm/backup/ID:exportname=vda. */
  disks: StringMap
  /** XML of the checkpoint; there when its id was asked for or made. */
  checkpoint?: string
}

/**
 * How far a list of checkpoints got.
 * @since 0.1.0, VDSM 4.4
 */
export interface CheckpointsResponse {
  /** Those that are done, in order. */
  checkpoint_ids: readonly UUID[]
  /** Why it stopped, with libvirt's own number; absent when all are done. */
  error?: ErrorInfo
}

/**
 * A checkpoint to make known again: by config or by xml. When both are there, config holds.
 * @since 0.1.0, VDSM 4.3
 */
export interface Checkpoint {
  /** Id of the checkpoint. */
  id: UUID
  /** libvirt's XML of it. */
  xml?: string
  /** Backup that it was made with. */
  config?: BackupConfig
}

/**
 * A checkpoint.
 * @since 0.1.0, VDSM 4.4
 */
export interface CheckpointInfo {
  /** libvirt's XML of it. */
  checkpoint: string
}

/**
 * One device of a VM. Its deviceType says which.
 * @since 0.1.0
 */
export type VmDevice = VmDiskDevice | VmInterfaceDevice | VmVideoDevice | VmSoundDevice | VmControllerDevice | VmBalloonDevice | VmChannelDevice | VmWatchdogDevice | VmConsoleDevice | VmSmartcardDevice | VmGraphicsDevice | VmHostDevice | VmRngDevice | VmTpmDevice | VmLeaseDevice

/**
 * Kinds of devices.
 * @since 0.1.0
 */
export type VmDeviceType = 'balloon' | 'channel' | 'console' | 'controller' | 'disk' | 'graphics' | 'hostdev' | 'interface' | 'lease' | 'memory' | 'rng' | 'smartcard' | 'sound' | 'tpm' | 'video' | 'watchdog'

/**
 * A place in the guest: on the PCI bus, on a drive controller or on a virtio-serial controller.
 * @since 0.1.0
 */
export type VmDeviceAddress = VmDevicePciAddress | VmDeviceIdeAddress | VmDeviceVirtioSerialAddress

/**
 * A place on the guest's PCI bus.
 * @since 0.1.0
 */
export interface VmDevicePciAddress {
  /** Slot on the bus. */
  slot: number
  /** PCI domain, as a rule 0. */
  domain: number
  /** Number of the PCI bus. */
  bus: number
  /** Kind of place. */
  addressType: VmDeviceAddressType
  /** Function of the slot, 0 to 7. */
  function: number
}

/**
 * A place on an IDE, SATA, SCSI or floppy controller.
 * @since 0.1.0
 */
export interface VmDeviceIdeAddress {
  /** Unit on the bus. */
  unit: number
  /** Number of the controller. */
  controller: number
  /** Bus of the controller. */
  bus: number
  /** Kind of place. */
  addressType: VmDeviceAddressType
}

/**
 * A place on a virtio-serial controller.
 * @since 0.1.0
 */
export interface VmDeviceVirtioSerialAddress {
  /** Number of the controller. */
  controller: number
  /** Port on the bus. */
  port: number
  /** Bus of the controller. */
  bus: number
  /** Kind of place. */
  addressType: VmDeviceAddressType
}

/**
 * Kinds of places in a guest; drive stands for every bus of disks.
 * @since 0.1.0
 */
export type VmDeviceAddressType = 'drive' | 'pci' | 'virtio-serial'

/**
 * A graphics card of the guest.
 * @since 0.1.0
 */
export interface VmVideoDevice {
  /** Settings that only this kind of device has. */
  specParams: VmVideoDeviceSpecParams
  /** Model that the guest sees. */
  device: VmVideoDeviceType
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
}

/**
 * A sound card of the guest.
 * @since 0.1.0
 */
export interface VmSoundDevice {
  /** Settings that only this kind of device has. */
  specParams?: VmSoundDeviceSpecParams
  /** Model that the guest sees. */
  device: VmSoundDeviceType
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
}

/**
 * A controller that other devices are attached to.
 * @since 0.1.0
 */
export interface VmControllerDevice {
  /** Kind of bus it provides. */
  device: VmControllerDeviceType
  /** Model, such as virtio-scsi or qemu-xhci; empty for the hypervisor's own choice. */
  model: string
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
}

/**
 * A balloon: the host gets memory back from the guest through it.
 * @since 0.1.0
 */
export interface VmBalloonDevice {
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Kind within the type: always memballoon. */
  device: VmBalloonDeviceType
  /** Settings that only this kind of device has. */
  specParams?: VmBalloonDeviceSpecParams
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
}

/**
 * A line between a program on the host and one in the guest, a guest agent for example.
 * @since 0.1.0
 */
export interface VmChannelDevice {
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** What is at the host's end. */
  device: VmChannelDeviceType
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
}

/**
 * A watchdog: acts when the guest stops tending it.
 * @since 0.1.0
 */
export interface VmWatchdogDevice {
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Kind within the type: always watchdog. */
  device: VmWatchdogDeviceType
  /** Settings that only this kind of device has. */
  specParams?: VmWatchdogDeviceSpecParams
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
}

/**
 * A text console.
 * @since 0.1.0
 */
export interface VmConsoleDevice {
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /**
   * Settings that only this kind of device has.
   * @since VDSM 3.6
   */
  specParams?: VmConsoleDeviceSpecParams
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
}

/**
 * A smart card reader.
 * @since 0.1.0, VDSM 3.2
 */
export interface VmSmartcardDevice {
  /** Settings that only this kind of device has. */
  specParams: VmSmartcardDeviceSpecParams
  /** Kind within the type: always smartcard. */
  device: VmSmartcardDeviceType
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
}

/**
 * A graphical console, seen over the network.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmGraphicsDevice {
  /** Settings that only this kind of device has. */
  specParams: VmGraphicsDeviceSpecParams
  /** Protocol of the console. */
  device: VmGraphicsDeviceType
  /** TCP port in clear; 0 when there is none or it is yet to be chosen. */
  port: number
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** TCP port with TLS. Absent when there is none. */
  tlsPort?: number
}

/**
 * A device of the host that is given to the guest.
 * @since 0.1.0, VDSM 3.6
 */
export interface VmHostDevice {
  /** Settings that only this kind of device has. */
  specParams?: VmHostDeviceSpecParams
  /** Name of the device on the host, such as pci_0000_03_00_0. */
  device: string
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Place in the boot order, from 1. */
  bootOrder?: number
}

/**
 * A source of random numbers for the guest.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmRngDevice {
  /** Settings that only this kind of device has. */
  specParams: VmRngDeviceSpecParams
  /** Model that the guest sees. */
  model: VmRngDeviceModel
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Kind within the type: always virtio. */
  device: VmRngDeviceType
}

/**
 * A trusted platform module.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmTpmDevice {
  /** Settings that only this kind of device has. */
  specParams: VmTpmDeviceSpecParams
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Kind within the type: always tpm. */
  device: VmTpmDeviceType
}

/**
 * A lease on shared storage, so that the VM never runs twice.
 * @since 0.1.0, VDSM 4.1
 */
export interface VmLeaseDevice {
  /** Always lease. */
  type: VmDeviceType
  /** Storage domain that holds the lease. */
  sd_id: UUID
  /** Id of the lease, as a rule that of the VM. */
  lease_id: UUID
}

/**
 * Memory and screens of a graphics card.
 * @since 0.1.0
 */
export interface VmVideoDeviceSpecParams {
  /** Main memory of a QXL card, in KiB. */
  ram?: number
  /**
   * VGA frame buffer of a QXL card, in KiB.
   * @since VDSM 3.6
   */
  vgamem?: number
  /** Video memory, in KiB. */
  vram: number
  /** Number of screens. */
  heads?: number
}

/**
 * Models of graphics cards; std is plain VGA.
 * @since 0.1.0
 */
export type VmVideoDeviceType = 'cirrus' | 'none' | 'qxl' | 'std' | 'vmware'

/**
 * A sound card has no settings: always empty.
 * @since 0.1.0
 */
export type VmSoundDeviceSpecParams = Record<string, never>

/**
 * Models of sound cards.
 * @since 0.1.0
 */
export type VmSoundDeviceType = 'ac97' | 'es1370' | 'hda' | 'ich6' | 'pcspk' | 'sb16'

/**
 * Buses that a controller provides.
 * @since 0.1.0
 */
export type VmControllerDeviceType = 'ccid' | 'fdc' | 'ide' | 'sata' | 'scsi' | 'usb' | 'virtio-serial'

/**
 * There is one kind of balloon.
 * @since 0.1.0
 */
export type VmBalloonDeviceType = 'memballoon'

/**
 * Settings of a balloon.
 * @since 0.1.0
 */
export interface VmBalloonDeviceSpecParams {
  /** Model that the guest sees; none switches ballooning off. */
  model: VmBalloonDeviceModel
}

/**
 * Host's ends of a channel.
 * @since 0.1.0
 */
export type VmChannelDeviceType = 'spicevmc' | 'unix' | 'virtio-serial'

/**
 * There is one kind of watchdog device.
 * @since 0.1.0
 */
export type VmWatchdogDeviceType = 'watchdog'

/**
 * Settings of a watchdog.
 * @since 0.1.0
 */
export interface VmWatchdogDeviceSpecParams {
  /** Card that the guest sees. */
  model: VmWatchdogDeviceModel
  /** What is done to the VM when it bites. */
  action: VmWatchdogDeviceAction
}

/**
 * Settings of a text console.
 * @since 0.1.0, VDSM 3.6
 */
export interface VmConsoleDeviceSpecParams {
  /**
   * True: the host offers it on a Unix socket, for a console proxy. False: on a pseudo-terminal.
   * @default false
   */
  enableSocket?: boolean
  /** What the guest sees. */
  consoleType: VmConsoleDeviceType
}

/**
 * Where a smart card comes from.
 * @since 0.1.0, VDSM 3.2
 */
export interface VmSmartcardDeviceSpecParams {
  /** Card in the host's reader, or in that of the console's user. */
  mode: VmSmartcardDeviceMode
  /** Protocol by which the console's user lends the card. */
  type?: VmSmartcardDeviceProtocol
}

/**
 * There is one kind of smart card reader.
 * @since 0.1.0, VDSM 3.2
 */
export type VmSmartcardDeviceType = 'smartcard'

/**
 * Settings of a graphical console.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmGraphicsDeviceSpecParams {
  /** Keyboard layout, such as en-us. */
  keyMap?: string
  /** Logical network whose address the console listens on. */
  displayNetwork?: string
  /**
   * SPICE channels that must use TLS, with commas between.
   * @default ''
   * @deprecated Since VDSM 4.1. The xml of a VM says it for its graphics device.
   */
  spiceSecureChannels?: string
  /**
   * Whether the clipboard is shared with the guest.
   * @default true
   */
  copyPasteEnable?: boolean
  /**
   * Whether files can be dropped into the guest.
   * @default true
   * @since VDSM 3.6
   */
  fileTransferEnable?: boolean
}

/**
 * Protocols of graphical consoles.
 * @since 0.1.0, VDSM 3.4
 */
export type VmGraphicsDeviceType = 'spice' | 'vnc'

/**
 * Settings of a host device.
 * @since 0.1.0, VDSM 3.6
 */
export interface VmHostDeviceSpecParams {
  /** True: taken from the host only since its IOMMU group must move as a whole; the guest does not see it. */
  iommuPlaceholder: boolean
}

/**
 * Source and limit of random numbers.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmRngDeviceSpecParams {
  /** Bytes that the guest may draw in a period. */
  bytes?: number
  /** Where the host takes them from. */
  source: VmRngDeviceSource
  /** Length of a period, in milliseconds. */
  period?: number
}

/**
 * Models of random number generators.
 * @since 0.1.0, VDSM 3.4
 */
export type VmRngDeviceModel = 'virtio'

/**
 * There is one kind of random number generator.
 * @since 0.1.0, VDSM 3.6
 */
export type VmRngDeviceType = 'virtio'

/**
 * Where a trusted platform module comes from.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmTpmDeviceSpecParams {
  /** Model that the guest sees. */
  model: VmTpmDeviceModel
  /** Device of the host, such as /dev/tpm0. */
  path: string
  /** How the guest reaches it. */
  mode: VmTpmDeviceMode
}

/**
 * There is one kind of trusted platform module.
 * @since 0.1.0, VDSM 3.4
 */
export type VmTpmDeviceType = 'tpm'

/**
 * Models of balloons.
 * @since 0.1.0
 */
export type VmBalloonDeviceModel = 'none' | 'virtio'

/**
 * Models of watchdog cards.
 * @since 0.1.0
 */
export type VmWatchdogDeviceModel = 'IB700' | 'i6300esb'

/**
 * What a watchdog does to the VM; dump saves the guest's memory for inspection first.
 * @since 0.1.0
 */
export type VmWatchdogDeviceAction = 'dump' | 'none' | 'pause' | 'poweroff' | 'reset' | 'shutdown'

/**
 * A serial port, or a virtio console.
 * @since 0.1.0, VDSM 3.6
 */
export type VmConsoleDeviceType = 'serial' | 'virtio'

/**
 * host: the host's reader; passthrough: the console user's.
 * @since 0.1.0, VDSM 3.2
 */
export type VmSmartcardDeviceMode = 'host' | 'passthrough'

/**
 * Protocols that carry a smart card.
 * @since 0.1.0, VDSM 3.2
 */
export type VmSmartcardDeviceProtocol = 'spicevmc'

/**
 * Where the host takes random numbers from: random is /dev/urandom or /dev/random, hwrng is /dev/hwrng.
 * @since 0.1.0, VDSM 3.4
 */
export type VmRngDeviceSource = 'hwrng' | 'random'

/**
 * Models of trusted platform modules.
 * @since 0.1.0, VDSM 3.4
 */
export type VmTpmDeviceModel = 'tpm-tis'

/**
 * Ways to reach a trusted platform module: the host's own, passed through.
 * @since 0.1.0, VDSM 3.4
 */
export type VmTpmDeviceMode = 'passthrough'

/**
 * Whether partitions are aligned to the storage below, by their name, such as /dev/sda1.
 * @since 0.1.0, VDSM 3.6
 */
export type DiskAlignmentMap = Record<string, boolean>

/**
 * A disk, CD drive or floppy drive.
 * @since 0.1.0
 */
export interface VmDiskDevice {
  /** Whether the guest can only read it. */
  readonly: boolean
  /** Size of the top volume as the storage shows it, in bytes; 0 when unknown. */
  apparentsize?: number
  /** Volume on top of the chain: the one that is written. */
  volumeID?: UUID
  /** Number of the drive on its bus, from 0. */
  index: number
  /** Where the host finds the data: a file, a block device or a network volume. Absent for an empty drive. */
  path?: string
  /** Servers of a network disk. */
  hosts?: readonly NetworkDiskHostInfo[]
  /** Volumes that make up the disk, the base first. */
  volumeChain?: readonly VmDiskDeviceVolumeChainEntry[]
  /** How the guest sees it. */
  device: VmDiskDeviceType
  /** What the path is: file, block or network. */
  diskType?: string
  /** Place in the boot order, from 1. Absent: not booted from. */
  bootOrder?: number
  /** Format of the top volume. */
  format: VmDiskDeviceFormat
  /** Space that the top volume takes on the storage, in bytes; 0 when unknown. */
  truesize?: number
  /** Bus that the guest sees it on. */
  iface?: VmDiskDeviceInterface
  /** Protocol of a network disk, such as rbd. */
  protocol?: string
  /** True: the guest sees I/O errors. False: the VM is paused on them, and an event tells. */
  propagateErrors?: boolean
  /** Settings that only this kind of device has. */
  specParams?: VmDiskDeviceSpecParams
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Whether other VMs may use the disk at the same time. */
  shared: VmSharedDriveType
  /** True: the VM starts without the medium when it is missing. */
  optional?: boolean
  /** Volume at the bottom of the chain. */
  baseVolumeID?: UUID
  /** Name on the bus, such as vda or sdc; the guest may choose another. */
  name: string
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
  /** Image that the volume belongs to. */
  imageID?: UUID
  /** Storage pool of the domain. */
  poolID?: UUID
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Storage domain of the image. */
  domainID?: UUID
  /** How to log in to a network disk's servers; the password is one of Host.registerSecrets. */
  auth?: NetworkDiskAuthInfo
}

/**
 * A medium, and with CD drives which drive it goes into.
 * @since 0.1.0
 */
export type DriveSpec = DriveSpecVolume | DriveSpecGUID | DriveSpecPayload | DriveSpecPath | DriveSpecCdrom

/**
 * One server of a network disk.
 * @since 0.1.0, VDSM 3.6
 */
export interface NetworkDiskHostInfo {
  /** Host name or address, or the path of a Unix socket. */
  name: string
  /** tcp, unix or rdma. */
  transport: string
  /** Port number as text; 0 for the protocol's own. */
  port: string
}

/**
 * One volume of a chain.
 * @since 0.1.0
 */
export interface VmDiskDeviceVolumeChainEntry {
  /** Where the host finds the volume. */
  path: string
  /** Image that the volume belongs to. */
  imageID: UUID
  /** Storage domain of the image. */
  domainID: UUID
  /** Id of the volume. */
  volumeID: UUID
}

/**
 * How a drive looks to the guest; lun passes SCSI commands on to a real unit.
 * @since 0.1.0
 */
export type VmDiskDeviceType = 'cdrom' | 'disk' | 'floppy' | 'lun'

/**
 * Format of an image: raw, or cow for qcow2.
 * @since 0.1.0
 */
export type VmDiskDeviceFormat = 'cow' | 'raw'

/**
 * Bus that a drive is attached to.
 * @since 0.1.0
 */
export type VmDiskDeviceInterface = 'fdc' | 'ide' | 'scsi' | 'virtio'

/**
 * Settings of a drive.
 * @since 0.1.0
 */
export interface VmDiskDeviceSpecParams {
  /** Path of a CD image that is inserted at start. */
  path?: string
  /** Limits on its input and output. */
  ioTune?: VmDiskDeviceIoTuneParams
  /** Number of the I/O thread that serves it, from 1. */
  pinToIoThread?: number
}

/**
 * Whether a drive is shared; true stands for shared, false for none.
 * @since 0.1.0, VDSM 3.2
 */
export type VmSharedDriveType = boolean | SharedDriveType

/**
 * A login whose password is a secret of the hypervisor.
 * @since 0.1.0, VDSM 3.6
 */
export interface NetworkDiskAuthInfo {
  /** User name at the server. */
  username: string
  /** Kind of secret: ceph or iscsi. */
  type: string
  /** Id of the registered secret. */
  uuid: UUID
}

/**
 * A volume in the engine's storage.
 * @since 0.1.0
 */
export interface DriveSpecVolume {
  /** Volume that holds the data. */
  volumeID: UUID
  /** How the guest sees it. */
  device: VmDiskDeviceType
  /** Storage pool of the domain. */
  poolID: UUID
  /** Storage domain of the image. */
  domainID: UUID
  /** Image that the volume belongs to. */
  imageID: UUID
}

/**
 * A block device by its id.
 * @since 0.1.0
 */
export interface DriveSpecGUID {
  /** Id of the multipath device. */
  GUID: string
}

/**
 * A small medium made up of files that come with the call.
 * @since 0.1.0
 */
export interface DriveSpecPayload {
  /** Files on it. */
  specParams: DrivePayload
  /** How the guest sees it: cdrom or floppy. */
  device: VmDiskDeviceType
}

/**
 * A file on the host; for drives that are not named, the first CD drive.
 * @since 0.1.0
 */
export interface DriveSpecPath {
  /** Path of the image on the host; empty ejects. */
  path: string
}

/**
 * A medium and the drive it goes into.
 * @since 0.1.0, VDSM 4.4.5
 */
export type DriveSpecCdrom = DriveSpecPathCdrom | DriveSpecVolumeCdrom

/**
 * Limits on a drive's input and output; 0 means none. A total and its read or write part exclude each other.
 * @since 0.1.0
 */
export interface VmDiskDeviceIoTuneParams {
  /**
   * Bytes a second, both ways together.
   * @default 0
   */
  total_bytes_sec?: number
  /**
   * Bytes read a second.
   * @default 0
   */
  read_bytes_sec?: number
  /**
   * Bytes written a second.
   * @default 0
   */
  write_bytes_sec?: number
  /**
   * Operations a second, both ways together.
   * @default 0
   */
  total_iops_sec?: number
  /**
   * Read operations a second.
   * @default 0
   */
  read_iops_sec?: number
  /**
   * Write operations a second.
   * @default 0
   */
  write_iops_sec?: number
}

/**
 * exclusive: guarded by a lock; shared: several writers at once; none: this VM's alone.
 * @since 0.1.0, VDSM 3.2
 */
export type SharedDriveType = 'exclusive' | 'none' | 'shared'

/**
 * Settings of a medium that is made on the host.
 * @since 0.1.0
 */
export interface DrivePayload {
  /** What is on it. */
  vmPayload: DriveVmPayload
}

/**
 * A file on the host for a certain drive.
 * @since 0.1.0, VDSM 4.0
 * @deprecated Since VDSM 4.4.5. Use DriveSpecVolumeCdrom, which names the volume.
 */
export interface DriveSpecPathCdrom {
  /** Path of the image on the host; empty ejects. */
  path: string
  /** Bus of the drive: ide, sata or scsi. */
  iface: string
  /** Number of the drive on that bus, from 0: 2 is hdc or sdc. */
  index: number
}

/**
 * A volume in the engine's storage for a certain drive.
 * @since 0.1.0, VDSM 4.4.5
 */
export interface DriveSpecVolumeCdrom {
  /** Volume to insert. */
  drive_spec: DriveSpecVolume
  /** Bus of the drive: ide, sata or scsi. */
  iface: string
  /** Number of the drive on that bus, from 0: 2 is hdc or sdc. */
  index: number
}

/**
 * Files of a medium that is made on the host.
 * @since 0.1.0
 */
export interface DriveVmPayload {
  /** Contents in base64 by file name. First settings of a guest, passwords among them, come this way. */
  file: StringMap
}

/**
 * State of a VM's TPM or firmware.
 * @since 0.1.0, VDSM 4.4
 */
export interface VmDataMap {
  /** The data, packed by VDSM in base64; absent when the caller has them, or there are none. Never logged. */
  _X_data?: string
  /** Hash of the data; changes when they do. */
  hash: string
}

/**
 * A memory module to plug or unplug: by xml or by memory. When both are there, xml holds.
 * @since 0.1.0, VDSM 3.6
 */
export interface HotplugMemoryParams {
  /** Id of the VM. */
  vmId: UUID
  /**
   * Memory that ballooning always leaves to the VM from now on, in MiB.
   * @since VDSM 4.2
   */
  memGuaranteedSize?: number
  /** Module in VDSM's words. */
  memory?: VmMemoryDevice
  /**
   * Module as libvirt XML: the memory element alone.
   * @since VDSM 4.4
   */
  xml?: string
}

/**
 * A memory module of the guest.
 * @since 0.1.0, VDSM 3.6
 */
export interface VmMemoryDevice {
  /** Size, in MiB. */
  size: number
  /** NUMA node of the guest that it belongs to, from 0. */
  node: number
  /** Kind of module. */
  device: VmMemoryDeviceType
  /** Id of the device. */
  deviceId: UUID
  /** Kind of device. */
  deviceType: VmDeviceType
  /** Hypervisor's name of the device; needed to unplug it. */
  alias?: string
  /** Where it sits in the guest. */
  address?: VmDeviceAddress
}

/**
 * There is one kind of memory module.
 * @since 0.1.0, VDSM 3.6
 */
export type VmMemoryDeviceType = 'memory'

/**
 * What can be changed about a migration that runs.
 * @since 0.1.0, VDSM 4.0
 */
export interface MigrationParameters {
  /** Upper limit of the data rate, in MiB a second. */
  maxBandwidth?: number
}

/**
 * A destination that waits for its VM.
 * @since 0.1.0
 */
export interface MigrationCreateState {
  /** Always 0: the hypervisors find their own way. */
  migrationPort: number
  /** VM as it has been prepared. */
  params: VmDefinition
}

/**
 * A VM as its source describes it to the destination. Not in VDSM's schema, which has VmDefinition here.
 * @since 0.1.0
 */
export interface MigrationCreateParams {
  /** Id of the VM. */
  vmId: UUID
  /** Domain XML of the VM as it runs at the source. */
  _srcDomXML: string
  /** Domain XML that it is made of here. */
  xml?: string
  /** Always libvirt. */
  migrationDest?: string
  /** How long it has been running, in seconds. */
  elapsedTimeOffset?: number
  /** Tell the guest agent before and after. */
  enableGuestEvents?: boolean
  /** Host name inside the guest. */
  guestFQDN?: string
  /** User who is logged in at the guest's console. */
  username?: string
  /** Addresses inside the guest with spaces between. */
  guestIPs?: string
  /** Network interfaces inside the guest. */
  netIfaces?: readonly GuestNetworkDeviceInfo[]
  /** Host CPUs for each virtual CPU here, such as 0-3,6. */
  cpusets?: readonly string[]
  /** Host NUMA nodes for each guest node here. */
  numaNodesets?: readonly string[]
}

/**
 * Where a VM goes, and how.
 * @since 0.1.0
 */
export interface MigrateParams {
  /** remote moves to another host; file saves to disk, which VM.hibernate does better. */
  mode?: MigrateMode
  /**
   * Destination host, in the words of the source's driver: a host id for the simulator, for real hosts an address
   * at which the source reaches it.
   */
  dst: string
  /**
   * Slow the guest's CPUs down when its memory changes faster than it can be sent.
   * @since VDSM 3.6
   */
  autoConverge?: boolean
  /**
   * Upper limit of the data rate, in MiB a second.
   * @since VDSM 4.0
   */
  maxBandwidth?: number
  /**
   * How many connections carry the memory; 0 for a single one.
   * @since VDSM 4.5
   */
  parallel?: number
  /** Id of the VM. */
  vmId: UUID
  /**
   * Compress memory pages that are sent again.
   * @since VDSM 3.6
   */
  compressed?: boolean
  /**
   * Address of the destination for console clients, who are sent there.
   * @since VDSM 3.6
   */
  consoleAddress?: string
  /** Further settings for the destination; kept for older callers. */
  dstparams?: string
  /** Address of the destination for the memory itself, when another network than that of dst shall carry it. */
  dstqemu?: string
  /** Send memory through the hypervisor daemons' own connection. */
  tunneled?: boolean
  /**
   * Send memory through TLS.
   * @default false
   * @since VDSM 4.4
   */
  encrypted?: boolean
  /**
   * What to do step by step when it does not come to an end.
   * @since VDSM 4.0
   */
  convergenceSchedule?: ConvergenceSchedule
  /** How it moves; only online, with the guest running. */
  method?: MigrateMethod
  /** Give up when a disk fails on the way. */
  abortOnError?: boolean
  /**
   * Tell the guest agent before and after.
   * @since VDSM 4.0
   */
  enableGuestEvents?: boolean
  /**
   * How many VMs may leave the source at once.
   * @since VDSM 4.0
   */
  outgoingLimit?: number
  /**
   * How many VMs may arrive at the destination at once.
   * @since VDSM 4.0
   */
  incomingLimit?: number
  /**
   * Host CPUs for each virtual CPU at the destination, such as 0-3,6.
   * @since VDSM 4.5
   */
  cpusets?: readonly string[]
  /**
   * Host NUMA nodes for each guest node at the destination.
   * @since VDSM 4.5
   */
  numaNodesets?: readonly string[]
  /**
   * Send memory without copying it in the kernel first; needs parallel connections.
   * @default false
   * @since VDSM 4.5
   */
  zerocopy?: boolean
}

/**
 * A migration that runs, or one that is done.
 * @since 0.1.0, VDSM 3.6
 */
export type MigrationStats = MigratedStats | MigratingStats

/**
 * Where the state of the VM goes.
 * @since 0.1.0
 */
export type MigrateMode = 'file' | 'remote'

/**
 * Actions against a migration that does not come to an end.
 * @since 0.1.0, VDSM 4.0
 */
export interface ConvergenceSchedule {
  /** Actions in turn, each with the number of rounds after which it is taken. */
  stalling: readonly ConvergenceItem[]
  /** Actions taken at the start. */
  init: readonly ConvergenceAction[]
}

/**
 * Ways of moving a VM.
 * @since 0.1.0
 */
export type MigrateMethod = 'online'

/**
 * A migration that is done.
 * @since 0.1.0, VDSM 3.6
 */
export interface MigratedStats {
  /** Id of the VM. */
  vmId: UUID
  /** Always done. */
  status: MigrationStatus
  /** How long the guest stood still, in milliseconds. */
  downtime: number
}

/**
 * A migration that runs.
 * @since 0.1.0, VDSM 3.6
 */
export interface MigratingStats {
  /** Id of the VM. */
  vmId: UUID
  /** Always in_progress. */
  status: MigrationStatus
  /** Share of the data that has been sent, in percent. */
  progress: number
}

/**
 * An action and when it is taken.
 * @since 0.1.0, VDSM 4.0
 */
export interface ConvergenceItem {
  /** What is done. */
  action: ConvergenceAction
  /** Rounds without progress before it is done; -1 for the last. */
  limit: number
}

/**
 * One thing to do to a migration.
 * @since 0.1.0, VDSM 4.0
 */
export interface ConvergenceAction {
  /** Its values, such as milliseconds for setDowntime. */
  params: readonly string[]
  /** setDowntime, postcopy or abort. */
  name: string
}

/**
 * Whether a migration still runs.
 * @since 0.1.0, VDSM 3.6
 */
export type MigrationStatus = 'done' | 'in_progress'

/**
 * A network card of the guest.
 * @since 0.1.0
 */
export interface VmInterfaceDevice {
  /** Settings that only this kind of device has. */
  specParams?: VmInterfaceDeviceSpecParams
  /** Where the device sits in the guest. Absent for devices without a place of their own and before it is known. */
  address?: VmDeviceAddress
  /** Name that the hypervisor gave the device, the same as in the domain XML. Empty when it has none yet. */
  alias?: string
  /** Properties for hooks of the host's administrator. */
  custom?: StringMap
  /** Model that the guest sees. */
  nicModel: VmInterfaceDeviceModel
  /** MAC address; names the card in its VM. */
  macAddr: string
  /** How it is connected to the host. */
  device: VmInterfaceDeviceType
  /** Whether the cable is plugged in, so to speak. */
  linkActive?: boolean
  /**
   * Networks whose traffic the card gets a copy of.
   * @default []
   */
  portMirroring?: readonly string[]
  /** Id of the device, the same for as long as it is part of the VM. */
  deviceId: UUID
  /** Kind of device; decides which of the device types this is. */
  deviceType: VmDeviceType
  /** Place in the boot order, from 1. Absent: not booted from. */
  bootOrder?: number
  /** Logical network, or on a plain host the bridge, that it joins. */
  network?: string
  /** Name of the network filter of libvirt that guards it; empty for none. */
  filter?: string
  /**
   * Values for the filter's variables.
   * @default []
   * @since VDSM 4.1
   */
  filterParameters?: readonly VmInterfaceDeviceFilterParameters[]
}

/**
 * Limits on a network card's traffic.
 * @since 0.1.0
 */
export interface VmInterfaceDeviceSpecParams {
  /** For what the guest sends. */
  outbound?: BandwidthParams
  /** For what the guest receives. */
  inbound?: BandwidthParams
}

/**
 * Models of network cards; pv is virtio under VDSM's older name.
 * @since 0.1.0
 */
export type VmInterfaceDeviceModel = 'e1000' | 'e1000e' | 'i82551' | 'i82557b' | 'i82559er' | 'ne2k_pci' | 'pcnet' | 'pv' | 'rtl8139' | 'virtio'

/**
 * Ways to connect a network card to the host.
 * @since 0.1.0
 */
export type VmInterfaceDeviceType = 'bridge'

/**
 * One variable of a network filter. A variable with several values appears several times.
 * @since 0.1.0, VDSM 4.1
 */
export interface VmInterfaceDeviceFilterParameters {
  /** Name of the variable, such as IP. */
  name: string
  /** Value of the variable. */
  value: string
}

/**
 * Limits of one direction of traffic.
 * @since 0.1.0, VDSM 3.2
 */
export interface BandwidthParams {
  /**
   * What may be sent at peak rate at once, in KiB.
   * @default 0
   */
  burst?: number
  /** Lasting rate, in KiB a second. */
  average: number
  /**
   * Highest rate for a short time, in KiB a second.
   * @default 0
   */
  peak?: number
}

/**
 * One disk of a snapshot: its volume now, and that which it goes to.
 * @since 0.1.0
 */
export type SnapshotDriveInfo = SnapshotVolumeDriveInfo | SnapshotGUIDDriveInfo | SnapshotUUIDDriveInfo

/**
 * A disk in the engine's storage.
 * @since 0.1.0
 */
export interface SnapshotVolumeDriveInfo {
  /** Volume on top now; it is no longer written afterwards. */
  baseVolumeID: UUID
  /** Image of the disk. */
  imageID: UUID
  /** Storage domain of the image. */
  domainID: UUID
  /** New volume on top of that. */
  volumeID: UUID
}

/**
 * A disk that is a block device.
 * @since 0.1.0
 */
export interface SnapshotGUIDDriveInfo {
  /** Multipath id of the new device. */
  GUID: string
  /** Multipath id of the device now. */
  baseGUID: string
}

/**
 * A disk by the UUID of a local volume.
 * @since 0.1.0
 */
export interface SnapshotUUIDDriveInfo {
  /** Volume on top now. */
  baseUUID: UUID
  /** New volume on top of that. */
  UUID: UUID
}

/**
 * A volume by its place.
 * @since 0.1.0, VDSM 4.1
 */
export interface VolumeInfo {
  /** Storage domain of the image. */
  sd_id: UUID
  /** Image of the volume. */
  img_id: UUID
  /** Id of the volume. */
  vol_id: UUID
}

/**
 * A VM's statistics: few when it is Down, many when it is not.
 * @since 0.1.0
 */
export type VmStats = RunningVmStats | ExitedVmStats

/**
 * What is left of a VM that is Down. It stays until VM.destroy.
 * @since 0.1.0
 */
export interface ExitedVmStats {
  /** Why it ended, in words. */
  exitMessage: string
  /** Whether it ended as wanted. */
  exitCode: VmExitCode
  /** Id of the VM. */
  vmId: UUID
  /** How far the guest's hardware clock was from UTC at the end, in seconds; to be given again at its next start. */
  timeOffset?: number | string
  /** Always Down. */
  status: VmStatus
  /**
   * Why it ended.
   * @since VDSM 3.4
   */
  exitReason: VmExitReason
}

/**
 * Statistics of a VM that is not Down. Rates are those between the last two samples.
 * @since 0.1.0
 */
export interface RunningVmStats {
  /** Memory as the guest sees it. */
  memoryStats?: GuestMemoryStats
  /** How far the guest's hardware clock is from UTC, in seconds. Whole number as text. */
  timeOffset: string
  /** Whether the host's CPU runs the guest. True or false as text. */
  kvmEnable: string
  /** CPU time of the VM's process in the kernel, in percent of one host CPU. Decimal number as text. */
  cpuSys: string
  /**
   * Upper limit of CPU use, in percent of all its virtual CPUs.
   * @since VDSM 3.4
   */
  vcpuUserLimit?: number
  /** Time since it started, in seconds. Whole number as text. */
  elapsedTime: string
  /** Last time that its watchdog acted. */
  watchdogEvent?: WatchdogEvent
  /** Whether the guest has ACPI. True or false as text. */
  acpiEnable: string
  /** Counters of its network cards by the name of the host's end, such as vnet0. */
  network: NetworkInterfaceStatsMap
  /** Counters of its drives by their name, such as vda. */
  disks: VmDiskStatsMap
  /**
   * CPU time used since it started, in nanoseconds. Whole number as text.
   * @since VDSM 3.6
   */
  cpuUsage?: string
  /**
   * Whether cpuUser and cpuSys rest on two samples; if not they are 0 since unknown.
   * @since VDSM 4.5
   */
  cpuActual: boolean
  /** CPU time of the guest, in percent of one host CPU. Decimal number as text. */
  cpuUser: string
  /** Id of the VM. */
  vmId: UUID
  /**
   * How far its migration is, in percent. Absent without one.
   * @since VDSM 3.4
   */
  migrationProgress?: number
  /** State of its balloon; empty without one. */
  balloonInfo?: BalloonInfo
  /** Address that its first console listens on; 0 when there is none. */
  displayIp?: string
  /**
   * CPU time of each virtual CPU in a period, in microseconds; -1 without limit. Whole number as text.
   * @since VDSM 3.4
   */
  vcpuQuota?: string
  /**
   * Addresses inside the guest with spaces between; empty without a guest agent.
   * @deprecated Since VDSM 4.3. Use netIfaces.
   */
  guestIPs: string
  /**
   * Period of the CPU limit, in microseconds.
   * @since VDSM 3.4
   */
  vcpuPeriod?: number
  /**
   * Limits on its drives.
   * @since VDSM 3.4
   */
  ioTune?: readonly VmDiskDeviceTuneParams[]
  /** Hypervisor that runs it. */
  vmType: VmType
  /** Host name inside the guest; empty without a guest agent. */
  guestFQDN: string
  /** User who is logged in at the guest's console; empty for none or without a guest agent. */
  username: string
  /** Process of the VM on the host; 0 when not known. Whole number as text. */
  pid: string
  /** Path of the image in its first CD drive; empty for none. */
  cdrom?: string
  /**
   * Name of the VM.
   * @since VDSM 3.6
   */
  vmName: string
  /** What it boots from first. */
  boot?: VmBootMode
  /**
   * When this was so, by the host's event clock in milliseconds; comparable with notify_time of events. Whole
   * number as text.
   * @since VDSM 3.6
   */
  statusTime: string
  /** Address of whoever looks at the console; empty for nobody. */
  clientIp: string
  /** Why it is paused: NOERR (by command, or not at all), EIO, ENOSPC, EPERM, EOTHER (a disk failed), or POSTCOPY. */
  pauseCode: string
  /**
   * Jobs on its disks that are under way.
   * @since VDSM 3.4
   */
  vmJobs?: VmJobsMap
  /** Memory in use by the guest's own account, in percent; 0 without a guest agent. Whole number as text. */
  memUsage: string
  /**
   * Its graphical consoles.
   * @since VDSM 3.4
   */
  displayInfo: readonly VmDisplayInfo[]
  /**
   * Virtual CPUs now; -1 when not known. Whole number as text.
   * @since VDSM 3.4
   */
  vcpuCount?: string
  /** Kind of its first graphical console. */
  displayType?: VmDisplayType
  /** 0 when the hypervisor answers for it, -1 when it does not. Whole number as text. */
  monitorResponse: string
  /** Programs installed in the guest, by its agent. */
  appsList?: readonly string[]
  /** CPUs that the guest uses, by its agent; -1 when not known. */
  guestCPUCount: number
  /** File systems of the guest, by its agent. */
  disksUsage?: readonly GuestMountInfo[]
  /** TCP port of its first console in clear; -1 when there is none. Whole number as text. */
  displayPort: string
  /** Network interfaces inside the guest, by its agent. */
  netIfaces?: readonly GuestNetworkDeviceInfo[]
  /** TCP port of its first console with TLS; -1 when there is none. Whole number as text. */
  displaySecurePort?: string
  /** Who is at the guest's console, by its agent. */
  session: GuestSessionState
  /**
   * Containers that run in the guest, by its agent.
   * @since VDSM 4.0
   */
  guestContainers?: readonly GuestContainerInfo[]
  /** Changes whenever its devices do: a sign to fetch its XML again. Whole number as text. */
  hash?: string
  /**
   * Changes whenever the state of its TPM does.
   * @since VDSM 4.4
   */
  tpmHash?: string
  /**
   * Changes whenever its UEFI variables do.
   * @since VDSM 4.4
   */
  nvramHash?: string
  /** What it is doing. */
  status: VmStatus
  /** PCI devices with their drivers inside the guest, by its agent. */
  pci_devices?: readonly GuestPCIDevice[]
}

/**
 * 0: ended as wanted. 1: failed.
 * @since 0.1.0
 */
export type VmExitCode = 0 | 1

/**
 * 0 success, 1 error, 2 connection to QEMU lost, 3 libvirt could not start it, 4 moved away, 5 saved to disk, 6
 * shut down by command, 7 shut down from inside, 8 migration failed, 9 gone from libvirt, 10 destroyed while
 * starting, 11 ended on the host by others, 12 post-copy migration failed, 13 destroyed at its reboot, 14 paused
 * for too long.
 * @since 0.1.0, VDSM 3.4
 */
export type VmExitReason = number

/**
 * Memory inside a guest. Sizes are text, in KiB.
 * @since 0.1.0
 */
export interface GuestMemoryStats {
  /** All memory of the guest, in KiB. */
  mem_total: string
  /**
   * Memory in file caches, in KiB.
   * @deprecated Since VDSM 4.2. Nothing takes its place; today it is not told.
   */
  mem_cached?: string
  /**
   * Memory in buffers, in KiB.
   * @deprecated Since VDSM 4.2. Nothing takes its place; today it is not told.
   */
  mem_buffers?: string
  /**
   * Page faults.
   * @deprecated Since VDSM 4.2. Use majflt and minflt.
   */
  pageflt: number
  /**
   * Memory free, caches and buffers included, in KiB.
   * @deprecated Since VDSM 4.2. Use mem_unused.
   */
  mem_free: string
  /** Page faults that had to read from disk. */
  majflt: number
  /** Page faults that were served from memory. */
  minflt: number
  /** Memory not used for anything, in KiB. */
  mem_unused: string
  /** Memory written to swap, in KiB. */
  swap_out: number
  /** Memory read from swap, in KiB. */
  swap_in: number
}

/**
 * A watchdog has acted.
 * @since 0.1.0
 */
export interface WatchdogEvent {
  /** What it did. */
  action: WatchdogEventAction
  /** When, in seconds since 1970-01-01 UTC. */
  time: number
}

/**
 * Counters by the name of the host's end, such as vnet0.
 * @since 0.1.0
 */
export type NetworkInterfaceStatsMap = Record<string, NetworkInterfaceStats>

/**
 * Counters by the name of the drive, such as vda.
 * @since 0.1.0
 */
export type VmDiskStatsMap = Record<string, VmDiskStats>

/**
 * State of a balloon: how much memory the guest has.
 * @since 0.1.0
 */
export interface BalloonInfo {
  /** Memory that the guest has now, in KiB. */
  balloon_cur?: string
  /** Memory that it may have, in KiB. */
  balloon_max?: string
  /** Memory that it always keeps, in KiB. */
  balloon_min?: string
  /** Memory that it shall have, in KiB. */
  balloon_target?: string
  /**
   * Whether the balloon may be used.
   * @since VDSM 4.4.6
   */
  ballooning_enabled?: boolean
}

/**
 * Limits on one drive.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmDiskDeviceTuneParams {
  /** Name of the drive, such as vda. */
  name?: string
  /** Path of its data on the host. */
  path?: string
  /** Limits themselves. */
  ioTune: VmDiskDeviceIoTuneParams
}

/**
 * What a VM boots from: a floppy, c disk, d CD, n network.
 * @since 0.1.0
 */
export type VmBootMode = 'a' | 'c' | 'd' | 'n'

/**
 * Jobs on a VM's disks by their id.
 * @since 0.1.0, VDSM 3.4
 */
export type VmJobsMap = Record<string, VmJobInfo>

/**
 * One graphical console.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmDisplayInfo {
  /** TCP port with TLS; -1 when there is none. Whole number as text. */
  tlsPort: string
  /** TCP port in clear; -1 when there is none. Whole number as text. */
  port: string
  /** Protocol of the console. */
  type: VmGraphicsDeviceType
  /** Address that it listens on. */
  ipAddress: string
}

/**
 * One file system of a guest, by its agent.
 * @since 0.1.0
 */
export interface GuestMountInfo {
  /** Space in use, in bytes. */
  used: number
  /** Where it is mounted. */
  path: string
  /** Kind of file system. */
  fs: string
  /** All of its space, in bytes. */
  total: number
}

/**
 * One network interface inside a guest, by its agent.
 * @since 0.1.0
 */
export interface GuestNetworkDeviceInfo {
  /** Name inside the guest. */
  name: string
  /** IPv4 addresses. */
  inet: readonly string[]
  /** MAC address. */
  hw: string
  /** IPv6 addresses. */
  inet6: readonly string[]
}

/**
 * What happens at a guest's console; Unknown without a guest agent.
 * @since 0.1.0
 */
export type GuestSessionState = 'Active' | 'Locked' | 'LoggedOff' | 'Unknown' | 'UserLoggedOn'

/**
 * One container inside a guest, by its agent.
 * @since 0.1.0, VDSM 4.0
 */
export interface GuestContainerInfo {
  /** Id of the container. */
  id: string
  /** Names of the container. */
  names: readonly string[]
  /** Image that it was made from. */
  image: string
  /** What it is doing, in words. */
  status: string
  /** Command that runs in it. */
  command: string
}

/**
 * One PCI device and its driver inside a guest, by its agent.
 * @since 0.1.0, VDSM 4.4
 */
export interface GuestPCIDevice {
  /** PCI id of the device. */
  device_id: number
  /** Date of the driver. */
  driver_date?: string
  /** Name of the driver. */
  driver_name: string
  /** Version of the driver. */
  driver_version?: string
  /** PCI id of its maker. */
  vendor_id: number
}

/**
 * What a watchdog did to a VM.
 * @since 0.1.0
 */
export type WatchdogEventAction = 'destroy' | 'ignore' | 'log' | 'pause' | 'reset' | 'shutdown'

/**
 * Counters of one network card of a VM, as the guest sees it.
 * @since 0.1.0
 */
export interface NetworkInterfaceStats {
  /** Packets received with errors. Whole number as text. */
  rxErrors: string
  /** Name of the host's end, such as vnet0. */
  name: string
  /** Whether the link is up. */
  state: NetworkInterfaceState
  /**
   * Bytes received. Whole number as text.
   * @since VDSM 3.6
   */
  rx: string
  /** Outgoing packets dropped. Whole number as text. */
  txDropped: string
  /** MAC address of the card. */
  macAddr: string
  /** Packets that could not be sent. Whole number as text. */
  txErrors: string
  /** Speed of the link in Mbit/s; a nominal 1000 for virtual cards. Whole number as text. */
  speed: string
  /**
   * Bytes sent. Whole number as text.
   * @since VDSM 3.6
   */
  tx: string
  /**
   * When the counters were read, in seconds on a clock that only goes forward; for rates.
   * @since VDSM 3.6
   */
  sampleTime: number
  /** Incoming packets dropped. Whole number as text. */
  rxDropped: string
}

/**
 * Counters of one drive since the VM started.
 * @since 0.1.0
 */
export interface VmDiskStats {
  /**
   * Bytes written. Whole number as text.
   * @since VDSM 3.6
   */
  writtenBytes: string
  /** Mean time of a flush, in nanoseconds. Whole number as text. */
  flushLatency: string
  /** Size of the top volume as the storage shows it, in bytes. Whole number as text. */
  apparentsize: string
  /** Mean time of a read, in nanoseconds. Whole number as text. */
  readLatency: string
  /**
   * Bytes read. Whole number as text.
   * @since VDSM 3.6
   */
  readBytes: string
  /** Mean time of a write, in nanoseconds. Whole number as text. */
  writeLatency: string
  /** Space that the top volume takes on the storage, in bytes. Whole number as text. */
  truesize: string
  /** Image of the drive, for those in the engine's storage. */
  imageID?: UUID
  /** Bytes read a second. Whole number as text. */
  readRate: string
  /** Bytes written a second. Whole number as text. */
  writeRate: string
  /**
   * Read operations. Whole number as text.
   * @since VDSM 3.6
   */
  readOps: string
  /**
   * Write operations. Whole number as text.
   * @since VDSM 3.6
   */
  writeOps: string
}

/**
 * One job on a disk of a VM.
 * @since 0.1.0, VDSM 3.4
 */
export type VmJobInfo = BlockJobInfo

/**
 * A job that copies or merges the layers of a disk.
 * @since 0.1.0, VDSM 3.4
 */
export interface BlockJobInfo {
  /** Image that it works on. */
  imgUUID: UUID
  /** What it does. */
  blockJobType: BlockJobType
  /** Upper limit of its data rate in MiB a second; 0 without limit. */
  bandwidth: number
  /** Always block. */
  jobType: JobType
  /** Where it will be done, on the scale of cur. */
  end: number
  /** Id of the job. */
  id: UUID
  /** How far it is, in bytes. */
  cur: number
}

/**
 * commit merges down, pull merges up, copy copies to another place.
 * @since 0.1.0, VDSM 3.4
 */
export type BlockJobType = 'commit' | 'copy' | 'pull' | 'unknown'

/**
 * Kinds of jobs on a VM.
 * @since 0.1.0, VDSM 3.4
 */
export type JobType = 'block' | 'unknown'

/**
 * Policies and limits of disks by VM.
 * @since 0.1.0, VDSM 4.0
 */
export type BulkIoTunePolicyMap = Record<string, BulkIoTunePolicy>

/**
 * Policy for a VM's disks, and the limits in force.
 * @since 0.1.0, VDSM 4.0
 */
export interface BulkIoTunePolicy {
  /** Policy, one entry a disk that has one. */
  policy: readonly VmDiskDeviceTuneLimits[]
  /** Limits in force, one entry a disk. */
  current_values: readonly VmDiskDeviceTuneParams[]
}

/**
 * Policy for one disk, named by its four ids, by name or by path.
 * @since 0.1.0, VDSM 3.4
 */
export interface VmDiskDeviceTuneLimits {
  /** Name on its bus, such as vda. */
  name?: string
  /** Where the host finds the data. */
  path?: string
  /**
   * Storage domain of the image.
   * @since VDSM 4.0
   */
  domainID?: UUID
  /**
   * Storage pool of the domain.
   * @since VDSM 4.0
   */
  poolID?: UUID
  /**
   * Image of the disk.
   * @since VDSM 4.0
   */
  imageID?: UUID
  /**
   * Volume on top.
   * @since VDSM 4.0
   */
  volumeID?: UUID
  /** Limits that the disk never exceeds. */
  maximum: VmDiskDeviceIoTuneParams
  /** Limits that MOM never goes below. */
  guaranteed: VmDiskDeviceIoTuneParams
}

/**
 * Limits of a VM that MOM makes hold.
 * @since 0.1.0, VDSM 3.4
 */
export interface UpdateVmPolicyParams {
  /** CPU time, in percent of what its virtual CPUs could take; 100 for no limit. */
  vcpuLimit?: number
  /** Policies for disks. */
  ioTune?: readonly VmDiskDeviceTuneLimits[]
  /** Id of the VM; the same as vmID beside it. VDSM itself fails without it. */
  vmId?: UUID
}

/**
 * A VM to create. Today's engine gives vmId and xml, and that is enough; the other fields are how VDSM was told
 * before 4.2.
 * @since 0.1.0
 */
export interface VmParameters {
  /**
   * Offer the guest Hyper-V's paravirtual features, for Windows.
   * @default false
   * @since VDSM 3.5
   */
  hypervEnable?: boolean
  /** Kind of graphical console. Out of use: the console is one of the devices. */
  display?: VmDisplayType
  /** Start with the CPUs stopped; VM.cont lets them run. */
  launchPaused?: boolean
  /** Memory at start, in MiB. */
  memSize?: number
  /**
   * Threads of each CPU core that the guest sees. Whole number as text.
   * @default '1'
   */
  smpThreadsPerCore?: string
  /** Virtual CPUs at start. Whole number as text. */
  smp?: string
  /** NUMA nodes that the guest sees. */
  guestNumaNodes?: readonly GuestNumaNode[]
  /** Id of the VM; the same as vmID beside it. */
  vmId: UUID
  /**
   * Show the firmware's boot menu. True or false as text.
   * @default 'false'
   * @since VDSM 3.4
   */
  bootMenuEnable?: string
  /** Properties for hooks of the host's administrator. */
  custom?: StringMap
  /** Devices of the VM. */
  devices?: readonly VmDevice[]
  /** False: QEMU emulates the CPU, slowly. True or false as text. */
  kvmEnable?: string
  /** Let the kernel back the memory with huge pages. True or false as text. */
  transparentHugePages?: string
  /** Name of the VM, unique on the host. */
  vmName?: string
  /** How far the guest's hardware clock is from UTC, in seconds. Whole number as text. */
  timeOffset?: string
  /** Scheduling priority of the VM's process, 19 (lowest) to -20. Whole number as text. */
  nice?: string
  /** Host NUMA nodes that the memory comes from. */
  numaTune?: NumaTune
  /**
   * Cores of each CPU socket that the guest sees. Whole number as text.
   * @default '1'
   */
  smpCoresPerSocket?: string
  /** Weight in the division of CPU time among VMs; 1024 is the usual. */
  cpuShares?: string
  /** Offer ACPI to the guest; VM.shutdown needs it or a guest agent. True or false as text. */
  acpiEnable?: string
  /** Hypervisor to run it. */
  vmType?: VmType
  /** Machine type of QEMU, such as pc-q35-7.2. */
  emulatedMachine?: string
  /** Memory that ballooning always leaves to the VM, in MiB. */
  memGuaranteedSize?: number
  /** CPU model and features, such as Skylake-Client,+vmx. */
  cpuType?: string
  /** Up to how much memory can be plugged in while it runs, in MiB. */
  maxMemSize?: number
  /** How many memory modules can be plugged in. */
  maxMemSlots?: number
  /** Give it a smart card reader. True or false as text. */
  smartcardEnable?: string
  /** Deliver missed ticks of the timer later. True or false as text. */
  pitReinjection?: string
  /** Logical network whose address graphical consoles listen on. */
  displayNetwork?: string
  /** Up to how many virtual CPUs it can have while it runs. Whole number as text. */
  maxVCpus?: string
  /**
   * Name of the channel to VDSM's guest agent.
   * @since VDSM 4.2
   */
  agentChannelName?: string
  /**
   * Domain XML of libvirt, complete. Where it and another field disagree, the XML holds. Name and UUID are in it;
   * the UUID must be vmId.
   * @since VDSM 4.2
   */
  xml?: string
  /**
   * State of the emulated TPM from an earlier run, as VDSM packed it. Never logged.
   * @since VDSM 4.4
   */
  _X_tpmdata?: string
  /**
   * Variables of the UEFI firmware from an earlier run, as VDSM packed them. Never logged.
   * @since VDSM 4.4
   */
  _X_nvramdata?: string
}

/**
 * A VM as its host sees it after a command.
 * @since 0.1.0
 */
export interface VmDefinition {
  /**
   * Whether the guest has Hyper-V's paravirtual features.
   * @since VDSM 3.5
   */
  hypervEnable?: boolean
  /** Kind of its first graphical console. */
  display?: VmDisplayType
  /** Properties that it was created with. */
  custom?: StringMap
  /** Memory now, in MiB. */
  memSize: number
  /** Virtual CPUs now. */
  smp: number
  /** How many memory modules can be plugged in. */
  maxMemSlots?: number
  /** Devices now. */
  devices?: readonly VmDevice[]
  /**
   * Whether files can be dropped into the guest through SPICE.
   * @since VDSM 3.6
   */
  fileTransferEnable?: boolean
  /** Machine type of QEMU. */
  emulatedMachine?: string
  /** True: the host's CPU runs the guest. False: QEMU emulates one. */
  kvmEnable: boolean
  /** Whether the kernel may back the memory with huge pages. */
  transparentHugePages?: boolean
  /** Name of the VM. */
  vmName: string
  /** How many threads serve its disks. */
  numOfIoThreads?: number
  /** How far the guest's hardware clock is from UTC, in seconds. */
  timeOffset: number
  /** TCP port of its first console in clear; -1 when there is none. */
  displayPort?: number
  /** Scheduling priority of the VM's process. */
  nice?: number
  /** Process of the VM on the host; 0 when there is none or it is not known. */
  pid: number
  /** Why it is paused: NOERR (by command), EIO, ENOSPC, EPERM, EOTHER (a disk failed), or POSTCOPY. */
  pauseCode?: string
  /** Weight in the division of CPU time. */
  cpuShares?: string
  /** Whether the guest has ACPI. */
  acpiEnable: boolean
  /** TCP port of its first console with TLS; -1 when there is none. */
  displaySecurePort?: number
  /** Up to how much memory can be plugged in, in MiB. */
  maxMemSize?: number
  /** Address of whoever looks at the console; empty for nobody. */
  clientIp: string
  /** Threads of each CPU core that the guest sees. */
  smpThreadsPerCore?: number
  /** Keyboard layout of the console. */
  keyboardLayout?: string
  /** Id of the VM. */
  vmId: UUID
  /** Cores of each CPU socket that the guest sees. */
  smpCoresPerSocket?: number
  /** Up to how many virtual CPUs it can have. */
  maxVCpus?: number
  /** CPU model that the guest sees. */
  cpuType?: string
  /** Address that its first console listens on. */
  displayIp?: string
  /** Why it is Down, in words. Absent while it is not. */
  exitMessage?: string
  /** Memory that ballooning always leaves to it, in MiB. */
  memGuaranteedSize: number
  /** Serial number that the guest's firmware tables show. */
  serial?: string
  /**
   * Whether the clipboard is shared with the guest through SPICE.
   * @since VDSM 3.4
   */
  copyPasteEnable?: boolean
  /** 0 when it ended as wanted, 1 otherwise. Absent while it is not Down. */
  exitCode?: number
  /** What it is doing. */
  status: VmStatus
  /** Hypervisor that runs it. */
  vmType: VmType
}

/**
 * A VM and its status, no more.
 * @since 0.1.0
 */
export interface VmShortStatus {
  /** Id of the VM. */
  vmId: UUID
  /** What it is doing. */
  status: VmStatus
  /** When this was so, by the host's event clock in milliseconds. Whole number as text. */
  statusTime?: string
}

/**
 * A VM in the detail that was asked for: everything, its id, or id and status.
 * @since 0.1.0
 */
export type VmInfo = VmDefinition | UUID | VmShortStatus

/**
 * A VM with everything that its host knows of its definition.
 * @since 0.1.0, VDSM 3.4
 */
export interface VMFullInfo {
  /** Host name inside the guest; empty without a guest agent. */
  guestFQDN: string
  /** Kind of its first graphical console. */
  display?: VmDisplayType
  /** User who is logged in at the guest's console; empty for none or without a guest agent. */
  username: string
  /** Memory now, in MiB. */
  memSize: number
  /** Virtual CPUs now. */
  smp: number
  /**
   * Time zone inside the guest.
   * @since VDSM 3.6
   */
  guestTimezone?: VMGuestTimezone
  /** Model of its network cards, where all have the same. */
  nicModel?: VmInterfaceDeviceModel
  /** How far the guest's hardware clock is from UTC, in seconds. */
  timeOffset: number
  /** Properties that it was created with. */
  custom: StringMap
  /**
   * When this was so, by the host's event clock in milliseconds.
   * @since VDSM 3.6
   */
  statusTime: number
  /** True: the host's CPU runs the guest. False: QEMU emulates one. */
  kvmEnable: boolean
  /** Whether the kernel may back the memory with huge pages. */
  transparentHugePages?: boolean
  /** TCP port of its first console in clear. */
  displayPort?: number
  /**
   * System inside the guest.
   * @since VDSM 3.6
   */
  guestOsInfo?: VMGuestOsInfo
  /**
   * Names that the guest has for its disks.
   * @since VDSM 3.5
   */
  guestDiskMapping: GuestDisksMappingMap
  /** Scheduling priority of the VM's process. */
  nice?: number
  /** Process of the VM on the host; 0 when there is none or it is not known. */
  pid: number
  /** Why it is paused: NOERR (by command), EIO, ENOSPC, EPERM, EOTHER (a disk failed), or POSTCOPY. */
  pauseCode: string
  /** Whether the guest has ACPI. */
  acpiEnable: boolean
  /** Whether missed timer ticks are delivered later. */
  pitReinjection?: boolean
  /** Cores of each CPU socket that the guest sees. */
  smpCoresPerSocket: number
  /** TLS ciphers of the SPICE console. */
  spiceSslCipherSuite?: string
  /** Keyboard layout of the console. */
  keyboardLayout?: string
  /** Id of the VM. */
  vmId: UUID
  /** Machine type of QEMU. */
  emulatedMachine: string
  /** What it is doing. */
  status: VmStatus
  /** Devices now. */
  devices: readonly VmDevice[]
  /** CPU model that the guest sees. */
  cpuType: string
  /** Whether it has a smart card reader. */
  smartcardEnable: boolean
  /**
   * SPICE channels that must use TLS, with commas between.
   * @deprecated Since VDSM 4.1. The xml of a VM says it for its graphics device.
   */
  spiceSecureChannels?: string
  /** Address that its first console listens on. */
  displayIp?: string
  /**
   * Addresses inside the guest with spaces between; empty without a guest agent.
   * @deprecated Since VDSM 4.3. Use netIfaces of VM.getStats.
   */
  guestIPs: string
  /** Memory that ballooning always leaves to it, in MiB. */
  memGuaranteedSize: number
  /** TCP port of its first console with TLS. */
  displaySecurePort?: number
  /** Address of whoever looks at the console; empty for nobody. */
  clientIp: string
  /** Name of the VM. */
  vmName: string
  /** Hypervisor that runs it. */
  vmType: VmType
  /**
   * CPU architecture that the guest sees, such as x86_64.
   * @since VDSM 4.2
   */
  arch: string
}

/**
 * A disk to plug or unplug: by xml or by drive. When both are there, xml holds.
 * @since 0.1.0
 */
export interface HotplugDiskParams {
  /** Id of the VM. */
  vmId: UUID
  /** Disk in VDSM's words. */
  drive?: VmDiskDevice
  /**
   * Disk as libvirt XML, wrapped as the engine does: a root element with devices, and within it the disk.
   * @since VDSM 4.2
   */
  xml?: string
}

/**
 * A network card to plug or unplug: by xml or by nic. When both are there, xml holds.
 * @since 0.1.0
 */
export interface HotplugNicParams {
  /** Id of the VM. */
  vmId: UUID
  /** Network card in VDSM's words. */
  nic?: VmInterfaceDevice
  /**
   * Network card as libvirt XML, wrapped as the engine does: a root element with devices, and within it the
   * interface.
   * @since VDSM 4.2
   */
  xml?: string
}

/**
 * A picture of the VM's first screen.
 * @since 0.1.0, VDSM 4.5
 */
export interface ScreenshotResponse {
  /** Picture, encoded as said. */
  data: string
  /** How data is encoded: base64. */
  encoding: string
  /** What data is when decoded, such as image/png. */
  mime_type: string
}

/**
 * Where the engine keeps the memory of a hibernated VM: ids of storage domain, pool, image and volume in one text.
 * Empty: where the host keeps such things itself.
 * @since 0.1.0
 */
export type HibernationVolumeHandle = string

/**
 * Kinds of graphical consoles under VDSM's older names: qxl is SPICE.
 * @since 0.1.0
 */
export type VmDisplayType = 'qxl' | 'vnc'

/**
 * One NUMA node that the guest sees.
 * @since 0.1.0, VDSM 3.4
 */
export interface GuestNumaNode {
  /** Virtual CPUs in it, such as 0,1 or 0-3. */
  cpus: string
  /** Number of the node, from 0. */
  nodeIndex: number
  /** Memory in it, in MiB. */
  memory: number
}

/**
 * Which memory of the host a VM uses.
 * @since 0.1.0, VDSM 3.4
 */
export interface NumaTune {
  /** interleave, strict or preferred. */
  mode: string
  /** Host NUMA nodes for the whole VM, such as 0-1. */
  nodeset: string
  /** Host NUMA nodes for single nodes of the guest. */
  memnodes: readonly MemNode[]
}

/**
 * Time zone inside a guest, by its agent.
 * @since 0.1.0, VDSM 3.6
 */
export interface VMGuestTimezone {
  /** Distance from UTC, in minutes. */
  offset: number
  /** Name of the zone. */
  zone: string
}

/**
 * System inside a guest, by its agent.
 * @since 0.1.0, VDSM 3.6
 */
export interface VMGuestOsInfo {
  /** Name of the release, such as bookworm. */
  codename: string
  /** Architecture of the system. */
  arch: string
  /** Number of the release. */
  version: string
  /** linux, windows or other. */
  type: string
  /** Name of the distribution. */
  distribution: string
  /** Version of the kernel. */
  kernel: string
}

/**
 * Guest's disks by their serial number.
 * @since 0.1.0, VDSM 3.5
 */
export type GuestDisksMappingMap = Record<string, GuestDiskMappingInfo>

/**
 * Where the memory of one guest node comes from.
 * @since 0.1.0, VDSM 4.1
 */
export interface MemNode {
  /** Number of the guest's node, as text. */
  vmNodeIndex: string
  /** Host NUMA nodes, such as 0-1. */
  nodeset: string
}

/**
 * What a guest calls one of its disks.
 * @since 0.1.0, VDSM 3.5
 */
export interface GuestDiskMappingInfo {
  /** Path in the guest, such as /dev/vda. */
  name: string
}

/**
 * What a new password does to a client that is connected: disconnect ends it, keep leaves it, fail refuses the
 * password.
 * @since 0.1.0
 */
export type VmTicketConflictAction = 'disconnect' | 'fail' | 'keep'

/**
 * A change of a device: of a network card or a console in words, or of a network card by XML.
 * @since 0.1.0, VDSM 3.2
 */
export type vmUpdateDeviceParams = vmUpdateInterfaceDeviceParams | vmUpdateGraphicsDeviceParams | vmUpdateXMLDeviceParams

/**
 * A change of a network card.
 * @since 0.1.0, VDSM 3.2
 */
export interface vmUpdateInterfaceDeviceParams {
  /** Hypervisor's name of the card, as in its domain XML. */
  alias: string
  /** Networks whose traffic the card gets a copy of. */
  portMirroring?: readonly string[]
  /** Whether the cable is plugged in, so to speak. */
  linkActive?: boolean
  /** Network to join; empty pulls the plug. */
  network?: string
  /** Network filter of libvirt; absent for none. */
  filter?: string
  /**
   * Values for the filter.
   * @default []
   * @since VDSM 4.1
   */
  filterParameters?: readonly VmInterfaceDeviceFilterParameters[]
  /** Kind of device. */
  deviceType: "interface"
  /** Largest packet, in bytes; that of the network when it is not given. */
  mtu?: number
  /** Limits on its traffic. */
  specParams?: VmInterfaceDeviceSpecParams
  /** Properties for hooks of the host's administrator. */
  custom?: StringMap
  /** True: the card cannot talk to other isolated ones of its network. */
  port_isolated?: boolean
}

/**
 * A new password for a console.
 * @since 0.1.0, VDSM 3.4
 */
export interface vmUpdateGraphicsDeviceParams {
  /** What happens to a client that is connected; SPICE only. */
  existingConnAction?: VmTicketConflictAction
  /** Protocol of the console. */
  graphicsType: VmGraphicsDeviceType
  /** Who asks, for hooks: userName and userId; with VNC also vncUsername and fips (true or false as text). */
  params: StringMap
  /** How long the password holds for new connections, in seconds; 0 for ever. */
  ttl: number
  /** Password; empty locks the console. */
  password: string
  /**
   * How long to wait with that, in minutes, for SHUTDOWN.
   * @default 0
   * @since VDSM 4.5
   */
  consoleDisconnectActionDelay?: number
  /** Kind of device. */
  deviceType: "graphics"
  /**
   * What happens in the guest when the client goes.
   * @default 'LOCK_SCREEN'
   */
  disconnectAction?: 'NONE' | 'LOCK_SCREEN' | 'LOGOUT' | 'SHUTDOWN' | 'REBOOT'
}

/**
 * A change of a network card, by XML.
 * @since 0.1.0, VDSM 4.2.6
 */
export interface vmUpdateXMLDeviceParams {
  /** Network card as it shall be, as libvirt XML, wrapped as for VM.hotplugNic. Its alias says which card. */
  xml: string
  /** Kind of device. */
  deviceType: "interface"
}

/**
 * How large a volume is on its storage.
 * @since 0.1.0
 */
export interface VolumeSizeInfo {
  /** Space that it takes, in bytes. Whole number as text. */
  truesize: string
  /** Size of its file or logical volume, in bytes: more than truesize for a sparse file. Whole number as text. */
  apparentsize: string
}

/**
 * The lock that guards a volume.
 * @since 0.1.0, VDSM 4.1
 */
export interface VolumeLeaseStatus {
  /** File or device that holds the lease. */
  path: string
  /** Where in it the lease lies, in bytes. */
  offset: number
  /** Ids of the hosts that hold the lease; empty when it is free. Absent when it could not be read. */
  owners?: readonly number[]
  /** How often the lease changed hands. Absent when it could not be read. */
  version?: number
}

/**
 * What the metadata of a volume says, and its sizes. Of a volume whose metadata cannot be read, status is INVALID
 * and all but sizes and children may be missing.
 * @since 0.1.0
 */
export interface VolumeInfoResponse {
  /** What the volume holds. */
  disktype?: DiskContentType
  /** Whether it can be used. */
  status: VolumeStatus
  /**
   * Always empty; kept for old callers.
   * @deprecated Since VDSM 4.3. Nothing takes its place; it is always empty.
   */
  pool?: string
  /** Size that a VM sees, in bytes. Whole number as text. */
  capacity?: string
  /** Volume that it is based on; all zeros when it is the base of the chain. */
  parent?: UUID
  /** Always empty; kept for old callers. */
  children: readonly UUID[]
  /** Always 0, as text; kept for old callers. */
  mtime?: string
  /** Free text of the creator; the engine keeps JSON here. */
  description?: string
  /** Whether it may be used. */
  legality?: VolumeLegality
  /** When it was made, in seconds since 1970. Whole number as text. */
  ctime?: string
  /** Its place in the chain. */
  voltype?: VolumeRole
  /** Space that it takes on the storage, in bytes. Whole number as text. */
  truesize: string
  /** Id of the volume. */
  uuid?: UUID
  /** Storage domain of the volume. */
  domain?: UUID
  /** Size of its file or logical volume, in bytes. Whole number as text. */
  apparentsize: string
  /** Format of its data. */
  format?: VolumeFormat
  /** Image that it belongs to. */
  image?: UUID
  /** Lock that guards it; absent where the domain has none for volumes. */
  lease?: VolumeLeaseStatus
  /**
   * Counts the changes by SDM methods, 0 to 999, then 0 again. Whoever gives the value that was read here makes
   * sure that nothing came between.
   */
  generation?: number
  /** How it takes its space. */
  type?: VolumeAllocation
  /** Number that the creator gave it, so that the order of a broken chain can be found. */
  sequence?: number
}

/**
 * How much space a copy of a volume would need.
 * @since 0.1.0, VDSM 4.4
 */
export interface VolumeMeasureResult {
  /** Space for the data that there is, in bytes. */
  required: number
  /** Space when all of it is written, in bytes. */
  'fully-allocated'?: number
  /** Space for the bitmaps, in bytes; absent when they cannot be kept. */
  bitmaps?: number
}

/**
 * What QEMU reads in a volume's own header.
 * @since 0.1.0, VDSM 4.1
 */
export interface QemuImageInfo {
  /** Format that the data is in. */
  format: QemuImageFormat
  /** Size that a VM sees, in bytes. */
  virtualsize: number
  /** Unit of allocation, in bytes; qcow2 only. */
  clustersize?: number
  /** Volume below it, as it is written in the header; absent for the base of a chain. */
  backingfile?: string
  /** Version of the qcow2 format; absent for raw volumes. */
  compat?: Qcow2Compat
  /** Bitmaps that record changes for incremental backup; absent when there are none. */
  bitmaps?: Qcow2Bitmaps
}

/**
 * Formats of images in QEMU's words.
 * @since 0.1.0, VDSM 4.1
 */
export type QemuImageFormat = 'raw' | 'qcow2'

/**
 * Versions of the qcow2 format: 0.10 for QEMU before 1.1, and 1.1, which knows bitmaps.
 * @since 0.1.0, VDSM 4.1
 */
export type Qcow2Compat = '0.10' | '1.1'

/**
 * Bitmaps of a qcow2 volume.
 * @since 0.1.0, VDSM 4.5.5
 */
export type Qcow2Bitmaps = readonly Qcow2BitmapInfo[]

/**
 * A bitmap of a qcow2 volume: which parts of it changed since a checkpoint.
 * @since 0.1.0, VDSM 4.5.5
 */
export interface Qcow2BitmapInfo {
  /** Name of the bitmap: the id of its checkpoint. */
  name: UUID
  /** Bytes that each bit stands for. */
  granularity: number
  /** State of the bitmap; empty when it is whole and not recording. */
  flags?: readonly Qcow2BitmapInfoFlags[]
}

/**
 * State of a bitmap: in-use, being written or left behind by a crash and then of no use; auto, recording as soon
 * as the volume is opened.
 * @since 0.1.0, VDSM 4.5.5
 */
export type Qcow2BitmapInfoFlags = 'in-use' | 'auto'

/**
 * What a worker knows of a command.
 * @since 0.1.0
 */
export interface WorkerOutcome {
  /**
   * unknown, it never came, is no longer kept, or only reads, which is not recorded; running, it waits or is being
   * executed; done, it has an outcome.
   */
  state: 'unknown' | 'running' | 'done'
  /** Whether the record outlives the worker; if not, unknown says nothing about earlier workers. */
  durable: boolean
}

/**
 * A worker's sign of life.
 * @since 0.1.0
 */
export interface WorkerPing {
  /** Id of the host. */
  host: string
  /** Worker's clock, in milliseconds since 1970-01-01 UTC: deadlines are judged by it. */
  time: number
  /** Release of the worker's software. */
  version: string
}

/**
 * A worker and what it can do.
 * @since 0.1.0
 */
export interface WorkerInfo {
  /** Id of the host. */
  host: string
  /** Groups that the host belongs to. */
  groups: readonly string[]
  /** Name of the driver, such as libvirt. */
  driver: string
  /** Release of the worker's software. */
  version: string
  /** Version of the schema that it speaks. */
  apiVersion: string
  /** Methods that it has. */
  methods: readonly string[]
  /** Methods of the schema that its driver lacks: they are answered MethodNotImplemented. */
  missing: readonly string[]
  /**
   * How strictly it takes requests: strict refuses all that the schema does not say; coerce makes numbers and
   * booleans of text and drops unknown fields; lenient lets everything pass and counts.
   */
  mode: 'strict' | 'coerce' | 'lenient'
  /** Grows with each start of a worker for this host; events carry it. */
  epoch?: number
  /** Number of its process. */
  pid: number
  /** When it started, in milliseconds since 1970-01-01 UTC. */
  started: number
}

/**
 * What a worker has done since it started.
 * @since 0.1.0
 */
export interface WorkerStats {
  /** Id of the host. */
  host: string
  /** How long it has run, in seconds. */
  uptime: number
  /** Calls by method; methods never called are absent. */
  methods: Record<string, MethodStats>
  /** What became of the messages that arrived, and why. */
  counters: Record<string, number>
  /** How the record of commands is getting on. */
  journal: JournalStats
  /** How messages are being taken from the host's queue. */
  consumer: object
  /** How replies and events are being given to the broker. */
  publisher: object
  /** How the host's events are getting on. */
  events: object
  /** What the driver counts, each in its own way. */
  driver: object
}

/**
 * The record of the commands that a worker has taken. One serves all hosts of a process.
 * @since 0.1.0
 */
export interface JournalStats {
  /**
   * An alarm unless ok: full and failing, the disk takes nothing; stalled, it does not answer. New commands are
   * refused meanwhile; what only reads goes on.
   */
  state: 'ok' | 'full' | 'failing' | 'stalled'
  /** Why it is not ok. */
  cause?: string
  /** Whether it is on a disk and outlives the worker. */
  durable: boolean
  /** Messages that were taken and are not done. */
  open: number
  /**
   * Messages that are done, and of whose reply it is not written yet that the broker has it; after a crash it is
   * sent again. 0 where the journal is in memory.
   */
  unanswered?: number
  /** Messages that came again. */
  duplicates: number
  /** Messages that could not be recorded. */
  refused: number
  /** Times that it was written. */
  commits: number
  /** Times that its thread was started again. */
  restarts: number
}

/**
 * Calls of one method.
 * @since 0.1.0
 */
export interface MethodStats {
  /** Calls that were executed. */
  requests: number
  /** Calls of those that ended in an error. */
  errors: number
  /** Text of the last error. */
  lastError?: string
  /** Mean time of a call, in milliseconds. */
  averageMs: number
  /** Time of the longest call, in milliseconds. */
  maxMs: number
}

/** What a host adds to an event's body: its clock in milliseconds, which never goes back. */
export type Stamped<Body> = Body & { notify_time: number }

/** Every method by its wire name. */
export interface Methods {
  /**
   * Send gluster's events to an address.
   * From now on every host of the pool posts its events there. GlusterWebhookAddException when the address is set
   * already, for example since an earlier call worked, or when a host has no events daemon.
   * @since 0.1.0, VDSM 4.2
   */
  'GlusterEvent.webhookAdd': {
    params: {
      /** Address that events are posted to, by HTTP or HTTPS. */
      url: string
      /** Token that is sent along with each event as Authorization: Bearer; empty for none. Never logged. */
      bearerToken: string
    }
    result: GlusterDone
    errors: 'GlusterWebhookAddException'
  }
  /**
   * Change the token of an address.
   * Sets another token for an address that events go to, on all hosts of the pool. GlusterWebhookUpdateException
   * when it is not set.
   * @since 0.1.0, VDSM 4.2
   */
  'GlusterEvent.webhookUpdate': {
    params: {
      /** Address that events are posted to, by HTTP or HTTPS. */
      url: string
      /** Token that is sent along with each event as Authorization: Bearer; empty for none. Never logged. */
      bearerToken: string
    }
    result: GlusterDone
    errors: 'GlusterWebhookUpdateException'
  }
  /**
   * Spread the addresses to all hosts.
   * Copies the list of addresses from this host to all others of the pool; needed when one was away while the list
   * was changed.
   * @since 0.1.0, VDSM 4.2
   */
  'GlusterEvent.webhookSync': {
    params: Record<string, never>
    result: GlusterDone
    errors: 'GlusterWebhookSyncException'
  }
  /**
   * Send no more of gluster's events to an address.
   * Takes the address from the list on all hosts of the pool. GlusterWebhookDeleteException when it is not in it,
   * for example since an earlier call worked.
   * @since 0.1.0, VDSM 4.2
   */
  'GlusterEvent.webhookDelete': {
    params: {
      /** Address that events are posted to, by HTTP or HTTPS. */
      url: string
    }
    result: GlusterDone
    errors: 'GlusterWebhookDeleteException'
  }
  /**
   * Collect the hosts' public keys.
   * Has gluster make SSH keys on each host of the pool that has none, and gives the public halves. The first step
   * to a session: GlusterVolume.geoRepKeysUpdate puts them on the hosts of the other side.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepKeysGet': {
    params: Record<string, never>
    result: GeoRepPubKeys
    errors: 'GlusterGeoRepPublicKeyFileCreateFailedException' | 'GlusterGeoRepPublicKeyFileReadErrorException'
  }
  /**
   * Let another pool copy to this host.
   * Adds the keys to authorized_keys of the account on this host. Keys that are there already are not added twice,
   * and none are removed. Whoever has the private halves can then log in, for gluster's programs only.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepKeysUpdate': {
    params: {
      /** Account of this host that takes copies. */
      userName: string
      /** Public keys, as GlusterVolume.geoRepKeysGet of the other pool gave them. */
      geoRepPubKeys: readonly string[]
    }
    result: GlusterDone
    errors: 'GlusterGeoRepUserNotFoundException' | 'GlusterGeoRepPublicKeyWriteFailedException'
  }
  /**
   * Let an account other than root take copies.
   * Makes /var/mountbroker-root on this host and tells glusterd that the account may mount the volume through it.
   * Needed on every host of the pool that takes copies; glusterd must be restarted for it. With partial, only the
   * directory is made.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepMountBrokerSetup': {
    params: {
      /** Account of this host that takes copies. */
      remoteUserName: string
      /** Group that may write the logs of the copying. */
      remoteGroupName: string
      /** Volume of this pool that takes the copy. */
      remoteVolumeName: string
      /**
       * True: make only the directory, for hosts other than the first.
       * @default false
       */
      partial?: boolean
    }
    result: GlusterDone
    errors: 'GlusterGeoRepUserNotFoundException' | 'GlusterMountBrokerRootCreateFailedException' | 'GlusterGeoRepExecuteMountBrokerOptFailedException' | 'GlusterGeoRepExecuteMountBrokerUserAddFailedException'
  }
  /**
   * Set up a copy of a volume.
   * Sets a session up; nothing is copied before GlusterVolume.geoRepSessionStart. Keys must be on the other side.
   * Whether the remote volume is empty and large enough is not looked at: files in it may be overwritten.
   * GlusterGeoRepSessionCreateFailedException when the session exists.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionCreate': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
      /**
       * True: also when the session exists.
       * @default false
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterGeoRepSessionCreateFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Give a copy of a volume up.
   * Forgets the session, which must be stopped. What was copied stays on the other side; a new session copies all
   * again.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionDelete': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
    }
    result: GlusterDone
    errors: 'GlusterGeoRepSessionDeleteFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Start copying a volume.
   * Starts a process for each brick, which first copies what is there and then what is written. Follow it with
   * GlusterVolume.geoRepSessionStatus; no event tells.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionStart': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
      /**
       * True: also when it is started or bricks are down; processes that died are started again.
       * @default false
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeGeoRepSessionStartFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Stop copying a volume.
   * Ends the processes of the session. Writes from now on are copied after the next start.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionStop': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
      /**
       * True: also when a host is away or the session is faulty.
       * @default false
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeGeoRepSessionStopFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Hold the copying of a volume.
   * Holds the processes of the session where they are, before a snapshot for example.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionPause': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
      /**
       * True: also when a host is away or the session is paused.
       * @default false
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeGeoRepSessionPauseFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Go on copying a volume.
   * Lets a paused session go on where it was held.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionResume': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
      /**
       * True: also when a host is away or the session is not paused.
       * @default false
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeGeoRepSessionResumeFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * List the copies of volumes.
   * Lists the sessions of all volumes, of one volume, or one session, with the state of each brick. Volumes
   * without sessions are not in it. A session is asked for with the host and the volume of the other side, both.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionList': {
    params: {
      /** Volume whose copies are wanted; all volumes when absent or empty. */
      volumeName?: string
      /** A host of the other pool. */
      remoteHost?: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName?: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
    }
    result: {
      /** Sessions by the volume that is copied. */
      sessions: GlusterGeoRepSessionMap
    }
    errors: 'GlusterGeoRepStatusFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell how a copy of a volume fares.
   * State of one session for each brick: whether it is active, up to when all has been copied, and what is left to
   * do. Changes nothing.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepSessionStatus': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
    }
    result: {
      /** The session, by the volume that is copied. */
      sessionStatus: GlusterGeoRepSessionMap
    }
    errors: 'GlusterGeoRepStatusFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell the options of a copy.
   * Lists all options of a session, also those that were never set. Changes nothing.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepConfigList': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
    }
    result: {
      /** Every option and its value. */
      sessionConfig: GeoRepConfig
    }
    errors: 'GlusterGeoRepConfigFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Set an option of a copy.
   * Sets the option on all hosts; a session that runs restarts its processes with it. An empty value resets the
   * option instead.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepConfigSet': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Name of the option, such as use_meta_volume or checkpoint. */
      optionName: string
      /** New value; for a checkpoint, now or a time. */
      optionValue: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
    }
    result: GlusterDone
    errors: 'GlusterGeoRepConfigFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Put an option of a copy back.
   * Gives the option its default again on all hosts; a session that runs restarts its processes with it.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.geoRepConfigReset': {
    params: {
      /** Name of the volume that is copied. */
      volumeName: string
      /** A host of the other pool. */
      remoteHost: string
      /** Name of the volume that takes the copy. */
      remoteVolumeName: string
      /** Name of the option. */
      optionName: string
      /** Account on the other side that takes the copy; root when absent or empty. */
      remoteUserName?: string
    }
    result: GlusterDone
    errors: 'GlusterGeoRepConfigFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * List the host's Gluster hooks.
   * Lists the scripts that gluster runs with its commands on this host, enabled or not, with checksums by which
   * hosts can be compared.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHook.list': {
    params: Record<string, never>
    result: {
      /** One entry for each script. */
      hooksList: readonly HookInfo[]
    }
    errors: 'GlusterHookListException'
  }
  /**
   * Read a Gluster hook.
   * Gives the script with its checksum, to be compared with or copied to other hosts. Changes nothing.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHook.read': {
    params: {
      /** Command of gluster that the script belongs to, such as start, set or add-brick. */
      glusterCmd: string
      /** Whether it runs before or after the command. */
      hookLevel: HookLevel
      /** Name of the script without the S or K that its file begins with. */
      hookName: string
    }
    result: HookContent
    errors: 'GlusterHookNotFoundException' | 'GlusterHookReadFailedException' | 'GlusterMissingArgumentException'
  }
  /**
   * Let gluster run a hook.
   * Makes the script executable and gives its file the S that gluster looks for; from now on gluster runs it on
   * this host. One that is enabled is left as it is.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHook.enable': {
    params: {
      /** Command of gluster that the script belongs to, such as start, set or add-brick. */
      glusterCmd: string
      /** Whether it runs before or after the command. */
      hookLevel: HookLevel
      /** Name of the script without the S or K that its file begins with. */
      hookName: string
    }
    result: GlusterDone
    errors: 'GlusterHookNotFoundException' | 'GlusterHookEnableFailedException' | 'GlusterMissingArgumentException'
  }
  /**
   * Keep gluster from running a hook.
   * Gives the file of the script a K in place of its S; it stays on the host but gluster passes it over. One that
   * is disabled is left as it is.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHook.disable': {
    params: {
      /** Command of gluster that the script belongs to, such as start, set or add-brick. */
      glusterCmd: string
      /** Whether it runs before or after the command. */
      hookLevel: HookLevel
      /** Name of the script without the S or K that its file begins with. */
      hookName: string
    }
    result: GlusterDone
    errors: 'GlusterHookNotFoundException' | 'GlusterHookDisableFailedException' | 'GlusterMissingArgumentException'
  }
  /**
   * Put a new Gluster hook on the host.
   * Writes the script, and enables it if told to. GlusterHookAlreadyExistException when the host has one of that
   * command, level and name, enabled or not; GlusterHookCheckSumMismatchException when the content is not what the
   * checksum says. ovirt-engine names the checksum hookChecksum, as GlusterHook.update does; VDSM does not know
   * that name here and refuses such a call with the same mismatch.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHook.add': {
    params: {
      /** Command of gluster that the script belongs to, such as start, set or add-brick. */
      glusterCmd: string
      /** Whether it runs before or after the command. */
      hookLevel: HookLevel
      /** Name of the script without the S or K that its file begins with. */
      hookName: string
      /** New content of the script in Base64. */
      hookData: string
      /** SHA-256 of the script itself, in hexadecimal. */
      checksum: string
      /** True: gluster runs it from now on. False: GlusterHook.enable is needed first. */
      enable: boolean
    }
    result: GlusterDone
    errors: 'GlusterHookAlreadyExistException' | 'GlusterHookCheckSumMismatchException' | 'GlusterHookAddFailedException' | 'GlusterMissingArgumentException'
  }
  /**
   * Change the content of a Gluster hook.
   * Replaces the script as a whole; whether it is enabled stays as it is. A command of gluster that runs meanwhile
   * sees the old or the new one, never a mixture.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHook.update': {
    params: {
      /** Command of gluster that the script belongs to, such as start, set or add-brick. */
      glusterCmd: string
      /** Whether it runs before or after the command. */
      hookLevel: HookLevel
      /** Name of the script without the S or K that its file begins with. */
      hookName: string
      /** New content of the script in Base64. */
      hookData: string
      /** SHA-256 of the script itself, in hexadecimal. */
      hookChecksum: string
    }
    result: GlusterDone
    errors: 'GlusterHookNotFoundException' | 'GlusterHookCheckSumMismatchException' | 'GlusterHookUpdateFailedException' | 'GlusterMissingArgumentException'
  }
  /**
   * Delete a Gluster hook from the host.
   * Deletes the script, enabled or not. One that is not there is no error. Other hosts keep theirs.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHook.remove': {
    params: {
      /** Command of gluster that the script belongs to, such as start, set or add-brick. */
      glusterCmd: string
      /** Whether it runs before or after the command. */
      hookLevel: HookLevel
      /** Name of the script without the S or K that its file begins with. */
      hookName: string
    }
    result: GlusterDone
    errors: 'GlusterHookRemoveFailedException' | 'GlusterMissingArgumentException'
  }
  /**
   * Tell gluster's id of the host.
   * The id by which other hosts of the pool know this one. It is another one than VDSM's id of the host; gluster
   * makes it when it is asked for the first time.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHost.uuid': {
    params: Record<string, never>
    result: {
      /** Id of this host in its pool. */
      uuid: UUID
    }
    errors: 'GlusterHostUUIDNotFoundException' | 'GlusterCmdFailedException'
  }
  /**
   * List the hosts of the pool.
   * Lists this host first, as CONNECTED, and then its peers as it sees them; another host may see them otherwise.
   * Changes nothing.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHost.list': {
    params: Record<string, never>
    result: {
      /** This host and its peers. */
      hosts: readonly HostList[]
    }
    errors: 'GlusterHostsListFailedException' | 'GlusterCmdFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Take a host into the pool.
   * Joins another host, which must run glusterd and be in no other pool, to the pool of this one. The new peer is
   * UNKNOWN in GlusterHost.list until all hosts agree. One that is in the pool already is left as it is.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHost.add': {
    params: {
      /** Name or address of the new host, which every host of the pool must be able to reach it by. */
      hostName: string
    }
    result: GlusterDone
    errors: 'GlusterHostAddFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Put a host out of the pool.
   * Puts another host out of the pool of this one; its volumes stay with the pool. Gluster refuses while the host
   * has bricks of any volume, with GlusterHostRemoveFailedException. GlusterHostNotFoundException when it is no
   * peer, for example since an earlier call worked.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterHost.remove': {
    params: {
      /** Name or address that the host joined by. */
      hostName: string
      /** True: also when the host is away. It does not learn of it and thinks itself a peer still. */
      force: boolean
    }
    result: GlusterDone
    errors: 'GlusterHostNotFoundException' | 'GlusterHostRemoveFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Put a host out of the pool by its id.
   * The same as GlusterHost.remove for callers that know the id, which does not change with names and addresses.
   * Gluster refuses while the host has bricks of any volume, with GlusterHostRemoveFailedException.
   * GlusterHostNotFoundException when it is no peer, for example since an earlier call worked.
   * @since 0.1.0, VDSM 3.4
   */
  'GlusterHost.removeByUuid': {
    params: {
      /** Gluster's id of the host. */
      hostUuid: UUID
      /** True: also when the host is away. It does not learn of it and thinks itself a peer still. */
      force: boolean
    }
    result: GlusterDone
    errors: 'GlusterHostNotFoundException' | 'GlusterHostRemoveFailedException' | 'GlusterHostsListFailedException' | 'GlusterCmdFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * End all gluster processes on the host.
   * Ends bricks, healing, geo-replication and gluster's mounts on this host, for its maintenance. VMs of the host
   * with disks on gluster lose them, and volumes go on only where other hosts have copies. Restarting glusterd
   * with GlusterService.action starts the bricks again.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterHost.processesStop': {
    params: Record<string, never>
    result: GlusterDone
    errors: 'GlusterProcessesStopFailedException'
  }
  /**
   * List the host's block devices.
   * Looks at all block devices, volume groups included, and says which are free to make a brick of. Takes many
   * seconds on hosts with many devices.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterHost.storageDevicesList': {
    params: Record<string, never>
    result: {
      /** One entry for each device. */
      deviceInfo: readonly StorageDevicesList[]
    }
    errors: never
  }
  /**
   * Make a brick of unused devices.
   * Makes physical volumes of the devices, a volume group vg-NAME, a thin pool in it, a thin volume with xfs, and
   * mounts that, now and at every start of the host. What was on the devices is lost. A failure midway is not
   * undone: what was made by then stays behind. The directory can then be given to GlusterVolume.create or
   * addBrick.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterHost.createBrick': {
    params: {
      /** Name of the logical volume; volume group and pool are named after it. */
      name: string
      /** Directory to mount it at; made when it is not there. */
      mountPoint: string
      /** Names of the devices, such as sdb, without their directory. */
      devList: readonly string[]
      /** File system: only xfs. VDSM refuses all else, its absence included, after the logical volumes are made. */
      fsType?: string
      /**
       * RAID below the devices, to align the brick to. Empty for plain disks.
       * @default {}
       */
      raidParams?: RaidDevice
    }
    result: {
      /** Logical volume that was made. */
      device: StorageDevicesList
    }
    errors: 'GlusterHostStorageMountPointInUseException' | 'GlusterHostStorageDeviceNotFoundException' | 'GlusterHostStorageDeviceInUseException' | 'GlusterHostStorageDevicePVCreateFailedException' | 'GlusterHostStorageDeviceVGCreateFailedException' | 'GlusterHostStorageDeviceLVConvertFailedException' | 'GlusterHostStorageDeviceLVChangeFailedException' | 'GlusterHostStorageDeviceMkfsFailedException' | 'GlusterHostStorageDeviceMakeDirsFailedException' | 'GlusterHostStorageDeviceVGScanFailedException' | 'GlusterHostStorageDeviceFsTabFoundException' | 'GlusterHostFailedToSetSelinuxContext' | 'GlusterHostFailedToRunRestorecon'
  }
  /**
   * List the host's logical volumes.
   * Lists the volumes of LVM with their sizes, and for thin pools what is left in them: bricks that look half
   * empty can run out when their pool does.
   * @since 0.1.0, VDSM 4.2.2
   */
  'GlusterHost.logicalVolumeList': {
    params: Record<string, never>
    result: {
      /** One entry for each volume of LVM. */
      logicalVolumeList: readonly LocalLogicalVolumeList[]
    }
    errors: 'GlusterCmdExecFailedException'
  }
  /**
   * List the devices that LVM uses.
   * Lists each device that is a physical volume of LVM and the volume group it is in. Changes nothing.
   * @since 0.1.0, VDSM 4.2.2
   */
  'GlusterHost.physicalVolumeList': {
    params: Record<string, never>
    result: {
      /** One entry for each device. */
      physicalVolumeList: readonly LocalPhysicalVolumeList[]
    }
    errors: 'GlusterCmdExecFailedException'
  }
  /**
   * List the host's VDO devices.
   * Lists the devices that compress and deduplicate, and what is left below them, which is less than they show.
   * Those without statistics are left out. GlusterCmdExecFailedException when vdo fails.
   * @since 0.1.0, VDSM 4.2.2
   */
  'GlusterHost.vdoVolumeList': {
    params: Record<string, never>
    result: {
      /** One entry for each device. */
      vdoVolumeList: readonly LocalVDOVolumeList[]
    }
    errors: 'GlusterCmdExecFailedException'
  }
  /**
   * Tell whether services run.
   * Asks the init system of the host for each service by name. What fails with one service is said in its entry,
   * never as an error.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterService.get': {
    params: {
      /**
       * Any of glusterd, memcached, gluster-swift-proxy, gluster-swift-container, gluster-swift-object,
       * gluster-swift-account, smb and vdo. For other names the answer is NOT_SUPPORTED.
       */
      serviceNames: readonly string[]
    }
    result: GlusterServicesStatusInfo
    errors: never
  }
  /**
   * Start, stop or restart services.
   * Does so one after another, in the given order, and goes on when one fails: its entry then says ERROR and why.
   * Stopping glusterd leaves the bricks running; GlusterHost.processesStop ends them too.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterService.action': {
    params: {
      /**
       * Any of glusterd, memcached, gluster-swift-proxy, gluster-swift-container, gluster-swift-object,
       * gluster-swift-account, smb and vdo. For other names the answer is NOT_SUPPORTED.
       */
      serviceNames: readonly string[]
      /** What is done to each. */
      action: GlusterServiceAction
    }
    result: GlusterServicesStatusInfo
    errors: 'GlusterServiceActionNotSupportedException'
  }
  /**
   * Let a snapshot be read.
   * Starts the bricks of the snapshot, so that it can be mounted and read. They take memory and ports until it is
   * deactivated.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterSnapshot.activate': {
    params: {
      /** Name of the snapshot. */
      snapName: string
      /**
       * True: also when it is active already, which starts bricks of it that are down.
       * @default false
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterSnapshotActivateFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Let a snapshot rest.
   * Ends the bricks of the snapshot; who has it mounted loses it. Its data stays.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterSnapshot.deactivate': {
    params: {
      /** Name of the snapshot. */
      snapName: string
    }
    result: GlusterDone
    errors: 'GlusterSnapshotDeactivateFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Delete a snapshot.
   * Deletes the snapshot on all hosts, active or not; its volume is untouched. Cannot be undone.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterSnapshot.delete': {
    params: {
      /** Name of the snapshot. */
      snapName: string
    }
    result: GlusterDone
    errors: 'GlusterSnapshotDeleteFailedException'
  }
  /**
   * Put a volume back to a snapshot.
   * Replaces the bricks of the volume by those of the snapshot, which is then used up. All that was written since
   * is lost. The volume must be stopped: GlusterSnapshotRestoreFailedException while it is not.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterSnapshot.restore': {
    params: {
      /** Name of the snapshot. */
      snapName: string
    }
    result: {
      /** Volume and snapshot. */
      snapRestore: SnapRestoreDetail
    }
    errors: 'GlusterSnapshotRestoreFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell the settings of snapshots.
   * Settings for all volumes, and the limits of each one. Changes nothing.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterSnapshot.configList': {
    params: Record<string, never>
    result: {
      /** Settings of the pool and of its volumes. */
      snapshotConfig: SnapConfigDetail
    }
    errors: 'GlusterSnapshotConfigGetFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Change a setting for all snapshots.
   * Holds for all volumes at once; volumes with a lower limit of their own keep it. With auto-delete, old
   * snapshots may go without further notice.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterSnapshot.configSet': {
    params: {
      /** Name of the setting: snap-max-hard-limit, snap-max-soft-limit, auto-delete or activate-on-create. */
      optionName: string
      /** New value: a whole number, a number of percent, or enable or disable, as text. */
      optionValue: string
    }
    result: GlusterDone
    errors: 'GlusterSnapshotConfigSetFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Make a snapshot of a volume.
   * Holds writes to all bricks for a moment and takes a snapshot of each. It is not active unless
   * activate-on-create is on. All bricks must be up: GlusterSnapshotCreateFailedException otherwise, or when the
   * limit of the volume is reached.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.snapshotCreate': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Name of the new snapshot, unique in the pool; gluster adds the time to it. */
      snapName: string
      /** Any words about it. */
      snapDescription?: string
      /**
       * True: also when bricks are down, as long as the volume has a quorum.
       * @default false
       */
      force?: boolean
    }
    result: SnapshotCreateDetail
    errors: 'GlusterSnapshotCreateFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * List snapshots.
   * Lists the snapshots of one volume, or of all volumes that have any. For all volumes the name of the volume on
   * the bricks is called snapVolumeName, for one volume snapVolume.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.snapshotList': {
    params: {
      /** Volume whose snapshots are wanted; all volumes when absent or empty. */
      volumeName?: string
    }
    result: {
      /** Snapshots by their volume. */
      snapshotList: SnapshotInfoMap
    }
    errors: 'GlusterSnapshotInfoFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Delete all snapshots of a volume.
   * Deletes them one after another; the volume itself is untouched. After a failure some may be gone. Cannot be
   * undone.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.snapshotDeleteAll': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: GlusterDone
    errors: 'GlusterSnapshotDeleteFailedException'
  }
  /**
   * Tell the settings of a volume's snapshots.
   * Settings for all volumes, and the limit of this one. Changes nothing.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.snapshotConfigList': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: {
      /** Settings of the pool and of the volume. */
      snapshotConfig: SnapConfigDetail
    }
    errors: 'GlusterSnapshotConfigGetFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Change a setting of a volume's snapshots.
   * Holds for this volume from now on. Snapshots beyond a lower limit stay, but no more can be made.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.snapshotConfigSet': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Name of the setting: a volume has only snap-max-hard-limit. */
      optionName: string
      /** New value: a whole number as text. */
      optionValue: string
    }
    result: GlusterDone
    errors: 'GlusterSnapshotConfigSetFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Take over the scheduling of snapshots.
   * Marks in the meta volume that the engine makes the scheduled snapshots of this pool, and stops gluster's own
   * scheduler if told to. The meta volume must be mounted: see GlusterVolume.metaVolumeMount.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.snapshotScheduleOverride': {
    params: {
      /**
       * True: stop gluster's own scheduler too. One that is stopped already is no error.
       * @default true
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterSnapshotScheduleFlagUpdateFailedException' | 'GlusterDisableSnapshotScheduleFailedException'
  }
  /**
   * Give the scheduling of snapshots back.
   * Marks in the meta volume that nobody makes the scheduled snapshots of this pool; gluster's own scheduler can
   * then be started by hand. The meta volume must be mounted.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.snapshotScheduleReset': {
    params: Record<string, never>
    result: GlusterDone
    errors: 'GlusterSnapshotScheduleFlagUpdateFailedException'
  }
  /**
   * List the tasks of all volumes.
   * Lists rebalances and removals of bricks in the whole pool with their progress, the last one of each volume
   * also after its end. Asks gluster once more for each, so it is slow with many. A task whose progress cannot be
   * read is left out. No event tells of their end: ask until the status is COMPLETED, FAILED or STOPPED.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterTask.list': {
    params: {
      /**
       * Task wanted, or several in a list; empty for all.
       * @default []
       */
      taskID?: readonly UUID[] | UUID
    }
    result: {
      /** Each task by its id. */
      tasks: Record<string, GlusterTaskInfo>
    }
    errors: 'GlusterVolumeTasksFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Add bricks to a volume.
   * Adds bricks on hosts of the pool while the volume is in use. New files may go to them;
   * GlusterVolume.rebalanceStart moves what is there. With another replicaCount, the new bricks become further
   * copies, which gluster fills by healing.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.addBrick': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Bricks to add, as HOST:/DIRECTORY, replica set after replica set. */
      brickList: readonly string[]
      /**
       * Copies of each file from now on; 0 to leave that as it is.
       * @default 0
       */
      replicaCount?: number
      /**
       * Bricks that one file is striped over from now on; 0 to leave that as it is.
       * @default 0
       */
      stripeCount?: number
      /**
       * True: also when a brick is on a root file system, is a mount point itself, or was in a volume before.
       * @default false
       */
      force?: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeBrickAddFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Begin to take bricks out of a volume.
   * Begins to move the data away from the bricks, and answers at once. Ask GlusterVolume.removeBrickStatus or
   * GlusterTask.list until COMPLETED, then GlusterVolume.removeBrickCommit takes them out;
   * GlusterVolume.removeBrickStop keeps them. No event tells.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.removeBrickStart': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Bricks as HOST:/DIRECTORY, whole replica sets. */
      brickList: readonly string[]
      /** Copies of each file after the removal, when it takes one brick from each set; 0 to leave that as it is. */
      replicaCount: number
    }
    result: {
      /** Id of the task. */
      taskId: UUID
    }
    errors: 'GlusterVolumeRemoveBrickStartFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell how a removal of bricks goes on.
   * Progress of a removal that was started with just these bricks, on each host and altogether. Changes nothing.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.removeBrickStatus': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Bricks as HOST:/DIRECTORY, whole replica sets. */
      brickList: readonly string[]
      /**
       * Copies of each file after the removal, when it takes one brick from each set; 0 to leave that as it is.
       * @default 0
       */
      replicaCount?: number
    }
    result: RebalanceRemoveStatus
    errors: 'GlusterVolumeRemoveBrickStatusFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Call a removal of bricks off.
   * Stops moving data; the bricks stay in the volume. What was moved already is not moved back, for which
   * GlusterVolume.rebalanceStart is there.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.removeBrickStop': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Bricks as HOST:/DIRECTORY, whole replica sets. */
      brickList: readonly string[]
      /** Copies of each file after the removal, when it takes one brick from each set; 0 to leave that as it is. */
      replicaCount: number
    }
    result: RebalanceRemoveStatus
    errors: 'GlusterVolumeRemoveBrickStopFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Take emptied bricks out of a volume.
   * The last step of a removal, once it is COMPLETED: the bricks are no longer part of the volume. Their
   * directories stay. Files that could not be moved (see filesFailed) are then only there.
   * GlusterVolumeRemoveBrickCommitFailedException while data is still being moved.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.removeBrickCommit': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Bricks as HOST:/DIRECTORY, whole replica sets. */
      brickList: readonly string[]
      /** Copies of each file after the removal, when it takes one brick from each set; 0 to leave that as it is. */
      replicaCount: number
    }
    result: GlusterDone
    errors: 'GlusterVolumeRemoveBrickCommitFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Take bricks out of a volume at once.
   * Takes the bricks out without moving their data: files that had no copy elsewhere are lost to the volume. Meant
   * for a brick of each replica set, or bricks that are dead.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.removeBrickForce': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Bricks as HOST:/DIRECTORY, whole replica sets. */
      brickList: readonly string[]
      /** Copies of each file after the removal, when it takes one brick from each set; 0 to leave that as it is. */
      replicaCount: number
    }
    result: GlusterDone
    errors: 'GlusterVolumeRemoveBrickForceFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Put another brick in the place of one.
   * The new brick takes the place of the old one at once, empty; gluster then fills it from the copies by healing,
   * which GlusterVolume.healInfo shows. Of a volume without copies, the data of the old brick is lost.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.replaceBrickCommitForce': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Brick that goes, as HOST:/DIRECTORY. */
      existingBrick: string
      /** Brick that comes, as HOST:/DIRECTORY. */
      newBrick: string
    }
    result: GlusterDone
    errors: 'GlusterVolumeReplaceBrickCommitForceFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Take a brick down to renew it.
   * Ends the process of the brick, so that its disk can be changed or formatted. The volume goes on with the other
   * copies. GlusterVolume.resetBrickCommitForce brings it back.
   * @since 0.1.0, VDSM 4.2
   */
  'GlusterVolume.resetBrickStart': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Brick as HOST:/DIRECTORY. */
      existingBrick: string
    }
    result: GlusterDone
    errors: 'GlusterVolumeResetBrickStartFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Bring a renewed brick back.
   * Starts the brick again with the same host and directory, though it may be empty; gluster fills it from the
   * copies by healing.
   * @since 0.1.0, VDSM 4.2
   */
  'GlusterVolume.resetBrickCommitForce': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Brick as HOST:/DIRECTORY. */
      existingBrick: string
    }
    result: GlusterDone
    errors: 'GlusterVolumeResetBrickCommitForceFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Begin to spread the data over all bricks.
   * Begins to move files so that all bricks have their share, and answers at once; users can work on, more slowly.
   * Ask GlusterVolume.rebalanceStatus or GlusterTask.list until COMPLETED, FAILED or STOPPED. No event tells.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.rebalanceStart': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** fix-layout: only let new files go to new bricks, and move none. Empty or false: move files. */
      rebalanceType: '' | 'fix-layout' | false
      /** True: also move files to bricks that are fuller than where they are. */
      force: boolean
    }
    result: {
      /** Id of the task. */
      taskId: UUID
    }
    errors: 'GlusterVolumeRebalanceStartFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell how a rebalance goes on.
   * Progress of the last rebalance of the volume, on each host and altogether, also after its end. Changes
   * nothing.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.rebalanceStatus': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: RebalanceRemoveStatus
    errors: 'GlusterVolumeRebalanceStatusFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Stop a rebalance.
   * Stops moving files; those that were moved stay where they are, and the volume is whole.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.rebalanceStop': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /**
       * True: also when a host does not answer.
       * @default false
       */
      force?: boolean
    }
    result: RebalanceRemoveStatus
    errors: 'GlusterVolumeRebalanceStopFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell how the bricks of a volume fare.
   * State of each brick, and of the daemons that serve NFS and heal copies; or, with statusOption, its sizes,
   * clients or memory. The volume must be started: GlusterVolumeStatusFailedException otherwise, and when another
   * command holds its lock.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.status': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Brick wanted, as HOST:/DIRECTORY; all when absent or empty. */
      brick?: string
      /** What to tell more of. */
      statusOption?: StatusOption
    }
    result: {
      /** Bricks and daemons. */
      volumeStatus: GlusterVolumeState
    }
    errors: 'GlusterVolumeStatusFailedException' | 'GlfsStatvfsException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell how full a volume is.
   * Opens the volume as a client does and asks for its size; it must be started. Today's VDSM has this in its
   * schema, but nothing behind it, and answers InternalError: there, use GlusterVolume.status with detail.
   * @since 0.1.0, VDSM 3.4
   */
  'GlusterVolume.statsInfoGet': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: GlusterVolumeStatsInfo
    errors: 'GlfsStatvfsException' | 'InternalError'
  }
  /**
   * Tell whether a volume has files.
   * Opens the volume as a client does and looks into its root; it must be started. Gluster's own .trashcan does
   * not count. Asked before a volume takes copies.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.volumeEmptyCheck': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: VolumeEmptyCheck
    errors: 'GlusterVolumeEmptyCheckFailedException'
  }
  /**
   * Tell what a volume has to heal.
   * Counts for each brick the files of which its copy differs from others. Looks at every brick, which takes long
   * when there is much to heal: GlusterCommandTimeoutException after 120 s. Changes nothing; healing goes on by
   * itself.
   * @since 0.1.0, VDSM 4.0
   */
  'GlusterVolume.healInfo': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: {
      /** Bricks of the volume. */
      healInfo: {
        /** One entry for each brick. */
        bricks: readonly HealInfo[]
      }
    }
    errors: 'GlusterVolumeHealInfoFailedException' | 'GlusterCommandTimeoutException' | 'GlusterCmdExecFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Start counting a volume's work.
   * From now on the bricks count calls, sizes and times, which costs a little speed.
   * GlusterVolumeProfileStartFailedException when they do already.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.profileStart': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: GlusterDone
    errors: 'GlusterVolumeProfileStartFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Stop counting a volume's work.
   * The bricks stop counting, and what they counted is gone. GlusterVolumeProfileStopFailedException when they do
   * not count.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.profileStop': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: GlusterDone
    errors: 'GlusterVolumeProfileStopFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Tell a volume's work.
   * What each brick, or each NFS server, has done since profiling was started and since this was last asked;
   * asking begins a new interval for everybody. GlusterVolumeProfileInfoFailedException when profiling was not
   * started.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.profileInfo': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /**
       * True: tell gluster's NFS servers in place of bricks.
       * @default false
       */
      nfs?: boolean
    }
    result: {
      /** Work of its bricks or NFS servers. */
      profileInfo: VolumeProfileInfo
    }
    errors: 'GlusterVolumeProfileInfoFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * List volumes.
   * Lists all volumes of the pool, or one, with their bricks and options. With remoteServer it asks the glusterd
   * of another host, also of another pool. Changes nothing.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.list': {
    params: {
      /** Volume wanted; all when absent or empty. */
      volumeName?: string
      /** Name or address of the host to ask in place of this one. */
      remoteServer?: string
    }
    result: {
      /** Each volume by its name. */
      volumes: Record<string, GlusterVolumeInfo>
    }
    errors: 'GlusterVolumesListFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Create a volume.
   * Makes a volume of bricks on hosts of the pool; it serves nobody before GlusterVolume.start. The order of the
   * bricks decides which of them are copies of one another. GlusterVolumeCreateFailedException with the reason in
   * its text: the name is taken, a brick is in use, on a root file system or on a foreign host, or the bricks do
   * not fit the counts.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.create': {
    params: {
      /** Name of the new volume, unique in the pool. */
      volumeName: string
      /** Bricks as HOST:/DIRECTORY, replica set after replica set. */
      bricklist: readonly string[]
      /**
       * Copies of each file; 0 for one.
       * @default 0
       */
      replicaCount?: number
      /**
       * Bricks that one file is striped over; 0 for one. Newer glusters have no stripes and refuse others.
       * @default 0
       */
      stripeCount?: number
      /**
       * How clients reach it; empty for TCP.
       * @default []
       */
      transportList?: readonly transType[]
      /**
       * True: also when a brick is on a root file system, is a mount point itself, or was in a volume before.
       * @default false
       */
      force?: boolean
      /**
       * True: the third brick of each replica set keeps no data. Takes a replicaCount of 3.
       * @default false
       */
      arbiter?: boolean
    }
    result: {
      /** Id of the new volume. */
      uuid: UUID
    }
    errors: 'GlusterVolumeCreateFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Delete a volume.
   * Forgets the volume, which must be stopped and have no snapshots. The files stay in the directories of the
   * bricks, which gluster does not take for another volume unless forced. GlusterVolumeDeleteFailedException when
   * it is started or not there.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.delete': {
    params: {
      /** Name of the volume. */
      volumeName: string
    }
    result: GlusterDone
    errors: 'GlusterVolumeDeleteFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Start a volume.
   * Starts the bricks on their hosts; clients can then mount it. GlusterVolumeStartFailedException when it is
   * started already, for example since an earlier call worked, unless forced.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.start': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** True: also when bricks cannot be started, and when it is started: then bricks that died are started again. */
      force: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeStartFailedException'
  }
  /**
   * Stop a volume.
   * Ends the bricks; who has it mounted, VMs with disks on it included, gets errors until it is started again.
   * GlusterVolumeStopFailedException when it is stopped already, or when something still works on it.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.stop': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** True: also while a rebalance, a removal of bricks or geo-replication works on it. */
      force: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeStopFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Set an option of a volume.
   * Takes effect at once for bricks and clients. GlusterVolumeSetFailedException when gluster does not know the
   * option or refuses the value; GlusterCmdFailedException when there is no such volume. On a volume that was
   * started, granular-entry-heal goes to the healing daemon, as gluster wants it.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.set': {
    params: {
      /** Name of the volume, or all for options of the pool. */
      volumeName: string
      /** Name of the option, such as network.ping-timeout. */
      option: string
      /** New value, as text; sizes take a unit such as 64MB, times are in seconds. */
      value: string
    }
    result: GlusterDone
    errors: 'GlusterVolumeSetFailedException' | 'GlusterCmdFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Put options of a volume back.
   * Gives one option, or all that were set, the default again. Options that gluster protects are kept unless
   * forced.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.reset': {
    params: {
      /** Name of the volume. */
      volumeName: string
      /** Name of the option; empty for all. */
      option: string
      /** True: protected options too. */
      force: boolean
    }
    result: GlusterDone
    errors: 'GlusterVolumeResetFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * List the options that volumes have.
   * Lists the options that GlusterVolume.set takes, with gluster's own words about them. Depends on the version of
   * gluster only: asking once for each version is enough.
   * @since 0.1.0, VDSM 3.2
   */
  'GlusterVolume.setOptionsList': {
    params: Record<string, never>
    result: {
      /** One entry for each option. */
      volumeSetOptions: readonly VolumeOptionInfo[]
    }
    errors: 'GlusterVolumeSetHelpXmlFailedException'
  }
  /**
   * Tell the options of all volumes.
   * Lists the options that hold for the pool as a whole, such as cluster.server-quorum-ratio, with their values.
   * Changes nothing.
   * @since 0.1.0, VDSM 4.4
   */
  'GlusterVolume.globalVolumeOptions': {
    params: Record<string, never>
    result: {
      /** Every option and its value, as text. */
      globalOptionMap: GlobalVolumeOptionMap
    }
    errors: 'GlusterVolumeGetGlobalOptionsFailedException' | 'GlusterXmlErrorException'
  }
  /**
   * Mount gluster's meta volume.
   * Mounts the volume at /var/run/gluster/shared_storage, now and at every start of the host; geo-replication and
   * scheduled snapshots keep their locks in it. One that is mounted already is left as it is.
   * GlusterMetaVolumeMountFailedException when another one is mounted there.
   * @since 0.1.0, VDSM 3.6
   */
  'GlusterVolume.metaVolumeMount': {
    params: {
      /**
       * Name of the meta volume, which must be started.
       * @default 'gluster_shared_storage'
       */
      metaVolumeName?: string
    }
    result: GlusterDone
    errors: 'GlusterMetaVolumeFstabUpdateFailedException' | 'GlusterMetaVolumeMountFailedException'
  }
  /**
   * List the host's devices.
   * Devices that could be given to a VM, and the controllers between them; as libvirt sees them, with NVDIMM
   * namespaces besides. An address or parent leads from one to another.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.hostdevListByCaps': {
    params: {
      /**
       * Kinds wanted, in libvirt's words: pci, usb_device, usb, scsi, scsi_host, net, storage, mdev and so on;
       * empty or absent for all.
       */
      caps?: readonly string[]
    }
    result: HostDevices
    errors: never
  }
  /**
   * Change how many virtual functions a network card has.
   * Removes all of a card's virtual functions and makes that many anew, so none may be in use. Lasts over a boot
   * only after Host.setSafeNetworkConfig.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.hostdevChangeNumvfs': {
    params: {
      /** libvirt's name of the card's physical function, such as pci_0000_02_00_0. */
      deviceName: string
      /** How many it shall have, 0 to the totalvfs of the device. */
      numvfs: number
    }
    result: true
    errors: never
  }
  /**
   * Give a device back to the host.
   * Takes it from vfio, which kept it for a VM, and lets the host's own driver have it. For devices other than PCI
   * there is nothing to do. No VM may use it any more.
   * @since 0.1.0, VDSM 4.0
   */
  'Host.hostdevReattach': {
    params: {
      /** libvirt's name of the device, such as pci_0000_02_00_0. */
      deviceName: string
    }
    result: true
    errors: never
  }
  /**
   * Switch another host off or on.
   * Runs a fence agent on this host, which talks to the other's power switch or management board: this host is the
   * proxy, not the target. For off, on and reboot the reply says only that the agent was told; ask status until
   * the power is as wanted. With a policy the target is spared when it is alive after all. Waits for no other
   * command. UnsupportedFenceAgent when this host lacks the agent. Where the agent itself fails, the error has its
   * exit status as code, 1 as a rule, and its words as message.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.fenceNode': {
    params: {
      /** Address of the power switch or management board. */
      addr: string
      /** Its TCP port; empty for the usual one. */
      port: number | ""
      /** Kind of fence agent, such as ipmilan: the program fence_ipmilan. */
      agent: string
      /** User name at the board. */
      username: string
      /** Password at the board. */
      password: string
      /** What the agent is to do. */
      action: FenceNodeAction
      /** True: talk to the board through SSH or TLS. Empty text means false. */
      secure?: boolean | ""
      /**
       * Further options of the agent, one a line as name=value; a login among them at times.
       * @default ''
       */
      options?: string
      /** When to spare the target; not looked at for status. Null as absent. */
      policy?: null | FencingPolicy
    }
    result: FenceNodeResult
    errors: 'UnsupportedFenceAgent'
  }
  /**
   * Let a client read or write an image.
   * Gives the image server of the host, ovirt-imageio, a ticket: whoever knows its id can then transfer that image
   * over HTTPS, from this host, until the time is up. Giving one with the same id replaces it.
   * ImageDaemonUnsupported when the host has no image server.
   * @since 0.1.0, VDSM 4.0
   */
  'Host.add_image_ticket': {
    params: {
      /** Ticket to give to the server. */
      ticket: ImageTicket
    }
    result: true
    errors: 'ImageDaemonUnsupported' | 'ImageDaemonError' | 'ImageTicketsError'
  }
  /**
   * Tell how far a transfer is.
   * What the image server knows of a ticket: how much has been transferred and whether a client is at it now.
   * ImageDaemonError, with 404 in its words, when there is no such ticket, also since its time is up.
   * @since 0.1.0, VDSM 4.2
   */
  'Host.get_image_ticket': {
    params: {
      /** Id of the ticket. */
      uuid: UUID
    }
    result: ImageTicketInfo
    errors: 'ImageDaemonUnsupported' | 'ImageDaemonError' | 'ImageTicketsError'
  }
  /**
   * Take a ticket back.
   * Ends transfers that use it, waiting for a request in progress to end: the server fails with ImageDaemonError
   * when that takes more than a minute; try again then. Removing one that is not there changes nothing.
   * @since 0.1.0, VDSM 4.0
   */
  'Host.remove_image_ticket': {
    params: {
      /** Id of the ticket. */
      uuid: UUID
    }
    result: true
    errors: 'ImageDaemonUnsupported' | 'ImageDaemonError' | 'ImageTicketsError'
  }
  /**
   * Give a ticket more time.
   * The ticket ends so many seconds from now, whatever it had left. A transfer that goes on keeps its ticket alive
   * by itself.
   * @since 0.1.0, VDSM 4.0
   */
  'Host.extend_image_ticket': {
    params: {
      /** Id of the ticket. */
      uuid: UUID
      /** Time from now, in seconds. */
      timeout: number
    }
    result: true
    errors: 'ImageDaemonUnsupported' | 'ImageDaemonError' | 'ImageTicketsError'
  }
  /**
   * Change the networks of the host.
   * Makes, changes and removes logical networks and bonds in one step; what is not named stays as it is. Nothing
   * is changed when anything of it is wrong. With connectivityCheck, the default, the caller must then reach the
   * host by Host.confirmConnectivity within connectivityTimeout seconds, while this call still waits, or else
   * everything goes back and the call fails with NoConnectionToPeer. The new state holds until the next boot, and
   * for good after Host.setSafeNetworkConfig or with commitOnSuccess. Interrupts traffic; |net|host_conn| tells
   * when addresses have changed. Waits while another change is under way, as does Host.setSafeNetworkConfig;
   * ResourceUnavailable when another program is at it.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.setupNetworks': {
    params: {
      /** Networks to set up, by name. */
      networks: SetupNetworkNetConfig
      /** Bonds to set up, by name. */
      bondings: SetupNetworkBondConfig
      /** How to go about it. */
      options: SetupNetworkOptions
    }
    result: DoneStatus
    errors: 'NetworkBadParams' | 'NetworkBadAddress' | 'NetworkBadNic' | 'NetworkNicInUse' | 'NetworkBadBonding' | 'NetworkBadVlan' | 'NetworkBadBridge' | 'NetworkIfupFailed' | 'NetworkBondInUse' | 'NetworkOvsConnection' | 'NoConnectionToPeer' | 'ResourceUnavailable' | 'HookError'
  }
  /**
   * Keep the networks as they are.
   * Stores the present networks, and numbers of virtual functions, as those that the host comes back with after a
   * boot; until then what Host.setupNetworks did is lost by one. Capabilities have netConfigDirty false
   * afterwards. Waits while networks are being changed; ResourceUnavailable when another program is at it.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.setSafeNetworkConfig': {
    params: Record<string, never>
    result: true
    errors: 'ResourceUnavailable'
  }
  /**
   * Say that the host can still be reached.
   * Tells a Host.setupNetworks that waits for it that its caller is not cut off, so that the change stays. Waits
   * for no other command. Does nothing when none waits.
   * @since 0.1.0, VDSM 4.2
   */
  'Host.confirmConnectivity': {
    params: Record<string, never>
    result: true
    errors: never
  }
  /**
   * Ask whether the host answers, and confirm the network.
   * What Host.ping2 and Host.confirmConnectivity do, in one: a Host.setupNetworks that waits takes it as the
   * confirmation. Out of use since VDSM 4.2.
   * @since 0.1.0, VDSM 3.1
   * @deprecated Since VDSM 4.2. Use Host.ping2, and Host.confirmConnectivity for the network.
   */
  'Host.ping': {
    params: Record<string, never>
    result: true
    errors: never
  }
  /**
   * Tell which networks the host has.
   * The part of Host.getCapabilities that is about networks: interfaces, bonds, VLANs, bridges, logical networks
   * and name servers. Waits up to 2 s for links that are coming up.
   * @since 0.1.0, VDSM 4.2
   */
  'Host.getNetworkCapabilities': {
    params: Record<string, never>
    result: VdsmNetworkCapabilities
    errors: never
  }
  /**
   * Tell the host's network traffic.
   * The part of Host.getStats that is about networks: counters of each interface since it exists.
   * @since 0.1.0, VDSM 4.3
   */
  'Host.getNetworkStatistics': {
    params: Record<string, never>
    result: HostNetworkStatistics
    errors: never
  }
  /**
   * Tell what the switches say of themselves.
   * What has been received through the Link Layer Discovery Protocol: the name of the switch, the port that a card
   * is plugged into, its VLANs. Only what arrived lately; an interface that is down or does not listen has
   * nothing.
   * @since 0.1.0, VDSM 4.1
   */
  'Host.getLldp': {
    params: {
      /** devices lists the interfaces wanted; empty or absent for all network cards. Other keys are not looked at. */
      filter: StringListMap
    }
    result: LldpMap
    errors: never
  }
  /**
   * Replace the policy of memory and CPU sharing.
   * Gives a new program to MOM, the manager that decides on this host about balloons, KSM and CPU shares. Holds
   * until VDSM or MOM restarts. Nothing is said when MOM is not running: Host.getStats has its state in momStatus.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.setMOMPolicy': {
    params: {
      /** The policy, in MOM's own language. */
      policy: string
    }
    result: true
    errors: 'MOMPolicyUpdateFailed'
  }
  /**
   * Set variables of the sharing policy.
   * Switches such as balloonEnabled and ksmEnabled that the policy reads. Variables set before keep their values.
   * Holds until VDSM restarts, so it is part of activating a host. Nothing is said when MOM is not running.
   * @since 0.1.0, VDSM 3.2
   */
  'Host.setMOMPolicyParameters': {
    params: {
      /** Values by the name of the variable. */
      key_value_store: object
    }
    result: true
    errors: 'MOMPolicyUpdateFailed'
  }
  /**
   * Tune the merging of equal memory pages.
   * Writes the kernel's KSM settings at once; MOM uses it all the time, so what others set does not last while MOM
   * runs. KSMUpdateFailed when a value is out of range; those before it in the call are set then.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.setKsmTune': {
    params: {
      /** Settings to write. */
      tuningParams: KsmTuneParams
    }
    result: DoneStatus
    errors: 'KSMUpdateFailed'
  }
  /**
   * Stop or resume the hosted engine's watch.
   * Tells the agent that keeps the hosted engine alive to leave it alone on this host, LOCAL, or on all, GLOBAL.
   * ResourceUnavailable when the host is not set up for a hosted engine; SetHAPolicyFailed when its agent does not
   * answer within 60 s.
   * @since 0.1.0, VDSM 3.4
   */
  'Host.setHaMaintenanceMode': {
    params: {
      /** Which hosts it is about. */
      mode: HaMaintenanceMode
      /** True: leave the engine alone. False: watch over it again. */
      enabled: boolean
    }
    result: DoneStatus
    errors: 'ResourceUnavailable' | 'SetHAPolicyFailed'
  }
  /**
   * Change how much the host's service logs.
   * At once, for one logger or for all below the root. Lost when the service restarts. Waits for no other command.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.setLogLevel': {
    params: {
      /** Lowest severity that is logged. */
      level: LoggingLevel
      /**
       * Logger, such as storage or jsonrpc.JsonRpcServer; empty for the root.
       * @default ''
       */
      name?: string
    }
    result: true
    errors: never
  }
  /**
   * Leave a word in the host's log.
   * Logs the message and gives it back: marks a moment, or shows that the way there works. Nobody should send
   * secrets with it.
   * @since 0.1.0, VDSM 4.4
   */
  'Host.echo': {
    params: {
      /** Text to log. */
      message: string
    }
    result: string
    errors: never
  }
  /**
   * Give the host passwords of network storage.
   * libvirt keeps them in memory, so that VMs can use disks that need a login; a disk names the secret by its
   * uuid. One that is there already is replaced. All are lost when the host restarts. BadSecretRequest when a
   * password is not base64 or something is missing; nothing is registered then.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.registerSecrets': {
    params: {
      /** Secrets to register. */
      secrets: readonly SecretInfo[]
      /**
       * True: forget all others of VDSM's, whose usageID begins with ovirt/.
       * @default false
       */
      clear?: boolean
    }
    result: true
    errors: 'BadSecretRequest' | 'SecretRegistrationFailed'
  }
  /**
   * Make the host forget passwords of network storage.
   * Running VMs keep their connections. One that is not there is no error.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.unregisterSecrets': {
    params: {
      /** Secrets to forget. */
      uuids: readonly UUID[]
    }
    result: true
    errors: 'BadSecretRequest' | 'SecretUnregistrationFailed'
  }
  /**
   * Tell which storage pool the host has joined.
   * VDSM joins one at most.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getConnectedStoragePools': {
    params: Record<string, never>
    result: readonly UUID[]
    errors: never
  }
  /**
   * List the block devices that the host sees.
   * LUNs that come by iSCSI or Fibre Channel, each with its paths. Looks for new ones first, which takes seconds
   * and on large storage minutes. checkStatus tries on each device whether LVM could use it: costly, so name the
   * devices or leave it out.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getDeviceList': {
    params: {
      /** Kind of devices wanted: FCP or iSCSI, or 2 or 3 for the same; all when it is not given. */
      storageType?: BlockDeviceType | 2 | 3
      /**
       * Multipath ids of the devices wanted; empty for all.
       * @default []
       */
      guids?: readonly string[]
      /**
       * True: find out whether a device is free or in use. False: its status is unknown.
       * @default true
       */
      checkStatus?: boolean
      /**
       * False: do not look for new devices first.
       * @default true
       */
      refresh?: boolean
    }
    result: readonly BlockDeviceInfo[]
    errors: 'BlockDeviceActionError' | 'StorageTypeError'
  }
  /**
   * Tell whether the host sees certain block devices.
   * Looks for new devices once when one of them is missing.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getDevicesVisibility': {
    params: {
      /** Multipath ids of the devices. */
      guidList: readonly string[]
    }
    result: DeviceVisibilityMap
    errors: never
  }
  /**
   * List the LVM volume groups that the host sees.
   * Those of storage domains and all others, without their devices: LVMVolumeGroup.getInfo has those. Slow on
   * large storage.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getLVMVolumeGroups': {
    params: {
      /**
       * Kind of devices that the groups are made of: FCP or iSCSI, or 2 or 3 for the same; all when it is not
       * given.
       */
      storageType?: BlockDeviceType | 2 | 3
    }
    result: readonly VolumeGroupInfo[]
    errors: 'VolumeGroupActionError'
  }
  /**
   * List storage domains.
   * Those of one pool, or all that the host finds on the storage that it is connected to, attached or not. Looks
   * at every domain: one that does not answer makes it slow and is left out.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getStorageDomains': {
    params: {
      /** Pool whose domains are wanted; all zeros or nothing for all that the host sees. */
      storagepoolID?: UUID
      /** What the domains are for; all when it is not given. */
      domainClass?: StorageDomainClassParam
      /** Kind of storage; all when it is not given. Goes with remotePath. */
      storageType?: StorageDomainTypeParam
      /** Only the domain that is there, such as server:/export. */
      remotePath?: string
    }
    result: readonly UUID[]
    errors: 'StoragePoolUnknown' | 'StorageDomainActionError'
  }
  /**
   * Tell how the host reaches its storage domains.
   * Last result of the monitor that reads from every domain every 10 s: whether it worked and how long it took.
   * Does not touch the storage itself, so it answers at once also where that hangs. Host.getStats has the same.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getStorageRepoStats': {
    params: {
      /**
       * Domains wanted; empty for all that are monitored.
       * @default []
       */
      domains?: readonly UUID[]
    }
    result: StorageDomainVitalsMap
    errors: never
  }
  /**
   * Start to watch a storage domain.
   * Reads from the domain every 10 s and takes the host's id in it, so that the host can hold leases there; goes
   * on in the background, Host.getStorageRepoStats tells the result. Domains of a joined pool are watched anyway:
   * this is for a hosted engine's, before there is a pool. Watching what is watched changes nothing.
   * @since 0.1.0, VDSM 3.4
   */
  'Host.startMonitoringDomain': {
    params: {
      /** Storage domain that is meant. */
      sdUUID: UUID
      /** Id of this host in the domain, 1 to 2000, unique among all hosts. */
      hostID: number
    }
    result: true
    errors: never
  }
  /**
   * Stop to watch a storage domain.
   * Gives the host's id in the domain back, which can take a minute. StorageDomainIsMemberOfPool for a domain of
   * the joined pool. A domain that is not watched is no error.
   * @since 0.1.0, VDSM 3.4
   */
  'Host.stopMonitoringDomain': {
    params: {
      /** Storage domain that is meant. */
      sdUUID: UUID
    }
    result: true
    errors: 'StorageDomainIsMemberOfPool'
  }
  /**
   * Tell what the SPM's tasks are.
   * Lists tasks of the storage pool that the host leads as SPM: which command started each. Tasks stay until
   * Task.clear, also over a restart of VDSM. SpmStatusError when the host is not the SPM or is in no pool.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getAllTasksInfo': {
    params: Record<string, never>
    result: TasksInfo
    errors: 'SpmStatusError'
  }
  /**
   * Tell how far the SPM's tasks are.
   * State and outcome of every task of the storage pool that the host leads as SPM. One call instead of
   * Task.getStatus for each: ask it every few seconds while tasks are open, then Task.clear those that have
   * finished. No event tells of tasks. SpmStatusError when the host is not the SPM or is in no pool, as after it
   * lost that role: ask the new SPM, which knows the tasks again.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getAllTasksStatuses': {
    params: Record<string, never>
    result: TasksStatus
    errors: 'SpmStatusError'
  }
  /**
   * Tell all about the tasks of this host.
   * Lists every task that this host knows, whether it is the SPM or not, those of commands that are under way
   * included. Made for people who look for a fault; to follow a task use Task.getStatus.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getAllTasks': {
    params: Record<string, never>
    result: TasksDetails
    errors: never
  }
  /**
   * Tell how far jobs are.
   * Jobs are work that goes on behind a reply under an id that the caller chose: SDM.* and, of a VM, snapshots and
   * sealing. A job is told of until an hour after its end. |jobs|status| says when one has ended; ask this every
   * few seconds all the same, since an event can be lost. A job that is missing has ended long ago, was never
   * taken, or was lost when the host restarted. Imports of foreign VMs are not among them: Host.getStats has those
   * in v2vJobs; nor are merges of running VMs, which VM.getStats has in vmJobs.
   * @since 0.1.0, VDSM 4.0
   */
  'Host.getJobs': {
    params: {
      /** Kind of jobs wanted; all when it is not given. */
      job_type?: HostJobType
      /**
       * Jobs wanted; empty for all. Ids that the host does not know are left out.
       * @default []
       */
      job_ids?: readonly UUID[]
    }
    result: HostJobInfoMap
    errors: never
  }
  /**
   * List the VMs of another hypervisor in full.
   * Connects by libvirt and asks about each VM and disk, which takes minutes where there are many: name those that
   * are wanted. VMs that cannot be imported are left out, for example with disks outside its storage.
   * V2VConnectionError when the hypervisor cannot be reached or refuses the login.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.getExternalVMs': {
    params: {
      /**
       * libvirt URI of the other hypervisor, such as vpx://user@vcenter/Datacenter/Cluster/esx?no_verify=1,
       * qemu+ssh:// or xen+ssh://.
       */
      uri: string
      /** User name there. */
      username: string
      /** Password there. */
      password: string
      /** Names of the VMs wanted; empty or absent for all. */
      vm_names?: readonly string[]
    }
    result: readonly ExternalVmInfo[]
    errors: 'V2VConnectionError'
  }
  /**
   * List the names of the VMs of another hypervisor.
   * Connects by libvirt. Quick, where Host.getExternalVMs is not. V2VConnectionError when the hypervisor cannot be
   * reached or refuses the login.
   * @since 0.1.0, VDSM 4.1
   */
  'Host.getExternalVMNames': {
    params: {
      /**
       * libvirt URI of the other hypervisor, such as vpx://user@vcenter/Datacenter/Cluster/esx?no_verify=1,
       * qemu+ssh:// or xen+ssh://.
       */
      uri: string
      /** User name there. */
      username: string
      /** Password there. */
      password: string
    }
    result: readonly string[]
    errors: 'V2VConnectionError'
  }
  /**
   * Describe the VM in an OVA file.
   * Reads the definition in an OVA on this host: a tar or zip archive, or a directory with the same files.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.getExternalVmFromOva': {
    params: {
      /** Path on the host. */
      ova_path: string
    }
    result: ExternalVmInfo
    errors: never
  }
  /**
   * Import a VM from another hypervisor.
   * Copies the disks into volumes that exist already and changes the guest so that it runs on KVM, by virt-v2v;
   * takes hours. The VM there must be off. Answers at once; Host.getStats has the progress in v2vJobs, and no
   * event is sent. Once it is done, Host.getConvertedVm gives its definition; Host.deleteV2VJob must forget it,
   * whatever came of it. JobExists when there is a job of that id.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.convertExternalVm': {
    params: {
      /**
       * libvirt URI of the other hypervisor, such as vpx://user@vcenter/Datacenter/Cluster/esx?no_verify=1,
       * qemu+ssh:// or xen+ssh://.
       */
      uri: string
      /** User name there. */
      username: string
      /** Password there. */
      password: string
      /** Where the disks go. */
      vminfo: ExternalVmParams
      /** Id of the new job, chosen by the caller; the engine takes that of the new VM. */
      jobid: UUID
    }
    result: true
    errors: 'JobExists'
  }
  /**
   * Import a VM from an OVA file.
   * Like Host.convertExternalVm, from an OVA on this host. Answers at once; Host.getStats has the progress in
   * v2vJobs, and no event is sent. Once it is done, Host.getConvertedVm gives its definition; Host.deleteV2VJob
   * must forget it, whatever came of it. JobExists when there is a job of that id.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.convertExternalVmFromOva': {
    params: {
      /** Path on the host. */
      ova_path: string
      /** Where the disks go. */
      vminfo: ExternalVmParams
      /** Id of the new job, chosen by the caller; the engine takes that of the new VM. */
      jobid: UUID
    }
    result: true
    errors: 'JobExists'
  }
  /**
   * Give the definition of an imported VM.
   * NoSuchJob when the host does not know the import, JobNotDone while it runs or when it failed, V2VNoSuchOVF
   * when it left no definition.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.getConvertedVm': {
    params: {
      /** Import that is meant. */
      jobid: UUID
    }
    result: string
    errors: 'NoSuchJob' | 'JobNotDone' | 'V2VNoSuchOVF'
  }
  /**
   * Stop an import early.
   * Ends its process. What has been copied stays in the volumes. v2vJobs then says aborted, and Host.deleteV2VJob
   * forgets it. Waits for no other command.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.abortV2VJob': {
    params: {
      /** Import that is meant. */
      jobid: UUID
    }
    result: true
    errors: 'NoSuchJob'
  }
  /**
   * Forget an import that has ended.
   * JobNotDone while it runs. NoSuchJob when it is not there, for example since an earlier call worked. Imports
   * are kept until then, or until the host restarts.
   * @since 0.1.0, VDSM 3.6
   */
  'Host.deleteV2VJob': {
    params: {
      /** Import that is meant. */
      jobid: UUID
    }
    result: true
    errors: 'NoSuchJob' | 'JobNotDone'
  }
  /**
   * See whether the host's driver answers.
   * Does nothing, and answers. Overtakes all other commands, so it shows that a host is there even while it is
   * busy; Worker.ping does not ask the driver.
   * @since 0.1.0, VDSM 4.2
   */
  'Host.ping2': {
    params: Record<string, never>
    result: true
    errors: never
  }
  /**
   * Tell what the host is made of and can do.
   * CPUs, memory, networks, software, features. Does not change anything. Slow on large hosts, and its answer
   * seldom changes: ask when a host comes up.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getCapabilities': {
    params: Record<string, never>
    result: VdsmCapabilities
    errors: never
  }
  /**
   * Tell what the host is doing.
   * Load, memory, traffic, number of VMs. Meant to be asked every few seconds.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getStats': {
    params: Record<string, never>
    result: HostStats
    errors: never
  }
  /**
   * Tell which machine the host is.
   * Maker, model and serial number from the firmware's tables. CannotRetrieveHWInfo when they cannot be read.
   * @since 0.1.0, VDSM 3.2
   */
  'Host.getHardwareInfo': {
    params: Record<string, never>
    result: HardwareInformation
    errors: 'CannotRetrieveHWInfo'
  }
  /**
   * List the host's VMs.
   * Lists running VMs and those that are Down but not destroyed. The two switches choose the detail; with both,
   * fullStatus wins, as in VDSM.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getVMList': {
    params: {
      /**
       * True: everything about each VM. False: id and status.
       * @default false
       */
      fullStatus?: boolean
      /**
       * Ids of the VMs wanted; empty for all. Ids that the host does not know are left out.
       * @default []
       */
      vmList?: readonly UUID[]
      /**
       * True: ids alone, as plain text.
       * @default false
       */
      onlyUUID?: boolean
    }
    result: readonly VmInfo[]
    errors: never
  }
  /**
   * Describe the host's VMs in full.
   * Definition and devices of each VM. Expensive: ask when the hash in a VM's statistics has changed.
   * @since 0.1.0, VDSM 3.4
   */
  'Host.getVMFullList': {
    params: {
      /**
       * Ids of the VMs wanted; empty for all. Ids that the host does not know are left out.
       * @default []
       */
      vmList?: readonly UUID[]
    }
    result: readonly VMFullInfo[]
    errors: never
  }
  /**
   * Tell what all VMs are doing.
   * Statistics of every VM on the host, those that are Down included. Cheaper than VM.getStats for each, and meant
   * to be asked every few seconds.
   * @since 0.1.0, VDSM 3.1
   */
  'Host.getAllVmStats': {
    params: Record<string, never>
    result: readonly VmStats[]
    errors: never
  }
  /**
   * Give the domain XML of VMs.
   * libvirt's XML of each VM as it runs now, with all that was plugged in since.
   * @since 0.1.0, VDSM 4.2
   */
  'Host.dumpxmls': {
    params: {
      /**
       * Ids of the VMs wanted; empty for all (with VDSM itself, for none). NoSuchVM when the host lacks one of
       * them.
       * @default []
       */
      vmList?: readonly UUID[]
    }
    result: StringMap
    errors: 'NoSuchVM'
  }
  /**
   * Fetch an image from an HTTP server.
   * Replaces what the image's volume holds with what the server sends; a block volume grows as it needs. Meant for
   * small things such as definitions of VMs; for disks there are image tickets. Done by the SPM alone:
   * SpmStatusError on other hosts. Follow the task with Task.getStatus.
   * @since 0.1.0, VDSM 3.2
   */
  'Image.download': {
    params: {
      /** Where to fetch it from. */
      methodArgs: ImageSharingMethodArgs
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume; the one on top of the chain when it is not given. */
      volumeID?: UUID
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist'
  }
  /**
   * Send an image to an HTTP server.
   * Sends what the image's volume holds by HTTP PUT. Done by the SPM alone: SpmStatusError on other hosts. Follow
   * the task with Task.getStatus.
   * @since 0.1.0, VDSM 3.2
   */
  'Image.upload': {
    params: {
      /** Where to send it. */
      methodArgs: ImageSharingMethodArgs
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume; the one on top of the chain when it is not given. */
      volumeID?: UUID
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist'
  }
  /**
   * Delete an image with all its volumes.
   * Takes the image away at once, so that nothing finds it any more, and gives its space back in the background;
   * with postZero it stays until it is wiped. Done by the SPM alone: SpmStatusError on other hosts.
   * ImageDoesNotExistInSD when there is no such image, CannotDeleteSharedVolume when other images are based on it.
   * Follow the task with Task.getStatus.
   * @since 0.1.0, VDSM 3.1
   */
  'Image.delete': {
    params: {
      /** Image that is meant. */
      imageID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** True: overwrite the data with zeros before the space is given back. */
      postZero: boolean
      /** Not looked at; kept for old callers. */
      force: boolean
      /**
       * True: tell the storage to free the space.
       * @default false
       */
      discard?: boolean
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'ImageDoesNotExistInSD' | 'CannotDeleteSharedVolume' | 'ImageDeleteError'
  }
  /**
   * Delete some volumes of an image.
   * Removes volumes, from the top of the chain downwards as a rule. Done by the SPM alone: SpmStatusError on other
   * hosts. Without force the task fails with VolumeImageHasChildren where other volumes are based on one of them,
   * and with CannotDeleteSharedVolume for a template; VDSM gives the first the code 100, in words only. Follow the
   * task with Task.getStatus.
   * @since 0.1.0, VDSM 3.1
   */
  'Image.deleteVolumes': {
    params: {
      /** Image that is meant. */
      imageID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Volumes to delete. */
      volumeList: readonly UUID[]
      /**
       * True: overwrite the data with zeros before the space is given back.
       * @default false
       */
      postZero?: boolean
      /**
       * True: delete volumes also where others are based on them.
       * @default false
       */
      force?: boolean
      /**
       * True: tell the storage to free the space.
       * @default false
       */
      discard?: boolean
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'CannotDeleteVolume'
  }
  /**
   * List the volumes of an image.
   * Ids of its volumes, in no order; empty when the domain has no such image. Volume.getInfo tells how they form a
   * chain.
   * @since 0.1.0, VDSM 3.1
   */
  'Image.getVolumes': {
    params: {
      /** Image that is meant. */
      imageID: UUID
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
    }
    result: readonly UUID[]
    errors: 'StorageDomainDoesNotExist'
  }
  /**
   * Move or copy an image to another storage domain.
   * Copies the whole chain with its ids, and for MOVE deletes the source afterwards. No VM may use the image. Done
   * by the SPM alone: SpmStatusError on other hosts. ImageDoesNotExistInSD when the destination lacks the template
   * that it is based on, MoveTemplateImageError for a template that others are based on, InvalidParameterException
   * when both domains are the same. Follow the task with Task.getStatus; a failed task leaves the source whole.
   * @since 0.1.0, VDSM 3.1
   */
  'Image.move': {
    params: {
      /** Image that is meant. */
      imageID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain to copy from. */
      storagedomainID: UUID
      /** Storage domain to copy to. */
      dstSdUUID: UUID
      /** Whether the source stays. */
      operation: ImageMoveOperationParam
      /** True: overwrite the source with zeros before its space is given back; for MOVE. */
      postZero: boolean
      /** True: replace an image with the same id at the destination. */
      force: boolean
      /**
       * True: tell the storage to free the space.
       * @default false
       */
      discard?: boolean
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'ImageDoesNotExistInSD' | 'MoveTemplateImageError' | 'InvalidParameterException' | 'MoveImageError'
  }
  /**
   * Make the volumes of an image anew on another domain.
   * First step of moving the disk of a running VM: makes empty volumes with the same ids, formats and sizes on the
   * destination; Image.syncData or QEMU fills them. Done by the SPM alone: SpmStatusError on other hosts. Follow
   * the task with Task.getStatus.
   * @since 0.1.0, VDSM 3.2
   */
  'Image.cloneStructure': {
    params: {
      /** Image that is meant. */
      imageID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that has the image. */
      storagedomainID: UUID
      /** Storage domain to copy to. */
      dstSdUUID: UUID
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'ImageDoesNotExistInSD'
  }
  /**
   * Copy the data of an image to its clone.
   * Second step of moving the disk of a running VM: copies the volumes that the VM does not write any more to
   * those that Image.cloneStructure has made. Done by the SPM alone: SpmStatusError on other hosts. The task fails
   * with DestImageActionError where the two chains differ. Follow it with Task.getStatus.
   * @since 0.1.0, VDSM 3.2
   */
  'Image.syncData': {
    params: {
      /** Image that is meant. */
      imageID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that has the data. */
      storagedomainID: UUID
      /** Storage domain to copy to. */
      dstSdUUID: UUID
      /** Which volumes are copied. */
      syncType: syncType
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist'
  }
  /**
   * Make an image available to this host.
   * Activates the volumes of the image, so that QEMU can open them; on block storage that makes their devices
   * appear. Preparing one that is prepared changes nothing; a single Image.teardown undoes all.
   * prepareIllegalVolumeError when a volume of the chain is ILLEGAL, VolumeDoesNotExist when the image has no such
   * volume.
   * @since 0.1.0, VDSM 3.4
   */
  'Image.prepare': {
    params: {
      /** Storage pool that the host has joined, or all zeros when it is in none. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume on top of the part of the chain that is wanted. */
      volumeID: UUID
      /**
       * True: prepare also when volumes are ILLEGAL, to repair them.
       * @default false
       */
      allowIllegal?: boolean
    }
    result: PreparedImageInfo
    errors: 'StoragePoolUnknown' | 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist' | 'prepareIllegalVolumeError' | 'CannotActivateLogicalVolumes'
  }
  /**
   * Take an image off this host.
   * Deactivates the volumes of the image, after the last VM on this host has closed them. What is not prepared
   * stays so without an error.
   * @since 0.1.0, VDSM 3.4
   */
  'Image.teardown': {
    params: {
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Not looked at: all volumes of the image are deactivated. */
      volumeID?: UUID
    }
    result: true
    errors: 'StorageDomainDoesNotExist' | 'CannotDeactivateLogicalVolume'
  }
  /**
   * Correct an image's metadata by its data.
   * After a merge that was cut short: finds the chain that QEMU's headers really form, and changes the metadata of
   * the volumes to it. Never for an image that a VM uses. A leaf that was marked ILLEGAL and has been merged into
   * its parent is left out of the chain.
   * @since 0.1.0, VDSM 3.5
   */
  'Image.reconcileVolumeChain': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume on top of the chain, as the metadata has it. */
      leafVolID: UUID
    }
    result: readonly UUID[]
    errors: 'StoragePoolUnknown' | 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist' | 'StorageException'
  }
  /**
   * Make a lease on a storage domain.
   * A lease lets only one host at a time run a VM or a job. Succeeds also when it is there already. Done by the
   * SPM alone: SpmStatusError on other hosts. Follow the task with Task.getStatus.
   * @since 0.1.0, VDSM 4.1
   */
  'Lease.create': {
    params: {
      /** Lease to make. */
      lease: Lease
      /** What is kept beside it: for leases of jobs. */
      metadata?: LeaseMetadata
    }
    result: UUID
    errors: 'StoragePoolNotConnected' | 'SpmStatusError'
  }
  /**
   * Remove a lease from a storage domain.
   * Nobody may hold it. Succeeds also when it is not there. Done by the SPM alone: SpmStatusError on other hosts.
   * Follow the task with Task.getStatus.
   * @since 0.1.0, VDSM 4.1
   */
  'Lease.delete': {
    params: {
      /** Lease to remove. */
      lease: Lease
    }
    result: UUID
    errors: 'StoragePoolNotConnected' | 'SpmStatusError'
  }
  /**
   * Rebuild a domain's table of leases.
   * Repairs the table from the leases themselves, when it was damaged; no lease is lost or changed by it. Done by
   * the SPM alone: SpmStatusError on other hosts. Follow the task with Task.getStatus.
   * @since 0.1.0, VDSM 4.1
   */
  'Lease.rebuild_leases': {
    params: {
      /** Storage domain that holds the leases. */
      sd_id: UUID
    }
    result: UUID
    errors: 'StoragePoolNotConnected' | 'SpmStatusError'
  }
  /**
   * Tell where a lease is.
   * What the hypervisor needs to take the lease for a VM. NoSuchLease when the domain has none of that id.
   * @since 0.1.0, VDSM 4.1
   */
  'Lease.info': {
    params: {
      /** Lease that is meant. */
      lease: Lease
    }
    result: LeaseInfo
    errors: 'StoragePoolNotConnected' | 'StorageDomainDoesNotExist' | 'NoSuchLease'
  }
  /**
   * Tell who holds a lease.
   * Reads the lease from the storage; to read the metadata of one that is free the host takes it for a moment.
   * NoSuchLease when the domain has none of that id.
   * @since 0.1.0, VDSM 4.1
   */
  'Lease.status': {
    params: {
      /** Lease that is meant. */
      lease: Lease
    }
    result: ExternalLeaseStatus
    errors: 'StoragePoolNotConnected' | 'StorageDomainDoesNotExist' | 'NoSuchLease' | 'AcquireLockFailure' | 'SanlockLVBError'
  }
  /**
   * Forbid a job that may still be on its way.
   * Sets the metadata of the lease to FENCED, so that a host which was asked to run the job, and is out of reach,
   * can no longer begin it. AcquireLockFailure while the job runs; JobStatusMismatch when it has ended;
   * GenerationMismatch or StorageUnsupportedOperation when the lease is not as the caller thinks.
   * @since 0.1.0, VDSM 4.4.6
   */
  'Lease.fence': {
    params: {
      /** Lease that the job needs. */
      lease: Lease
      /** What the metadata must be: of that job, PENDING, and of that generation. */
      metadata: LeaseMetadata
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'StorageDomainDoesNotExist' | 'NoSuchLease' | 'AcquireLockFailure' | 'JobStatusMismatch' | 'GenerationMismatch' | 'StorageUnsupportedOperation'
  }
  /**
   * Make a volume group for a storage domain.
   * First step to a domain on block devices: puts the devices under LVM. StorageDomain.create with the id in the
   * result is the second. InaccessiblePhysDev when the host lacks a device, VolumeGroupSizeError when they have
   * less than 10 GiB together, PhysDevInitializationError when one holds data and force is not given.
   * @since 0.1.0, VDSM 3.1
   */
  'LVMVolumeGroup.create': {
    params: {
      /** Not looked at; LVM makes an id of its own. */
      lvmvolumegroupID?: string
      /** Name of the group: the id that the storage domain will have. */
      name: UUID
      /** Multipath ids of the devices. */
      devlist: readonly string[]
      /**
       * True: overwrite data on the devices.
       * @default false
       */
      force?: boolean
    }
    result: string
    errors: 'InaccessiblePhysDev' | 'VolumeGroupSizeError' | 'VolumeGroupBlockSizeError' | 'PhysDevInitializationError' | 'VolumeGroupCreateError' | 'InvalidParameterException'
  }
  /**
   * Tell what a volume group is made of.
   * Size, free space and devices of the group. VolumeGroupDoesNotExist when the host sees none with that id.
   * @since 0.1.0, VDSM 3.1
   */
  'LVMVolumeGroup.getInfo': {
    params: {
      /** LVM's id of the group. */
      lvmvolumegroupID: string
    }
    result: VolumeGroupInfo
    errors: 'VolumeGroupDoesNotExist' | 'VolumeGroupActionError'
  }
  /**
   * Remove a volume group.
   * Takes the devices from LVM, with everything on them, without asking twice: StorageDomain.format does that for
   * domains. A group that is not there is no error.
   * @since 0.1.0, VDSM 3.1
   */
  'LVMVolumeGroup.remove': {
    params: {
      /** LVM's id of the group. */
      lvmvolumegroupID: string
    }
    result: true
    errors: 'VolumeGroupRemoveError' | 'VolumeGroupActionError'
  }
  /**
   * Attach a managed volume to this host.
   * Managed volumes are made by a storage array's own driver (Cinder), and are no part of a pool. Attaching makes
   * the device appear on the host, and a link to it that does not change. ManagedVolumeAlreadyAttached when it is
   * there, ManagedVolumeConnectionMismatch when the host knows it by other connection data,
   * ManagedVolumeNotSupported when the host lacks os-brick.
   * @since 0.1.0, VDSM 4.3
   */
  'ManagedVolume.attach_volume': {
    params: {
      /** Id of the volume. */
      vol_id: UUID
      /** How to reach it, as the array told. */
      connection_info: ManagedVolumeConnection
      /**
       * Storage domain that the engine counts it to; all zeros for none.
       * @default '00000000-0000-0000-0000-000000000000'
       */
      sd_id?: UUID
    }
    result: ManagedVolumeInformation
    errors: 'ManagedVolumeNotSupported' | 'ManagedVolumeHelperFailed' | 'ManagedVolumeAlreadyAttached' | 'ManagedVolumeUnsupportedDevice' | 'ManagedVolumeConnectionMismatch' | 'StorageUnsupportedOperation'
  }
  /**
   * Detach a managed volume from this host.
   * No VM may use it. One that the host does not know is no error.
   * @since 0.1.0, VDSM 4.3
   */
  'ManagedVolume.detach_volume': {
    params: {
      /** Id of the volume. */
      vol_id: UUID
      /**
       * Storage domain that the engine counts it to; all zeros for none.
       * @default '00000000-0000-0000-0000-000000000000'
       */
      sd_id?: UUID
    }
    result: true
    errors: 'ManagedVolumeNotSupported' | 'ManagedVolumeHelperFailed'
  }
  /**
   * List this host's managed volumes.
   * What the host has noted of the managed volumes that it attached, and whether their devices are there. The
   * connection data may hold secrets.
   * @since 0.1.0, VDSM 4.3
   */
  'ManagedVolume.volumes_info': {
    params: {
      /**
       * Ids of the volumes wanted; empty for all. Ids that the host does not know are left out.
       * @default []
       */
      vol_ids?: readonly UUID[]
    }
    result: readonly ManagedVolumeInformation[]
    errors: never
  }
  /**
   * Serve a volume as a network block device.
   * Starts a program on the host that serves the volume on a Unix socket, for backup and transfer, until
   * NBD.stop_server. The image must be prepared. It ends with the host, not with VDSM. BitmapDoesNotExist when the
   * chain lacks the bitmap, SharedVolumeNonWritable for a template without readonly, StorageUnsupportedOperation
   * for a bitmap without readonly or of a raw volume.
   * @since 0.1.0, VDSM 4.3
   */
  'NBD.start_server': {
    params: {
      /** Id of the new server, chosen by the caller. */
      server_id: UUID
      /** What is served, and how. */
      config: NBDServerConfig
    }
    result: string
    errors: 'StoragePoolNotConnected' | 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist' | 'SharedVolumeNonWritable' | 'BitmapDoesNotExist' | 'InvalidBitmapChain' | 'StorageUnsupportedOperation'
  }
  /**
   * Stop serving a volume.
   * Ends the program; clients that are connected lose it. A server that is not there is no error.
   * @since 0.1.0, VDSM 4.3
   */
  'NBD.stop_server': {
    params: {
      /** Server to stop. */
      server_id: UUID
    }
    result: true
    errors: never
  }
  /**
   * Give this description.
   * The whole schema as one OpenRPC document, as the worker was built with: methods, types and errors, and events
   * under x-events.
   * @since 0.1.0
   */
  'rpc.discover': {
    params: Record<string, never>
    result: object
    errors: never
  }
  /**
   * Copy the data of a volume into another.
   * Runs on any host that reaches both; the SPM has made the destination before, with its space. While it runs,
   * and for ever when it fails, the destination is marked ILLEGAL. Reports progress. The job fails with
   * GenerationMismatch or VolumeDoesNotExist when an endpoint is not as the caller thinks. Answers at once; the
   * job is followed with Host.getJobs, which knows it for an hour after its end, and |jobs|status| tells of the
   * end. Nothing stops it.
   * @since 0.1.0, VDSM 4.1
   */
  'SDM.copy_data': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Where to copy from. */
      source: CopyDataEndpoint
      /** Where to copy to. Its generation is raised by one when the job has succeeded. */
      destination: CopyDataEndpoint
      /**
       * True: copy the bitmaps as well; both sides must be qcow2.
       * @default false
       */
      copy_bitmaps?: boolean
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * Give back space that a guest's files do not use.
   * Looks into the file systems on the volume and frees what no file uses (virt-sparsify). No VM may use the
   * volume, which must be on top of its chain, and no template. Takes long on large disks. Answers at once; the
   * job is followed with Host.getJobs, which knows it for an hour after its end, and |jobs|status| tells of the
   * end. Nothing stops it.
   * @since 0.1.0, VDSM 4.1
   */
  'SDM.sparsify_volume': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Volume to work on. Its generation is raised by one when the job has succeeded. */
      vol_info: CopyDataDIVEndpoint
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * Merge a volume into the one below it.
   * Second of three steps, between StoragePool.prepareMerge and StoragePool.finalizeMerge: writes the data of the
   * upper volume into the lower one. No VM may use the image. Reports progress. The job fails with
   * GenerationMismatch, VolumeIsNotInChain or WrongParentVolume when the volumes are not what the caller thinks.
   * Answers at once; the job is followed with Host.getJobs, which knows it for an hour after its end, and
   * |jobs|status| tells of the end. Nothing stops it.
   * @since 0.1.0, VDSM 4.1
   */
  'SDM.merge': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Volumes to merge. */
      subchain_info: SubchainInfo
      /**
       * True: merge the bitmaps as well, when the lower volume is qcow2.
       * @default false
       */
      merge_bitmaps?: boolean
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * Change the format version of a qcow2 volume.
   * Rewrites the header of the volume and not its data; bitmaps need version 1.1. No VM may use the image. The job
   * fails when the volume is raw or of a template, or the domain does not know that version. Answers at once; the
   * job is followed with Host.getJobs, which knows it for an hour after its end, and |jobs|status| tells of the
   * end. Nothing stops it.
   * @since 0.1.0, VDSM 4.1
   */
  'SDM.amend_volume': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Volume to change. Its generation is raised by one when the job has succeeded. */
      vol_info: CopyDataDIVEndpoint
      /** What is changed. */
      qcow2_attr: Qcow2Attributes
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * Empty a device of a storage domain.
   * Moves all data from one device of a domain to others of it, so that SDM.reduce_domain can take it out. The
   * domain must be on block devices and in maintenance. Takes long; when it is cut short it can be started again.
   * The job fails with ForbiddenPhysicalVolumeOperation for the device that holds the domain's metadata,
   * CouldNotMovePVData when the others have no room. Answers at once; the job is followed with Host.getJobs, which
   * knows it for an hour after its end, and |jobs|status| tells of the end. Nothing stops it.
   * @since 0.1.0, VDSM 4.1
   */
  'SDM.move_domain_device': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Domain and devices. */
      move_params: StorageDomainDeviceMoveParams
    }
    result: true
    errors: 'GeneralException'
  }
  /**
   * Take a device out of a storage domain.
   * The device must be empty: see SDM.move_domain_device. The domain must be on block devices and in maintenance.
   * The job fails with ForbiddenPhysicalVolumeOperation for the device that holds the domain's metadata,
   * NoSuchPhysicalVolume for one that is not part of the domain. Answers at once; the job is followed with
   * Host.getJobs, which knows it for an hour after its end, and |jobs|status| tells of the end. Nothing stops it.
   * @since 0.1.0, VDSM 4.1
   */
  'SDM.reduce_domain': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Domain and device. */
      reduce_params: StorageDomainReduceParams
    }
    result: true
    errors: 'GeneralException'
  }
  /**
   * Change the metadata of a volume.
   * Writes legality, description, generation or role; on any host, unlike the old methods of Volume. The job fails
   * with GenerationMismatch when the volume was changed meanwhile, InvalidVolumeUpdate when the new values do not
   * go with what it is. Answers at once; the job is followed with Host.getJobs, which knows it for an hour after
   * its end, and |jobs|status| tells of the end. Nothing stops it.
   * @since 0.1.0, VDSM 4.1
   */
  'SDM.update_volume': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /**
       * Volume to change. Its generation must be given, and is raised by one, or set to the new one, when the job
       * has succeeded.
       */
      vol_info: CopyDataDIVEndpoint
      /** Values to change. */
      vol_attr: VolumeAttributes
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * Add a bitmap to a volume.
   * From then on the bitmap records which parts of the volume are written, for incremental backup. No VM may use
   * the image. The job fails when the volume is raw, or a volume of the chain has the bitmap already. Answers at
   * once; the job is followed with Host.getJobs, which knows it for an hour after its end, and |jobs|status| tells
   * of the end. Nothing stops it.
   * @since 0.1.0, VDSM 4.4.4
   */
  'SDM.add_bitmap': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Volume to change. Its generation is raised by one when the job has succeeded. */
      vol_info: CopyDataDIVEndpoint
      /** Name of the bitmap: the id of its checkpoint. */
      bitmap: string
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * Remove a bitmap from a volume.
   * No VM may use the image. The job fails when the volume is raw; a bitmap that is not there is no error. Answers
   * at once; the job is followed with Host.getJobs, which knows it for an hour after its end, and |jobs|status|
   * tells of the end. Nothing stops it.
   * @since 0.1.0, VDSM 4.4.4
   */
  'SDM.remove_bitmap': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Volume to change. Its generation is raised by one when the job has succeeded. */
      vol_info: CopyDataDIVEndpoint
      /** Name of the bitmap. */
      bitmap: string
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * Remove all bitmaps from a volume.
   * No VM may use the image. The job fails when the volume is raw or of a template. Answers at once; the job is
   * followed with Host.getJobs, which knows it for an hour after its end, and |jobs|status| tells of the end.
   * Nothing stops it.
   * @since 0.1.0, VDSM 4.4.7
   */
  'SDM.clear_bitmaps': {
    params: {
      /**
       * Id of the new job, chosen by the caller. Refused with GeneralException, as VDSM does, when there is a job
       * with that id or was one within the last hour: nothing runs twice.
       */
      job_id: UUID
      /** Volume to change. Its generation is raised by one when the job has succeeded. */
      vol_info: CopyDataDIVEndpoint
    }
    result: true
    errors: 'StoragePoolNotConnected' | 'GeneralException'
  }
  /**
   * List the files of an ISO domain.
   * CD images with size, age and whether QEMU can read them. GetFileStatsError when the domain is none of files.
   * @since 0.1.0, VDSM 3.4
   */
  'StorageDomain.getFileStats': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Which files: * and ? stand for any characters, such as *.iso. */
      pattern: string
      /** False: capitals in the pattern do not matter. */
      caseSensitive: boolean
    }
    result: StorageDomainFileStatsMap
    errors: 'StorageDomainDoesNotExist' | 'GetFileStatsError'
  }
  /**
   * List the images on a domain.
   * Ids of all images that the domain has, in no order, templates and images of the engine itself included. Images
   * that are being deleted are left out.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.getImages': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
    }
    result: readonly UUID[]
    errors: 'StorageDomainDoesNotExist'
  }
  /**
   * Tell what a domain is.
   * Reads the metadata of the domain; the host need not have joined its pool, only be connected to its storage.
   * StorageDomainDoesNotExist when the host does not see it.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.getInfo': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
    }
    result: StorageDomainInfo
    errors: 'StorageDomainDoesNotExist' | 'StorageDomainActionError'
  }
  /**
   * Tell how full a domain is.
   * Asks the storage itself, so it may take long when that is slow; Host.getStorageRepoStats tells what the host
   * found last.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.getStats': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
    }
    result: StorageDomainStats
    errors: 'StorageDomainDoesNotExist' | 'FileStorageDomainStaleNFSHandle' | 'StorageDomainAccessError' | 'StorageDomainActionError'
  }
  /**
   * List the volumes on a domain.
   * Ids of the volumes of one image or of all images, in no order. Volumes of a template are there for each image
   * that is based on it.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.getVolumes': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Image whose volumes are wanted; all zeros for those of all images. */
      imageID: UUID
    }
    result: readonly UUID[]
    errors: 'StorageDomainDoesNotExist'
  }
  /**
   * Check that a domain can be used.
   * Reads the metadata of the domain afresh from its storage. Changes nothing. The error tells what is wrong:
   * StorageDomainDoesNotExist, StorageDomainAccessError, StorageDomainMetadataNotFound.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.validate': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
    }
    result: true
    errors: 'StorageDomainDoesNotExist' | 'StorageDomainAccessError' | 'StorageDomainMetadataNotFound' | 'StorageDomainCreationError'
  }
  /**
   * Give all metadata of a domain.
   * For support: what the domain says of itself and of every volume, with full also of every lease. What cannot be
   * read is left out and does not fail. Expensive on domains with many volumes.
   * @since 0.1.0, VDSM 4.4
   */
  'StorageDomain.dump': {
    params: {
      /** Storage domain that is meant. */
      sd_id: UUID
      /**
       * True: leases, too.
       * @default false
       */
      full?: boolean
    }
    result: StorageDomainDump
    errors: 'StorageDomainDoesNotExist'
  }
  /**
   * Make a storage domain.
   * Writes the metadata of a new, empty domain onto storage that the host is connected to. It belongs to no pool
   * until StorageDomain.attach. Takes seconds on file storage and longer on block storage.
   * StorageDomainAlreadyExists when there is one with that id, StorageDomainNotEmpty when remains of one are
   * there, StorageDomainFSNotMounted when the export is not mounted, UnsupportedDomainVersion and
   * StorageDomainBlockSizeMismatch for what the storage cannot do.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.create': {
    params: {
      /** Id of the new domain, chosen by the caller. */
      storagedomainID: UUID
      /** Kind of storage. */
      domainType: StorageDomainTypeParam
      /** Where the storage is. */
      typeArgs: StorageDomainCreateArguments
      /** Name for people, up to 50 characters. */
      name: string
      /** What it is for. */
      domainClass: StorageDomainClassParam
      /** Version of the format, 0 to 5; 0 when it is not given. Data domains of today have 5. */
      version?: number
      /**
       * Size of a block, in bytes: 512, 4096, or 0 to find out what the storage has. From version 5 on.
       * @default 512
       */
      blockSize?: number
      /**
       * How many hosts must be able to join it, up to 2000; with blocks of 4096 bytes fewer need less space for
       * leases.
       * @default 2000
       */
      maxHosts?: number
    }
    result: true
    errors: 'StorageDomainCreationError' | 'StorageDomainAlreadyExists' | 'StorageDomainNotEmpty' | 'StorageDomainClassError' | 'StorageDomainTypeError' | 'StorageDomainFSNotMounted' | 'UnsupportedDomainVersion' | 'StorageDomainBlockSizeMismatch' | 'VolumeGroupDoesNotExist'
  }
  /**
   * Make a domain part of the pool.
   * Writes into the metadata of the domain that it belongs to the pool. Afterwards it is Attached:
   * StorageDomain.activate comes next. One that is part of the pool already stays so. Done by the SPM alone.
   * StorageDomainAlreadyAttached when it belongs to another pool, MixedSDVersionError when its format is newer
   * than the master's.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.attach': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'StorageDomainAlreadyAttached' | 'MixedSDVersionError' | 'TooManyDomainsInStoragePoolError' | 'AcquireHostIdFailure' | 'AcquireLockFailure' | 'StorageDomainActionError'
  }
  /**
   * Put a domain of the pool into use.
   * Makes the domain Active in the metadata of the pool, and lets all hosts of the pool watch it. A domain with an
   * older format than the pool is converted first. One that is active stays so. Done by the SPM alone.
   * StorageDomainNotMemberOfPool or StorageDomainNotInPool when it was not attached.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.activate': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'StorageDomainNotInPool' | 'StorageDomainNotMemberOfPool' | 'StorageDomainActionError'
  }
  /**
   * Put a domain into maintenance.
   * Makes the domain Attached in the metadata of the pool, so that hosts stop watching it; nothing may use it any
   * more. The master needs another domain to become master, to which the pool's metadata moves; without one its
   * deactivation is ignored without an error. Done by the SPM alone.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.deactivate': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Domain that becomes master when this one is; all zeros for none. */
      masterSdUUID: UUID
      /** Version of the new master: one more than before. */
      masterVersion: number
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainNotInPool' | 'StorageDomainNotMemberOfPool' | 'StorageDomainAccessError' | 'StorageDomainActionError'
  }
  /**
   * Take a domain out of its pool.
   * Removes the domain from the pool, with all its data; it can be attached to any pool afterwards. It must be in
   * maintenance: StorageDomainIllegalStateError when it is active, CannotDetachMasterStorageDomain when it is the
   * master. Done by the SPM alone. With force only the record of the pool is changed, for a domain that is out of
   * reach.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.detach': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Storage pool that the host has joined; with force also all zeros, to take the domain out of all pools. */
      storagepoolID: UUID
      /** Not looked at; kept for old callers. */
      masterSdUUID?: UUID
      /**
       * Not looked at; kept for old callers.
       * @default 0
       */
      masterVersion?: number
      /**
       * True: change only what the pool says, and do not reach for the domain.
       * @default false
       */
      force?: boolean
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'StorageDomainNotInPool' | 'StorageDomainNotMemberOfPool' | 'StorageDomainIllegalStateError' | 'CannotDetachMasterStorageDomain' | 'StorageDomainActionError'
  }
  /**
   * Add devices to a domain.
   * Makes a domain on block devices larger by whole devices, at once. Done by the SPM alone.
   * PhysDevInitializationError when a device holds data and force is not given, VolumeGroupBlockSizeError when it
   * has other blocks than the domain.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.extend': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Multipath ids of the devices. */
      devlist: readonly string[]
      /**
       * True: overwrite data on the devices.
       * @default false
       */
      force?: boolean
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'PhysDevInitializationError' | 'InaccessiblePhysDev' | 'VolumeGroupBlockSizeError' | 'VolumeGroupExtendError' | 'StorageDomainActionError'
  }
  /**
   * Use a device that has grown.
   * Tells LVM the new size of a device of the domain, after the storage has made it larger and the hosts have seen
   * that. Done by the SPM alone.
   * @since 0.1.0, VDSM 3.6
   */
  'StorageDomain.resizePV': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Multipath id of the device. */
      guid: string
    }
    result: string
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'InaccessiblePhysDev' | 'CouldNotResizePhysicalVolume' | 'StorageDomainActionError'
  }
  /**
   * Destroy a storage domain.
   * Removes the domain with all its data, without asking twice. It must belong to no pool:
   * CannotFormatStorageDomainInConnectedPool and CannotFormatAttachedStorageDomain when it does. A domain whose
   * metadata is damaged is removed too.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.format': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** True: also when it belongs to a pool, as long as this host has not joined that. */
      autoDetach: boolean
    }
    result: true
    errors: 'StorageDomainDoesNotExist' | 'CannotFormatStorageDomainInConnectedPool' | 'CannotFormatAttachedStorageDomain' | 'StorageDomainActionError'
  }
  /**
   * Rename a storage domain.
   * Writes a new name into the metadata of the domain. Done by the SPM alone. StorageDomainDescriptionTooLongError
   * when it is longer than 50 characters.
   * @since 0.1.0, VDSM 3.1
   */
  'StorageDomain.setDescription': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** New name for people. */
      description: string
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'StorageDomainDescriptionTooLongError' | 'StorageDomainActionError'
  }
  /**
   * Give definitions of VMs that are kept on a domain.
   * Definitions (OVF) as they were written by StoragePool.updateVMs. Done by the SPM alone.
   * StorageDomainTypeNotBackup when the domain is of another class.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.getBackedUpVmsInfo': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Backup domain; all zeros for the master domain. */
      storagedomainID: UUID
      /** Ids of the VMs wanted; empty for all. */
      vmList: readonly UUID[]
    }
    result: OVFMap
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'StorageDomainTypeNotBackup'
  }
  /**
   * List the VMs whose definitions are kept on a domain.
   * Ids of VMs that StoragePool.updateVMs has written definitions of. Done by the SPM alone.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.getBackedUpVmsList': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Backup domain; all zeros for the master domain. */
      storagedomainID: UUID
    }
    result: readonly UUID[]
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist'
  }
  /**
   * Tell which domains have an image.
   * Looks at all active Data domains of the pool, so it takes longer the more there are. An image is on two
   * domains while it is being moved, and a template as often as it was copied.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.getDomainsContainingImage': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Image that is meant. */
      imageID: UUID
    }
    result: readonly UUID[]
    errors: 'StoragePoolUnknown' | 'StoragePoolActionError'
  }
  /**
   * Tell who manages a pool's storage.
   * What this host is, and, where the lock can be read, who the SPM is. VDSM's engine asks this before it makes
   * another host the SPM. StorageDomainMasterError when the master cannot be read.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.getSpmStatus': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
    }
    result: SpmStatus
    errors: 'StoragePoolUnknown' | 'StorageDomainMasterError' | 'InspectNotSupportedError'
  }
  /**
   * Tell what a pool is.
   * The pool and its domains, with space and alerts of those that are active. StoragePoolMasterNotFound when the
   * master cannot be read.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.getInfo': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
    }
    result: StoragePoolFullInfo
    errors: 'StoragePoolUnknown' | 'StoragePoolMasterNotFound' | 'StoragePoolActionError'
  }
  /**
   * Keep definitions of VMs on a domain.
   * Writes definitions (OVF) of VMs beside the images, for import by another engine; the next of the same VM
   * replaces the last. Done by the SPM alone.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.updateVMs': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** VMs and their definitions. */
      vmList: readonly UpdateVmDefinition[]
      /** Backup domain; all zeros or nothing for the master domain. */
      storagedomainID?: UUID
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist'
  }
  /**
   * Remove the definition of a VM from a domain.
   * Its images stay. A VM that has no definition there is no error. Done by the SPM alone.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.removeVM': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** VM whose definition is removed. */
      vmUUID: UUID
      /** Backup domain; all zeros or nothing for the master domain. */
      storagedomainID?: UUID
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist'
  }
  /**
   * Make this host the SPM.
   * The SPM is the one host that may change the metadata of a pool's storage. The task takes the lock of the
   * master domain, which may last a minute or more while an old SPM's lease runs out; then the host takes up the
   * tasks that the old one left. IsSpm when it is SPM already. Follow the task with Task.getStatus, then
   * StoragePool.getSpmStatus says SPM. A failed task means that another host holds the lock, or that the storage
   * does not answer.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.spmStart': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Host id of the last SPM; -1 for none. Only noted in the log. */
      prevID: number
      /** Number of its start, as text; -1 for none. Only noted in the log. */
      prevLver: string
      /** Not looked at; kept for old callers. false as a rule. */
      enableScsiFencing: string
      /** Highest host id of the pool, so that each host has a place to send requests to; 2000 when it is not given. */
      maxHostID?: number
      /** Format version that the pool is upgraded to, as text; as it is when it is not given. */
      domVersion?: string
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'IsSpm' | 'UnsupportedDomainVersion' | 'SpmStartError'
  }
  /**
   * Stop being the SPM.
   * Lets go of the lock of the master domain, so that another host can become SPM. A host that is not the SPM
   * stays so without an error. Its tasks should have ended and been cleared before: what still runs is left to the
   * next SPM.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.spmStop': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStopError'
  }
  /**
   * Make ready to merge a snapshot that no VM uses.
   * First of three steps: makes the lower volume large enough for the data of both. SDM.merge is next,
   * StoragePool.finalizeMerge the last. Done by the SPM alone: SpmStatusError on other hosts. The task fails with
   * GenerationMismatch, VolumeIsNotInChain, WrongParentVolume or SharedVolumeNonWritable when the two volumes are
   * not what the caller thinks. Follow it with Task.getStatus.
   * @since 0.1.0, VDSM 4.1
   */
  'StoragePool.prepareMerge': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Volumes to merge. */
      subchainInfo: SubchainInfo
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError'
  }
  /**
   * Complete the merge of a snapshot that no VM uses.
   * Last of three steps: takes the upper volume out of the chain and marks it ILLEGAL; Image.deleteVolumes removes
   * it then. Done by the SPM alone: SpmStatusError on other hosts. Can be repeated when the task fails. Follow it
   * with Task.getStatus.
   * @since 0.1.0, VDSM 4.1
   */
  'StoragePool.finalizeMerge': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Volumes that have been merged. */
      subchainInfo: SubchainInfo
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError'
  }
  /**
   * Give back space that a volume does not need.
   * Makes the logical volume of a qcow2 volume as small as its data allows, after a merge as a rule; a VM sees no
   * difference. On file storage there is nothing to do. Done by the SPM alone: SpmStatusError on other hosts.
   * Follow the task with Task.getStatus.
   * @since 0.1.0, VDSM 4.2
   */
  'StoragePool.reduceVolume': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume that is meant. */
      volumeID: UUID
      /**
       * True: also while the volume is active on this host.
       * @default false
       */
      allowActive?: boolean
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist'
  }
  /**
   * Make a storage pool.
   * Binds domains together under a new pool: writes the metadata of the pool onto the master domain, and into each
   * domain that it belongs to the pool. The host must be connected to their storage; it does not join the pool by
   * this.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.create': {
    params: {
      /** Id of the new pool, chosen by the caller. */
      storagepoolID: UUID
      /** Name for people, up to 50 characters. */
      name: string
      /** Domain that becomes master; one of domainList, of class Data. */
      masterSdUUID: UUID
      /** Version that the master gets; 1 as a rule. */
      masterVersion: number
      /** Domains of the pool. */
      domainList: readonly UUID[]
      /**
       * How often a host renews its lease, in seconds; 5 as a rule. Without meaning for domains of version 3 and
       * later.
       */
      lockRenewalIntervalSec: number
      /**
       * How long a lease lasts without renewal, in seconds; 60 as a rule. Without meaning for domains of version 3
       * and later.
       */
      leaseTimeSec: number
      /**
       * How long the storage may take for one operation, in seconds; 10 as a rule. Without meaning for domains of
       * version 3 and later.
       */
      ioOpTimeoutSec: number
      /** How often taking a lease is tried; 3 as a rule. Without meaning for domains of version 3 and later. */
      leaseRetries: number
    }
    result: true
    errors: 'StoragePoolCreationError' | 'InvalidParameterException' | 'StoragePoolDescriptionTooLongError' | 'StoragePoolMasterNotFound' | 'StorageDomainAlreadyAttached' | 'MixedSDVersionError' | 'IsoCannotBeMasterDomain' | 'BackupCannotBeMasterDomain' | 'AcquireHostIdFailure' | 'AcquireLockFailure'
  }
  /**
   * Join a storage pool.
   * Lets this host use the domains of the pool: it takes its host id on them and watches them from then on. Being
   * in the pool already, the host takes over the new master and list of domains. StoragePoolMasterNotFound and
   * StoragePoolWrongMaster when the master is not what the caller thinks: VDSM's engine then chooses another.
   * CannotConnectMultiplePools when the host is in another pool.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.connect': {
    params: {
      /** Storage pool to join. */
      storagepoolID: UUID
      /** Number of this host in the pool, 1 to 2000; no other host of the pool may have it. */
      hostID: number
      /** Not looked at; kept for old callers. */
      scsiKey: string
      /** Master domain of the pool. */
      masterSdUUID: UUID
      /** Version of the master; StoragePoolWrongMaster when the domain says another. */
      masterVersion: number
      /**
       * States of the domains by their ids, as the caller keeps them; without it the host reads them from the
       * master.
       */
      domainDict?: StorageDomainStatusMap
    }
    result: true
    errors: 'StoragePoolConnectionError' | 'CannotConnectMultiplePools' | 'StoragePoolConnected' | 'StoragePoolMasterNotFound' | 'StoragePoolWrongMaster' | 'AcquireHostIdFailure'
  }
  /**
   * Leave a storage pool.
   * Lets go of the domains of the pool; no VM on the host may use them. A host that is not in the pool stays so
   * without an error. IsSpm on the SPM: StoragePool.spmStop comes first.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.disconnect': {
    params: {
      /** Storage pool to leave. */
      storagepoolID: UUID
      /** Number of this host in the pool. */
      hostID: number
      /** Not looked at; kept for old callers. */
      scsiKey: string
      /**
       * Not looked at; kept for old callers.
       * @default false
       */
      remove?: boolean
    }
    result: true
    errors: 'IsSpm' | 'StoragePoolDisconnectionError'
  }
  /**
   * Connect to storage servers.
   * Mounts exports, logs in to iSCSI targets or links directories, several at once; the host sees the domains on
   * them afterwards. A connection that fails does not stop the others: each has a status of its own in the result,
   * and the call itself is no error. What is connected already stays so.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.connectStorageServer': {
    params: {
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Kind of storage. */
      domainType: StorageDomainTypeId
      /** Connections to make, all of that kind. */
      connectionParams: readonly ConnectionRefParameters[]
    }
    result: readonly ConnectStorageServerStatus[]
    errors: 'InvalidParameterException' | 'StorageServerConnectionError' | 'StorageServerActionError'
  }
  /**
   * Disconnect from storage servers.
   * Unmounts exports and ends iSCSI sessions. Each has a status of its own in the result. Nothing on the host may
   * use them any more.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.disconnectStorageServer': {
    params: {
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Kind of storage. */
      domainType: StorageDomainTypeParam
      /** Connections to end, all of that kind. */
      connectionParams: readonly ConnectionRefParameters[]
    }
    result: readonly ConnectStorageServerStatus[]
    errors: 'StorageServerDisconnectionError' | 'StorageServerActionError'
  }
  /**
   * Dissolve a storage pool.
   * Detaches all domains from the pool, which is then no more; their data stays. All but the master must be in
   * maintenance: StorageDomainIllegalStateError when one is active. Done by the SPM, which stops being SPM and
   * leaves the pool by it. HostIdMismatch when the host has joined by another number.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.destroy': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Number of this host in the pool. */
      hostID: number
      /** Not looked at; kept for old callers. */
      scsiKey: string
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'HostIdMismatch' | 'StorageDomainIllegalStateError' | 'StoragePoolDestroyingError'
  }
  /**
   * Make another domain the master of a pool.
   * After the master was lost: writes the metadata of the pool anew onto another domain. No host may be in the
   * pool: StoragePoolConnected on one that is. What was only on the old master, tasks above all, is lost.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.reconstructMaster': {
    params: {
      /** Storage pool that is repaired. */
      storagepoolID: UUID
      /** Number of this host in the pool, 1 to 2000; no other host of the pool may have it. */
      hostId: number
      /** Name of the pool for people. */
      name: string
      /** Domain that becomes master. */
      masterSdUUID: UUID
      /** Version of the new master: one more than before. */
      masterVersion: number
      /** States of the domains of the pool by their ids. */
      domainDict: StorageDomainStatusMap
      /**
       * How often a host renews its lease, in seconds; 5 as a rule. Without meaning for domains of version 3 and
       * later.
       */
      lockRenewalIntervalSec: number
      /**
       * How long a lease lasts without renewal, in seconds; 60 as a rule. Without meaning for domains of version 3
       * and later.
       */
      leaseTimeSec: number
      /**
       * How long the storage may take for one operation, in seconds; 10 as a rule. Without meaning for domains of
       * version 3 and later.
       */
      ioOpTimeoutSec: number
      /** How often taking a lease is tried; 3 as a rule. Without meaning for domains of version 3 and later. */
      leaseRetries: number
    }
    result: true
    errors: 'StoragePoolConnected' | 'ReconstructMasterError' | 'StorageDomainDoesNotExist' | 'StorageDomainStatusError' | 'AcquireHostIdFailure' | 'AcquireLockFailure'
  }
  /**
   * Take over a pool's new master.
   * VDSM's schema has it, its present code no longer does and answers with InternalError; StoragePool.connect with
   * the new master does the same. Here the host reads the metadata of the pool afresh.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.refresh': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Master domain of the pool. */
      masterSdUUID: UUID
      /** Version of the master; StoragePoolWrongMaster when the domain says another. */
      masterVersion: number
    }
    result: true
    errors: 'StoragePoolUnknown' | 'StoragePoolMasterNotFound' | 'StoragePoolWrongMaster'
  }
  /**
   * Rename a storage pool.
   * Writes a new name into the metadata of the pool. Done by the SPM alone. StoragePoolDescriptionTooLongError
   * when it is longer than 50 characters.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.setDescription': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** New name for people. */
      description: string
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StoragePoolDescriptionTooLongError'
  }
  /**
   * Raise the format version of a pool's domains.
   * Converts the master at once, the other domains in the background as each becomes reachable; there is no way
   * back. Done by the SPM alone. StoragePool.getInfo tells the versions. PoolUpgradeInProgress while an earlier
   * one runs.
   * @since 0.1.0, VDSM 3.1
   */
  'StoragePool.upgrade': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Version of the format, up to 5. */
      targetDomVersion: number
    }
    result: StoragePoolUpgradeStatus
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'PoolUpgradeInProgress' | 'CurrentVersionTooAdvancedError' | 'UnsupportedDomainVersion'
  }
  /**
   * Give the role of master to another domain.
   * Moves the metadata of the pool to another active domain of it, while both stay in use. Done by the SPM alone:
   * SpmStatusError on other hosts. The task waits until no other uses one of the two domains. Follow the task with
   * Task.getStatus.
   * @since 0.1.0, VDSM 4.4.3
   */
  'StoragePool.switchMaster': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Domain that is master now. */
      oldMasterUUID: UUID
      /** Domain that becomes master. */
      newMasterUUID: UUID
      /** Version of the new master: one more than before. */
      masterVersion: number
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError'
  }
  /**
   * Ask a portal for its iSCSI targets.
   * Logs in to the portal only to ask; nothing is connected by it. iSCSIDiscoveryError when the portal does not
   * answer or refuses the login.
   * @since 0.1.0, VDSM 3.1
   */
  'ISCSIConnection.discoverSendTargets': {
    params: {
      /** Host name or address of the portal. */
      host: string
      /** TCP port of the portal; 3260 as a rule. */
      port: number
      /**
       * User name for CHAP; empty for none.
       * @default ''
       */
      user?: string
      /**
       * Password for CHAP.
       * @default ''
       */
      password?: string
      /**
       * True: name portals with IPv6 addresses, too.
       * @default false
       */
      ipv6_enabled?: boolean
    }
    result: readonly string[]
    errors: 'iSCSIDiscoveryError'
  }
  /**
   * Tell how far a task is.
   * Tasks are the storage work that goes on behind a reply. Ask every few seconds until taskState is finished,
   * then Task.clear. No event tells of tasks. UnknownTask when the host does not know it: after a restart of VDSM
   * tasks of the SPM are known again, tasks of other hosts are not.
   * @since 0.1.0, VDSM 3.1
   */
  'Task.getStatus': {
    params: {
      /** Task that is meant. */
      taskID: UUID
    }
    result: TaskStatus
    errors: 'UnknownTask'
  }
  /**
   * Tell what a task is.
   * Which command started the task. UnknownTask when the host does not know it.
   * @since 0.1.0, VDSM 3.1
   */
  'Task.getInfo': {
    params: {
      /** Task that is meant. */
      taskID: UUID
    }
    result: TaskInfo
    errors: 'UnknownTask'
  }
  /**
   * Stop a task early.
   * Asks the task to end early; it is then undone, and finishes with cleanSuccess or cleanFailure. Answers at
   * once; follow with Task.getStatus. Waits for no other command. One that has finished stays as it is.
   * @since 0.1.0, VDSM 3.1
   */
  'Task.stop': {
    params: {
      /** Task that is meant. */
      taskID: UUID
    }
    result: true
    errors: 'UnknownTask'
  }
  /**
   * Undo a task that has finished.
   * Runs the steps that lead back to where things were before, as far as the task has any. TaskNotFinished while
   * it runs.
   * @since 0.1.0, VDSM 3.1
   */
  'Task.revert': {
    params: {
      /** Task that is meant. */
      taskID: UUID
    }
    result: true
    errors: 'UnknownTask' | 'TaskNotFinished'
  }
  /**
   * Forget a task that has finished.
   * Removes the record of the task from host and storage; its work stays. Every task of the SPM must be cleared
   * once, or it is kept for ever. TaskStateError while it runs, UnknownTask when it is not there, for example
   * since an earlier clear worked.
   * @since 0.1.0, VDSM 3.1
   */
  'Task.clear': {
    params: {
      /** Task that is meant. */
      taskID: UUID
    }
    result: true
    errors: 'UnknownTask' | 'TaskStateError'
  }
  /**
   * Begin to back up disks of a running VM.
   * Freezes the disks' contents as of now for a reader, while the VM goes on writing: old blocks are kept on
   * scratch disks until VM.stop_backup. Each disk is served by NBD on a Unix socket, whole, or with
   * from_checkpoint_id with what changed since that checkpoint. With to_checkpoint_id it makes a new checkpoint at
   * this moment. Holds the guest's file systems for an instant; BackupError when it cannot and require_consistency
   * is set. A VM has one backup at a time. Nothing tells when the reader is done: the caller knows, and must call
   * VM.stop_backup. InconsistentCheckpointError when the checkpoint cannot be used any more: make a full backup.
   * @since 0.1.0, VDSM 4.3
   */
  'VM.start_backup': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** What to back up. */
      config: BackupConfig
    }
    result: BackupInfo
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'BackupError' | 'InconsistentCheckpointError'
  }
  /**
   * End a backup.
   * Closes the sockets and removes scratch disks that the host has made. What was read so far stays with the
   * reader; a new checkpoint stays, too. Ending one that is not there changes nothing.
   * @since 0.1.0, VDSM 4.3
   */
  'VM.stop_backup': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Backup that is meant. */
      backup_id: UUID
    }
    result: DoneStatus
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'BackupError'
  }
  /**
   * Tell where the disks of a backup can be read.
   * What VM.start_backup has answered, for who has missed that. NoSuchBackupError when no backup runs.
   * @since 0.1.0, VDSM 4.3
   */
  'VM.backup_info': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Backup that is meant. */
      backup_id: UUID
      /** Checkpoint whose XML is wanted as well. */
      checkpoint_id?: UUID
    }
    result: BackupInfo
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'NoSuchBackupError' | 'BackupError'
  }
  /**
   * Forget checkpoints of a running VM.
   * Drops the marks of what has changed since; from a forgotten checkpoint no incremental backup is possible. The
   * disks' data stay. Works through the list in order and stops at the first that fails: the result has those
   * done, and why it stopped. A checkpoint that is not there counts as done.
   * @since 0.1.0, VDSM 4.3
   */
  'VM.delete_checkpoints': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Checkpoints, the oldest first. */
      checkpoint_ids: readonly string[]
    }
    result: CheckpointsResponse
    errors: 'NoSuchVM' | 'MigrationInProgress'
  }
  /**
   * Tell a host of the checkpoints of its VM.
   * libvirt forgets checkpoints when a VM ends; before an incremental backup after a new start, the caller gives
   * them back, and libvirt looks whether the disks still have the marks. Works through the list in order and stops
   * at the first that fails: the result has those done, and why it stopped.
   * @since 0.1.0, VDSM 4.3
   */
  'VM.redefine_checkpoints': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Checkpoints, the oldest first. */
      checkpoints: readonly Checkpoint[]
    }
    result: CheckpointsResponse
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'BackupError' | 'CheckpointError'
  }
  /**
   * List the checkpoints of a running VM.
   * Those that the host knows, the oldest first. CheckpointError when the hypervisor does not tell.
   * @since 0.1.0, VDSM 4.4
   */
  'VM.list_checkpoints': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: readonly UUID[]
    errors: 'NoSuchVM' | 'CheckpointError'
  }
  /**
   * Describe a checkpoint.
   * libvirt's XML, which VM.redefine_checkpoints takes. NoSuchCheckpointError when the host does not know it.
   * @since 0.1.0, VDSM 4.4
   */
  'VM.dump_checkpoint': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Checkpoint that is meant. */
      checkpoint_id: UUID
    }
    result: CheckpointInfo
    errors: 'NoSuchVM' | 'NoSuchCheckpointError'
  }
  /**
   * Put another floppy into a VM.
   * In the first floppy drive. ImageFileNotFound when the medium cannot be prepared, ChangeDiskFailed when the
   * hypervisor refuses.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.changeFloppy': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Medium to put in; an empty path takes it out. */
      driveSpec: DriveSpec
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'ImageFileNotFound' | 'ChangeDiskFailed'
  }
  /**
   * Begin to copy a disk of a running VM elsewhere.
   * Step of moving a live disk: what the VM writes from now on goes to both, and what it has on its top volume is
   * copied over; lower volumes are copied by Image.syncData. The destination volume must exist, as made by
   * Image.cloneStructure. Answers when it has begun; there is no id and no event: call VM.diskReplicateFinish
   * until it no longer says ResourceUnavailable. ImageFileNotFound when the VM has no such disk,
   * MethodNotImplemented for a disk with a lease of its own, TransientError for a transient one, ReplicaError when
   * it cannot begin.
   * @since 0.1.0, VDSM 3.2
   */
  'VM.diskReplicateStart': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Disk that is meant, by its volume on top. */
      srcDisk: DriveSpecVolume
      /** Volume to copy to. */
      dstDisk: DriveSpecVolume
      /**
       * True: make the volumes on block storage larger right away, in case much is written.
       * @default true
       */
      needExtend?: boolean
    }
    result: true
    errors: 'NoSuchVM' | 'ImageFileNotFound' | 'MethodNotImplemented' | 'TransientError' | 'ReplicaError'
  }
  /**
   * End the copying of a disk of a running VM.
   * With the new volume as dstDisk the VM goes over to it; with the old one it stays, and the copy is given up.
   * ResourceUnavailable while not all is copied: nothing has changed, try again. ReplicationNotInProgress when
   * none runs, as after one that worked; ReplicaError when it has broken down, and it is then over;
   * ChangeDiskFailed when the hypervisor refuses.
   * @since 0.1.0, VDSM 3.2
   */
  'VM.diskReplicateFinish': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Disk that is meant, by its volume on top before. */
      srcDisk: DriveSpecVolume
      /** Volume that the VM shall have from now on: the new or the old one. */
      dstDisk: DriveSpecVolume
    }
    result: true
    errors: 'NoSuchVM' | 'ImageFileNotFound' | 'MethodNotImplemented' | 'TransientError' | 'ReplicationNotInProgress' | 'ResourceUnavailable' | 'ReplicaError' | 'ChangeDiskFailed'
  }
  /**
   * Make a disk of a VM larger.
   * The guest sees the new size at once; its partitions and file systems are its own affair. Not for smaller:
   * BadDiskResizeParameter. For a raw disk or a LUN the storage must have grown before, and its size holds, not
   * that of the call. With all zeros as vmID the volume of a VM that does not run is meant. UpdateDeviceFailed
   * when the hypervisor refuses.
   * @since 0.1.0, VDSM 3.2
   */
  'VM.diskSizeExtend': {
    params: {
      /** VM that is meant; all zeros for none. */
      vmID: UUID
      /** Disk that is meant. */
      driveSpecs: DriveSpec
      /** Size that it shall have, in bytes. Whole number as text. */
      newSize: string
    }
    result: string
    errors: 'NoSuchVM' | 'ImageFileNotFound' | 'BadDiskResizeParameter' | 'UpdateDeviceFailed'
  }
  /**
   * See a disk of a running VM as the storage has it now.
   * After another host has made its volume larger: this host looks again, so that the VM can use the space.
   * DriveRefreshError when the VM has no such disk or the storage does not answer.
   * @since 0.1.0, VDSM 4.4.7
   */
  'VM.refresh_disk': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Disk that is meant, by its volume on top. */
      drive: DriveSpecVolume
    }
    result: VolumeSizeInfo
    errors: 'NoSuchVM' | 'DriveRefreshError'
  }
  /**
   * Tell whether the partitions of a disk are aligned.
   * Scans the image of a disk that no VM uses. Out of use since VDSM 4.2. MethodNotImplemented unless vmID is all
   * zeros.
   * @since 0.1.0, VDSM 3.2
   * @deprecated Since VDSM 4.2. Nothing takes its place; an image is laid out as its owner wants.
   */
  'VM.getDiskAlignment': {
    params: {
      /** All zeros: the disk is meant, not a VM. */
      vmID: UUID
      /** Disk that is scanned. */
      disk: DriveSpecVolume
    }
    result: DiskAlignmentMap
    errors: 'MethodNotImplemented'
  }
  /**
   * Lock the screen of a guest's console.
   * Asks the guest to lock the session of whoever is logged in. Through VDSM's own guest agent, which today's
   * guests no longer have: NonResponsiveGuestAgent then.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.desktopLock': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: true
    errors: 'NoSuchVM' | 'NonResponsiveGuestAgent'
  }
  /**
   * Log a user in at a guest's console.
   * Hands name and password to the guest, as a single sign-on; whether they are right shows in the guest only.
   * Through VDSM's own guest agent, which today's guests no longer have: NonResponsiveGuestAgent then.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.desktopLogin': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Domain of the user; empty for a local one. */
      domain: string
      /** User name in the guest. */
      username: string
      /** Password in the guest. */
      password: string
    }
    result: true
    errors: 'NoSuchVM' | 'NonResponsiveGuestAgent'
  }
  /**
   * Log the user out at a guest's console.
   * Ends the session of whoever is logged in; what was not saved may be lost. Through VDSM's own guest agent,
   * which today's guests no longer have: NonResponsiveGuestAgent then.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.desktopLogoff': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Not looked at; kept for old callers. */
      force: boolean
    }
    result: true
    errors: 'NoSuchVM' | 'NonResponsiveGuestAgent'
  }
  /**
   * Send a command to the guest agent.
   * Passes the text on as it is; what it means is up to the agent. Through VDSM's own guest agent, which today's
   * guests no longer have: NonResponsiveGuestAgent then.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.desktopSendHcCommand': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Command for the agent. */
      message: string
    }
    result: true
    errors: 'NoSuchVM' | 'NonResponsiveGuestAgent'
  }
  /**
   * Hold a guest's file systems.
   * Makes the guest write out its caches and keeps it from writing until VM.thaw, so that a snapshot or backup is
   * whole. What writes in the guest stands still meanwhile: thaw within seconds, whatever comes of it.
   * NonResponsiveGuestAgent without QEMU guest agent in the guest or when it does not answer, UnsupportedOperation
   * when it cannot do that. FreezeGuestFSFailed when a file system cannot be held, or all are already.
   * @since 0.1.0, VDSM 3.6
   */
  'VM.freeze': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: true
    errors: 'NoSuchVM' | 'NonResponsiveGuestAgent' | 'UnsupportedOperation' | 'FreezeGuestFSFailed'
  }
  /**
   * Let a guest's file systems go on.
   * Ends VM.freeze. Do it also after a freeze that failed: the guest may be frozen all the same. Thawing one that
   * is not frozen changes nothing. NonResponsiveGuestAgent without QEMU guest agent in the guest or when it does
   * not answer, UnsupportedOperation when it cannot do that.
   * @since 0.1.0, VDSM 3.6
   */
  'VM.thaw': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: true
    errors: 'NoSuchVM' | 'NonResponsiveGuestAgent' | 'UnsupportedOperation' | 'ThawGuestFSFailed'
  }
  /**
   * Make the next reboot end a VM.
   * When the guest reboots from now on, it goes Down instead, so that it can be created anew with other settings.
   * Holds until it is Down. |virt|VM_status| then says Down with exit reason 13.
   * @since 0.1.0, VDSM 4.2
   */
  'VM.setDestroyOnReboot': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: true
    errors: 'NoSuchVM'
  }
  /**
   * Fetch the state of a VM's TPM or firmware.
   * What the host keeps in files beside the VM and what must be kept for its next start, which gets it in vmParams
   * as _X_tpmdata or _X_nvramdata. VM.getStats has the hash of each: fetch when that changes. The data come only
   * when lastHash is out of date. ExternalDataFailed when the VM has no such device, or its data are in motion.
   * @since 0.1.0, VDSM 4.4
   */
  'VM.getExternalData': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Which data: tpm or nvram. */
      kind: string
      /** Hash of the data that the caller has; empty or absent when it has none. */
      lastHash?: string
      /**
       * True: look at the data as they are now. False: those that the host last found stable.
       * @default true
       */
      forceUpdate?: boolean
    }
    result: VmDataMap
    errors: 'NoSuchVM' | 'ExternalDataFailed'
  }
  /**
   * Plug devices of the host into a running VM.
   * Takes all of them from the host's drivers first: HostdevDetachFailed when one cannot be taken, and none is
   * plugged. Then plugs one after another; what the hypervisor refuses is left out, so compare the result. Devices
   * of one IOMMU group go together.
   * @since 0.1.0, VDSM 4.4
   */
  'VM.hotplugHostdev': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Each device as libvirt XML, wrapped as for VM.hotplugDisk. */
      devices: readonly string[]
    }
    result: readonly string[]
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'HostdevDetachFailed'
  }
  /**
   * Unplug devices of the host from a running VM.
   * Asks the guest to let each go and waits up to 30 s for it. Those that it keeps are left out of the result. A
   * PCI device goes back to the host.
   * @since 0.1.0, VDSM 4.4
   */
  'VM.hotunplugHostdev': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Each device as libvirt XML, wrapped as for VM.hotplugDisk; named by the alias in it. */
      devices: readonly string[]
    }
    result: readonly string[]
    errors: 'NoSuchVM' | 'MigrationInProgress'
  }
  /**
   * Make a running VM hold a lease.
   * Takes the lease for the VM, so that it can run on one host only: where the host cannot renew the lease, the VM
   * is ended there, and another host may start it. HotplugLeaseFailed when the lease does not exist or is held
   * elsewhere.
   * @since 0.1.0, VDSM 4.1
   */
  'VM.hotplugLease': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Lease; it must exist, see Lease.create. */
      lease: VmLeaseDevice
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'HotplugLeaseFailed'
  }
  /**
   * Make a running VM let a lease go.
   * HotunplugLeaseFailed when the VM does not hold it. The lease itself stays; Lease.delete removes it.
   * @since 0.1.0, VDSM 4.1
   */
  'VM.hotunplugLease': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Lease; it must exist, see Lease.create. */
      lease: VmLeaseDevice
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'HotunplugLeaseFailed'
  }
  /**
   * Plug a memory module into a running VM.
   * The VM must have been created with room for it: maxMemSize and a free slot. Modules are of 128 MiB or a
   * multiple, on most guests. HotplugMemFailed when the hypervisor refuses; the VM is then as it was.
   * @since 0.1.0, VDSM 3.6
   */
  'VM.hotplugMemory': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Memory to plug in. */
      params: HotplugMemoryParams
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'HotplugMemFailed'
  }
  /**
   * Ask a running VM to give a memory module back.
   * Answers when the guest has been asked, not when it has obeyed: it may refuse, or take long, when the memory is
   * in use. The domain XML no longer has the module once it is out. HotunplugMemFailed when there is no such
   * module.
   * @since 0.1.0, VDSM 4.1
   */
  'VM.hotunplugMemory': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Memory to unplug; its alias says which. */
      params: HotplugMemoryParams
    }
    result: true
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'HotunplugMemFailed'
  }
  /**
   * Change a migration that runs.
   * Sets a new limit on its data rate. MigrationNotInProgress when the VM is not being moved, or is being saved.
   * @since 0.1.0, VDSM 4.0
   */
  'VM.migrateChangeParams': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** What changes. */
      params: MigrationParameters
    }
    result: true
    errors: 'NoSuchVM' | 'MigrationNotInProgress'
  }
  /**
   * Prepare the destination of a migration.
   * What the source host calls on the destination: makes the VM here with its disks prepared and waits for its
   * memory. Nobody else has a use for it. |virt|VM_status| says Migration Destination. Gives up when no memory
   * comes. VMExists when the host has the VM already, MigrationLimitExceeded when as many come in as may: the
   * source tries again later.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.migrationCreate': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** The VM as the source has it. */
      params: MigrationCreateParams
      /** How many VMs may arrive here at once from now on; 0 leaves that as it is. */
      incomingLimit: number
    }
    result: MigrationCreateState
    errors: 'VMExists' | 'CannotCreateVM' | 'MigrationLimitExceeded' | 'MigrationError' | 'HookError' | 'OutOfMemory'
  }
  /**
   * Take a snapshot of a running VM.
   * From now on the VM writes to new volumes, made before by Volume.create on top of those that it has; the old
   * ones stay as they are now. Holds the guest's file systems meanwhile, as VM.freeze does; with memory the VM
   * stands still until that is saved. Answers at once; follow the job with Host.getJobs, and |jobs|status| tells
   * of its end. A job that fails with SnapshotFailed leaves the VM on the old volumes; one that takes too long is
   * aborted. Disks with a lease of their own, and transient ones, cannot have snapshots. InvalidParameter when a
   * time limit is 0.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.snapshot': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /**
       * Disks, with their old and new volumes; none for a snapshot of memory alone. One that is on its new volume
       * already is left out.
       */
      snapDrives: readonly SnapshotDriveInfo[]
      /**
       * Where the memory goes: ids of storage domain, pool, memory image and volume, and of the image and volume
       * of its definition, with commas between. Empty or absent: without memory.
       */
      snapMemory?: string
      /**
       * True: the caller has frozen the guest; leave that to him.
       * @default false
       */
      frozen?: boolean
      /** Id of the new job, chosen by the caller. Without it the job gets an id that nobody is told. */
      jobUUID?: UUID
      /**
       * When to abort a snapshot with memory, in minutes, from 1.
       * @default 30
       */
      timeout?: number
      /**
       * When to give up one without memory that has not got past freezing, in minutes, from 1.
       * @default 8
       */
      freeze_timeout?: number
    }
    result: true
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'InvalidParameter' | 'JobExists'
  }
  /**
   * Merge a snapshot of a running VM into its base.
   * Copies what is in the volumes above base, up to and with top, down into base, and drops them from the chain;
   * with the topmost volume the VM moves over to base at the end. Answers at once; on block storage base is made
   * larger first, where it must be. VM.getStats has the job in vmJobs while it lasts. No event tells of its end,
   * and nothing how it ended: when it is gone, the disk's chain in Host.dumpxmls still has the volumes, or has
   * not. MergeFailed when the volumes are not in its chain, another merge of the disk is under way, or base is
   * shared; DestinationVolumeTooSmall when a raw base is smaller than top.
   * @since 0.1.0, VDSM 3.4
   */
  'VM.merge': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Disk that is meant, by its volume on top. */
      drive: DriveSpecVolume
      /** Volume that is merged into. */
      baseVolUUID: UUID
      /** Uppermost volume that is merged. */
      topVolUUID: UUID
      /**
       * Upper limit of the data rate, in MiB a second; 0 for none.
       * @default 0
       */
      bandwidth?: number
      /** Id of the new job, chosen by the caller. Without it the host chooses one, which vmJobs tells. */
      jobUUID?: UUID
    }
    result: true
    errors: 'NoSuchVM' | 'ImageFileNotFound' | 'MergeFailed' | 'DestinationVolumeTooSmall'
  }
  /**
   * Take what is personal out of the disks of a template.
   * Runs virt-sysprep: removes SSH host keys, machine id, logs, MAC addresses and the like from the guest, so that
   * VMs made of it do not share them. No VM may use the disks. The VM need not exist on the host. Answers at once;
   * follow the job with Host.getJobs, and |jobs|status| tells of its end. It fails when the disks hold no system
   * that virt-sysprep knows.
   * @since 0.1.0, VDSM 4.1
   */
  'VM.seal': {
    params: {
      /** VM or template that the disks belong to; names the work in logs. */
      vmID: UUID
      /**
       * Id of the new job, chosen by the caller; refused when there is or was a job with that id within the last
       * hour.
       */
      job_id: UUID
      /** Storage pool of the disks. */
      sp_id: UUID
      /** All disks of the VM; the guest is spread over them. */
      images: readonly VolumeInfo[]
    }
    result: true
    errors: 'JobExists'
  }
  /**
   * Limit the traffic of a running VM's disks at once.
   * What is not named stays as it is, limits within an entry included. Holds until the VM ends. MOM sets these
   * from the policy of VM.updateVmPolicy; use that unless MOM is off. UpdateIOTuneError when the VM has no such
   * disk or the values contradict each other; entries before the wrong one hold then.
   * @since 0.1.0, VDSM 3.4
   */
  'VM.setIoTune': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Disks by name or path, with their limits. */
      tunables: readonly VmDiskDeviceTuneParams[]
    }
    result: DoneStatus
    errors: 'NoSuchVM' | 'UpdateIOTuneError'
  }
  /**
   * Tell the limits on the traffic of a VM's disks.
   * Those in force now.
   * @since 0.1.0, VDSM 4.0
   */
  'VM.getIoTune': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: readonly VmDiskDeviceTuneParams[]
    errors: 'NoSuchVM' | 'UpdateIOTuneError'
  }
  /**
   * Tell the policy for the traffic of a VM's disks.
   * What VM.updateVmPolicy has set, and MOM works by.
   * @since 0.1.0, VDSM 3.4
   */
  'VM.getIoTunePolicy': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: readonly VmDiskDeviceTuneLimits[]
    errors: 'NoSuchVM'
  }
  /**
   * Tell policy and limits of all VMs' disk traffic.
   * VM.getIoTunePolicy and VM.getIoTune for every VM in one call, for MOM. VMs that are not running are left out.
   * @since 0.1.0, VDSM 4.0
   */
  'Host.getAllVmIoTunePolicies': {
    params: Record<string, never>
    result: BulkIoTunePolicyMap
    errors: never
  }
  /**
   * Limit the CPU time of a running VM.
   * Each virtual CPU may run so long in every period; more makes the guest stand still until the next. Holds until
   * the VM ends. MOM sets it from vcpuLimit of VM.updateVmPolicy; use that unless MOM is off. CpuTuneError when
   * the value is out of range.
   * @since 0.1.0, VDSM 3.4
   */
  'VM.setCpuTuneQuota': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** CPU time in a period, in microseconds, from 1000; -1 for no limit. */
      quota: number
    }
    result: DoneStatus
    errors: 'NoSuchVM' | 'CpuTuneError'
  }
  /**
   * Set the period for the CPU time of a running VM.
   * The length that VM.setCpuTuneQuota divides. CpuTuneError when the value is out of range.
   * @since 0.1.0, VDSM 3.4
   */
  'VM.setCpuTunePeriod': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Period, in microseconds, 1000 to 1000000. */
      period: number
    }
    result: DoneStatus
    errors: 'NoSuchVM' | 'CpuTuneError'
  }
  /**
   * Change what MOM may do to a running VM.
   * Stores limits on CPU and disks with the VM; MOM makes them hold within seconds. What is left out stays.
   * MissingParameter when nothing is given, UpdateVMPolicyFailed when the VM has no such disk; limits before it in
   * the call are then not stored either.
   * @since 0.1.0, VDSM 3.4
   */
  'VM.updateVmPolicy': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Limits to store. */
      params: UpdateVmPolicyParams
    }
    result: DoneStatus
    errors: 'NoSuchVM' | 'MigrationInProgress' | 'MissingParameter' | 'UpdateVMPolicyFailed'
  }
  /**
   * Take memory from a running VM, or give it back.
   * Tells the guest's balloon how much memory to leave to the guest. The guest reaches it gradually, or never;
   * VM.getStats has target and present size in balloonInfo. Does nothing when the VM has no balloon. BalloonError
   * when the hypervisor refuses or the VM does not run.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.setBalloonTarget': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Memory that is left to the guest, in KiB. */
      target: number
    }
    result: DoneStatus
    errors: 'NoSuchVM' | 'BalloonError'
  }
  /**
   * Set the password of a VM's first console.
   * A client that connects must know it. VM.updateDevice does the same for a chosen console and is what to use.
   * SpiceTicketError when the VM has no console or the hypervisor refuses.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.setTicket': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Password; empty locks the console. */
      password: string
      /** How long the password holds for new connections, in seconds; 0 for ever. */
      ttl: number
      /** What happens to a client that is connected; SPICE only. */
      existingConnAction: VmTicketConflictAction
      /** Who asks, for hooks: userName and userId; with VNC also vncUsername and fips (true or false as text). */
      params: StringMap
    }
    result: true
    errors: 'NoSuchVM' | 'SpiceTicketError' | 'MissingParameter' | 'GeneralException'
  }
  /**
   * Change a network card or console of a running VM.
   * deviceType says which. A network card: network, link and filter, without unplugging it; what is left out
   * stays. A console: password and its time, as for VM.setTicket. UpdateDeviceFailed when there is no such device
   * or the hypervisor refuses; it is then as before. MethodNotImplemented for other devices.
   * @since 0.1.0, VDSM 3.2
   */
  'VM.updateDevice': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Device, and what it shall be. */
      params: vmUpdateDeviceParams
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'UpdateDeviceFailed' | 'MissingParameter' | 'MethodNotImplemented' | 'SpiceTicketError'
  }
  /**
   * Create and start a VM.
   * Defines the VM and starts it; answers as soon as the host has taken it, before the guest is up.
   * |virt|VM_status| follows for every step to Up, or Down with the reason when it could not start. VMExists when
   * the host has it already, also when it is Down; CannotCreateVM when the hypervisor refuses its definition;
   * MissingParameter without xml where the driver needs it.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.create': {
    params: {
      /** Id of the new VM, chosen by the caller. */
      vmID: UUID
      /** What to create. */
      vmParams: VmParameters
    }
    result: VmDefinition
    errors: 'VMExists' | 'UnsupportedVMType' | 'CannotCreateVM' | 'MissingParameter' | 'OutOfMemory'
  }
  /**
   * End a VM at once and forget it.
   * Ends the VM's process without asking the guest, as if its power were cut, and removes it from the host; a VM
   * that is Down is only removed. |virt|VM_status| says Down when it was running. NoSuchVM when it is not there,
   * for example since an earlier destroy worked.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.destroy': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /**
       * How often the process is asked to end in order before it is killed; 0 kills it right away.
       * @default 1
       */
      gracefulAttempts?: number
    }
    result: true
    errors: 'NoSuchVM' | 'VMDestroyFailed'
  }
  /**
   * Ask the guest to shut down.
   * Asks the guest through its agent or the ACPI power button, and answers at once; whether the guest obeys is its
   * own affair. |virt|VM_status| says Powering down, and Down when it is off; the VM then waits for VM.destroy.
   * With reboot it says RebootInProgress and then Up.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.shutdown': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** How long users in the guest are warned before, in seconds. */
      delay?: number
      /** What users in the guest are told. */
      message?: string
      /**
       * True: start again instead of staying off.
       * @default false
       */
      reboot?: boolean
      /** How long to wait for one way of asking before the next is tried, in seconds. */
      timeout?: number
      /**
       * True: end the VM when the guest does not react to any way of asking.
       * @default false
       */
      force?: boolean
    }
    result: true
    errors: 'NoSuchVM' | 'VMIsDown' | 'NonResponsiveGuestAgent'
  }
  /**
   * Stop a VM's CPUs.
   * The guest stands still with its memory kept; VM.cont lets it go on. |virt|VM_status| says Paused. Pausing one
   * that is paused changes nothing.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.pause': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown'
  }
  /**
   * Let a paused VM go on.
   * Starts the CPUs again after VM.pause, after launchPaused, or after a disk that had failed is well.
   * |virt|VM_status| says Up. One that runs is left as it is. MigrationInProgress while it is being moved or
   * saved.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.cont': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown' | 'MigrationInProgress'
  }
  /**
   * Restart a VM's hardware.
   * As the reset button does: the guest is not asked, what it had not written is lost; process and devices stay.
   * ResetFailed when the hypervisor refuses.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.reset': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: true
    errors: 'NoSuchVM' | 'VMIsDown' | 'ResetFailed'
  }
  /**
   * Save a VM's memory and stop it.
   * Writes the memory to storage and ends the process. |virt|VM_status| says Saving State, and Down with exit
   * reason 5 once it is saved; a failure leaves it running.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.hibernate': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Where the memory is kept; empty for the host's own place. */
      hibernationVolHandle: HibernationVolumeHandle
    }
    result: true
    errors: 'NoSuchVM' | 'VMIsDown' | 'MigrationInProgress'
  }
  /**
   * Tell what a VM is doing.
   * Status, CPU, memory, disks and network of one VM; why it ended when it is Down.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.getStats': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: readonly VmStats[]
    errors: 'NoSuchVM'
  }
  /**
   * Describe a VM.
   * Definition, devices and status of one VM, without statistics.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.getInfo': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: VmDefinition
    errors: 'NoSuchVM'
  }
  /**
   * Move a running VM to another host.
   * Begins to move the VM and answers at once. |virt|VM_migration_status| tells the progress; |virt|VM_status|
   * says Migration Source here and Migration Destination there, at the end Down with exit reason 4 here and Up
   * there. When it fails the VM goes on here. VM.migrateCancel ends it.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.migrate': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Where it goes, and how. */
      params: MigrateParams
    }
    result: true
    errors: 'NoSuchVM' | 'VMIsDown' | 'MigrationInProgress' | 'MigrationError' | 'NoConnectionToPeer' | 'MigrationLimitExceeded'
  }
  /**
   * Give up a migration.
   * Ends the migration or hibernation of a VM, which goes on where it was. Waits for no other command.
   * MigrationNotInProgress when it is not being moved, MigrationCancelationFailed when it is too late.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.migrateCancel': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: true
    errors: 'NoSuchVM' | 'MigrationNotInProgress' | 'MigrationCancelationFailed'
  }
  /**
   * Tell how far a migration is.
   * Asked on the source host, while the migration runs or after it.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.getMigrationStatus': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: MigrationStats
    errors: 'NoSuchVM' | 'MigrationNotInProgress'
  }
  /**
   * Change how many CPUs a running VM has.
   * Plugs virtual CPUs in or out, between 1 and the most that the VM was created for. The guest must cooperate
   * when CPUs go. SetNumberOfCpusFailed when hypervisor or guest refuse.
   * @since 0.1.0, VDSM 3.4
   */
  'VM.setNumberOfCpus': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** How many it shall have. */
      numberOfCpus: number
      /** Host CPUs for each virtual CPU, such as 0-3,6. */
      cpusets?: readonly string[]
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown' | 'SetNumberOfCpusFailed'
  }
  /**
   * Plug a disk into a running VM.
   * The guest sees the new disk at once. HotplugDiskFailed when the hypervisor refuses; the VM is then as it was.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.hotplugDisk': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Disk to plug in. */
      params: HotplugDiskParams
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown' | 'HotplugDiskFailed'
  }
  /**
   * Unplug a disk from a running VM.
   * Asks the guest to let the disk go and waits until it has. HotunplugDiskFailed when it does not, or has no such
   * disk. Its data stays on the storage.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.hotunplugDisk': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Disk to unplug; its xml or drive must name it as plugging did. */
      params: HotplugDiskParams
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown' | 'HotunplugDiskFailed'
  }
  /**
   * Plug a network card into a running VM.
   * The guest sees the new card at once. HotplugNicFailed when the hypervisor refuses; the VM is then as it was.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.hotplugNic': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Network card to plug in. */
      params: HotplugNicParams
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown' | 'HotplugNicFailed'
  }
  /**
   * Unplug a network card from a running VM.
   * Asks the guest to let the card go and waits until it has. HotunplugNicFailed when it does not, or has no card
   * with that MAC address.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.hotunplugNic': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** Network card to unplug, known by its MAC address. */
      params: HotplugNicParams
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown' | 'HotunplugNicFailed'
  }
  /**
   * Insert or eject a CD.
   * Puts an image into a CD drive in place of what is there, also when the guest has locked the drive.
   * ChangeDiskFailed when there is no such drive or the hypervisor refuses, ImageFileNotFound when the image is
   * not there.
   * @since 0.1.0, VDSM 3.1
   */
  'VM.changeCD': {
    params: {
      /** VM that is meant. */
      vmID: UUID
      /** What goes in; an empty path ejects. */
      driveSpec: DriveSpec
    }
    result: VmDefinition
    errors: 'NoSuchVM' | 'VMIsDown' | 'ChangeDiskFailed' | 'ImageFileNotFound'
  }
  /**
   * Take a picture of a VM's screen.
   * Gives what the VM's first screen shows now. UnsupportedOperation when it has no screen.
   * @since 0.1.0, VDSM 4.5
   */
  'VM.screenshot': {
    params: {
      /** VM that is meant. */
      vmID: UUID
    }
    result: ScreenshotResponse
    errors: 'NoSuchVM' | 'VMIsDown' | 'UnsupportedOperation'
  }
  /**
   * Tell what a volume is.
   * Reads the metadata of the volume and its sizes. A volume whose metadata is broken is answered with the status
   * INVALID, not with an error.
   * @since 0.1.0, VDSM 3.1
   */
  'Volume.getInfo': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
    }
    result: VolumeInfoResponse
    errors: 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist'
  }
  /**
   * Tell how large a volume is on its storage.
   * Both its apparent size and the space that it takes; they differ for sparse files. The size that a VM sees is
   * in Volume.getInfo.
   * @since 0.1.0, VDSM 3.1
   */
  'Volume.getSize': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
    }
    result: VolumeSizeInfo
    errors: 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist'
  }
  /**
   * Tell what QEMU reads in a volume's header.
   * Format, virtual size, backing volume and bitmaps as QEMU sees them, also while a VM runs on the volume. On
   * block storage the image must be prepared on this host.
   * @since 0.1.0, VDSM 4.1
   */
  'Volume.getQemuImageInfo': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
    }
    result: QemuImageInfo
    errors: 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist'
  }
  /**
   * Tell how much space a copy would need.
   * Reads which parts of the volume hold data, so it takes a while for large ones. Of a volume that a VM writes
   * to, the answer is an estimate. On block storage the image must be prepared on this host.
   * StorageUnsupportedOperation when baseID is not the parent of the volume.
   * @since 0.1.0, VDSM 4.4
   */
  'Volume.measure': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Format of the copy. */
      dstVolFormat: VolumeFormatParam
      /**
       * True: of the whole chain. False: of this volume alone.
       * @default true
       */
      backing_chain?: boolean
      /**
       * Measure down to this volume, which must be the parent; for a merge. Without meaning when backing_chain is
       * false.
       */
      baseID?: UUID
    }
    result: VolumeMeasureResult
    errors: 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist' | 'StorageUnsupportedOperation'
  }
  /**
   * Check a volume that came from outside.
   * Compares what a stranger has uploaded with what the metadata promises: format, size, backing volume and
   * version of qcow2, so that a forged header cannot make QEMU open other files. QEMU reads it within limits of
   * CPU time and memory. ImageVerificationError says what differs. Changes nothing.
   * @since 0.1.0, VDSM 4.0
   */
  'Volume.verify_untrusted': {
    params: {
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume that is meant. */
      volumeID: UUID
    }
    result: true
    errors: 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist' | 'ImageVerificationError'
  }
  /**
   * Create a volume.
   * Makes an empty volume, in a new image or on top of an image's chain. Done by the SPM alone: SpmStatusError on
   * other hosts. What cannot be made at all is refused at once: IncorrectFormat, IncorrectType,
   * InvalidParameterException, StorageUnsupportedOperation. What goes wrong later makes the task fail:
   * VolumeAlreadyExists, NoSpaceLeftOnDomain, createIllegalVolumeSnapshotError; what there was of the volume is
   * removed. Follow the task with Task.getStatus.
   * @since 0.1.0, VDSM 3.1
   */
  'Volume.create': {
    params: {
      /** Id of the new volume, chosen by the caller. */
      volumeID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image of the new volume; made when it is not there. */
      imageID: UUID
      /** Size that a VM will see, in bytes as text. Rounded up to 4096. */
      size: string
      /** Format; COW when it is based on another volume. */
      volFormat: VolumeFormatParam
      /** How it takes its space. */
      preallocate: VolumeAllocationParam
      /** What it will hold. */
      diskType: DiskContentType
      /** Free text, up to 210 bytes; the engine keeps JSON here. */
      desc: string
      /**
       * Image of the volume that it is based on: the same image for a snapshot, a template's for a new disk; all
       * zeros for none.
       */
      srcImgUUID: UUID
      /** Volume that it is based on; all zeros for none. */
      srcVolUUID: UUID
      /** Space to take at once for a SPARSE volume on block storage, in bytes as text. */
      initialSize?: string
      /**
       * True: carry on in the new volume the bitmaps of the one that it is based on.
       * @default false
       */
      addBitmaps?: boolean
      /**
       * False: mark it ILLEGAL until its data is complete.
       * @default true
       */
      legal?: boolean
      /**
       * Number by which the order of a broken chain can be found; one more than that of the volume it is based on.
       * @default 0
       */
      sequence?: number
      /** Bitmap to make in the new volume, recording. */
      bitmap?: UUID
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'VolumeCreationError' | 'IncorrectFormat' | 'IncorrectType' | 'InvalidParameterException' | 'StorageUnsupportedOperation'
  }
  /**
   * Copy a volume with all below it into one.
   * Makes a template, or a disk of its own out of one that is based on a template: the whole chain under the
   * volume becomes a single new volume. Done by the SPM alone: SpmStatusError on other hosts. Refused when a
   * volume of the chain is ILLEGAL or FAKE. The task fails with DestImageActionError when the destination is there
   * and force is not given; what there was of the copy is removed. Follow it with Task.getStatus. SDM.copy_data
   * does the like on any host.
   * @since 0.1.0, VDSM 3.1
   */
  'Volume.copy': {
    params: {
      /** Volume on top of the chain that is copied. */
      volumeID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain to copy from. */
      storagedomainID: UUID
      /** Image to copy from. */
      imageID: UUID
      /** Storage domain to copy to; all zeros for the same one. */
      dstSdUUID: UUID
      /** Image of the copy, another than the source on the same domain. */
      dstImgUUID: UUID
      /** Id of the copy. */
      dstVolUUID: UUID
      /** Free text for the copy, up to 210 bytes. */
      desc: string
      /** SHARED for a template, LEAF for a disk. */
      volType: VolumeRoleParam
      /** Format of the copy. */
      volFormat: VolumeFormatParam
      /** How the copy takes its space. */
      preallocate: VolumeAllocationParam
      /** True: what force replaces is overwritten with zeros first. */
      postZero: boolean
      /** True: replace an image with the same id at the destination. */
      force: boolean
      /**
       * True: tell the storage to free the space.
       * @default false
       */
      discard?: boolean
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'TemplateCreationError' | 'IncorrectFormat' | 'IncorrectType' | 'InvalidParameterException'
  }
  /**
   * Delete a volume.
   * Removes the volume from its image. Done by the SPM alone: SpmStatusError on other hosts. Without force the
   * task fails with VolumeImageHasChildren when other volumes are based on it, and with CannotDeleteSharedVolume
   * for a template; VDSM gives the first the code 100, in words only. Follow it with Task.getStatus.
   * @since 0.1.0, VDSM 3.1
   */
  'Volume.delete': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** True: overwrite the data with zeros before the space is given back. */
      postZero: boolean
      /** True: delete it also when others are based on it. */
      force: boolean
      /**
       * True: tell the storage to free the space.
       * @default false
       */
      discard?: boolean
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'CannotDeleteVolume'
  }
  /**
   * Make a raw or qcow2 volume larger for the VM.
   * Raises the size that a VM sees, of the volume on top of a chain, while no VM uses it; of a running VM
   * VM.diskSizeExtend tells QEMU. Never makes it smaller. Done by the SPM alone: SpmStatusError on other hosts.
   * The task fails with VolumeNonWritable when others are based on the volume, VolumeResizeValueError when it is
   * larger already. Follow it with Task.getStatus.
   * @since 0.1.0, VDSM 3.2
   */
  'Volume.extendSize': {
    params: {
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume that is meant. */
      volumeID: UUID
      /** New size, in bytes as text. Rounded up to 4096. */
      newSize: string
    }
    result: UUID
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'InvalidParameterException'
  }
  /**
   * Renew this host's view of a volume.
   * On block storage, lets the host see the new size after another host has extended the volume. On file storage
   * there is nothing to do.
   * @since 0.1.0, VDSM 3.1
   */
  'Volume.refresh': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Not looked at; kept for old callers. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
    }
    result: true
    errors: 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist' | 'LogicalVolumeRefreshError'
  }
  /**
   * Change the description of a volume.
   * Writes new free text into the metadata. Done by the SPM alone: SpmStatusError on other hosts.
   * SDM.update_volume replaces it.
   * @since 0.1.0, VDSM 3.1
   * @deprecated Since VDSM 4.1. Use SDM.update_volume.
   */
  'Volume.setDescription': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** New free text, up to 210 bytes. */
      description: string
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist' | 'MetadataOverflowError'
  }
  /**
   * Mark a volume as legal or illegal.
   * Writes into the metadata whether the volume may be used. Done by the SPM alone: SpmStatusError on other hosts.
   * SDM.update_volume replaces it.
   * @since 0.1.0, VDSM 3.1
   * @deprecated Since VDSM 4.1. Use SDM.update_volume.
   */
  'Volume.setLegality': {
    params: {
      /** Volume that is meant. */
      volumeID: UUID
      /** Storage pool that the host has joined. */
      storagepoolID: UUID
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Whether it may be used. */
      legality: VolumeLegality
    }
    result: true
    errors: 'StoragePoolUnknown' | 'SpmStatusError' | 'StorageDomainDoesNotExist' | 'VolumeDoesNotExist'
  }
  /**
   * Take one volume off this host.
   * Deactivates the volume and leaves the others of its image as they are; after a merge has taken it out of the
   * chain of a running VM. On file storage there is nothing to do.
   * @since 0.1.0, VDSM 4.4
   */
  'Volume.teardown': {
    params: {
      /** Storage domain that is meant. */
      storagedomainID: UUID
      /** Image that is meant. */
      imageID: UUID
      /** Volume that is meant. */
      volumeID: UUID
    }
    result: true
    errors: 'StorageDomainDoesNotExist' | 'CannotDeactivateLogicalVolume'
  }
  /**
   * See whether a host's worker is there.
   * Answered by the worker itself without its driver, and before everything that waits: the cheapest sign of life.
   * @since 0.1.0
   */
  'Worker.ping': {
    params: Record<string, never>
    result: WorkerPing
    errors: never
  }
  /**
   * Tell what a worker is.
   * Which host it serves with which driver, and what it can do. Does not change while it runs.
   * @since 0.1.0
   */
  'Worker.info': {
    params: Record<string, never>
    result: WorkerInfo
    errors: never
  }
  /**
   * Tell what a worker has done.
   * Counters since it started, which only grow: rates are the difference of two answers.
   * @since 0.1.0
   */
  'Worker.stats': {
    params: Record<string, never>
    result: WorkerStats
    errors: never
  }
  /**
   * Tell what became of a command.
   * Looks a command up in the worker's record by its message id, without running anything: whether it came, and
   * whether it is done. What a command answered is told to nobody but its sender, who asks by sending it again.
   * @since 0.1.0
   */
  'Worker.outcome': {
    params: {
      /** Message id that the command was sent with. */
      messageId: string
      /** User of the broker that sent it; left out where the command carried none. */
      user?: string
    }
    result: WorkerOutcome
    errors: never
  }
}

/** Every event by its wire name up to the object; the body without `notify_time`, which is stamped where it is sent. */
export interface Events {
  /**
   * The status of a VM has changed, or something that belongs to it. Keyed by the VM's id. When a VM starts, or is
   * found again after the worker did, its statistics come along; when it goes Down, the reason.
   * @since 0.1.0
   */
  '|virt|VM_status|': Record<string, VmStatusEvent>
  /**
   * A migration has got on. Keyed by the VM's id; sent by the source host, about every second while the memory is
   * sent.
   * @since 0.1.0
   */
  '|virt|VM_migration_status|': Record<string, VmMigrationEvent>
  /**
   * A job has ended, or has been asked to.
   * @since 0.1.0
   */
  '|jobs|status|': {
    /** Id of the job, chosen by whoever started it. */
    id: UUID
    /** What the job is doing. */
    status: JobState
    /** What the job is, in words. */
    description: string
    /** Kind of the job, such as storage. */
    job_type: string
    /** Share that is done, in percent. */
    progress?: number
    /** Why it failed. Absent unless it did. */
    error?: JobError
  }
  /**
   * Addresses or links of the host have changed. Says nothing more: Host.getCapabilities and Host.getStats do.
   * @since 0.1.0
   */
  '|net|host_conn|': Record<string, never>
  /**
   * Who the host is. Sent when its worker starts and stops, and when something of it changes, at most once a
   * minute; kept for a week in the stream vdsm.directory, and therefore repeated once a day, without headers: a
   * repetition is none of the events that are counted. What changes all the time is asked, not announced.
   * @since 0.1.0
   */
  '|worker|announce|': {
    /** What it announces. */
    state: WorkerState
    /** Groups that the host belongs to. */
    groups?: readonly string[]
    /** Name of the driver, such as libvirt. */
    driver?: string
    /** Release of the worker's software. */
    version?: string
    /** Version of the schema that it speaks. */
    apiVersion?: string
    /** Methods that it has. */
    methods?: MethodDigest
    /** What the host is made of. */
    facts?: HostFacts
    /** Grows with each start of a worker for this host; other events carry it as a header. */
    epoch?: number
  }
  /**
   * The host's worker is there. Sent every 10 seconds, with the numbers of the last events: who has not got those
   * has missed some.
   * @since 0.1.0
   */
  '|worker|mark|': {
    /** As in the header x-vdsm-epoch of events. */
    epoch: number
    /** The last x-vdsm-seq; 0 before the first event. */
    seq: number
    /** By routing key, the last x-vdsm-key-seq of what the host told of in the last half minute. */
    keySeqs: Record<string, number>
    /** Whether all of those are there; false when there were too many. */
    complete: boolean
    /** The keys of all events with a higher x-vdsm-seq are there. */
    after?: number
  }
}
