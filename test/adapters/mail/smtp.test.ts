import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mailer, OutgoingMail } from '../../../adapters/mail/smtp'
import { createMailer, senderDomain } from '../../../adapters/mail/smtp'
import { mailKey, messageId } from '../../../domain/mail/catalogue'
import type { ScriptedSmtp, SmtpScript } from './scripted-smtp'
import { scriptedSmtp } from './scripted-smtp'

const FROM = 'Linekeeper <billing@mail.linekeeper.example>'
const REPLY_TO = 'support@linekeeper.example'

const MAIL: OutgoingMail = {
  to: ['payer@customer.example', 'books@customer.example'],
  cc: ['owner@customer.example'],
  subject: 'Número listo – ığüşöç',
  html: '<p>Hello</p>',
  text: 'Hello\n',
  messageId: messageId(mailKey('E09', 'inv_71c05e', 0), 'mail.linekeeper.example'),
}

let server: ScriptedSmtp | undefined
let mailer: Mailer | undefined

afterEach(async () => {
  mailer?.close()
  await server?.stop()
  server = undefined
})

async function sendTo(script: SmtpScript, mail = MAIL) {
  server = await scriptedSmtp(script)
  mailer = createMailer({ smtpUrl: server.url, from: FROM, replyTo: REPLY_TO })
  return mailer.send(mail)
}

describe('a mail that the server takes', () => {
  test('carries our Message-ID, the address for answers and the mark of an automatic mail, and is text and HTML', async () => {
    expect(await sendTo(() => undefined)).toEqual({ accepted: true, refused: [] })
    const raw = server?.mails[0]
    expect(raw).toContain('Message-ID: <mail.E09.inv_71c05e.0@mail.linekeeper.example>')
    expect(raw).toContain('From: Linekeeper <billing@mail.linekeeper.example>')
    expect(raw).toContain('Reply-To: support@linekeeper.example')
    expect(raw).toContain('Auto-Submitted: auto-generated')
    expect(raw).toContain('Cc: owner@customer.example')
    expect(raw).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html/)
  })

  test('sent a second time is recognisable as the same', async () => {
    await sendTo(() => undefined)
    await mailer?.send(MAIL)
    const ids = server?.mails.map((raw) => /^Message-ID: (.*)$/m.exec(raw)?.[1])
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  test('and the next one share a connection', async () => {
    await sendTo(() => undefined)
    await mailer?.send(MAIL)
    expect(server?.connections()).toBe(1)
  })

  test('for some of its people names those it was refused for', async () => {
    const outcome = await sendTo((line) => (line.includes('books@') ? '550 no such user' : undefined))
    expect(outcome).toEqual({ accepted: true, refused: ['books@customer.example'] })
  })

  test('cannot be given another header through its subject', async () => {
    await sendTo(() => undefined, { ...MAIL, subject: 'Hello\r\nBcc: thief@evil.example' })
    expect(server?.mails[0]).not.toMatch(/^Bcc:/im)
  })
})

describe('a refusal is a value', () => {
  const cases: [string, SmtpScript, boolean, string][] = [
    ['every recipient unknown', (line) => (line.startsWith('RCPT') ? '550 5.1.1 unknown' : undefined), true, '550'],
    ['every mailbox busy', (line) => (line.startsWith('RCPT') ? '450 4.2.0 greylisted' : undefined), false, '450'],
    ['sender refused', (line) => (line.startsWith('MAIL FROM') ? '553 5.1.8 bad sender' : undefined), true, '553'],
    ['login asked for', (line) => (line.startsWith('MAIL FROM') ? '530 5.7.0 log in' : undefined), false, '530'],
    ['content refused', (line) => (line === 'MAIL DATA' ? '554 5.7.1 looks like spam' : undefined), true, '554'],
    ['disk full at the end', (line) => (line === 'MAIL DATA' ? '452 4.3.1 disk full' : undefined), false, '452'],
    ['server not in service', (line) => (line === 'GREETING' ? '554 5.3.2 go away' : undefined), false, '554'],
  ]
  test.each(cases)('%s', async (_name, script, permanent, reply) => {
    const outcome = await sendTo(script)
    expect(outcome).toMatchObject({ accepted: false, permanent })
    expect('reason' in outcome && outcome.reason).toContain(reply)
  })

  test('some unknown and some busy: worth another try', async () => {
    const outcome = await sendTo((line) => {
      if (!line.startsWith('RCPT')) return undefined
      return line.includes('books@') ? '450 busy' : '550 unknown'
    })
    expect(outcome).toMatchObject({ accepted: false, permanent: false })
  })

  test('nobody listens', async () => {
    mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${await freePort()}`, from: FROM, replyTo: REPLY_TO })
    expect(await mailer.send(MAIL)).toMatchObject({ accepted: false, permanent: false })
  })

  test('a server that says nothing is given up after seconds, and may be asked again', async () => {
    const startedAt = Date.now()
    const outcome = await sendTo((line) => (line === 'MAIL DATA' ? 'HANG' : undefined))
    expect(outcome).toMatchObject({ accepted: false, permanent: false })
    expect(Date.now() - startedAt).toBeLessThan(8_000)
  }, 15_000)

  test.each([[[]], [['']]])('a mail to nobody (%j) is refused for good', async (to) => {
    expect(await sendTo(() => undefined, { ...MAIL, to, cc: [] })).toMatchObject({ accepted: false, permanent: true })
  })
})

describe('settings', () => {
  test('an address that is no mail server is an error that names the setting, not its password', () => {
    const create = () => createMailer({ smtpUrl: 'http://user:secret@host', from: FROM, replyTo: REPLY_TO })
    expect(create).toThrow('SMTP_URL must look like')
    expect(create).not.toThrow(/secret/)
  })

  test('the domain of our Message-IDs is the sender’s', () => {
    expect(senderDomain(FROM)).toBe('mail.linekeeper.example')
    expect(senderDomain('billing@Example.com')).toBe('example.com')
    expect(() => senderDomain('Linekeeper')).toThrow('MAIL_FROM must hold an e-mail address')
  })
})

/** The part of maildev's mail server used here; the package brings no types. */
interface MailBox {
  create(port: number, host: string, folder: string): void
  listen(done: (error?: Error) => void): void
  close(done: () => void): void
  once(event: 'new', take: (mail: { subject: string; text: string; html: string; messageId: string }) => void): void
}

test('the embedded mailbox reads a mail as it was written', async () => {
  const mailbox: MailBox = require('maildev/lib/mailserver')
  require('maildev/lib/logger').setLevel(0)
  const folder = mkdtempSync(join(tmpdir(), 'linekeeper-mailbox-'))
  const port = await freePort()
  mailbox.create(port, '127.0.0.1', folder)
  await new Promise<void>((listening) => mailbox.listen(() => listening()))
  const arrival = new Promise<{ subject: string; text: string; html: string }>((take) => mailbox.once('new', take))
  const line = '.a line that begins with a dot, has = and =3D, is far longer than a mail takes – ığüşöç – and ends in '
  const mail = { ...MAIL, text: `Hello\n.\n${line.repeat(3)} \n`, html: `<p>${line.repeat(20)}</p>\n.\n<p>end</p>` }
  mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: FROM, replyTo: REPLY_TO })
  expect(await mailer.send(mail)).toEqual({ accepted: true, refused: [] })
  expect(await arrival).toMatchObject({
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: MAIL.messageId.slice(1, -1),
  })
  mailer.close()
  await new Promise<void>((closed) => mailbox.close(closed))
  rmSync(folder, { recursive: true })
})

async function freePort(): Promise<number> {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => holder.once('listening', listening))
  const address = holder.address()
  await new Promise((closed) => holder.close(closed))
  if (address === null || typeof address === 'string') throw new Error('No port')
  return address.port
}
