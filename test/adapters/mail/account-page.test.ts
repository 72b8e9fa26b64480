import { accountPageLinks } from '../../../adapters/mail/facts/account-page'
import type { Delivery } from '../../../adapters/mail/facts/reading'
import { createOutbox } from '../../../adapters/mail/outbox'
import { renderMail } from '../../../adapters/mail/render'
import { sampleFacts } from '../../../adapters/mail/samples'
import type { OutgoingMail } from '../../../adapters/mail/smtp'
import { accountOfToken } from '../../../adapters/store/account-links'
import type { MailFacts } from '../../../domain/mail/facts'
import { DAY } from '../../../domain/time'
import { NOW } from '../usage/database'
import { aCustomer, mailsOf, type OutboxBench, requestMails, startOutbox, unpaidSince } from './outbox-bench'

let bench: OutboxBench
beforeAll(async () => {
  bench = await startOutbox()
}, 120_000)
afterAll(() => bench.stop())

const PUBLIC_URL = 'https://billing.example.com'
const PAGE = /https:\/\/billing\.example\.com\/my\/([\w-]{43})/g

async function sent(accountId: string): Promise<OutgoingMail> {
  const taken: OutgoingMail[] = []
  const send = async (mail: OutgoingMail) => {
    taken.push(mail)
    return { accepted: true as const, refused: [] }
  }
  const log = { error: () => {}, warn: () => {} }
  const mailer = { send, close: () => {} }
  await createOutbox({ db: bench.db, mailer, from: 'L <b@example.com>', publicUrl: PUBLIC_URL, log }).flush(
    accountId,
    NOW,
  )
  const [mail] = taken
  if (mail === undefined) throw new Error('no mail was sent')
  return mail
}

const tokensIn = (mail: OutgoingMail) => [
  ...new Set([...`${mail.text} ${mail.html}`.matchAll(PAGE)].map(([, token]) => token ?? '')),
]

async function declined() {
  const customer = await aCustomer(bench, {
    number: { state: 'PAST_DUE' },
    invoice: { status: 'OPEN', ...unpaidSince(NOW) },
  })
  const { accountId, numberId, invoiceId } = customer
  await requestMails(bench, accountId, { template: 'E08', numberId, invoiceId })
  return customer
}

describe('A mail to the customer', () => {
  it('leads to the account’s page by one token, good for 45 days, of which the database keeps only the hash', async () => {
    const { accountId } = await declined()
    const mail = await sent(accountId)
    const [token = '', ...more] = tokensIn(mail)
    expect(more).toEqual([])
    expect(mail.text).toContain(`/my/${token}#methods`)
    expect(await accountOfToken(bench.db, token)).toEqual({ accountId, expiresAt: NOW + 45 * DAY })
    const kept = [await mailsOf(bench, accountId), await bench.db.accountLink.findMany({ where: { accountId } })]
    const text = JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
    expect(text).not.toContain(token)
  })

  it('that asks for money on the balance leads to where it is topped up', async () => {
    const { accountId } = await aCustomer(bench, {})
    const delivery = { mail: { accountId, params: {} }, now: NOW } as unknown as Delivery
    const links = await accountPageLinks({ db: bench.db, publicUrl: PUBLIC_URL }, delivery, { params: {} } as MailFacts)
    expect(links).toMatchObject({ topUp: `${links.portal}#balance` })
    for (const template of ['E16', 'E17', 'E19'] as const) {
      const { text } = renderMail(template, sampleFacts(template))
      expect(text).toMatch(/#balance/)
    }
  })

  it('has a receipt’s document behind its button', async () => {
    const { accountId, numberId, invoiceId } = await aCustomer(bench, {
      invoice: { status: 'PAID', paidAt: NOW, paidCents: 3900 },
    })
    await requestMails(bench, accountId, { template: 'E05', numberId, invoiceId })
    const mail = await sent(accountId)
    expect(mail.html).toContain(`/my/${tokensIn(mail)[0]}/invoices/${invoiceId}.pdf`)
  })

  it('gives a payer who is not the customer no way into the account', async () => {
    const { accountId, numberId, invoiceId } = await aCustomer(bench, {
      invoice: { status: 'PAID', paidAt: NOW, paidCents: 3900 },
    })
    await bench.db.paymentLink.create({
      data: {
        ...{ id: `plk_${invoiceId}`, accountId, invoiceId, tokenHash: invoiceId, createdAt: new Date(NOW) },
        ...{ payerEmail: 'payer@example.net', payerName: 'Payer' },
      },
    })
    await requestMails(bench, accountId, { template: 'E05', numberId, invoiceId, params: { toPayer: true } })
    const mail = await sent(accountId)
    expect(mail.to).toEqual(['payer@example.net'])
    expect(tokensIn(mail)).toEqual([])
  })
})
