import { faults, ledgerTotals, type Outcome } from '../../sandbox/demo/reckoning'

const leg = (transactionId: string, ledgerAccount: string, amountMicros: number) => ({
  transactionId,
  ledgerAccount,
  amountMicros,
})

/** One month of hosting, charged once: all is well. */
function outcome(changes: Partial<Outcome> = {}): Outcome {
  return {
    name: 'Ada',
    company: "Ada's Bakery",
    ending: { state: 'ACTIVE', standing: 'CLEAR', chargedCents: 3900, refundedCents: 0 },
    account: { standing: 'CLEAR', balanceMicros: 0 },
    number: { phoneNumber: '+4915123450001', plan: 'MONTHLY', state: 'ACTIVE' },
    mails: 2,
    balanceMicros: 0,
    journal: [
      leg('t1', 'RECEIVABLE', 39_000_000),
      leg('t1', 'HOSTING_REVENUE', -39_000_000),
      leg('t2', 'CASH', 39_000_000),
      leg('t2', 'RECEIVABLE', -39_000_000),
    ],
    atProcessor: { chargedCents: 3900, refundedCents: 0 },
    ...changes,
  }
}

describe('the reckoning at the end of the demo', () => {
  it('finds nothing where everything adds up', () => {
    expect(faults([outcome()])).toEqual([])
    expect(Object.fromEntries(ledgerTotals([outcome(), outcome()]))).toEqual({
      RECEIVABLE: 0,
      HOSTING_REVENUE: -7800,
      CASH: 7800,
    })
  })

  it('finds a transaction that does not balance', () => {
    const journal = [...outcome().journal, leg('t3', 'DEPOSIT', 1)]
    expect(faults([outcome({ journal })])).toEqual(['Ada: transaction t3 is 1 micros off balance'])
  })

  it('finds a charge that the books do not have', () => {
    const found = faults([outcome({ atProcessor: { chargedCents: 7800, refundedCents: 0 } })])
    expect(found).toContain('Ada: the books have 39000000 micros of cash, the processor moved 78000000')
    expect(found).toContain('Ada: chargedCents is 7800, the story says 3900')
  })

  it('finds a balance that the statement does not explain', () => {
    expect(faults([outcome({ balanceMicros: 5 })])).toEqual(['Ada: the statement sums to 5 micros, the balance is 0'])
  })

  it('finds an ending that is not the one of the story', () => {
    const number = { ...outcome().number, state: 'SUSPENDED' }
    expect(faults([outcome({ number, mails: 0 })])).toEqual([
      'Ada: state is SUSPENDED, the story says ACTIVE',
      'Ada: not one mail was sent',
    ])
  })
})
