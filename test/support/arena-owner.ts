import { openArena } from '../chaos/arena.ts'
import { openDisk } from '../chaos/disk.ts'

/** To be killed: opens an arena with a process and a disk that is frozen in it, and says where it is and which it is. */
const arena = await openArena()
const { pid } = await arena.start('sleeper', [process.execPath, '-e', 'setInterval(() => {}, 1000)'])
const disk = await openDisk(arena, 'disk')
if (disk.kind === 'device') await disk.freeze()
process.stdout.write(`${JSON.stringify({ dir: arena.dir, pid })}\n`)
process.once('SIGTERM', () => void arena[Symbol.asyncDispose]().then(() => process.exit()))
setInterval(() => {}, 1000)
