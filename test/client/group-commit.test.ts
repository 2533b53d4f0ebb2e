import { expect, test } from 'vitest'
import { createGroupCommit } from '../../src/client/group-commit.ts'

test('what comes while the disk is busy goes to it together, in order, and none before it is written', async () => {
  const written: string[] = []
  const disk = Promise.withResolvers<void>()
  const { commit, idle } = createGroupCommit(async (text) => {
    if (written.push(text) === 1) await disk.promise
  })
  const resolved: string[] = []
  const all = ['a', 'b', 'c'].map((text) => commit(text).then(() => void resolved.push(text)))
  await new Promise((resolve) => setImmediate(resolve))
  expect({ written, resolved }).toEqual({ written: ['a'], resolved: [] })
  disk.resolve()
  await Promise.all(all)
  expect({ written, resolved }).toEqual({ written: ['a', 'bc'], resolved: ['a', 'b', 'c'] })
  await commit('d')
  await idle()
  expect(written).toEqual(['a', 'bc', 'd'])
})

test('behind what may be written in part nothing more is: all that follows fails alike', async () => {
  const written: string[] = []
  const { commit, idle } = createGroupCommit(async (text) => {
    written.push(text)
    if (text === 'b') throw new Error('no room')
  })
  await commit('a')
  const outcomes = await Promise.allSettled([commit('b'), commit('c')])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  for (const text of ['d', 'e']) await expect(commit(text)).rejects.toThrow('no room')
  await idle()
  expect(written).toEqual(['a', 'b'])
})
