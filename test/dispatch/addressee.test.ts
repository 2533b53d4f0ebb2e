import { expect, test } from 'vitest'
import type { Delivery } from '../../src/api/message.ts'
import { whyNotMeant } from '../../src/dispatch/addressee.ts'

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
