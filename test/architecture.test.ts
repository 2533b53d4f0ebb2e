import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findViolations, importGraph, packagesInUse, type Sources } from './support/architecture.ts'
import { readImports } from './support/imports.ts'

const root = resolve(import.meta.dirname, '..')

function readSources(): Sources {
  const paths = globSync(['{src,test,scripts,examples,bench}/**/*.{ts,mjs}', '*.config.ts'], { cwd: root })
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

describe('this repository', () => {
  const sources = readSources()

  test('keeps to the arrows of the design and to the conventions', () => {
    expect(findViolations(sources)).toEqual([])
  })

  test('is read whole: the parts that the arrows name are there', () => {
    const areas = new Set(Array.from(importGraph(sources).keys(), (path) => path.split('/')[1]))
    expect([...areas]).toEqual(
      expect.arrayContaining(['api', 'broker', 'dispatch', 'host', 'client', 'cli', 'worker.ts']),
    )
    // Were imports no longer recognised, there would be no violations either.
    const edges = Array.from(importGraph(sources).values()).flat().length
    expect(edges).toBeGreaterThan(sources.size / 2)
  })

  test('declares exactly the packages it uses at run time', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    expect([...packagesInUse(sources)].sort()).toEqual(Object.keys(dependencies).sort())
  })
})

describe('the check itself', () => {
  const good: Record<string, string> = {
    'src/api/ids.ts': `export type HostId = string\n`,
    'src/broker/topology.ts': `import type { HostId } from '../api/ids.ts'\nimport { connect } from 'amqplib'\nexport const x = 1\n`,
    'src/dispatch/validate.ts': `import { Ajv } from 'ajv/dist/2020.js'\nimport type { Logger } from 'pino'\nexport const y = 1\n`,
    'src/host/drivers.ts': `export const DRIVERS = { simulator: () => import('./simulator/host.ts') }\n`,
    'src/host/simulator/host.ts': `export const host = 1\n`,
    'src/client/c.ts': `export const c = 1\n`,
    'src/worker.ts': `import { pino } from 'pino'\nimport { x } from './broker/topology.ts'\nexport const w = pino({ x })\n`,
    'src/index.ts': `export * from './worker.ts'\n`,
  }
  const violationsWith = (changed: Record<string, string>): readonly string[] =>
    findViolations(new Map(Object.entries({ ...good, ...changed })))

  test('finds nothing wrong with a small repository in order', () => {
    expect(violationsWith({})).toEqual([])
  })

  const breaches: readonly [what: string, path: string, text: string, message: RegExp][] = [
    [
      'broker that imports dispatch',
      'src/broker/a.ts',
      `import { y } from '../dispatch/validate.ts'`,
      /broker imports code of dispatch/,
    ],
    [
      'dispatch that imports a type of host',
      'src/dispatch/a.ts',
      `import type { H } from '../host/drivers.ts'`,
      /dispatch imports types of host/,
    ],
    [
      'host that imports broker dynamically',
      'src/host/a.ts',
      `const a = await import('../broker/topology.ts')`,
      /host imports code of broker/,
    ],
    [
      'api that imports anything',
      'src/api/a.ts',
      `import {\n  x,\n} from '../broker/topology.ts'`,
      /api imports code of broker/,
    ],
    [
      'client that imports dispatch',
      'src/client/a.ts',
      `export { y } from '../dispatch/validate.ts'\nexport const a = 1`,
      /client imports code of dispatch/,
    ],
    [
      'cli that imports dispatch',
      'src/cli/a.ts',
      `import { y } from '../dispatch/validate.ts'`,
      /cli imports code of dispatch/,
    ],
    [
      'worker that imports the client',
      'src/worker.ts',
      `import { c } from './client/c.ts'`,
      /worker imports code of client/,
    ],
    [
      'driver that imports another driver',
      'src/host/libvirt/a.ts',
      `import { host } from '../simulator/host.ts'`,
      /of another driver/,
    ],
    [
      'config that imports code of a driver',
      'src/config.ts',
      `import { DRIVERS } from './host/drivers.ts'`,
      /config imports code of host/,
    ],
    ['place without a rule', 'src/stray.ts', `import type { HostId } from './api/ids.ts'`, /no area of src/],
    ['file that is not there', 'src/api/a.ts', `import { z } from './gone.ts'`, /no source file/],
    ['amqplib outside the broker', 'src/client/a.ts', `import type { Channel } from 'amqplib'`, /types of amqplib/],
    ['ajv outside validation', 'src/dispatch/a.ts', `import { Ajv } from 'ajv'`, /code of ajv/],
    [
      'logger made outside worker and cli',
      'src/dispatch/a.ts',
      `import { pino, type Logger } from 'pino'`,
      /code of pino/,
    ],
    [
      'driver library outside host',
      'src/cli/a.ts',
      `import { DOMParser } from '@xmldom/xmldom'`,
      /code of @xmldom\/xmldom/,
    ],
    ['package nobody ruled on', 'src/host/a.ts', `import 'left-pad'`, /no rule says/],
    ['computed import', 'src/host/a.ts', `const a = await import(name)`, /computed/],
    ['process.env in the core', 'src/broker/a.ts', `export const a = process.env['X']`, /process\.env/],
    ['process.on in the core', 'src/worker.ts', `process.on('SIGTERM', stop)`, /process\.on/],
    ['process.exit in the core', 'src/dispatch/a.ts', `process.exit(1)`, /process\.exit/],
    ['default export', 'test/a.test.ts', `export default 1`, /default export/],
    ['barrel', 'src/host/a.ts', `// all of it\nexport {\n  host,\n} from './drivers.ts'\n`, /a barrel/],
    ['export of everything', 'src/host/a.ts', `export * from './drivers.ts'\nexport const a = 1`, /export \* from/],
    ['long file', 'scripts/a.ts', 'x\n'.repeat(401), /401 lines/],
    ['name not in kebab-case', 'src/host/aB.ts', '', /kebab-case/],
  ]
  test.for(breaches)('finds a %s', ([, path, text, message]) => {
    expect(violationsWith({ [path]: text })).toEqual([expect.stringMatching(message)])
  })

  test('finds a cycle, of types too, and names it', () => {
    const cycle = {
      'src/host/a.ts': `import type { B } from './b.ts'\nexport type A = B`,
      'src/host/b.ts': `import { c } from './c.ts'\nexport type B = typeof c`,
      'src/host/c.ts': `import type { A } from './a.ts'\nexport const c = 1 as unknown as A`,
    }
    expect(violationsWith(cycle)).toEqual([
      'import cycle: src/host/a.ts -> src/host/b.ts -> src/host/c.ts -> src/host/a.ts',
    ])
  })

  test('reads every form of import, and none from comments, templates or expressions', () => {
    const text = [
      `import a, { b } from 'one'`,
      `import * as c from "two"`,
      `import {`,
      `  type D,`,
      `  type E,`,
      `} from './three.ts'`,
      `import 'four'`,
      `import type { F } from 'five'`,
      `export type { G } from './six.ts'`,
      `export * as h from './seven.ts'`,
      `type I = import('eight').I`,
      `// import { no } from 'comment'`,
      `/* import 'comment' */`,
      'const text = `\nimport no from "template"\n`',
      `const pattern = /'/`,
      `const from = 'from "string"' // isn't`,
      `const last = await import('nine')`,
    ].join('\n')
    const seen = readImports(text).map(
      ({ specifier, typeOnly, kind }) => `${specifier} ${kind}${typeOnly ? ' type' : ''}`,
    )
    expect(seen.sort()).toEqual(
      [
        'one import',
        'two import',
        './three.ts import type',
        'four import',
        'five import type',
        './six.ts reexport type',
        './seven.ts reexport-all',
        'eight dynamic',
        'nine dynamic',
      ].sort(),
    )
  })
})
