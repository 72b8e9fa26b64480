import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the embedded parts share among themselves; made once per data folder and never shown. */
export interface SandboxSecrets {
  /** Names this data folder where something of it has to live elsewhere. */
  instance: string
  databasePassword: string
  stripeWebhookSecret: string
  whatsappAppSecret: string
  whatsappAccessToken: string
}

/** Reads the secrets of a data folder, making them at the first start. */
export function sandboxSecrets(dataDir: string): SandboxSecrets {
  const file = join(dataDir, 'secrets.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const made: SandboxSecrets = {
    instance: randomBytes(8).toString('hex'),
    databasePassword: randomBytes(24).toString('hex'),
    stripeWebhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    whatsappAppSecret: randomBytes(16).toString('hex'),
    whatsappAccessToken: `EAA${randomBytes(24).toString('hex')}`,
  }
  mkdirSync(dataDir, { recursive: true })
  // Written aside and moved: a crash leaves the whole file or none.
  writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return made
}
