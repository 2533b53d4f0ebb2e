import { expect, test } from 'vitest'
import type { VmStats } from '../../src/api/generated/types.ts'
import { toLines } from '../../src/cli/watch-state.ts'
import { toEvent } from '../../src/client/events.ts'
import { createVmTable, type VmTable } from '../../src/client/vm-table.ts'
import { createNumberedHost } from '../support/numbered-host.ts'

/** As a host says it; the table reads no more of it. */
function stats(vmId: string, status: string): VmStats {
  return { vmId, status, vmName: `name of ${vmId}`, cpuUser: '1.50', cpuSys: '0.25', memUsage: '40' } as VmStats
}

function hear(table: VmTable, vm: string, status: string, host = 'host1'): boolean {
  const event = toEvent(createNumberedHost({ host }).event(vm, status))
  if (event === undefined) throw new Error('that is no event')
  return table.hear(event)
}

const states = (table: VmTable) => table.rows().map(({ host, vm, status }) => `${host} ${vm} ${status}`)

test('what hosts answer is kept up to date by events', () => {
  const table = createVmTable()
  table.answered('host1', [stats('b', 'Up'), stats('a', 'Up')], Date.now() - 1000)
  table.answered('host0', [stats('c', 'Down')], Date.now() - 1000)
  expect(states(table)).toEqual(['host0 c Down', 'host1 a Up', 'host1 b Up'])
  expect(hear(table, 'a', 'Paused')).toBe(true)
  expect(hear(table, 'new', 'WaitForLaunch', 'host2')).toBe(true)
  expect(states(table)).toEqual(['host0 c Down', 'host1 a Paused', 'host1 b Up', 'host2 new WaitForLaunch'])
  expect(table.rows()[1]).toMatchObject({ name: 'name of a', cpu: 1.75, memory: 40, current: true })
})

test('an event that came after a host was asked is newer than its answer', () => {
  const table = createVmTable()
  const askedAt = Date.now() - 1000
  hear(table, 'a', 'Paused')
  hear(table, 'new', 'Up')
  table.answered('host1', [stats('a', 'Up'), stats('b', 'Up')], askedAt)
  expect(states(table)).toEqual(['host1 new Up', 'host1 a Paused', 'host1 b Up'])
  table.answered('host1', [stats('a', 'Up')], Date.now() + 1000)
  expect(states(table)).toEqual(['host1 a Up'])
})

test('what a host had that does not answer is shown as what was known', () => {
  const table = createVmTable()
  table.answered('host1', [stats('a', 'Up')], Date.now())
  table.silent('host1')
  expect(table.silentHosts()).toEqual(['host1'])
  expect(toLines(table, Date.now()).slice(1)).toEqual([
    'no answer (?): host1',
    'HOST   VM  NAME       STATUS  FOR  CPU %  MEM %',
    'host1  a   name of a  Up?     0s   1.8    40',
  ])
  table.answered('host1', [], Date.now() + 1)
  expect(toLines(table, Date.now()).slice(1)).toEqual(['HOST  VM  NAME  STATUS  FOR  CPU %  MEM %'])
})

test('only the machines that are wanted are in it', () => {
  const table = createVmTable((vm) => vm === 'a')
  table.answered('host1', [stats('a', 'Up'), stats('b', 'Up')], Date.now())
  expect(hear(table, 'b', 'Down')).toBe(false)
  expect(states(table)).toEqual(['host1 a Up'])
})
