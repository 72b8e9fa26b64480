import type { Config } from 'jest'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type RunningStack, startRunningStack } from './running-stack'

/** Jest runs set-up and teardown in one process but promises them no shared module: the global object carries it. */
export type SharedWithTeardown = { linekeeperStacks?: RunningStack[] }

/**
 * One stack for each of Jest's workers, so that the files side by side never see each other's alerts and clocks; the
 * tests find theirs through `apiUrl()`. Set `LINEKEEPER_TEST_URL` to run a suite against a stack that is already up.
 */
export default async function globalSetup({ maxWorkers = 1 }: Config): Promise<void> {
  if (process.env['LINEKEEPER_TEST_URL']) return
  const folders = Array.from({ length: Number(maxWorkers) }, () => passingDataFolder('test'))
  const stacks: RunningStack[] = []
  Object.assign(globalThis, { linekeeperStacks: stacks } satisfies SharedWithTeardown)
  for (const folder of folders) stacks.push(await startRunningStack(folder))
  process.env['LINEKEEPER_TEST_URLS'] = stacks.map((stack) => stack.url).join(' ')
}
