/** The embedded mailbox: takes every mail over SMTP, keeps it on disk and shows it on a web page. A process of its own. */
import { mkdirSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import MailDev = require('maildev')

import { announceReady } from '../../adapters/process'

const HOST = '127.0.0.1'
const LISTEN_WITHIN_MS = 20_000

async function main(smtpPort: number, webPort: number, folder: string): Promise<void> {
  process.on('disconnect', () => process.exit(1))
  mkdirSync(folder, { recursive: true })
  // Ends on SIGTERM by itself.
  const mailbox = new MailDev({ smtp: smtpPort, web: webPort, ip: HOST, mailDirectory: folder, silent: true })
  await mailbox.listen()
  const webUrl = `http://${HOST}:${webPort}`
  await untilServed(webUrl)
  announceReady(webUrl)
}

/** maildev does not say when its web page is there. */
async function untilServed(webUrl: string): Promise<void> {
  const giveUpAt = Date.now() + LISTEN_WITHIN_MS
  for (;;) {
    const served = await fetch(`${webUrl}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (served) return
    if (Date.now() > giveUpAt) throw new Error(`The mailbox's page does not answer at ${webUrl}`)
    await delay(25)
  }
}

main(Number(process.argv[2]), Number(process.argv[3]), process.argv[4] ?? 'mails').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
