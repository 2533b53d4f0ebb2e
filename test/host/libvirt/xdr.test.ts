import { describe, expect, test } from 'vitest'
import { typedParam, uuid } from '../../../src/host/libvirt/rpc/types.ts'
import {
  array,
  type Codec,
  decode,
  encode,
  f64,
  fixed,
  i32,
  i64,
  nothing,
  nullable,
  opaque,
  string,
  struct,
  tuple,
  u32,
  u64,
} from '../../../src/host/libvirt/rpc/xdr.ts'

/** Written out by hand from RFC 4506. */
const GOLDEN: readonly (readonly [string, Codec<never>, unknown, string])[] = [
  ['an int', i32, -2, 'fffffffe'],
  ['an unsigned int', u32, 0xfffffffe, 'fffffffe'],
  ['a hyper', i64, -2n, 'fffffffffffffffe'],
  ['an unsigned hyper beyond 2^53', u64, 0xfedcba9876543210n, 'fedcba9876543210'],
  ['a double', f64, 1.5, '3ff8000000000000'],
  ['nothing', nothing, undefined, ''],
  ['a string, padded to four bytes', string(10), 'abcde', '00000005' + '6162636465' + '000000'],
  ['a string that needs no padding', string(10), 'abcd', '0000000461626364'],
  ['an empty string', string(10), '', '00000000'],
  ['UTF-8, counted in bytes', string(10), 'é€', '00000005' + 'c3a9e282ac' + '000000'],
  ['opaque bytes', opaque(10), Buffer.from([1, 2]), '00000002' + '01020000'],
  ['opaque bytes of a fixed number, without a length', fixed(3), Buffer.from([1, 2, 3]), '01020300'],
  ['a list', array(i32, 4), [1, 2], '00000002' + '00000001' + '00000002'],
  ['a list of a fixed number, without a length', tuple(i32, 2), [120, 56], '00000078' + '00000038'],
  ['a pointer to something', nullable(string(10)), 'a', '00000001' + '00000001' + '61000000'],
  ['a null pointer', nullable(string(10)), null, '00000000'],
  ['a structure', struct({ b: i32, a: string(5) }), { a: 'x', b: 1 }, '00000001' + '00000001' + '78000000'],
  ['a UUID, as sixteen raw bytes', uuid, '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab', '6f1c2d3e4a5b4c6d8e7f0123456789ab'],
  [
    'a typed int',
    typedParam,
    { field: 'a', value: { type: 'int', value: -1 } },
    '0000000161000000' + '00000001' + 'ffffffff',
  ],
  [
    'a typed unsigned int',
    typedParam,
    { field: 'a', value: { type: 'uint', value: 7 } },
    '0000000161000000' + '00000002' + '00000007',
  ],
  [
    'a typed long',
    typedParam,
    { field: 'a', value: { type: 'llong', value: -1n } },
    '0000000161000000' + '00000003' + 'ffffffffffffffff',
  ],
  [
    'a typed unsigned long',
    typedParam,
    { field: 'a', value: { type: 'ullong', value: 7n } },
    '0000000161000000' + '00000004' + '0000000000000007',
  ],
  [
    'a typed double',
    typedParam,
    { field: 'a', value: { type: 'double', value: 1.5 } },
    '0000000161000000' + '00000005' + '3ff8000000000000',
  ],
  [
    'a typed boolean, as an int',
    typedParam,
    { field: 'a', value: { type: 'boolean', value: 1 } },
    '0000000161000000' + '00000006' + '00000001',
  ],
  [
    'a typed string',
    typedParam,
    { field: 'a', value: { type: 'string', value: 'xyz' } },
    '0000000161000000' + '00000007' + '00000003' + '78797a00',
  ],
] as never

describe('XDR', () => {
  test.each(GOLDEN)('writes and reads %s', (_, codec, value, bytes) => {
    expect(encode(codec, value as never).toString('hex')).toBe(bytes)
    expect(decode(codec, Buffer.from(bytes, 'hex'))).toEqual(value)
  })

  test.each<[string, Codec<unknown>, string]>([
    ['bytes that end too early', u64, '00000000'],
    ['a string that ends too early', string(10), '0000000561'],
    ['bytes left over', i32, '0000000100000000'],
    ['padding that is not zero', string(10), '0000000161000001'],
    ['a string longer than its type allows', string(3), '0000000461626364'],
    ['a length that no message could hold', opaque(0xffffffff), 'ffffffff61626364'],
    ['a string that is not UTF-8', string(10), '00000001ff000000'],
    ['a list longer than its type allows', array(i32, 1), '000000020000000100000002'],
    ['a pointer that is neither there nor null', nullable(i32), '0000000200000001'],
    ['a typed value of an unknown type', typedParam as Codec<unknown>, '00000001610000000000000800000000'],
  ])('refuses to read %s', (_, codec, bytes) => {
    expect(() => decode(codec, Buffer.from(bytes, 'hex'))).toThrow(expect.objectContaining({ name: 'XdrError' }))
  })

  test.each<[string, Codec<never>, unknown]>([
    ['a number beyond its type', i32 as Codec<never>, 2 ** 31],
    ['a fraction', i32 as Codec<never>, 1.5],
    ['a negative number of an unsigned type', u32 as Codec<never>, -1],
    ['a hyper beyond its type', u64 as Codec<never>, -1n],
    ['a string with NUL, which a C program would cut there', string(10) as Codec<never>, 'a\0b'],
    ['a string longer than its type allows', string(3) as Codec<never>, 'abcd'],
    ['too few bytes of a fixed number', fixed(16) as Codec<never>, Buffer.alloc(15)],
    ['a UUID that is none', uuid as Codec<never>, 'not-a-uuid'],
    ['a list longer than its type allows', array(i32, 1) as Codec<never>, [1, 2]],
  ])('refuses to write %s', (_, codec, value) => {
    expect(() => encode(codec, value as never)).toThrow(expect.objectContaining({ name: 'XdrError' }))
  })

  test('writes more than it first has room for', () => {
    const text = 'x'.repeat(100_000)
    expect(decode(string(200_000), encode(string(200_000), text))).toBe(text)
  })
})
