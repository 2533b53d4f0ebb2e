import { SIGNAL_EXIT } from './exit.ts'
import type { StopSignal, Terminal } from './terminal.ts'

/** What comes within this time of the first one is no second one: npm passes on besides what the terminal sends to all. */
const ONE_SIGNAL_MS = 300

/** Tells of the first SIGINT or SIGTERM; the second one ends the process. Returns what ends that. */
export function onFirstSignal(terminal: Terminal, first: (signal: StopSignal) => void): () => void {
  let at: number | undefined
  return terminal.onSignal((signal) => {
    if (at === undefined) {
      at = performance.now()
      first(signal)
    } else if (performance.now() - at > ONE_SIGNAL_MS) terminal.abort(SIGNAL_EXIT[signal])
  })
}
