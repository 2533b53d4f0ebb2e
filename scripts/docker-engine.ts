import { spawn } from 'node:child_process'
import { type RequestOptions, request } from 'node:http'
import { homedir } from 'node:os'

/** A Docker engine that answers. */
export interface DockerEngine {
  /** For node:http. */
  readonly address: Pick<RequestOptions, 'socketPath' | 'host' | 'port'>
  hasImage(image: string): Promise<boolean>
}

/** Looks where Testcontainers will look, without loading it: no engine is the common case, and this takes a moment. */
export async function findDockerEngine(): Promise<DockerEngine | undefined> {
  for (const address of addresses()) {
    if ((await statusOf(address, '/_ping')) === 200) {
      return {
        address,
        hasImage: async (image) => (await statusOf(address, `/images/${encodeURI(image)}/json`)) === 200,
      }
    }
  }
  return undefined
}

/**
 * Removes the container when this process ends without doing so itself, even
 * by SIGKILL: a process of its own waits for the end of a pipe that we hold.
 */
export function guardContainer(engine: DockerEngine, container: string): { release(): void } {
  const options = { ...engine.address, method: 'DELETE', path: `/containers/${container}?force=1&v=1` }
  const script = `process.stdin.resume().on('data', () => process.exit()).on('end', () => {
    require('node:http').request(${JSON.stringify(options)}, (answer) => answer.resume()).on('error', () => {}).end()
  })`
  const child = spawn(process.execPath, ['-e', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  return {
    release() {
      child.stdin.end('released')
    },
  }
}

function addresses(): DockerEngine['address'][] {
  const { DOCKER_HOST: host, XDG_RUNTIME_DIR: runtime } = process.env
  if (host !== undefined && host !== '') {
    if (host.startsWith('unix://')) return [{ socketPath: host.slice('unix://'.length) }]
    if (!URL.canParse(host)) return []
    const url = new URL(host)
    return url.protocol === 'tcp:' || url.protocol === 'http:' ? [{ host: url.hostname, port: url.port || '2375' }] : []
  }
  return [
    { socketPath: '/var/run/docker.sock' },
    ...(runtime === undefined ? [] : [{ socketPath: `${runtime}/docker.sock` }]),
    { socketPath: `${homedir()}/.docker/run/docker.sock` },
    { socketPath: `${homedir()}/.docker/desktop/docker.sock` },
  ]
}

function statusOf(address: DockerEngine['address'], path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asking = request({ ...address, path, timeout: 2_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asking.on('timeout', () => asking.destroy())
    asking.on('error', () => resolve(undefined))
    asking.end()
  })
}
