import { expect, it } from 'vitest'
import { createNamedSlots, createSlots } from '../../src/api/slots.ts'

it('holds what was added until it is removed', () => {
  const slots = createSlots<{ readonly name: string }>()
  const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }]
  const [atA, atB] = [slots.add(a), slots.add(b)]
  expect([...slots]).toEqual([a, b])
  expect(slots.remove(atA, a)).toBe(true)
  slots.add(c)
  expect(new Set(slots)).toEqual(new Set([b, c]))
  expect(slots.size).toBe(2)
  expect(slots.get(atB)).toBe(b)
})

it('leaves alone who has the slot now', () => {
  const slots = createSlots<{ readonly name: string }>()
  const [gone, next] = [{ name: 'gone' }, { name: 'next' }]
  const slot = slots.add(gone)
  slots.remove(slot, gone)
  expect(slots.add(next)).toBe(slot)
  expect(slots.remove(slot, gone)).toBe(false)
  expect([...slots]).toEqual([next])
})

it('gives back what a rush has left behind', () => {
  const slots = createSlots<object>()
  const rush = Array.from({ length: 5_000 }, () => ({}))
  const taken = rush.map((item) => slots.add(item))
  for (const [index, item] of rush.entries()) slots.remove(taken[index] ?? -1, item)
  expect(slots.size).toBe(0)
  expect(slots.add({})).toBe(0)
})

it('finds by name what was added last under it', () => {
  const slots = createNamedSlots<{ readonly load: number }>()
  slots.set('a', { load: 1 })
  slots.set('b', { load: 2 })
  slots.set('a', { load: 3 })
  expect(slots.get('a')).toEqual({ load: 3 })
  expect(slots.size).toBe(2)
  slots.delete('a')
  slots.delete('a')
  expect(slots.get('a')).toBeUndefined()
  expect([...slots]).toEqual([{ load: 2 }])
})
