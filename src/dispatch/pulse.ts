import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'

/**
 * Answers, on a local socket, whoever asks whether this process is well. The
 * main thread answers, since it is what acts on the host; no disk is involved,
 * so that one that stalls makes nobody look frozen.
 * @throws when the socket cannot be made
 */
export async function answerPulse(path: string): Promise<Disposable> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.unref()
    socket.pipe(socket)
  })
  // One that ended without a word has left it.
  rmSync(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  server.unref()
  return {
    [Symbol.dispose]() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Feels the pulse of another process. */
export interface Pulse extends Disposable {
  /**
   * Asks, to be called again and again. Returns how long the last question has been without an answer, in
   * milliseconds: 0 also when nobody can be asked, since that says nothing.
   */
  feel(): number
}

/** A longer pause between two questions was this process's own sleep, and not the other's silence. */
const LONGEST_STEP_MS = 500

export function createPulse(path: string): Pulse {
  let socket: Socket | undefined
  let waiting = false
  let silence = 0
  let last = performance.now()

  function open(): Socket {
    // A frozen process's connections are accepted by the kernel: that nobody listens is something else.
    const opened = connect(path)
    opened.unref()
    opened.on('error', () => {})
    opened.on('connect', ask)
    opened.on('data', () => {
      waiting = false
      silence = 0
    })
    opened.on('close', () => {
      socket = undefined
      waiting = false
      silence = 0
    })
    return opened
  }

  function ask(): void {
    waiting = true
    socket?.write('?')
  }

  return {
    feel() {
      const now = performance.now()
      if (waiting) silence += Math.min(now - last, LONGEST_STEP_MS)
      last = now
      if (socket === undefined) socket = open()
      else if (!waiting && !socket.connecting) ask()
      return silence
    },
    [Symbol.dispose]: () => socket?.destroy(),
  }
}
