/** What a command has of the process it runs in; tests give their own. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** Whether standard error is read by a person. */
  readonly interactive: boolean
  /** The size of the terminal that standard output is; undefined when another program reads it. */
  screen(): { readonly rows: number; readonly columns: number } | undefined
  /** All of standard input. */
  read(): Promise<string>
  /** Calls back at SIGINT and SIGTERM, which then no longer end the process by themselves. Returns what ends that. */
  onSignal(listener: (signal: StopSignal) => void): () => void
  /** Ends the process here and now. */
  abort(exitCode: number): void
}

export type StopSignal = 'SIGINT' | 'SIGTERM'

/** Where a process ends, all that was written has to be out. */
interface ProcessTerminal extends Terminal {
  flush(): Promise<void>
}

export function processTerminal(): ProcessTerminal {
  // Who reads our output may have seen enough of it: `vdsm-amqp watch | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1)
  })
  process.stderr.on('error', () => {})
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    screen() {
      const { isTTY, rows, columns } = process.stdout
      return isTTY ? { rows, columns } : undefined
    },
    async read() {
      const chunks: Buffer[] = []
      for await (const chunk of process.stdin) chunks.push(chunk)
      return Buffer.concat(chunks).toString('utf8')
    },
    onSignal(listener) {
      process.on('SIGINT', listener)
      process.on('SIGTERM', listener)
      return () => {
        process.off('SIGINT', listener)
        process.off('SIGTERM', listener)
      }
    },
    abort: (exitCode) => process.exit(exitCode),
    async flush() {
      const streams = [process.stdout, process.stderr]
      await Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.write('', () => resolve()))))
    },
  }
}
