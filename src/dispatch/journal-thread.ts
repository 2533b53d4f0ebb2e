import { parentPort, workerData } from 'node:worker_threads'
import type { JournalRequest, ThreadSetup } from './journal-requests.ts'
import { openStore } from './journal-store.ts'

/**
 * The thread of the journal's file: takes requests in bundles, commits each
 * bundle at once, and answers in the same order. `null` ends it.
 */
const port = parentPort
if (port === null) throw new TypeError('the journal runs in a thread of its own')
const setup = workerData as ThreadSetup
const store = openStore(setup)
port.postMessage('ready')

const purging = setInterval(purge, setup.purgeEvery)

function purge(): void {
  try {
    if (store.purge(Date.now())) setImmediate(purge)
  } catch {
    // A disk that takes nothing now may do so later, and whoever writes is told.
  }
}

port.on('message', (requests: readonly JournalRequest[] | null) => {
  if (requests !== null) {
    port.postMessage(store.run(requests))
    return
  }
  clearInterval(purging)
  store.close()
  port.close()
})
