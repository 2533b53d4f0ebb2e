import { RpcError } from '../../../api/errors.ts'
import { ERRORS } from '../../../api/generated/errors.ts'
import type {
  ConnectionRefParameters,
  ConnectStorageServerStatus,
  IscsiConnectionParameters,
  StorageDomainImageClass,
  StorageDomainType,
} from '../../../api/generated/types.ts'
import { uuidOf } from '../identity.ts'
import type { Host } from '../model.ts'
import { type Connection, storageOf } from './model.ts'

const TYPES: readonly (StorageDomainType | undefined)[] = [
  'UNKNOWN',
  'NFS',
  'FCP',
  'ISCSI',
  'LOCALFS',
  undefined,
  'SHAREDFS',
  'GLUSTERFS',
]
const CLASSES: readonly (StorageDomainImageClass | undefined)[] = [undefined, 'Data', 'Iso', 'Backup']

/** A kind of storage by its name. @throws {RpcError} InvalidParameterException */
export function domainType(given: StorageDomainType | number): StorageDomainType {
  const type = typeof given === 'number' ? TYPES[given] : given
  if (type === undefined || type === 'UNKNOWN' || type === 'CIFS') {
    throw new RpcError('InvalidParameterException', `domainType: ${given}`)
  }
  return type
}

/** @throws {RpcError} StorageDomainClassError */
export function domainClass(given: StorageDomainImageClass | number): StorageDomainImageClass {
  const name = typeof given === 'number' ? CLASSES[given] : given
  if (name === undefined || name === 'Unknown') throw new RpcError('StorageDomainClassError', String(given))
  return name
}

/** LUNs that a simulated iSCSI target has, and the size of each. */
export const LUNS = 4
export const LUN_BYTES = 100 * 2 ** 30

/** What the multipath ids of a target's LUNs begin with. */
export function guidPrefix(iqn: string): string {
  return `36${uuidOf(`target/${iqn}`).replaceAll('-', '').slice(0, 30)}`
}

export function lunGuid(iqn: string, lun: number): string {
  return `${guidPrefix(iqn)}${lun}`
}

export function connectionKey(type: StorageDomainType, target: string): string {
  return `${type} ${target.replace(/(?<=[^/])\/+$/, '')}`
}

/** Each has a status of its own: one that fails does not stop the others. */
export function connectServers(
  host: Host,
  type: StorageDomainType,
  list: readonly ConnectionRefParameters[],
): ConnectStorageServerStatus[] {
  const { connections } = storageOf(host)
  return list.map((params) => {
    const status = refusal(type, params)
    if (status === 0) {
      const connection = readConnection(type, params)
      connections.set(connectionKey(type, connection.target), connection)
    }
    return { id: params.id, status }
  })
}

/** What is not connected stays so. */
export function disconnectServers(
  host: Host,
  type: StorageDomainType,
  list: readonly ConnectionRefParameters[],
): ConnectStorageServerStatus[] {
  return list.map((params) => {
    host.storage?.connections.delete(connectionKey(type, readConnection(type, params).target))
    return { id: params.id, status: 0 }
  })
}

/** A field of whichever kind of connection: another kind may have let it through unseen. */
function textOf(params: ConnectionRefParameters, key: 'connection' | 'iqn' | 'user'): string {
  const value: unknown = Reflect.get(params, key)
  return typeof value === 'string' ? value : ''
}

function refusal(type: StorageDomainType, params: ConnectionRefParameters): number {
  const connection = textOf(params, 'connection')
  switch (type) {
    case 'FCP':
      return 0
    case 'ISCSI':
      return connection !== '' && /^(iqn|eui|naa)\./.test(textOf(params, 'iqn')) ? 0 : ERRORS.iSCSISetupError.code
    case 'LOCALFS':
      return connection.startsWith('/') ? 0 : ERRORS.MountError.code
    default:
      return /^[^/]+:./.test(connection) ? 0 : ERRORS.MountError.code
  }
}

function readConnection(type: StorageDomainType, params: ConnectionRefParameters): Connection {
  const address = textOf(params, 'connection')
  const iqn = textOf(params, 'iqn')
  if (iqn === '') return { type, target: address, address, port: '', user: '' }
  const { port = 3260 } = params as Partial<IscsiConnectionParameters>
  return { type, target: iqn, address, port: String(port), user: textOf(params, 'user') }
}
