import { rmSync } from 'node:fs'
import { passingDataFolder } from '../../sandbox/servers/data-folder'
import { type Stack, startStack } from '../../sandbox/stack'

const { PATH = '', HOME = '' } = process.env
const START_WITHIN_MS = 180_000

/**
 * A Linekeeper of this test file's own, whose parts may be killed; the story builders talk to it. What was killed comes
 * back by itself, as under `npm start`. `settings` replace embedded parts.
 */
export function ownStack(settings: () => Record<string, string> = () => ({})): () => Stack {
  let folder = ''
  let stack: Stack | undefined
  beforeAll(async () => {
    folder = passingDataFolder('crash')
    stack = await startStack({ dataDir: folder, port: 0, env: { PATH, HOME, NODE_ENV: 'test', ...settings() } })
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
