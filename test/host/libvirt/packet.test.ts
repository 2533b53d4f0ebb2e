import { describe, expect, test } from 'vitest'
import { createPacketSplitter, encodePacket, type Packet, PROGRAM, TYPE } from '../../../src/host/libvirt/rpc/packet.ts'

const packet = (body: string, serial = 1): Packet => ({
  program: PROGRAM.remote,
  version: 1,
  procedure: 212,
  type: TYPE.call,
  serial,
  status: 0,
  body: Buffer.from(body),
})

describe('packets', () => {
  test('have a header of seven big-endian words, the first of which is the whole length', () => {
    expect(encodePacket(packet('abcd', 9)).toString('hex')).toBe(
      '00000020' + '20008086' + '00000001' + '000000d4' + '00000000' + '00000009' + '00000000' + '61626364',
    )
    const ping = { program: PROGRAM.keepalive, version: 1, procedure: 1, type: TYPE.message, serial: 0, status: 0 }
    expect(encodePacket({ ...ping, body: Buffer.alloc(0) }).toString('hex')).toBe(
      '0000001c' + '6b656570' + '00000001' + '00000001' + '00000002' + '00000000' + '00000000',
    )
  })

  test('are found however the stream is cut', () => {
    const sent = [packet('a', 1), packet('', 2), packet('x'.repeat(5000), 3)]
    const bytes = Buffer.concat(sent.map(encodePacket))
    for (const size of [1, 3, 27, 28, 29, 1000, bytes.length]) {
      const splitter = createPacketSplitter()
      const found: Packet[] = []
      for (let start = 0; start < bytes.length; start += size)
        found.push(...splitter.push(bytes.subarray(start, start + size)))
      expect(found.map(({ serial, body }) => [serial, body.toString()])).toEqual([
        [1, 'a'],
        [2, ''],
        [3, 'x'.repeat(5000)],
      ])
    }
  })

  test.each([0, 27, 33_554_437, 0xffffffff])('of %i bytes cannot be', (length) => {
    const bytes = Buffer.alloc(28)
    bytes.writeUInt32BE(length)
    expect(() => createPacketSplitter().push(bytes)).toThrow(expect.objectContaining({ name: 'FramingError' }))
  })

  test('larger than the daemon takes are not sent', () => {
    const body = Buffer.alloc(32 * 1024 * 1024)
    expect(() => encodePacket({ ...packet(''), body })).toThrow(expect.objectContaining({ name: 'FramingError' }))
  })
})
