import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Html, html } from './docs-html.ts'
import { jsonFigure, methodSection } from './docs-method.ts'
import { createModel, ERRORS_PAGE, EVENTS_PAGE, eventAnchor, type Model, type Page } from './docs-model.ts'
import { fieldsOf, fieldTable, notes, paramsOf, typeHtml, typeSection } from './docs-types.ts'
import { asArray, asObject, type Contract, type Json, type JsonObject } from './fragments.ts'

const ASSETS = ['style.css', 'search.js']
const INDEX = 'index.html'

/** The reference: a page for each namespace, and what they share. Opens from a folder, without a server or a network. */
export function toReference(contract: Contract): ReadonlyMap<string, string> {
  const model = createModel(contract)
  const front: Page = { file: INDEX, title: 'Reference', section: '', groups: [], types: [] }
  const order = [front, ...model.pages]
  const files = new Map(
    order.map((page, index) => [
      page.file,
      layout(model, page, content(model, page), order[index - 1], order[index + 1]),
    ]),
  )
  for (const name of ASSETS) files.set(name, readFileSync(join(import.meta.dirname, 'reference', name), 'utf8'))
  return files.set('search-index.js', searchIndex(model))
}

function content(model: Model, page: Page): Html {
  if (page.file === INDEX) return frontPage(model)
  if (page.file === EVENTS_PAGE) return eventsPage(model)
  if (page.file === ERRORS_PAGE) return errorsPage(model)
  const [first, ...others] = page.groups
  return html`<h1>${page.title}</h1>
<p class="lead">${first === undefined ? `${page.types.length} types that more than one namespace uses.` : model.prose(first.headline)}</p>
${page.groups.length > 0 ? methodList(page) : ''}
${(first?.methods ?? []).map((method) => methodSection(model, method))}
${others.map(
  ({ headline, methods }) => html`<h2>${firstSentence(headline)}</h2>
${moreThanFirst(model, headline)}${methods.map((method) => methodSection(model, method))}`,
)}
${page.types.length === 0 ? '' : html`${page.groups.length > 0 ? html`<h2 id="types">Types</h2>` : ''}${page.types.map((name) => typeSection(model, name))}`}`
}

/** For a heading, which ends without a full stop. */
function firstSentence(headline: string): string {
  return headline.split('. ')[0]?.replace(/\.$/, '') ?? ''
}

function moreThanFirst(model: Model, headline: string): Html | string {
  const more = headline.split('. ').slice(1).join('. ')
  return more === '' ? '' : html`<p>${model.prose(more)}</p>\n`
}

function methodList({ groups, title }: Page): Html {
  const bodies = groups.map(({ headline, methods }, place) => {
    const rows = methods.map(
      ({ name, summary = '', 'x-safety': safety = '' }) =>
        html`<tr><th scope="row"><a href="#${String(name)}">${String(name)}</a></th><td>${String(summary)}</td><td>${String(safety)}</td></tr>
`,
    )
    // The first is what the page itself is about.
    const head =
      place === 0 ? '' : html`<tr class="group"><th colspan="3" scope="rowgroup">${firstSentence(headline)}</th></tr>\n`
    return html`<tbody>${head}${rows}</tbody>`
  })
  return html`<table class="methods"><caption class="hidden">Methods of ${title}</caption>
<thead><tr><th scope="col">Method</th><th scope="col">What it does</th><th scope="col">Safety</th></tr></thead>
${bodies}</table>`
}

function frontPage(model: Model): Html {
  const { info = {} } = model.contract.head
  const { description = '', version = '' } = asObject(info)
  const namespaces = model.pages.filter(({ groups }) => groups.length > 0)
  const rows = namespaces.map(({ file, title, groups }) => {
    const count = groups.flatMap(({ methods }) => methods).length
    return html`<tr><th scope="row"><a href="${file}">${title}</a></th><td>${model.prose(groups[0]?.headline)}</td><td class="number">${count}<span class="narrow"> ${count === 1 ? 'method' : 'methods'}</span></td></tr>
`
  })
  return html`<h1>Reference</h1>
<p class="lead">${model.prose(description)}</p>
<p>Version ${String(version)}: ${model.contract.methods.length} methods, ${Object.keys(model.contract.schemas).length} types, ${Object.keys(model.contract.events).length} events, ${Object.keys(model.contract.errors).length} errors. Press <kbd>/</kbd> to search. <a href="events.html">Events</a>, <a href="types.html">types</a> that several namespaces share and <a href="errors.html">errors</a> have pages of their own.</p>
<table class="methods"><caption class="hidden">Namespaces</caption>
<thead><tr><th scope="col">Namespace</th><th scope="col">What it is about</th><th scope="col">Methods</th></tr></thead>
<tbody>${rows}</tbody></table>
<h2>How to read it</h2>
<dl class="terms">
<dt>Safety</dt><dd>A <b>read</b> method changes nothing. An <b>idempotent</b> one may be repeated. A <b>once</b> one never runs twice for the same message id.</dd>
<dt>Lane</dt><dd>Calls that have the same value in their lane, such as the same vmID, run in the order in which they came, others side by side. A lane such as <b>host.network</b> is one for the whole host: only one of its calls runs at a time, beside those for single objects. <b>control</b> overtakes all, <b>none</b> waits for nobody.</dd>
<dt>Timeout</dt><dd>How long a call may take at most. Its caller may allow it less.</dd>
<dt>Params</dt><dd>Given by name, or as a list in the order of the table. Those not marked required may be left out.</dd>
<dt>Errors</dt><dd>Every call can also fail with the errors of JSON-RPC and of the worker: wrong params, a host without the method, a time that is up.</dd>
<dt>Examples</dt><dd>The JSON-RPC bodies, mostly as a simulated host answered them. Each is held against the schema by a test.</dd>
</dl>`
}

function eventsPage(model: Model): Html {
  const sections = Object.entries(model.contract.events).map(([name, value]) => {
    const event = asObject(value)
    const params = asObject(event['params'])
    const rest = params['additionalProperties']
    const anchor = eventAnchor(name)
    return html`<section class="event" id="${anchor}">
<h3><a href="#${anchor}">${name}</a></h3>
<p>${model.prose(event['description'])}${notes(model, { 'x-vdsm-divergence': event['x-vdsm-divergence'] } as JsonObject)}</p>
<dl class="facts">
<div><dt>Object</dt><dd>${String(event['object'])}</dd></div>
<div><dt>Routing key</dt><dd><code>HOST.${anchor}.OBJECT</code></dd></div>
</dl>
<h4>Params</h4>
${fieldTable(model, fieldsOf(params), `Params of ${name}`)}
${typeof rest === 'object' ? html`<p>By the object’s id: <span class="is">${typeHtml(model, asObject(rest))}</span></p>` : ''}
${asArray(model.contract.examples[name])
  .map(asObject)
  .map(
    (example) => html`<h4>Example: ${String(example['name'])}</h4>
<div class="example">${jsonFigure('Notification', { jsonrpc: '2.0', method: name + String(example['object']), params: example['params'] ?? {} })}</div>`,
  )}
</section>
`
  })
  return html`<h1>Events</h1>
<p class="lead">What a host tells without being asked: JSON-RPC notifications on the exchange vdsm.events, named |component|operation|object.</p>
${sections}`
}

function errorsPage(model: Model): Html {
  const rows = Object.entries(model.contract.errors)
    .map(([name, value]) => ({ name, ...asObject(value) }) as JsonObject)
    .sort((a, b) => Number(a['code']) - Number(b['code']))
    .map(
      ({ name = '', code = '', message = '', description = '' }) =>
        html`<tr id="${String(name)}"><td class="number">${String(code)}</td><th scope="row"><a href="#${String(name)}">${String(name)}</a></th><td>${String(message)}</td><td>${model.prose(description)}</td></tr>
`,
    )
  return html`<h1>Errors</h1>
<p class="lead">By their code, as a reply has it in error.code; error.data.name has the name.</p>
<table class="methods errors"><caption class="hidden">Errors</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Name</th><th scope="col">Message</th><th scope="col">When</th></tr></thead>
<tbody>${rows}</tbody></table>`
}

function layout(model: Model, page: Page, main: Html, before: Page | undefined, after: Page | undefined): string {
  const sections = Map.groupBy(model.pages, ({ section, groups }) => (groups.length === 0 ? '~' : section))
  const title = page.file === INDEX ? 'vdsm-amqp reference' : `${page.title} · vdsm-amqp reference`
  return html`<!doctype html>
<!-- Made from schema/ by scripts/generate.ts: do not edit, run npm run generate. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="style.css">
<script src="search-index.js" defer></script>
<script src="search.js" defer></script>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<a class="name" href="${INDEX}">vdsm-amqp <span>reference</span></a>
<form role="search" id="search"><input type="search" id="query" placeholder="Search (press /)" aria-label="Search methods, types, events and errors" role="combobox" aria-expanded="false" aria-controls="results" aria-autocomplete="list" autocomplete="off" spellcheck="false"><ul id="results" role="listbox" aria-label="Results" hidden></ul></form>
</header>
<nav aria-label="Pages"><details open><summary>Pages</summary>
${[...sections].map(
  ([
    section,
    pages,
  ]) => html`${section === '' || section === '~' ? '' : html`<h2>${section}</h2>`}<ul${section === '~' ? html` class="apart"` : ''}>
${pages.map(
  ({
    file,
    title: name,
  }) => html`<li><a href="${file}"${file === page.file ? html` aria-current="page"` : ''}>${name}</a></li>
`,
)}</ul>
`,
)}</details></nav>
<main id="content" tabindex="-1">
${main}
<nav class="steps" aria-label="Neighbouring pages">${
    before === undefined ? html`<span></span>` : html`<a rel="prev" href="${before.file}">← ${before.title}</a>`
  }${after === undefined ? '' : html`<a rel="next" href="${after.file}">${after.title} →</a>`}</nav>
</main>
</body>
</html>
`.text.replaceAll(/\n{2,}/g, '\n')
}

/** What the search goes through: name, kind, address, what it says, and more words. A script, since a page from a folder may fetch nothing. */
function searchIndex({ contract, hrefOf }: Model): string {
  const entries: string[][] = []
  const add = (name: string, kind: string, text: Json | undefined, more: readonly string[] = []) =>
    entries.push([name, kind, hrefOf(name) ?? '', String(text ?? ''), more.join(' ')])
  for (const method of contract.methods) {
    add(
      String(method['name']),
      'method',
      method['summary'],
      paramsOf(method).map(({ name }) => name),
    )
  }
  for (const [name, event] of Object.entries(contract.events)) add(name, 'event', asObject(event)['description'])
  for (const [name, value] of Object.entries(contract.schemas)) {
    const { description = '', properties } = asObject(value)
    add(name, 'type', String(description).split('. ')[0], Object.keys(asObject(properties)))
  }
  for (const [name, value] of Object.entries(contract.errors)) {
    const { code = '', message = '' } = asObject(value)
    add(name, 'error', `${String(code)}: ${String(message)}`)
  }
  return `globalThis.REFERENCE_INDEX = [\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`
}
