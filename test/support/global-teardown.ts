import { rmSync } from 'node:fs'
import type { SharedWithTeardown } from './global-setup'

/** Stops the stacks that global-setup started; their data is kept when `LINEKEEPER_KEEP_TEST_DATA` is set. */
export default async function globalTeardown(): Promise<void> {
  const { linekeeperStacks: stacks = [] } = globalThis as SharedWithTeardown
  for (const stack of stacks) {
    await stack.stop()
    if (!process.env['LINEKEEPER_KEEP_TEST_DATA']) rmSync(stack.dataDir, { recursive: true, force: true })
  }
}
