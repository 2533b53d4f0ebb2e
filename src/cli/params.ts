import { usageError } from './exit.ts'

const EXAMPLE = `'{"vmID":"8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11"}'`
/** How much of a text is shown on each side of an error. */
const AROUND = 40

/**
 * What was given as params: an object, an array, or nothing.
 * @throws {ExitError} that shows where it is wrong, and how it is right
 */
export function parseParams(text: string | undefined): unknown {
  if (text === undefined) return undefined
  const parsed = parse(text)
  if (parsed.kind === 'wrong') {
    throw usageError(
      `the params are not JSON at position ${parsed.position}:\n${excerpt(text, parsed.position)}\n${HINT}`,
    )
  }
  if (typeof parsed.value === 'object' && parsed.value !== null) return parsed.value
  throw usageError(`the params must be a JSON object or a JSON array\n${HINT}`)
}

const HINT = `They are one argument in single quotes, such as ${EXAMPLE}, or name=value for each`

type Parsed =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'wrong'; readonly position: number }

function parse(text: string): Parsed {
  try {
    return { kind: 'value', value: JSON.parse(text) }
  } catch {
    // The engine does not always say where. Up to the error each beginning is one that could be continued.
    let good = 0
    let bad = text.length + 1
    while (bad - good > 1) {
      const middle = (good + bad) >> 1
      if (canContinue(text.slice(0, middle))) good = middle
      else bad = middle
    }
    return { kind: 'wrong', position: good }
  }
}

function canContinue(start: string): boolean {
  try {
    JSON.parse(start)
    return true
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (/Unexpected end|Unterminated string/.test(message)) return true
    const position = /at position (\d+)/.exec(message)?.[1]
    return position !== undefined && Number(position) >= start.length
  }
}

function excerpt(text: string, position: number): string {
  const from = Math.max(0, position - AROUND)
  const shown = hideSecrets(text)
    .slice(from, position + AROUND)
    .replaceAll(/\s/g, ' ')
  return `  ${shown}\n  ${' '.repeat(position - from)}^`
}

/** Standard error may be kept somewhere; the length stays, for the mark below it. */
function hideSecrets(text: string): string {
  return text.replaceAll(
    /("[^"]*(?:pass|secret|token|key|_X_)[^"]*"\s*:\s*"?)((?:[^"\\]|\\.)*)/gi,
    (_, name: string, value: string) => name + '*'.repeat(value.length),
  )
}
