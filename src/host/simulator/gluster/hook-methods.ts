import { createHash } from 'node:crypto'
import { RpcError } from '../../../api/errors.ts'
import type { HookLevel } from '../../../api/generated/types.ts'
import type { Handlers } from '../../../api/handler.ts'
import { keyOf } from './hooks.ts'
import type { Gluster, Hook } from './model.ts'
import { peerOf } from './peers.ts'

type HookMethod = Extract<keyof Handlers, `GlusterHook.${string}`>

interface HookParams {
  readonly glusterCmd: string
  readonly hookLevel: HookLevel
  readonly hookName: string
}

export function hookMethods(gluster: Gluster): Required<Pick<Handlers, HookMethod>> {
  return {
    'GlusterHook.list': async (_, context) => ({
      hooksList: Array.from(peerOf(gluster, context).hooks.values(), (hook) => ({
        name: hook.name,
        status: hook.enabled ? ('ENABLED' as const) : ('DISABLED' as const),
        command: hook.command,
        level: hook.level,
        mimetype: mimeType(hook),
        checksum: sha256(hook.content),
        md5sum: '',
      })),
    }),
    'GlusterHook.read': async (params, context) => {
      const hook = requireHook(peerOf(gluster, context).hooks, params)
      const checksum = sha256(hook.content)
      return { content: hook.content.toString('base64'), mimetype: mimeType(hook), checksum, md5sum: '' }
    },
    'GlusterHook.enable': async (params, context) => {
      requireHook(peerOf(gluster, context).hooks, params).enabled = true
      return {}
    },
    'GlusterHook.disable': async (params, context) => {
      requireHook(peerOf(gluster, context).hooks, params).enabled = false
      return {}
    },
    'GlusterHook.add': async (params, context) => {
      const { hooks } = peerOf(gluster, context)
      const key = keyOfParams(params)
      if (hooks.has(key)) throw new RpcError('GlusterHookAlreadyExistException', key)
      const { glusterCmd: command, hookLevel: level, hookName: name, enable: enabled } = params
      hooks.set(key, { command, level, name, enabled, content: readContent(params.hookData, params.checksum) })
      return {}
    },
    'GlusterHook.update': async (params, context) => {
      const hook = requireHook(peerOf(gluster, context).hooks, params)
      hook.content = readContent(params.hookData, params.hookChecksum)
      return {}
    },
    'GlusterHook.remove': async (params, context) => {
      peerOf(gluster, context).hooks.delete(keyOfParams(params))
      return {}
    },
  }
}

/** @throws {RpcError} GlusterMissingArgumentException */
function keyOfParams({ glusterCmd, hookLevel, hookName }: HookParams): string {
  if (glusterCmd === '' || hookName === '') {
    throw new RpcError('GlusterMissingArgumentException', glusterCmd === '' ? 'glusterCmd' : 'hookName')
  }
  return keyOf(glusterCmd, hookLevel, hookName)
}

/** @throws {RpcError} GlusterHookNotFoundException, GlusterMissingArgumentException */
function requireHook(hooks: ReadonlyMap<string, Hook>, params: HookParams): Hook {
  const key = keyOfParams(params)
  const hook = hooks.get(key)
  if (hook === undefined) throw new RpcError('GlusterHookNotFoundException', key)
  return hook
}

/** @throws {RpcError} GlusterHookCheckSumMismatchException */
function readContent(base64: string, checksum: string): Buffer {
  const content = Buffer.from(base64, 'base64')
  if (sha256(content) !== checksum.toLowerCase()) {
    throw new RpcError('GlusterHookCheckSumMismatchException', `the content has ${sha256(content)}`)
  }
  return content
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function mimeType({ content }: Hook): string {
  const head = content.subarray(0, 64).toString('latin1')
  if (/^#!.*python/.test(head)) return 'text/x-python'
  return head.startsWith('#!') ? 'text/x-shellscript' : 'text/plain'
}
