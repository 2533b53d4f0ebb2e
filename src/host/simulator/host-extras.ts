import type { ExternalVmParams, ImageTicket, KsmTuneParams, SecretUsageType } from '../../api/generated/types.ts'

import type { HostNetworks } from './network-config.ts'

/** What a host has only after a command: made when one first needs it. */
export interface HostExtras {
  /** Undefined: as the host was installed. */
  networks: HostNetworks | undefined
  /** Virtual functions of its network card. */
  numvfs: number
  /** How many machines may arrive at once. */
  incomingLimit: number
  ksm: KsmTuneParams | undefined
  momPolicy: string | undefined
  readonly momParameters: Map<string, unknown>
  /** By the logger's name; the root has none. */
  readonly logLevels: Map<string, string>
  readonly secrets: Map<string, SecretUsageType>
  readonly tickets: Map<string, { readonly ticket: ImageTicket; readonly until: number }>
  readonly imports: Map<string, Import>
}

/** The import of a foreign machine. */
export interface Import {
  readonly id: string
  readonly vm: ExternalVmParams
  readonly startedAt: number
  /** Undefined when it goes well. */
  readonly failure: string | undefined
  abortedAt: number | undefined
}

/** The power of a machine that a fence agent reaches: what it was, and is again or at last when the time has come. */
export interface Power {
  readonly before: 'on' | 'off'
  readonly after: 'on' | 'off'
  readonly at: number
}
