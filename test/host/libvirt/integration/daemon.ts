import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** A libvirt daemon of the tests' own: a session daemon with a home of its own. */
export interface LibvirtDaemon extends AsyncDisposable {
  readonly socket: string
  /** Files that QEMU may open and write. */
  readonly directory: string
  /** `kvm` where machines can have it, else `qemu`. */
  readonly domainType: 'kvm' | 'qemu'
  readonly pid: number
  /** The oracle: libvirt's own client. Its standard output, trimmed. */
  virsh(...args: readonly string[]): Promise<string>
  /** How often QEMU was started for the machine of that name, as libvirt's log of it says. */
  startsOf(name: string): Promise<number>
  /** Starts a machine past the driver. */
  create(xml: string): Promise<void>
  /** Resolves when the daemon takes connections: one that crashed is started again. */
  ready(): Promise<void>
  /** Sends the daemon a signal; resolves when it has ended, if it does of it. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** Starts the daemon again after it was killed. */
  restart(): Promise<void>
  /** A disk image of a few MiB, in QEMU's format. */
  createDisk(name: string): Promise<string>
}

export interface DaemonOptions {
  /** The name that the daemon takes its machine for; root alone can give one. */
  readonly hostname?: string
  /** An empty folder for all that it keeps, with a short path. @default one of its own */
  readonly home?: string
}

/** Who runs the daemon: a session daemon must not be root. */
interface Owner {
  readonly uid: number
  readonly gid: number
}

/** What QEMU can do takes seconds to find out; it is kept from daemon to daemon. */
const CACHE = join(tmpdir(), `vdsm-amqp-libvirt-cache-${process.getuid?.() ?? 0}`)
const NOBODY = 65_534

export async function startLibvirtd({ hostname, ...given }: DaemonOptions = {}): Promise<LibvirtDaemon> {
  // A unix socket's path has 107 bytes at most.
  const home = given.home ?? (await mkdtemp('/tmp/vdsm-lv-'))
  const owner = await findOwner()
  const runtime = join(home, 'run')
  const config = join(home, 'config', 'libvirt')
  const directory = join(home, 'disks')
  for (const path of [runtime, config, directory, join(home, 'cache')]) await mkdir(path, { recursive: true })
  await cp(CACHE, join(home, 'cache', 'libvirt'), { recursive: true }).catch(() => {})
  // Otherwise a logging daemon is started beside it, which outlives it.
  await writeFile(join(config, 'qemu.conf'), 'stdio_handler = "file"\n')
  await writeFile(join(config, 'libvirtd.conf'), `host_uuid = "${randomUUID()}"\n`)
  await giveTo(home, owner)
  await chmod(home, 0o755)
  await chmod(runtime, 0o700)
  const socket = join(runtime, 'libvirt', 'libvirt-sock')
  const env = {
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    LC_ALL: 'C',
  }
  const uri = `qemu+unix:///session?socket=${socket}`

  function launch(): ChildProcess {
    const options = { cwd: home, env, stdio: ['ignore', 'ignore', 'ignore'] as ['ignore', 'ignore', 'ignore'] }
    if (hostname === undefined) return spawn('libvirtd', ['--timeout', '0'], { ...options, ...owner })
    const drop = [
      'setpriv',
      `--reuid=${owner.uid}`,
      `--regid=${owner.gid}`,
      '--clear-groups',
      'libvirtd',
      '--timeout',
      '0',
    ]
    const script = 'hostname "$0" && exec "$@"'
    return spawn('unshare', ['--uts', 'sh', '-c', script, hostname, ...drop], options)
  }

  async function virsh(...args: readonly string[]): Promise<string> {
    const { stdout } = await execute('virsh', ['-c', uri, ...args], { env, timeout: 60_000 })
    return stdout.trim()
  }

  // Debian 12's libvirtd 9.0.0 crashes at times: the test that met it fails, the next finds a daemon.
  let wanted = true
  function supervised(): ChildProcess {
    const started = launch()
    started.once('exit', (_code, signal) => {
      if (wanted && signal !== null) child = supervised()
    })
    return started
  }

  let child = supervised()
  await answering(socket, () => child)

  async function kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    wanted = false
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async function killMachines(): Promise<void> {
    const run = join(runtime, 'libvirt', 'qemu', 'run')
    for (const name of await readdir(run).catch(() => [])) {
      if (!name.endsWith('.pid') || name === 'driver.pid') continue
      const pid = Number(await readFile(join(run, name), 'utf8').catch(() => ''))
      if (pid > 1) endProcess(pid)
    }
  }

  const domainType = (await virsh('capabilities')).includes("<domain type='kvm'") ? 'kvm' : 'qemu'
  await cp(join(home, 'cache', 'libvirt'), CACHE, { recursive: true, force: true }).catch(() => {})

  return {
    socket,
    directory,
    domainType,
    get pid() {
      if (child.pid === undefined) throw new Error('the daemon has not started')
      return child.pid
    },
    virsh,
    async startsOf(name) {
      const text = await readFile(join(home, 'cache', 'libvirt', 'qemu', 'log', `${name}.log`), 'utf8').catch(() => '')
      return [...text.matchAll(/: starting up libvirt/g)].length
    },
    async create(xml) {
      const path = join(home, `${randomUUID()}.xml`)
      await writeFile(path, xml)
      await virsh('create', path)
    },
    ready: () => answering(socket, () => child),
    kill,
    async restart() {
      await kill('SIGKILL')
      wanted = true
      child = supervised()
      await answering(socket, () => child)
    },
    async createDisk(name) {
      const path = join(directory, `${name}.qcow2`)
      await execute('qemu-img', ['create', '-q', '-f', 'qcow2', path, '8M'], { env, timeout: 30_000 })
      await giveTo(path, owner)
      return path
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGCONT')
      await kill('SIGTERM')
      await killMachines()
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

async function findOwner(): Promise<Owner> {
  const uid = process.getuid?.() ?? 0
  if (uid !== 0) return { uid, gid: process.getgid?.() ?? uid }
  const kvm = /^kvm:[^:]*:(\d+):/m.exec(await readFile('/etc/group', 'utf8'))?.[1]
  return { uid: NOBODY, gid: kvm === undefined ? NOBODY : Number(kvm) }
}

async function giveTo(path: string, { uid, gid }: Owner): Promise<void> {
  if (process.getuid?.() !== 0) return
  await chown(path, uid, gid)
  for (const entry of await readdir(path, { recursive: true }).catch(() => [])) await chown(join(path, entry), uid, gid)
}

/** Returns when the daemon takes connections. */
async function answering(path: string, child: () => ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const { exitCode } = child()
    if (exitCode !== null) throw new Error(`libvirtd ended with ${exitCode}`)
    if (await accepts(path)) return
    if (Date.now() > deadline) throw new Error('libvirtd does not answer')
    await delay(50)
  }
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Ended by itself.
  }
}
