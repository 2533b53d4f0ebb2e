import { type Html, html, joined } from './docs-html.ts'
import type { Model } from './docs-model.ts'
import { asArray, asObject, type Json, type JsonObject, refName } from './fragments.ts'

interface Field {
  readonly name: string
  readonly schema: JsonObject
  readonly description: Json | undefined
  readonly required: boolean
}

/** A type in a line, with links to those that it names. */
export function typeHtml(model: Model, schema: JsonObject): Html {
  const ref = refName(schema)
  if (ref !== undefined) return html`<a href="${model.hrefOf(ref) ?? ''}">${ref}</a>`
  if (schema['const'] !== undefined) return html`<code>${JSON.stringify(schema['const'])}</code>`
  if (schema['enum'] !== undefined) {
    return joined(
      asArray(schema['enum']).map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' | ',
    )
  }
  const several = asArray(schema['anyOf'] ?? schema['oneOf'])
  if (several.length > 0)
    return joined(
      several.map((one) => typeHtml(model, asObject(one))),
      ' | ',
    )
  const { type } = schema
  if (type === 'array') return html`list of ${typeHtml(model, asObject(schema['items']))}`
  const rest = schema['additionalProperties']
  if (type === 'object' && schema['properties'] === undefined && typeof rest === 'object') {
    return html`map of ${typeHtml(model, asObject(rest))}`
  }
  return html`${type === undefined ? 'anything' : String(type)}`
}

/** Fields with their types and texts; those of an object without a name of its own follow it. */
export function fieldTable(model: Model, fields: readonly Field[], caption: string): Html {
  const rows = fields.flatMap((field) => fieldRows(model, field, ''))
  return html`<table class="fields"><caption class="hidden">${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows}</tbody></table>`
}

export function fieldsOf(schema: JsonObject): Field[] {
  const required = asArray(schema['required'])
  return Object.entries(asObject(schema['properties'])).map(([name, value]) => ({
    name,
    schema: asObject(value),
    description: asObject(value)['description'],
    required: required.includes(name),
  }))
}

export function paramsOf(method: JsonObject): Field[] {
  return asArray(method['params'])
    .map(asObject)
    .map((param) => ({
      name: String(param['name']),
      schema: { ...asObject(param['schema']), ...flagsOf(param) },
      description: param['description'],
      required: param['required'] === true,
    }))
}

/** What stands at a param in place of its schema. */
function flagsOf(param: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(param).filter(([key]) => key.startsWith('x-') || key === 'deprecated'))
}

function fieldRows(model: Model, { name, schema, description, required }: Field, prefix: string): Html[] {
  const inner = schema['type'] === 'array' ? asObject(schema['items']) : schema
  const path = prefix + name
  return [
    html`<tr><th scope="row"><code>${path}</code>${required ? html` <span class="tag needed">required</span>` : ''}</th><td>${typeHtml(model, schema)}</td><td>${model.prose(description)}${notes(model, schema)}</td></tr>
`,
    ...fieldsOf(inner).flatMap((field) => fieldRows(model, field, `${path}${inner === schema ? '' : '[]'}.`)),
  ]
}

/** What holds beside the type: limits, default, secrecy, age, divergence. */
export function notes(model: Model, schema: JsonObject): Html {
  const { minimum, maximum, pattern } = schema
  const tags: Html[] = []
  if (minimum !== undefined && maximum !== undefined)
    tags.push(html`<span class="tag">${String(minimum)} to ${String(maximum)}</span>`)
  else if (minimum !== undefined) tags.push(html`<span class="tag">from ${String(minimum)}</span>`)
  else if (maximum !== undefined) tags.push(html`<span class="tag">up to ${String(maximum)}</span>`)
  if (schema['default'] !== undefined)
    tags.push(html`<span class="tag">default <code>${JSON.stringify(schema['default'])}</code></span>`)
  if (pattern !== undefined) tags.push(html`<span class="tag">pattern <code>${String(pattern)}</code></span>`)
  if (schema['x-secret'] === true) tags.push(html`<span class="tag secret">secret</span>`)
  if (schema['deprecated'] === true) tags.push(html`<span class="tag deprecated">deprecated</span>`)
  if (schema['x-since'] !== undefined) tags.push(html`<span class="tag">since ${String(schema['x-since'])}</span>`)
  if (schema['x-vdsm-since'] !== undefined)
    tags.push(html`<span class="tag">since VDSM ${String(schema['x-vdsm-since'])}</span>`)
  const divergence = schema['x-vdsm-divergence']
  const instead = schema['x-instead']
  return html`${tags.length > 0 ? html` <span class="tags">${tags}</span>` : ''}${instead === undefined ? '' : html` ${model.prose(instead)}`}${
    divergence === undefined
      ? ''
      : html` <span class="divergence">Other than in VDSM’s schema: ${model.prose(divergence)}.</span>`
  }`
}

/** A type with its fields or values, and who uses it. */
export function typeSection(model: Model, name: string): Html {
  const schema = asObject(model.contract.schemas[name])
  const fields = fieldsOf(schema)
  const rest = schema['additionalProperties']
  const users = model.usersOf(name)
  return html`<section class="type" id="${name}">
<h3><a href="#${name}">${name}</a></h3>
<p>${model.prose(schema['description'])}${notes(model, schema)}</p>
${fields.length > 0 ? fieldTable(model, fields, `Fields of ${name}`) : html`<p class="is">${typeHtml(model, schema)}</p>`}
${fields.length > 0 && typeof rest === 'object' ? html`<p class="is">Further fields by name: ${typeHtml(model, asObject(rest))}</p>` : ''}
${
  users.length > 0
    ? html`<p class="users">Used by ${joined(
        users.map((user) => html`<a href="${model.hrefOf(user) ?? ''}">${user}</a>`),
        ', ',
      )}</p>`
    : ''
}
</section>
`
}
