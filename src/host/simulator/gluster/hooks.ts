import type { HookLevel } from '../../../api/generated/types.ts'
import type { Hook } from './model.ts'

/** Those that come with gluster. */
const FACTORY = [
  { command: 'start', level: 'POST', name: '30samba-start.sh', enabled: true },
  { command: 'stop', level: 'PRE', name: '30samba-stop.sh', enabled: true },
  { command: 'set', level: 'POST', name: '30samba-set.sh', enabled: true },
  { command: 'add-brick', level: 'PRE', name: '28Quota-enable-root-xattr-heal.sh', enabled: false },
] as const

export function factoryHooks(): Map<string, Hook> {
  return new Map(
    FACTORY.map((hook) => {
      const content = Buffer.from(`#!/bin/sh\n# ${hook.name}: simulated, does nothing\nexit 0\n`)
      return [keyOf(hook.command, hook.level, hook.name), { ...hook, content }]
    }),
  )
}

export function keyOf(command: string, level: HookLevel, name: string): string {
  return `${command}/${level.toLowerCase()}/${name}`
}
