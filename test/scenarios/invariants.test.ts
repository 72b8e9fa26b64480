import type { Dispute, HostedNumber, Invoice } from '../support/resources'
import { type Evidence, violations } from './invariants'

const T0 = '2027-01-10T08:00:00Z'
const T1 = '2027-02-10T08:00:00Z'
const T2 = '2027-03-10T08:00:00Z'

const month = (id: string, periodStart: string, periodEnd: string): Invoice => ({
  id,
  number: id,
  kind: 'HOSTING',
  status: 'PAID',
  totalCents: 3900,
  paidCents: 3900,
  refundedCents: 0,
  withdrawnCents: 0,
  lines: [{ description: 'Hosting', numberId: 'num_1', quantity: 1, amountCents: 3900 }],
  price: null,
  periodStart,
  periodEnd,
  dueAt: periodStart,
  paidAt: periodStart,
  nextAttemptAt: null,
  nextAction: null,
  dunning: null,
  attempts: [{ id: `att_${id}`, at: periodStart, methodId: 'pm_1', trigger: 'AUTOMATIC', outcome: 'SUCCEEDED' }],
})

const charge = (id: string) => ({
  id,
  amount: 3900,
  amount_refunded: 0,
  status: 'succeeded' as const,
  payment_method: 'pm_real',
  customer: 'cus_1',
})

const NUMBER: HostedNumber = {
  id: 'num_1',
  accountId: 'acc_1',
  phoneNumber: '+4915112345678',
  displayName: 'Harbour Coffee',
  state: 'ACTIVE',
  suspensionReasons: [],
  plan: 'MONTHLY',
  nextPlan: null,
  priceCents: 3900,
  billingAnchor: T0,
  currentPeriodStart: T1,
  currentPeriodEnd: T2,
  nextCharge: { at: T2, amountCents: 3900 },
  nextAction: { kind: 'RENEW', at: T2 },
  holdUntil: null,
  partnerId: null,
  paidUntil: null,
  deposit: null,
  createdAt: T0,
  deletedAt: null,
}

const PAYMENT = { transactionId: 'txn_2', at: T0, kind: 'HOSTING' }

/** A dispute of the second month's payment. */
const dispute = (status: Dispute['status']): Dispute => ({
  id: 'dsp_1',
  processorId: 'du_1',
  accountId: 'acc_1',
  invoiceId: 'inv_2',
  attemptId: 'att_inv_2',
  methodId: 'pm_1',
  amountCents: 3900,
  status,
  openedAt: T2,
  closedAt: null,
})

/** Two paid months of one number, in which everything is right. */
function flawless(): Evidence {
  const fact = { recordedAt: T0, accountId: 'acc_1', at: T0 }
  return {
    account: {
      id: 'acc_1',
      legalName: 'Harbour Coffee Ltd',
      email: 'owner@harbour-coffee.example',
      billingMode: 'POSTPAID',
      dunningPolicy: 'standard',
      standing: 'CLEAR',
      billableNumbers: 1,
      balanceMicros: -50_000,
      unbilledUsageMicros: 50_000,
      ...{ sendingPaused: false, lowBalance: false, allTimeUsageMicros: 50_000 },
      createdAt: T0,
    },
    methods: [
      {
        id: 'pm_1',
        processorId: 'pm_real',
        type: 'CARD',
        brand: 'visa',
        last4: '4242',
        role: 'PRIMARY',
        status: 'ACTIVE',
      },
    ],
    numbers: [{ ...NUMBER }],
    invoices: [month('inv_1', T0, T1), month('inv_2', T1, T2)],
    disputes: [],
    events: [
      {
        ...fact,
        id: 'evt_1',
        type: 'number.state_changed',
        numberId: 'num_1',
        data: { from: 'PENDING_PAYMENT', to: 'PROVISIONING', reason: 'paid' },
      },
      {
        ...fact,
        id: 'evt_2',
        type: 'number.state_changed',
        numberId: 'num_1',
        data: { from: 'PROVISIONING', to: 'ACTIVE', reason: 'registered' },
      },
      { ...fact, id: 'evt_3', type: 'mail.sent', data: { template: 'E01' } },
    ],
    mails: [
      {
        id: 'mail_1',
        template: 'E01',
        to: ['owner@harbour-coffee.example'],
        subject: 'Receipt',
        locale: 'en',
        at: T0,
        acceptedAt: T0,
        messageId: '<mail.E01.inv_1.0@example.org>',
      },
    ],
    ledger: [{ id: 'led_1', transactionId: 'txn_1', at: T0, kind: 'USAGE', amountMicros: -50_000 }],
    journal: [
      { id: 'led_1', transactionId: 'txn_1', at: T0, kind: 'USAGE', amountMicros: -50_000 },
      { id: 'led_2', transactionId: 'txn_1', at: T0, kind: 'USAGE', amountMicros: 50_000 },
      { ...PAYMENT, id: 'led_3', ledgerAccount: 'CASH', amountMicros: 78_000_000 },
      { ...PAYMENT, id: 'led_4', ledgerAccount: 'RECEIVABLE', amountMicros: -78_000_000 },
    ],
    charges: [charge('ch_1'), charge('ch_2')],
    delivered: new Map([['mail.E01.inv_1.0@example.org', 1]]),
  }
}

/** The flawless history with one change. */
function spoiled(change: (evidence: Evidence) => void): string[] {
  const evidence = flawless()
  change(evidence)
  return violations(evidence)
}

const at = <T>(list: T[], index: number): T => {
  const item = list[index]
  if (item === undefined) throw new Error(`No item ${index}`)
  return item
}

describe('the outside checker', () => {
  it('finds nothing in a flawless history', () => {
    expect(violations(flawless())).toEqual([])
  })

  it('takes a part that was withdrawn for one that need not be paid', () => {
    const evidence = flawless()
    const of = (withdrawnCents: number) => {
      Object.assign(at(evidence.invoices, 0), { paidCents: 3300, withdrawnCents })
      return violations(evidence).filter((each) => each.startsWith('I1 PAID'))
    }
    expect(of(600)).toEqual([])
    expect(of(599)).toEqual([expect.stringMatching(/^I1 PAID with 3300 of 3900, 599 withdrawn/)])
  })

  const faults: [string, RegExp, (evidence: Evidence) => void][] = [
    ['a balance that is not the sum of the entries', /^I15 the ledger/, (e) => e.ledger.pop()],
    ['a transaction that does not sum to zero', /^I15 transaction/, (e) => e.journal.pop()],
    ['a charge at the processor that was never booked', /^I1 booked/, (e) => e.charges.push(charge('ch_3'))],
    ['a booked charge the processor does not know', /^I1 booked/, (e) => e.charges.pop()],
    ['a charge of another amount', /^I1 booked/, (e) => Object.assign(at(e.charges, 0), { amount: 3000 })],
    ['a refund that was not booked', /^I1 refunds/, (e) => Object.assign(at(e.charges, 0), { amount_refunded: 100 })],
    ['more settled than billed', /^I1 settled/, (e) => Object.assign(at(e.invoices, 0), { paidCents: 7800 })],
    ['a paid invoice without its money', /^I1 PAID with/, (e) => Object.assign(at(e.invoices, 0), { paidCents: 0 })],
    ['lines that miss the total', /^I19/, (e) => Object.assign(at(e.invoices, 0), { lines: [] })],
    [
      'an open invoice with nothing ahead',
      /^I21 OPEN/,
      (e) => Object.assign(at(e.invoices, 1), { status: 'OPEN', paidCents: 0 }),
    ],
    ['a retry planned for a paid invoice', /^I7 a try/, (e) => Object.assign(at(e.invoices, 1), { nextAttemptAt: T2 })],
    ['overlapping periods', /^I2 overlapping/, (e) => Object.assign(at(e.invoices, 0), { periodEnd: T2 })],
    [
      'a gap between periods that no suspension explains',
      /^I2 a gap/,
      (e) => Object.assign(at(e.invoices, 0), { periodEnd: '2027-02-09T08:00:00Z' }),
    ],
    ['a disputed payment that still counts as paid', /^row 28 paid 3900/, (e) => e.disputes.push(dispute('OPEN'))],
    [
      'a retry planned while a dispute is open',
      /^row 28 inv_2 is to be tried/,
      (e) => {
        e.disputes.push(dispute('OPEN'))
        Object.assign(at(e.invoices, 1), { status: 'OPEN', paidCents: 0, nextAttemptAt: T2 })
      },
    ],
    ['money that the books do not have', /^I15 CASH/, (e) => Object.assign(at(e.journal, 2), { amountMicros: 1 })],
    ['a disputed card that may be charged', /^rule 12 pm_1 .* is ACTIVE/, (e) => e.disputes.push(dispute('LOST'))],
    [
      'a disputed card that was charged again',
      /^rule 12 pm_1 was tried/,
      (e) => e.disputes.push({ ...dispute('WON'), invoiceId: 'inv_1', openedAt: T0 }),
    ],
    [
      'a number that works on disputed money',
      /^I4 num_1 is ACTIVE, disputed debt/,
      (e) => {
        e.disputes.push(dispute('OPEN'))
        Object.assign(at(e.invoices, 1), { status: 'OPEN', paidCents: 0 })
      },
    ],
    ['a state change without a reason', /^I4 .* has no reason/, (e) => delete at(e.events, 0).data['reason']],
    ['a hole in the chain of states', /^I4 .* follows/, (e) => Object.assign(at(e.events, 1).data, { from: 'HOLD' })],
    [
      'a state no change led to',
      /^I4 num_1 is SUSPENDED/,
      (e) => Object.assign(at(e.numbers, 0), { state: 'SUSPENDED' }),
    ],
    [
      'a living number with nothing ahead',
      /^I21 num_1/,
      (e) => Object.assign(at(e.numbers, 0), { nextAction: null, nextCharge: null }),
    ],
    [
      'a charge announced for a deleted number',
      /^I7 a charge/,
      (e) => Object.assign(at(e.numbers, 0), { state: 'DELETED' }),
    ],
    ['a mail delivered twice', /lies 2 times/, (e) => e.delivered.set('mail.E01.inv_1.0@example.org', 2)],
    ['a mail that never arrived', /lies 0 times/, (e) => e.delivered.clear()],
    ['a delivered mail that is not listed', /is not in the list/, (e) => e.delivered.set('other@example.org', 1)],
    ['a Message-ID used twice', /used twice/, (e) => e.mails.push({ ...at(e.mails, 0), id: 'mail_2' })],
    ['a mail never accepted', /never accepted/, (e) => Object.assign(at(e.mails, 0), { acceptedAt: null })],
    ['a mail without its fact', /mail.sent/, (e) => e.events.pop()],
    [
      'a bad standing while nothing is owed',
      /^I4 nothing is owed, the account/,
      (e) => Object.assign(e.account, { standing: 'BARRED' }),
    ],
    [
      'a suspension for debt while nothing is owed',
      /^I4 nothing is owed, num_1/,
      (e) => Object.assign(at(e.numbers, 0), { suspensionReasons: ['USAGE_UNPAID'] }),
    ],
  ]

  it.each(faults)('finds %s', (_name, expected, change) => {
    expect(spoiled(change)).toContainEqual(expect.stringMatching(expected))
  })
})
