import { join } from 'node:path'

export interface LibvirtOptions {
  /** The hypervisor behind the daemon. */
  readonly uri: string
  /** Sockets to try, in this order. */
  readonly sockets: readonly string[]
  /** Where a migration goes when it names a host only; `%h` stands for it. */
  readonly peer: string
}

const ABOUT = {
  uri: 'the hypervisor to open: qemu:///system (default) or qemu:///session',
  socket:
    "the path of the libvirt daemon's unix socket; default: virtqemud-sock, then libvirt-sock, where the uri's daemon has them",
  peer: 'the libvirt uri to which migrations go that name a host only, with %h for it (default qemu+tls://%h/system)',
} as const

/**
 * @param runtimeDir where a session daemon has its sockets: the user's XDG_RUNTIME_DIR
 * @throws {Error} that names what is wrong and every option there is
 */
export function parseOptions(given: Readonly<Record<string, string>>, runtimeDir: string): LibvirtOptions {
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(ABOUT, key)) throw refusal(`the libvirt driver has no option ${JSON.stringify(key)}`)
  }
  const { uri = 'qemu:///system', socket, peer = 'qemu+tls://%h/system' } = given
  if (uri !== 'qemu:///system' && uri !== 'qemu:///session') {
    throw refusal(`uri=${uri}: the driver manages the machine it runs on, through its libvirt daemon`)
  }
  if (socket !== undefined && !socket.startsWith('/')) throw refusal(`socket=${socket}: an absolute path is needed`)
  if (!peer.includes('%h')) throw refusal(`peer=${peer}: %h is needed where the host's name belongs`)
  return { uri, sockets: socket === undefined ? defaultSockets(uri, runtimeDir) : [socket], peer }
}

function defaultSockets(uri: string, runtimeDir: string): readonly string[] {
  const directory = uri === 'qemu:///session' ? join(runtimeDir, 'libvirt') : '/run/libvirt'
  // Where the modular daemons run, the old socket belongs to a proxy at best.
  return [join(directory, 'virtqemud-sock'), join(directory, 'libvirt-sock')]
}

function refusal(reason: string): Error {
  const lines = Object.entries(ABOUT).map(([key, about]) => `  ${key}: ${about}`)
  return new Error(`${reason}. The libvirt driver's options:\n${lines.join('\n')}`)
}
