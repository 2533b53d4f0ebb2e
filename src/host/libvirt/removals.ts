import type { DomainEvent } from './rpc/procedures.ts'

/** What the guest has answered when a device was asked back. */
export type Removal = 'removed' | 'refused'

/** Waits for devices to go: the guest decides when, and an event tells. */
export interface Removals {
  /** Call it before the device is asked back, or the answer may be missed. */
  expect(vm: string, alias: string): { readonly outcome: Promise<Removal> } & Disposable
  onEvent(event: DomainEvent): void
}

export function createRemovals(): Removals {
  const waiting = new Map<string, Set<(outcome: Removal) => void>>()

  function tell(vm: string, alias: string, outcome: Removal): void {
    for (const resolve of waiting.get(key(vm, alias)) ?? []) resolve(outcome)
  }

  return {
    expect(vm, alias) {
      const { promise, resolve } = Promise.withResolvers<Removal>()
      const name = key(vm, alias)
      const set = waiting.get(name) ?? new Set()
      waiting.set(name, set.add(resolve))
      return {
        outcome: promise,
        [Symbol.dispose]() {
          set.delete(resolve)
          if (set.size === 0 && waiting.get(name) === set) waiting.delete(name)
        },
      }
    },
    onEvent(event) {
      if (event.kind === 'deviceRemoved') tell(event.message.msg.dom.uuid, event.message.msg.alias, 'removed')
      else if (event.kind === 'deviceRemovalFailed') tell(event.message.dom.uuid, event.message.alias, 'refused')
    },
  }
}

function key(vm: string, alias: string): string {
  return `${vm} ${alias}`
}
