import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

export const PROJECT_ROOT = resolve(__dirname, '../..')

const PACKAGE = JSON.stringify({ dependencies: { express: '5.3.0', stripe: '23.1.0', '@prisma/client': '7.10.0' } })

/** A small house in a temporary folder with exactly these files (path → text), removed when `visit` returns. */
export function inHouse<T>(files: Record<string, string>, visit: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'linekeeper-house-'))
  try {
    cpSync(join(PROJECT_ROOT, 'biome.json'), join(root, 'biome.json'))
    cpSync(join(PROJECT_ROOT, '.gitignore'), join(root, '.gitignore'))
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(root, 'node_modules'))
    for (const [path, text] of Object.entries({ 'package.json': PACKAGE, ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return visit(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
