/**
 * Holds what is under way, for collections through which thousands of objects a second pass. A `Set` or `Map` is
 * rebuilt again and again by that, and each of its former tables keeps what it held until the next full garbage
 * collection: nearly all that passes through grows old in memory. Here nothing is left behind.
 */
export interface Slots<T> extends Iterable<T> {
  /** @returns its slot, by which it is found and removed */
  add(item: T): number
  get(slot: number): T | undefined
  /** @returns whether it was there still: a slot is used again by others */
  remove(slot: number, item: T): boolean
  readonly size: number
}

/** Above this, what a rush has left behind is given back. */
const ROOMY = 1024

export function createSlots<T extends object>(): Slots<T> {
  const items: (T | undefined)[] = []
  const free: number[] = []

  return {
    add(item) {
      const slot = free.pop() ?? items.length
      items[slot] = item
      return slot
    },
    get: (slot) => items[slot],
    remove(slot, item) {
      if (items[slot] !== item) return false
      items[slot] = undefined
      free.push(slot)
      if (free.length === items.length && free.length > ROOMY) items.length = free.length = 0
      return true
    },
    get size() {
      return items.length - free.length
    },
    *[Symbol.iterator]() {
      for (const item of items) if (item !== undefined) yield item
    },
  }
}

/** The same, by names of the items' own. */
export interface NamedSlots<T> extends Iterable<T> {
  get(name: string): T | undefined
  set(name: string, item: T): void
  delete(name: string): void
  readonly size: number
}

export function createNamedSlots<T extends object>(): NamedSlots<T> {
  const slots = createSlots<T>()
  // What its former tables keep are numbers.
  const numbers = new Map<string, number>()

  function get(name: string): T | undefined {
    const slot = numbers.get(name)
    return slot === undefined ? undefined : slots.get(slot)
  }

  function remove(name: string): void {
    const slot = numbers.get(name)
    if (slot === undefined) return
    const item = slots.get(slot)
    if (item !== undefined) slots.remove(slot, item)
    numbers.delete(name)
  }

  return {
    get,
    set(name, item) {
      remove(name)
      numbers.set(name, slots.add(item))
    },
    delete: remove,
    get size() {
      return slots.size
    },
    [Symbol.iterator]: () => slots[Symbol.iterator](),
  }
}
