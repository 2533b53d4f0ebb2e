import type { JsonObject } from './fragments.ts'

/** What is called so holds something that opens a door; `_X_` is VDSM's own mark of it. */
const SECRETIVE = /pass(word|wd|phrase)|secret|token|credential|ticket|auth|private_?key|^key$|[a-z_]Keys?$|^_X_/i
/** Ids and times of such things open none. */
const HARMLESS = /(uu)?id$|timeout|type$/i

/** Whether a name of a param or field asks for a word on whether its value is a secret. */
export function isSecretive(name: string): boolean {
  return SECRETIVE.test(name) && !HARMLESS.test(name)
}

const MEASURE =
  /size|length$|capacity|offset|time|timeout|period|quota|interval|delay|duration|elapsed|uptime|bandwidth|speed|rate$|bytes|mem(ory|Size)?$|^mem_|swap|latency|downtime|progress|percent|load|usage|free|^total$|^used|_used|allocated|frequency|expir|age$/i
const UNIT =
  /\b(seconds?|ms|milliseconds?|microseconds?|nanoseconds?|minutes?|hours?|days?|bytes?|bits?|[KMGT]i?B|Mbps|[KMGT]bit|sectors?|blocks?|percent|%|fraction|MHz|GHz|Hz|times|number of|counts?|index|levels?|version|pages?|operations|extents|factor|ratio|1970)\b/i

/** Whether a number measures something, by its name, and its description does not say in what. */
export function isBare(name: string, schema: JsonObject, description: string): boolean {
  const { type } = schema
  const number = type === 'integer' || type === 'number' || (type === 'string' && /number as text/i.test(description))
  return number && schema['x-unit'] !== 'none' && MEASURE.test(name) && !UNIT.test(description)
}
