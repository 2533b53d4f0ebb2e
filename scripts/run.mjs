#!/usr/bin/env node
/**
 * Runs a file of this repository on the repository's own Node:
 *
 *   node scripts/run.mjs FILE [ARGUMENT]…
 *
 * Installs the dependencies first when they are missing or not those of
 * package-lock.json. The runtime, Node 24, is one of them (the package `node`),
 * so this file alone has to run on whatever the machine has: Node 20 or later,
 * plain JavaScript, no dependencies. Standard output belongs to FILE; what is
 * said here goes to standard error.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, realpathSync, rmSync, statSync, utimes, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules', '.bin')
const RUNTIME = join(BIN, 'node')
const LOCK = join(ROOT, '.cache', 'install.lock')
/** A lock whose holder has not touched it for so long is left over from a crash. */
const LOCK_STALE_MS = 15_000
const WANTED_MAJOR = 24
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Something the user can mend: shown without a stack. */
class Problem extends Error {}

/** A signal ended the child: this process then ends like it. */
class Interrupted extends Error {
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.signal = signal
  }
}

try {
  const [file, ...args] = process.argv.slice(2)
  if (file === undefined) throw new Problem('usage: node scripts/run.mjs FILE [ARGUMENT]…')
  if (!dependenciesAreCurrent()) await installUnderLock()
  process.exitCode = await run(findRuntime(), [resolve(ROOT, file), ...args])
} catch (error) {
  if (error instanceof Interrupted) {
    // Ends as the child ended, so that the shell sees the same.
    process.kill(process.pid, error.signal)
    await sleep(1000)
  }
  if (!(error instanceof Problem)) throw error
  say(error.message)
  process.exitCode = 1
}

/** True when node_modules holds, package by package, what package-lock.json asks for. */
function dependenciesAreCurrent() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'))
  const installed = readPackages(join(ROOT, 'node_modules', '.package-lock.json'))
  if (wanted === undefined)
    throw new Problem('package-lock.json is missing or damaged: get it back with `git restore package-lock.json`.')
  if (installed === undefined) return false
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true
    const found = installed[path]
    // npm leaves out optional packages, such as those for other platforms.
    return found === undefined ? optional === true : found.version === version && found.integrity === integrity
  })
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

/** Two runs that start together must not both install: the second waits, and then finds the work done. */
async function installUnderLock() {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  for (let waited = false; !takeLock(); waited = true) {
    if (!waited) say('Another run is installing the dependencies: waiting for it.')
    await sleep(250)
  }
  const heartbeat = setInterval(() => utimes(LOCK, new Date(), new Date(), () => {}), 2000)
  try {
    if (!dependenciesAreCurrent()) await install()
  } finally {
    clearInterval(heartbeat)
    rmSync(LOCK, { force: true })
  }
}

function takeLock() {
  try {
    writeFileSync(LOCK, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Problem(`The lock for installing cannot be made: ${error.message}`)
    try {
      if (Date.now() - statSync(LOCK).mtimeMs > LOCK_STALE_MS) rmSync(LOCK, { force: true })
    } catch {
      // Released between the two calls: the next try gets it.
    }
    return false
  }
}

async function install() {
  const began = Date.now()
  const elapsed = () => `${((Date.now() - began) / 1000).toFixed(0)} s`
  say('Installing the dependencies, Node 24 among them, into node_modules with npm ci: once, 400 MB on disk.')
  // What follows must not depend on settings meant for the script that npm runs
  // just now (`-s`), nor on a production environment, nor trouble anybody with
  // the age of the system's Node: it only runs npm.
  const flags = [
    '--include=dev',
    '--loglevel=error',
    '--no-progress',
    '--no-audit',
    '--no-fund',
    '--engine-strict=false',
  ]
  const progress = setInterval(() => say(`  still installing, ${elapsed()} so far`), 5000)
  let errors = ''
  const startNpm = () => {
    const npm = spawn('npm', ['ci', ...flags], {
      cwd: ROOT,
      env: { ...process.env, PATH: pathWithoutOwnBin() },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    npm.stderr.on('data', (chunk) => {
      errors += chunk
    })
    return npm
  }
  try {
    const { code, received } = await runToEnd(startNpm)
    // npm tidies up first, then ends by itself.
    if (received !== undefined && code !== 0) throw new Interrupted(received)
    if (code !== 0) {
      say(errors.replaceAll(/^npm error\s+at .*\n/gm, '').trimEnd())
      throw new Problem(`npm ci failed (exit ${code}) after ${elapsed()}. ${adviceFor(errors)}`)
    }
    say(`Installed in ${elapsed()}.`)
  } catch (error) {
    if (error instanceof Interrupted) say('Installing was interrupted: the next run starts it again.')
    if (error.code !== 'ENOENT') throw error
    throw new Problem('npm is not to be found: install npm 10 or later.')
  } finally {
    clearInterval(progress)
  }
}

function adviceFor(errors) {
  if (/EUSAGE/.test(errors)) return 'package.json and package-lock.json disagree: run `npm install`, then try again.'
  if (/ENOSPC/.test(errors)) return 'The disk is full.'
  if (/EACCES|EPERM|EROFS/.test(errors))
    return `This user may not write where npm wants to: see the path above (${ROOT} must be writable).`
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(errors)) {
    return 'The package registry is out of reach: check the network and npm’s proxy and registry settings (`npm config list`), then try again.'
  }
  return 'The lines above say why; when they do not help, delete node_modules and try again.'
}

/** npm run puts node_modules/.bin first: npm ci deletes what is there, so npm itself must run on the system's Node. */
function pathWithoutOwnBin() {
  const entries = (process.env.PATH ?? '').split(delimiter)
  return entries.filter((entry) => resolve(entry) !== BIN).join(delimiter)
}

/** The installed Node 24, or else the one that runs this, when it is as new. */
function findRuntime() {
  if (sameFile(RUNTIME, process.execPath)) return RUNTIME
  const { stdout, error } = spawnSync(RUNTIME, ['--version'], { encoding: 'utf8', timeout: 30_000 })
  if (majorOf(stdout) >= WANTED_MAJOR) return RUNTIME
  if (majorOf(process.version) >= WANTED_MAJOR) return process.execPath
  throw new Problem(
    `The Node ${WANTED_MAJOR} that belongs in node_modules does not run here (${process.platform} ${process.arch}` +
      `${error === undefined ? '' : `, ${error.code}`}). Its package sets itself up in an install script: when npm is told not to run those ` +
      `(\`npm config get ignore-scripts\`), run \`npm rebuild node --ignore-scripts=false\`; otherwise install Node ${WANTED_MAJOR} on this machine.`,
  )
}

function sameFile(a, b) {
  try {
    return realpathSync(a) === realpathSync(b)
  } catch {
    return false
  }
}

function majorOf(version) {
  return Number(/^v(\d+)\./.exec(version ?? '')?.[1] ?? 0)
}

async function run(runtime, argv) {
  const PATH = `${BIN}${delimiter}${pathWithoutOwnBin()}`
  const start = () => spawn(runtime, argv, { stdio: 'inherit', env: { ...process.env, PATH } })
  return (await runToEnd(start)).code
}

/**
 * Gives the child's exit code, and the last signal received meanwhile. Until it
 * has ended, signals do not end this process; those that the child has not got
 * by itself are passed on to it.
 * @throws {Interrupted} when a signal ended it
 */
async function runToEnd(start) {
  let child
  let received
  const forward = (signal) => {
    received = signal
    // Ctrl-C reaches the whole foreground group of the terminal, the child too: a
    // second one would look like somebody pressing it twice. (npm passes it on as well.)
    if (signal !== 'SIGINT' || !inForegroundOfTerminal()) child.kill(signal)
  }
  // Before it starts: handlers run later than this function goes on, so there is a child then.
  for (const signal of FORWARDED) process.on(signal, forward)
  child = start()
  try {
    const [code, signal] = await once(child, 'close')
    if (signal !== null) throw new Interrupted(signal)
    return { code, received }
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward)
  }
}

function inForegroundOfTerminal() {
  try {
    // proc_pid_stat(5): after the name in brackets come state, ppid, pgrp, session, tty_nr, tpgid.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[2] === fields[5]
  } catch {
    return process.stdin.isTTY === true
  }
}

function say(line) {
  process.stderr.write(`${line}\n`)
}
