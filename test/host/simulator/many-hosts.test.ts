import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { parseHostId } from '../../../src/api/ids.ts'
import { createWorld } from './world.ts'

test('a host takes less than 8 KB while nobody asks it anything', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const { openDriver } = createWorld()
  const log = pino({ enabled: false })
  const open = (index: number) => openDriver({ host: parseHostId(`host${index}`), options: {}, log })
  await open(0)
  collect()
  const before = process.memoryUsage().heapUsed
  const hosts = await Promise.all(Array.from({ length: 1000 }, (_, index) => open(index + 1)))
  collect()
  const each = (process.memoryUsage().heapUsed - before) / hosts.length
  expect(hosts).toHaveLength(1000)
  expect(each).toBeLessThan(8_000)
})
