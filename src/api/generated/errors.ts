// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.

export const ERRORS = {
  /** The body is not JSON in UTF-8, or is nested too deeply. The id of the answer is null. */
  ParseError: { code: -32700, message: 'Not valid JSON' },
  /** The body is JSON but no request: another version, no method, an id or params of the wrong kind, or an empty batch. */
  InvalidRequest: { code: -32600, message: 'Not a JSON-RPC 2.0 request' },
  /** The schema has no method of that name. A method that exists but that the host's driver lacks is MethodNotImplemented. */
  MethodNotFound: { code: -32601, message: 'No such method' },
  /** Nothing was executed. data.errors lists every path that is wrong, and why. */
  InvalidParams: { code: -32602, message: 'Params do not fit the schema' },
  /** Something failed that has no code of its own, or a result broke the schema; then data.errors lists the paths. The worker's log has the cause. */
  InternalError: { code: -32603, message: 'Internal error' },
  /** The host knows no virtual machine with that id. */
  NoSuchVM: { code: 1, message: 'Virtual machine does not exist' },
  /** A lock or a storage operation took too long. */
  AccessTimeout: { code: 3, message: 'Access to a resource timed out' },
  /** The host already has a virtual machine with that id, running or down but not yet destroyed. */
  VMExists: { code: 4, message: 'Virtual machine already exists' },
  /** Only KVM machines are known. */
  UnsupportedVMType: { code: 5, message: 'Virtual machine type not supported' },
  /** The command needs a machine that runs. */
  VMIsDown: { code: 6, message: 'Virtual machine is down' },
  /** Copying an image did not complete. */
  CopyFailed: { code: 7, message: 'Copy failed' },
  /** The storage has no room for, or no notion of, sparse files. */
  CannotCreateSparse: { code: 8, message: 'Sparse file cannot be created' },
  /** The hypervisor refused the definition or could not start it; the text says why. */
  CannotCreateVM: { code: 9, message: 'Virtual machine cannot be created' },
  /** The other host of a migration does not answer. */
  NoConnectionToPeer: { code: 10, message: 'Peer host cannot be reached' },
  /** The call fits the schema but lacks what this host needs, such as xml for VM.create. */
  MissingParameter: { code: 11, message: 'Required parameter missing' },
  /** The migration could not be started or did not complete; the machine runs on where it was. */
  MigrationError: { code: 12, message: 'Migration failed' },
  /** No file at the path that was given. */
  ImageFileNotFound: { code: 13, message: 'Image file not found' },
  /** The host cannot give the machine its memory. */
  OutOfMemory: { code: 14, message: 'Not enough memory' },
  /** Something failed in a way that no other code describes. */
  UnexpectedError: { code: 16, message: 'Unexpected error' },
  /** Neither raw nor qcow2. */
  UnsupportedImageFormat: { code: 17, message: 'Image format not supported' },
  /** The ticket for a graphical console was refused. */
  SpiceTicketError: { code: 18, message: 'Console password cannot be set' },
  /** The command needs the agent inside the guest, which is absent or silent. */
  NonResponsiveGuestAgent: { code: 19, message: 'Guest agent does not answer' },
  /** The drive is of a kind that this host cannot attach. */
  UnsupportedDriveType: { code: 36, message: 'Drive type not supported' },
  /** The host sees no block device with that id. */
  LUNDoesNotExist: { code: 37, message: 'LUN does not exist' },
  /** What the command needs is in use or gone. */
  ResourceUnavailable: { code: 40, message: 'Resource unavailable' },
  /** The hypervisor refused to insert or eject the medium. */
  ChangeDiskFailed: { code: 41, message: 'Medium cannot be changed' },
  /** The process did not end; the machine is in an uncertain state. */
  VMDestroyFailed: { code: 42, message: 'Virtual machine cannot be destroyed' },
  /** No agent of that name on this host. */
  UnsupportedFenceAgent: { code: 43, message: 'Fence agent not supported' },
  /** The schema has the method, but this host's driver does not. Worker.info lists what it has. */
  MethodNotImplemented: { code: 44, message: 'Method not implemented here' },
  /** The hypervisor refused the disk; the machine is unchanged. */
  HotplugDiskFailed: { code: 45, message: 'Disk cannot be plugged' },
  /** The guest did not let go of the disk in time, or has no such disk. */
  HotunplugDiskFailed: { code: 46, message: 'Disk cannot be unplugged' },
  /** Too late, or the hypervisor refused. */
  MigrationCancelationFailed: { code: 47, message: 'Migration cannot be cancelled' },
  /** The hypervisor made no snapshot. */
  SnapshotFailed: { code: 48, message: 'Snapshot failed' },
  /** The hypervisor refused the network card; the machine is unchanged. */
  HotplugNicFailed: { code: 49, message: 'NIC cannot be plugged' },
  /** The guest did not let go of the network card in time, or has no such card. */
  HotunplugNicFailed: { code: 50, message: 'NIC cannot be unplugged' },
  /** The machine is being moved or saved; the command must wait for that. */
  MigrationInProgress: { code: 51, message: 'Migration in progress' },
  /** A snapshot could not be merged into its base. */
  MergeFailed: { code: 52, message: 'Merge failed' },
  /** The machine has no balloon device, or the hypervisor refused the value. */
  BalloonError: { code: 53, message: 'Balloon target cannot be set' },
  /** The memory overcommit manager refused the policy. */
  MOMPolicyUpdateFailed: { code: 54, message: 'Memory policy cannot be changed' },
  /** Copying a live disk could not be started or finished. */
  ReplicaError: { code: 55, message: 'Disk replication failed' },
  /** The hypervisor refused the change of a device; it is as before. */
  UpdateDeviceFailed: { code: 56, message: 'Device cannot be changed' },
  /** The host's firmware tables cannot be read. */
  CannotRetrieveHWInfo: { code: 57, message: 'Hardware information not available' },
  /** A disk can only grow, by whole sectors. */
  BadDiskResizeParameter: { code: 58, message: 'Bad new disk size' },
  /** The command met a state that will soon be over. */
  TransientError: { code: 59, message: 'Passing failure, try again' },
  /** The hypervisor or the guest refused the number. */
  SetNumberOfCpusFailed: { code: 60, message: 'Number of CPUs cannot be set' },
  /** The hosted engine's agent refused. */
  SetHAPolicyFailed: { code: 61, message: 'High-availability policy cannot be set' },
  /** The hypervisor refused the CPU tuning values. */
  CpuTuneError: { code: 62, message: 'CPU limits cannot be set' },
  /** The resource policy was refused. */
  UpdateVMPolicyFailed: { code: 63, message: 'Virtual machine policy cannot be changed' },
  /** The hypervisor refused the I/O tuning values. */
  UpdateIOTuneError: { code: 64, message: 'I/O limits cannot be set' },
  /** The connection from which to import failed. */
  V2VConnectionError: { code: 65, message: 'Foreign hypervisor cannot be reached' },
  /** The host knows no job with that id. */
  NoSuchJob: { code: 66, message: 'Job does not exist' },
  /** The job left no machine description behind. */
  V2VNoSuchOVF: { code: 67, message: 'Converted definition not found' },
  /** The job still runs. */
  JobNotDone: { code: 68, message: 'Job not done' },
  /** A job with that id was given before. */
  JobExists: { code: 69, message: 'Job already exists' },
  /** The hypervisor refused the memory module. */
  HotplugMemFailed: { code: 70, message: 'Memory cannot be plugged' },
  /** The kernel refused the settings of same-page merging. */
  KSMUpdateFailed: { code: 71, message: 'Memory sharing cannot be changed' },
  /** A secret in the request is incomplete or of an unknown kind. */
  BadSecretRequest: { code: 72, message: 'Bad secret' },
  /** The hypervisor refused the secret. */
  SecretRegistrationFailed: { code: 73, message: 'Secret cannot be registered' },
  /** The hypervisor did not let go of the secret. */
  SecretUnregistrationFailed: { code: 74, message: 'Secret cannot be removed' },
  /** Host, hypervisor or machine cannot do that. */
  UnsupportedOperation: { code: 75, message: 'Operation not supported' },
  /** The guest agent refused or did not answer. */
  FreezeGuestFSFailed: { code: 76, message: 'Guest file systems cannot be frozen' },
  /** The guest agent refused or did not answer. */
  ThawGuestFSFailed: { code: 77, message: 'Guest file systems cannot be thawed' },
  /** A script of the host's administrator vetoed the command. */
  HookFailed: { code: 78, message: 'Hook failed' },
  /** The data does not fit. */
  DestinationVolumeTooSmall: { code: 79, message: 'Destination volume too small' },
  /** This kind of job always runs to its end. */
  AbortNotSupported: { code: 80, message: 'Job cannot be aborted' },
  /** The machine is not being moved. */
  MigrationNotInProgress: { code: 81, message: 'No migration in progress' },
  /** The host already moves as many machines as it may. */
  MigrationLimitExceeded: { code: 82, message: 'Too many migrations' },
  /** The host still uses the device. */
  HostdevDetachFailed: { code: 83, message: 'Host device cannot be detached' },
  /** The job has ended or has not begun. */
  JobNotActive: { code: 84, message: 'Job not active' },
  /** The guest did not let go of the memory module. */
  HotunplugMemFailed: { code: 85, message: 'Memory cannot be unplugged' },
  /** The hypervisor refused the lease. */
  HotplugLeaseFailed: { code: 86, message: 'Lease cannot be plugged' },
  /** The hypervisor did not let go of the lease. */
  HotunplugLeaseFailed: { code: 87, message: 'Lease cannot be unplugged' },
  /** The disk is not being copied. */
  ReplicationNotInProgress: { code: 88, message: 'No replication in progress' },
  /** TPM or NVRAM state of the machine could not be read or written. */
  ExternalDataFailed: { code: 89, message: 'External data cannot be handled' },
  /** The hypervisor refused the reset. */
  ResetFailed: { code: 90, message: 'Virtual machine cannot be reset' },
  /** The value fits the schema but means nothing here; the text says which and why. */
  InvalidParameter: { code: 91, message: 'Invalid parameter' },
  /** The host is taking stock after a start and serves nothing yet. Ask again shortly. */
  RecoveryInProgress: { code: 99, message: 'Host is recovering' },
  /** Something failed that VDSM has no closer code for. */
  GeneralException: { code: 100, message: 'General failure' },
  /** The host's configuration forbids or breaks the command. */
  InvalidConfiguration: { code: 101, message: 'Invalid configuration' },
  /** A change to a running migration was refused. */
  MigrationOperationError: { code: 102, message: 'Migration operation failed' },
  /** The command was ended before it was done. */
  ActionStopped: { code: 443, message: 'Action stopped' },
  /** The host has as many commands waiting as it takes. Not executed; ask again later. */
  ResourceExhausted: { code: 1100, message: 'Too much to do' },
  /** A script of the host's administrator broke. */
  HookError: { code: 1500, message: 'Hook error' },
  /** The backup could not be started or stopped. */
  BackupError: { code: 1600, message: 'Backup failed' },
  /** The machine has no backup with that id. */
  NoSuchBackupError: { code: 1601, message: 'Backup does not exist' },
  /** The checkpoint could not be made, read or deleted. */
  CheckpointError: { code: 1610, message: 'Checkpoint failed' },
  /** The machine has no checkpoint with that id. */
  NoSuchCheckpointError: { code: 1611, message: 'Checkpoint does not exist' },
  /** The disk's bitmaps no longer fit the checkpoint; a full backup is needed. */
  InconsistentCheckpointError: { code: 1612, message: 'Checkpoint inconsistent' },
  /** The image takes no new bitmap. */
  AddBitmapError: { code: 1620, message: 'Bitmap cannot be added' },
  /** Merging one bitmap into another failed. */
  MergeBitmapError: { code: 1621, message: 'Bitmaps cannot be merged' },
  /** The image did not let go of the bitmap. */
  RemoveBitmapError: { code: 1622, message: 'Bitmap cannot be removed' },
  /** The image could not be made available to the host. */
  CannotPrepareImage: { code: 1630, message: 'Image cannot be prepared' },
  /** The machine's view of a drive's size could not be renewed. */
  DriveRefreshError: { code: 1640, message: 'Drive cannot be refreshed' },
  /** The disk's size could not be read again. */
  CannotRefreshDisk: { code: 1650, message: 'Disk cannot be refreshed' },
  /** This kind of disk has no size to read again. */
  DiskRefreshNotSupported: { code: 1651, message: 'Disk refresh not supported' },
  /** The deadline had passed, by the host's clock, before the command was started. */
  Expired: { code: -32010, message: 'Expired, not executed' },
  /** The command was started but not done within its time. It may still take effect. */
  TimedOut: { code: -32011, message: 'Timed out, outcome unknown' },
  /** Made by the client: no queue takes commands for that host. Not executed. */
  UnknownHost: { code: -32012, message: 'No such host' },
  /** Made by the client: the command was sent, but no reply came in time. It may or may not have been executed. */
  NoAnswer: { code: -32013, message: 'No answer in time' },
  /** Made by the client: the broker refused the command, or it never left this process. */
  Unsent: { code: -32014, message: 'Could not be sent, not executed' },
  /** Made by the client: the connection went before the broker confirmed the command. It may or may not be executed. */
  PublishUnconfirmed: { code: -32015, message: 'May not have been sent' },
  /** A command with the same message id but another body came before. Not executed. */
  DuplicateMismatch: { code: -32016, message: 'Message id used for another command' },
  /** The worker takes no more commands. Ask again: the next worker of the host will answer. */
  ShuttingDown: { code: -32017, message: 'Worker is shutting down, not executed' },
  /** Made by the client: no connection to the broker. Not executed. */
  BrokerUnreachable: { code: -32018, message: 'Broker out of reach' },
  /** Made by the client: a reply came that is no JSON-RPC response. The command may have been executed. */
  InvalidReply: { code: -32019, message: 'Reply not understood' },
} as const

export type ErrorName = keyof typeof ERRORS
