// Generates the database client, and does nothing when neither the schema nor Prisma has changed since the last time.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const prismaFolder = dirname(createRequire(import.meta.url).resolve('prisma/package.json'))
const prismaVersion = JSON.parse(readFileSync(join(prismaFolder, 'package.json'), 'utf8')).version
const stampFile = join(root, 'generated', '.prisma-stamp')

const stamp = createHash('sha256')
  .update(prismaVersion)
  .update(readFileSync(join(root, 'prisma', 'schema.prisma')))
  .update(readFileSync(join(root, 'prisma.config.ts')))
  .digest('hex')

const upToDate =
  existsSync(stampFile) &&
  readFileSync(stampFile, 'utf8') === stamp &&
  existsSync(join(root, 'generated', 'prisma', 'client.ts'))

if (!upToDate) {
  // Gone until the client is whole again: an interrupted run must not look finished.
  rmSync(stampFile, { force: true })
  execFileSync(process.execPath, [join(prismaFolder, 'build', 'index.js'), 'generate'], {
    cwd: root,
    stdio: ['ignore', process.env.CI ? 'inherit' : 'ignore', 'inherit'],
    env: {
      ...process.env,
      // `generate` looks for a schema engine it never runs, and would download one where it may not. Any program will do.
      PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY || process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}
