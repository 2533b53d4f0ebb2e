import { describe, expect, it } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import { createValidator, type Violation } from '../../src/dispatch/validate.ts'
import { VM } from '../support/dispatch.ts'

function violationsOf(check: () => unknown): readonly Violation[] {
  try {
    check()
    return []
  } catch (error) {
    if (error instanceof RpcError && error.kind === 'InvalidParams') return error.data?.['errors'] as Violation[]
    throw error
  }
}

describe('params', () => {
  it('name every path that is wrong, and why', () => {
    const validator = createValidator()
    const violations = violationsOf(() =>
      validator.params('VM.setNumberOfCpus', { vmID: 'nonsense', numberOfCpus: 'many', cpusets: [1, {}] }),
    )
    expect(violations.map(({ path }) => path)).toEqual(expect.arrayContaining(['/vmID', '/numberOfCpus', '/cpusets/1']))
  })

  it('that are missing are named', () => {
    expect(violationsOf(() => createValidator().params('VM.setNumberOfCpus', { vmID: VM }))).toEqual([
      { path: '/numberOfCpus', message: 'is required' },
    ])
  })

  it('may come by position, and too many are refused', () => {
    const validator = createValidator()
    expect(validator.params('VM.setNumberOfCpus', [VM, 4])).toEqual({ vmID: VM, numberOfCpus: 4 })
    expect(violationsOf(() => validator.params('VM.setNumberOfCpus', [VM, 4, [], 5]))).toMatchObject([{ path: '/3' }])
    expect(violationsOf(() => validator.params('Host.ping2', [1]))).toMatchObject([{ path: '/0' }])
  })

  it.each(['__proto__', 'constructor', 'toString'])('of a method called %s do not exist', (name) => {
    expect(() => createValidator().params(name as 'Host.ping2', {})).toThrow('No such method')
  })
})

describe('in coerce mode, the default', () => {
  it('numbers and booleans may come as strings, as the engine sends them', () => {
    const validator = createValidator()
    expect(validator.params('VM.setNumberOfCpus', { vmID: VM, numberOfCpus: '4' })).toMatchObject({ numberOfCpus: 4 })
    expect(validator.params('VM.shutdown', { vmID: VM, reboot: 'true', delay: '5' })).toMatchObject({
      reboot: true,
      delay: 5,
    })
    expect(validator.stats().coerced).toBe(2)
  })

  it('unknown fields are dropped, at any depth, and counted', () => {
    const validator = createValidator()
    const params = {
      vmID: VM,
      extra: 1,
      vmParams: { vmId: VM, xml: '<domain/>', more: 2, custom: { free: 'to choose' } },
    }
    expect(validator.params('VM.create', params)).toEqual({
      vmID: VM,
      vmParams: { vmId: VM, xml: '<domain/>', custom: { free: 'to choose' } },
    })
    expect(validator.stats().dropped).toBe(2)
  })
})

describe('in strict mode', () => {
  it('a string is no number, and an unknown field is an error with its path', () => {
    const validator = createValidator({ mode: 'strict' })
    const violations = violationsOf(() =>
      validator.params('VM.setNumberOfCpus', { vmID: VM, numberOfCpus: '4', extra: 1 }),
    )
    expect(violations.map(({ path }) => path)).toEqual(['/numberOfCpus', '/extra'])
  })
})

describe('in lenient mode', () => {
  it('what is wrong goes through, and is counted', () => {
    const validator = createValidator({ mode: 'lenient' })
    const params = { vmID: VM, numberOfCpus: 'many', extra: 1 }
    expect(validator.params('VM.setNumberOfCpus', params)).toEqual(params)
    expect(validator.stats().violations).toBe(2)
  })
})

describe('a result', () => {
  it('that breaks the schema is an internal error with the path, and is counted', () => {
    const validator = createValidator()
    expect(() => validator.result('Host.getHardwareInfo', { systemUUID: 5 })).toThrow('/systemUUID')
    expect(validator.stats().badResults).toBe(1)
  })

  it('is not coerced: a driver has no excuse', () => {
    expect(() =>
      createValidator().result('VM.getMigrationStatus', { vmId: VM, status: 'in_progress', progress: '5' }),
    ).toThrow()
  })
})

describe('an event', () => {
  it('is checked by its name', () => {
    const validator = createValidator()
    expect(validator.event('|virt|VM_status|', { [VM]: { status: 'Up' } })).toEqual([])
    expect(validator.event('|virt|VM_status|', { [VM]: { status: 'Asleep' } })).not.toEqual([])
    expect(validator.event('|no|such|' as '|virt|VM_status|', {})).not.toEqual([])
  })
})
