import { rmSync } from 'node:fs'
import type { SharedWithTeardown } from './global-setup'

/** Stops the stack that global-setup started; its data is kept when `LINEKEEPER_KEEP_TEST_DATA` is set. */
export default async function globalTeardown(): Promise<void> {
  const { linekeeperStack: stack } = globalThis as SharedWithTeardown
  if (stack === undefined) return
  await stack.stop()
  if (!process.env['LINEKEEPER_KEEP_TEST_DATA']) rmSync(stack.dataDir, { recursive: true, force: true })
}
