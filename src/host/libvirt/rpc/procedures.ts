import { domain, nullableText, text, typedParams } from './types.ts'
import { array, type Codec, i32, nothing, nullable, opaque, struct, tuple, u32, u64, type Value } from './xdr.ts'

/** One call of the protocol: its number, and what travels each way. */
export interface Procedure<A, R> {
  readonly name: string
  readonly number: number
  readonly args: Codec<A>
  readonly ret: Codec<R>
}

function procedure<A, R>(name: string, number: number, args: Codec<A>, ret: Codec<R>): Procedure<A, R> {
  return { name, number, args, ret }
}

const ofDomain = struct({ dom: domain })
const ofDomainWithFlags = struct({ dom: domain, flags: u32 })
const gotDomain = struct({ dom: domain })
const withFlags = struct({ flags: u32 })
const deviceChange = struct({ dom: domain, xml: text, flags: u32 })

/**
 * The calls that this driver makes; libvirt has some 460. Numbers and field
 * order are a stable interface: new ones are added, none ever changes.
 */
export const CALL = {
  connectOpen: procedure('CONNECT_OPEN', 1, struct({ name: nullableText, flags: u32 }), nothing),
  connectGetVersion: procedure('CONNECT_GET_VERSION', 4, nothing, struct({ version: u64 })),
  nodeGetInfo: procedure(
    'NODE_GET_INFO',
    6,
    nothing,
    struct({
      /** `char[32]`: one int for each. */
      model: tuple(i32, 32),
      memory: u64,
      cpus: i32,
      mhz: i32,
      nodes: i32,
      sockets: i32,
      cores: i32,
      threads: i32,
    }),
  ),
  connectGetCapabilities: procedure('CONNECT_GET_CAPABILITIES', 7, nothing, struct({ capabilities: text })),
  domainCreateXml: procedure('DOMAIN_CREATE_XML', 10, struct({ xml: text, flags: u32 }), gotDomain),
  domainGetXmlDesc: procedure('DOMAIN_GET_XML_DESC', 14, ofDomainWithFlags, struct({ xml: text })),
  domainReboot: procedure('DOMAIN_REBOOT', 27, ofDomainWithFlags, nothing),
  domainResume: procedure('DOMAIN_RESUME', 28, ofDomain, nothing),
  domainSuspend: procedure('DOMAIN_SUSPEND', 34, ofDomain, nothing),
  authList: procedure('AUTH_LIST', 66, nothing, struct({ types: array(i32, 20) })),
  authPolkit: procedure('AUTH_POLKIT', 70, nothing, struct({ complete: i32 })),
  connectGetLibVersion: procedure('CONNECT_GET_LIB_VERSION', 157, nothing, struct({ version: u64 })),
  domainAttachDeviceFlags: procedure('DOMAIN_ATTACH_DEVICE_FLAGS', 160, deviceChange, nothing),
  domainAbortJob: procedure('DOMAIN_ABORT_JOB', 164, ofDomain, nothing),
  domainMigrateSetMaxDowntime: procedure(
    'DOMAIN_MIGRATE_SET_MAX_DOWNTIME',
    166,
    struct({ dom: domain, downtimeMs: u64, flags: u32 }),
    nothing,
  ),
  domainUpdateDeviceFlags: procedure('DOMAIN_UPDATE_DEVICE_FLAGS', 174, deviceChange, nothing),
  domainSetVcpusFlags: procedure(
    'DOMAIN_SET_VCPUS_FLAGS',
    199,
    struct({ dom: domain, count: u32, flags: u32 }),
    nothing,
  ),
  connectGetSysinfo: procedure('CONNECT_GET_SYSINFO', 203, withFlags, struct({ sysinfo: text })),
  /** Followed by a stream of the picture's bytes. */
  domainScreenshot: procedure(
    'DOMAIN_SCREENSHOT',
    211,
    struct({ dom: domain, screen: u32, flags: u32 }),
    struct({ mime: nullableText }),
  ),
  domainGetState: procedure('DOMAIN_GET_STATE', 212, ofDomainWithFlags, struct({ state: i32, reason: i32 })),
  domainPinVcpuFlags: procedure(
    'DOMAIN_PIN_VCPU_FLAGS',
    225,
    struct({ dom: domain, vcpu: u32, cpumap: opaque(2048), flags: u32 }),
    nothing,
  ),
  domainSaveFlags: procedure(
    'DOMAIN_SAVE_FLAGS',
    232,
    struct({ dom: domain, to: text, dxml: nullableText, flags: u32 }),
    nothing,
  ),
  domainDestroyFlags: procedure('DOMAIN_DESTROY_FLAGS', 234, ofDomainWithFlags, nothing),
  domainReset: procedure('DOMAIN_RESET', 245, ofDomainWithFlags, nothing),
  domainShutdownFlags: procedure('DOMAIN_SHUTDOWN_FLAGS', 258, ofDomainWithFlags, nothing),
  connectListAllDomains: procedure(
    'CONNECT_LIST_ALL_DOMAINS',
    273,
    struct({ needResults: i32, flags: u32 }),
    struct({ domains: array(domain, 16_384), count: u32 }),
  ),
  domainGetJobStats: procedure(
    'DOMAIN_GET_JOB_STATS',
    298,
    ofDomainWithFlags,
    struct({ type: i32, params: typedParams(64) }),
  ),
  /** With the flag for peer-to-peer this is a whole migration, and lasts as long. */
  domainMigratePerform3Params: procedure(
    'DOMAIN_MIGRATE_PERFORM3_PARAMS',
    305,
    struct({ dom: domain, dconnuri: nullableText, params: typedParams(64), cookieIn: opaque(4_194_304), flags: u32 }),
    struct({ cookieOut: opaque(4_194_304) }),
  ),
  connectDomainEventCallbackRegisterAny: procedure(
    'CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY',
    316,
    struct({ eventId: i32, dom: nullable(domain) }),
    struct({ callbackId: i32 }),
  ),
  connectGetDomainCapabilities: procedure(
    'CONNECT_GET_DOMAIN_CAPABILITIES',
    342,
    struct({ emulator: nullableText, arch: nullableText, machine: nullableText, virttype: nullableText, flags: u32 }),
    struct({ capabilities: text }),
  ),
  domainMigrateStartPostCopy: procedure('DOMAIN_MIGRATE_START_POST_COPY', 364, ofDomainWithFlags, nothing),
  connectGetAllDomainStats: procedure(
    'CONNECT_GET_ALL_DOMAIN_STATS',
    344,
    struct({ doms: array(domain, 16_384), stats: u32, flags: u32 }),
    struct({ records: array(struct({ dom: domain, params: typedParams(262_144) }), 16_384) }),
  ),
  domainDetachDeviceAlias: procedure(
    'DOMAIN_DETACH_DEVICE_ALIAS',
    392,
    struct({ dom: domain, alias: text, flags: u32 }),
    nothing,
  ),
} as const

interface EventForm<T> {
  /** By which it is registered. */
  readonly id: number
  /** Under which it arrives. */
  readonly number: number
  readonly message: Codec<T>
}

function event<T>(id: number, number: number, message: Codec<T>): EventForm<T> {
  return { id, number, message }
}

/** Most events carry what happened in a structure of its own beside the registration's number. */
function nested<T>(message: Codec<T>) {
  return struct({ callbackId: i32, msg: message })
}

/** The events that are listened to. Ids and numbers are two different series. */
export const EVENT = {
  lifecycle: event(0, 318, nested(struct({ dom: domain, event: i32, detail: i32 }))),
  reboot: event(1, 319, nested(struct({ dom: domain }))),
  ioError: event(6, 324, nested(struct({ dom: domain, path: text, alias: text, action: i32, reason: text }))),
  deviceRemoved: event(15, 333, nested(struct({ dom: domain, alias: text }))),
  deviceAdded: event(19, 354, struct({ callbackId: i32, dom: domain, alias: text })),
  migrationIteration: event(20, 359, struct({ callbackId: i32, dom: domain, iteration: i32 })),
  jobCompleted: event(21, 363, struct({ callbackId: i32, dom: domain, params: typedParams(64) })),
  deviceRemovalFailed: event(22, 367, struct({ callbackId: i32, dom: domain, alias: text })),
} as const

export type EventKind = keyof typeof EVENT

/** An event as it arrived. */
export type DomainEvent = {
  [K in EventKind]: { readonly kind: K; readonly message: Value<(typeof EVENT)[K]['message']> }
}[EventKind]
