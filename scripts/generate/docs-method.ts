import { formatJson, type Html, html, joined } from './docs-html.ts'
import type { Model } from './docs-model.ts'
import { fieldsOf, fieldTable, notes, paramsOf, typeHtml } from './docs-types.ts'
import { asArray, asObject, type Json, type JsonObject, refName } from './fragments.ts'

const SAFETY: Readonly<Record<string, string>> = {
  read: 'changes nothing',
  idempotent: 'may be repeated without harm',
  once: 'never runs twice: one that is sent again keeps its message id',
}

const LANE: Readonly<Record<string, string>> = {
  none: 'waits for no other',
  control: 'overtakes all others',
}

export function methodSection(model: Model, method: JsonObject): Html {
  const name = String(method['name'])
  const params = paramsOf(method)
  return html`<section class="method" id="${name}">
<h3><a href="#${name}">${name}</a></h3>
<p class="summary">${String(method['summary'] ?? '')}${deprecated(method)}</p>
<p>${model.prose(method['description'])}${method['x-instead'] === undefined ? '' : html` ${model.prose(method['x-instead'])}`}${divergence(model, method)}</p>
<dl class="facts">
<div><dt>Safety</dt><dd><b>${String(method['x-safety'])}</b>, ${SAFETY[String(method['x-safety'])] ?? ''}</dd></div>
<div><dt>Lane</dt><dd>${lane(String(method['x-lane']))}</dd></div>
<div><dt>Timeout</dt><dd>${String(method['x-timeout'])} s</dd></div>
<div><dt>Since</dt><dd>${since(model, method)}</dd></div>
</dl>
<h4>Params</h4>
${params.length === 0 ? html`<p>None.</p>` : fieldTable(model, params, `Params of ${name}`)}
<h4>Result</h4>
${resultHtml(model, method)}
${startsHtml(model, asObject(method['x-starts']))}
${errorsHtml(model, asArray(method['errors']))}
${asArray(model.contract.examples[name]).map((example) => exampleHtml(name, asObject(example)))}
</section>
`
}

/** The release of this API that first had it, and that of VDSM. */
function since(model: Model, method: JsonObject): string {
  const first = method['x-since'] ?? asObject(model.contract.head['info'])['x-since'] ?? ''
  const vdsm = method['x-vdsm-since']
  return `${String(first)}; ${vdsm === undefined ? 'not in VDSM' : `VDSM ${String(vdsm)}`}`
}

function deprecated(method: JsonObject): Html | string {
  return method['deprecated'] === true ? html` <span class="tag deprecated">deprecated</span>` : ''
}

function divergence(model: Model, method: JsonObject): Html | string {
  const text = method['x-vdsm-divergence']
  return text === undefined ? '' : html` <span class="divergence">Other than in VDSM: ${model.prose(text)}.</span>`
}

function lane(name: string): Html {
  const part = /^host\.?(\w*)/.exec(name)?.[1]
  if (part !== undefined) {
    return html`<b>${name}</b>, one at a time with all that changes ${part === '' ? 'the host as a whole' : `this part of the host`}; waits for no virtual machine, and none for it`
  }
  const known = LANE[name]
  return known === undefined
    ? html`<b>${name}</b>, in order with what has the same one`
    : html`<b>${name}</b>, ${known}`
}

function resultHtml(model: Model, method: JsonObject): Html {
  const result = asObject(method['result'])
  const schema = asObject(result['schema'])
  const fields = fieldsOf(schema['type'] === 'array' ? asObject(schema['items']) : schema)
  const secret = result['x-secret'] === true ? { 'x-secret': true } : {}
  return html`<p><span class="is">${typeHtml(model, schema)}</span> ${model.prose(result['description'])}${notes(model, { ...schema, ...secret })}</p>
${fields.length > 0 ? fieldTable(model, fields, `Result of ${String(method['name'])}`) : ''}`
}

/** What goes on behind the reply, and how it is followed. */
function startsHtml(model: Model, starts: JsonObject): Html | string {
  if (starts['kind'] === undefined) return ''
  const link = (name: Json) => html`<a href="${model.hrefOf(String(name)) ?? ''}">${String(name)}</a>`
  const { stop, clear, event } = starts
  return html`<h4>Goes on behind the reply</h4>
<p>It starts a ${String(starts['kind'])}, whose id is <code>${String(starts['id'])}</code>. Followed with ${joined(asArray(starts['follow']).map(link), ', ')}${
    event === undefined ? '' : html`; its end is told by ${link(event)}`
  }${stop === undefined ? '' : html`; stopped with ${link(stop)}`}${clear === undefined ? '' : html`; forgotten with ${link(clear)}`}.</p>`
}

function errorsHtml(model: Model, errors: readonly Json[]): Html | string {
  if (errors.length === 0) return ''
  const items = errors.map((error) => {
    const name = refName(asObject(error)) ?? ''
    const { code = '', message = '' } = asObject(model.contract.errors[name])
    return html`<li><a href="${model.hrefOf(name) ?? ''}">${name}</a> <span class="code">${String(code)}</span> ${String(message)}</li>
`
  })
  return html`<h4>Errors, beside those of any call</h4>
<ul class="errors">${items}</ul>`
}

function exampleHtml(method: string, { name = '', params = {}, result = null }: JsonObject): Html {
  return html`<h4>Example: ${String(name)}</h4>
<div class="example">
${jsonFigure('Request', { jsonrpc: '2.0', id: 1, method, params })}
${jsonFigure('Reply', { jsonrpc: '2.0', id: 1, result })}
</div>`
}

export function jsonFigure(caption: string, value: Json): Html {
  // With tabindex, the keyboard reaches what has to be scrolled.
  return html`<figure><figcaption>${caption}</figcaption><pre tabindex="0"><code>${formatJson(value)}</code></pre></figure>`
}
