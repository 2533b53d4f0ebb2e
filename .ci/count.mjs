/**
 * Adds up vitest's JSON reports and prints "N passed, M failed" as the last
 * line. What did not run counts as failed: skipped, todo and pending tests, and
 * a whole project without tests.
 */
import { readFileSync } from 'node:fs'

/** Each kind of test that the first report must have, and how its files are known. */
const KINDS = {
  unit: /\/test\/(api|dispatch|host\/simulator)\//,
  broker: /\/test\/broker\//,
  system: /\/test\/system\//,
  libvirt: /\/test\/host\/libvirt\/integration\//,
  package: /\/test\/package\//,
}

let passed = 0
const faults = []
const seen = new Set()

for (const path of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(path, 'utf8'))
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    if (status !== 'passed' && assertionResults.length === 0) faults.push(`${file}: ${status} ${message ?? ''}`)
    if (assertionResults.length === 0 && status === 'passed') faults.push(`${file}: no test ran`)
    for (const { fullName, status: outcome } of assertionResults) {
      if (outcome === 'passed') {
        passed += 1
        for (const [kind, pattern] of Object.entries(KINDS)) if (pattern.test(file)) seen.add(kind)
      } else faults.push(`${file}: ${outcome}: ${fullName}`)
    }
  }
}
for (const kind of Object.keys(KINDS)) if (!seen.has(kind)) faults.push(`no test ran of the kind: ${kind}`)

for (const fault of faults) console.log(fault)
console.log(`${passed} passed, ${faults.length} failed`)
process.exitCode = faults.length === 0 ? 0 : 1
