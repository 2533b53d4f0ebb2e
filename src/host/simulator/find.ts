import { RpcError } from '../../api/errors.ts'
import type { HandlerContext } from '../../api/handler.ts'
import type { Host, Machine, World } from './model.ts'

/** The host that a request is for: one table of handlers serves all hosts of a process. */
export function findHost(world: World, context: HandlerContext): Host {
  const host = world.hosts.get(context.host)
  if (host === undefined) throw new RpcError('InternalError', `there is no simulated host ${context.host}`)
  return host
}

/** @throws {RpcError} NoSuchVM */
export function findMachine(world: World, context: HandlerContext, id: string): Machine {
  const machine = findHost(world, context).machines.get(id)
  if (machine === undefined) throw new RpcError('NoSuchVM', id)
  return machine
}
