// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.

import type { Events } from './types.ts'

/** The words of an event's name; the object follows them. */
export interface EventInfo {
  readonly component: string
  readonly operation: string
}

export const EVENTS = {
  '|virt|VM_status|': { component: 'virt', operation: 'VM_status' },
  '|virt|VM_migration_status|': { component: 'virt', operation: 'VM_migration_status' },
  '|jobs|status|': { component: 'jobs', operation: 'status' },
  '|net|host_conn|': { component: 'net', operation: 'host_conn' },
  '|worker|announce|': { component: 'worker', operation: 'announce' },
  '|worker|mark|': { component: 'worker', operation: 'mark' },
} as const satisfies Record<keyof Events, EventInfo>
