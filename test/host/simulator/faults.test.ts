import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { domainXml } from './domain.ts'
import { createWorld } from './world.ts'

function creation() {
  const vmID = randomUUID()
  return { vmID, vmParams: { vmId: vmID, xml: domainXml(vmID) } }
}

test('a method that is told to fail fails with that error and changes nothing', async () => {
  const world = createWorld()
  await using host = await world.open('a', { failure: 'VM.create:9' })
  expect(await host.refused('VM.create', creation())).toBe(9)
  expect(await host.call('Host.getVMList', {})).toEqual([])
  expect(host.driver.stats()).toMatchObject({ faults: { failed: 1 } })
})

test('a method fails as often as it is told to, and the same way for the same seed', async () => {
  async function failures(seed: string): Promise<string> {
    await using host = await createWorld().open('a', { failure: 'Host.ping2:99@0.25', seed })
    const outcomes: string[] = []
    for (let call = 0; call < 200; call++) {
      outcomes.push(
        await host.call('Host.ping2', {}).then(
          () => '.',
          () => 'x',
        ),
      )
    }
    return outcomes.join('')
  }
  const first = await failures('1')
  expect(first.split('x').length - 1).toBeGreaterThan(25)
  expect(first.split('x').length - 1).toBeLessThan(75)
  expect(await failures('1')).toBe(first)
  expect(await failures('2')).not.toBe(first)
})

test('a method that is told to hang ends when its signal fires, with the signal’s reason, and changes nothing', async () => {
  const world = createWorld()
  await using host = await world.open('a', { hang: 'VM.pause' })
  const vm = await world.boot(host)
  const stop = new AbortController()
  const hanging = host.call('VM.pause', { vmID: vm }, { signal: stop.signal })
  await world.clock.advance(3_600_000)
  stop.abort(new Error('time is up'))
  await expect(hanging).rejects.toThrow('time is up')
  expect(host.statuses(vm)).toEqual(['Powering up', 'Up'])
  expect(host.driver.stats()).toMatchObject({ faults: { hung: 1 } })
})

test('latency comes before the effect', async () => {
  const world = createWorld()
  await using host = await world.open('a', { latencyMs: '100' })
  const created = host.call('VM.create', creation())
  const listed = host.call('Host.getVMList', {})
  await world.clock.advance(100)
  expect(await created).toMatchObject({ status: 'WaitForLaunch' })
  expect(await listed).toHaveLength(1)
})

test('a method that is given up during its latency has no effect', async () => {
  const world = createWorld()
  await using host = await world.open('a', { latencyMs: '100' })
  const stop = new AbortController()
  const created = host.call('VM.create', creation(), { signal: stop.signal })
  stop.abort(new Error('given up'))
  await expect(created).rejects.toThrow('given up')
  expect(world.clock.pending).toBe(0)
  await world.clock.advance(1000)
  const listed = host.call('Host.getVMList', {})
  await world.clock.advance(100)
  expect(await listed).toEqual([])
})

test('one method is slow by itself, beside the latency of all', async () => {
  const world = createWorld()
  await using host = await world.open('a', { latencyMs: '100', latency: 'Host.getVMList:400' })
  const order: string[] = []
  const slow = host.call('Host.getVMList', {}).then(() => order.push('slow'))
  const quick = host.call('Host.getAllVmStats', {}).then(() => order.push('quick'))
  await world.clock.advance(100)
  expect(order).toEqual(['quick'])
  await world.clock.advance(399)
  expect(order).toEqual(['quick'])
  await world.clock.advance(1)
  expect(order).toEqual(['quick', 'slow'])
  await Promise.all([slow, quick])
  expect(host.driver.stats()).toMatchObject({ faults: { delayed: 2 } })
})

test('events of a kind are lost, as often as it is said; what they tell of happens', async () => {
  const world = createWorld()
  await using host = await world.open('a', { lostEvent: 'virt.VM_status' })
  const vm = await world.boot(host)
  expect(host.statuses(vm)).toEqual([])
  expect(await host.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
  expect(host.driver.stats()).toMatchObject({ faults: { lostEvents: 2 }, events: { emitted: 0 } })
})

test('the events of one method are lost, and no others', async () => {
  const world = createWorld()
  await using host = await world.open('a', { lostEvent: 'VM.pause' })
  const vm = await world.boot(host)
  await host.call('VM.pause', { vmID: vm })
  await host.call('VM.cont', { vmID: vm })
  await world.clock.advance(0)
  expect(host.statuses(vm)).toEqual(['Powering up', 'Up', 'Up'])
  expect(host.driver.stats()).toMatchObject({ faults: { lostEvents: 1 } })
})
