import { RpcError } from '../../../api/errors.ts'
import type { SpmStatus } from '../../../api/generated/types.ts'
import { defer, type EffectKind } from '../effects.ts'
import type { Host } from '../model.ts'
import { type Pool, storageOf } from './model.ts'
import { adoptTask, giveUpTask, startTask } from './tasks.ts'

/** Its own task stays with the host: it is not kept on the storage. */
const SPM_START = 'spmStart'

/** Makes the host the SPM behind the reply. Returns the task's id. @throws {RpcError} IsSpm */
export function startSpm(host: Host, pool: Pool): string {
  const storage = storageOf(host)
  if (pool.spm?.host === host.id) throw new RpcError('IsSpm', host.id)
  if (storage.contending) throw new RpcError('SpmStartError', `${host.id} is about to be the SPM already`)
  storage.contending = true
  return startTask(host, {
    verb: SPM_START,
    effect: defer(BECOME_SPM, pool.id),
  })
}

export const BECOME_SPM: EffectKind<string> = {
  name: SPM_START,
  make: (host, id) => ({
    commit: () => takeLock(host, id),
    undo: () => {
      const pool = host.world.storage.pools.get(id)
      if (pool !== undefined) stopSpm(host, pool)
    },
    release: () => {
      storageOf(host).contending = false
    },
  }),
}

/** Lets go of the lock. What the host has not ended or cleared waits for the next SPM. */
export function stopSpm(host: Host, pool: Pool): void {
  if (pool.spm?.host !== host.id) return
  pool.spm = undefined
  for (const task of [...storageOf(host).tasks.values()]) {
    if (task.tag !== 'spm' || task.verb === SPM_START) continue
    giveUpTask(host, task)
    pool.tasks.push(task)
  }
}

function takeLock(host: Host, id: string): void {
  const { membership } = storageOf(host)
  if (membership?.pool.id !== id) throw new RpcError('StoragePoolUnknown', id)
  const { pool } = membership
  const holder = pool.spm === undefined ? undefined : host.world.hosts.get(pool.spm.host)
  // A host that nobody runs renews no lease: the lock is free once that has run out.
  if (holder?.session !== undefined) throw new RpcError('AcquireLockFailure', `${holder.id} is the SPM of ${pool.id}`)
  if (holder !== undefined) stopSpm(holder, pool)
  pool.spm = { host: host.id, hostId: membership.hostId }
  pool.starts += 1
  for (const task of pool.tasks.splice(0)) adoptTask(host, task)
}

export function spmStatus(host: Host, pool: Pool): SpmStatus {
  const role = pool.spm?.host === host.id ? 'SPM' : storageOf(host).contending ? 'Contend' : 'Free'
  return { spmStatus: role, spmId: pool.spm?.hostId ?? -1, spmLver: pool.spm === undefined ? -1 : pool.starts }
}
