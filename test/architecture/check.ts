import { resolve } from 'node:path'
import { determinismViolations } from './determinism'
import { fileSizes } from './file-sizes'
import { importViolations } from './import-check'

/** The part of `npm run check` that reads the source tree: prints every finding, exits 1 when one is a failure. */
function main(): void {
  const root = resolve(process.argv[2] ?? '.')
  const sizes = fileSizes(root)
  const failures = [...importViolations(root), ...determinismViolations(root), ...sizes.failures]
  for (const line of sizes.warnings) console.warn(`warning: ${line}`)
  for (const line of failures) console.error(`error: ${line}`)
  console.log(failures.length === 0 ? 'architecture: ok' : `architecture: ${failures.length} failures`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

main()
