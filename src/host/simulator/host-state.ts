import type { HostExtras } from './host-extras.ts'
import type { Host } from './model.ts'

export function hostExtrasOf(host: Host): HostExtras {
  host.extras ??= {
    networks: undefined,
    numvfs: 0,
    incomingLimit: 2,
    ksm: undefined,
    momPolicy: undefined,
    momParameters: new Map(),
    logLevels: new Map(),
    secrets: new Map(),
    tickets: new Map(),
    imports: new Map(),
  }
  return host.extras
}
