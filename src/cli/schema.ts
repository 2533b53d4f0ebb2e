import type { Command } from 'commander'
import { type ExitCode, usageError } from './exit.ts'
import { factsOf, loadOpenRpc } from './openrpc.ts'
import { addSchemaDiff } from './schema-diff/command.ts'
import { errorPage, eventText, methodText, type OpenRpc, type OpenRpcMethod, schemaText } from './schema-text.ts'
import { didYouMean } from './suggest.ts'
import type { Terminal } from './terminal.ts'

export function addSchema(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const schema = program
    .command('schema')
    .summary('the methods and their types')
    .description('Shows which methods and types there are. Needs no broker.')
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp schema list
  vdsm-amqp schema list VM
  vdsm-amqp schema show VM.create
  vdsm-amqp schema show VmStats
  vdsm-amqp schema export openrpc > openrpc.json
  vdsm-amqp schema export asyncapi > asyncapi.json`,
    )

  schema
    .command('list')
    .description('Lists the methods, each with its safety and what it does.')
    .argument('[namespace]', 'of this namespace only, such as VM or Host')
    .option('--json', 'the names as a JSON array')
    .addHelpText('after', '\nExamples:\n  vdsm-amqp schema list\n  vdsm-amqp schema list VM')
    .action(async (namespace: string | undefined, flags: { readonly json?: true }) => {
      const methods = inNamespace((await loadOpenRpc()).methods, namespace)
      if (flags.json) return terminal.out(`${JSON.stringify(methods.map((method) => method.name))}\n`)
      const width = Math.max(...methods.map((method) => method.name.length))
      for (const { name, summary = '' } of methods) {
        terminal.out(`${name.padEnd(width)}  ${(factsOf(name)?.safety ?? '').padEnd(10)}  ${summary}\n`)
      }
    })

  schema
    .command('show')
    .description('Shows a method with its params, result and examples, a type with its fields, an event, or an error.')
    .argument('<name>', "such as VM.create, VmStats, '|virt|VM_status|', NoSuchVM, or an error's number")
    .option('--json', 'as it stands in the schema')
    .addHelpText(
      'after',
      '\nExamples:\n  vdsm-amqp schema show VM.getStats\n  vdsm-amqp schema show VmStats --json\n  vdsm-amqp schema show 1100',
    )
    .action(async (name: string, flags: { readonly json?: true }) => {
      const { found, text } = find(await loadOpenRpc(), name)
      terminal.out(flags.json ? `${JSON.stringify(found, null, 2)}\n` : text())
    })

  addSchemaDiff(schema, terminal, exit)

  const exporting = schema
    .command('export')
    .description('Prints the whole schema for other tools.')
    .addHelpText(
      'after',
      '\nExamples:\n  vdsm-amqp schema export openrpc > openrpc.json\n  vdsm-amqp schema export asyncapi > asyncapi.json',
    )
  exporting
    .command('openrpc')
    .description('Prints the OpenRPC document, with JSON Schema 2020-12 for the types.')
    .addHelpText('after', '\nExample:\n  vdsm-amqp schema export openrpc > openrpc.json')
    .action(async () => terminal.out(`${JSON.stringify(await loadOpenRpc(), null, 2)}\n`))
  exporting
    .command('asyncapi')
    .description('Prints the AsyncAPI document: exchanges, queues, routing keys and messages.')
    .addHelpText('after', '\nExample:\n  vdsm-amqp schema export asyncapi > asyncapi.json')
    .action(async () => {
      const { toAsyncApi } = await import('./asyncapi.ts')
      terminal.out(`${JSON.stringify(toAsyncApi(await loadOpenRpc()), null, 2)}\n`)
    })
}

/** What has that name, and how it is shown. @throws {ExitError} when nothing has, with those that may be meant */
function find(
  { methods, components, 'x-events': events }: OpenRpc,
  name: string,
): { readonly found: object; readonly text: () => string } {
  const { schemas, errors } = components
  const method = methods.find((one) => one.name === name)
  if (method !== undefined) return { found: method, text: () => methodText(method, factsOf(name)) }
  const type = own(schemas, name)
  if (type !== undefined) return { found: type, text: () => schemaText(name, type) }
  const event = own(events, name)
  if (event !== undefined) return { found: event, text: () => eventText(name, event) }
  const numbered = Object.entries(errors).filter(([known, { code }]) => known === name || String(code) === name)
  if (numbered.length > 0) {
    return {
      found: Object.fromEntries(numbered),
      text: () => numbered.map(([known, error]) => errorPage(known, error, methods)).join('\n'),
    }
  }
  const names = [methods.map((one) => one.name), Object.keys(schemas), Object.keys(events), Object.keys(errors)].flat()
  throw usageError(`the schema has no ${name}${didYouMean(name, names)}`)
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function inNamespace(methods: readonly OpenRpcMethod[], namespace: string | undefined): readonly OpenRpcMethod[] {
  if (namespace === undefined) return methods
  const found = methods.filter(({ name }) => name.startsWith(`${namespace}.`))
  if (found.length > 0) return found
  const names = [...new Set(methods.map(({ name }) => name.slice(0, name.indexOf('.'))))]
  throw usageError(`there is no namespace ${namespace}${didYouMean(namespace, names)}; there are ${names.join(', ')}`)
}
