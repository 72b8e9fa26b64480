import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A new folder for embedded servers that are not to last, below `base`. It is open to the user that PostgreSQL runs as
 * when we are root: otherwise the database would lie below /var/lib and outlive the folder, hundreds of megabytes each time.
 */
export function passingDataFolder(of: string, base = tmpdir()): string {
  const folder = mkdtempSync(join(base, `linekeeper-${of}-`))
  chmodSync(folder, 0o755)
  return folder
}
