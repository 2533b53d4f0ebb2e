import { pino } from 'pino'
import { METHODS } from '../../src/api/generated/methods.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { createEventQueue } from '../../src/host/event-queue.ts'
import type { DriverParts } from '../../src/host/libvirt/driver-parts.ts'
import { libvirtMethods } from '../../src/host/libvirt/libvirt.ts'
import { createRemovals } from '../../src/host/libvirt/removals.ts'
import { createSimulator } from '../../src/host/simulator/simulator.ts'

const BEGIN = '<!-- drivers: made by npm run generate -->\n'
const END = '<!-- /drivers -->'

/** README with the table of what each driver has. @throws {Error} when it has no place for it */
export async function withDriverTable(readme: string): Promise<string> {
  const from = readme.indexOf(BEGIN)
  const to = readme.indexOf(END)
  if (from < 0 || to < from) throw new Error(`README.md: ${BEGIN.trim()} … ${END} is missing`)
  return `${readme.slice(0, from + BEGIN.length)}\n${toTable(Object.keys(METHODS), await findDrivers())}\n${readme.slice(to)}`
}

async function findDrivers(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const options = { host: parseHostId('host1'), options: {}, log: pino({ level: 'silent' }) }
  await using simulator = await createSimulator()(options)
  // Its handlers look at their parts when they are called, which nobody does here.
  const libvirt = libvirtMethods({} as DriverParts, createRemovals(), createEventQueue())
  return new Map([
    ['simulator', new Set(Object.keys(simulator.handlers))],
    ['libvirt', new Set(Object.keys(libvirt))],
  ])
}

/** A row for each namespace: `all 98`, or how many and which. */
function toTable(methods: readonly string[], drivers: ReadonlyMap<string, ReadonlySet<string>>): string {
  const namespaces = Map.groupBy(methods, (name) => name.slice(0, name.indexOf('.')))
  const gluster = (name: string) => name.startsWith('Gluster')
  const count = (names: readonly string[], has: ReadonlySet<string>) => names.filter((name) => has.has(name)).length
  const total = (title: string, names: readonly string[]) =>
    `| **${title}** | ${[...drivers.values()].map((has) => `**${count(names, has)} of ${names.length}**`).join(' | ')} |`
  const own = (name: string) => /^(Worker|rpc)\./.test(name)
  const vdsm = methods.filter((name) => !gluster(name) && !own(name))
  const rows = [...namespaces]
    .filter(([, names]) => !names.some(own))
    .sort(([a], [b]) => Number(gluster(a)) - Number(gluster(b)) || (a < b ? -1 : 1))
    .map(([namespace, names]) => {
      const cells = [...drivers.values()].map((has) => {
        const there = names.filter((name) => has.has(name))
        if (there.length === 0) return 'none'
        if (there.length === names.length) return `all ${names.length}`
        return `${there.length} of ${names.length}: ${there.map((name) => name.slice(namespace.length + 1)).join(', ')}`
      })
      return `| ${namespace} | ${cells.join(' | ')} |`
    })
  return [
    `| methods | ${[...drivers.keys()].join(' | ')} |`,
    `|---|${'---|'.repeat(drivers.size)}`,
    total("VDSM's", vdsm),
    total("Gluster's", methods.filter(gluster)),
    ...rows,
    '',
  ].join('\n')
}
