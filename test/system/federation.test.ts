import { expect, test } from 'vitest'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { openDirectory } from '../../src/client/directory.ts'
import { startWorker } from '../../src/worker.ts'
import { openPrivateBroker, testLog } from '../support/broker.ts'

const MACHINE = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'

function serve(url: string, id: string) {
  return startWorker({
    broker: { url },
    hosts: [{ id: parseHostId(id), groups: [parseGroupName('all')] }],
    driver: { name: 'simulator', options: { bootMs: '20' } },
    log: testLog(),
  })
}

test('where events are federated, one broker sees the hosts and events of two sites, and no host is at both', {
  timeout: 120_000,
}, async () => {
  await using east = await openPrivateBroker()
  await using west = await openPrivateBroker()
  for (const one of [east, west]) await one.ctl(['enable', 'rabbitmq_federation'], 'rabbitmq-plugins')
  await west.ctl(['set_parameter', 'federation-upstream', 'east', JSON.stringify({ uri: east.peerUrl, 'max-hops': 1 })])
  const policy = ['--priority', '10', '--apply-to', 'exchanges', 'vdsm-events-of-all', '^vdsm\\.events$']
  await west.ctl(['set_policy', ...policy, JSON.stringify({ 'federation-upstream': 'east' })])
  const status = () => west.ctl(['eval', 'rabbit_federation_status:status().'])
  await expect.poll(status, { timeout: 60_000, interval: 1_000 }).toContain('{status,running}')

  await using directory = await openDirectory({ url: west.url })
  await using central = await connectClient({ url: west.url })
  const seen = await central.subscribe({ component: 'virt', operation: 'VM_status' })
  await using _west = await serve(west.url, 'west1')
  await using _east = await serve(east.url, 'east1')
  const known = () => directory.hosts().map(({ host, federated }) => [host, federated])
  await expect.poll(known, { timeout: 30_000 }).toEqual([
    ['east1', true],
    ['west1', undefined],
  ])
  await using fresh = await openDirectory({ url: west.url })
  expect(fresh.host('east1')).toMatchObject({ federated: true })
  expect(fresh.host('west1')).not.toHaveProperty('federated')

  await using client = await connectClient({ sites: { east: east.url, west: west.url } })
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 60_000 })
  expect(report).toMatchObject({ expected: 2, answered: 2, errors: [] })

  const events = await client.subscribe({ component: 'virt', operation: 'VM_status' })
  const xml = `<domain><name>a</name><uuid>${MACHINE}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`
  await client.call('east1', 'VM.create', { vmID: MACHINE, vmParams: { vmId: MACHINE, xml } })
  for await (const event of seen) {
    expect(event.host).toBe('east1')
    break
  }
  const federated = () => (client.stats() as { federated: number }).federated
  await expect.poll(federated, { timeout: 30_000 }).toBeGreaterThan(0)
  // What came by federation would be among them.
  const seqs: (number | undefined)[] = []
  for await (const { seq, params } of events) {
    seqs.push(seq)
    if (JSON.stringify(params).includes('"Up"')) break
  }
  expect(new Set(seqs).size).toBe(seqs.length)
})
