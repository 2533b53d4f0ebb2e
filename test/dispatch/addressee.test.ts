import { expect, test } from 'vitest'
import type { Delivery } from '../../src/api/message.ts'
import { whyNotMeant } from '../../src/dispatch/addressee.ts'
import { createMemoryJournal } from '../../src/dispatch/memory-journal.ts'
import { createTestDispatcher, request, VM } from '../support/dispatch.ts'

function judge(groups: readonly string[], message: Partial<Delivery>) {
  const left: (readonly string[])[] = []
  const delivery = { exchange: 'vdsm.fleet', routingKey: 'a', properties: {}, ...message } as Delivery
  const why = whyNotMeant(delivery, 'host1', { exchange: 'vdsm.fleet', groups, leave: (them) => void left.push(them) })
  return { why: why?.message, left }
}

const meant = { why: undefined, left: [] }

test('what comes to the host itself is meant for it, whatever its groups', () => {
  expect(judge([], { exchange: 'vdsm.commands', routingKey: 'host1' })).toEqual(meant)
})

test('what is for one of its groups is meant for it, by whichever key', () => {
  expect(judge(['a', 'b'], {})).toEqual(meant)
  expect(judge(['b'], { properties: { headers: { CC: ['c', 'b'] } } })).toEqual(meant)
})

test('what is for none of its groups is not, and those are left', () => {
  expect(judge(['b'], { properties: { headers: { CC: ['c', 7] } } })).toEqual({
    why: expect.stringMatching(/for the members of a, c, and the groups of host1 are b; not executed/),
    left: [['a', 'c']],
  })
  expect(judge([], {})).toEqual({ why: expect.stringMatching(/the groups of host1 are none; not/), left: [['a']] })
  expect(judge(['b'], { properties: { headers: { CC: 'b' } } }).left).toEqual([['a']])
})

test('what was executed before its host left the group is answered as it was, and what was not may still be', async () => {
  const journal = createMemoryJournal()
  let resets = 0
  const host = (groups: readonly string[]) =>
    createTestDispatcher({
      journal,
      membership: { exchange: 'commands', groups, leave: () => {} },
      handlers: {
        'VM.reset': async () => {
          resets++
          return true
        },
      },
    })
  const [before, after] = [host(['host1']), host(['b'])]
  const [known, unknown] = [request('VM.reset', { vmID: VM }), request('VM.reset', { vmID: VM })]
  const refused = { error: { data: { name: 'NotInGroup' } } }

  expect(await before.send(known, { messageId: 'known' })).toMatchObject({ reply: { result: true } })
  expect(await after.send(known, { messageId: 'known' })).toMatchObject({ settlement: 'ack', reply: { result: true } })
  expect(await after.send(unknown, { messageId: 'unknown' })).toMatchObject({ settlement: 'ack', reply: refused })
  expect(resets).toBe(1)
  expect(await before.send(unknown, { messageId: 'unknown' })).toMatchObject({ reply: { result: true } })
  expect(resets).toBe(2)

  const { jsonrpc, method, params } = known
  const { reply, dead } = await after.send({ jsonrpc, method, params }, { messageId: 'notification' })
  expect({ reply, dead }).toEqual({ reply: undefined, dead: expect.stringContaining('the groups of host1 are b') })
  expect(resets).toBe(2)
})
