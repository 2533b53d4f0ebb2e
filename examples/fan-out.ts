/**
 * Asks many hosts at once and ends with exactly one outcome for each: its
 * answer, its refusal, that it is silent, or that nobody knows it.
 *
 *   node scripts/run.mjs examples/fan-out.ts host1 host2 host3
 */
import { connectClient, RpcError } from '../src/index.ts'

const hosts = process.argv.slice(2)
if (hosts.length === 0)
  throw new Error('which hosts? For example: node scripts/run.mjs examples/fan-out.ts host1 host2')

await using client = await connectClient({ url: process.env['AMQP_URL'] ?? 'amqp://127.0.0.1:5672' })

const outcomes = await Promise.all(
  hosts.map(async (host) => {
    try {
      const { vmCount, vmActive } = await client.call(host, 'Host.getStats', {}, { timeoutMs: 5_000 })
      return { host, outcome: 'answered', detail: `${vmActive} of ${vmCount} machines run` }
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      return { host, outcome: toOutcome(error), detail: error.message }
    }
  }),
)

for (const { host, outcome, detail } of outcomes) console.log(`${host}: ${outcome}: ${detail}`)
if (outcomes.some(({ outcome }) => outcome !== 'answered')) process.exitCode = 1

function toOutcome(error: RpcError): string {
  switch (error.kind) {
    case 'UnknownHost':
      return 'unknown'
    case 'NoAnswer':
      return 'silent'
    case 'ResourceExhausted':
      return 'busy'
    default:
      return 'failed'
  }
}
