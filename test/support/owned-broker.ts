/** Run by a test as a process of its own: starts a private broker (`docker` or `local`), tells of it, and waits to be killed. */
import { providePrivateBroker } from '../../scripts/provide-broker.ts'

const kind = process.argv[2] === 'docker' ? 'docker' : 'local'
const { url, control } = await providePrivateBroker(kind, { progress: () => {} })
process.stdout.write(`${JSON.stringify({ url, control })}\n`)
setInterval(() => {}, 1000)
