/** Options of a session and their defaults, as gluster names them in its answers. */
export const SESSION_OPTIONS: Readonly<Record<string, string>> = {
  access_mount: 'false',
  allow_network: '',
  archive_changelogs: 'false',
  change_detector: 'changelog',
  chnglog_archive_format: '%Y%m',
  gluster_log_level: 'INFO',
  ignore_deletes: 'false',
  log_level: 'INFO',
  max_rsync_retries: '10',
  meta_volume_mnt: '/run/gluster/shared_storage',
  remote_gsyncd: '/usr/libexec/glusterfs/gsyncd',
  rsync_compress: 'true',
  rsync_options: '',
  ssh_port: '22',
  sync_acls: 'true',
  sync_jobs: '3',
  sync_method: 'rsync',
  sync_xattrs: 'true',
  timeout: '120',
  use_meta_volume: 'false',
}

/** Gluster takes hyphens for underscores. */
export function optionName(name: string): string {
  return name.replaceAll('-', '_')
}
