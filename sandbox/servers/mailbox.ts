import { join } from 'node:path'
import { startChild } from '../child'
import { stablePort } from '../ports'
import type { Running } from '../running'

/** Starts the mailbox of a data folder. A process of its own, so that no mail can bring down anything else. */
export async function startMailbox(options: {
  dataDir: string
  env?: NodeJS.ProcessEnv
}): Promise<Running & { smtpUrl: string; url: string }> {
  const { dataDir, env = process.env } = options
  const smtpPort = await stablePort(dataDir, 'smtp')
  const webPort = await stablePort(dataDir, 'mailbox')
  const running = await startChild({
    name: 'mailbox',
    entry: 'sandbox/servers/mailbox-process.js',
    args: [String(smtpPort), String(webPort), join(dataDir, 'mails')],
    env,
    dataDir,
  })
  return { ...running, smtpUrl: `smtp://127.0.0.1:${smtpPort}`, url: `http://127.0.0.1:${webPort}` }
}
