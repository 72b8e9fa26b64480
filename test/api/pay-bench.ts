import { newId } from '../../adapters/ids'
import { ok } from '../support/client'
import { type Visit, visit } from '../support/payment-page'
import { type Edge, newCustomer, storedNumber } from './edge'

export type Link = { id: string; url: string; expiresAt: string | null }
type InvoiceFields = Parameters<Edge['db']['invoice']['create']>[0]['data']

export const DAY0 = '2027-02-10T08:00:00Z'

export const tokenOf = ({ url }: Link) => url.split('/').at(-1) ?? ''

/** What a test of payment links does with an edge. */
export function payBench(edge: () => Edge) {
  let browsers = 0

  /** Each is a browser of its own, so that none uses up another's requests. */
  const asBrowser = () => ({ 'x-forwarded-for': `203.0.113.${++browsers % 250}` })

  const open = (path: string, init: RequestInit = {}): Promise<Visit> =>
    visit(`${edge().url}/pay/${path}`, { ...init, headers: { ...asBrowser(), ...init.headers } })

  /** An invoice as the engine would have written it. */
  const storedInvoice = async (accountId: string, fields: Partial<InvoiceFields> = {}): Promise<string> => {
    const id = newId('inv')
    await edge().db.invoice.create({
      data: {
        ...{ id, accountId, number: `HC-${id.slice(-6)}`, kind: 'HOSTING', cause: 'RENEWAL', status: 'OPEN' },
        ...{ currency: 'USD', totalCents: 123456, causeKey: id, dueAt: new Date(DAY0) },
        ...{ periodStart: new Date(DAY0), periodEnd: new Date('2027-03-10T08:00:00Z') },
        ...fields,
      } as InvoiceFields,
    })
    return id
  }

  const setInvoice = (id: string, data: Partial<InvoiceFields>) => edge().db.invoice.update({ where: { id }, data })

  /** A customer with an unpaid invoice, and a link to it; of a number, where one is given. */
  const linked = async (fields: Record<string, unknown> = {}, phoneNumber?: string) => {
    const customer = await newCustomer(edge(), fields)
    const { accountId } = customer
    const numberId = phoneNumber && (await storedNumber(edge().db, accountId, { phoneNumber }))
    const invoiceId = await storedInvoice(accountId, numberId ? { numberId } : {})
    const link = await ok(customer.client.post<Link>(`/v1/invoices/${invoiceId}/payment-link`))
    return { ...customer, invoiceId, link, token: tokenOf(link) }
  }

  return { asBrowser, open, storedInvoice, setInvoice, linked }
}
