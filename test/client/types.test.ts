import { expectTypeOf, test } from 'vitest'
import type { Result } from '../../src/api/handler.ts'
import type { Client } from '../../src/client/client.ts'
import type { ReceivedEvent } from '../../src/client/events.ts'

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

  if (event.event === '|virt|VM_status|') {
    expectTypeOf(event.params[VM]?.status).toEqualTypeOf<Result<'VM.getStats'>[number]['status'] | undefined>()
  }
}

test('calls and events have the types of the schema', () => {
  // That this file compiles is the proof.
  expectTypeOf(typed).toBeFunction()
})
