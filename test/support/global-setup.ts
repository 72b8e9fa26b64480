import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningStack, startRunningStack } from './running-stack'

/** Jest runs set-up and teardown in one process but promises them no shared module: the global object carries it. */
export type SharedWithTeardown = { linekeeperStack?: RunningStack }

/**
 * One stack for the whole system suite; the tests find it at `LINEKEEPER_TEST_URL`, its files in
 * `LINEKEEPER_TEST_DATA_DIR`. Set the URL yourself to run a suite against a stack that is already up.
 */
export default async function globalSetup(): Promise<void> {
  if (process.env['LINEKEEPER_TEST_URL']) return
  const stack = await startRunningStack(mkdtempSync(join(tmpdir(), 'linekeeper-test-')))
  Object.assign(globalThis, { linekeeperStack: stack } satisfies SharedWithTeardown)
  process.env['LINEKEEPER_TEST_URL'] = stack.url
  process.env['LINEKEEPER_TEST_DATA_DIR'] = stack.dataDir
}
