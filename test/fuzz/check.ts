import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HEADER, type Message, PROGRESS_METHOD } from '../../src/api/message.ts'
import { type Expected, expect as toExpected } from './expected.ts'
import type { Input } from './inputs.ts'

/** What was sent because of a message: to its caller, and to the dead letters. */
export interface Sent {
  readonly told: readonly Pick<Message, 'body' | 'properties'>[]
  readonly dead: number
}

/** @returns each way out that it took: `result`, an error's name, `dead`, `nothing`; throws when that is not what was promised */
export function check(input: Input, { told, dead }: Sent): readonly string[] {
  const expected = toExpected(input)
  if (expected.kind === 'nothing') {
    if (told.length > 0) throw new Error(`answered, though nothing asks: ${told[0]?.body}`)
    return [dead > 0 ? 'dead' : 'nothing']
  }
  const ids = expected.kind === 'batch' ? expected.ids : [expected.id]
  const [reply] = told.slice(-1)
  for (const note of told.slice(0, -1)) checkNote(note, input, expected.kind, ids)
  if (reply === undefined || isNote(reply)) throw new Error(`no reply, and ${told.length} notes`)
  const responses = read(reply, expected.kind)
  if (JSON.stringify(responses.map(({ id }) => id)) !== JSON.stringify(ids)) {
    throw new Error(`ids ${JSON.stringify(ids)} expected: ${String(reply.body).slice(0, 500)}`)
  }
  return responses.map((response) => {
    if (response.jsonrpc !== '2.0' || 'result' in response === 'error' in response) throw new Error('no response')
    if (!('error' in response)) return 'result'
    const { code, message, data } = response.error
    if (!Number.isInteger(code) || typeof message !== 'string') throw new Error(`no error: ${JSON.stringify(response)}`)
    if (code === -32603) throw new Error(`an internal error: ${JSON.stringify(response.error)}`)
    return String(data?.name)
  })
}

/** Who asks for it is told how long calls are getting on, before the reply. */
function checkNote(
  note: Pick<Message, 'body' | 'properties'>,
  input: Input,
  kind: Expected['kind'],
  ids: readonly unknown[],
): void {
  if (!isNote(note)) throw new Error(`more than one reply: ${note.body}`)
  if (input.properties.headers?.[HEADER.progress] === undefined) throw new Error(`told, and did not ask: ${note.body}`)
  for (const { jsonrpc, method, params, id } of read(note, kind)) {
    const meant = jsonrpc === '2.0' && method === PROGRESS_METHOD && id === undefined && ids.includes(params?.id)
    if (!meant || typeof params.value?.state !== 'string') throw new Error(`no progress: ${note.body}`)
  }
}

function isNote({ properties }: Pick<Message, 'properties'>): boolean {
  return properties.type === PROGRESS_METHOD
}

function read({ body }: Pick<Message, 'body'>, kind: Expected['kind']) {
  const value = JSON.parse(Buffer.from(body).toString())
  if (Array.isArray(value) !== (kind === 'batch')) throw new Error(`not as it was asked for: ${body}`)
  return Array.isArray(value) ? value : [value]
}

/** @returns what to print of a message that was not treated as promised; the whole message is in a file that it names */
export function describe(input: Input, index: number, seed: number, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  const { body, properties } = input
  const file = join(mkdtempSync(join(tmpdir(), 'vdsm-amqp-fuzz-')), `message-${index}-of-seed-${seed}.json`)
  writeFileSync(file, JSON.stringify({ properties, body: body.toString('base64') }, undefined, 2))
  return [
    `message ${index} of seed ${seed}: ${why}`,
    `properties: ${JSON.stringify(properties).slice(0, 2000)}`,
    `body: ${body.toString('utf8').slice(0, 2000)}`,
    `whole, its body in base64: ${file}`,
    `again, with those before it: npm run fuzz -- --seed ${seed} --count ${index + 1}`,
  ].join('\n')
}
