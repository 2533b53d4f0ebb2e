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

  test.each(['facts.gone > 1', 'facts.gone <= 1', 'facts.gone == facts.lost', 'driver > 3', 'constructor', 'host'])(
    'is not true of what cannot be compared or is not there: %s',
    (text) => {
      expect(parseWhere(text)(record)).toBe(false)
    },
  )

  test.each([
    ['', 0, 'missing'],
    ['facts.memory >', 14, 'missing'],
    ['facts.memory = 3', 13, 'equal is =='],
    ['a & b', 2, 'and is &&'],
    ['a | b', 2, 'or is ||'],
    ['driver == "libvirt', 10, 'has no end'],
    ['driver == "\\x"', 10, 'escape'],
    ['(a == 1', 7, '")" is missing'],
    ['a == 1 b', 7, '"b" is not expected here'],
    ['a == == b', 5, 'before =='],
    ['a; b', 1, 'not understood'],
    ['('.repeat(200), 101, 'nested deeper'],
  ])('%s is refused at %i: %s', (text, position, reason) => {
    const read = () => parseWhere(text)
    expect(read).toThrow(WhereError)
    expect(read).toThrow(expect.objectContaining({ position, message: expect.stringContaining(reason) }))
  })
})
