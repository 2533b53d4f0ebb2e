import { expect, it } from 'vitest'
import { createMachine } from '../../../src/host/libvirt/machine.ts'
import type { Machines } from '../../../src/host/libvirt/machines.ts'
import { createProbe } from '../../../src/host/libvirt/probe.ts'

const vmID = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const xml = `<domain type="kvm"><name>a</name><uuid>${vmID}</uuid><memory>1024</memory><vcpu>1</vcpu></domain>`
const STARTED = 1_700_000_000_000

function probe(method: 'VM.create' | 'VM.reset', startedAt: number | undefined) {
  const machine = createMachine({ dom: { name: 'a', uuid: vmID, id: 1 }, xml, activity: 'none' })
  if (startedAt !== undefined) machine.process = { pid: 1, startedAt }
  const machines = { find: () => machine } as Partial<Machines> as Machines
  return createProbe(machines, 0)(method, { vmID }, { started: STARTED, signal: new AbortController().signal })
}

it('a creation happened when the machine runs since then', async () => {
  expect(await probe('VM.create', STARTED + 200)).toMatchObject({ kind: 'happened', result: { vmId: vmID } })
})

it('of a machine that ran before, and of one that is not there, nobody can tell', async () => {
  expect(await probe('VM.create', STARTED - 60_000)).toEqual({ kind: 'cannot tell' })
  expect(await probe('VM.create', undefined)).toEqual({ kind: 'cannot tell' })
  const none = { find: () => undefined } as Partial<Machines> as Machines
  const context = { started: STARTED, signal: new AbortController().signal }
  expect(await createProbe(none, 0)('VM.create', { vmID }, context)).toEqual({ kind: 'cannot tell' })
})

it('of a reset nothing is left to be seen', async () => {
  expect(await probe('VM.reset', STARTED + 200)).toEqual({ kind: 'cannot tell' })
})

it('a machine that appears while it looks is seen', async () => {
  const machine = createMachine({ dom: { name: 'a', uuid: vmID, id: 1 }, xml, activity: 'none' })
  machine.process = { pid: 1, startedAt: STARTED + 200 }
  let looks = 0
  const machines = { find: () => (++looks < 3 ? undefined : machine) } as Partial<Machines> as Machines
  const context = { started: STARTED, signal: new AbortController().signal }
  expect(await createProbe(machines)('VM.create', { vmID }, context)).toMatchObject({ kind: 'happened' })
})
