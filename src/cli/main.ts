#!/usr/bin/env node
import { EXIT } from './exit.ts'
import { unfitNode } from './node-version.ts'
import { processTerminal } from './terminal.ts'

const terminal = processTerminal()
const unfit = unfitNode(process.versions.node)
if (unfit !== undefined) terminal.err(`error: ${unfit}\n`)
// An older one would fail somewhere in it, and blame the broker.
const exitCode =
  unfit === undefined ? await (await import('./run.ts')).run(process.argv.slice(2), terminal) : EXIT.error
// What was given up half-way, such as a connection to a broker that says nothing, keeps nobody waiting.
await terminal.flush()
process.exit(exitCode)
