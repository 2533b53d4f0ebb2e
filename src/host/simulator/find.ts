import { RpcError } from '../../api/errors.ts'
import type { HandlerContext } from '../../api/handler.ts'
import type { Host, Machine, Session, World } from './model.ts'

/** The host that a request is for: one table of handlers serves all hosts of a process. */
export function findHost(world: World, context: HandlerContext): Host {
  const host = world.hosts.get(context.host)
  if (host === undefined) throw new RpcError('InternalError', `there is no simulated host ${context.host}`)
  return host
}

/** The same, with what its driver runs with. */
export function findSession(world: World, context: HandlerContext): { readonly host: Host; readonly session: Session } {
  const host = findHost(world, context)
  if (host.session === undefined) throw new RpcError('InternalError', `the simulated host ${host.id} is closed`)
  return { host, session: host.session }
}

/** @throws {RpcError} NoSuchVM */
export function findMachine(world: World, context: HandlerContext, id: string): Machine {
  const machine = findHost(world, context).machines.get(id)
  if (machine === undefined) throw new RpcError('NoSuchVM', id)
  return machine
}
