import { execFileSync } from 'node:child_process'
import { newId } from '../../adapters/ids'
import { attemptKey } from '../../domain/keys'
import type { Client } from '../support/client'
import { type Edge, newCustomer, startEdge, storedNumber } from './edge'

const ISSUED = new Date('2027-01-31T08:00:00Z')

let edge: Edge
beforeAll(async () => {
  edge = await startEdge()
})
afterAll(() => edge.stop())

type Fixture = { accountId: string; client: Client; key: string; invoiceId: string; noteId: string }

/** A Turkish customer with one paid invoice and a credit note on it, as the engine would have written them. */
async function fixture(): Promise<Fixture> {
  const legalName = 'Şahin Işık Dağıtım A.Ş.'
  const { accountId, client, key } = await newCustomer(edge, { legalName, locale: 'tr', timeZone: 'Europe/Istanbul' })
  const numberId = await storedNumber(edge.db, accountId)
  const [invoiceId, noteId, refundId, attemptId] = ['inv', 'cn', 'ref', 'att'].map(newId) as [
    string,
    string,
    string,
    string,
  ]
  const buyer = { legalName, address: { line1: 'İskele Sk. 5', city: 'İstanbul', country: 'TR' }, taxId: 'TR123' }
  await edge.db.invoice.create({
    data: {
      ...{ id: invoiceId, accountId, numberId, number: `T-${invoiceId.slice(-6)}`, kind: 'HOSTING', cause: 'RENEWAL' },
      ...{ status: 'PAID', currency: 'USD', totalCents: 3900, paidCents: 3900, refundedCents: 1000 },
      ...{ causeKey: invoiceId, dueAt: ISSUED, paidAt: ISSUED, closedAt: ISSUED, buyer },
      ...{ periodStart: ISSUED, periodEnd: new Date('2027-02-28T08:00:00Z') },
      lines: {
        create: [
          {
            position: 0,
            numberId,
            description: 'Hosting',
            quantity: 1,
            unitPriceMicros: 39_000_000n,
            amountCents: 3900,
          },
        ],
      },
      attempts: {
        create: [
          {
            ...{
              id: attemptId,
              ordinal: 1,
              trigger: 'AUTOMATIC',
              runKey: invoiceId,
              idempotencyKey: attemptKey(invoiceId, 1, null),
            },
            ...{ amountCents: 3900, at: ISSUED, outcome: 'SUCCEEDED' },
          },
        ],
      },
    },
  })
  const refund = { accountId, invoiceId, amountCents: 1000, reason: 'SUPPORT', note: 'Kesinti', at: ISSUED }
  await edge.db.refund.create({
    data: { id: refundId, key: refundId, attemptId, status: 'SUCCEEDED', tryAt: ISSUED, ...refund },
  })
  await edge.db.creditNote.create({
    data: { id: noteId, number: `T-C${noteId.slice(-6)}`, refundId, buyer, ...refund },
  })
  return { accountId, client, key, invoiceId, noteId }
}

async function file(path: string, key: string): Promise<{ type: string | null; bytes: Buffer }> {
  const response = await fetch(`${edge.url}${path}`, { headers: { authorization: `Bearer ${key}` } })
  expect(response.status).toBe(200)
  return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) }
}

const pathsOf = ({ invoiceId, noteId }: Fixture) => [
  `/v1/invoices/${invoiceId}.pdf`,
  `/v1/invoices/${invoiceId}/credit-notes/${noteId}.pdf`,
  `/v1/invoices/${invoiceId}/credit-notes.pdf`,
]

describe('documents of an invoice', () => {
  test('are PDFs, the same bytes at every fetch, also after the customer has moved', async () => {
    const made = await fixture()
    const before = await Promise.all(pathsOf(made).map((path) => file(path, made.key)))
    for (const { type, bytes } of before) {
      expect(type).toBe('application/pdf')
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    }
    await made.client.patch(`/v1/accounts/${made.accountId}`, { legalName: 'Another name' })
    const after = await Promise.all(pathsOf(made).map((path) => file(path, made.key)))
    expect(after.map(({ bytes }, index) => bytes.equals(before[index]?.bytes as Buffer))).toEqual([true, true, true])
  })

  test('are only their own account’s', async () => {
    const made = await fixture()
    const { client } = await newCustomer(edge)
    for (const path of [...pathsOf(made), `/v1/invoices/${made.invoiceId}/credit-notes`]) {
      expect(await client.get(path)).toMatchObject({ status: 404 })
      expect(await edge.signup.get(path)).toMatchObject({ status: 403 })
    }
    expect((await made.client.get(`/v1/invoices/${made.invoiceId}/credit-notes/cn_0.pdf`)).status).toBe(404)
    expect((await made.client.get(`/v1/invoices/inv_0.pdf`)).status).toBe(404)
  })

  test('the list of credit notes names number, amount and what support wrote', async () => {
    const { client, invoiceId, noteId, accountId } = await fixture()
    const { body } = await client.get(`/v1/invoices/${invoiceId}/credit-notes`)
    expect(body).toEqual({
      data: [
        {
          ...{ id: noteId, number: expect.stringMatching(/^T-C/), accountId, invoiceId, refundId: expect.any(String) },
          ...{ currency: 'USD', amountCents: 1000, reason: 'SUPPORT', note: 'Kesinti' },
          issuedAt: '2027-01-31T08:00:00.000Z',
        },
      ],
      nextCursor: null,
    })
  })

  const reader = hasReader() ? test : test.skip
  reader('can be read as text, every letter of Turkish included', async () => {
    const made = await fixture()
    const text = async (path: string) => {
      const { bytes } = await file(path, made.key)
      return execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes }).toString().normalize('NFC')
    }
    const [invoice, note] = await Promise.all(pathsOf(made).slice(0, 2).map(text))
    for (const words of [
      'Fatura T-',
      'Şahin Işık Dağıtım A.Ş.',
      'İskele Sk. 5',
      'Vergi no. TR123',
      '$39,00',
      '31 Ocak 2027',
    ]) {
      expect(invoice).toContain(words)
    }
    for (const words of ['İade faturası T-C', 'numaralı fatura', 'Kesinti', '$10,00']) expect(note).toContain(words)
  })
})

function hasReader(): boolean {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
