import { describe, expect, test } from 'vitest'
import { parseWhere, WhereError } from '../../src/client/where.ts'

const record = {
  host: 'host1',
  groups: ['all', 'cluster.prod'],
  driver: 'libvirt',
  state: 'online',
  facts: { memory: 65_536, cpus: 8, 'cpu-model': 'EPYC', virtual: true },
}

describe('a condition', () => {
  test.each([
    ['facts.memory>64000 && driver=="libvirt"', true],
    ['facts.memory>70000 || driver=="libvirt"', true],
    ['facts.memory>70000 && driver=="libvirt"', false],
    // "and" binds more closely than "or".
    ['true || false && false', true],
    ['(true || false) && false', false],
    ['!(facts.cpus<8)', true],
    ['! facts.virtual', false],
    ['facts.virtual', true],
    ['facts.cpus >= 8 && facts.cpus <= 8', true],
    ['facts.cpus > -1.5', true],
    ["driver != 'simulator'", true],
    ['groups == "cluster.prod"', true],
    ['groups != "cluster.prod"', false],
    ['host < "host2"', true],
    ['facts.cpu-model == "EPYC"', true],
    ['host == "ho\\u0073t1"', true],
    ['64000 < facts.memory', true],
  ])('%s is %s', (text, expected) => {
    expect(parseWhere(text)(record)).toBe(expected)
  })

  test.each([
    'facts.gone > 1',
    'facts.gone <= 1',
    'facts.gone == facts.lost',
    'facts.constructor',
    'facts.virtual > 3',
  ])('is not true of what cannot be compared or is not there: %s', (text) => {
    expect(parseWhere(text)(record)).toBe(false)
  })

  test.each([
    ['', 0, 'missing'],
    ['facts.memory >', 14, 'missing'],
    ['facts.memory = 3', 13, 'equal is =='],
    ['epoch & host', 6, 'and is &&'],
    ['epoch | host', 6, 'or is ||'],
    ['driver == "libvirt', 10, 'has no end'],
    ['driver == "\\x"', 10, 'escape'],
    ['(epoch == 1', 11, '")" is missing'],
    ['epoch == 1 host', 11, '"host" is not expected here'],
    ['epoch == == 1', 9, 'before =='],
    ['epoch; host', 5, 'not understood'],
    ['('.repeat(200), 101, 'nested deeper'],
    // What would be true of those who were to be left out.
    ['driver!=libvirt', 8, 'libvirt is no field'],
    ['sate!="offline"', 0, 'sate is no field (there are host,'],
    ['constructor != "x"', 0, 'is no field'],
    ['facts != 1', 0, 'is no field'],
    ['!online', 1, 'is no field'],
    ['!state', 1, 'state is text, which is neither true nor false'],
    ['host', 0, 'compare it'],
    ['federated && groups', 13, 'groups is a list'],
    ['facts.memory != "64000"', 16, 'facts.memory is a number, and "64000" is text'],
    ['groups != 1', 10, 'never fits !='],
    ['groups > "a"', 9, 'never fits >'],
    ['state != "ofline"', 9, 'no host is "ofline"; a state is online, offline, stopped'],
  ])('%s is refused at %i: %s', (text, position, reason) => {
    const read = () => parseWhere(text)
    expect(read).toThrow(WhereError)
    expect(read).toThrow(expect.objectContaining({ position, message: expect.stringContaining(reason) }))
  })

  test('on what no host has is refused, unless there are none', () => {
    const condition = parseWhere('host != "host2" && facts.memroy != 1')
    expect(() => condition.check([record])).toThrow(/^no host has facts\.memroy, at character 20 of /)
    expect(() => parseWhere('site != "east"').check([record])).toThrow('no host has site')
    condition.check([
      { ...record, facts: {} },
      { ...record, facts: { memroy: 1 } },
    ])
    condition.check([])
  })
})
