import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OLDEST_NODE, unfitNode } from '../../src/cli/node-version.ts'

test.each(['20.20.2', '22.12.1', '9.99.0'])('Node %s is told to be too old', (version) => {
  expect(unfitNode(version)).toBe(
    `vdsm-amqp needs Node ${OLDEST_NODE} or later, and this is ${version}; put a newer node first in PATH`,
  )
})

test.each(['22.13.0', '22.20.1', '24.0.0', process.versions.node])('Node %s will do', (version) => {
  expect(unfitNode(version)).toBeUndefined()
})

test('the oldest one is that of package.json', () => {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(engines).toEqual({ node: `>=${OLDEST_NODE}` })
})
