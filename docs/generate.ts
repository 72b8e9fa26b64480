import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GENERATED_FILES, type GeneratedFile } from './generated-files'

/** Writes every generated file below `root`; answers the paths whose text changed. */
export async function writeGenerated(root: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const stale = await findStale(root, files)
  for (const { file, text } of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return stale.map(({ file }) => file)
}

/** One line for every generated file below `root` that is missing or differs, with the command that repairs it. */
export async function staleFiles(root: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const stale = await findStale(root, files)
  return stale.map(({ file }) => `${file} is out of date: run \`npm run generate\` and commit the result`)
}

async function findStale(root: string, files: readonly GeneratedFile[]): Promise<{ file: string; text: string }[]> {
  const rendered = await Promise.all(files.map(async ({ file, render }) => ({ file, text: await render() })))
  return rendered.filter(({ file, text }) => committedText(join(root, file)) !== text)
}

function committedText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** `npm run generate` writes; with `--check` nothing is written and a stale file is an error. */
async function main(): Promise<void> {
  if (!process.argv.includes('--check')) {
    for (const file of await writeGenerated('.', GENERATED_FILES)) console.log(`written ${file}`)
    return
  }
  const stale = await staleFiles('.', GENERATED_FILES)
  for (const line of stale) console.error(`error: ${line}`)
  if (stale.length === 0) console.log('generated files: up to date')
  process.exitCode = stale.length === 0 ? 0 : 1
}

if (require.main === module) void main()
