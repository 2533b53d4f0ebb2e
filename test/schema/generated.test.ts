import { describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { findStale, generate } from '../../scripts/generate.ts'
import { METHODS } from '../../src/api/generated/methods.ts'
import openrpc from '../../src/api/generated/openrpc.json' with { type: 'json' }
import schemas from '../../src/api/generated/schemas.json' with { type: 'json' }

function* refsOf(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$ref') yield String(inner)
    else yield* refsOf(inner)
  }
}

describe('the generated files', () => {
  test('are what the schema makes', () => {
    expect(findStale(generate())).toEqual([])
  })

  test('are seen to be out of date, missing or superfluous', () => {
    const files = new Map(generate())
    files.set('types.ts', `${files.get('types.ts') ?? ''}\n`)
    files.set('more.ts', '')
    files.delete('events.ts')
    expect(findStale(files)).toEqual(['types.ts', 'more.ts', 'events.ts'])
  })

  test('refer to nothing that is not there', () => {
    const { components } = openrpc
    for (const ref of refsOf(openrpc)) {
      const [, kind, name] = /^#\/components\/(schemas|errors)\/(\w+)$/.exec(ref) ?? []
      expect(Object.keys(kind === 'errors' ? components.errors : components.schemas), ref).toContain(name)
    }
    for (const ref of refsOf(schemas)) {
      expect(Object.keys(schemas.$defs), ref).toContain(/^vdsm#\/\$defs\/(\w+)$/.exec(ref)?.[1])
    }
  })

  test('name the same methods everywhere', () => {
    const names = Object.keys(METHODS)
    expect(openrpc.methods.map(({ name }) => name)).toEqual(names)
    expect(Object.keys(schemas.methods)).toEqual(names)
  })

  test('have the version of the package', () => {
    expect(openrpc.info.version).toBe(manifest.version)
  })

  test('carry no prose for the validator', () => {
    expect(JSON.stringify(schemas)).not.toMatch(/"x-|"title"|"examples"/)
    for (const { properties } of Object.values(schemas.$defs as Record<string, { properties?: object }>)) {
      for (const property of Object.values(properties ?? {})) expect(property).not.toHaveProperty('description')
    }
  })
})
