/**
 * Asks many hosts at once and ends with exactly one outcome for each: its
 * answer, its refusal, that it is silent, or that nobody knows it.
 *
 *   node scripts/run.mjs examples/fan-out.ts host1 host2 host3
 */
import { connectClient } from '../src/index.ts'

const hosts = process.argv.slice(2)
if (hosts.length === 0)
  throw new Error('which hosts? For example: node scripts/run.mjs examples/fan-out.ts host1 host2')

await using client = await connectClient({ url: process.env['AMQP_URL'] ?? 'amqp://127.0.0.1:5672' })

const report = await client.callFleet(
  'Host.getStats',
  {},
  { hosts, timeoutMs: 5_000, aggregate: [{ kind: 'sum', field: 'vmActive' }] },
)

for (const [host, ended] of Object.entries(report.results)) {
  const detail =
    ended.outcome === 'answered'
      ? `${ended.result.vmActive} of ${ended.result.vmCount} machines run`
      : ended.error.message
  console.log(`${host}: ${ended.outcome}: ${detail}`)
}
const [running] = report.aggregates
console.log(`${report.answered} of ${report.expected} hosts answered: ${running?.value} machines run in all`)
if (report.answered < report.expected) process.exitCode = 1
