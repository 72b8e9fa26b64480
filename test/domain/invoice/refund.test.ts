import { monthsBegun } from '../../../domain/calendar'
import { creditNoteId } from '../../../domain/invoice/credit-note'
import { type RefundFacts, refundableCents, unusedCents } from '../../../domain/invoice/refund'

const facts = (kind: RefundFacts['invoice']['kind'], rest: Partial<RefundFacts['invoice']> = {}) => ({
  invoice: { kind, paidCents: 3900, refundedCents: 0, ...rest },
  underWayCents: 0,
  heldCents: 0,
  roomCents: 3900,
})

describe('what can still be refunded of an invoice', () => {
  test.each([
    ['all that was paid', facts('HOSTING'), 3900],
    ['nothing of what was not paid', facts('HOSTING', { paidCents: 0 }), 0],
    ['not what was refunded already', facts('USAGE', { refundedCents: 1000 }), 2900],
    ['not what is on its way', { ...facts('USAGE', { refundedCents: 1000 }), underWayCents: 2899 }, 1],
    ['never less than nothing', { ...facts('USAGE', { refundedCents: 3900 }), underWayCents: 1 }, 0],
    ['of a deposit only what is still held', { ...facts('DEPOSIT'), heldCents: 3480 }, 3480],
    ['of a deposit that became a month nothing', facts('DEPOSIT'), 0],
    ['of a top-up no more than the wallet holds', { ...facts('TOP_UP'), heldCents: 1900, underWayCents: 2000 }, 1900],
    ['no more than one undisputed payment has room for', { ...facts('USAGE'), roomCents: 1000 }, 1000],
    ['nothing where every payment is disputed', { ...facts('USAGE'), roomCents: 0 }, 0],
    ['of a deposit not what is on its way', { ...facts('DEPOSIT'), heldCents: 3480, underWayCents: 480 }, 3000],
  ])('is %s', (_, given, cents) => expect(refundableCents(given)).toBe(cents))
})

describe('REFUND_UNUSED (C21)', () => {
  test.each([
    ['$360 less four months at $39 is $204', 4, 3900, 20_400],
    ['$360 less one month at the volume price is $330', 1, 3000, 33_000],
    ['nine months leave $9', 9, 3900, 900],
    ['ten months cost more than the year: nothing, and never less', 10, 3900, 0],
    ['twelve months at $30 are the year', 12, 3000, 0],
  ])('%s', (_, months, monthlyCents, cents) => expect(unusedCents(36_000, months, monthlyCents)).toBe(cents))

  const anchor = Date.parse('2027-01-31T08:00:00Z')
  test.each([
    ['before the anchor', '2027-01-31T07:59:59.999Z', 0],
    ['at the anchor', '2027-01-31T08:00:00Z', 1],
    ['a millisecond before the second month, which a short February begins on the 28th', '2027-02-28T07:59:59.999Z', 1],
    ['at the second month', '2027-02-28T08:00:00Z', 2],
    ['on 1 March, in the second month still', '2027-03-01T08:00:00Z', 2],
    ['at the third month', '2027-03-31T08:00:00Z', 3],
    ['a year on', '2028-01-31T08:00:00Z', 13],
  ])('%s so many months have begun', (_, at, months) => expect(monthsBegun(anchor, Date.parse(at))).toBe(months))
})

test('the credit note of a cause has an id of its own kind, as hard to guess as the cause', () => {
  expect(creditNoteId('ref_7f3k')).toBe('cn_7f3k')
  expect(creditNoteId('inv_7f3k')).toBe('cn_7f3k')
})
