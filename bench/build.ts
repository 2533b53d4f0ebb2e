import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Compiles the package, since what is published is what is measured. @returns the folder of the compiled files */
export async function buildPackage(progress: (line: string) => void): Promise<string> {
  progress('compiling the package')
  const root = fileURLToPath(new URL('..', import.meta.url))
  await promisify(execFile)('npm', ['run', '-s', 'build'], { cwd: root })
  return `${root}dist`
}
