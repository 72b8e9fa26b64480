import { openPage } from '../../activities/dunning/open-page'
import type { Ports } from '../../activities/ports'
import type { Processor } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import type { AttemptRecord, InvoiceRecord } from '../../domain/invoice/record'
import { aLine, anAttemptRecord, anInvoiceRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

type Pages = Pick<
  Processor,
  'createCustomer' | 'createPaymentPage' | 'paymentPageUrl' | 'lookUpPaymentPage' | 'expirePaymentPage'
>
type Sheet = { key: string; ref: string; state: 'open' | 'expired' | 'paid'; ofCustomer: boolean }

/** A processor of hosted pages: a repeated key is answered as the first time, however old that answer is. */
function pagesOf(sheets: Sheet[], losesAnswers: { next: number }): Pages {
  const sheet = (ref: string) => sheets.find((each) => each.ref === ref)
  const urlOf = (ref: string) => `https://processor.example/${ref}`
  const paid = (ref: string) => ({ kind: 'SUCCEEDED' as const, chargeRef: `pi_${ref}`, amountCents: 3900 })
  return {
    createCustomer: async () => newId('cus'),
    async createPaymentPage({ key, customerRef }) {
      const ofCustomer = customerRef !== null
      const made: Sheet = sheets.find((each) => each.key === key) ?? {
        key,
        ref: newId('cs'),
        state: 'open',
        ofCustomer,
      }
      if (made.ofCustomer !== ofCustomer) throw new Error('a key is for one request')
      if (!sheets.includes(made)) sheets.push(made)
      if (losesAnswers.next-- > 0) throw new Error('the connection was lost')
      return { pageRef: made.ref, url: urlOf(made.ref), expiresAt: 0 }
    },
    paymentPageUrl: async (ref) => (sheet(ref)?.state === 'open' ? urlOf(ref) : null),
    lookUpPaymentPage: async (ref) =>
      sheet(ref)?.state === 'paid' ? { outcome: paid(ref), methodRef: null, payer: { name: null, email: null } } : null,
    async expirePaymentPage(ref) {
      const found = sheet(ref)
      if (found?.state === 'open') found.state = 'expired'
      return found?.state === 'paid' ? paid(ref) : null
    },
  }
}

async function unpaid(invoice: Partial<InvoiceRecord> = {}, attempt?: Partial<AttemptRecord>) {
  const sheets: Sheet[] = []
  const losesAnswers = { next: 0 }
  const ports = {
    store: bench.store,
    processor: pagesOf(sheets, losesAnswers),
    newId,
    returnUrl: 'https://billing.example.com/pay/return',
  } as unknown as Ports
  const accountId = await anAccount(bench.db)
  const { id: invoiceId } = await bench.inside(async (tx) => {
    const made = await tx.insertInvoice(anInvoiceRecord(accountId, invoice), [aLine(null)])
    if (attempt) await tx.insertAttempt(anAttemptRecord(made.id, 1, attempt))
    return made
  })
  const press = async (guest = false) => openPage(ports, { invoiceId, now: NOW, guest })
  const read = () =>
    bench.inside(async (tx) => ({
      status: (await tx.readInvoice(invoiceId)).status,
      attempts: (await tx.attemptsOf(invoiceId)).map(({ outcome }) => outcome),
    }))
  return { press, read, sheets, losesAnswers }
}

const refused = expect.objectContaining({ refused: true, code: 'INVOICE_NOT_PAYABLE' })

describe('opening the page of an invoice', () => {
  it('gives the page that is open to everybody', async () => {
    const { press, read, sheets } = await unpaid()
    const first = await press()
    expect(first).toMatchObject({ done: true, checkoutUrl: expect.stringContaining('cs_') })
    expect(await press()).toEqual(first)
    expect(sheets).toHaveLength(1)
    expect((await read()).attempts).toEqual(['REQUIRES_ACTION'])
  })

  it('for a guest is one of its own, without the customer, and only one of the two is open (I1)', async () => {
    const { press, read, sheets, losesAnswers } = await unpaid()
    await press()
    const theirs = await press(true)
    expect(await press(true)).toEqual(theirs)
    expect(sheets.map(({ state, ofCustomer }) => [state, ofCustomer])).toEqual([
      ['expired', true],
      ['open', false],
    ])
    // Also when the answer about the guest's page was lost.
    losesAnswers.next = 1
    await expect(press()).rejects.toThrow('lost')
    await press(true)
    expect(sheets.filter(({ state }) => state === 'open').map(({ ofCustomer }) => ofCustomer)).toEqual([false])
    expect((await read()).attempts.filter((outcome) => outcome === 'REQUIRES_ACTION')).toHaveLength(1)
  })

  it('for a guest, after the customer has paid on his own, books that and opens none', async () => {
    const { press, read, sheets } = await unpaid()
    await press()
    for (const sheet of sheets) sheet.state = 'paid'
    expect(await press(true)).toEqual(refused)
    expect(await read()).toEqual({ status: 'PAID', attempts: ['SUCCEEDED'] })
    expect(sheets).toHaveLength(1)
  })

  it('that was cut short names the page that was made', async () => {
    const { press, read, sheets, losesAnswers } = await unpaid()
    losesAnswers.next = 1
    await expect(press()).rejects.toThrow('lost')
    expect(await press()).toMatchObject({ checkoutUrl: `https://processor.example/${sheets[0]?.ref}` })
    expect(sheets).toHaveLength(1)
    expect((await read()).attempts).toEqual(['REQUIRES_ACTION'])
  })

  it('that was cut short a day ago makes another: the old one has run out', async () => {
    const { press, read, sheets, losesAnswers } = await unpaid()
    losesAnswers.next = 1
    await expect(press()).rejects.toThrow('lost')
    for (const sheet of sheets) sheet.state = 'expired'
    expect(await press()).toMatchObject({ checkoutUrl: `https://processor.example/${sheets[1]?.ref}` })
    expect((await read()).attempts).toEqual(['CANCELLED', 'REQUIRES_ACTION'])
  })

  it('that somebody has paid on books the payment and refuses (I14)', async () => {
    const { press, read, sheets } = await unpaid({ status: 'UNCOLLECTIBLE' })
    await press()
    for (const sheet of sheets) sheet.state = 'paid'
    expect(await press()).toEqual(refused)
    expect(await read()).toEqual({ status: 'PAID', attempts: ['SUCCEEDED'] })
  })

  it.each(['PAID', 'VOID', 'PROCESSING'] as const)('is refused when it is %s', async (status) => {
    const paid = status === 'PAID' ? { paidAt: NOW, paidCents: 3900 } : {}
    const { press, sheets } = await unpaid({ status, ...paid })
    expect(await press()).toEqual(refused)
    expect(sheets).toEqual([])
  })

  it('is refused while nobody knows what became of a charge (I1)', async () => {
    const { press, sheets } = await unpaid({}, { outcome: 'UNKNOWN', nextLookAt: NOW })
    expect(await press()).toEqual(refused)
    expect(sheets).toEqual([])
  })
})
