/**
 * Posts commands, as an engine does: creates a virtual machine, waits until it
 * is up, looks at it, moves it if there is where to, and removes it.
 *
 *   node scripts/run.mjs examples/engine.ts host1 [host2]
 */
import { randomUUID } from 'node:crypto'
import { connectClient } from '../src/index.ts'

const [from = 'host1', to] = process.argv.slice(2)
const vmID = randomUUID()
const xml = `<domain type="kvm"><name>example-${vmID.slice(0, 8)}</name><uuid>${vmID}</uuid>
  <memory unit="MiB">128</memory><vcpu>1</vcpu><os><type arch="x86_64">hvm</type></os></domain>`

await using client = await connectClient({ url: process.env['AMQP_URL'] ?? 'amqp://127.0.0.1:5672' })

// Before the command is sent, so that nothing it causes is missed.
const events = await client.subscribe({ operation: 'VM_status', object: vmID }, { signal: AbortSignal.timeout(60_000) })
const news = events[Symbol.asyncIterator]()

await client.call(from, 'VM.create', { vmID, vmParams: { vmId: vmID, xml } })
await until('Up', from)

const [stats] = await client.call(from, 'VM.getStats', { vmID })
// A machine that is down has fewer statistics, and the types know it.
if (stats !== undefined && 'cpuUser' in stats) console.log(`CPU ${stats.cpuUser} %, memory ${stats.memUsage} %`)

if (to !== undefined) {
  await client.call(from, 'VM.migrate', { vmID, params: { vmId: vmID, dst: to, method: 'online' } })
  await until('Up', to)
  // The old host keeps what it last knew of the machine until it is told to forget it.
  await client.call(from, 'VM.destroy', { vmID })
}
await client.call(to ?? from, 'VM.destroy', { vmID })
console.log('gone')

/** Reads events until the machine has this status on this host. */
async function until(status: string, host: string): Promise<void> {
  for (let next = await news.next(); !next.done; next = await news.next()) {
    const { event, host: where, params } = next.value
    if (event !== '|virt|VM_status|') continue
    console.log(`${where}: ${params[vmID]?.status}`)
    if (where === host && params[vmID]?.status === status) return
  }
  throw new Error(`the machine did not become ${status} on ${host} in time`)
}
