import { type DayBooks, daysViolations } from '../../simulate/days'
import { type Conversation, type Dialogue, miscounted } from '../../simulate/talk'
import type { HostedNumber, Invoice } from '../support/resources'

const HOUR = 3_600_000
const NOON = Date.parse('2027-03-10T12:00Z')

describe('a person with two names', () => {
  const talk = (...told: [names: 'PHONE' | 'ID' | 'BOTH', hours: number][]): Conversation => ({
    numberId: 'num_1',
    person: 7,
    told: told.map(([names, hours]) => ({ names, at: NOON + hours * HOUR, heardAt: NOON + hours * HOUR })),
  })
  const shown = (contact: string, rest: Partial<Dialogue> = {}): Dialogue => ({
    ...{ unit: 'DIALOGUE', numberId: 'num_1', contact, rating: 'PRICED', openedAt: '2027-03-10T12:00Z' },
    ...rest,
  })
  const [phone, id] = [shown('+34*********07'), shown('ES.***********07')]

  it.each<[string, Conversation, Dialogue[]]>([
    ['is one, once Meta has told both', talk(['PHONE', 0], ['ID', 1], ['BOTH', 30]), [phone, phone]],
    ['is two people as long as it has not', talk(['PHONE', 0], ['ID', 1]), [phone, id]],
    ['has a second dialogue after 24 hours', talk(['PHONE', 0], ['PHONE', 24]), [phone, phone]],
    [
      'is not counted where it was corrected',
      talk(['BOTH', 0]),
      [phone, shown('ES.***********07', { rating: 'VOID' })],
    ],
    ['stays as he was where his month is over', talk(['ID', 0], ['BOTH', 600]), [id, phone, phone]],
  ])('%s', (_title, said, dialogues) => {
    expect(miscounted('DIALOGUE', [said], [...dialogues, shown('+90*********07'), shown('+34*********08')])).toEqual([])
  })

  it('is missed, or counted twice, when the list says so', () => {
    expect(miscounted('DIALOGUE', [talk(['PHONE', 0], ['BOTH', 1])], [phone, id])).toEqual([
      'I18 person 7 of num_1 was told of 2 times, which is 1, not 2',
    ])
    expect(miscounted('MESSAGE', [talk(['PHONE', 0], ['BOTH', 1])], [phone])).toHaveLength(1)
    expect(miscounted('MESSAGE', [talk(['PHONE', 0], ['BOTH', 1])], [phone, phone])).toEqual([])
  })
})

describe('the days of a partner', () => {
  const partner = { dayBalance: 20, dayLimit: 0 } as DayBooks['partner']
  const rows: DayBooks['rows'] = [
    { kind: 'DAYS_CREDITED', days: 30, balanceDays: 30, invoiceId: 'inv_1' },
    { kind: 'DAYS_ALLOCATED', days: -10, balanceDays: 20, numberId: 'num_1' },
  ]
  const paid = { id: 'inv_1', kind: 'PARTNER_DAYS', status: 'PAID', paidCents: 3_000, refundedCents: 0 } as Invoice
  const channel = { id: 'num_1', plan: 'DAYS', state: 'ACTIVE', paidUntil: '2027-03-11T00:00Z', suspensionReasons: [] }
  const judge = (
    books: Partial<DayBooks> = {},
    { invoice = {}, number = {} }: { invoice?: Partial<Invoice>; number?: Partial<HostedNumber> } = {},
  ) =>
    daysViolations(
      { partner, rows, ...books },
      {
        numbers: [{ ...channel, ...number } as HostedNumber],
        invoices: [{ ...paid, ...invoice }],
        disputed: false,
        now: NOON,
      },
    )

  it('are all right where each is accounted for', () => expect(judge()).toEqual([]))

  it.each<[string, string[]]>([
    ['a balance that is another', judge({ partner: { ...partner, dayBalance: 21 } })],
    [
      'a row that does not follow',
      judge({ rows: [{ kind: 'DAYS_CREDITED', days: 20, balanceDays: 21, invoiceId: 'inv_1' }] }),
    ],
    [
      'days credited twice',
      judge({
        rows: [...rows, { kind: 'DAYS_CREDITED', days: 30, balanceDays: 50, invoiceId: 'inv_1' }],
        partner: { ...partner, dayBalance: 50 },
      }),
    ],
    ['days of a voided invoice', judge({}, { invoice: { status: 'VOID', paidCents: 0 } })],
    ['days whose money went back', judge({}, { invoice: { refundedCents: 1_000 } })],
    [
      'more used than may be',
      judge(
        { rows: [{ kind: 'DAYS_ALLOCATED', days: -1, balanceDays: -1 }], partner: { ...partner, dayBalance: -1 } },
        { invoice: { paidCents: 0 } },
      ),
    ],
    ['a channel that works without days', judge({}, { number: { paidUntil: '2027-03-10T11:00Z' } })],
    [
      'a channel that is stopped and has days',
      judge({}, { number: { state: 'SUSPENDED', suspensionReasons: ['DAYS_EXHAUSTED'] } }),
    ],
  ])('are not: %s', (_title, found) => expect(found).not.toEqual([]))
})
