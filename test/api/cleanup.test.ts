import { describe, expect, it } from 'vitest'
import { createCleanup } from '../../src/api/cleanup.ts'

/** Writes down when it is disposed. */
function createResource(name: string, order: string[]): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => void order.push(name) }
}

describe('a cleanup', () => {
  it('disposes in reverse order, whatever fails, and tells of the first failure then', async () => {
    const order: string[] = []
    const cleanup = createCleanup()
    cleanup.use(createResource('first', order))
    cleanup.defer(() => Promise.reject(new Error('broken')))
    cleanup.use({ [Symbol.dispose]: () => void order.push('last') })
    await expect(cleanup.disposeAsync()).rejects.toThrow('broken')
    expect(order).toEqual(['last', 'first'])
    await cleanup.disposeAsync()
  })

  it('disposes at once what comes when it is disposed, or while it is', async () => {
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const cleanup = createCleanup()
    cleanup.defer(() => gate.promise)
    const disposed = cleanup.disposeAsync()
    cleanup.use(createResource('while', order))
    cleanup.defer(() => Promise.reject(new Error('nobody is told')))
    expect(order).toEqual(['while'])
    gate.resolve()
    await disposed
    cleanup.defer(() => void order.push('after'))
    expect(order).toEqual(['while', 'after'])
  })

  it('hands over what it has, and disposes none of it then', async () => {
    const order: string[] = []
    const cleanup = createCleanup()
    cleanup.use(createResource('moved', order))
    const owner = cleanup.move()
    await cleanup.disposeAsync()
    expect(order).toEqual([])
    await owner.disposeAsync()
    expect(order).toEqual(['moved'])
  })
})
