/** `npm run bench [name …]`: each benchmark prints its figures beside a baseline of the same run. */
import { sendPermission } from './send-permission'

const BENCHES: Record<string, () => Promise<string[]>> = {
  'send-permission': sendPermission,
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2)
  const unknown = wanted.filter((name) => !(name in BENCHES))
  if (unknown.length > 0) {
    throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`)
  }
  for (const [name, run] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    process.stdout.write(`\n${name}\n`)
    for (const line of await run()) process.stdout.write(`  ${line}\n`)
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
