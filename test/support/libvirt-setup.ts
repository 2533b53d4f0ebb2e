import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, chmod, chown, readFile, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Why there is no libvirt to test with; undefined when there is. */
    libvirtMissing: string | undefined
  }
}

const NEEDED = ['libvirtd', 'virsh', 'qemu-system-x86_64', 'qemu-img'] as const
const PACKAGES = ['qemu-system-x86', 'qemu-utils', 'libvirt-daemon-system', 'libvirt-clients'] as const

/**
 * Sees to it that libvirt and QEMU are installed; the tests start daemons of
 * their own. Root on Debian or Ubuntu gets the packages. Elsewhere the tests
 * are skipped, with one line that says why, unless VDSM_REQUIRE_LIBVIRT=1.
 */
export async function setup(project: TestProject): Promise<void> {
  // The daemons live where only an administrator's path leads.
  process.env['PATH'] = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`
  let missing = await findMissing()
  if (missing.length > 0 && process.getuid?.() === 0 && (await onPath('apt-get'))) {
    await install()
    missing = await findMissing()
  }
  if (missing.length === 0) {
    await admitToKvm()
    project.provide('libvirtMissing', undefined)
    return
  }
  const reason = `no ${missing.join(', no ')} on this machine; install ${PACKAGES.join(' ')}`
  if (process.env['VDSM_REQUIRE_LIBVIRT'] === '1') throw new Error(`the libvirt tests cannot run: ${reason}`)
  say(`the libvirt tests are skipped: ${reason}`)
  project.provide('libvirtMissing', reason)
}

async function findMissing(): Promise<string[]> {
  const found = await Promise.all(NEEDED.map(onPath))
  return NEEDED.filter((_, index) => found[index] !== true)
}

async function onPath(program: string): Promise<boolean> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      await access(join(directory, program), constants.X_OK)
      return true
    } catch {
      // Not in this one.
    }
  }
  return false
}

async function install(): Promise<void> {
  say(`installing ${PACKAGES.join(', ')} with apt-get; this takes a few minutes`)
  await run('apt-get', ['update', '-q'])
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...PACKAGES])
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env, timeout: 600_000 })
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`))
    })
  })
}

/**
 * Where /dev/kvm is there but its group may not open it, libvirt asks QEMU a
 * dozen times over what it can do, at every start of a machine: 44 s instead
 * of half a second. Every distribution's udev rules do what is done here.
 */
async function admitToKvm(): Promise<void> {
  const device = await stat('/dev/kvm').catch(() => undefined)
  if (device === undefined || (device.mode & 0o060) === 0o060 || process.getuid?.() !== 0) return
  const gid = /^kvm:[^:]*:(\d+):/m.exec(await readFile('/etc/group', 'utf8'))?.[1]
  if (gid === undefined) return
  await chown('/dev/kvm', 0, Number(gid))
  await chmod('/dev/kvm', 0o660)
  say('let the group kvm open /dev/kvm')
}

function say(line: string): void {
  process.stderr.write(`[libvirt] ${line}\n`)
}
