import { rmSync } from 'node:fs'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type Stack, type StackOptions, startStack } from '../../sandbox/stack'

const { PATH = '', HOME = '' } = process.env
const START_WITHIN_MS = 180_000

/**
 * A Linekeeper of this test file's own, whose parts may be killed; the story builders talk to it. What was killed comes
 * back by itself, as under `npm start`, unless `options` say otherwise. `settings` replace embedded parts.
 */
export function ownStack(
  settings: (folder: string) => Record<string, string> = () => ({}),
  options: Pick<StackOptions, 'autoRestart'> = {},
): () => Stack {
  let folder = ''
  let stack: Stack | undefined
  beforeAll(async () => {
    folder = passingDataFolder('crash')
    const env = { PATH, HOME, NODE_ENV: 'test', ...settings(folder) }
    stack = await startStack({ dataDir: folder, port: 0, env, ...options })
    process.env['LINEKEEPER_TEST_URL'] = stack.apiUrl
  }, START_WITHIN_MS)
  afterAll(async () => {
    await stack?.stop()
    if (!process.env['LINEKEEPER_KEEP_TEST_DATA']) rmSync(folder, { recursive: true, force: true })
  }, 60_000)
  return () => {
    if (stack === undefined) throw new Error('The stack has not started.')
    return stack
  }
}
