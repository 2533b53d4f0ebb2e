import { CANCEL_METHOD, PROGRESS_METHOD } from '../api/message.ts'
import type { EventSchema, OpenRpcMethod } from './schema-text.ts'

export const AMQP = { bindingVersion: '0.3.0' } as const

export function request({ name, summary = '', params, examples = [] }: OpenRpcMethod): [string, object] {
  const required = params.filter((param) => param.required).map((param) => param.name)
  const payload = {
    type: 'object',
    required: ['jsonrpc', 'method', ...(required.length > 0 ? ['params'] : [])],
    properties: {
      jsonrpc: { const: '2.0' },
      id: ref('schemas/JsonRpcId'),
      method: { const: name },
      params: {
        type: 'object',
        description: 'By name; an array in this order will do as well.',
        ...(required.length > 0 ? { required } : {}),
        properties: Object.fromEntries(params.map((param) => [param.name, describe(param.schema, param.description)])),
      },
    },
  }
  const samples = examples.map((example) => ({
    name: example.name,
    payload: {
      jsonrpc: '2.0',
      id: 1,
      method: name,
      params: Object.fromEntries(example.params.map((one) => [one.name, one.value])),
    },
  }))
  return [name, message(name, summary, payload, 'schemas/RequestHeaders', 'schemas/RequestProperties', samples)]
}

export function reply({ name, summary = '', result, examples = [] }: OpenRpcMethod): [string, object] {
  const head = { jsonrpc: { const: '2.0' }, id: ref('schemas/JsonRpcId') }
  const payload = {
    oneOf: [
      {
        type: 'object',
        required: ['jsonrpc', 'id', 'result'],
        properties: { ...head, result: describe(result?.schema ?? {}, result?.description) },
      },
      {
        type: 'object',
        required: ['jsonrpc', 'id', 'error'],
        properties: { ...head, error: ref('schemas/JsonRpcError') },
      },
    ],
  }
  const samples = examples.map((example) => ({
    name: example.name,
    payload: { jsonrpc: '2.0', id: 1, result: example.result?.value ?? null },
  }))
  return [
    replyKey(name),
    message(
      replyKey(name),
      `Reply to ${name}: ${summary}`,
      payload,
      'schemas/ReplyHeaders',
      'schemas/ReplyProperties',
      samples,
    ),
  ]
}

export function eventMessage(name: string, { description, params, examples = [] }: EventSchema): object {
  const key = eventKey(name)
  const payload = {
    type: 'object',
    required: ['jsonrpc', 'method', 'params'],
    properties: {
      jsonrpc: { const: '2.0' },
      method: { type: 'string', description: `${name} and the object's id.` },
      params,
    },
  }
  const samples = examples.map((example) => ({
    name: example.name,
    payload: { jsonrpc: '2.0', method: name + example.object, params: example.params },
  }))
  const { correlationId: _, ...rest } = message(
    key,
    description,
    payload,
    'schemas/EventHeaders',
    'schemas/EventProperties',
    samples,
  )
  return { ...rest, bindings: { amqp: { messageType: name, ...AMQP } } }
}

export function cancelMessage(): object {
  const payload = {
    type: 'object',
    required: ['jsonrpc', 'method', 'params'],
    properties: { jsonrpc: { const: '2.0' }, method: { const: CANCEL_METHOD }, params: ref('schemas/CancelParams') },
  }
  const sample = {
    jsonrpc: '2.0',
    method: CANCEL_METHOD,
    params: { messageId: 'b1b0a5c6-0f0e-4f53-9a3c-0c4d0a0a7c11' },
  }
  const examples = [{ name: 'by message id', payload: sample }]
  const { correlationId: _, ...rest } = message(
    CANCEL_METHOD,
    'A notification: the client no longer wants what it asked for.',
    payload,
    undefined,
    'schemas/RequestProperties',
    examples,
  )
  return rest
}

export function progressMessage(): object {
  const note = {
    type: 'object',
    required: ['jsonrpc', 'method', 'params'],
    properties: {
      jsonrpc: { const: '2.0' },
      method: { const: PROGRESS_METHOD },
      params: ref('schemas/ProgressParams'),
    },
  }
  const payload = {
    description: 'Of a batch, an array with one for each request in it.',
    oneOf: [note, { type: 'array', items: note }],
  }
  const value = { state: 'running', percent: 42, message: 'copying memory' }
  const examples = [{ name: 'running', payload: { jsonrpc: '2.0', method: PROGRESS_METHOD, params: { id: 1, value } } }]
  const { correlationId: _, ...rest } = message(
    PROGRESS_METHOD,
    'A notification: how a command is getting on, and that its worker is still there.',
    payload,
    'schemas/ReplyHeaders',
    'schemas/ProgressProperties',
    examples,
  )
  return rest
}

function message(
  name: string,
  summary: string,
  payload: object,
  headers: string | undefined,
  properties: string,
  examples: readonly object[],
) {
  return {
    name,
    title: name,
    summary,
    contentType: 'application/json',
    correlationId: ref('correlationIds/request'),
    ...(headers === undefined ? {} : { headers: ref(headers) }),
    payload,
    examples,
    'x-amqp-properties': ref(properties),
  }
}

function describe(schema: object, description: string | undefined): object {
  return description === undefined || 'description' in schema ? schema : { ...schema, description }
}

export function replyKey(name: string): string {
  return `${name}.reply`
}

/** `|virt|VM_status|` is `virt.VM_status`. */
export function eventKey(name: string): string {
  return name.split('|').filter(Boolean).join('.')
}

export function ref(path: string): { readonly $ref: string } {
  return { $ref: `#/components/${path}` }
}
