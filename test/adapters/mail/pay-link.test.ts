import { createOutbox } from '../../../adapters/mail/outbox'
import type { OutgoingMail } from '../../../adapters/mail/smtp'
import { linkOfToken } from '../../../adapters/store/payment-links'
import type { InvoiceRecord } from '../../../domain/invoice/record'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import { NOW } from '../usage/database'
import { aCustomer, mailsOf, type OutboxBench, requestMails, startOutbox, unpaidSince } from './outbox-bench'

let bench: OutboxBench
beforeAll(async () => {
  bench = await startOutbox()
}, 120_000)
afterAll(() => bench.stop())

const PUBLIC_URL = 'https://billing.example.com'
const LINK = /https:\/\/billing\.example\.com\/pay\/([\w-]+)/g

/** An outbox whose mail server takes everything, and whose process may die right after. */
function outbox(afterwards: () => void = () => {}) {
  const taken: OutgoingMail[] = []
  const send = async (mail: OutgoingMail) => {
    taken.push(mail)
    afterwards()
    return { accepted: true as const, refused: [] }
  }
  const log = { error: () => {}, warn: () => {} }
  const mailer = { send, close: () => {} }
  const made = createOutbox({ db: bench.db, mailer, from: 'Linekeeper <b@example.com>', publicUrl: PUBLIC_URL, log })
  return { taken, flush: (accountId: string) => made.flush(accountId, NOW) }
}

async function mailAbout(template: MailTemplate, invoice: Partial<InvoiceRecord> = {}) {
  const customer = await aCustomer(bench, {
    number: { state: 'PAST_DUE' },
    invoice: { status: 'OPEN', ...unpaidSince(NOW), ...invoice },
  })
  const { accountId, numberId, invoiceId } = customer
  await requestMails(bench, accountId, { template, numberId, invoiceId })
  return customer
}

const tokensIn = (mail: OutgoingMail | undefined) => {
  const find = (text: string) => [...new Set([...text.matchAll(LINK)].map(([, token]) => token ?? ''))]
  const [inText, inHtml] = [find(mail?.text ?? ''), find(mail?.html ?? '')]
  expect(inText).toEqual(inHtml)
  return inText
}

describe('A mail that asks for money', () => {
  it('carries a link of its invoice in both parts, without an end of its own (rule 8)', async () => {
    const { accountId, invoiceId } = await mailAbout('E09')
    const { taken, flush } = outbox()
    await flush(accountId)
    const [token = '', ...more] = tokensIn(taken[0])
    expect(more).toEqual([])
    expect(await linkOfToken(bench.db, token)).toMatchObject({ accountId, invoiceId, expiresAt: null, revokedAt: null })
  })

  it('leaves no token in the database', async () => {
    const { accountId } = await mailAbout('E09')
    const { taken, flush } = outbox()
    await flush(accountId)
    const [token = ''] = tokensIn(taken[0])
    const [mail] = await mailsOf(bench, accountId)
    expect(mail).toMatchObject({ status: 'ACCEPTED', facts: { links: { portal: PUBLIC_URL } } })
    const links = await bench.db.paymentLink.findMany({ where: { accountId } })
    const events = await bench.db.event.findMany({ where: { accountId } })
    const kept = JSON.stringify([mail, links, events], (_, value) => (typeof value === 'bigint' ? `${value}` : value))
    expect(kept).not.toContain(token)
  })

  it('has a link that works in either copy when the process died after the mail server took the first', async () => {
    const { accountId, invoiceId } = await mailAbout('E10')
    const dying = outbox(() => {
      throw new Error('killed')
    })
    await expect(dying.flush(accountId)).rejects.toThrow('killed')
    const { taken, flush } = outbox()
    await flush(accountId)
    expect(taken[0]?.messageId).toBe(dying.taken[0]?.messageId)
    const tokens = [...tokensIn(dying.taken[0]), ...tokensIn(taken[0])]
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect(await linkOfToken(bench.db, token)).toMatchObject({ invoiceId })
  })

  it('has no link, and is not sent, once the invoice is paid', async () => {
    const paid = { status: 'PAID', paidAt: NOW, paidCents: 3900 } as const
    const { accountId } = await mailAbout('E09', paid)
    const { taken, flush } = outbox()
    await flush(accountId)
    expect(taken).toEqual([])
    expect(await bench.db.paymentLink.count({ where: { accountId } })).toBe(0)
  })
})

it('A receipt carries no payment link', async () => {
  const { accountId } = await mailAbout('E05', { status: 'PAID', paidAt: NOW, paidCents: 3900 })
  const { taken, flush } = outbox()
  await flush(accountId)
  expect(taken).toHaveLength(1)
  expect(tokensIn(taken[0])).toEqual([])
})
