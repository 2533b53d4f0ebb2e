#!/usr/bin/env node
import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

const terminal = processTerminal()
const exitCode = await run(process.argv.slice(2), terminal)
// What was given up half-way, such as a connection to a broker that says nothing, keeps nobody waiting.
await terminal.flush()
process.exit(exitCode)
