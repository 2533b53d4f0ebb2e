// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.

/** vm status event (as in VDSM) */
export interface VmStatusEvent {
  /** memory stats (as in VDSM) */
  memoryStats?: GuestMemoryStats
  /** time offset (as in VDSM) */
  timeOffset?: string | number
  /** kvm enable (as in VDSM); true or false as text */
  kvmEnable?: string
  /** cpu sys (as in VDSM); decimal number as text */
  cpuSys?: string
  /** vcpu user limit (as in VDSM) */
  vcpuUserLimit?: number
  /** elapsed time (as in VDSM); whole number as text */
  elapsedTime?: string
  /** watchdog event (as in VDSM) */
  watchdogEvent?: WatchdogEvent
  /** acpi enable (as in VDSM); true or false as text */
  acpiEnable?: string
  /** network (as in VDSM) */
  network?: NetworkInterfaceStatsMap
  /** disks (as in VDSM) */
  disks?: VmDiskStatsMap
  /** cpu usage (as in VDSM); whole number as text */
  cpuUsage?: string
  /** cpu actual (as in VDSM) */
  cpuActual?: boolean
  /** cpu user (as in VDSM); decimal number as text */
  cpuUser?: string
  /** vm id (as in VDSM) */
  vmId?: UUID
  /** migration progress (as in VDSM) */
  migrationProgress?: number
  /** balloon info (as in VDSM) */
  balloonInfo?: BalloonInfo
  /** display ip (as in VDSM) */
  displayIp?: string
  /** vcpu quota (as in VDSM); whole number as text */
  vcpuQuota?: string
  /** guest ips (as in VDSM) */
  guestIPs?: string
  /** vcpu period (as in VDSM) */
  vcpuPeriod?: number
  /** io tune (as in VDSM) */
  ioTune?: readonly VmDiskDeviceTuneParams[]
  /** vm type (as in VDSM) */
  vmType?: VmType
  /** guest fqdn (as in VDSM) */
  guestFQDN?: string
  /** username (as in VDSM) */
  username?: string
  /** pid (as in VDSM); whole number as text */
  pid?: string
  /** cdrom (as in VDSM) */
  cdrom?: string
  /** vm name (as in VDSM) */
  vmName?: string
  /** boot (as in VDSM) */
  boot?: VmBootMode
  /** status time (as in VDSM); whole number as text */
  statusTime?: string
  /** client ip (as in VDSM) */
  clientIp?: string
  /** pause code (as in VDSM) */
  pauseCode?: string
  /** vm jobs (as in VDSM) */
  vmJobs?: VmJobsMap
  /** mem usage (as in VDSM); whole number as text */
  memUsage?: string
  /** display info (as in VDSM) */
  displayInfo?: readonly VmDisplayInfo[]
  /** vcpu count (as in VDSM); whole number as text */
  vcpuCount?: string
  /** display type (as in VDSM) */
  displayType?: VmDisplayType
  /** monitor response (as in VDSM); whole number as text */
  monitorResponse?: string
  /** apps list (as in VDSM) */
  appsList?: readonly string[]
  /** guest cpucount (as in VDSM) */
  guestCPUCount?: number
  /** disks usage (as in VDSM) */
  disksUsage?: readonly GuestMountInfo[]
  /** display port (as in VDSM); whole number as text */
  displayPort?: string
  /** net ifaces (as in VDSM) */
  netIfaces?: readonly GuestNetworkDeviceInfo[]
  /** display secure port (as in VDSM); whole number as text */
  displaySecurePort?: string
  /** session (as in VDSM) */
  session?: GuestSessionState
  /** guest containers (as in VDSM) */
  guestContainers?: readonly GuestContainerInfo[]
  /** hash (as in VDSM); whole number as text */
  hash?: string
  /** tpm hash (as in VDSM) */
  tpmHash?: string
  /** nvram hash (as in VDSM) */
  nvramHash?: string
  /** status (as in VDSM) */
  status: VmStatus
  /** pci devices (as in VDSM) */
  pci_devices?: readonly GuestPCIDevice[]
  /** exit code (as in VDSM) */
  exitCode?: VmExitCode
  /** exit reason (as in VDSM) */
  exitReason?: VmExitReason
  /** exit message (as in VDSM) */
  exitMessage?: string
  /** ioerror (as in VDSM) */
  ioerror?: VmIoError
}

/** vm io error (as in VDSM) */
export interface VmIoError {
  /** alias (as in VDSM) */
  alias: string
  /** name (as in VDSM) */
  name: string
  /** path (as in VDSM) */
  path: string
}

/** vm migration event (as in VDSM) */
export interface VmMigrationEvent {
  /** progress (as in VDSM) */
  progress: number
  /** postcopy (as in VDSM) */
  postcopy: boolean
  /** downtime (as in VDSM) */
  downtime?: number
}

/** job state (as in VDSM) */
export type JobState = 'pending' | 'running' | 'done' | 'aborting' | 'aborted' | 'failed'

/** job error (as in VDSM) */
export interface JobError {
  /** code (as in VDSM) */
  code: number
  /** message (as in VDSM) */
  message: string
}

/** vdsm capabilities (as in VDSM) */
export interface VdsmCapabilities {
  /** bondings (as in VDSM) */
  bondings: NetInfoBondMap
  /** auto numa balancing (as in VDSM) */
  autoNumaBalancing: AutoNumaBalancingStatus
  /** net config dirty (as in VDSM); true or false as text */
  netConfigDirty: string
  /** nics (as in VDSM) */
  nics: NetInfoNicMap
  /** emulated machines (as in VDSM) */
  emulatedMachines: readonly string[]
  /** cpu flags (as in VDSM) */
  cpuFlags: string
  /** reserved mem (as in VDSM); whole number as text */
  reservedMem: string
  /** online cpus (as in VDSM) */
  onlineCpus: string
  /** cpu topology (as in VDSM) */
  cpuTopology: readonly CpuInfo[]
  /** cpu speed (as in VDSM); decimal number as text */
  cpuSpeed: string
  /** software version (as in VDSM) */
  software_version: string
  /** vdsm to cpus affinity (as in VDSM) */
  vdsmToCpusAffinity: readonly number[]
  /** vm types (as in VDSM) */
  vmTypes: readonly VmType[]
  /** hostdev passthrough (as in VDSM); true or false as text */
  hostdevPassthrough: string
  /** rng sources (as in VDSM) */
  rngSources: readonly VmRngDeviceSource[]
  /** version name (as in VDSM) */
  version_name: string
  /** numa nodes (as in VDSM) */
  numaNodes: NumaNodeMap
  /** mem size (as in VDSM); whole number as text */
  memSize: string
  /** supported engines (as in VDSM) */
  supportedENGINEs: readonly string[]
  /** cpu model (as in VDSM) */
  cpuModel: string
  /** selinux (as in VDSM) */
  selinux: SELinuxStatus
  /** networks (as in VDSM) */
  networks: NetInfoNetworkMap
  /** kvm enabled (as in VDSM); true or false as text */
  kvmEnabled: string
  /** live merge (as in VDSM); true or false as text */
  liveMerge?: string
  /** iscsiinitiator name (as in VDSM) */
  ISCSIInitiatorName: string
  /** cpu threads (as in VDSM); whole number as text */
  cpuThreads: string
  /** software revision (as in VDSM) */
  software_revision: string
  /** live snapshot (as in VDSM); true or false as text */
  liveSnapshot?: string
  /** bridges (as in VDSM) */
  bridges: NetInfoBridgeMap
  /** guest overhead (as in VDSM); whole number as text */
  guestOverhead: string
  /** hbainventory (as in VDSM) */
  HBAInventory: HbaInventory
  /** cluster levels (as in VDSM) */
  clusterLevels: readonly string[]
  /** cpu cores (as in VDSM); whole number as text */
  cpuCores: string
  /** cpu sockets (as in VDSM) */
  cpuSockets: string
  /** last client iface (as in VDSM) */
  lastClientIface: string
  /** uuid (as in VDSM) */
  uuid: string
  /** operating system (as in VDSM) */
  operatingSystem: OsVersion
  /** vlans (as in VDSM) */
  vlans: NetInfoVlanMap
  /** supports ipv6 (as in VDSM) */
  supportsIPv6: boolean
  /** nameservers (as in VDSM) */
  nameservers: readonly string[]
  /** numa node distance (as in VDSM) */
  numaNodeDistance: NumaNodeDistanceMap
  /** kdump status (as in VDSM) */
  kdumpStatus: number
  /** packages2 (as in VDSM) */
  packages2: SoftwarePackageInfoMap
  /** hooks (as in VDSM) */
  hooks?: HookScriptInfoMap
  /** additional features (as in VDSM) */
  additionalFeatures: readonly string[]
  /** kernel args (as in VDSM) */
  kernelArgs?: string
  /** realtime kernel (as in VDSM) */
  realtimeKernel?: boolean
  /** nested virtualization (as in VDSM) */
  nestedVirtualization?: boolean
  /** hosted engine deployed (as in VDSM) */
  hostedEngineDeployed?: boolean
  /** hugepages (as in VDSM) */
  hugepages?: readonly number[]
  /** vnc encrypted (as in VDSM); true or false as text */
  vncEncrypted: string
  /** connector info (as in VDSM) */
  connector_info?: ConnectorInfo
  /** backup enabled (as in VDSM) */
  backupEnabled?: boolean
  /** domain versions (as in VDSM) */
  domain_versions?: readonly number[]
  /** supported block size (as in VDSM) */
  supported_block_size?: SupportedBlockSizeMap
  /** fips enabled (as in VDSM) */
  fipsEnabled?: boolean
  /** tsc frequency (as in VDSM) */
  tscFrequency?: string
  /** tsc scaling (as in VDSM) */
  tscScaling?: boolean
  /** boot uuid (as in VDSM) */
  boot_uuid?: string
  /** ovn configured (as in VDSM) */
  ovnConfigured?: boolean
  /** zerocopy migrations (as in VDSM) */
  zerocopy_migrations?: boolean
}

/** hardware information (as in VDSM) */
export interface HardwareInformation {
  /** system product name (as in VDSM) */
  systemProductName?: string
  /** system uuid (as in VDSM) */
  systemUUID?: string
  /** system manufacturer (as in VDSM) */
  systemManufacturer?: string
  /** system version (as in VDSM) */
  systemVersion?: string
  /** system family (as in VDSM) */
  systemFamily?: string
  /** system serial number (as in VDSM) */
  systemSerialNumber?: string
}

/** auto numa balancing status (as in VDSM) */
export type AutoNumaBalancingStatus = 0 | 1 | 2

/** cpu info (as in VDSM) */
export interface CpuInfo {
  /** cpu id (as in VDSM) */
  cpu_id: number
  /** numa cell id (as in VDSM) */
  numa_cell_id: number
  /** socket id (as in VDSM) */
  socket_id: number
  /** die id (as in VDSM) */
  die_id: number
  /** core id (as in VDSM) */
  core_id: number
}

/** numa node map (as in VDSM) */
export type NumaNodeMap = Record<string, NumaNode>

/** selinux status (as in VDSM) */
export interface SELinuxStatus {
  /** mode (as in VDSM); whole number as text */
  mode: string
}

/** hba inventory (as in VDSM) */
export interface HbaInventory {
  /** fc (as in VDSM) */
  FC: readonly FcHba[]
  /** i scsi (as in VDSM) */
  iSCSI: readonly IscsiHba[]
}

/** os version (as in VDSM) */
export interface OsVersion {
  /** name (as in VDSM) */
  name: OSName
  /** release (as in VDSM) */
  release: string
  /** version (as in VDSM) */
  version: string
  /** pretty name (as in VDSM) */
  pretty_name: string
}

/** numa node distance map (as in VDSM) */
export type NumaNodeDistanceMap = Record<string, readonly number[]>

/** software package info map (as in VDSM) */
export type SoftwarePackageInfoMap = Record<string, SoftwarePackageInfo>

/** hook script info map (as in VDSM) */
export type HookScriptInfoMap = Record<string, HookScriptAdditional>

/** connector info (as in VDSM) */
export interface ConnectorInfo {
  /** initiator (as in VDSM) */
  initiator: string
  /** ip (as in VDSM) */
  ip: string
  /** platform (as in VDSM) */
  platform: string
  /** os type (as in VDSM) */
  os_type: string
  /** do local attach (as in VDSM) */
  do_local_attach: boolean
  /** host (as in VDSM) */
  host: string
  /** multipath (as in VDSM) */
  multipath: boolean
}

/** supported block size map (as in VDSM) */
export type SupportedBlockSizeMap = Record<string, readonly number[]>

/** numa node (as in VDSM) */
export interface NumaNode {
  /** cpus (as in VDSM) */
  cpus: readonly number[]
  /** total memory (as in VDSM); whole number as text */
  totalMemory: string
  /** hugepages (as in VDSM) */
  hugepages: NumaNodeHugePagesMap
}

/** fc hba (as in VDSM) */
export interface FcHba {
  /** model (as in VDSM) */
  model: string
  /** wwpn (as in VDSM) */
  wwpn: string
  /** wwnn (as in VDSM) */
  wwnn: string
}

/** iscsi hba (as in VDSM) */
export interface IscsiHba {
  /** initiator name (as in VDSM) */
  InitiatorName: string
}

/** osname (as in VDSM) */
export type OSName = 'Debian' | 'Fedora' | 'RHEL' | 'RHEV Hypervisor' | 'oVirt Node' | 'unknown'

/** software package info (as in VDSM) */
export interface SoftwarePackageInfo {
  /** release (as in VDSM) */
  release: string
  /** version (as in VDSM) */
  version: string
}

/** hook script additional (as in VDSM) */
export type HookScriptAdditional = Record<string, HookScriptInfo>

/** numa node huge pages map (as in VDSM) */
export type NumaNodeHugePagesMap = Record<string, NumaNodeHugePages>

/** hook script info (as in VDSM) */
export interface HookScriptInfo {
  /** checksum (as in VDSM) */
  checksum: string
}

/** numa node huge pages (as in VDSM) */
export interface NumaNodeHugePages {
  /** total pages (as in VDSM) */
  totalPages: string
}

/** host stats (as in VDSM) */
export interface HostStats {
  /** cpu user vdsmd (as in VDSM); decimal number as text */
  cpuUserVdsmd: string
  /** swap total (as in VDSM) */
  swapTotal: number
  /** incoming vm migrations (as in VDSM) */
  incomingVmMigrations: number
  /** cpu load (as in VDSM); decimal number as text */
  cpuLoad: string
  /** ksm pages (as in VDSM) */
  ksmPages: number
  /** mem used (as in VDSM); whole number as text */
  memUsed: string
  /** cpu idle (as in VDSM); decimal number as text */
  cpuIdle: string
  /** ha score (as in VDSM) */
  haScore?: number
  /** tx dropped (as in VDSM); whole number as text */
  txDropped: string
  /** ksm state (as in VDSM) */
  ksmState: boolean
  /** elapsed time (as in VDSM); whole number as text */
  elapsedTime: string
  /** net config dirty (as in VDSM); true or false as text */
  netConfigDirty: string
  /** vm active (as in VDSM) */
  vmActive: number
  /** vm migrating (as in VDSM) */
  vmMigrating: number
  /** network (as in VDSM) */
  network: HostNetworkInterfaceStatsMap
  /** outgoing vm migrations (as in VDSM) */
  outgoingVmMigrations: number
  /** cpu sys (as in VDSM); decimal number as text */
  cpuSys: string
  /** date time (as in VDSM) */
  dateTime: string
  /** cpu statistics (as in VDSM) */
  cpuStatistics: CpuCoreStatsMap
  /** swap free (as in VDSM) */
  swapFree: number
  /** cpu user (as in VDSM); decimal number as text */
  cpuUser: string
  /** ksm cpu (as in VDSM) */
  ksmCpu: number
  /** numa node mem free (as in VDSM) */
  numaNodeMemFree: NumaNodeMemoryStatsMap
  /** mom status (as in VDSM) */
  momStatus: MOMStatus
  /** mem free (as in VDSM) */
  memFree: number
  /** mem shared (as in VDSM) */
  memShared: number
  /** storage domains (as in VDSM) */
  storageDomains: StorageDomainVitalsMap
  /** vm count (as in VDSM) */
  vmCount: number
  /** disk stats (as in VDSM) */
  diskStats: PathStatsMap
  /** cpu sys vdsmd (as in VDSM); decimal number as text */
  cpuSysVdsmd: string
  /** ha stats (as in VDSM) */
  haStats: HostedEngineStatus
  /** v2v jobs (as in VDSM) */
  v2vJobs?: V2VJobs
  /** boot time (as in VDSM); whole number as text */
  bootTime?: string
  /** thp state (as in VDSM) */
  thpState: THPStates
  /** rx dropped (as in VDSM); whole number as text */
  rxDropped: string
  /** anon huge pages (as in VDSM); whole number as text */
  anonHugePages: string
  /** ksm merge across nodes (as in VDSM) */
  ksmMergeAcrossNodes: boolean
  /** multipath health (as in VDSM) */
  multipathHealth?: MultipathHealthMap
}

/** host network interface stats map (as in VDSM) */
export type HostNetworkInterfaceStatsMap = Record<string, HostNetworkInterfaceStats>

/** cpu core stats map (as in VDSM) */
export type CpuCoreStatsMap = Record<string, CpuCoreStats>

/** numa node memory stats map (as in VDSM) */
export type NumaNodeMemoryStatsMap = Record<string, NumaNodeMemoryStats>

/** momstatus (as in VDSM) */
export type MOMStatus = 'active' | 'disabled' | 'inactive'

/** storage domain vitals map (as in VDSM) */
export type StorageDomainVitalsMap = Record<string, StorageDomainVitals>

/** path stats map (as in VDSM) */
export type PathStatsMap = Record<string, PathStats>

/** hosted engine status (as in VDSM) */
export interface HostedEngineStatus {
  /** configured (as in VDSM) */
  configured: boolean
  /** score (as in VDSM) */
  score: number
  /** local maintenance (as in VDSM) */
  localMaintenance: boolean
  /** global maintenance (as in VDSM) */
  globalMaintenance: boolean
  /** active (as in VDSM) */
  active: boolean
}

/** v2vjobs (as in VDSM) */
export type V2VJobs = Record<string, V2VJobInfo>

/** thpstates (as in VDSM) */
export type THPStates = 'always' | 'madvise' | 'never'

/** multipath health map (as in VDSM) */
export type MultipathHealthMap = Record<string, MultipathStatus>

/** host network interface stats (as in VDSM) */
export interface HostNetworkInterfaceStats {
  /** rx errors (as in VDSM); whole number as text */
  rxErrors: string
  /** name (as in VDSM) */
  name: string
  /** state (as in VDSM) */
  state: NetworkInterfaceState
  /** rx (as in VDSM); whole number as text */
  rx: string
  /** tx dropped (as in VDSM); whole number as text */
  txDropped: string
  /** tx errors (as in VDSM); whole number as text */
  txErrors: string
  /** speed (as in VDSM); whole number as text */
  speed: string
  /** tx (as in VDSM); whole number as text */
  tx: string
  /** sample time (as in VDSM) */
  sampleTime: number
  /** rx dropped (as in VDSM); whole number as text */
  rxDropped: string
}

/** cpu core stats (as in VDSM) */
export interface CpuCoreStats {
  /** cpu sys (as in VDSM); decimal number as text */
  cpuSys: string
  /** cpu user (as in VDSM); decimal number as text */
  cpuUser: string
  /** node index (as in VDSM) */
  nodeIndex: number
  /** cpu idle (as in VDSM); decimal number as text */
  cpuIdle: string
}

/** numa node memory stats (as in VDSM) */
export interface NumaNodeMemoryStats {
  /** mem free (as in VDSM); whole number as text */
  memFree: string
  /** mem percent (as in VDSM) */
  memPercent: number
  /** hugepages (as in VDSM) */
  hugepages: NumaNodeHugePagesStatsMap
}

/** storage domain vitals (as in VDSM) */
export interface StorageDomainVitals {
  /** acquired (as in VDSM) */
  acquired: boolean
  /** actual (as in VDSM) */
  actual: boolean
  /** last check (as in VDSM); decimal number as text */
  lastCheck: string
  /** valid (as in VDSM) */
  valid: boolean
  /** code (as in VDSM) */
  code: number
  /** version (as in VDSM) */
  version: number
  /** delay (as in VDSM); decimal number as text */
  delay: string
}

/** path stats (as in VDSM) */
export interface PathStats {
  /** free (as in VDSM); whole number as text */
  free: string
}

/** v2vjob info (as in VDSM) */
export interface V2VJobInfo {
  /** id (as in VDSM) */
  id: UUID
  /** status (as in VDSM) */
  status: string
  /** description (as in VDSM) */
  description: string
  /** progress (as in VDSM) */
  progress: number
}

/** multipath status (as in VDSM) */
export interface MultipathStatus {
  /** valid paths (as in VDSM) */
  valid_paths: number
  /** failed paths (as in VDSM) */
  failed_paths: readonly string[]
}

/** network interface state (as in VDSM) */
export type NetworkInterfaceState = 'down' | 'up' | 'unknown'

/** numa node huge pages stats map (as in VDSM) */
export type NumaNodeHugePagesStatsMap = Record<string, NumaNodeHugePagesStats>

/** numa node huge pages stats (as in VDSM) */
export interface NumaNodeHugePagesStats {
  /** free pages (as in VDSM) */
  freePages: string
}

/** net info bond map (as in VDSM) */
export type NetInfoBondMap = Record<string, NetInfoBond>

/** net info nic map (as in VDSM) */
export type NetInfoNicMap = Record<string, NetInfoNic>

/** net info network map (as in VDSM) */
export type NetInfoNetworkMap = Record<string, NetInfoNetwork>

/** net info bridge map (as in VDSM) */
export type NetInfoBridgeMap = Record<string, NetInfoBridgedNetwork>

/** net info vlan map (as in VDSM) */
export type NetInfoVlanMap = Record<string, NetInfoVlan>

/** net info bond (as in VDSM) */
export interface NetInfoBond {
  /** dhcpv4 (as in VDSM) */
  dhcpv4: boolean
  /** ipv6addrs (as in VDSM) */
  ipv6addrs: readonly string[]
  /** hwaddr (as in VDSM) */
  hwaddr: string
  /** ipv6gateway (as in VDSM) */
  ipv6gateway: string
  /** slaves (as in VDSM) */
  slaves: readonly string[]
  /** opts (as in VDSM) */
  opts: StringMap
  /** active slave (as in VDSM) */
  active_slave: string
  /** ipv4addrs (as in VDSM) */
  ipv4addrs: readonly string[]
  /** mtu (as in VDSM); whole number as text */
  mtu: string
  /** netmask (as in VDSM) */
  netmask: string
  /** dhcpv6 (as in VDSM) */
  dhcpv6: boolean
  /** addr (as in VDSM) */
  addr: string
  /** ipv6autoconf (as in VDSM) */
  ipv6autoconf?: boolean
  /** gateway (as in VDSM) */
  gateway?: string
  /** ipv4defaultroute (as in VDSM) */
  ipv4defaultroute?: boolean
  /** qos (as in VDSM) */
  qos?: readonly DeviceQoSParams[]
  /** switch (as in VDSM) */
  switch?: string
}

/** net info nic (as in VDSM) */
export interface NetInfoNic {
  /** dhcpv4 (as in VDSM) */
  dhcpv4: boolean
  /** gateway (as in VDSM) */
  gateway?: string
  /** ipv4defaultroute (as in VDSM) */
  ipv4defaultroute?: boolean
  /** ipv6autoconf (as in VDSM) */
  ipv6autoconf?: boolean
  /** ipv6gateway (as in VDSM) */
  ipv6gateway: string
  /** dhcpv6 (as in VDSM) */
  dhcpv6: boolean
  /** ipv6addrs (as in VDSM) */
  ipv6addrs: readonly string[]
  /** hwaddr (as in VDSM) */
  hwaddr: string
  /** permhwaddr (as in VDSM) */
  permhwaddr?: string
  /** speed (as in VDSM) */
  speed: number
  /** ipv4addrs (as in VDSM) */
  ipv4addrs: readonly string[]
  /** mtu (as in VDSM); whole number as text */
  mtu: string
  /** netmask (as in VDSM) */
  netmask: string
  /** addr (as in VDSM) */
  addr: string
  /** qos (as in VDSM) */
  qos?: readonly DeviceQoSParams[]
}

/** net info network (as in VDSM) */
export type NetInfoNetwork = NetInfoBridgedNetwork | NetInfoBridgelessNetwork

/** net info bridged network (as in VDSM) */
export interface NetInfoBridgedNetwork {
  /** dhcpv4 (as in VDSM) */
  dhcpv4: boolean
  /** mtu (as in VDSM); whole number as text */
  mtu: string
  /** ipv6gateway (as in VDSM) */
  ipv6gateway: string
  /** gateway (as in VDSM) */
  gateway: string
  /** ipv4defaultroute (as in VDSM) */
  ipv4defaultroute?: boolean
  /** ipv6addrs (as in VDSM) */
  ipv6addrs: readonly string[]
  /** ports (as in VDSM) */
  ports: readonly string[]
  /** netmask (as in VDSM) */
  netmask: string
  /** dhcpv6 (as in VDSM) */
  dhcpv6: boolean
  /** stp (as in VDSM) */
  stp: string
  /** opts (as in VDSM) */
  opts?: StringMap
  /** host qos (as in VDSM) */
  hostQos?: HostQoSParams
  /** ipv4addrs (as in VDSM) */
  ipv4addrs: readonly string[]
  /** bridged (as in VDSM) */
  bridged?: boolean
  /** addr (as in VDSM) */
  addr: string
  /** iface (as in VDSM) */
  iface?: string
  /** switch (as in VDSM) */
  switch?: string
  /** ipv6autoconf (as in VDSM) */
  ipv6autoconf?: boolean
}

/** net info vlan (as in VDSM) */
export interface NetInfoVlan {
  /** dhcpv4 (as in VDSM) */
  dhcpv4: boolean
  /** ipv4defaultroute (as in VDSM) */
  ipv4defaultroute?: boolean
  /** iface (as in VDSM) */
  iface: string
  /** mtu (as in VDSM) */
  mtu: number
  /** vlanid (as in VDSM) */
  vlanid: number
  /** ipv6addrs (as in VDSM) */
  ipv6addrs: readonly string[]
  /** dhcpv6 (as in VDSM) */
  dhcpv6: boolean
  /** ipv6gateway (as in VDSM) */
  ipv6gateway: string
  /** ipv4addrs (as in VDSM) */
  ipv4addrs: readonly string[]
  /** netmask (as in VDSM) */
  netmask: string
  /** addr (as in VDSM) */
  addr: string
}

/** device qo sparams (as in VDSM) */
export interface DeviceQoSParams {
  /** host qos (as in VDSM) */
  hostQos: HostQoSParams
  /** vlan (as in VDSM) */
  vlan?: number
}

/** net info bridgeless network (as in VDSM) */
export interface NetInfoBridgelessNetwork {
  /** interface (as in VDSM) */
  interface: string
  /** bridged (as in VDSM) */
  bridged: boolean
}

/** host qo sparams (as in VDSM) */
export interface HostQoSParams {
  /** out (as in VDSM) */
  out?: HostBandwidthParams
}

/** host bandwidth params (as in VDSM) */
export interface HostBandwidthParams {
  /** ul (as in VDSM) */
  ul?: BandwidthCurve
  /** ls (as in VDSM) */
  ls: BandwidthCurve
  /** rt (as in VDSM) */
  rt?: BandwidthCurve
}

/** bandwidth curve (as in VDSM) */
export interface BandwidthCurve {
  /** d (as in VDSM) */
  d?: number
  /** m1 (as in VDSM) */
  m1?: number
  /** m2 (as in VDSM) */
  m2: number
}

/** uuid (as in VDSM) */
export type UUID = string

/** string map (as in VDSM) */
export type StringMap = Record<string, string>

/** vm status (as in VDSM) */
export type VmStatus = 'Down' | 'Migration Destination' | 'Migration Source' | 'Paused' | 'Powering down' | 'Powering up' | 'RebootInProgress' | 'Restoring state' | 'Saving State' | 'Up' | 'WaitForLaunch'

/** vm type (as in VDSM) */
export type VmType = 'kvm'

/** vm device (as in VDSM) */
export type VmDevice = VmDiskDevice | VmInterfaceDevice | VmVideoDevice | VmSoundDevice | VmControllerDevice | VmBalloonDevice | VmChannelDevice | VmWatchdogDevice | VmConsoleDevice | VmSmartcardDevice | VmGraphicsDevice | VmHostDevice | VmRngDevice | VmTpmDevice | VmLeaseDevice

/** vm device address (as in VDSM) */
export type VmDeviceAddress = VmDevicePciAddress | VmDeviceIdeAddress | VmDeviceVirtioSerialAddress

/** vm disk device (as in VDSM) */
export interface VmDiskDevice {
  /** readonly (as in VDSM) */
  readonly: boolean
  /** apparentsize (as in VDSM) */
  apparentsize?: number
  /** volume id (as in VDSM) */
  volumeID?: UUID
  /** index (as in VDSM) */
  index: number
  /** path (as in VDSM) */
  path?: string
  /** hosts (as in VDSM) */
  hosts?: readonly NetworkDiskHostInfo[]
  /** volume chain (as in VDSM) */
  volumeChain?: readonly VmDiskDeviceVolumeChainEntry[]
  /** device (as in VDSM) */
  device: VmDiskDeviceType
  /** disk type (as in VDSM) */
  diskType?: string
  /** boot order (as in VDSM) */
  bootOrder?: number
  /** format (as in VDSM) */
  format: VmDiskDeviceFormat
  /** truesize (as in VDSM) */
  truesize?: number
  /** iface (as in VDSM) */
  iface?: VmDiskDeviceInterface
  /** protocol (as in VDSM) */
  protocol?: string
  /** propagate errors (as in VDSM) */
  propagateErrors?: boolean
  /** spec params (as in VDSM) */
  specParams?: VmDiskDeviceSpecParams
  /** alias (as in VDSM) */
  alias?: string
  /** shared (as in VDSM) */
  shared: VmSharedDriveType
  /** optional (as in VDSM) */
  optional?: boolean
  /** base volume id (as in VDSM) */
  baseVolumeID?: UUID
  /** name (as in VDSM) */
  name: string
  /** address (as in VDSM) */
  address?: VmDeviceAddress
  /** image id (as in VDSM) */
  imageID?: UUID
  /** pool id (as in VDSM) */
  poolID?: UUID
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** domain id (as in VDSM) */
  domainID?: UUID
  /** auth (as in VDSM) */
  auth?: NetworkDiskAuthInfo
}

/** vm interface device (as in VDSM) */
export interface VmInterfaceDevice {
  /** spec params (as in VDSM) */
  specParams?: VmInterfaceDeviceSpecParams
  /** address (as in VDSM) */
  address?: VmDeviceAddress
  /** alias (as in VDSM) */
  alias?: string
  /** custom (as in VDSM) */
  custom?: StringMap
  /** nic model (as in VDSM) */
  nicModel: VmInterfaceDeviceModel
  /** mac addr (as in VDSM) */
  macAddr: string
  /** device (as in VDSM) */
  device: VmInterfaceDeviceType
  /** link active (as in VDSM) */
  linkActive?: boolean
  /** port mirroring (as in VDSM) */
  portMirroring?: readonly string[]
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** boot order (as in VDSM) */
  bootOrder?: number
  /** network (as in VDSM) */
  network: string
  /** filter (as in VDSM) */
  filter?: string
  /** filter parameters (as in VDSM) */
  filterParameters?: readonly VmInterfaceDeviceFilterParameters[]
}

/** vm video device (as in VDSM) */
export interface VmVideoDevice {
  /** spec params (as in VDSM) */
  specParams: VmVideoDeviceSpecParams
  /** device (as in VDSM) */
  device: VmVideoDeviceType
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** alias (as in VDSM) */
  alias?: string
  /** address (as in VDSM) */
  address?: VmDeviceAddress
}

/** vm sound device (as in VDSM) */
export interface VmSoundDevice {
  /** spec params (as in VDSM) */
  specParams?: VmSoundDeviceSpecParams
  /** device (as in VDSM) */
  device: VmSoundDeviceType
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** alias (as in VDSM) */
  alias?: string
  /** address (as in VDSM) */
  address?: VmDeviceAddress
}

/** vm controller device (as in VDSM) */
export interface VmControllerDevice {
  /** device (as in VDSM) */
  device: VmControllerDeviceType
  /** model (as in VDSM) */
  model: string
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** alias (as in VDSM) */
  alias?: string
  /** address (as in VDSM) */
  address?: VmDeviceAddress
}

/** vm balloon device (as in VDSM) */
export interface VmBalloonDevice {
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device (as in VDSM) */
  device: VmBalloonDeviceType
  /** spec params (as in VDSM) */
  specParams?: VmBalloonDeviceSpecParams
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** alias (as in VDSM) */
  alias?: string
  /** address (as in VDSM) */
  address?: VmDeviceAddress
}

/** vm channel device (as in VDSM) */
export interface VmChannelDevice {
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device (as in VDSM) */
  device: VmChannelDeviceType
  /** alias (as in VDSM) */
  alias?: string
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** address (as in VDSM) */
  address?: VmDeviceAddress
}

/** vm watchdog device (as in VDSM) */
export interface VmWatchdogDevice {
  /** device id (as in VDSM) */
  deviceId: UUID
  /** device (as in VDSM) */
  device: VmWatchdogDeviceType
  /** spec params (as in VDSM) */
  specParams?: VmWatchdogDeviceSpecParams
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** alias (as in VDSM) */
  alias?: string
  /** address (as in VDSM) */
  address?: VmDeviceAddress
}

/** vm console device (as in VDSM) */
export interface VmConsoleDevice {
  /** device id (as in VDSM) */
  deviceId: UUID
  /** spec params (as in VDSM) */
  specParams?: VmConsoleDeviceSpecParams
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
}

/** vm smartcard device (as in VDSM) */
export interface VmSmartcardDevice {
  /** spec params (as in VDSM) */
  specParams: VmSmartcardDeviceSpecParams
  /** device (as in VDSM) */
  device: VmSmartcardDeviceType
  /** alias (as in VDSM) */
  alias?: string
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** address (as in VDSM) */
  address?: VmDeviceAddress
}

/** vm graphics device (as in VDSM) */
export interface VmGraphicsDevice {
  /** spec params (as in VDSM) */
  specParams: VmGraphicsDeviceSpecParams
  /** device (as in VDSM) */
  device: VmGraphicsDeviceType
  /** port (as in VDSM) */
  port: number
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** tls port (as in VDSM) */
  tlsPort?: number
}

/** vm host device (as in VDSM) */
export interface VmHostDevice {
  /** spec params (as in VDSM) */
  specParams?: VmHostDeviceSpecParams
  /** device (as in VDSM) */
  device: string
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** device id (as in VDSM) */
  deviceId: UUID
  /** address (as in VDSM) */
  address?: VmDeviceAddress
  /** alias (as in VDSM) */
  alias?: string
  /** boot order (as in VDSM) */
  bootOrder?: number
}

/** vm rng device (as in VDSM) */
export interface VmRngDevice {
  /** spec params (as in VDSM) */
  specParams: VmRngDeviceSpecParams
  /** model (as in VDSM) */
  model: VmRngDeviceModel
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** device (as in VDSM) */
  device: VmRngDeviceType
}

/** vm tpm device (as in VDSM) */
export interface VmTpmDevice {
  /** spec params (as in VDSM) */
  specParams: VmTpmDeviceSpecParams
  /** device type (as in VDSM) */
  deviceType: VmDeviceType
  /** device (as in VDSM) */
  device: VmTpmDeviceType
}

/** vm lease device (as in VDSM) */
export interface VmLeaseDevice {
  /** type (as in VDSM) */
  type: VmDeviceType
  /** sd id (as in VDSM) */
  sd_id: UUID
  /** lease id (as in VDSM) */
  lease_id: UUID
}

/** vm device pci address (as in VDSM) */
export interface VmDevicePciAddress {
  /** slot (as in VDSM) */
  slot: number
  /** domain (as in VDSM) */
  domain: number
  /** bus (as in VDSM) */
  bus: number
  /** address type (as in VDSM) */
  addressType: VmDeviceAddressType
  /** function (as in VDSM) */
  function: number
}

/** vm device ide address (as in VDSM) */
export interface VmDeviceIdeAddress {
  /** unit (as in VDSM) */
  unit: number
  /** controller (as in VDSM) */
  controller: number
  /** bus (as in VDSM) */
  bus: number
  /** address type (as in VDSM) */
  addressType: VmDeviceAddressType
}

/** vm device virtio serial address (as in VDSM) */
export interface VmDeviceVirtioSerialAddress {
  /** controller (as in VDSM) */
  controller: number
  /** port (as in VDSM) */
  port: number
  /** bus (as in VDSM) */
  bus: number
  /** address type (as in VDSM) */
  addressType: VmDeviceAddressType
}

/** network disk host info (as in VDSM) */
export interface NetworkDiskHostInfo {
  /** name (as in VDSM) */
  name: string
  /** transport (as in VDSM) */
  transport: string
  /** port (as in VDSM) */
  port: string
}

/** vm disk device volume chain entry (as in VDSM) */
export interface VmDiskDeviceVolumeChainEntry {
  /** path (as in VDSM) */
  path: string
  /** image id (as in VDSM) */
  imageID: UUID
  /** domain id (as in VDSM) */
  domainID: UUID
  /** volume id (as in VDSM) */
  volumeID: UUID
}

/** vm disk device type (as in VDSM) */
export type VmDiskDeviceType = 'cdrom' | 'disk' | 'floppy' | 'lun'

/** vm disk device format (as in VDSM) */
export type VmDiskDeviceFormat = 'cow' | 'raw'

/** vm disk device interface (as in VDSM) */
export type VmDiskDeviceInterface = 'fdc' | 'ide' | 'scsi' | 'virtio'

/** vm disk device spec params (as in VDSM) */
export interface VmDiskDeviceSpecParams {
  /** path (as in VDSM) */
  path?: string
  /** io tune (as in VDSM) */
  ioTune?: VmDiskDeviceIoTuneParams
  /** pin to io thread (as in VDSM) */
  pinToIoThread?: number
}

/** vm shared drive type (as in VDSM) */
export type VmSharedDriveType = boolean | SharedDriveType

/** vm device type (as in VDSM) */
export type VmDeviceType = 'balloon' | 'channel' | 'console' | 'controller' | 'disk' | 'graphics' | 'hostdev' | 'interface' | 'lease' | 'memory' | 'rng' | 'smartcard' | 'sound' | 'tpm' | 'video' | 'watchdog'

/** network disk auth info (as in VDSM) */
export interface NetworkDiskAuthInfo {
  /** username (as in VDSM) */
  username: string
  /** type (as in VDSM) */
  type: string
  /** uuid (as in VDSM) */
  uuid: UUID
}

/** vm interface device spec params (as in VDSM) */
export interface VmInterfaceDeviceSpecParams {
  /** outbound (as in VDSM) */
  outbound?: BandwidthParams
  /** inbound (as in VDSM) */
  inbound?: BandwidthParams
}

/** vm interface device model (as in VDSM) */
export type VmInterfaceDeviceModel = 'e1000' | 'e1000e' | 'i82551' | 'i82557b' | 'i82559er' | 'ne2k_pci' | 'pcnet' | 'pv' | 'rtl8139' | 'virtio'

/** vm interface device type (as in VDSM) */
export type VmInterfaceDeviceType = 'bridge'

/** vm interface device filter parameters (as in VDSM) */
export interface VmInterfaceDeviceFilterParameters {
  /** name (as in VDSM) */
  name: string
  /** value (as in VDSM) */
  value: string
}

/** vm video device spec params (as in VDSM) */
export interface VmVideoDeviceSpecParams {
  /** ram (as in VDSM) */
  ram?: number
  /** vgamem (as in VDSM) */
  vgamem?: number
  /** vram (as in VDSM) */
  vram: number
  /** heads (as in VDSM) */
  heads?: number
}

/** vm video device type (as in VDSM) */
export type VmVideoDeviceType = 'cirrus' | 'none' | 'qxl' | 'std' | 'vmware'

/** vm sound device spec params (as in VDSM) */
export type VmSoundDeviceSpecParams = Record<string, never>

/** vm sound device type (as in VDSM) */
export type VmSoundDeviceType = 'ac97' | 'es1370' | 'hda' | 'ich6' | 'pcspk' | 'sb16'

/** vm controller device type (as in VDSM) */
export type VmControllerDeviceType = 'ccid' | 'fdc' | 'ide' | 'sata' | 'scsi' | 'usb' | 'virtio-serial'

/** vm balloon device type (as in VDSM) */
export type VmBalloonDeviceType = 'memballoon'

/** vm balloon device spec params (as in VDSM) */
export interface VmBalloonDeviceSpecParams {
  /** model (as in VDSM) */
  model: VmBalloonDeviceModel
}

/** vm channel device type (as in VDSM) */
export type VmChannelDeviceType = 'spicevmc' | 'unix' | 'virtio-serial'

/** vm watchdog device type (as in VDSM) */
export type VmWatchdogDeviceType = 'watchdog'

/** vm watchdog device spec params (as in VDSM) */
export interface VmWatchdogDeviceSpecParams {
  /** model (as in VDSM) */
  model: VmWatchdogDeviceModel
  /** action (as in VDSM) */
  action: VmWatchdogDeviceAction
}

/** vm console device spec params (as in VDSM) */
export interface VmConsoleDeviceSpecParams {
  /** enable socket (as in VDSM) */
  enableSocket?: boolean
  /** console type (as in VDSM) */
  consoleType: VmConsoleDeviceType
}

/** vm smartcard device spec params (as in VDSM) */
export interface VmSmartcardDeviceSpecParams {
  /** mode (as in VDSM) */
  mode: VmSmartcardDeviceMode
  /** type (as in VDSM) */
  type?: VmSmartcardDeviceProtocol
}

/** vm smartcard device type (as in VDSM) */
export type VmSmartcardDeviceType = 'smartcard'

/** vm graphics device spec params (as in VDSM) */
export interface VmGraphicsDeviceSpecParams {
  /** key map (as in VDSM) */
  keyMap?: string
  /** display network (as in VDSM) */
  displayNetwork?: string
  /** spice secure channels (as in VDSM) */
  spiceSecureChannels?: string
  /** copy paste enable (as in VDSM) */
  copyPasteEnable?: boolean
  /** file transfer enable (as in VDSM) */
  fileTransferEnable?: boolean
}

/** vm graphics device type (as in VDSM) */
export type VmGraphicsDeviceType = 'spice' | 'vnc'

/** vm host device spec params (as in VDSM) */
export interface VmHostDeviceSpecParams {
  /** iommu placeholder (as in VDSM) */
  iommuPlaceholder: boolean
}

/** vm rng device spec params (as in VDSM) */
export interface VmRngDeviceSpecParams {
  /** bytes (as in VDSM) */
  bytes?: number
  /** source (as in VDSM) */
  source: VmRngDeviceSource
  /** period (as in VDSM) */
  period?: number
}

/** vm rng device model (as in VDSM) */
export type VmRngDeviceModel = 'virtio'

/** vm rng device type (as in VDSM) */
export type VmRngDeviceType = 'virtio'

/** vm tpm device spec params (as in VDSM) */
export interface VmTpmDeviceSpecParams {
  /** model (as in VDSM) */
  model: VmTpmDeviceModel
  /** path (as in VDSM) */
  path: string
  /** mode (as in VDSM) */
  mode: VmTpmDeviceMode
}

/** vm tpm device type (as in VDSM) */
export type VmTpmDeviceType = 'tpm'

/** vm device address type (as in VDSM) */
export type VmDeviceAddressType = 'drive' | 'pci' | 'virtio-serial'

/** vm disk device io tune params (as in VDSM) */
export interface VmDiskDeviceIoTuneParams {
  /** total bytes sec (as in VDSM) */
  total_bytes_sec?: number
  /** read bytes sec (as in VDSM) */
  read_bytes_sec?: number
  /** write bytes sec (as in VDSM) */
  write_bytes_sec?: number
  /** total iops sec (as in VDSM) */
  total_iops_sec?: number
  /** read iops sec (as in VDSM) */
  read_iops_sec?: number
  /** write iops sec (as in VDSM) */
  write_iops_sec?: number
}

/** shared drive type (as in VDSM) */
export type SharedDriveType = 'exclusive' | 'none' | 'shared'

/** bandwidth params (as in VDSM) */
export interface BandwidthParams {
  /** burst (as in VDSM) */
  burst?: number
  /** average (as in VDSM) */
  average: number
  /** peak (as in VDSM) */
  peak?: number
}

/** vm balloon device model (as in VDSM) */
export type VmBalloonDeviceModel = 'none' | 'virtio'

/** vm watchdog device model (as in VDSM) */
export type VmWatchdogDeviceModel = 'IB700' | 'i6300esb'

/** vm watchdog device action (as in VDSM) */
export type VmWatchdogDeviceAction = 'dump' | 'none' | 'pause' | 'poweroff' | 'reset' | 'shutdown'

/** vm console device type (as in VDSM) */
export type VmConsoleDeviceType = 'serial' | 'virtio'

/** vm smartcard device mode (as in VDSM) */
export type VmSmartcardDeviceMode = 'host' | 'passthrough'

/** vm smartcard device protocol (as in VDSM) */
export type VmSmartcardDeviceProtocol = 'spicevmc'

/** vm rng device source (as in VDSM) */
export type VmRngDeviceSource = 'hwrng' | 'random'

/** vm tpm device model (as in VDSM) */
export type VmTpmDeviceModel = 'tpm-tis'

/** vm tpm device mode (as in VDSM) */
export type VmTpmDeviceMode = 'passthrough'

/** vm stats (as in VDSM) */
export type VmStats = ExitedVmStats | RunningVmStats

/** exited vm stats (as in VDSM) */
export interface ExitedVmStats {
  /** exit message (as in VDSM) */
  exitMessage: string
  /** exit code (as in VDSM) */
  exitCode: VmExitCode
  /** vm id (as in VDSM) */
  vmId: UUID
  /** time offset (as in VDSM) */
  timeOffset?: number | string
  /** status (as in VDSM) */
  status: VmStatus
  /** exit reason (as in VDSM) */
  exitReason: VmExitReason
}

/** running vm stats (as in VDSM) */
export interface RunningVmStats {
  /** memory stats (as in VDSM) */
  memoryStats?: GuestMemoryStats
  /** time offset (as in VDSM); whole number as text */
  timeOffset: string
  /** kvm enable (as in VDSM); true or false as text */
  kvmEnable: string
  /** cpu sys (as in VDSM); decimal number as text */
  cpuSys: string
  /** vcpu user limit (as in VDSM) */
  vcpuUserLimit?: number
  /** elapsed time (as in VDSM); whole number as text */
  elapsedTime: string
  /** watchdog event (as in VDSM) */
  watchdogEvent?: WatchdogEvent
  /** acpi enable (as in VDSM); true or false as text */
  acpiEnable: string
  /** network (as in VDSM) */
  network: NetworkInterfaceStatsMap
  /** disks (as in VDSM) */
  disks: VmDiskStatsMap
  /** cpu usage (as in VDSM); whole number as text */
  cpuUsage?: string
  /** cpu actual (as in VDSM) */
  cpuActual: boolean
  /** cpu user (as in VDSM); decimal number as text */
  cpuUser: string
  /** vm id (as in VDSM) */
  vmId: UUID
  /** migration progress (as in VDSM) */
  migrationProgress?: number
  /** balloon info (as in VDSM) */
  balloonInfo?: BalloonInfo
  /** display ip (as in VDSM) */
  displayIp?: string
  /** vcpu quota (as in VDSM); whole number as text */
  vcpuQuota?: string
  /** guest ips (as in VDSM) */
  guestIPs: string
  /** vcpu period (as in VDSM) */
  vcpuPeriod?: number
  /** io tune (as in VDSM) */
  ioTune?: readonly VmDiskDeviceTuneParams[]
  /** vm type (as in VDSM) */
  vmType: VmType
  /** guest fqdn (as in VDSM) */
  guestFQDN: string
  /** username (as in VDSM) */
  username: string
  /** pid (as in VDSM); whole number as text */
  pid: string
  /** cdrom (as in VDSM) */
  cdrom?: string
  /** vm name (as in VDSM) */
  vmName: string
  /** boot (as in VDSM) */
  boot?: VmBootMode
  /** status time (as in VDSM); whole number as text */
  statusTime: string
  /** client ip (as in VDSM) */
  clientIp: string
  /** pause code (as in VDSM) */
  pauseCode: string
  /** vm jobs (as in VDSM) */
  vmJobs?: VmJobsMap
  /** mem usage (as in VDSM); whole number as text */
  memUsage: string
  /** display info (as in VDSM) */
  displayInfo: readonly VmDisplayInfo[]
  /** vcpu count (as in VDSM); whole number as text */
  vcpuCount?: string
  /** display type (as in VDSM) */
  displayType?: VmDisplayType
  /** monitor response (as in VDSM); whole number as text */
  monitorResponse: string
  /** apps list (as in VDSM) */
  appsList?: readonly string[]
  /** guest cpucount (as in VDSM) */
  guestCPUCount: number
  /** disks usage (as in VDSM) */
  disksUsage?: readonly GuestMountInfo[]
  /** display port (as in VDSM); whole number as text */
  displayPort: string
  /** net ifaces (as in VDSM) */
  netIfaces?: readonly GuestNetworkDeviceInfo[]
  /** display secure port (as in VDSM); whole number as text */
  displaySecurePort?: string
  /** session (as in VDSM) */
  session: GuestSessionState
  /** guest containers (as in VDSM) */
  guestContainers?: readonly GuestContainerInfo[]
  /** hash (as in VDSM); whole number as text */
  hash?: string
  /** tpm hash (as in VDSM) */
  tpmHash?: string
  /** nvram hash (as in VDSM) */
  nvramHash?: string
  /** status (as in VDSM) */
  status: VmStatus
  /** pci devices (as in VDSM) */
  pci_devices?: readonly GuestPCIDevice[]
}

/** vm exit code (as in VDSM) */
export type VmExitCode = 0 | 1

/** vm exit reason (as in VDSM) */
export type VmExitReason = number

/** guest memory stats (as in VDSM) */
export interface GuestMemoryStats {
  /** mem total (as in VDSM) */
  mem_total: string
  /** mem cached (as in VDSM) */
  mem_cached?: string
  /** mem buffers (as in VDSM) */
  mem_buffers?: string
  /** pageflt (as in VDSM) */
  pageflt: number
  /** mem free (as in VDSM) */
  mem_free: string
  /** majflt (as in VDSM) */
  majflt: number
  /** minflt (as in VDSM) */
  minflt: number
  /** mem unused (as in VDSM) */
  mem_unused: string
  /** swap out (as in VDSM) */
  swap_out: number
  /** swap in (as in VDSM) */
  swap_in: number
}

/** watchdog event (as in VDSM) */
export interface WatchdogEvent {
  /** action (as in VDSM) */
  action: WatchdogEventAction
  /** time (as in VDSM) */
  time: number
}

/** network interface stats map (as in VDSM) */
export type NetworkInterfaceStatsMap = Record<string, NetworkInterfaceStats>

/** vm disk stats map (as in VDSM) */
export type VmDiskStatsMap = Record<string, VmDiskStats>

/** balloon info (as in VDSM) */
export interface BalloonInfo {
  /** balloon cur (as in VDSM) */
  balloon_cur?: string
  /** balloon max (as in VDSM) */
  balloon_max?: string
  /** balloon min (as in VDSM) */
  balloon_min?: string
  /** balloon target (as in VDSM) */
  balloon_target?: string
  /** ballooning enabled (as in VDSM) */
  ballooning_enabled?: boolean
}

/** vm disk device tune params (as in VDSM) */
export interface VmDiskDeviceTuneParams {
  /** name (as in VDSM) */
  name?: string
  /** path (as in VDSM) */
  path?: string
  /** io tune (as in VDSM) */
  ioTune: VmDiskDeviceIoTuneParams
}

/** vm boot mode (as in VDSM) */
export type VmBootMode = 'a' | 'c' | 'd' | 'n'

/** vm jobs map (as in VDSM) */
export type VmJobsMap = Record<string, VmJobInfo>

/** vm display info (as in VDSM) */
export interface VmDisplayInfo {
  /** tls port (as in VDSM); whole number as text */
  tlsPort: string
  /** port (as in VDSM); whole number as text */
  port: string
  /** type (as in VDSM) */
  type: VmGraphicsDeviceType
  /** ip address (as in VDSM) */
  ipAddress: string
}

/** guest mount info (as in VDSM) */
export interface GuestMountInfo {
  /** used (as in VDSM) */
  used: number
  /** path (as in VDSM) */
  path: string
  /** fs (as in VDSM) */
  fs: string
  /** total (as in VDSM) */
  total: number
}

/** guest network device info (as in VDSM) */
export interface GuestNetworkDeviceInfo {
  /** name (as in VDSM) */
  name: string
  /** inet (as in VDSM) */
  inet: readonly string[]
  /** hw (as in VDSM) */
  hw: string
  /** inet6 (as in VDSM) */
  inet6: readonly string[]
}

/** guest session state (as in VDSM) */
export type GuestSessionState = 'Active' | 'Locked' | 'LoggedOff' | 'Unknown' | 'UserLoggedOn'

/** guest container info (as in VDSM) */
export interface GuestContainerInfo {
  /** id (as in VDSM) */
  id: string
  /** names (as in VDSM) */
  names: readonly string[]
  /** image (as in VDSM) */
  image: string
  /** status (as in VDSM) */
  status: string
  /** command (as in VDSM) */
  command: string
}

/** guest pcidevice (as in VDSM) */
export interface GuestPCIDevice {
  /** device id (as in VDSM) */
  device_id: number
  /** driver date (as in VDSM) */
  driver_date?: string
  /** driver name (as in VDSM) */
  driver_name: string
  /** driver version (as in VDSM) */
  driver_version?: string
  /** vendor id (as in VDSM) */
  vendor_id: number
}

/** watchdog event action (as in VDSM) */
export type WatchdogEventAction = 'destroy' | 'ignore' | 'log' | 'pause' | 'reset' | 'shutdown'

/** network interface stats (as in VDSM) */
export interface NetworkInterfaceStats {
  /** rx errors (as in VDSM); whole number as text */
  rxErrors: string
  /** name (as in VDSM) */
  name: string
  /** state (as in VDSM) */
  state: NetworkInterfaceState
  /** rx (as in VDSM); whole number as text */
  rx: string
  /** tx dropped (as in VDSM); whole number as text */
  txDropped: string
  /** mac addr (as in VDSM) */
  macAddr: string
  /** tx errors (as in VDSM); whole number as text */
  txErrors: string
  /** speed (as in VDSM); whole number as text */
  speed: string
  /** tx (as in VDSM); whole number as text */
  tx: string
  /** sample time (as in VDSM) */
  sampleTime: number
  /** rx dropped (as in VDSM); whole number as text */
  rxDropped: string
}

/** vm disk stats (as in VDSM) */
export interface VmDiskStats {
  /** written bytes (as in VDSM); whole number as text */
  writtenBytes: string
  /** flush latency (as in VDSM); whole number as text */
  flushLatency: string
  /** apparentsize (as in VDSM); whole number as text */
  apparentsize: string
  /** read latency (as in VDSM); whole number as text */
  readLatency: string
  /** read bytes (as in VDSM); whole number as text */
  readBytes: string
  /** write latency (as in VDSM); whole number as text */
  writeLatency: string
  /** truesize (as in VDSM); whole number as text */
  truesize: string
  /** image id (as in VDSM) */
  imageID?: UUID
  /** read rate (as in VDSM); whole number as text */
  readRate: string
  /** write rate (as in VDSM); whole number as text */
  writeRate: string
  /** read ops (as in VDSM); whole number as text */
  readOps: string
  /** write ops (as in VDSM); whole number as text */
  writeOps: string
}

/** vm job info (as in VDSM) */
export type VmJobInfo = BlockJobInfo

/** block job info (as in VDSM) */
export interface BlockJobInfo {
  /** img uuid (as in VDSM) */
  imgUUID: UUID
  /** block job type (as in VDSM) */
  blockJobType: BlockJobType
  /** bandwidth (as in VDSM) */
  bandwidth: number
  /** job type (as in VDSM) */
  jobType: JobType
  /** end (as in VDSM) */
  end: number
  /** id (as in VDSM) */
  id: UUID
  /** cur (as in VDSM) */
  cur: number
}

/** block job type (as in VDSM) */
export type BlockJobType = 'commit' | 'copy' | 'pull' | 'unknown'

/** job type (as in VDSM) */
export type JobType = 'block' | 'unknown'

/** vm parameters (as in VDSM) */
export interface VmParameters {
  /** hyperv enable (as in VDSM) */
  hypervEnable?: boolean
  /** display (as in VDSM) */
  display?: VmDisplayType
  /** launch paused (as in VDSM) */
  launchPaused?: boolean
  /** mem size (as in VDSM) */
  memSize?: number
  /** smp threads per core (as in VDSM); whole number as text */
  smpThreadsPerCore?: string
  /** smp (as in VDSM); whole number as text */
  smp?: string
  /** guest numa nodes (as in VDSM) */
  guestNumaNodes?: readonly GuestNumaNode[]
  /** vm id (as in VDSM) */
  vmId: UUID
  /** boot menu enable (as in VDSM); true or false as text */
  bootMenuEnable?: string
  /** custom (as in VDSM) */
  custom?: StringMap
  /** devices (as in VDSM) */
  devices?: readonly VmDevice[]
  /** kvm enable (as in VDSM); true or false as text */
  kvmEnable?: string
  /** transparent huge pages (as in VDSM); true or false as text */
  transparentHugePages?: string
  /** vm name (as in VDSM) */
  vmName?: string
  /** time offset (as in VDSM); whole number as text */
  timeOffset?: string
  /** nice (as in VDSM); whole number as text */
  nice?: string
  /** numa tune (as in VDSM) */
  numaTune?: NumaTune
  /** smp cores per socket (as in VDSM); whole number as text */
  smpCoresPerSocket?: string
  /** cpu shares (as in VDSM) */
  cpuShares?: string
  /** acpi enable (as in VDSM); true or false as text */
  acpiEnable?: string
  /** vm type (as in VDSM) */
  vmType?: VmType
  /** emulated machine (as in VDSM) */
  emulatedMachine?: string
  /** mem guaranteed size (as in VDSM) */
  memGuaranteedSize?: number
  /** cpu type (as in VDSM) */
  cpuType?: string
  /** max mem size (as in VDSM) */
  maxMemSize?: number
  /** max mem slots (as in VDSM) */
  maxMemSlots?: number
  /** smartcard enable (as in VDSM); true or false as text */
  smartcardEnable?: string
  /** pit reinjection (as in VDSM); true or false as text */
  pitReinjection?: string
  /** display network (as in VDSM) */
  displayNetwork?: string
  /** max vcpus (as in VDSM); whole number as text */
  maxVCpus?: string
  /** agent channel name (as in VDSM) */
  agentChannelName?: string
  /** xml (as in VDSM) */
  xml?: string
  /** x tpmdata (as in VDSM) */
  _X_tpmdata?: string
  /** x nvramdata (as in VDSM) */
  _X_nvramdata?: string
}

/** vm definition (as in VDSM) */
export interface VmDefinition {
  /** hyperv enable (as in VDSM) */
  hypervEnable?: boolean
  /** display (as in VDSM) */
  display?: VmDisplayType
  /** custom (as in VDSM) */
  custom?: StringMap
  /** mem size (as in VDSM) */
  memSize: number
  /** smp (as in VDSM) */
  smp: number
  /** max mem slots (as in VDSM) */
  maxMemSlots?: number
  /** devices (as in VDSM) */
  devices?: readonly VmDevice[]
  /** file transfer enable (as in VDSM) */
  fileTransferEnable?: boolean
  /** emulated machine (as in VDSM) */
  emulatedMachine?: string
  /** kvm enable (as in VDSM) */
  kvmEnable: boolean
  /** transparent huge pages (as in VDSM) */
  transparentHugePages?: boolean
  /** vm name (as in VDSM) */
  vmName: string
  /** num of io threads (as in VDSM) */
  numOfIoThreads?: number
  /** time offset (as in VDSM) */
  timeOffset: number
  /** display port (as in VDSM) */
  displayPort?: number
  /** nice (as in VDSM) */
  nice?: number
  /** pid (as in VDSM) */
  pid: number
  /** pause code (as in VDSM) */
  pauseCode?: string
  /** cpu shares (as in VDSM) */
  cpuShares?: string
  /** acpi enable (as in VDSM) */
  acpiEnable: boolean
  /** display secure port (as in VDSM) */
  displaySecurePort?: number
  /** max mem size (as in VDSM) */
  maxMemSize?: number
  /** client ip (as in VDSM) */
  clientIp: string
  /** smp threads per core (as in VDSM) */
  smpThreadsPerCore?: number
  /** keyboard layout (as in VDSM) */
  keyboardLayout?: string
  /** vm id (as in VDSM) */
  vmId: UUID
  /** smp cores per socket (as in VDSM) */
  smpCoresPerSocket?: number
  /** max vcpus (as in VDSM) */
  maxVCpus?: number
  /** cpu type (as in VDSM) */
  cpuType?: string
  /** display ip (as in VDSM) */
  displayIp?: string
  /** exit message (as in VDSM) */
  exitMessage?: string
  /** mem guaranteed size (as in VDSM) */
  memGuaranteedSize: number
  /** serial (as in VDSM) */
  serial?: string
  /** copy paste enable (as in VDSM) */
  copyPasteEnable?: boolean
  /** exit code (as in VDSM) */
  exitCode?: number
  /** status (as in VDSM) */
  status: VmStatus
  /** vm type (as in VDSM) */
  vmType: VmType
}

/** vm short status (as in VDSM) */
export interface VmShortStatus {
  /** vm id (as in VDSM) */
  vmId: UUID
  /** status (as in VDSM) */
  status: VmStatus
  /** status time (as in VDSM) */
  statusTime?: string
}

/** vm info (as in VDSM) */
export type VmInfo = VmDefinition | UUID | VmShortStatus

/** vmfull info (as in VDSM) */
export interface VMFullInfo {
  /** guest fqdn (as in VDSM) */
  guestFQDN: string
  /** display (as in VDSM) */
  display?: VmDisplayType
  /** username (as in VDSM) */
  username: string
  /** mem size (as in VDSM) */
  memSize: number
  /** smp (as in VDSM) */
  smp: number
  /** guest timezone (as in VDSM) */
  guestTimezone?: VMGuestTimezone
  /** nic model (as in VDSM) */
  nicModel?: VmInterfaceDeviceModel
  /** time offset (as in VDSM) */
  timeOffset: number
  /** custom (as in VDSM) */
  custom: StringMap
  /** status time (as in VDSM) */
  statusTime: number
  /** kvm enable (as in VDSM) */
  kvmEnable: boolean
  /** transparent huge pages (as in VDSM) */
  transparentHugePages?: boolean
  /** display port (as in VDSM) */
  displayPort?: number
  /** guest os info (as in VDSM) */
  guestOsInfo?: VMGuestOsInfo
  /** guest disk mapping (as in VDSM) */
  guestDiskMapping: GuestDisksMappingMap
  /** nice (as in VDSM) */
  nice?: number
  /** pid (as in VDSM) */
  pid: number
  /** pause code (as in VDSM) */
  pauseCode: string
  /** acpi enable (as in VDSM) */
  acpiEnable: boolean
  /** pit reinjection (as in VDSM) */
  pitReinjection?: boolean
  /** smp cores per socket (as in VDSM) */
  smpCoresPerSocket: number
  /** spice ssl cipher suite (as in VDSM) */
  spiceSslCipherSuite?: string
  /** keyboard layout (as in VDSM) */
  keyboardLayout?: string
  /** vm id (as in VDSM) */
  vmId: UUID
  /** emulated machine (as in VDSM) */
  emulatedMachine: string
  /** status (as in VDSM) */
  status: VmStatus
  /** devices (as in VDSM) */
  devices: readonly VmDevice[]
  /** cpu type (as in VDSM) */
  cpuType: string
  /** smartcard enable (as in VDSM) */
  smartcardEnable: boolean
  /** spice secure channels (as in VDSM) */
  spiceSecureChannels?: string
  /** display ip (as in VDSM) */
  displayIp?: string
  /** guest ips (as in VDSM) */
  guestIPs: string
  /** mem guaranteed size (as in VDSM) */
  memGuaranteedSize: number
  /** display secure port (as in VDSM) */
  displaySecurePort?: number
  /** client ip (as in VDSM) */
  clientIp: string
  /** vm name (as in VDSM) */
  vmName: string
  /** vm type (as in VDSM) */
  vmType: VmType
  /** arch (as in VDSM) */
  arch: string
}

/** migrate params (as in VDSM) */
export interface MigrateParams {
  /** mode (as in VDSM) */
  mode?: MigrateMode
  /** dst (as in VDSM) */
  dst: string
  /** auto converge (as in VDSM) */
  autoConverge?: boolean
  /** max bandwidth (as in VDSM) */
  maxBandwidth?: number
  /** parallel (as in VDSM) */
  parallel?: number
  /** vm id (as in VDSM) */
  vmId: UUID
  /** compressed (as in VDSM) */
  compressed?: boolean
  /** console address (as in VDSM) */
  consoleAddress?: string
  /** dstparams (as in VDSM) */
  dstparams?: string
  /** dstqemu (as in VDSM) */
  dstqemu?: string
  /** tunneled (as in VDSM) */
  tunneled?: boolean
  /** encrypted (as in VDSM) */
  encrypted?: boolean
  /** convergence schedule (as in VDSM) */
  convergenceSchedule?: ConvergenceSchedule
  /** method (as in VDSM) */
  method?: MigrateMethod
  /** abort on error (as in VDSM) */
  abortOnError?: boolean
  /** enable guest events (as in VDSM) */
  enableGuestEvents?: boolean
  /** outgoing limit (as in VDSM) */
  outgoingLimit?: number
  /** incoming limit (as in VDSM) */
  incomingLimit?: number
  /** cpusets (as in VDSM) */
  cpusets?: readonly string[]
  /** numa nodesets (as in VDSM) */
  numaNodesets?: readonly string[]
  /** zerocopy (as in VDSM) */
  zerocopy?: boolean
}

/** migration stats (as in VDSM) */
export type MigrationStats = MigratedStats | MigratingStats

/** hotplug disk params (as in VDSM) */
export interface HotplugDiskParams {
  /** vm id (as in VDSM) */
  vmId: UUID
  /** drive (as in VDSM) */
  drive?: VmDiskDevice
  /** xml (as in VDSM) */
  xml?: string
}

/** hotplug nic params (as in VDSM) */
export interface HotplugNicParams {
  /** vm id (as in VDSM) */
  vmId: UUID
  /** nic (as in VDSM) */
  nic?: VmInterfaceDevice
  /** xml (as in VDSM) */
  xml?: string
}

/** drive spec (as in VDSM) */
export type DriveSpec = DriveSpecVolume | DriveSpecGUID | DriveSpecPayload | DriveSpecPath | DriveSpecCdrom

/** screenshot response (as in VDSM) */
export interface ScreenshotResponse {
  /** data (as in VDSM) */
  data: string
  /** encoding (as in VDSM) */
  encoding: string
  /** mime type (as in VDSM) */
  mime_type: string
}

/** hibernation volume handle (as in VDSM) */
export type HibernationVolumeHandle = string

/** vm display type (as in VDSM) */
export type VmDisplayType = 'qxl' | 'vnc'

/** guest numa node (as in VDSM) */
export interface GuestNumaNode {
  /** cpus (as in VDSM) */
  cpus: string
  /** node index (as in VDSM) */
  nodeIndex: number
  /** memory (as in VDSM) */
  memory: number
}

/** numa tune (as in VDSM) */
export interface NumaTune {
  /** mode (as in VDSM) */
  mode: string
  /** nodeset (as in VDSM) */
  nodeset: string
  /** memnodes (as in VDSM) */
  memnodes: readonly MemNode[]
}

/** vmguest timezone (as in VDSM) */
export interface VMGuestTimezone {
  /** offset (as in VDSM) */
  offset: number
  /** zone (as in VDSM) */
  zone: string
}

/** vmguest os info (as in VDSM) */
export interface VMGuestOsInfo {
  /** codename (as in VDSM) */
  codename: string
  /** arch (as in VDSM) */
  arch: string
  /** version (as in VDSM) */
  version: string
  /** type (as in VDSM) */
  type: string
  /** distribution (as in VDSM) */
  distribution: string
  /** kernel (as in VDSM) */
  kernel: string
}

/** guest disks mapping map (as in VDSM) */
export type GuestDisksMappingMap = Record<string, GuestDiskMappingInfo>

/** migrate mode (as in VDSM) */
export type MigrateMode = 'file' | 'remote'

/** convergence schedule (as in VDSM) */
export interface ConvergenceSchedule {
  /** stalling (as in VDSM) */
  stalling: readonly ConvergenceItem[]
  /** init (as in VDSM) */
  init: readonly ConvergenceAction[]
}

/** migrate method (as in VDSM) */
export type MigrateMethod = 'online'

/** migrated stats (as in VDSM) */
export interface MigratedStats {
  /** vm id (as in VDSM) */
  vmId: UUID
  /** status (as in VDSM) */
  status: MigrationStatus
  /** downtime (as in VDSM) */
  downtime: number
}

/** migrating stats (as in VDSM) */
export interface MigratingStats {
  /** vm id (as in VDSM) */
  vmId: UUID
  /** status (as in VDSM) */
  status: MigrationStatus
  /** progress (as in VDSM) */
  progress: number
}

/** drive spec volume (as in VDSM) */
export interface DriveSpecVolume {
  /** volume id (as in VDSM) */
  volumeID: UUID
  /** device (as in VDSM) */
  device: VmDiskDeviceType
  /** pool id (as in VDSM) */
  poolID: UUID
  /** domain id (as in VDSM) */
  domainID: UUID
  /** image id (as in VDSM) */
  imageID: UUID
}

/** drive spec guid (as in VDSM) */
export interface DriveSpecGUID {
  /** guid (as in VDSM) */
  GUID: string
}

/** drive spec payload (as in VDSM) */
export interface DriveSpecPayload {
  /** spec params (as in VDSM) */
  specParams: DrivePayload
  /** device (as in VDSM) */
  device: VmDiskDeviceType
}

/** drive spec path (as in VDSM) */
export interface DriveSpecPath {
  /** path (as in VDSM) */
  path: string
}

/** drive spec cdrom (as in VDSM) */
export type DriveSpecCdrom = DriveSpecPathCdrom | DriveSpecVolumeCdrom

/** mem node (as in VDSM) */
export interface MemNode {
  /** vm node index (as in VDSM) */
  vmNodeIndex: string
  /** nodeset (as in VDSM) */
  nodeset: string
}

/** guest disk mapping info (as in VDSM) */
export interface GuestDiskMappingInfo {
  /** name (as in VDSM) */
  name: string
}

/** convergence item (as in VDSM) */
export interface ConvergenceItem {
  /** action (as in VDSM) */
  action: ConvergenceAction
  /** limit (as in VDSM) */
  limit: number
}

/** convergence action (as in VDSM) */
export interface ConvergenceAction {
  /** params (as in VDSM) */
  params: readonly string[]
  /** name (as in VDSM) */
  name: string
}

/** migration status (as in VDSM) */
export type MigrationStatus = 'done' | 'in_progress'

/** drive payload (as in VDSM) */
export interface DrivePayload {
  /** vm payload (as in VDSM) */
  vmPayload: DriveVmPayload
}

/** drive spec path cdrom (as in VDSM) */
export interface DriveSpecPathCdrom {
  /** path (as in VDSM) */
  path: string
  /** iface (as in VDSM) */
  iface: string
  /** index (as in VDSM) */
  index: number
}

/** drive spec volume cdrom (as in VDSM) */
export interface DriveSpecVolumeCdrom {
  /** drive spec (as in VDSM) */
  drive_spec: DriveSpecVolume
  /** iface (as in VDSM) */
  iface: string
  /** index (as in VDSM) */
  index: number
}

/** drive vm payload (as in VDSM) */
export interface DriveVmPayload {
  /** file (as in VDSM) */
  file: StringMap
}

/** worker ping (as in VDSM) */
export interface WorkerPing {
  /** host (as in VDSM) */
  host: string
  /** time (as in VDSM) */
  time: number
  /** version (as in VDSM) */
  version: string
}

/** worker info (as in VDSM) */
export interface WorkerInfo {
  /** host (as in VDSM) */
  host: string
  /** groups (as in VDSM) */
  groups: readonly string[]
  /** driver (as in VDSM) */
  driver: string
  /** version (as in VDSM) */
  version: string
  /** api version (as in VDSM) */
  apiVersion: string
  /** methods (as in VDSM) */
  methods: readonly string[]
  /** missing (as in VDSM) */
  missing: readonly string[]
  /** mode (as in VDSM) */
  mode: 'strict' | 'coerce' | 'lenient'
  /** epoch (as in VDSM) */
  epoch?: number
  /** pid (as in VDSM) */
  pid: number
  /** started (as in VDSM) */
  started: number
}

/** worker stats (as in VDSM) */
export interface WorkerStats {
  /** host (as in VDSM) */
  host: string
  /** uptime (as in VDSM) */
  uptime: number
  /** methods (as in VDSM) */
  methods: Record<string, MethodStats>
  /** counters (as in VDSM) */
  counters: Record<string, number>
  /** consumer (as in VDSM) */
  consumer: object
  /** publisher (as in VDSM) */
  publisher: object
  /** events (as in VDSM) */
  events: object
  /** driver (as in VDSM) */
  driver: object
}

/** method stats (as in VDSM) */
export interface MethodStats {
  /** requests (as in VDSM) */
  requests: number
  /** errors (as in VDSM) */
  errors: number
  /** last error (as in VDSM) */
  lastError?: string
  /** average ms (as in VDSM) */
  averageMs: number
  /** max ms (as in VDSM) */
  maxMs: number
}

/** What a host adds to an event's body: its clock in milliseconds, which never goes back. */
export type Stamped<Body> = Body & { notify_time: number }

/** Every method by its wire name. */
export interface Methods {
  /**
   * ping2# (as in VDSM)
   * ping2 (as in VDSM)
   */
  'Host.ping2': {
    params: Record<string, never>
    result: true
  }
  /**
   * get capabilities# (as in VDSM)
   * get capabilities (as in VDSM)
   */
  'Host.getCapabilities': {
    params: Record<string, never>
    result: VdsmCapabilities
  }
  /**
   * get stats# (as in VDSM)
   * get stats (as in VDSM)
   */
  'Host.getStats': {
    params: Record<string, never>
    result: HostStats
  }
  /**
   * get hardware info# (as in VDSM)
   * get hardware info (as in VDSM)
   */
  'Host.getHardwareInfo': {
    params: Record<string, never>
    result: HardwareInformation
  }
  /**
   * get vmlist# (as in VDSM)
   * get vmlist (as in VDSM)
   */
  'Host.getVMList': {
    params: {
      /** full status (as in VDSM) */
      fullStatus?: boolean
      /** vm list (as in VDSM) */
      vmList?: readonly UUID[]
      /** only uuid (as in VDSM) */
      onlyUUID?: boolean
    }
    result: readonly VmInfo[]
  }
  /**
   * get vmfull list# (as in VDSM)
   * get vmfull list (as in VDSM)
   */
  'Host.getVMFullList': {
    params: {
      /** vm list (as in VDSM) */
      vmList?: readonly UUID[]
    }
    result: readonly VMFullInfo[]
  }
  /**
   * get all vm stats# (as in VDSM)
   * get all vm stats (as in VDSM)
   */
  'Host.getAllVmStats': {
    params: Record<string, never>
    result: readonly VmStats[]
  }
  /**
   * dumpxmls# (as in VDSM)
   * dumpxmls (as in VDSM)
   */
  'Host.dumpxmls': {
    params: {
      /** vm list (as in VDSM) */
      vmList?: readonly UUID[]
    }
    result: readonly StringMap[]
  }
  /**
   * discover# (as in VDSM)
   * discover (as in VDSM)
   */
  'rpc.discover': {
    params: Record<string, never>
    result: object
  }
  /**
   * create# (as in VDSM)
   * create (as in VDSM)
   */
  'VM.create': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** vm params (as in VDSM) */
      vmParams: VmParameters
    }
    result: VmDefinition
  }
  /**
   * destroy# (as in VDSM)
   * destroy (as in VDSM)
   */
  'VM.destroy': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** graceful attempts (as in VDSM) */
      gracefulAttempts?: number
    }
    result: true
  }
  /**
   * shutdown# (as in VDSM)
   * shutdown (as in VDSM)
   */
  'VM.shutdown': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** delay (as in VDSM) */
      delay?: number
      /** message (as in VDSM) */
      message?: string
      /** reboot (as in VDSM) */
      reboot?: boolean
      /** timeout (as in VDSM) */
      timeout?: number
      /** force (as in VDSM) */
      force?: boolean
    }
    result: true
  }
  /**
   * pause# (as in VDSM)
   * pause (as in VDSM)
   */
  'VM.pause': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: VmDefinition
  }
  /**
   * cont# (as in VDSM)
   * cont (as in VDSM)
   */
  'VM.cont': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: VmDefinition
  }
  /**
   * reset# (as in VDSM)
   * reset (as in VDSM)
   */
  'VM.reset': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: true
  }
  /**
   * hibernate# (as in VDSM)
   * hibernate (as in VDSM)
   */
  'VM.hibernate': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** hibernation vol handle (as in VDSM) */
      hibernationVolHandle: HibernationVolumeHandle
    }
    result: true
  }
  /**
   * get stats# (as in VDSM)
   * get stats (as in VDSM)
   */
  'VM.getStats': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: readonly VmStats[]
  }
  /**
   * get info# (as in VDSM)
   * get info (as in VDSM)
   */
  'VM.getInfo': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: VmDefinition
  }
  /**
   * migrate# (as in VDSM)
   * migrate (as in VDSM)
   */
  'VM.migrate': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** params (as in VDSM) */
      params: MigrateParams
    }
    result: true
  }
  /**
   * migrate cancel# (as in VDSM)
   * migrate cancel (as in VDSM)
   */
  'VM.migrateCancel': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: true
  }
  /**
   * get migration status# (as in VDSM)
   * get migration status (as in VDSM)
   */
  'VM.getMigrationStatus': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: MigrationStats
  }
  /**
   * set number of cpus# (as in VDSM)
   * set number of cpus (as in VDSM)
   */
  'VM.setNumberOfCpus': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** number of cpus (as in VDSM) */
      numberOfCpus: number
      /** cpusets (as in VDSM) */
      cpusets?: readonly string[]
    }
    result: VmDefinition
  }
  /**
   * hotplug disk# (as in VDSM)
   * hotplug disk (as in VDSM)
   */
  'VM.hotplugDisk': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** params (as in VDSM) */
      params: HotplugDiskParams
    }
    result: VmDefinition
  }
  /**
   * hotunplug disk# (as in VDSM)
   * hotunplug disk (as in VDSM)
   */
  'VM.hotunplugDisk': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** params (as in VDSM) */
      params: HotplugDiskParams
    }
    result: VmDefinition
  }
  /**
   * hotplug nic# (as in VDSM)
   * hotplug nic (as in VDSM)
   */
  'VM.hotplugNic': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** params (as in VDSM) */
      params: HotplugNicParams
    }
    result: VmDefinition
  }
  /**
   * hotunplug nic# (as in VDSM)
   * hotunplug nic (as in VDSM)
   */
  'VM.hotunplugNic': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** params (as in VDSM) */
      params: HotplugNicParams
    }
    result: VmDefinition
  }
  /**
   * change cd# (as in VDSM)
   * change cd (as in VDSM)
   */
  'VM.changeCD': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
      /** drive spec (as in VDSM) */
      driveSpec: DriveSpec
    }
    result: VmDefinition
  }
  /**
   * screenshot# (as in VDSM)
   * screenshot (as in VDSM)
   */
  'VM.screenshot': {
    params: {
      /** vm id (as in VDSM) */
      vmID: UUID
    }
    result: ScreenshotResponse
  }
  /**
   * ping# (as in VDSM)
   * ping (as in VDSM)
   */
  'Worker.ping': {
    params: Record<string, never>
    result: WorkerPing
  }
  /**
   * info# (as in VDSM)
   * info (as in VDSM)
   */
  'Worker.info': {
    params: Record<string, never>
    result: WorkerInfo
  }
  /**
   * stats# (as in VDSM)
   * stats (as in VDSM)
   */
  'Worker.stats': {
    params: Record<string, never>
    result: WorkerStats
  }
}

/** Every event by its wire name up to the object; the body without `notify_time`, which is stamped where it is sent. */
export interface Events {
  /** |virt|vm status| (as in VDSM) */
  '|virt|VM_status|': Record<string, VmStatusEvent>
  /** |virt|vm migration status| (as in VDSM) */
  '|virt|VM_migration_status|': Record<string, VmMigrationEvent>
  /** |jobs|status| (as in VDSM) */
  '|jobs|status|': {
    /** id (as in VDSM) */
    id: UUID
    /** status (as in VDSM) */
    status: JobState
    /** description (as in VDSM) */
    description: string
    /** job type (as in VDSM) */
    job_type: string
    /** progress (as in VDSM) */
    progress?: number
    /** error (as in VDSM) */
    error?: JobError
  }
  /** |net|host conn| (as in VDSM) */
  '|net|host_conn|': Record<string, never>
}
