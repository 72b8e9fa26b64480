import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A new folder for a stack of a test. For root it is open to the user that PostgreSQL then runs as: otherwise the
 * database would lie below /var/lib and outlive the test, hundreds of megabytes each time.
 */
export function dataFolder(of: string): string {
  const folder = mkdtempSync(join(tmpdir(), `linekeeper-${of}-`))
  chmodSync(folder, 0o755)
  return folder
}
