import { METHODS } from '../api/generated/methods.ts'
import { usageError } from './exit.ts'
import { methodText, type OpenRpc } from './schema-text.ts'
import { didYouMean } from './suggest.ts'

/** The generated OpenRPC document; a megabyte, so read when somebody wants to see it. */
export async function loadOpenRpc(): Promise<OpenRpc> {
  const { default: document } = await import('../api/generated/openrpc.json', { with: { type: 'json' } })
  // Made by our own generator, which checks it against the OpenRPC meta-schema's rules we rely on.
  return document as unknown as OpenRpc
}

/**
 * A method's page for a reader.
 * @throws {ExitError} when there is no such method, with those that may be meant
 */
export async function methodPage(name: string): Promise<string> {
  const { methods } = await loadOpenRpc()
  const method = methods.find((one) => one.name === name)
  if (method === undefined) {
    const names = methods.map((one) => one.name)
    throw usageError(`there is no method ${name}${didYouMean(name, names)}; "vdsm-amqp schema list" shows all`)
  }
  return methodText(method, factsOf(name))
}

/** What the method table knows of a method, if it has it. */
export function factsOf(name: string) {
  return Object.hasOwn(METHODS, name) ? METHODS[name as keyof typeof METHODS] : undefined
}
