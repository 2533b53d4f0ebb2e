/**
 *   node .ci/count.mjs FAILED_RUNS REPORT…
 *
 * Adds up vitest's JSON reports and prints "N passed, M failed" as the last
 * line. What did not run counts as failed: skipped, todo and pending tests, and
 * a whole kind without tests.
 */
import { readFileSync } from 'node:fs'

/** Each kind of test that there must be, and how its files are known. */
const KINDS = {
  unit: /\/test\/(api|dispatch|host\/simulator)\//,
  broker: /\/test\/broker\//,
  system: /\/test\/system\//,
  cluster: /\/test\/system\/cluster\./,
  cli: /\/test\/cli\//,
  examples: /\/test\/examples\//,
  libvirt: /\/test\/host\/libvirt\/integration\//,
  package: /\/test\/package\//,
}

let passed = 0
const faults = []
const seen = new Set()

const [failedRuns, ...reports] = process.argv.slice(2)
for (const path of reports) {
  const report = readReport(path)
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
if (faults.length === 0 && failedRuns !== '0')
  faults.push('a run failed outside its tests: its output above says where')
for (const kind of Object.keys(KINDS)) if (!seen.has(kind)) faults.push(`no test ran of the kind: ${kind}`)

for (const fault of faults) console.log(fault)
console.log(`${passed} passed, ${faults.length} failed`)
process.exitCode = faults.length === 0 ? 0 : 1

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    faults.push(`a run left no report: ${error.message}`)
    return { testResults: [] }
  }
}
