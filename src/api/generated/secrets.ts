// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.

/** Paths to secrets, with `*` for every item of a list and every key of a map: `vmParams.devices.*.file`. */
export interface SecretPaths {
  readonly params?: readonly string[]
  readonly result?: readonly string[]
}

/** Of methods and events; those without secrets are left out. */
export const SECRETS: Readonly<Record<string, SecretPaths>> = {
  'GlusterEvent.webhookAdd': { params: ['bearerToken'] },
  'GlusterEvent.webhookUpdate': { params: ['bearerToken'] },
  'Host.fenceNode': { params: ['options', 'password'] },
  'Host.add_image_ticket': { params: ['ticket.uuid'] },
  'Host.get_image_ticket': { params: ['uuid'], result: ['uuid'] },
  'Host.remove_image_ticket': { params: ['uuid'] },
  'Host.extend_image_ticket': { params: ['uuid'] },
  'Host.registerSecrets': { params: ['secrets.*.password'] },
  'Host.getDeviceList': { result: ['*.pathlist.*.password'] },
  'Host.getLVMVolumeGroups': { result: ['*.pvlist.*.pathlist.*.password'] },
  'Host.getExternalVMs': { params: ['password'] },
  'Host.getExternalVMNames': { params: ['password'] },
  'Host.convertExternalVm': { params: ['password'] },
  'Image.download': { params: ['methodArgs.headers'] },
  'Image.upload': { params: ['methodArgs.headers'] },
  'LVMVolumeGroup.getInfo': { result: ['pvlist.*.pathlist.*.password'] },
  'ManagedVolume.attach_volume': { params: ['connection_info.data'], result: ['connection_info.data'] },
  'ManagedVolume.volumes_info': { result: ['*.connection_info.data'] },
  'StoragePool.connectStorageServer': { params: ['connectionParams.*.mnt_options', 'connectionParams.*.password'] },
  'StoragePool.disconnectStorageServer': { params: ['connectionParams.*.mnt_options', 'connectionParams.*.password'] },
  'ISCSIConnection.discoverSendTargets': { params: ['password'] },
  'VM.changeFloppy': { params: ['driveSpec.specParams.vmPayload.file'] },
  'VM.diskSizeExtend': { params: ['driveSpecs.specParams.vmPayload.file'] },
  'VM.desktopLogin': { params: ['password'] },
  'VM.getExternalData': { result: ['_X_data'] },
  'VM.setTicket': { params: ['password'] },
  'VM.updateDevice': { params: ['params.password'] },
  'VM.create': { params: ['vmParams._X_nvramdata', 'vmParams._X_tpmdata'] },
  'VM.changeCD': { params: ['driveSpec.specParams.vmPayload.file'] },
}
