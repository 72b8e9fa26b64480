/** `npm run bench -- [name …] [--flag=value …]`: each benchmark prints its figures beside a baseline of the same run. */
import { bigAccount } from './big-account'
import { ingest } from './ingest'
import { sendPermission } from './send-permission'

const BENCHES: Record<string, (flags: ReadonlyMap<string, string>) => Promise<string[]>> = {
  ingest,
  'big-account': bigAccount,
  'send-permission': sendPermission,
}

/** `--events`: so many in one go, for the memory of `ingest`; `--dialogues`: how many `big-account` has. */
const FLAGS: readonly string[] = ['events', 'dialogues']
const choices = () => FLAGS.map((name) => `--${name}=N`).join(', ')

async function main(): Promise<void> {
  const given = process.argv.slice(2)
  const wanted = given.filter((each) => !each.startsWith('--'))
  const flags = new Map(given.flatMap((each) => (each.startsWith('--') ? [flag(each)] : [])))
  const unknown = wanted.filter((name) => !(name in BENCHES))
  const strange = [...flags.keys()].filter((name) => !FLAGS.includes(name))
  if (strange.length > 0) throw new Error(`There is no flag --${strange.join(', --')}; there are ${choices()}.`)
  if (unknown.length > 0) {
    throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`)
  }
  for (const [name, run] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    process.stdout.write(`\n${name}\n`)
    for (const line of await run(flags)) process.stdout.write(`  ${line}\n`)
  }
}

/** `--events=1000` is `events` and `1000`. */
function flag(text: string): [string, string] {
  const [name = '', value = ''] = text.slice('--'.length).split('=')
  return [name, value]
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
