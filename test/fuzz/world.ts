import { type Client, clientWith, ok } from '../support/client'
import { freshPhoneNumber } from '../support/phone-numbers'

type Row = { id: string }

/** Objects for requests to be about, by the names that parameters and fields give them. */
export type KnownIds = Record<string, string[]>

/** Two customers on a test clock: one pays, the other's card is refused; each with a number in service and one that has left. */
export async function makeWorld(apiUrl: string): Promise<{ ids: KnownIds; customerKey: string }> {
  const operator = clientWith('lk_dev_operator', () => apiUrl)
  const now = '2027-01-31T08:00:00Z'
  const clock = await ok(operator.post<Row>('/v1/test-clocks', { now }))
  const accounts = [await customer(operator, clock.id, 'one'), await customer(operator, clock.id, 'two')]
  await ok(operator.post(`/v1/test-clocks/${clock.id}/advance`, { to: '2027-03-15T08:00:00Z' }))
  const list = async (path: string) =>
    (await ok(operator.get<{ data: Row[] }>(`${path}${path.includes('?') ? '&' : '?'}limit=100`))).data
  const all = async (path: string) =>
    (await Promise.all(accounts.map(({ id }) => list(`${path}?accountId=${id}`)))).flat()
  const idsOf = (rows: Row[]) => rows.map(({ id }) => id)
  return {
    ids: {
      accountId: idsOf(accounts),
      numberId: idsOf(await all('/v1/numbers')),
      invoiceId: idsOf(await all('/v1/invoices')),
      methodId: accounts.map(({ methodId }) => methodId),
      paymentMethodId: accounts.map(({ methodId }) => methodId),
      month: ['2027-02'],
      tariffCode: ['default'],
    },
    customerKey: accounts[0]?.key ?? '',
  }
}

async function customer(operator: Client, testClockId: string, name: string) {
  const address = { line1: '12 Harbour Street', city: 'Bristol', country: 'GB' }
  const profile = { legalName: `Fuzz ${name} Ltd`, email: `${name}@fuzz.example`, address, testClockId }
  const { id } = await ok(operator.post<Row>('/v1/accounts', profile))
  const path = `/v1/accounts/${id}`
  const { key } = await ok(operator.post<{ key: string }>(`${path}/api-keys`, { role: 'customer' }))
  const method = await ok(operator.post<Row>(`${path}/payment-methods`, { paymentMethodId: 'pm_card_visa' }))
  const order = (phoneNumber: string) =>
    ok(operator.post<Row>('/v1/numbers', { accountId: id, phoneNumber, displayName: 'Fuzz', plan: 'MONTHLY' }))
  await order(freshPhoneNumber())
  const leaving = await order(freshPhoneNumber())
  await ok(operator.post(`/v1/numbers/${leaving.id}/cancel`, {}))
  return { id, key, methodId: method.id }
}
