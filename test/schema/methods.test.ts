import { describe, expect, test } from 'vitest'
import { METHODS } from '../../src/api/generated/methods.ts'

const methods = Object.entries(METHODS)

describe('the schema', () => {
  test('has all methods of VDSM for hosts and VMs, and our own beside them', () => {
    const count = (prefix: string) => methods.filter(([name]) => name.startsWith(prefix)).length
    expect({ Host: count('Host.'), VM: count('VM.'), Worker: count('Worker.'), rpc: count('rpc.') }).toEqual({
      Host: 52,
      VM: 60,
      Worker: 4,
      rpc: 1,
    })
  })

  test('never lets a read wait behind a VM', () => {
    const waiting = methods.filter(([, { safety, lane }]) => safety === 'read' && lane !== 'none' && lane !== 'control')
    expect(waiting).toEqual([])
  })

  test('orders whatever changes a VM by the VM, and lets a cancellation overtake it', () => {
    for (const [name, { safety, lane }] of methods) {
      if (!name.startsWith('VM.') || safety === 'read') continue
      expect([name, lane]).toEqual([name, name === 'VM.migrateCancel' ? 'control' : 'vmID'])
    }
  })

  test('lets signs of life overtake everything', () => {
    for (const name of [
      'Host.ping2',
      'Worker.ping',
      'Worker.info',
      'Worker.stats',
      'Worker.outcome',
      'rpc.discover',
    ] as const) {
      expect([name, METHODS[name].lane]).toEqual([name, 'control'])
    }
  })

  test('gives no method more than the three minutes after which the engine gives up', () => {
    expect(methods.filter(([, { timeout }]) => timeout < 1 || timeout > 180)).toEqual([])
  })
})
