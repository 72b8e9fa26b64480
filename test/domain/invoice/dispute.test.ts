import {
  type DisputeStatus,
  disputeLookAt,
  disputeMark,
  disputeSteps,
  heldOf,
  holdsMoney,
  paidAsBefore,
} from '../../../domain/invoice/dispute'
import { excessCents, outstandingCents } from '../../../domain/invoice/record'
import { anInvoice, day } from '../builders'

const ALL = ['INQUIRY', 'OPEN', 'WON', 'LOST'] as const

describe('what is booked of a dispute when the processor is asked', () => {
  test.each<[string, DisputeStatus | null, DisputeStatus, DisputeStatus[]]>([
    ['an inquiry moves nothing', null, 'INQUIRY', []],
    ['one that was closed moves nothing', 'INQUIRY', 'INQUIRY', []],
    ['an inquiry that became a dispute is opened', 'INQUIRY', 'OPEN', ['OPEN']],
    ['a new one is opened', null, 'OPEN', ['OPEN']],
    ['won before its opening was seen: both', null, 'WON', ['OPEN', 'WON']],
    ['lost before its opening was seen: both', 'INQUIRY', 'LOST', ['OPEN', 'LOST']],
    ['won', 'OPEN', 'WON', ['WON']],
    ['lost', 'OPEN', 'LOST', ['LOST']],
    ['reopened after it was won', 'WON', 'OPEN', ['OPEN']],
    ['lost after it was won: it was opened again', 'WON', 'LOST', ['OPEN', 'LOST']],
    ['an appeal of a lost one', 'LOST', 'OPEN', ['OPEN']],
    ['won after it was lost', 'LOST', 'WON', ['WON']],
  ])('%s', (_, recorded, seen, steps) => expect(disputeSteps(recorded, seen)).toEqual(steps))

  test.each(ALL)('I9: %s seen again is no news', (status) => expect(disputeSteps(status, status)).toEqual([]))

  test.each(ALL.flatMap((from) => ALL.map((seen) => [from, seen] as const)))(
    'from %s, seen as %s, the money moves between those who do not have it',
    (from, seen) => {
      let status: DisputeStatus = from
      for (const step of disputeSteps(from, seen)) {
        const toOpen = step === 'OPEN'
        // A bank takes what it has not, and decides about what it has.
        expect(holdsMoney(status)).toBe(toOpen ? status === 'LOST' : true)
        status = step
      }
      if (seen !== 'INQUIRY') expect(status).toBe(seen)
    },
  )
})

describe('what disputes make of an invoice', () => {
  test.each<[string, DisputeStatus[], 'OPEN' | 'LOST' | null]>([
    ['none', [], null],
    ['inquiries and won ones', ['INQUIRY', 'WON'], null],
    ['an undecided one', ['OPEN'], 'OPEN'],
    ['a lost one', ['WON', 'LOST'], 'LOST'],
    ['an undecided one beside a lost one', ['LOST', 'OPEN'], 'OPEN'],
  ])('%s', (_, statuses, mark) => expect(disputeMark(statuses.map((status) => ({ status })))).toBe(mark))

  it('the processor is asked again at the earliest look of an open one', () => {
    const looks = (status: DisputeStatus, nextLookAt: number | null) => ({ status, nextLookAt })
    expect(disputeLookAt([looks('OPEN', day(2)), looks('OPEN', day(1)), looks('LOST', day(0))])).toBe(day(1))
    expect(disputeLookAt([looks('WON', day(0)), looks('INQUIRY', null)])).toBeNull()
  })

  it('a payment’s money is held by its open and lost disputes', () => {
    const about = (attemptId: string, status: DisputeStatus, amountCents: number) => ({
      attemptId,
      status,
      amountCents,
    })
    const disputes = [about('a', 'OPEN', 1000), about('a', 'LOST', 500), about('a', 'WON', 2000), about('b', 'OPEN', 7)]
    expect(heldOf('a', disputes)).toBe(1500)
    expect(heldOf('c', disputes)).toBe(0)
  })
})

describe('I1: what an invoice still asks for, and what it has too much', () => {
  test.each<[string, Partial<Parameters<typeof anInvoice>[0]>, number, number]>([
    ['nothing paid', {}, 3900, 0],
    ['paid', { paidCents: 3900 }, 0, 0],
    ['paid twice, the second not on its way back', { paidCents: 7800 }, 0, 3900],
    ['paid twice, the second on its way back', { paidCents: 7800, adjustedCents: 3900 }, 0, 0],
    ['paid twice, given back, and then the first disputed', { paidCents: 3900, adjustedCents: 3900 }, 3900, 0],
    ['a part disputed', { paidCents: 2400 }, 1500, 0],
    ['voided unpaid', { adjustedCents: -3900 }, 0, 0],
    ['voided while disputed, and then won', { adjustedCents: -3900, paidCents: 3900 }, 0, 3900],
  ])('%s', (_, fields, outstanding, excess) => {
    const invoice = anInvoice(fields)
    expect([outstandingCents(invoice), excessCents(invoice)]).toEqual([outstanding, excess])
  })
})

describe('I9: an invoice whose disputes were all won', () => {
  const won = (paidAt: number | null) => ({ status: 'WON', paidAt }) as const

  it.each([
    ['paid again between the two', day(5), [won(day(0)), won(day(5))], day(0)],
    ['reopened by the first', null, [won(day(0)), won(null)], day(0)],
    ['never paid before them', null, [won(null)], null],
    ['one of them lost after all', day(5), [won(day(0)), { status: 'LOST', paidAt: day(5) } as const], null],
  ] as const)('%s: paid since the first payment that stands', (_, paidAt, disputes, since) => {
    expect(paidAsBefore({ paidAt }, disputes)).toBe(since)
    expect(paidAsBefore({ paidAt }, [...disputes].reverse())).toBe(since)
  })
})
