import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { generate } from '../../scripts/generate.ts'

const HEAD = 'openrpc: 1.3.2\ninfo: { title: a test, version: 0.0.0 }\n'

const METHOD = `methods:
  - name: VM.poke
    summary: Poke a virtual machine
    description: Pokes it and tells how it felt.
    x-safety: once
    x-lane: vmID
    x-timeout: 5
    params:
      - { name: vmID, description: Which one is poked., required: true, schema: { type: string } }
    result: { name: result, description: How it felt., schema: { $ref: '#/components/schemas/Feeling' } }
components:
  schemas:
    Feeling:
      description: What a machine feels.
      type: object
      required: [pain]
      properties:
        pain: { type: integer, description: From none to much. }
`

/** Generates from one file, changed in one place; returns what is refused. */
function refusals(from: string | RegExp, to: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'schema-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  writeFileSync(join(directory, 'head.yaml'), HEAD)
  expect(METHOD).toMatch(from)
  writeFileSync(join(directory, 'vm.yaml'), METHOD.replace(from, to))
  try {
    generate(directory)
    return ''
  } catch (error) {
    return String((error as Error).message)
  }
}

describe('a fragment of the schema', () => {
  test('that is whole is taken', () => {
    expect(refusals('VM.poke', 'VM.nudge')).toBe('')
  })

  test.each([
    [
      'has a keyword that nothing checks',
      'pain: { type: integer,',
      'pain: { type: integer, multipleOf: 2,',
      /^vm\.yaml:\d+: Feeling: nothing checks the keyword multipleOf/,
    ],
    ['is no YAML', 'methods:', 'methods: [', /^vm\.yaml:\d+: /],
    ['has a key that means nothing', 'methods:', 'method:', /^vm\.yaml: method is none of methods,/],
    [
      'refers to a type that is not there',
      'schemas/Feeling',
      'schemas/Felling',
      /^vm\.yaml:10: VM\.poke: nothing is at #\/components\/schemas\/Felling/,
    ],
    [
      'refers to an error that is not there',
      '    params:',
      "    errors: [{ $ref: '#/components/errors/Ouch' }]\n    params:",
      /^vm\.yaml:8: VM\.poke: nothing is at #\/components\/errors\/Ouch/,
    ],
    ['has a lane that is no param', 'x-lane: vmID', 'x-lane: vmId', /^vm\.yaml:2: VM\.poke: x-lane vmId is neither/],
    [
      'has a read that waits',
      'x-safety: once',
      'x-safety: read',
      /^vm\.yaml:2: VM\.poke: a method that only reads waits for nobody/,
    ],
    [
      'has a lane of a part that a host has not',
      'x-lane: vmID',
      'x-lane: host.net',
      /VM\.poke: x-lane host\.net is none of host\.network/,
    ],
    ['has no lane', '    x-lane: vmID\n', '', /^vm\.yaml:2: VM\.poke: x-lane undefined is neither/],
    [
      'says nothing of a type',
      '      description: What a machine feels.\n',
      '',
      /^vm\.yaml:13: Feeling needs a description/,
    ],
    [
      'takes a param that measures without a unit',
      'schema: { type: string } }',
      'schema: { type: string } }\n      - { name: delay, description: How late., schema: { type: integer } }',
      /^vm\.yaml:10: VM\.poke\(delay\) is a number, and its description names no unit/m,
    ],
    ['has no safety', '    x-safety: once\n', '', /^vm\.yaml:2: VM\.poke: x-safety is none of/],
    ['has no timeout', 'x-timeout: 5', 'x-timeout: soon', /^vm\.yaml:2: VM\.poke: x-timeout is no number/],
    ['has no result', /^ {4}result:.*\n/m, '', /^vm\.yaml:2: VM\.poke has no result/],
    [
      'says too little of a method',
      'Pokes it and tells how it felt.',
      'Pokes it.',
      /^vm\.yaml:2: VM\.poke needs a description/,
    ],
    [
      'says nothing of a property',
      ', description: From none to much.',
      '',
      /^vm\.yaml:18: Feeling\.pain needs a description/,
    ],
    ['requires what it has not', 'required: [pain]', 'required: [gain]', /^vm\.yaml:13: Feeling requires gain/],
    [
      'has a method twice',
      /^ {2}- name: VM\.poke[\s\S]*?(?=^components)/m,
      '$&$&',
      /^vm\.yaml:11: VM\.poke is there twice/,
    ],
    ['has a lane in a param that is not there', 'x-lane: vmID', 'x-lane: lease.vmID', /x-lane lease\.vmID is neither/],
    [
      'starts what nobody knows',
      'x-timeout: 5',
      'x-timeout: 5\n    x-starts: { kind: fire, id: result, follow: [VM.poke] }',
      /^vm\.yaml:2: VM\.poke: x-starts is of no kind/,
    ],
    [
      'starts a job whose id is nowhere',
      'x-timeout: 5',
      'x-timeout: 5\n    x-starts: { kind: job, id: jobID, follow: [VM.poke] }',
      /^vm\.yaml:2: VM\.poke: x-starts has its id nowhere/,
    ],
    [
      'starts a task that cannot be followed',
      'x-timeout: 5',
      'x-timeout: 5\n    x-starts: { kind: task, id: result, follow: [] }',
      /^vm\.yaml:2: VM\.poke: x-starts can be followed by no method/,
    ],
    [
      'starts a task that a method follows which is not there',
      'x-timeout: 5',
      'x-timeout: 5\n    x-starts: { kind: task, id: result, follow: [VM.peek] }',
      /^vm\.yaml:2: VM\.poke: x-starts names a method that is not there, VM\.peek/,
    ],
    [
      'starts a job that no event tells of',
      'x-timeout: 5',
      "x-timeout: 5\n    x-starts: { kind: job, id: vmID, follow: [VM.poke], event: '|jobs|gone|' }",
      /^vm\.yaml:2: VM\.poke: x-starts names no event: \|jobs\|gone\|/,
    ],
    [
      'starts something though it only reads',
      'x-safety: once\n    x-lane: vmID',
      'x-safety: read\n    x-lane: none\n    x-starts: { kind: task, id: result, follow: [VM.poke] }',
      /^vm\.yaml:2: VM\.poke: x-starts does not go with a method that only reads/,
    ],
    [
      'does not say whether a password is secret',
      /pain/g,
      'password',
      /^vm\.yaml:18: Feeling\.password is named like a secret: x-secret: true, or false/,
    ],
    ['does not say whether a token is secret', /pain/g, 'apiToken', /^vm\.yaml:18: Feeling\.apiToken is named like/],
    ['does not say whether a key is secret', /pain/g, 'privateKey', /^vm\.yaml:18: Feeling\.privateKey is named like/],
    [
      'has a param whose name sounds secret',
      '{ name: vmID, description: Which one is poked.,',
      '{ name: password, description: What it takes to poke.,',
      /^vm\.yaml:9: VM\.poke\(password\) is named like a secret/m,
    ],
    [
      'measures without a unit',
      /pain/g,
      'painTimeout',
      /^vm\.yaml:18: Feeling\.painTimeout is a number, and its description names no unit/,
    ],
    [
      'takes away without saying what to use instead',
      '    x-timeout',
      '    deprecated: true\n    x-timeout',
      /^vm\.yaml:2: VM\.poke needs a x-instead/,
    ],
    [
      'names a substitute for what stays',
      'type: integer',
      'type: integer, x-instead: Use a doctor.',
      /^vm\.yaml:18: Feeling has an x-instead but is not deprecated/,
    ],
    [
      'is there since no version',
      'type: integer',
      "type: integer, x-since: '4.1'",
      /^vm\.yaml:18: .*x-since is no version/,
    ],
    [
      'is there since a release to come',
      'type: integer',
      'type: integer, x-since: 0.0.1',
      /^vm\.yaml:18: Feeling: x-since 0\.0\.1 comes after info\.version, 0\.0\.0/,
    ],
    [
      'is half secret',
      'type: integer, description: From',
      'type: integer, x-secret: partly, description: From',
      /x-secret is neither true nor false/,
    ],
    [
      'has an example of what is not there',
      'components:',
      'x-examples: { VM.peek: [{ name: a peek, params: {}, result: 1 }] }\ncomponents:',
      /^vm\.yaml:11: VM\.peek, which has an example, is no method or event/,
    ],
    [
      'has an example without a reply',
      'components:',
      'x-examples: { VM.poke: [{ name: a poke, params: { vmID: one } }] }\ncomponents:',
      /^vm\.yaml:11: the example of VM\.poke has no result/,
    ],
    ['gives no reason for a divergence', 'type: integer', "type: integer, x-vdsm-divergence: ''", /x-vdsm-divergence/],
  ])('that %s is refused, with its file and line', (_, from, to, expected) => {
    expect(refusals(from, to)).toMatch(expected)
  })
})
