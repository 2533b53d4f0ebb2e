import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { splitLines } from './lines.ts'

/** The folder, the processes and the mounts of one run. Disposing it ends and removes all of them. */
export interface Arena extends AsyncDisposable {
  readonly dir: string
  /** Starts a program as the leader of a process group of its own. What it says is kept in `logs/<name>.log`. */
  start(name: string, command: readonly string[], options?: StartOptions): Promise<Started>
  /** To be told before the mount, so that nothing is left when this process dies in between. */
  willMount(path: string): void
  /** Processes that others start, and that name themselves in `.pid` files of this folder: they are ended, too. */
  willFind(folder: string): void
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Is given what it writes to its standard output, a line at a time. @default goes to the log, too */
  readonly onLine?: (line: string) => void
}

/** A process, by its id. */
export interface Started {
  readonly name: string
  readonly pid: number
  readonly child: ChildProcess
  /** Settles when it has ended, with its exit code or the signal that ended it. */
  readonly ended: Promise<number | string>
  readonly alive: boolean
  signal(signal: NodeJS.Signals): void
}

/**
 * Its standard input is a pipe that its owner keeps open, so it hears of the
 * owner's end even if the owner was killed; then it ends every process group
 * that it was told of, undoes the mounts, and removes the folder.
 */
const GUARD = `
groups=; mounts=; folders=
while read -r word what; do
  case $word in
    add) groups="$groups $what" ;;
    drop) kept=; for one in $groups; do [ "$one" = "$what" ] || kept="$kept $one"; done; groups=$kept ;;
    mount) mounts="$what $mounts" ;;
    folder) folders="$folders $what" ;;
  esac
done
for one in $mounts; do fsfreeze --unfreeze "$one"; done
for one in $groups; do kill -KILL "-$one"; done
for one in $folders; do for file in "$one"/*.pid; do [ -s "$file" ] && kill -KILL "$(cat "$file")"; done; done
for one in $mounts; do
  tries=0
  while grep -qF " $one " /proc/mounts && ! umount "$one" && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
  grep -qF " $one " /proc/mounts && umount -l "$one"
done
tries=0
while [ -e "$1" ] && ! rm -rf "$1" && [ $tries -lt 50 ]; do tries=$((tries + 1)); sleep 0.1; done
`

export async function openArena(): Promise<Arena> {
  // A unix socket's path has 107 bytes at most.
  const dir = await mkdtemp(join(tmpdir(), 'vdsm-chaos-'))
  const guard = spawn('/bin/sh', ['-c', GUARD, 'vdsm-amqp-chaos', dir], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const gone = once(guard, 'exit')
  guard.stdin.on('error', () => {})
  const tell = (word: 'add' | 'drop' | 'mount' | 'folder', what: string | number) =>
    guard.stdin.write(`${word} ${what}\n`)
  await mkdir(join(dir, 'logs'))
  let closed = false

  return {
    dir,
    async start(name, [program = '', ...args], { env = {}, cwd = dir, onLine } = {}) {
      if (closed) throw new Error('the run is over')
      await using log = await open(join(dir, 'logs', `${name}.log`), 'a')
      const child = spawn(program, args, {
        cwd,
        env: { PATH: process.env['PATH'], NO_COLOR: '1', ...env },
        detached: true,
        stdio: ['pipe', onLine === undefined ? log.fd : 'pipe', log.fd],
      })
      const { pid } = child
      if (pid === undefined) throw new Error(`${program} cannot be started`)
      tell('add', pid)
      child.stdin?.on('error', () => {})
      if (onLine !== undefined) child.stdout?.setEncoding('utf8').on('data', splitLines(onLine))
      let alive = true
      const ended = once(child, 'exit').then(([code, signal]: (number | string)[]) => {
        alive = false
        tell('drop', pid)
        return code ?? signal ?? 0
      })
      return {
        name,
        pid,
        child,
        ended,
        get alive() {
          return alive
        },
        signal(signal) {
          if (alive) child.kill(signal)
        },
      }
    },
    willMount: (path) => void tell('mount', path),
    willFind: (folder) => void tell('folder', folder),
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      guard.stdin.end()
      await gone
    },
  }
}

/** Runs a program to its end. @throws with its error output */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { timeout: 60_000 })
  return stdout
}
