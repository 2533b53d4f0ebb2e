import { expect, test } from 'vitest'
import { parseOptions } from '../../../src/host/simulator/options.ts'

test('without any, a machine boots within two seconds', () => {
  expect(parseOptions({}).bootMs).toBeLessThanOrEqual(2000)
})

test('faults are named by method, with the error’s code or name, and how often', () => {
  const { failure, hang } = parseOptions({
    failure: 'VM.create:9@0.1, VM.pause:NoSuchVM',
    hang: 'VM.cont@0.5,VM.reset',
  })
  expect(failure).toEqual([
    { method: 'VM.create', error: 'CannotCreateVM', probability: 0.1 },
    { method: 'VM.pause', error: 'NoSuchVM', probability: 1 },
  ])
  expect(hang).toEqual([
    { method: 'VM.cont', probability: 0.5 },
    { method: 'VM.reset', probability: 1 },
  ])
})

test('latency and lost events are named by method or event, and how often', () => {
  const { latency, lostEvent } = parseOptions({
    latency: 'VM.create:250,VM.pause:10@0.5',
    lostEvent: 'virt.VM_status@0.1, |jobs|status|, VM.destroy',
  })
  expect(latency).toEqual([
    { method: 'VM.create', ms: 250, probability: 1 },
    { method: 'VM.pause', ms: 10, probability: 0.5 },
  ])
  expect(lostEvent).toEqual([
    { event: '|virt|VM_status|', probability: 0.1 },
    { event: '|jobs|status|', probability: 1 },
    { method: 'VM.destroy', probability: 1 },
  ])
})

test.each([
  ['an unknown name', { bootms: '1' }, 'no option "bootms"'],
  ['a name of every object', { constructor: '1' }, 'no option "constructor"'],
  ['no number', { bootMs: 'soon' }, 'bootMs=soon: a whole number from 0 to 3600000'],
  ['a negative number', { bootMs: '-1' }, 'bootMs=-1'],
  ['a fraction', { cpus: '1.5' }, 'cpus=1.5'],
  ['too much', { cpus: '100000' }, 'a whole number from 1 to 4096'],
  ['nothing', { latencyMs: '' }, 'latencyMs='],
  ['a fault of an unknown method', { failure: 'VM.fly:9' }, 'no method "VM.fly"'],
  ['a fault without an error', { failure: 'VM.create' }, 'METHOD:ERROR is needed'],
  ['a fault with an unknown error', { failure: 'VM.create:12345' }, 'no error "12345"'],
  ['a probability above 1', { failure: 'VM.create:9@2' }, 'a probability from 0 to 1'],
  ['an empty probability', { hang: 'VM.pause@' }, 'a probability from 0 to 1'],
  ['a latency without a time', { latency: 'VM.create' }, 'METHOD:MILLISECONDS is needed'],
  ['a latency of no number', { latency: 'VM.create:soon' }, 'METHOD:MILLISECONDS is needed'],
  ['a latency of an unknown method', { latency: 'VM.fly:5' }, 'no method "VM.fly"'],
  ['an unknown event', { lostEvent: 'VM_status' }, '"VM_status" is no event (virt.VM_status, '],
  ['a state without a path', { state: ' ' }, 'state= : the path of a file is needed'],
  ['an unknown method that hangs', { hang: 'pause' }, 'no method "pause"'],
])('%s is refused, with the reason and every option there is', (_, options, reason) => {
  expect(() => parseOptions(options)).toThrow(reason)
  for (const name of [
    'bootMs',
    'latencyMs',
    'failure',
    'hang',
    'latency',
    'lostEvent',
    'state',
    'seed',
    'memoryMiB',
    'cpus',
  ]) {
    expect(() => parseOptions(options)).toThrow(`  ${name}: `)
  }
})
