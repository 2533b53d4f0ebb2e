import { expect } from 'vitest'
import { RpcError, toErrorObject } from '../../src/api/errors.ts'
import type { ErrorName } from '../../src/api/generated/errors.ts'
import { type CampaignOptions, startCampaign } from '../../src/client/campaign.ts'
import type { CampaignStore } from '../../src/client/campaign-store.ts'
import type { Client } from '../../src/client/client.ts'
import type { CampaignDir } from './campaign-dir.ts'
import { type Command, failure, success } from './fake-worker.ts'
import { createLoopbackFleet, type FleetHost } from './loopback-fleet.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
export const hosts = (count: number) => ({ kind: 'hosts', hosts: count }) as const
export const percent = (part: number) => ({ kind: 'percent', percent: part }) as const
export const fails = ({ id }: Command, kind: ErrorName = 'NoSuchVM') => failure(id, toErrorObject(new RpcError(kind)))

/** host01, host02, …: each answers with `true`, unless told otherwise. */
export function createFleet(count: number, answer: (command: Command, host: string) => Uint8Array | undefined = yes) {
  const members = Array.from({ length: count }, (_, index): FleetHost => {
    const host = `host${String(index + 1).padStart(2, '0')}`
    return { host, groups: ['all'], state: 'online', answer: (command) => answer(command, host) }
  })
  const fleet = createLoopbackFleet(members)
  const asked = () => [...fleet.got].flatMap(([host, commands]) => commands.map(() => host))
  return { ...fleet, asked }
}

export function yes({ id }: Command): Uint8Array {
  return success(id, true)
}

export const start = (client: Client, store: CampaignStore, options: CampaignOptions = {}) =>
  startCampaign(client, store, 'VM.reset', { vmID: VM }, { groups: ['all'], ...options })

export const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `host${String(from + index).padStart(2, '0')}`)

/** As a coordinator that is killed leaves it, after what the last one left. */
export async function interrupt({ store, write }: CampaignDir, id: string, records: readonly object[]): Promise<void> {
  await write(
    id,
    [{ kind: 'state', state: 'running', time: 1 }, ...records].map((one) => `${JSON.stringify(one)}\n`).join(''),
  )
  expect(await store.read(id)).toMatchObject({ state: 'interrupted' })
}

/** A campaign of which nobody was asked. */
export async function prepare(place: CampaignDir, client: Client, options: CampaignOptions = {}): Promise<string> {
  const running = await start(client, place.store, options)
  running.pause()
  expect(await running.ended).toMatchObject({ state: 'paused', open: [], results: {} })
  return running.id
}

export const answered = (host: string) => ({
  kind: 'outcome',
  host,
  time: 1,
  result: { outcome: 'answered', result: true, milliseconds: 1 },
})
export const failed = (host: string) => ({
  kind: 'outcome',
  host,
  time: 1,
  result: { outcome: 'failed', error: { code: 1, message: 'no' }, milliseconds: 1 },
})
