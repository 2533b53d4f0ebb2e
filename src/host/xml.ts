import { createRequire } from 'node:module'
import type * as Xmldom from '@xmldom/xmldom'
import type { Document, Element } from '@xmldom/xmldom'

export type { Document, Element }

const require = createRequire(import.meta.url)

/** Loaded with the first document: a host without machines does without its five megabytes. */
function xmldom(): typeof Xmldom {
  return require('@xmldom/xmldom')
}

/** XML that cannot be used; the message says why, for the caller. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

/** @throws {XmlError} when it is not well-formed, or has a document type (nothing of libvirt's has, and entities hide things) */
export function parseXml(text: string): Element {
  let document: Document
  let flaw: string | undefined
  try {
    const { DOMParser, MIME_TYPE } = xmldom()
    document = new DOMParser({
      onError: (_level, message) => {
        flaw ??= firstLine(message)
        throw new XmlError(flaw)
      },
    }).parseFromString(text, MIME_TYPE.XML_APPLICATION)
  } catch (cause) {
    // The parser wraps what its callback throws; its own words are the useful ones.
    throw new XmlError(`it is not well-formed XML: ${flaw ?? firstLine(String(cause))}`)
  }
  if (document.doctype !== null) throw new XmlError('a document type declaration is not allowed')
  const root = document.documentElement
  if (root === null) throw new XmlError('it has no element')
  return root
}

export function serializeXml(element: Element): string {
  const { XMLSerializer } = xmldom()
  return new XMLSerializer().serializeToString(element)
}

/** What libvirt's XML is made of has no namespace; `ovirt-vm:…` and the like are looked at by their namespace only. */
export function children(parent: Element | undefined, name?: string, namespace: string | null = null): Element[] {
  const found: Element[] = []
  for (let node = parent?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (!isElement(node)) continue
    // xmldom says '' or null or undefined for "no namespace", by how the element was made.
    if ((node.namespaceURI || null) !== namespace) continue
    if (name === undefined || node.localName === name) found.push(node)
  }
  return found
}

export function child(parent: Element | undefined, name: string, namespace: string | null = null): Element | undefined {
  return children(parent, name, namespace)[0]
}

/** Walks down by names: `find(domain, 'os', 'type')`. */
export function find(parent: Element | undefined, ...path: readonly string[]): Element | undefined {
  let found = parent
  for (const name of path) found = child(found, name)
  return found
}

/** An attribute's value, undefined when it is not there. */
export function attribute(element: Element | undefined, name: string): string | undefined {
  return element?.getAttribute(name) ?? undefined
}

/** The trimmed text, undefined when there is none. */
export function text(element: Element | undefined): string | undefined {
  return element?.textContent?.trim() || undefined
}

/** Appends a new element; values are escaped when it is serialized. Attributes that are undefined are left out. */
export function append(
  parent: Element,
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  content?: string,
): Element {
  const element = ownerOf(parent).createElementNS(null, name)
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) element.setAttribute(key, String(value))
  if (content !== undefined) element.appendChild(ownerOf(parent).createTextNode(content))
  parent.appendChild(element)
  return element
}

/** A root element of its own, to build upon. */
export function createRoot(name: string, attributes: Readonly<Record<string, string>> = {}): Element {
  const root = parseXml('<root/>')
  return append(root, name, attributes)
}

export function ownerOf(element: Element): Document {
  if (element.ownerDocument === null) throw new XmlError('the element belongs to no document')
  return element.ownerDocument
}

function isElement(node: { readonly nodeType: number }): node is Element {
  return node.nodeType === 1
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}
