import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  asArray,
  asObject,
  type Contract,
  type Json,
  type JsonObject,
  readContract,
} from '../../scripts/generate/fragments.ts'
import { toFiles } from '../../scripts/generate/outputs.ts'

const root = resolve(import.meta.dirname, '..', '..')

export interface OtherVersion extends Disposable {
  readonly directory: string
  /** Imports one of its modules: `client/client.ts`. */
  load<T>(module: string): Promise<T>
}

/** Client and worker as they are, made from another description. */
export function makeVersion(version: string, edit: (contract: Contract) => Contract): OtherVersion {
  const directory = mkdtempSync(join(tmpdir(), `vdsm-amqp-${version}-`))
  cpSync(join(root, 'src'), join(directory, 'src'), { recursive: true })
  for (const name of ['node_modules', 'rabbitmq', 'package.json']) symlinkSync(join(root, name), join(directory, name))
  const read = readContract(join(root, 'schema'))
  const head = { ...read.head, info: { ...asObject(read.head['info']), version } }
  const generated = join(directory, 'src', 'api', 'generated')
  mkdirSync(generated, { recursive: true })
  for (const [name, text] of toFiles(edit({ ...read, head }))) writeFileSync(join(generated, name), text)
  return {
    directory,
    load: (module) => import(/* @vite-ignore */ join(directory, 'src', module)),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  }
}

/** A description that lacks what the current one has. */
export function older(contract: Contract): Contract {
  const methods = contract.methods
    .filter(({ name }) => name !== 'VM.cont')
    .map((method) =>
      method['name'] === 'VM.destroy'
        ? { ...method, params: asArray(method['params']).filter((param) => asObject(param)['name'] === 'vmID') }
        : method,
    )
  return { ...contract, methods, schemas: edited(contract.schemas, 'WorkerPing', dropField('version')) }
}

/** A description that has more than the current one: a method, an optional param, a field of a result, a value of an enum. */
export function newer(contract: Contract): Contract {
  const methods = contract.methods.flatMap((method): JsonObject[] => {
    if (method['name'] === 'VM.pause') return [method, { ...method, name: 'VM.levitate' }]
    if (method['name'] !== 'VM.destroy') return [method]
    const height = { name: 'height', description: 'How high, in metres.', schema: { type: 'integer' } }
    return [{ ...method, params: [...asArray(method['params']), height] }]
  })
  const mood = { type: 'string', description: 'How the worker feels.' }
  let { schemas } = contract
  schemas = edited(schemas, 'WorkerPing', (type) => ({
    ...type,
    properties: { ...asObject(type['properties']), mood },
  }))
  for (const name of ['VmStatus', 'VmTicketConflictAction'])
    schemas = edited(schemas, name, (type) => ({ ...type, enum: [...asArray(type['enum']), 'levitate'] }))
  return { ...contract, methods, schemas }
}

function dropField(name: string): (type: JsonObject) => JsonObject {
  return (type) => {
    const { [name]: _, ...properties } = asObject(type['properties'])
    return { ...type, properties, required: asArray(type['required']).filter((field) => field !== name) }
  }
}

function edited(schemas: JsonObject, name: string, edit: (type: JsonObject) => Json): JsonObject {
  return { ...schemas, [name]: edit(asObject(schemas[name])) }
}
