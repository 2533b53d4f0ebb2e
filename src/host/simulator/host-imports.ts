import { RpcError } from '../../api/errors.ts'
import type { ExternalVmInfo, ExternalVmParams, V2VJobInfo, V2VJobs } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { append, createRoot, serializeXml } from '../xml.ts'
import { findHost } from './find.ts'
import type { HostExtras, Import } from './host-extras.ts'
import { hostExtrasOf } from './host-state.ts'
import { hashText, macOf, uuidOf } from './identity.ts'
import type { Host, World } from './model.ts'
import { findVolume } from './storage/access.ts'

type ImportMethod =
  | 'Host.getExternalVMs'
  | 'Host.getExternalVMNames'
  | 'Host.getExternalVmFromOva'
  | 'Host.convertExternalVm'
  | 'Host.convertExternalVmFromOva'
  | 'Host.getConvertedVm'
  | 'Host.abortV2VJob'
  | 'Host.deleteV2VJob'

/** Milliseconds until an import copies, and until it is done. */
const STARTING_MS = 500
const IMPORT_MS = 5000

/** A foreign hypervisor has as many machines. */
const FOREIGN = ['web', 'mail', 'files'] as const

export function importMethods(world: World): Pick<Handlers, ImportMethod> {
  const begin = (host: Host, id: string, vm: ExternalVmParams, known: boolean): true => {
    const { imports } = hostExtrasOf(host)
    if (imports.has(id)) throw new RpcError('JobExists', id)
    const failure = known ? missingVolume(world, vm) : `there is no machine ${vm.vmName}`
    imports.set(id, { id, vm, startedAt: world.clock.now(), failure, abortedAt: undefined })
    return true
  }
  const find = (host: Host, id: string): Import => {
    const found = host.extras?.imports.get(id)
    if (found === undefined) throw new RpcError('NoSuchJob', id)
    return found
  }
  return {
    'Host.getExternalVMNames': async ({ uri, username }) => foreignNames(uri, username),
    'Host.getExternalVMs': async ({ uri, username, vm_names }) => {
      const names = foreignNames(uri, username)
      const wanted =
        vm_names === undefined || vm_names.length === 0 ? names : names.filter((name) => vm_names.includes(name))
      return wanted.map((name) => foreignVm(uri, name))
    },
    'Host.getExternalVmFromOva': async ({ ova_path }) => foreignVm(ova_path, ovaName(ova_path)),
    'Host.convertExternalVm': async ({ uri, username, vminfo, jobid }, context) => {
      let known = false
      try {
        known = foreignNames(uri, username).includes(vminfo.vmName)
      } catch (error) {
        // As with any other trouble of an import, the job tells it.
        if (!(error instanceof RpcError)) throw error
      }
      return begin(findHost(world, context), jobid, vminfo, known)
    },
    'Host.convertExternalVmFromOva': async ({ ova_path, vminfo, jobid }, context) =>
      begin(findHost(world, context), jobid, vminfo, ova_path.startsWith('/')),
    'Host.getConvertedVm': async ({ jobid }, context) => {
      const job = find(findHost(world, context), jobid)
      const { status } = importInfo(job, world.clock.now())
      if (status !== 'done') throw new RpcError('JobNotDone', `${jobid}: ${status}`)
      return writeOvf(job)
    },
    'Host.abortV2VJob': async ({ jobid }, context) => {
      const job = find(findHost(world, context), jobid)
      const now = world.clock.now()
      if (!isOver(job, now)) job.abortedAt = now
      return true
    },
    'Host.deleteV2VJob': async ({ jobid }, context) => {
      const host = findHost(world, context)
      const job = find(host, jobid)
      if (!isOver(job, world.clock.now())) throw new RpcError('JobNotDone', jobid)
      host.extras?.imports.delete(jobid)
      return true
    },
  }
}

/** How far an import is: it needs no timer, since nothing tells of its end. */
function importInfo({ id, startedAt, failure, abortedAt }: Import, now: number): V2VJobInfo {
  const ran = (abortedAt ?? now) - startedAt
  const share = Math.max(0, Math.min(1, (ran - STARTING_MS) / (IMPORT_MS - STARTING_MS)))
  const progress = failure === undefined ? Math.floor(100 * share) : 0
  if (abortedAt !== undefined) return { id, status: 'aborted', description: 'Aborted', progress }
  if (ran < STARTING_MS) return { id, status: 'starting', description: 'Starting', progress }
  if (failure !== undefined) return { id, status: 'error', description: failure, progress }
  if (progress < 100) return { id, status: 'copying_disk', description: 'Copying disks', progress }
  return { id, status: 'done', description: 'Done', progress }
}

/** All imports that are not forgotten yet. */
export function importJobs({ imports }: HostExtras, now: number): V2VJobs {
  return Object.fromEntries(Array.from(imports.values(), (job) => [job.id, importInfo(job, now)]))
}

function isOver(job: Import, now: number): boolean {
  const { status } = importInfo(job, now)
  return status !== 'starting' && status !== 'copying_disk'
}

/** @throws {RpcError} V2VConnectionError */
function foreignNames(uri: string, username: string): string[] {
  const host = /^(?:vpx|esx|xen\+ssh|qemu\+(?:tcp|tls|ssh)):\/\/(?:[^@/]*@)?([^/]+)/.exec(uri)?.[1]
  if (host === undefined) throw new RpcError('V2VConnectionError', 'no hypervisor can be reached there')
  if (username === '' && !uri.includes('+ssh')) throw new RpcError('V2VConnectionError', 'the login was refused')
  return FOREIGN.map((name) => `${name}-${(hashText(host) % 1000).toString().padStart(3, '0')}`)
}

function foreignVm(source: string, name: string): ExternalVmInfo {
  const seed = hashText(`${source} ${name}`)
  return {
    vmName: name,
    vmId: uuidOf(`${source} ${name}`),
    status: 'Down',
    arch: 'x86_64',
    memSize: 1024 * (1 + (seed % 8)),
    smp: 1 + (seed % 4),
    has_snapshots: false,
    disks: [
      {
        dev: 'sda',
        type: 'disk',
        alias: `[datastore] ${name}/${name}.vmdk`,
        capacity: String((8 + (seed % 24)) * 2 ** 30),
        allocation: String(4 * 2 ** 30),
      },
    ],
    networks: [{ type: 'bridge', dev: 'eth0', macAddr: macOf(`${source} ${name}`), bridge: 'VM Network' }],
  }
}

/** @throws {RpcError} GeneralException */
function ovaName(path: string): string {
  const name = /^\/.*?([^/]+?)(?:\.ova)?\/?$/.exec(path)?.[1]
  if (name === undefined) throw new RpcError('GeneralException', `${path} is no path of an OVA`)
  return name
}

function missingVolume(world: World, { disks = [], domainID }: ExternalVmParams): string | undefined {
  if (disks.length === 0) return undefined
  const domain = world.storage.domains.get(domainID)
  if (domain === undefined) return `there is no storage domain ${domainID}`
  const missing = disks.find(({ volumeID, imageID }) => findVolume(domain, volumeID)?.image !== imageID)
  return missing === undefined ? undefined : `there is no volume ${missing.volumeID}`
}

function writeOvf({ vm }: Import): string {
  const domain = createRoot('Envelope')
  const references = append(domain, 'References')
  for (const { imageID, volumeID } of vm.disks ?? [])
    append(references, 'File', { id: volumeID, href: `${imageID}/${volumeID}` })
  const content = append(domain, 'Content')
  append(content, 'Name', {}, vm.vmName)
  return serializeXml(domain)
}
