import { asArray, asObject, type Contract, type Json, type JsonObject } from './fragments.ts'

/** @returns what is wrong with the examples, as `file:line: what`; whether their values fit is for a test, with the worker's own validator */
export function checkExamples(contract: Contract): readonly string[] {
  const problems: string[] = []
  const methods = new Map(contract.methods.map((method) => [String(method['name']), method]))

  function check(of: string, example: JsonObject, keys: readonly string[]): void {
    const report = (what: string) => problems.push(`${contract.place(example)}: the example of ${of} ${what}`)
    const { name } = example
    if (typeof name !== 'string' || name.length < 3) report('has no name')
    for (const key of keys) if (!(key in example)) report(`has no ${key}`)
    for (const key of Object.keys(example)) if (key !== 'name' && !keys.includes(key)) report(`has ${key}`)
  }

  for (const [name, value] of Object.entries(contract.examples)) {
    const method = methods.get(name)
    const known = method !== undefined || Object.hasOwn(contract.events, name)
    if (!known) problems.push(`${contract.place(value)}: ${name}, which has an example, is no method or event`)
    for (const example of asArray(value)) {
      check(name, asObject(example), method === undefined ? ['object', 'params'] : ['params', 'result'])
    }
  }
  return problems
}

/** A method's examples in OpenRPC's form, which has the params in their order. */
export function toPairings(method: JsonObject, examples: Json | undefined): JsonObject[] {
  const order = asArray(method['params']).map((param) => String(asObject(param)['name']))
  return asArray(examples).map((value) => {
    const { name = '', params, result = null } = asObject(value)
    const given = asObject(params)
    return {
      name,
      params: order.flatMap((param) => (param in given ? [{ name: param, value: given[param] ?? null }] : [])),
      result: { name: 'result', value: result },
    }
  })
}
