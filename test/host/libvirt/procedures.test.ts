import { describe, expect, test } from 'vitest'
import { CALL, EVENT, type Procedure } from '../../../src/host/libvirt/rpc/procedures.ts'
import { remoteError } from '../../../src/host/libvirt/rpc/types.ts'
import { decode, encode } from '../../../src/host/libvirt/rpc/xdr.ts'

/** Bodies as libvirt 9.0's own client and daemon exchanged them, taken off the wire. */
const DOM = { name: 'golden', uuid: '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab', id: 1 }
const DOM_BYTES = '00000006676f6c64656e00006f1c2d3e4a5b4c6d8e7f0123456789ab00000001'

const REQUESTS: readonly (readonly [Procedure<never, unknown>, number, unknown, string])[] = [
  [CALL.domainGetState, 212, { dom: DOM, flags: 0 }, `${DOM_BYTES}00000000`],
  [CALL.domainResume, 28, { dom: DOM }, DOM_BYTES],
  [CALL.domainSetVcpusFlags, 199, { dom: DOM, count: 2, flags: 1 }, `${DOM_BYTES}0000000200000001`],
  [
    CALL.domainPinVcpuFlags,
    225,
    { dom: DOM, vcpu: 0, cpumap: Buffer.from([3]), flags: 1 },
    `${DOM_BYTES}00000000000000010300000000000001`,
  ],
  [
    CALL.domainAttachDeviceFlags,
    160,
    {
      dom: DOM,
      xml: "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='usb-net'/></interface>",
      flags: 1,
    },
    `${DOM_BYTES}0000005c3c696e7465726661636520747970653d2775736572273e3c6d616320616464726573733d2735323a35343a30303a30303a30303a3031272f3e3c6d6f64656c20747970653d277573622d6e6574272f3e3c2f696e746572666163653e00000001`,
  ],
  [CALL.connectGetAllDomainStats, 344, { doms: [DOM], stats: 5, flags: 0 }, `00000001${DOM_BYTES}0000000500000000`],
  [CALL.domainScreenshot, 211, { dom: DOM, screen: 0, flags: 0 }, `${DOM_BYTES}0000000000000000`],
  [CALL.domainShutdownFlags, 258, { dom: DOM, flags: 1 }, `${DOM_BYTES}00000001`],
  [CALL.domainReset, 245, { dom: DOM, flags: 0 }, `${DOM_BYTES}00000000`],
  [CALL.domainDestroyFlags, 234, { dom: DOM, flags: 1 }, `${DOM_BYTES}00000001`],
  [
    CALL.domainDetachDeviceAlias,
    392,
    { dom: DOM, alias: 'hostnet9', flags: 0 },
    `${DOM_BYTES}00000008686f73746e65743900000000`,
  ],
  [
    CALL.domainMigratePerform3Params,
    305,
    {
      dom: DOM,
      dconnuri: 'qemu+unix:///session?socket=/tmp/vdsm-lv-NkqBOf/run/libvirt/libvirt-sock',
      params: [
        { field: 'migrate_uri', value: { type: 'string', value: 'tcp://127.0.0.1:49111' } },
        { field: 'bandwidth', value: { type: 'ullong', value: 7n } },
      ],
      cookieIn: Buffer.alloc(0),
      flags: 3,
    },
    `${DOM_BYTES}000000010000004871656d752b756e69783a2f2f2f73657373696f6e3f736f636b65743d2f746d702f7664736d2d6c762d4e6b71424f662f72756e2f6c6962766972742f6c6962766972742d736f636b000000020000000b6d6967726174655f7572690000000007000000157463703a2f2f3132372e302e302e313a34393131310000000000000962616e6477696474680000000000000400000000000000070000000000000003`,
  ],
  [CALL.connectDomainEventCallbackRegisterAny, 316, { eventId: 15, dom: null }, '0000000f00000000'],
] as never

describe('libvirt’s procedures', () => {
  test.each(REQUESTS.map(([procedure, ...rest]) => [procedure.name, procedure, ...rest] as const))(
    'asks for %s as libvirt’s own client does',
    (_, procedure, number, args, bytes) => {
      expect(procedure.number).toBe(number)
      expect(encode(procedure.args, args as never).toString('hex')).toBe(bytes)
    },
  )

  test('reads a state, a new domain and the kind of a screenshot', () => {
    expect(decode(CALL.domainGetState.ret, hex('0000000300000001'))).toEqual({ state: 3, reason: 1 })
    expect(decode(CALL.domainCreateXml.ret, hex(DOM_BYTES))).toEqual({ dom: DOM })
    expect(decode(CALL.domainScreenshot.ret, hex('0000000100000009696d6167652f706e67000000'))).toEqual({
      mime: 'image/png',
    })
    expect(decode(CALL.domainGetJobStats.ret, hex('0000000000000000'))).toEqual({ type: 0, params: [] })
  })

  test('reads the node’s model, whose every character is an int', () => {
    const bytes =
      '0000007800000038000000360000005f0000003600000034' +
      '00000000'.repeat(26) +
      '00000000009768d40000000200000a2400000001000000010000000200000001'
    const { model, ...rest } = decode(CALL.nodeGetInfo.ret, hex(bytes))
    expect(String.fromCharCode(...model.filter((char) => char !== 0))).toBe('x86_64')
    expect(rest).toEqual({ memory: 9_922_772n, cpus: 2, mhz: 2596, nodes: 1, sockets: 1, cores: 2, threads: 1 })
  })

  test('reads the statistics of a machine', () => {
    const bytes = `00000001${DOM_BYTES}000000060000000b73746174652e73746174650000000001000000010000000c73746174652e726561736f6e00000001000000050000000f62616c6c6f6f6e2e63757272656e74000000000400000000000080000000000f62616c6c6f6f6e2e6d6178696d756d000000000400000000000080000000001362616c6c6f6f6e2e6c6173742d757064617465000000000400000000000000000000000b62616c6c6f6f6e2e7273730000000004000000000000a414`
    const { records } = decode(CALL.connectGetAllDomainStats.ret, hex(bytes))
    expect(records).toHaveLength(1)
    expect(records[0]?.dom).toEqual(DOM)
    expect(records[0]?.params.map(({ field, value }) => [field, value.value])).toEqual([
      ['state.state', 1],
      ['state.reason', 5],
      ['balloon.current', 32_768n],
      ['balloon.maximum', 32_768n],
      ['balloon.last-update', 0n],
      ['balloon.rss', 42_004n],
    ])
  })

  test('reads the daemon’s error', () => {
    const bytes =
      '00000001000000140000000100000033696e7465726e616c206572726f723a206e6f2064657669636520666f756e64207769746820616c69617320686f73746e6574390000000002000000000000000100000012696e7465726e616c206572726f723a202573000000000001000000236e6f2064657669636520666f756e64207769746820616c69617320686f73746e6574390000000000ffffffffffffffff00000000'
    expect(decode(remoteError, hex(bytes))).toMatchObject({
      code: 1,
      domain: 20,
      message: 'internal error: no device found with alias hostnet9',
      int1: -1,
    })
  })

  test('reads the events of a machine’s life', () => {
    const event = (tail: string): unknown => decode(EVENT.lifecycle.message, hex(`00000000${tail}`))
    expect(EVENT.lifecycle).toMatchObject({ id: 0, number: 318 })
    expect(event(`${DOM_BYTES}0000000200000000`)).toEqual({ callbackId: 0, msg: { dom: DOM, event: 2, detail: 0 } })
    expect(event(`${DOM_BYTES.slice(0, -8)}ffffffff0000000500000001`)).toEqual({
      callbackId: 0,
      msg: { dom: { ...DOM, id: -1 }, event: 5, detail: 1 },
    })
  })
})

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex')
}
