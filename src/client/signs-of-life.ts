import { RpcError } from '../api/errors.ts'
import type { Delivery } from '../api/message.ts'
import type { CallProgress, OutgoingRequest } from './transport.ts'

/** In milliseconds: what a worker can keep to. */
const KEEPALIVE = { least: 500, most: 60_000, default: 2_000 }
const MISSING = 4

/** What the header says with which a request asks for them: seconds, as text. Undefined when it does not. */
export function toProgressWish({
  onProgress,
  keepaliveMs,
}: Pick<OutgoingRequest, 'onProgress' | 'keepaliveMs'>): string | undefined {
  if (onProgress === undefined && keepaliveMs === undefined) return undefined
  return String((keepaliveMs ?? KEEPALIVE.default) / 1000)
}

/** @throws {RangeError} */
export function checkKeepalive({ keepaliveMs }: OutgoingRequest): void {
  if (keepaliveMs === undefined || (keepaliveMs >= KEEPALIVE.least && keepaliveMs <= KEEPALIVE.most)) return
  throw new RangeError(`keepaliveMs is ${keepaliveMs}: give ${KEEPALIVE.least} to ${KEEPALIVE.most} milliseconds`)
}

/** When a host that gave its last one at `heard` is taken for dead. */
export function silentFrom({ keepaliveMs }: OutgoingRequest, heard: number): number {
  return keepaliveMs === undefined ? Number.POSITIVE_INFINITY : heard + MISSING * keepaliveMs
}

export function workerSilent({ host, messageId, keepaliveMs = 0 }: OutgoingRequest): RpcError {
  const seconds = (MISSING * keepaliveMs) / 1000
  const detail = `${host} gave no sign of life for ${seconds} s; it may or may not have run, and may still: ask again with the same messageId`
  return new RpcError('WorkerSilent', detail, { data: { host, messageId } })
}

/** @returns undefined when it is none */
export function readProgress({ body }: Delivery): CallProgress | undefined {
  try {
    const { value } = JSON.parse(Buffer.from(body).toString('utf8')).params
    return value?.state === 'waiting' || value?.state === 'running' ? value : undefined
  } catch {
    return undefined
  }
}
