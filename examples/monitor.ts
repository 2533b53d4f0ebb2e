/**
 * Keeps a live table of virtual machines and their states: asks the given
 * hosts once what runs, and from then on listens to all hosts. A host is asked
 * again when some of its events are missing for good. Ctrl-C ends.
 *
 *   node scripts/run.mjs examples/monitor.ts host1 host2 host3
 */
import { connectClient } from '../src/index.ts'

interface Row {
  host: string
  status: string
  since: string
}

const table = new Map<string, Row>()
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
process.once('SIGTERM', () => stop.abort())

await using client = await connectClient({ url: process.env['AMQP_URL'] ?? 'amqp://127.0.0.1:5672' })

// First listen, then ask: what happens in between is in the events.
const events = await client.subscribe(
  { component: 'virt', operation: 'VM_status' },
  { signal: stop.signal, onGap: ({ host }) => void ask(host).catch(console.error) },
)
for (const host of process.argv.slice(2)) await ask(host)
console.log('listening')

for await (const { event, host, object, params } of events) {
  if (event === '|virt|VM_status|') show(object, host, params[object]?.status ?? 'unknown')
}

async function ask(host: string): Promise<void> {
  for (const { vmId, status } of await client.call(host, 'Host.getAllVmStats')) show(vmId, host, status)
}

function show(vm: string, host: string, status: string): void {
  const known = table.get(vm)
  // A machine that moved is down on its old host; the new one has it.
  if (status === 'Down' && known !== undefined && known.host !== host) return
  if (known?.host === host && known.status === status) return
  table.set(vm, { host, status, since: new Date().toLocaleTimeString() })
  console.clear()
  console.table(Object.fromEntries(table))
}
