import { type Names, rowsOf } from '../../sandbox/demo/news'
import type { Fact } from '../../sandbox/demo/resources'

const AT = '2027-07-10T09:00:00.000Z'
const names = (): Names => ({
  who: new Map([['acc_1', 'Bruno']]),
  cards: new Map([['pm_1', 'Visa 4242']]),
  invoiceKinds: new Map(),
})
const fact = (type: string, data: Record<string, unknown>, fields: Partial<Fact> = {}): Fact => ({
  id: `evt_${type}`,
  type,
  at: AT,
  accountId: 'acc_1',
  invoiceId: 'inv_1',
  data,
  ...fields,
})
const HOSTING = fact('invoice.created', { kind: 'HOSTING' })

describe('facts as news', () => {
  it('tells a payment by what it was for and the card that paid', () => {
    const paid = fact('payment.attempted', { outcome: 'SUCCEEDED', methodId: 'pm_1', amountCents: 3900 })
    expect(rowsOf([HOSTING, paid], [], names())).toEqual([
      { at: AT, who: 'Bruno', by: 'PRODUCT', what: 'hosting paid by Visa 4242', cents: 3900 },
    ])
  })

  it("tells a decline with the bank's word and the money as not come", () => {
    const data = { outcome: 'DECLINED', declineCode: 'insufficient_funds', methodId: 'pm_1', amountCents: 3900 }
    expect(rowsOf([HOSTING, fact('payment.attempted', data)], [], names())).toMatchObject([
      { what: 'hosting: Visa 4242 says insufficient_funds', cents: 3900, declined: true },
    ])
  })

  it('tells a refund as money out', () => {
    const refund = fact('refund.created', { amountCents: 3900, destination: 'CARD' })
    expect(rowsOf([HOSTING, refund], [], names())).toMatchObject([
      { what: 'hosting refunded to the card', cents: -3900 },
    ])
  })

  it('tells mails after the facts of the same instant, with template and subject', () => {
    const change = fact('number.state_changed', { from: 'ACTIVE', to: 'PAST_DUE', reason: 'RENEWAL_FAILED' })
    const mail = { id: 'mail_1', template: 'E09', subject: 'Payment failed', at: AT, to: [], accountId: 'acc_1' }
    expect(rowsOf([change], [mail], names())).toMatchObject([
      { by: 'PRODUCT', state: 'PAST_DUE' },
      { by: 'MAIL', what: 'mail E09  Payment failed' },
    ])
  })

  it('is silent about accounts that are not of the story', () => {
    expect(rowsOf([fact('standing.changed', { to: 'BARRED' }, { accountId: 'acc_2' })], [], names())).toEqual([])
  })

  it('hides nothing: a kind of fact it does not know is shown as it is', () => {
    expect(rowsOf([fact('dispute.opened', { reason: 'fraudulent' })], [], names())).toMatchObject([
      { what: 'dispute.opened {"reason":"fraudulent"}' },
    ])
  })
})
