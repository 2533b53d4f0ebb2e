import { expect, expectTypeOf, test } from 'vitest'
import { isErrorOf, RpcError } from '../../src/api/errors.ts'
import type { ErrorName } from '../../src/api/generated/errors.ts'
import type { ErrorOf, EventName, EventParams, MethodName, Params, Result } from '../../src/api/handler.ts'
import type { Client } from '../../src/client/client.ts'
import type { ReceivedEvent } from '../../src/client/events.ts'
import type { CallArguments } from '../../src/client/host-client.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'

/** Never run: the compiler reads it. */
async function typed(client: Client, event: ReceivedEvent): Promise<void> {
  expectTypeOf(await client.call('host1', 'VM.getStats', { vmID: VM })).toEqualTypeOf<Result<'VM.getStats'>>()
  expectTypeOf(await client.host('host1').call('Host.ping2')).toEqualTypeOf<Result<'Host.ping2'>>()
  await client.call('host1', 'Host.getVMList')
  await client.call('host1', 'Host.ping2', {}, { timeoutMs: 1000 })

  // @ts-expect-error there is no such method
  await client.call('host1', 'VM.fly')
  // @ts-expect-error params that are required cannot be left out
  await client.call('host1', 'VM.getStats')
  // @ts-expect-error a param of another type
  await client.call('host1', 'VM.getStats', { vmID: 7 })
  // @ts-expect-error a param that does not exist
  await client.call('host1', 'VM.getStats', { vmID: VM, colour: 'red' })

  try {
    await client.call('host1', 'VM.create', { vmID: VM, vmParams: { vmId: VM } })
  } catch (error) {
    if (isErrorOf('VM.create', error, 'VMExists')) expectTypeOf(error.kind).toEqualTypeOf<'VMExists'>()
    if (isErrorOf('VM.create', error, 'NoAnswer')) expectTypeOf(error).toExtend<RpcError>()
    // @ts-expect-error an error that the method does not have
    isErrorOf('VM.create', error, 'DomainAlreadyLocked')
  }

  if (event.event === '|virt|VM_status|') {
    expectTypeOf(event.params[VM]?.status).toEqualTypeOf<Result<'VM.getStats'>[number]['status'] | undefined>()
  }
}

test('calls and events have the types of the schema', () => {
  // That this file compiles is the proof.
  expectTypeOf(typed).toBeFunction()
})

/** Every method at once: what the compiler must find of each, or this file does not compile. */
type Every = {
  [M in MethodName]: [
    // A result is never nothing at all, nor anything at all.
    [Result<M>] extends [never] ? never : unknown extends Result<M> ? never : true,
    // Its errors are errors that there are.
    ErrorOf<M> extends ErrorName ? true : never,
    // Params are named, and no other name passes.
    Params<M> extends object ? true : never,
    'no such param' extends keyof Params<M> ? (string extends keyof Params<M> ? true : never) : true,
    // What `call` takes is what the method takes.
    CallArguments<M>[0] extends Params<M> | undefined ? true : never,
  ]
}

test('every method has a result, errors and named params', () => {
  expectTypeOf<Every[MethodName]>().toEqualTypeOf<[true, true, true, true, true]>()
  expectTypeOf<{ [E in EventName]: EventParams<E>['notify_time'] }[EventName]>().toEqualTypeOf<number>()
})

test('isErrorOf knows an error by its name', () => {
  const error = new RpcError('VMExists')
  expect(isErrorOf('VM.create', error, 'VMExists')).toBe(true)
  expect(isErrorOf('VM.create', error, 'CannotCreateVM')).toBe(false)
  expect(isErrorOf('VM.create', new Error('VMExists'), 'VMExists')).toBe(false)
})
