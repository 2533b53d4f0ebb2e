import { pino } from 'pino'
import { lockHost } from '../../src/dispatch/host-lock.ts'

/**
 * A process that holds a host: `node lock-holder.ts DIRECTORY HOST BLOCK-MS`. Says "holds" when it does. At SIGUSR2 its
 * main thread is blocked for that long; then it says "awake".
 */
const [dir = '', host = '', blockMs = '0'] = process.argv.slice(2)
await lockHost({ dir, host, log: pino({ level: 'silent' }), signal: new AbortController().signal })
process.on('SIGUSR2', () => {
  process.stdout.write('blocked\n')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(blockMs))
  process.stdout.write('awake\n')
})
setInterval(() => {}, 1_000)
process.stdout.write('holds\n')
