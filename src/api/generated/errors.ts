// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.

export const ERRORS = {
  /** The host has not become storage pool manager. */
  SpmStartError: { code: 650, message: 'SPM cannot be started' },
  /** Another host holds the lease, or the storage does not answer. */
  AcquireLockFailure: { code: 651, message: 'Lock not acquired' },
  /** Who was SPM last is not what the caller takes it for. No longer raised by VDSM. */
  SpmParamsMismatch: { code: 652, message: 'Not the SPM that was expected' },
  /** The host is still storage pool manager. */
  SpmStopError: { code: 653, message: 'SPM cannot be stopped' },
  /** The command must go to the host that manages the pool's storage. */
  SpmStatusError: { code: 654, message: 'Host is not the SPM' },
  /** The command needs a host that does not manage the pool's storage. */
  IsSpm: { code: 656, message: 'Host is the SPM' },
  /** Another host holds the lock of the domain. No longer raised by VDSM. */
  DomainAlreadyLocked: { code: 657, message: 'Domain is locked' },
  /** There is no lock that could be released. No longer raised by VDSM. */
  DomainLockDoesNotExist: { code: 658, message: 'Domain has no lock' },
  /** The lease is still held. */
  ReleaseLockFailure: { code: 660, message: 'Lock not released' },
  /** Another host uses that host id, or the storage does not answer. */
  AcquireHostIdFailure: { code: 661, message: 'Host id not acquired' },
  /** The host still uses its id on the domain. */
  ReleaseHostIdFailure: { code: 662, message: 'Host id not released' },
  /** The host is in the pool with a host id other than the one given. */
  HostIdMismatch: { code: 700, message: 'Another host id' },
  /** The area of leases on the domain could not be written. */
  ClusterLockInitError: { code: 701, message: 'Lock cannot be set up' },
  /** This kind of lock does not tell who holds it. */
  InspectNotSupportedError: { code: 702, message: 'Lock cannot be looked at' },
  /** What is kept beside the lease could not be read or written. */
  SanlockLVBError: { code: 703, message: 'Data of a lease cannot be handled' },
  /** The host could not find out which leases it holds. */
  SanlockInquireError: { code: 704, message: 'Leases cannot be listed' },
  /** Reading or writing metadata failed; the text says how. */
  MetaDataGeneralError: { code: 749, message: 'Metadata failed' },
  /** The metadata lacks an entry that must be there. No longer raised by VDSM. */
  MetaDataKeyError: { code: 750, message: 'Key missing in metadata' },
  /** What was read is not metadata of this kind. */
  InvalidMetadata: { code: 751, message: 'Metadata not valid' },
  /** The metadata was changed by others, or is damaged. */
  MetaDataSealIsBroken: { code: 752, message: 'Checksum of metadata wrong' },
  /** A value in the metadata is not allowed. */
  MetaDataValidationError: { code: 753, message: 'Metadata does not pass its check' },
  /** The metadata places the domain on devices that do not fit. */
  MetaDataMappingError: { code: 754, message: 'Devices in metadata wrong' },
  /** The metadata does not fit its place, because of a long description as a rule. */
  MetadataOverflowError: { code: 756, message: 'Metadata too long' },
  /** The volume has been deleted; its metadata is only the mark of that. */
  MetadataCleared: { code: 757, message: 'Metadata was cleared' },
  /** The image or VM could not be imported. */
  ImportError: { code: 800, message: 'Import failed' },
  /** What is to be imported could not be read. No longer raised by VDSM. */
  ImportInfoError: { code: 801, message: 'Import source not understood' },
  /** Nothing of that type can be imported. No longer raised by VDSM. */
  ImportUnknownType: { code: 802, message: 'Import of unknown kind' },
  /** The image or VM could not be exported. No longer raised by VDSM. */
  ExportError: { code: 803, message: 'Export failed' },
  /** A set of the host's internal locks is in use. No longer raised by VDSM. */
  ResourceNamespaceNotEmpty: { code: 850, message: 'Locks are still held' },
  /** Another command holds what this one needs; ask again later. */
  ResourceTimeout: { code: 851, message: 'Lock not free in time' },
  /** The host's internal locks have no such names. */
  InvalidResourceName: { code: 853, message: 'Name of a lock not valid' },
  /** The command no longer holds what it works on. */
  ResourceReferenceInvalid: { code: 854, message: 'Lock was given back already' },
  /** What the command must lock is not there, or cannot be prepared. */
  ResourceAcqusitionFailed: { code: 855, message: 'Lock cannot be had' },
  /** The host watches the domain for as long as it is in the pool. */
  StorageDomainIsMemberOfPool: { code: 900, message: 'Domain belongs to the connected pool' },
  /** Remains of an earlier command block the place; remove them first. No longer raised by VDSM. */
  DomainHasGarbage: { code: 910, message: 'Domain holds remains' },
  /** The volume or lease was changed since the caller looked; nothing was done. */
  GenerationMismatch: { code: 911, message: 'Generation differs' },
  /** The lease says that the job has run or has been fenced; nothing was done. */
  JobStatusMismatch: { code: 912, message: 'Job is in another state' },
  /** One of the volumes is not part of the image's chain. */
  VolumeIsNotInChain: { code: 920, message: 'Volume not in the chain' },
  /** The upper volume is not based on the lower one. */
  WrongParentVolume: { code: 921, message: 'Another parent' },
  /** The volume is not as legal or illegal as this step needs it. */
  UnexpectedVolumeState: { code: 922, message: 'Volume in a wrong state' },
  /** The host lacks the software that attaches them (os-brick). */
  ManagedVolumeNotSupported: { code: 925, message: 'Managed volumes not supported' },
  /** The program that attaches and detaches ended with an error; the text has what it said. */
  ManagedVolumeHelperFailed: { code: 926, message: 'Managed volume helper failed' },
  /** The volume is on the host already. */
  ManagedVolumeAlreadyAttached: { code: 927, message: 'Managed volume is attached' },
  /** The volume came up without multipath, which its kind needs. */
  ManagedVolumeUnsupportedDevice: { code: 928, message: 'Device not supported' },
  /** The host attached the volume by other connection data before; detach it first. */
  ManagedVolumeConnectionMismatch: { code: 929, message: 'Managed volume is known with another connection' },
  /** The storage domain has no lease with that id. */
  NoSuchLease: { code: 936, message: 'Lease not found' },
  /** The host has a temporary disk of that owner and name. */
  TransientDiskAlreadyExists: { code: 941, message: 'Transient disk exists already' },
  /** The bitmap is missing or unusable in a volume of the chain. */
  InvalidBitmapChain: { code: 946, message: 'Bitmap has gaps' },
  /** The volume has no such bitmap. */
  BitmapDoesNotExist: { code: 947, message: 'Bitmap not found' },
  /** The value fits the schema but cannot be used; the text names it. */
  InvalidParameterException: { code: 1000, message: 'Value not allowed' },
  /** A mistake inside VDSM: an error of the wrong kind was prepared. */
  InvalidDefaultExceptionException: { code: 1001, message: 'Default error not valid' },
  /** The kind of storage has no such command. */
  MiscNotImplementedException: { code: 2000, message: 'Not there for this storage' },
  /** Reading from storage failed. */
  MiscFileReadException: { code: 2001, message: 'File cannot be read' },
  /** Writing to storage failed. */
  MiscFileWriteException: { code: 2002, message: 'File cannot be written' },
  /** Reading from a block device failed. */
  MiscBlockReadException: { code: 2003, message: 'Device cannot be read' },
  /** Writing to a block device failed. No longer raised by VDSM. */
  MiscBlockWriteException: { code: 2004, message: 'Device cannot be written' },
  /** The same command is being executed. */
  MiscOperationInProgress: { code: 2005, message: 'Runs already' },
  /** Less was written than there was to write. No longer raised by VDSM. */
  MiscBlockWriteIncomplete: { code: 2006, message: 'Device written in part' },
  /** Less was read than was asked for. */
  MiscBlockReadIncomplete: { code: 2007, message: 'Device read in part' },
  /** Some of its content is still there. */
  MiscDirCleanupFailure: { code: 2008, message: 'Directory cannot be emptied' },
  /** Volume, domain or host are of a kind that lacks the operation. VDSM calls it UnsupportedOperation too, as it does 75. */
  StorageUnsupportedOperation: { code: 2009, message: 'Storage cannot do that' },
  /** Something that a storage command needs cannot be used. */
  ResourceException: { code: 3000, message: 'Resource failed' },
  /** The host ends its storage work and takes no more commands. */
  ShuttingDownError: { code: 3001, message: 'Storage is shutting down' },
  /** A command on a volume failed. No longer raised by VDSM. */
  VolumeGeneralException: { code: 4000, message: 'Volume failed' },
  /** A value has characters that this command cannot take. */
  UnicodeArgumentException: { code: 4900, message: 'Not plain ASCII' },
  /** A command on an LVM volume group failed; the text says which. */
  VolumeGroupActionError: { code: 500, message: 'Volume group command failed' },
  /** The volume group is as writable as before. No longer raised by VDSM. */
  VolumeGroupPermissionsError: { code: 501, message: 'Volume group\'s permission cannot be set' },
  /** LVM refused; the text says why. */
  VolumeGroupCreateError: { code: 502, message: 'Volume group cannot be created' },
  /** LVM did not take the devices. */
  VolumeGroupExtendError: { code: 503, message: 'Volume group cannot be extended' },
  /** The devices are too small together to hold a storage domain. */
  VolumeGroupSizeError: { code: 504, message: 'Volume group too small' },
  /** A volume group of that name is there. No longer raised by VDSM. */
  VolumeGroupAlreadyExistsError: { code: 505, message: 'Volume group exists already' },
  /** LVM knows no such volume group, or its devices are out of reach. */
  VolumeGroupDoesNotExist: { code: 506, message: 'Volume group not found' },
  /** The volume group has its old name. No longer raised by VDSM. */
  VolumeGroupRenameError: { code: 507, message: 'Volume group cannot be renamed' },
  /** The volume group is still there. */
  VolumeGroupRemoveError: { code: 508, message: 'Volume group cannot be removed' },
  /** The volume group is not ready for use. */
  VolumeGroupUninitialized: { code: 509, message: 'Volume group not set up' },
  /** LVM did not tell the tags. No longer raised by VDSM. */
  VolumeGroupReadTagError: { code: 510, message: 'Tags of the volume group cannot be read' },
  /** LVM did not find out which volume groups there are. No longer raised by VDSM. */
  VolumeGroupScanError: { code: 513, message: 'Volume groups cannot be scanned' },
  /** LVM did not tell its volume groups. No longer raised by VDSM. */
  GetVolumeGroupListError: { code: 514, message: 'Volume groups cannot be listed' },
  /** The volume group has been used for a domain; clean up first. */
  VolumeGroupHasDomainTag: { code: 515, message: 'Volume group is a storage domain' },
  /** Metadata that is kept in tags was not changed. */
  VolumeGroupReplaceTagError: { code: 516, message: 'Tag of the volume group cannot be replaced' },
  /** All devices of a domain must have the same block size. */
  VolumeGroupBlockSizeError: { code: 517, message: 'Block sizes differ' },
  /** The device's block size is one that domains cannot use. */
  DeviceBlockSizeError: { code: 518, message: 'Block size not supported' },
  /** The device is still part of the volume group. */
  VolumeGroupReduceError: { code: 519, message: 'Volume group cannot be reduced' },
  /** LVM refused, for want of space as a rule. */
  CannotCreateLogicalVolume: { code: 550, message: 'Logical volume cannot be created' },
  /** The logical volume is still there, in use perhaps. */
  CannotRemoveLogicalVolume: { code: 551, message: 'Logical volume cannot be removed' },
  /** Something on the host still uses it. */
  CannotDeactivateLogicalVolume: { code: 552, message: 'Logical volume cannot be deactivated' },
  /** Its device is not on the host. No longer raised by VDSM. */
  CannotAccessLogicalVolume: { code: 553, message: 'Logical volume cannot be accessed' },
  /** LVM refused, for want of space as a rule. */
  LogicalVolumeExtendError: { code: 554, message: 'Logical volume cannot be extended' },
  /** LVM did not tell the logical volumes of the group. No longer raised by VDSM. */
  LogicalVolumesListError: { code: 555, message: 'Logical volumes cannot be listed' },
  /** The host still sees the old size. */
  LogicalVolumeRefreshError: { code: 556, message: 'Logical volume cannot be refreshed' },
  /** LVM did not find the logical volume. No longer raised by VDSM. */
  LogicalVolumeScanError: { code: 557, message: 'Logical volume cannot be scanned' },
  /** Its device did not appear on the host. No longer raised by VDSM. */
  CannotActivateLogicalVolume: { code: 558, message: 'Logical volume cannot be activated' },
  /** The logical volume is as writable as before. No longer raised by VDSM. */
  LogicalVolumePermissionsError: { code: 559, message: 'Logical volume\'s permission cannot be set' },
  /** Metadata that is kept in tags was not changed. No longer raised by VDSM. */
  LogicalVolumeAddTagError: { code: 560, message: 'Tag cannot be added to the logical volume' },
  /** Metadata that is kept in tags was not changed. No longer raised by VDSM. */
  LogicalVolumeRemoveTagError: { code: 561, message: 'Tag cannot be removed from the logical volume' },
  /** LVM did not tell the tags. No longer raised by VDSM. */
  GetLogicalVolumeTagError: { code: 562, message: 'Tags of a logical volume cannot be read' },
  /** LVM did not tell which volumes have the tag. No longer raised by VDSM. */
  GetLogicalVolumesByTagError: { code: 563, message: 'Logical volumes cannot be found by tag' },
  /** LVM did not tell the tags of the group's volumes. No longer raised by VDSM. */
  GetAllLogicalVolumeTagsError: { code: 564, message: 'Tags of logical volumes cannot be read' },
  /** LVM did not tell on which devices the volume lies. No longer raised by VDSM. */
  GetLogicalVolumeDevError: { code: 565, message: 'Devices of a logical volume cannot be read' },
  /** The logical volume has its old name. No longer raised by VDSM. */
  LogicalVolumeRenameError: { code: 566, message: 'Logical volume cannot be renamed' },
  /** Its device is read-only on the host. No longer raised by VDSM. */
  CannotWriteAccessLogialVolume: { code: 567, message: 'Logical volume cannot be written' },
  /** LVM refused to change the permission. */
  CannotSetRWLogicalVolume: { code: 568, message: 'Logical volume cannot be made writable' },
  /** LVM did not find out which logical volumes there are. No longer raised by VDSM. */
  LogicalVolumesScanError: { code: 569, message: 'Logical volumes cannot be scanned' },
  /** Not all of their devices appeared on the host. */
  CannotActivateLogicalVolumes: { code: 570, message: 'Logical volumes cannot be activated' },
  /** LVM did not tell what it knows of the volume. No longer raised by VDSM. */
  GetLogicalVolumeDataError: { code: 571, message: 'Logical volume cannot be examined' },
  /** Metadata that is kept in tags was not changed. */
  LogicalVolumeReplaceTagError: { code: 572, message: 'Tags of the logical volume cannot be replaced' },
  /** LVM could not remove all of them. */
  LogicalVolumeRemoveError: { code: 573, message: 'Logical volumes cannot be removed' },
  /** The host could not list or look at its block devices. */
  BlockDeviceActionError: { code: 600, message: 'Block devices cannot be examined' },
  /** The device is in use or holds data; force overwrites that. */
  PhysDevInitializationError: { code: 601, message: 'Device cannot be prepared for LVM' },
  /** The host's LVM could not be configured. No longer raised by VDSM. */
  LVMSetupError: { code: 602, message: 'LVM cannot be set up' },
  /** LVM did not tell its physical volumes. No longer raised by VDSM. */
  CouldNotRetrievePhysicalVolumeList: { code: 603, message: 'LVM\'s devices cannot be listed' },
  /** The group has a volume of that name. No longer raised by VDSM. */
  LogicalVolumeAlreadyExists: { code: 604, message: 'Logical volume exists already' },
  /** LVM did not tell the logical volumes. No longer raised by VDSM. */
  CouldNotRetrieveLogicalVolumesList: { code: 605, message: 'Logical volumes cannot be read' },
  /** The host does not see one of the devices, or not as a multipath device. */
  InaccessiblePhysDev: { code: 606, message: 'Device not accessible' },
  /** A device with partitions is not taken. No longer raised by VDSM. */
  PartitionedPhysDev: { code: 607, message: 'Device has partitions' },
  /** Making the pool's own file system on the volume failed. */
  MkfsError: { code: 608, message: 'File system cannot be made' },
  /** The volume lacks a tag that says what it is. */
  MissingTagOnLogicalVolume: { code: 609, message: 'Tag missing on the logical volume' },
  /** LVM knows no such volume in the group. */
  LogicalVolumeDoesNotExistError: { code: 610, message: 'Logical volume not found' },
  /** The host's memory of LVM's state is not whole. No longer raised by VDSM. */
  LogicalVolumeCachingError: { code: 611, message: 'Logical volumes not known' },
  /** A tag of the volume does not say what it should. */
  LogicalVolumeWrongTagError: { code: 612, message: 'Wrong tag on the logical volume' },
  /** Soon no more volumes can be made on the domain. Seen as an alert of the domain, too. */
  VgMetadataCriticallyFull: { code: 613, message: 'LVM metadata almost full' },
  /** The group was made with less room for metadata than domains need. Seen as an alert of the domain, too. */
  SmallVgMetadata: { code: 614, message: 'LVM metadata too small' },
  /** LVM still uses the device's old size. */
  CouldNotResizePhysicalVolume: { code: 615, message: 'Device cannot be resized in LVM' },
  /** The group's metadata is not on exactly one device, as domains have it. */
  UnexpectedVolumeGroupMetadata: { code: 616, message: 'LVM metadata in unexpected places' },
  /** The device holds metadata of group or domain and must stay. */
  ForbiddenPhysicalVolumeOperation: { code: 617, message: 'Not with this device' },
  /** Not all data has left the device; what was moved stays where it is now. */
  CouldNotMovePVData: { code: 618, message: 'Data cannot be moved off the device' },
  /** The domain has no such device. */
  NoSuchPhysicalVolume: { code: 619, message: 'Device not in the volume group' },
  /** The domain lacks at least one of the devices to move data to. */
  NoSuchDestinationPhysicalVolumes: { code: 620, message: 'Destination devices not in the volume group' },
  /** LVM ended with an error; the text has what it said. */
  LVMCommandError: { code: 621, message: 'LVM command failed' },
  /** The task is not one that can be run. No longer raised by VDSM. */
  InvalidTask: { code: 400, message: 'Task not valid' },
  /** The host knows no such task: never started here, cleared, or of an earlier SPM. */
  UnknownTask: { code: 401, message: 'Task not found' },
  /** The task is still known. No longer raised by VDSM. */
  TaskClearError: { code: 402, message: 'Task cannot be cleared' },
  /** The command needs a task that has ended. */
  TaskNotFinished: { code: 403, message: 'Task is not finished' },
  /** No tasks of that type are run. No longer raised by VDSM. */
  InvalidTaskType: { code: 404, message: 'Kind of task not known' },
  /** The host could not take another task. */
  AddTaskError: { code: 405, message: 'Task cannot be started' },
  /** The command must wait until no task runs. */
  TaskInProgress: { code: 406, message: 'Tasks are running' },
  /** What is needed to recover the task could not be written. */
  TaskMetaDataSaveError: { code: 407, message: 'Task cannot be recorded' },
  /** The task cannot be recovered. */
  TaskMetaDataLoadError: { code: 408, message: 'Record of the task cannot be read' },
  /** Where the task is recorded is out of reach. */
  TaskDirError: { code: 409, message: 'No directory of the task' },
  /** The task's state does not allow the command. */
  TaskStateError: { code: 410, message: 'Task in a wrong state' },
  /** The task was stopped; data.message or the task's status says why. */
  TaskAborted: { code: 411, message: 'Task aborted' },
  /** The task runs outside the task manager. */
  UnmanagedTask: { code: 412, message: 'Task not managed' },
  /** The task's state could not be written to storage. */
  TaskPersistError: { code: 413, message: 'Task cannot be kept' },
  /** A part of the task cannot be run. */
  InvalidJob: { code: 420, message: 'Step of a task not valid' },
  /** A part of the task's undoing cannot be run. */
  InvalidRecovery: { code: 430, message: 'Recovery step not valid' },
  /** The task has no manager to run it. */
  InvalidTaskMng: { code: 440, message: 'Task manager not valid' },
  /** From its present state the task cannot go there. */
  TaskStateTransitionError: { code: 441, message: 'Task cannot change state so' },
  /** Something in the host works on the task right now. */
  TaskHasRefs: { code: 442, message: 'Task is still in use' },
  /** The kind of connection is not known, or the command failed. */
  StorageServerActionError: { code: 450, message: 'Storage server command failed' },
  /** The host could not reach or log in to the server. */
  StorageServerConnectionError: { code: 451, message: 'Storage server cannot be connected' },
  /** The host is still connected. */
  StorageServerDisconnectionError: { code: 452, message: 'Storage server cannot be disconnected' },
  /** What was given does not describe a connection that works. No longer raised by VDSM. */
  StorageServerValidationError: { code: 453, message: 'Storage connection not valid' },
  /** A command to the iSCSI initiator failed. No longer raised by VDSM. */
  StorageServeriSCSIError: { code: 454, message: 'iSCSI failed' },
  /** The multipath service did not take its new settings. No longer raised by VDSM. */
  MultipathReloadError: { code: 455, message: 'Multipath cannot be reloaded' },
  /** The initiator did not tell its sessions. No longer raised by VDSM. */
  GetiSCSISessionListError: { code: 456, message: 'iSCSI sessions cannot be listed' },
  /** The initiator did not take the portal. No longer raised by VDSM. */
  AddiSCSIPortalError: { code: 457, message: 'iSCSI portal cannot be added' },
  /** The initiator still has the portal. No longer raised by VDSM. */
  RemoveiSCSIPortalError: { code: 458, message: 'iSCSI portal cannot be removed' },
  /** The initiator still has the node. No longer raised by VDSM. */
  RemoveiSCSINodeError: { code: 459, message: 'iSCSI node cannot be removed' },
  /** The initiator did not take the node. No longer raised by VDSM. */
  AddiSCSINodeError: { code: 460, message: 'iSCSI node cannot be added' },
  /** The initiator did not take the method of authentication. No longer raised by VDSM. */
  SetiSCSIAuthError: { code: 461, message: 'iSCSI authentication cannot be set' },
  /** The initiator did not take the user name. No longer raised by VDSM. */
  SetiSCSIUsernameError: { code: 462, message: 'iSCSI user name cannot be set' },
  /** The initiator did not take the password. No longer raised by VDSM. */
  SetiSCSIPasswdError: { code: 463, message: 'iSCSI password cannot be set' },
  /** The target refused, or does not answer. No longer raised by VDSM. */
  iSCSILoginError: { code: 464, message: 'iSCSI login failed' },
  /** Node or session could not be made. */
  iSCSISetupError: { code: 465, message: 'iSCSI cannot be set up' },
  /** The multipath service could not be configured. No longer raised by VDSM. */
  MultipathSetupError: { code: 467, message: 'Multipath cannot be set up' },
  /** No storage of that type is known. No longer raised by VDSM. */
  StorageTypeError: { code: 468, message: 'Kind of storage not known' },
  /** Owner or mode of the path do not let VDSM and QEMU read and write. */
  StorageServerAccessPermissionError: { code: 469, message: 'No access to the storage' },
  /** No file systems of that type are mounted. No longer raised by VDSM. */
  MountTypeError: { code: 470, message: 'Kind of mount not known' },
  /** The host's table of mounts was not understood. No longer raised by VDSM. */
  MountParsingError: { code: 471, message: 'Mounts cannot be read' },
  /** The address is malformed. No longer raised by VDSM. */
  InvalidIpAddress: { code: 472, message: 'Not an IP address' },
  /** The initiator's interface could not be made or set. */
  iSCSIifaceError: { code: 473, message: 'iSCSI interface failed' },
  /** The session is still there. No longer raised by VDSM. */
  iSCSILogoutError: { code: 474, message: 'iSCSI logout failed' },
  /** The portal does not answer, or refuses the login. */
  iSCSIDiscoveryError: { code: 475, message: 'iSCSI discovery failed' },
  /** The target does not accept user name and password. */
  iSCSILoginAuthError: { code: 476, message: 'iSCSI login refused' },
  /** The export, server or options are wrong, or the server does not answer. */
  MountError: { code: 477, message: 'File system cannot be mounted' },
  /** Another connection has that id. No longer raised by VDSM. */
  StorageServerConnectionRefIdAlreadyInUse: { code: 478, message: 'Connection id in use' },
  /** No connection with that id was registered. No longer raised by VDSM. */
  StorageServerConnectionRefIdDoesNotExist: { code: 479, message: 'Connection not found' },
  /** The Gluster volume is not replicated as often as is allowed. No longer raised by VDSM. */
  UnsupportedGlusterVolumeReplicaCountError: { code: 480, message: 'Number of replicas not supported' },
  /** The host's image daemon cannot be reached. */
  ImageTicketsError: { code: 481, message: 'Image tickets cannot be handled' },
  /** The host's image daemon answered with an error. */
  ImageDaemonError: { code: 482, message: 'Image daemon refused' },
  /** The host has no image daemon, so images cannot be transferred. */
  ImageDaemonUnsupported: { code: 483, message: 'No image daemon' },
  /** Format, size or backing file differ from the volume's metadata; the text says which. */
  ImageVerificationError: { code: 484, message: 'Image is not what it should be' },
  /** A storage command failed for a reason that has no code of its own; the text says which. */
  StorageException: { code: 200, message: 'Storage failed' },
  /** The image has no such volume, on that storage domain at least. */
  VolumeDoesNotExist: { code: 201, message: 'Volume not found' },
  /** The format is neither COW nor RAW, or does not fit allocation, parent or bitmaps. */
  IncorrectFormat: { code: 202, message: 'Wrong volume format' },
  /** Somebody holds the volume. No longer raised by VDSM. */
  VolumeIsBusy: { code: 203, message: 'Volume in use' },
  /** Other volumes are based on this one, so it cannot be removed or changed. */
  VolumeImageHasChildren: { code: 204, message: 'Volume has children' },
  /** Making the volume failed; what there was of it has been removed. */
  VolumeCreationError: { code: 205, message: 'Volume cannot be created' },
  /** The volume did not get its new size. */
  VolumeExtendingError: { code: 206, message: 'Volume cannot be extended' },
  /** What VDSM has written about the volume is out of reach or damaged. */
  VolumeMetadataReadError: { code: 207, message: 'Volume metadata cannot be read' },
  /** The change was not recorded; the volume is as it was. */
  VolumeMetadataWriteError: { code: 208, message: 'Volume metadata cannot be written' },
  /** The storage does not let the host at the volume's data. */
  VolumeAccessError: { code: 209, message: 'Volume cannot be accessed' },
  /** The volume's file stays where it is. No longer raised by VDSM. */
  VolumeUnlinkError: { code: 210, message: 'Volume cannot be unlinked' },
  /** The volume belongs to no image. No longer raised by VDSM. */
  OrphanVolumeError: { code: 211, message: 'Volume without an image' },
  /** The storage domain has a volume with that id. */
  VolumeAlreadyExists: { code: 212, message: 'Volume exists already' },
  /** Only the volume on top of a chain may be written, and this is not it. */
  VolumeNonWritable: { code: 213, message: 'Volume is read-only' },
  /** A new image can only be based on a volume of a template. */
  VolumeNonShareable: { code: 214, message: 'Volume is not shared' },
  /** The volume belongs to another image than the one that was named. */
  VolumeOwnershipError: { code: 215, message: 'Volume of another image' },
  /** The volume's record of its parent is missing or wrong. */
  VolumeCannotGetParent: { code: 216, message: 'Parent of the volume not found' },
  /** The new volume could not be based on its parent. */
  CannotCloneVolume: { code: 217, message: 'Volume cannot be cloned' },
  /** The template's volume could not be linked into the other image. */
  CannotShareVolume: { code: 218, message: 'Volume cannot be shared' },
  /** Volumes of templates are never written. */
  SharedVolumeNonWritable: { code: 219, message: 'Shared volume is read-only' },
  /** Volumes below the top of a chain are not written. */
  InternalVolumeNonWritable: { code: 220, message: 'Internal volume is read-only' },
  /** The time of change was not recorded. No longer raised by VDSM. */
  CannotModifyVolumeTime: { code: 221, message: 'Volume\'s time cannot be set' },
  /** Not all of the volumes were removed. */
  CannotDeleteVolume: { code: 222, message: 'Volume cannot be deleted' },
  /** Other images are based on the template; delete those first. */
  CannotDeleteSharedVolume: { code: 223, message: 'Shared volume cannot be deleted' },
  /** Only the volume on top of a chain is written. No longer raised by VDSM. */
  NonLeafVolumeNotWritable: { code: 224, message: 'Volume with children is read-only' },
  /** The data did not arrive whole. No longer raised by VDSM. */
  VolumeCopyError: { code: 225, message: 'Volume cannot be copied' },
  /** The volume is marked ILLEGAL: nothing may be based on it. */
  createIllegalVolumeSnapshotError: { code: 226, message: 'No snapshot of an illegal volume' },
  /** The volume is marked ILLEGAL, half written as a rule; allowIllegal is needed. */
  prepareIllegalVolumeError: { code: 227, message: 'Illegal volume cannot be prepared' },
  /** A volume has at least one block. No longer raised by VDSM. */
  createVolumeSizeError: { code: 229, message: 'Volume size too small' },
  /** Nothing was there that could be torn down. No longer raised by VDSM. */
  VolumeWasNotPreparedBeforeTeardown: { code: 230, message: 'Volume is not prepared' },
  /** Neither PREALLOCATED nor SPARSE, or this storage cannot do it. */
  IncorrectType: { code: 231, message: 'Wrong allocation' },
  /** The new size is smaller than the size that the volume has. */
  VolumeResizeValueError: { code: 232, message: 'Wrong new size' },
  /** The new values do not go with what the volume is now; the text says why. */
  InvalidVolumeUpdate: { code: 235, message: 'Volume cannot be updated so' },
  /** A command on an image failed. No longer raised by VDSM. */
  ImagesActionError: { code: 250, message: 'Image command failed' },
  /** The copy, of a template as a rule, was not made. */
  TemplateCreationError: { code: 251, message: 'Image cannot be copied' },
  /** The chain is as it was, or illegal in part. No longer raised by VDSM. */
  MergeSnapshotsError: { code: 252, message: 'Snapshots cannot be merged' },
  /** The image stays where it was. */
  MoveImageError: { code: 253, message: 'Image cannot be moved' },
  /** The image's directory cannot be made or reached. */
  ImagePathError: { code: 254, message: 'Image directory not accessible' },
  /** The image did not pass its check. No longer raised by VDSM. */
  ImageValidationError: { code: 255, message: 'Image is not valid' },
  /** Some of the image's volumes are still there. */
  ImageDeleteError: { code: 256, message: 'Image cannot be deleted' },
  /** An image without volumes; a code of old releases. No longer raised by VDSM. */
  ImageIsEmpty_deprecated_vdsm23: { code: 258, message: 'Image has no volumes' },
  /** The image to read from cannot be prepared or is damaged. */
  SourceImageActionError: { code: 259, message: 'Source image failed' },
  /** The image to write to cannot be made, or exists already and force was not given. */
  DestImageActionError: { code: 260, message: 'Destination image failed' },
  /** Copying the data failed half way. */
  CopyImageError: { code: 261, message: 'Image data cannot be copied' },
  /** The image's volumes do not form one chain, or one of them is illegal. */
  ImageIsNotLegalChain: { code: 262, message: 'Chain of volumes is broken' },
  /** Whether the destination has the template is unknown. No longer raised by VDSM. */
  CouldNotValideTemplateOnTargetDomain: { code: 263, message: 'Template cannot be checked there' },
  /** Not all of the images were moved. No longer raised by VDSM. */
  MultipleMoveImageError: { code: 264, message: 'Images cannot be moved' },
  /** The destination has the image; force is needed. No longer raised by VDSM. */
  OverwriteImageError: { code: 265, message: 'Image would be overwritten' },
  /** Other images of the domain are based on the template. */
  MoveTemplateImageError: { code: 266, message: 'Template in use cannot be moved' },
  /** The domain has no volumes of that image, or lacks the template that it is based on. */
  ImageDoesNotExistInSD: { code: 268, message: 'Image not on the storage domain' },
  /** A command on a storage pool failed; the text says which. */
  StoragePoolActionError: { code: 300, message: 'Pool command failed' },
  /** The pool was not made; its domains are as they were. */
  StoragePoolCreationError: { code: 301, message: 'Pool cannot be created' },
  /** The host has not joined the pool. */
  StoragePoolConnectionError: { code: 302, message: 'Pool cannot be connected' },
  /** The host is still in the pool. */
  StoragePoolDisconnectionError: { code: 303, message: 'Pool cannot be disconnected' },
  /** The pool's master domain is not there or cannot be read. VDSM's engine then looks for another master. */
  StoragePoolMasterNotFound: { code: 304, message: 'Master domain not found' },
  /** The definition was not written to the domain. No longer raised by VDSM. */
  StorageUpdateVmError: { code: 305, message: 'VM definition cannot be stored' },
  /** The pool has no new master domain. */
  ReconstructMasterError: { code: 306, message: 'Master cannot be reconstructed' },
  /** Several domains of the pool say that they are its master. No longer raised by VDSM. */
  StoragePoolTooManyMasters: { code: 307, message: 'More than one master domain' },
  /** The pool is still there, perhaps without some of its domains. */
  StoragePoolDestroyingError: { code: 308, message: 'Pool cannot be destroyed' },
  /** The host is in no pool, or in another one. */
  StoragePoolUnknown: { code: 309, message: 'Pool not connected here' },
  /** The role must move to another domain first. No longer raised by VDSM. */
  StoragePoolHasPotentialMaster: { code: 310, message: 'Another domain can be master' },
  /** The host's own record of the pool is not whole. No longer raised by VDSM. */
  StoragePoolInternalError: { code: 311, message: 'Pool not defined' },
  /** The VM's definition names an image that is not there. No longer raised by VDSM. */
  ImageMissingFromVm: { code: 312, message: 'Image of the VM missing' },
  /** The command needs a pool; StoragePool.connect joins one. */
  StoragePoolNotConnected: { code: 313, message: 'No pool connected' },
  /** A pool with that id was created before. No longer raised by VDSM. */
  StoragePoolAlreadyExists: { code: 316, message: 'Pool exists already' },
  /** Only domains of class Data hold a pool's metadata. */
  IsoCannotBeMasterDomain: { code: 317, message: 'ISO domain cannot be master' },
  /** The pool did not pass its check. No longer raised by VDSM. */
  StoragePoolCheckError: { code: 318, message: 'Pool is not sound' },
  /** Only domains of class Data hold a pool's metadata. */
  BackupCannotBeMasterDomain: { code: 319, message: 'Backup domain cannot be master' },
  /** The domain has the VM's directory but no definition in it. */
  MissingOvfFileFromVM: { code: 320, message: 'VM has no definition file' },
  /** The destination lacks an image that must be there first. No longer raised by VDSM. */
  ImageNotOnTargetDomain: { code: 321, message: 'Image not on the destination' },
  /** The domain has no place for definitions of VMs. */
  VMPathNotExists: { code: 322, message: 'No directory of VMs' },
  /** A host is in one pool at a time; leave that one first. */
  CannotConnectMultiplePools: { code: 323, message: 'Host is in another pool' },
  /** The domain or its version is not what the caller takes for the pool's master. */
  StoragePoolWrongMaster: { code: 324, message: 'Not the master, or of another version' },
  /** The command needs a host that has left the pool, or the pool is connected in another way. */
  StoragePoolConnected: { code: 325, message: 'Pool is connected' },
  /** A domain says that it is master with a version above the caller's. No longer raised by VDSM. */
  StoragePoolHigherVersionMasterFound: { code: 326, message: 'Newer master found' },
  /** The pool's metadata has no room for it. */
  StoragePoolDescriptionTooLongError: { code: 327, message: 'Name of the pool too long' },
  /** The pool's metadata has no room for another domain. */
  TooManyDomainsInStoragePoolError: { code: 328, message: 'Too many domains in the pool' },
  /** Domains of this kind have no images with volumes. */
  ImagesNotSupportedError: { code: 329, message: 'Domain holds no images' },
  /** The domain is no file-based ISO domain, or cannot be read. */
  GetFileStatsError: { code: 330, message: 'Files cannot be listed' },
  /** Packing or unpacking the VMs' definitions failed. */
  TarCommandError: { code: 331, message: 'Archive cannot be handled' },
  /** The domain's state does not allow the command. */
  StorageDomainIllegalStateError: { code: 347, message: 'Domain in a wrong state' },
  /** The block size that was asked for is not that of the storage. */
  StorageDomainBlockSizeMismatch: { code: 348, message: 'Block size differs' },
  /** The device has no way to give back blocks. */
  DiscardIsNotSupported: { code: 349, message: 'Storage cannot discard' },
  /** A command on a storage domain failed; the text says which. */
  StorageDomainActionError: { code: 350, message: 'Domain command failed' },
  /** The storage domain was not made. */
  StorageDomainCreationError: { code: 351, message: 'Domain cannot be created' },
  /** Some of the domain's data is still there. No longer raised by VDSM. */
  StorageDomainFormatError: { code: 352, message: 'Domain cannot be formatted' },
  /** The domain does not belong to that pool, or to any. */
  StorageDomainNotInPool: { code: 353, message: 'Domain is not in the pool' },
  /** The domain has not become part of the pool. No longer raised by VDSM. */
  StorageDomainAttachError: { code: 354, message: 'Domain cannot be attached' },
  /** The master domain cannot be read or is damaged. VDSM's engine then looks for another master. */
  StorageDomainMasterError: { code: 355, message: 'Master domain failed' },
  /** The domain is still part of the pool. No longer raised by VDSM. */
  StorageDomainDetachError: { code: 356, message: 'Domain cannot be detached' },
  /** The domain is still active. No longer raised by VDSM. */
  StorageDomainDeactivateError: { code: 357, message: 'Domain cannot be deactivated' },
  /** The host sees no storage domain with that id; its server may not be connected. */
  StorageDomainDoesNotExist: { code: 358, message: 'Storage domain not found' },
  /** The domain is still inactive. No longer raised by VDSM. */
  StorageDomainActivateError: { code: 359, message: 'Domain cannot be activated' },
  /** The export or directory is not mounted on the host; StoragePool.connectStorageServer does that. */
  StorageDomainFSNotMounted: { code: 360, message: 'File system of the domain not mounted' },
  /** Remains of a domain are there; clean up before a new one is made. */
  StorageDomainNotEmpty: { code: 361, message: 'Place is not empty' },
  /** The new domain's metadata could not be written. */
  StorageDomainMetadataCreationError: { code: 362, message: 'Domain metadata cannot be created' },
  /** The file with the domain's metadata is not there. No longer raised by VDSM. */
  StorageDomainMetadataFileMissing: { code: 363, message: 'Domain metadata file missing' },
  /** Something is there, but not what makes a storage domain. */
  StorageDomainMetadataNotFound: { code: 364, message: 'Domain metadata not found' },
  /** The host sees a storage domain with that id. */
  StorageDomainAlreadyExists: { code: 365, message: 'Storage domain exists already' },
  /** The pool's own file system is still in use on this host. */
  StorageDomainMasterUnmountError: { code: 366, message: 'Master file system stays mounted' },
  /** Its check found errors that it could not mend. */
  BlockStorageDomainMasterFSCKError: { code: 367, message: 'Master file system is damaged' },
  /** The pool's own file system on a block domain cannot be used. */
  BlockStorageDomainMasterMountError: { code: 368, message: 'Master file system cannot be mounted' },
  /** StorageDomain.activate comes first. */
  StorageDomainNotActive: { code: 369, message: 'Domain is not active' },
  /** The pool's data did not reach the new master domain. No longer raised by VDSM. */
  StorageDomainMasterCopyError: { code: 370, message: 'Master data cannot be copied' },
  /** Parts of the domain that must be there are not. */
  StorageDomainLayoutError: { code: 371, message: 'Layout of the domain is broken' },
  /** No storage domains of that type are made here. */
  StorageDomainTypeError: { code: 372, message: 'Kind of domain not known' },
  /** The host could not find out which storage domains it sees. */
  GetStorageDomainListError: { code: 373, message: 'Domains cannot be listed' },
  /** Not all of the volume was overwritten with zeros. */
  VolumesZeroingError: { code: 374, message: 'Volume cannot be wiped' },
  /** The domain's own metadata does not name this pool. */
  StorageDomainNotMemberOfPool: { code: 375, message: 'Domain belongs to another pool' },
  /** The status is none of Active, Attached, Unattached, Unknown. */
  StorageDomainStatusError: { code: 376, message: 'Status of a domain not known' },
  /** The domain did not pass its check. No longer raised by VDSM. */
  StorageDomainCheckError: { code: 377, message: 'Domain is not sound' },
  /** The command is for domains of class Backup. */
  StorageDomainTypeNotBackup: { code: 378, message: 'Not a backup domain' },
  /** The domain answers in part or not at all. */
  StorageDomainAccessError: { code: 379, message: 'Domain not accessible' },
  /** The domain belongs to a pool already, to another one as a rule. */
  StorageDomainAlreadyAttached: { code: 380, message: 'Domain is attached elsewhere' },
  /** From its present state the domain cannot go there. No longer raised by VDSM. */
  StorageDomainStateTransitionIllegal: { code: 381, message: 'Domain cannot change state so' },
  /** Deactivate the domain first. No longer raised by VDSM. */
  StorageDomainActive: { code: 382, message: 'Domain is active' },
  /** Make another domain the master first. */
  CannotDetachMasterStorageDomain: { code: 383, message: 'Master domain cannot be detached' },
  /** The NFS server no longer knows the mounted export. */
  FileStorageDomainStaleNFSHandle: { code: 384, message: 'Stale NFS handle' },
  /** Owner or mode do not let the host read and write. No longer raised by VDSM. */
  StorageDomainInsufficientPermissions: { code: 385, message: 'No permission on the storage' },
  /** The class is none of Data, Iso, Backup. */
  StorageDomainClassError: { code: 386, message: 'Class of domain not known' },
  /** The domain's metadata has no room for it. */
  StorageDomainDescriptionTooLongError: { code: 387, message: 'Description of the domain too long' },
  /** A volume group cannot be made up of so many. No longer raised by VDSM. */
  TooManyPVsInVG: { code: 389, message: 'Too many devices' },
  /** The remote path has parts or characters that are refused. */
  StorageDomainIllegalRemotePath: { code: 390, message: 'Path not allowed' },
  /** The domain belongs to a pool; detach it first. */
  CannotFormatAttachedStorageDomain: { code: 391, message: 'Attached domain cannot be formatted' },
  /** The domain is part of the pool that the host is in. */
  CannotFormatStorageDomainInConnectedPool: { code: 392, message: 'Domain of the connected pool cannot be formatted' },
  /** The host's view of the domain could not be renewed. No longer raised by VDSM. */
  StorageDomainRefreshError: { code: 393, message: 'Domain cannot be refreshed' },
  /** This release has no domains of that format version. */
  UnsupportedDomainVersion: { code: 394, message: 'Domain version not supported' },
  /** The domain has a higher format version than was asked for; there is no way back. */
  CurrentVersionTooAdvancedError: { code: 395, message: 'Domain version is newer' },
  /** An earlier upgrade of the pool still runs. */
  PoolUpgradeInProgress: { code: 396, message: 'Pool is being upgraded' },
  /** The domain is full. */
  NoSpaceLeftOnDomain: { code: 397, message: 'No space left on the domain' },
  /** A domain cannot join a pool whose master has a lower format version. */
  MixedSDVersionError: { code: 398, message: 'Domain newer than the master' },
  /** The storage lacks something that a domain needs. */
  StorageDomainTargetUnsupported: { code: 399, message: 'Device not fit for a domain' },
  /** The body is not JSON in UTF-8, or is nested too deeply. The id of the answer is null. */
  ParseError: { code: -32700, message: 'Not valid JSON' },
  /** The body is JSON but no request: another version, no method, an id or params of the wrong kind, or an empty batch. */
  InvalidRequest: { code: -32600, message: 'Not a JSON-RPC 2.0 request' },
  /** The schema has no method of that name. A method that exists but that the host's driver lacks is MethodNotImplemented. */
  MethodNotFound: { code: -32601, message: 'No such method' },
  /** Nothing was executed. data.errors lists every path that is wrong, and why. */
  InvalidParams: { code: -32602, message: 'Params do not fit the schema' },
  /** Its caller cancelled it. data.started is false when it was not executed, and true when its handler was told to stop: then it may have taken effect in whole or in part. */
  RequestCancelled: { code: -32800, message: 'Cancelled' },
  /** Something failed that has no code of its own, or a result broke the schema; then data.errors lists the paths. The worker's log has the cause. */
  InternalError: { code: -32603, message: 'Internal error' },
  /** VDSM has this for a server without methods to serve. Not made here, but known from other workers. */
  BindingsError: { code: -32604, message: 'Bindings missing' },
  /** VDSM's own clients make this when a host does not answer. Not made here, where NoAnswer says more. */
  NoResponse: { code: -32605, message: 'No response' },
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
  /** The other host of a migration does not answer; or, after a change of the host's networks, nobody confirmed in time that it can be reached, and what was set before is restored. */
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
  /** What was asked for cannot be set up, whatever the host is; the text says why. Nothing was changed. */
  NetworkBadParams: { code: 21, message: 'Network settings contradict each other' },
  /** An IP address, netmask or gateway is malformed or does not go with the others. */
  NetworkBadAddress: { code: 22, message: 'Wrong network address' },
  /** The host has no network card of that name. */
  NetworkBadNic: { code: 23, message: 'Network card not found' },
  /** Another network or bond has the network card. */
  NetworkNicInUse: { code: 24, message: 'Network card in use' },
  /** The bond's name, options or cards are not allowed, or the host has no such bond. */
  NetworkBadBonding: { code: 25, message: 'Wrong bond' },
  /** The VLAN's id is out of range, or the host has no such VLAN. */
  NetworkBadVlan: { code: 26, message: 'Wrong VLAN' },
  /** The bridge's name is not allowed, or the host has no such bridge. */
  NetworkBadBridge: { code: 27, message: 'Wrong bridge' },
  /** An interface could not be brought up, or got no address in time. What was set before is restored. */
  NetworkIfupFailed: { code: 29, message: 'Interface does not come up' },
  /** Another network needs the bond. */
  NetworkBondInUse: { code: 31, message: 'Bond in use' },
  /** The host's virtual switch does not answer. */
  NetworkOvsConnection: { code: 32, message: 'Open vSwitch cannot be reached' },
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
  /** The machine has a disk whose changes are thrown away at its end; it can be neither moved, saved, copied nor snapshotted. */
  TransientError: { code: 59, message: 'Not possible with a transient disk' },
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
  /** Made by the client: it asked for signs of life, and for several times as long as they take none came. The command may or may not have run, and may still be answered after the worker has come back: ask again with the same messageId. */
  WorkerSilent: { code: -32021, message: 'Worker silent' },
  /** The message was for groups, and the host that got it is in none of them any more. Another message with the same command, for that host itself, may have been executed. */
  NotInGroup: { code: -32022, message: 'Host is in none of the groups' },
  /** The command was started, its worker ended before it did, and it must not be repeated. data has the messageId, when it was started (milliseconds since 1970-01-01 UTC), and what is known. Look at the host before asking again. */
  OutcomeUnknown: { code: -32020, message: 'Outcome unknown' },
  /** Whatever no closer Gluster code describes. No command gives it today. */
  GlusterException: { code: 4100, message: 'Gluster failed' },
  /** Stands above 4102 to 4108 and 4579. No command gives it today. */
  GlusterGeneralException: { code: 4101, message: 'Gluster failed in general' },
  /** Gluster does not let the host do that. No command gives it today. */
  GlusterPermissionDeniedException: { code: 4102, message: 'Permission denied' },
  /** Gluster does not understand its command. No command gives it today. */
  GlusterSyntaxErrorException: { code: 4103, message: 'Syntax error' },
  /** A hook is named by its command, level and name, and one of the three is empty. */
  GlusterMissingArgumentException: { code: 4104, message: 'Argument missing' },
  /** A program other than gluster, or one with a time limit, ended with an error: lvs, pvs, vdo, heal info. */
  GlusterCmdExecFailedException: { code: 4105, message: 'Program failed' },
  /** Gluster answered, but not in the XML that is expected of its version. The command may have been executed. */
  GlusterXmlErrorException: { code: 4106, message: 'Answer of gluster not understood' },
  /** Gluster refused or failed, and the method has no code of its own for that. The text has what gluster said. */
  GlusterCmdFailedException: { code: 4107, message: 'Command of gluster failed' },
  /** Gluster did not answer within 120 s and was ended. Only GlusterVolume.healInfo has that limit. */
  GlusterCommandTimeoutException: { code: 4108, message: 'Gluster took too long' },
  /** Stands above 4112 to 4162 and 4574 to 4578. No command gives it today. */
  GlusterVolumeException: { code: 4111, message: 'Gluster volume failed' },
  /** The name has characters that gluster does not take. No command gives it today. */
  GlusterVolumeNameErrorException: { code: 4112, message: 'Bad volume name' },
  /** A brick is not written as HOST:/DIRECTORY. No command gives it today. */
  GlusterBrickNameErrorException: { code: 4113, message: 'Bad brick name' },
  /** The pool has a volume of that name; GlusterVolumeCreateFailedException says so in its text. No command gives it today. */
  GlusterVolumeAlreadyExistException: { code: 4114, message: 'Volume already exists' },
  /** The directory of a brick cannot be made. No command gives it today. */
  GlusterBrickCreationFailedException: { code: 4115, message: 'Brick cannot be created' },
  /** Neither TCP nor RDMA. No command gives it today. */
  GlusterInvalidTransportException: { code: 4116, message: 'Bad transport' },
  /** A brick is on a host that is no peer. No command gives it today. */
  GlusterPeerNotFriendException: { code: 4117, message: 'Host not in the pool' },
  /** The bricks cannot be divided into stripes of that many. No command gives it today. */
  GlusterInvalidStripeCountException: { code: 4118, message: 'Bad stripe count' },
  /** The bricks cannot be divided into replica sets of that many. No command gives it today. */
  GlusterInvalidReplicaCountException: { code: 4119, message: 'Bad replica count' },
  /** The layout needs more bricks. No command gives it today. */
  GlusterInsufficientBrickException: { code: 4120, message: 'Too few bricks' },
  /** A volume has the brick already. No command gives it today. */
  GlusterBrickInUseException: { code: 4121, message: 'Brick in use' },
  /** Gluster refused it: the name is taken, a brick is in use or on a root file system, a host is no peer, or the bricks do not fit the counts. Nothing was made. */
  GlusterVolumeCreateFailedException: { code: 4122, message: 'Volume cannot be created' },
  /** The pool has no volume of that name; other codes say so in their text. No command gives it today. */
  GlusterVolumeNotFoundException: { code: 4123, message: 'Volume does not exist' },
  /** Gluster says so in the text of GlusterVolumeStartFailedException. No command gives it today. */
  GlusterVolumeAlreadyStartedException: { code: 4124, message: 'Volume already started' },
  /** No such volume, it is started already, or a brick is missing; with force, bricks may be missing and a started volume gets its dead bricks back. */
  GlusterVolumeStartFailedException: { code: 4125, message: 'Volume cannot be started' },
  /** Gluster says so in the text of GlusterVolumeStopFailedException. No command gives it today. */
  GlusterVolumeAlreadyStoppedException: { code: 4126, message: 'Volume already stopped' },
  /** No such volume, it is not started, or geo-replication, a rebalance or a snapshot uses it. */
  GlusterVolumeStopFailedException: { code: 4127, message: 'Volume cannot be stopped' },
  /** Bricks that are in use, on foreign hosts, or too few for the replica count. The volume is as before. */
  GlusterVolumeBrickAddFailedException: { code: 4128, message: 'Bricks cannot be added' },
  /** GlusterVolume.setOptionsList has those that do. No command gives it today. */
  GlusterVolumeInvalidOptionException: { code: 4129, message: 'Option does not exist' },
  /** The option does not take that value. No command gives it today. */
  GlusterVolumeInvalidOptionValueException: { code: 4130, message: 'Bad value of an option' },
  /** Gluster does not know the option, does not take the value, or not in the state that the volume is in. */
  GlusterVolumeSetFailedException: { code: 4131, message: 'Option cannot be set' },
  /** The volume has no such brick. No command gives it today. */
  GlusterBrickNotFoundException: { code: 4132, message: 'Brick does not exist' },
  /** Neither empty nor fix-layout. No command gives it today. */
  GlusterVolumeRebalanceUnknownTypeException: { code: 4133, message: 'Unknown kind of rebalance' },
  /** Gluster says so in the text of GlusterVolumeRebalanceStartFailedException. No command gives it today. */
  GlusterVolumeRebalanceAlreadyStartedException: { code: 4134, message: 'Rebalance already runs' },
  /** The volume is stopped, has nothing to spread data over, or another rebalance or brick removal runs on it. */
  GlusterVolumeRebalanceStartFailedException: { code: 4135, message: 'Rebalance cannot be started' },
  /** Gluster says so in the text of GlusterVolumeRebalanceStopFailedException. No command gives it today. */
  GlusterVolumeRebalanceAlreadyStoppedException: { code: 4136, message: 'Rebalance already stopped' },
  /** No rebalance runs on the volume, or it is in its last step. */
  GlusterVolumeRebalanceStopFailedException: { code: 4137, message: 'Rebalance cannot be stopped' },
  /** The volume does not exist, is stopped, or was never rebalanced. */
  GlusterVolumeRebalanceStatusFailedException: { code: 4138, message: 'State of the rebalance not available' },
  /** It does not exist, is still started, has snapshots, or a host of the pool is away. */
  GlusterVolumeDeleteFailedException: { code: 4139, message: 'Volume cannot be deleted' },
  /** Not bricks of the volume, not a whole replica set, or another rebalance or removal runs. The volume is as before. */
  GlusterVolumeRemoveBrickStartFailedException: { code: 4140, message: 'Removal of bricks cannot be started' },
  /** Gluster did not tell the options that hold for all volumes. */
  GlusterVolumeGetGlobalOptionsFailedException: { code: 4141, message: 'Global options not available' },
  /** The volume is stopped, has no such brick, or the new one is in use or on a foreign host. VDSM gives two more errors the same number. */
  GlusterVolumeReplaceBrickCommitForceFailedException: { code: 4148, message: 'Brick cannot be replaced' },
  /** The volume has no such brick, or it is being reset already. */
  GlusterVolumeResetBrickStartFailedException: { code: 4148, message: 'Brick cannot be taken down for a reset' },
  /** The reset was not begun, or the directory of the brick is missing. */
  GlusterVolumeResetBrickCommitForceFailedException: { code: 4148, message: 'Brick cannot be brought back by a reset' },
  /** No volume of the name that was asked for, glusterd is down, or the remote server does not answer. */
  GlusterVolumesListFailedException: { code: 4149, message: 'Volumes cannot be listed' },
  /** No removal of just these bricks runs. */
  GlusterVolumeRemoveBrickStopFailedException: { code: 4150, message: 'Removal of bricks cannot be stopped' },
  /** No removal of just these bricks was started. */
  GlusterVolumeRemoveBrickStatusFailedException: { code: 4152, message: 'State of the removal not available' },
  /** The removal has not completed, or failed on a host; taking the bricks out now would lose data. */
  GlusterVolumeRemoveBrickCommitFailedException: { code: 4153, message: 'Bricks cannot be taken out' },
  /** Gluster did not tell which options there are. */
  GlusterVolumeSetHelpXmlFailedException: { code: 4154, message: 'List of options not available' },
  /** No such volume or option, or the option is protected and force was not given. */
  GlusterVolumeResetFailedException: { code: 4155, message: 'Options cannot be reset' },
  /** Not bricks of the volume, or not a whole replica set. */
  GlusterVolumeRemoveBrickForceFailedException: { code: 4156, message: 'Bricks cannot be taken out by force' },
  /** No such volume, it is stopped, no such brick, or another command holds its lock. */
  GlusterVolumeStatusFailedException: { code: 4157, message: 'State of the volume not available' },
  /** The volume is stopped, or is profiled already. */
  GlusterVolumeProfileStartFailedException: { code: 4158, message: 'Profiling cannot be started' },
  /** The volume is not being profiled. */
  GlusterVolumeProfileStopFailedException: { code: 4159, message: 'Profiling cannot be stopped' },
  /** The volume is not being profiled, or is stopped. */
  GlusterVolumeProfileInfoFailedException: { code: 4160, message: 'Profile not available' },
  /** Gluster did not tell what runs on its volumes. */
  GlusterVolumeTasksFailedException: { code: 4161, message: 'Tasks cannot be listed' },
  /** The volume is stopped, or keeps no copies and thus has nothing to heal. */
  GlusterVolumeHealInfoFailedException: { code: 4162, message: 'State of healing not available' },
  /** Stands above 4201 to 4215. No command gives it today. */
  GlusterGeoRepException: { code: 4200, message: 'Geo-replication failed' },
  /** No such session, it is started already, or a brick of either volume is down and force was not given. */
  GlusterVolumeGeoRepSessionStartFailedException: { code: 4201, message: 'Geo-replication cannot be started' },
  /** No such session, or it is not running; force stops it also where hosts are away. */
  GlusterVolumeGeoRepSessionStopFailedException: { code: 4202, message: 'Geo-replication cannot be stopped' },
  /** No such volume or session, or glusterd is down. */
  GlusterGeoRepStatusFailedException: { code: 4203, message: 'State of geo-replication not available' },
  /** No such session, or it is not running. */
  GlusterVolumeGeoRepSessionPauseFailedException: { code: 4204, message: 'Geo-replication cannot be paused' },
  /** No such session, or it is not paused. */
  GlusterVolumeGeoRepSessionResumeFailedException: { code: 4205, message: 'Geo-replication cannot be resumed' },
  /** No such session or option, or a value that the option does not take. */
  GlusterGeoRepConfigFailedException: { code: 4206, message: 'Geo-replication cannot be configured' },
  /** Gluster could not make the keys of the hosts, or not collect them in one file. */
  GlusterGeoRepPublicKeyFileCreateFailedException: { code: 4207, message: 'Keys cannot be made' },
  /** The file with the public keys of all hosts is missing or not readable. */
  GlusterGeoRepPublicKeyFileReadErrorException: { code: 4208, message: 'Keys cannot be read' },
  /** The host has no such account. */
  GlusterGeoRepUserNotFoundException: { code: 4209, message: 'User does not exist' },
  /** The account's .ssh directory or authorized_keys could not be read, made or written. */
  GlusterGeoRepPublicKeyWriteFailedException: { code: 4210, message: 'Keys cannot be written' },
  /** Gluster did not take a setting of its mount broker. Settings before it are in place. */
  GlusterGeoRepExecuteMountBrokerOptFailedException: { code: 4211, message: 'Mount broker cannot be configured' },
  /** Gluster did not allow the user to mount the volume. The settings are in place. */
  GlusterGeoRepExecuteMountBrokerUserAddFailedException: { code: 4212, message: 'User not added to the mount broker' },
  /** The host could not make /var/mountbroker-root. */
  GlusterMountBrokerRootCreateFailedException: { code: 4213, message: 'Directory of the mount broker cannot be made' },
  /** It exists, the remote volume cannot be reached, or the keys are not in place. */
  GlusterGeoRepSessionCreateFailedException: { code: 4214, message: 'Geo-replication session cannot be created' },
  /** No such session, or it still runs. */
  GlusterGeoRepSessionDeleteFailedException: { code: 4215, message: 'Geo-replication session cannot be deleted' },
  /** Stands above 4401 to 4422. No command gives it today. */
  GlusterHostException: { code: 4400, message: 'Gluster host failed' },
  /** Not a name or address of a host. No command gives it today. */
  GlusterHostInvalidNameException: { code: 4401, message: 'Bad host name' },
  /** Gluster takes adding a peer again for success. No command gives it today. */
  GlusterHostAlreadyAddedException: { code: 4402, message: 'Host already in the pool' },
  /** The pool has no peer of that name or id. */
  GlusterHostNotFoundException: { code: 4403, message: 'Host not in the pool' },
  /** It cannot be reached, has no glusterd, or belongs to another pool. */
  GlusterHostAddFailedException: { code: 4404, message: 'Host cannot be added' },
  /** Gluster says so in the text of GlusterHostRemoveFailedException. No command gives it today. */
  GlusterHostInUseException: { code: 4405, message: 'Host in use' },
  /** It has bricks of a volume, or is away and force was not given. */
  GlusterHostRemoveFailedException: { code: 4406, message: 'Host cannot be removed' },
  /** Gluster did not tell its peers: as a rule glusterd is down. */
  GlusterHostsListFailedException: { code: 4407, message: 'Hosts cannot be listed' },
  /** Gluster told something else than an id. */
  GlusterHostUUIDNotFoundException: { code: 4408, message: 'Host has no Gluster id' },
  /** The host lacks some of the devices; the text names them. Give names such as sdb, not paths. */
  GlusterHostStorageDeviceNotFoundException: { code: 4409, message: 'Device does not exist' },
  /** Some of the devices have a file system, partitions or volumes on them; the text names them. */
  GlusterHostStorageDeviceInUseException: { code: 4410, message: 'Device in use' },
  /** Mounting the new brick failed. No command gives it today. */
  GlusterHostStorageDeviceMountFailedException: { code: 4411, message: 'Device cannot be mounted' },
  /** The host mounts the device at its start already, so no second line was written. */
  GlusterHostStorageDeviceFsTabFoundException: { code: 4412, message: 'Device already in fstab' },
  /** pvcreate failed on a device. Devices before it are initialised. */
  GlusterHostStorageDevicePVCreateFailedException: { code: 4413, message: 'Physical volume cannot be created' },
  /** lvconvert failed. The volume group and its volumes stay behind. */
  GlusterHostStorageDeviceLVConvertFailedException: { code: 4414, message: 'Thin pool cannot be created' },
  /** lvchange could not turn zeroing off. The thin pool stays behind. */
  GlusterHostStorageDeviceLVChangeFailedException: { code: 4415, message: 'Thin pool cannot be changed' },
  /** The brick's directory could not be made. The formatted volume stays behind. */
  GlusterHostStorageDeviceMakeDirsFailedException: { code: 4416, message: 'Mount point cannot be created' },
  /** Something is mounted there. Nothing was changed. */
  GlusterHostStorageMountPointInUseException: { code: 4417, message: 'Mount point in use' },
  /** vgcreate failed, as a rule since the group exists. The physical volumes stay behind. */
  GlusterHostStorageDeviceVGCreateFailedException: { code: 4418, message: 'Volume group cannot be created' },
  /** vgscan failed. The brick is made and mounted but not in fstab. */
  GlusterHostStorageDeviceVGScanFailedException: { code: 4419, message: 'Volume groups cannot be scanned' },
  /** The brick is ready, but SELinux has no rule for it, and gluster may be kept from it. */
  GlusterHostFailedToSetSelinuxContext: { code: 4420, message: 'SELinux context cannot be set' },
  /** The brick is ready, but its files have no SELinux labels, and gluster may be kept from it. */
  GlusterHostFailedToRunRestorecon: { code: 4421, message: 'SELinux labels cannot be set' },
  /** Bricks are formatted with xfs only. The logical volumes were made before this was seen, and stay behind. */
  GlusterHostStorageDeviceMkfsFailedException: { code: 4422, message: 'File system not supported' },
  /** Stands above 4502 to 4510. No command gives it today. */
  GlusterHookException: { code: 4500, message: 'Gluster hook failed' },
  /** The directory of hooks is missing or not readable. */
  GlusterHookListException: { code: 4501, message: 'Hooks cannot be listed' },
  /** Its file could not be renamed or made executable. */
  GlusterHookEnableFailedException: { code: 4502, message: 'Hook cannot be enabled' },
  /** Its file could not be renamed. */
  GlusterHookDisableFailedException: { code: 4503, message: 'Hook cannot be disabled' },
  /** The host has no script of that command, level and name. */
  GlusterHookNotFoundException: { code: 4504, message: 'Hook does not exist' },
  /** Its file is there but not readable. */
  GlusterHookReadFailedException: { code: 4505, message: 'Hook cannot be read' },
  /** Its file could not be written; the old content is still there. */
  GlusterHookUpdateFailedException: { code: 4506, message: 'Hook cannot be changed' },
  /** The host has a script of that command, level and name; GlusterHook.update changes it. */
  GlusterHookAlreadyExistException: { code: 4507, message: 'Hook already exists' },
  /** The SHA-256 of the content is another one than was given. Nothing was written. */
  GlusterHookCheckSumMismatchException: { code: 4508, message: 'Checksum does not fit' },
  /** Its directory or file could not be written. */
  GlusterHookAddFailedException: { code: 4509, message: 'Hook cannot be added' },
  /** Its file could not be deleted. */
  GlusterHookRemoveFailedException: { code: 4510, message: 'Hook cannot be removed' },
  /** Stands above 4551. No command gives it today. */
  GlusterServiceException: { code: 4550, message: 'Gluster service failed' },
  /** Services can be started, stopped and restarted, nothing else. */
  GlusterServiceActionNotSupportedException: { code: 4551, message: 'Action not supported' },
  /** Stands above 4571 to 4573. No command gives it today. */
  GlusterLibgfapiException: { code: 4570, message: 'Gluster library failed' },
  /** The volume does not exist, is stopped, or its bricks do not answer. */
  GlfsStatvfsException: { code: 4571, message: 'Size of the volume not available' },
  /** The library could not open the volume; callers see 4571 or 4574 in its place. */
  GlfsInitException: { code: 4572, message: 'Volume cannot be opened' },
  /** The library could not close the volume; callers see 4571 or 4574 in its place. */
  GlfsFiniException: { code: 4573, message: 'Volume cannot be closed' },
  /** The volume does not exist, is stopped, or its root cannot be read. */
  GlusterVolumeEmptyCheckFailedException: { code: 4574, message: 'Cannot see whether the volume is empty' },
  /** It is not started, or something else is mounted in its place. */
  GlusterMetaVolumeMountFailedException: { code: 4575, message: 'Meta volume cannot be mounted' },
  /** The host's fstab could not be written. Nothing was mounted. */
  GlusterMetaVolumeFstabUpdateFailedException: { code: 4576, message: 'Meta volume not in fstab' },
  /** The meta volume is not mounted or not writable, or another host holds the lock. */
  GlusterSnapshotScheduleFlagUpdateFailedException: { code: 4577, message: 'Scheduler of snapshots not changed' },
  /** The scheduling of snapshots was taken over, but the one of gluster itself may still run. */
  GlusterDisableSnapshotScheduleFailedException: { code: 4578, message: 'Gluster\'s own scheduler not stopped' },
  /** Some of them may have ended and others not. */
  GlusterProcessesStopFailedException: { code: 4579, message: 'Gluster processes not stopped' },
  /** Stands above 4701 to 4709. No command gives it today. */
  GlusterSnapshotException: { code: 4700, message: 'Gluster snapshot failed' },
  /** The name is taken, the limit is reached, a brick is down or not thinly provisioned, or a rebalance runs. */
  GlusterSnapshotCreateFailedException: { code: 4701, message: 'Snapshot cannot be created' },
  /** No such snapshot, or it is being restored. Of several, some may be gone. */
  GlusterSnapshotDeleteFailedException: { code: 4702, message: 'Snapshot cannot be deleted' },
  /** No such snapshot, it is active already, or a host with a brick of it is away and force was not given. */
  GlusterSnapshotActivateFailedException: { code: 4703, message: 'Snapshot cannot be activated' },
  /** No such snapshot, or it is not active. */
  GlusterSnapshotDeactivateFailedException: { code: 4704, message: 'Snapshot cannot be deactivated' },
  /** No such snapshot, or its volume is still started. */
  GlusterSnapshotRestoreFailedException: { code: 4705, message: 'Snapshot cannot be restored' },
  /** Callers see 4707 or 4708 in its place. */
  GlusterSnapshotConfigFailedException: { code: 4706, message: 'Snapshots cannot be configured' },
  /** No such volume or option, or a value that the option does not take. */
  GlusterSnapshotConfigSetFailedException: { code: 4707, message: 'Setting of snapshots not changed' },
  /** No such volume, or glusterd is down. */
  GlusterSnapshotConfigGetFailedException: { code: 4708, message: 'Settings of snapshots not available' },
  /** No such volume, or glusterd is down. */
  GlusterSnapshotInfoFailedException: { code: 4709, message: 'Snapshots cannot be listed' },
  /** Stands above 4751 to 4754. No command gives it today. */
  GlusterEventException: { code: 4750, message: 'Gluster events failed' },
  /** It is there already, or the events daemon does not run on all hosts. */
  GlusterWebhookAddException: { code: 4751, message: 'Webhook cannot be added' },
  /** There is no webhook with that address. */
  GlusterWebhookUpdateException: { code: 4752, message: 'Webhook cannot be changed' },
  /** Some host of the pool did not take the list. */
  GlusterWebhookSyncException: { code: 4753, message: 'Webhooks cannot be spread' },
  /** There is no webhook with that address. */
  GlusterWebhookDeleteException: { code: 4754, message: 'Webhook cannot be deleted' },
} as const

export type ErrorName = keyof typeof ERRORS
