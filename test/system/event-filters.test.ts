import { expect, test } from 'vitest'
import type { ReceivedEvent } from '../../src/client/events.ts'
import type { EventFilter } from '../../src/client/transport.ts'
import { startTestFleet } from '../support/worker.ts'

const HOSTS = Array.from({ length: 20 }, (_, index) => `host${index + 1}`)
/** A machine of each host. */
const VMS = HOSTS.map((_, index) => `8b4e2f6c-0b0f-4f8e-9a0e-${String(index + 1).padStart(12, '0')}`)
const RACK_A = HOSTS.slice(0, 8)
const RACK_B = HOSTS.slice(5, 12)
const groups = Object.fromEntries(
  HOSTS.map((host) => [
    host,
    ['all', ...(RACK_A.includes(host) ? ['rack.a'] : []), ...(RACK_B.includes(host) ? ['rack.b'] : [])],
  ]),
)
const vmOf = (host: string) => VMS[HOSTS.indexOf(host)] ?? ''

/**
 * Twenty ways to want something, and how many events that is. Each host has three: its machine powers up, is up, and its
 * networks change. The machine of host10 moves to host11: ten of its progress, and two of its state at either host.
 */
const WISHES: readonly (readonly [filter: EventFilter, count: number])[] = [
  [{}, 74],
  [{ component: 'virt' }, 54],
  [{ component: 'net' }, 20],
  [{ operation: 'VM_status' }, 44],
  [{ operation: 'VM_migration_status' }, 10],
  [{ component: 'virt', operation: 'VM_status' }, 44],
  [{ component: 'net', operation: 'VM_status' }, 0],
  [{ host: 'host1' }, 3],
  [{ host: 'host2', component: 'virt' }, 2],
  [{ host: 'host10', operation: 'VM_migration_status' }, 10],
  [{ host: 'host4', component: 'net', operation: 'host_conn' }, 1],
  [{ object: vmOf('host10') }, 16],
  [{ object: vmOf('host10'), operation: 'VM_status' }, 6],
  [{ object: vmOf('host7'), component: 'virt' }, 2],
  [{ host: 'host11', object: vmOf('host10') }, 2],
  [{ group: 'all', component: 'net' }, 20],
  [{ group: 'rack.a' }, 24],
  [{ group: 'rack.b', operation: 'VM_status' }, 18],
  [{ group: 'rack.b', object: vmOf('host10') }, 16],
  [{ group: 'rack.a', component: 'virt', operation: 'VM_migration_status' }, 0],
]

test('of many subscribers, each with another filter, each has every event that its filter names, once, and no other', async () => {
  await using fleet = await startTestFleet({ hosts: HOSTS, groups, driverOptions: { migrationMs: '100' } })
  const { client } = fleet
  const known = async () => (await client.selectHosts({ groups: ['all'] }).catch(() => [])).length
  await expect.poll(known, { timeout: 20_000 }).toBe(HOSTS.length)
  const got: ReceivedEvent[][] = []
  const told: unknown[] = []
  for (const [filter] of WISHES) {
    const events: ReceivedEvent[] = []
    got.push(events)
    const subscription = await client.subscribe(filter, { onGap: (gap) => told.push(filter, gap) })
    void (async () => {
      // Marks come whenever it is time.
      for await (const event of subscription) if (!event.event.startsWith('|worker|')) events.push(event)
    })()
  }

  const onAll = (act: (host: string) => Promise<unknown>) => Promise.all(HOSTS.map(act))
  const counts = () => got.map(({ length }) => length)
  await onAll((host) => {
    const vmID = vmOf(host)
    const xml = `<domain><name>${host}</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`
    return client.call(host, 'VM.create', { vmID, vmParams: { vmId: vmID, xml } })
  })
  await expect.poll(() => counts()[0], { timeout: 20_000 }).toBe(40)
  const vmID = vmOf('host10')
  await client.call('host10', 'VM.migrate', { vmID, params: { vmId: vmID, dst: 'host11' } })
  await expect.poll(() => counts()[0], { timeout: 20_000 }).toBe(54)
  const none = { networks: {}, bondings: {}, options: { connectivityCheck: false } }
  await onAll((host) => client.call(host, 'Host.setupNetworks', none))

  await expect.poll(counts, { timeout: 20_000 }).toEqual(WISHES.map(([, count]) => count))
  for (const [index, [filter]] of WISHES.entries()) {
    const events = got[index] ?? []
    expect(events.filter((event) => !isWanted(filter, event))).toEqual([])
    expect(new Set(events.map(({ host, seq }) => `${host} ${seq}`)).size).toBe(events.length)
  }
  expect(told).toEqual([])
  expect(new Set(WISHES.map(([filter]) => JSON.stringify(filter))).size).toBe(20)
})

function isWanted({ host, group, component, operation, object }: EventFilter, received: ReceivedEvent): boolean {
  const [, its, what] = received.event.split('|')
  return (
    (host === undefined || host === received.host) &&
    (group === undefined || groups[received.host]?.includes(group) === true) &&
    (component === undefined || component === its) &&
    (operation === undefined || operation === what) &&
    (object === undefined || object === received.object)
  )
}
