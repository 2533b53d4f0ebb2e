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
  return new SlotTable<T>()
}

/** A class: of a literal with accessors each copy has closures and a hash table of properties, half a kilobyte. */
class SlotTable<T extends object> implements Slots<T> {
  readonly #items: (T | undefined)[] = []
  readonly #free: number[] = []

  add(item: T): number {
    const slot = this.#free.pop() ?? this.#items.length
    this.#items[slot] = item
    return slot
  }

  get(slot: number): T | undefined {
    return this.#items[slot]
  }

  remove(slot: number, item: T): boolean {
    const items = this.#items
    const free = this.#free
    if (items[slot] !== item) return false
    items[slot] = undefined
    free.push(slot)
    if (free.length === items.length && free.length > ROOMY) items.length = free.length = 0
    return true
  }

  get size(): number {
    return this.#items.length - this.#free.length
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const item of this.#items) if (item !== undefined) yield item
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
  return new NamedSlotTable<T>()
}

class NamedSlotTable<T extends object> implements NamedSlots<T> {
  readonly #slots = new SlotTable<T>()
  /** What its former tables keep are numbers. */
  readonly #numbers = new Map<string, number>()

  get(name: string): T | undefined {
    const slot = this.#numbers.get(name)
    return slot === undefined ? undefined : this.#slots.get(slot)
  }

  set(name: string, item: T): void {
    this.delete(name)
    this.#numbers.set(name, this.#slots.add(item))
  }

  delete(name: string): void {
    const slot = this.#numbers.get(name)
    if (slot === undefined) return
    const item = this.#slots.get(slot)
    if (item !== undefined) this.#slots.remove(slot, item)
    this.#numbers.delete(name)
  }

  get size(): number {
    return this.#slots.size
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#slots[Symbol.iterator]()
  }
}
