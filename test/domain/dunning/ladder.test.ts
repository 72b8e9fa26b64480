import { type DunningFacts, isOvertaken, nextDunningAction, TRANSIENT_TRIES } from '../../../domain/dunning/ladder'
import { policyOf } from '../../../domain/dunning/policies'
import { NO_WARNING_NEEDED } from '../../../domain/dunning/warning'
import type { AttemptRecord, InvoiceRecord } from '../../../domain/invoice/record'
import { DAY, iso, MINUTE } from '../../../domain/time'
import { aFailedInvoice, aMethod, anAttempt, anInvoice, DAY_0, day } from '../builders'

const facts = (fields: Partial<DunningFacts> = {}): DunningFacts => {
  const invoice = fields.invoice ?? aFailedInvoice()
  const policy = invoice.dunningPolicy === null ? null : policyOf(invoice.dunningPolicy)
  return {
    invoice,
    policy,
    attempts: [anAttempt()],
    methods: [aMethod('pm_a', { role: 'PRIMARY' })],
    endWarning: { accepted: true, notBefore: null },
    disputeLookAt: null,
    ...fields,
  }
}

/** Plays the ladder to its end as the engine does: each rung is worked at its instant, every retry declined alike. */
function play(start: InvoiceRecord, declineClass: AttemptRecord['declineClass'] = 'SOFT_FUNDS'): string[] {
  const told: string[] = []
  let invoice = start
  const attempts = [anAttempt({ declineClass })]
  for (;;) {
    const action = nextDunningAction(facts({ invoice, attempts }))
    if (action === null) return told
    if (!('position' in action)) throw new Error(`${action.kind} is no rung`)
    const what = action.kind === 'MAIL' ? action.template : action.kind
    told.push(`${(action.at - DAY_0) / DAY} ${what}`)
    invoice = { ...invoice, ladderPosition: action.position }
    if (action.kind === 'RETRY') {
      attempts.push(
        anAttempt({ ordinal: attempts.length + 1, at: action.at, runKey: `inv_1:day:${action.day}`, declineClass }),
      )
    }
    if (action.kind === 'GIVE_UP') invoice = { ...invoice, status: 'UNCOLLECTIBLE' }
  }
}

const RETRIES = [1, 2, 5, 9, 14, 20, 27]

describe('the ladder of an unpaid invoice', () => {
  it('standard: retry before mail on a day, warnings on days 2, 14, 21 and 27, the end on day 28 (rule 11)', () => {
    expect(play(aFailedInvoice())).toEqual([
      '1 RETRY',
      '2 RETRY',
      '2 E10',
      '5 RETRY',
      '9 RETRY',
      '14 RETRY',
      '14 E12',
      '20 RETRY',
      '21 E12',
      '27 RETRY',
      '27 E12',
      '28 GIVE_UP',
    ])
  })

  it.each(['strict', 'usage'])('%s: the same retries and warnings of the end, no E10', (dunningPolicy) => {
    const told = play(aFailedInvoice({ dunningPolicy }))
    expect(told.filter((line) => line.endsWith('RETRY'))).toEqual(RETRIES.map((each) => `${each} RETRY`))
    expect(told.filter((line) => !line.endsWith('RETRY'))).toEqual(['14 E12', '21 E12', '27 E12', '28 GIVE_UP'])
  })

  it('deposit: retries only, and no end of its own', () => {
    const deposit = aFailedInvoice({ kind: 'DEPOSIT', cause: 'CANCEL', dunningPolicy: 'deposit' })
    expect(play(deposit)).toEqual(RETRIES.map((each) => `${each} RETRY`))
  })

  it('a vague decline leaves the retries of days 5, 14 and 27; mails and the end stay', () => {
    expect(play(aFailedInvoice(), 'SOFT_VAGUE')).toEqual([
      '2 E10',
      '5 RETRY',
      '14 RETRY',
      '14 E12',
      '21 E12',
      '27 RETRY',
      '27 E12',
      '28 GIVE_UP',
    ])
  })

  it('the latest automatic decline decides: after a clear one all retries are back (rule 11)', () => {
    const attempts = [
      anAttempt({ declineClass: 'SOFT_VAGUE' }),
      anAttempt({ ordinal: 2, at: day(5), declineClass: 'SOFT_FUNDS' }),
    ]
    const action = nextDunningAction(facts({ invoice: aFailedInvoice({ ladderPosition: 51 }), attempts }))
    expect(action).toMatchObject({ kind: 'RETRY', day: 9 })
  })

  it.each(['CUSTOMER', 'SUPPORT', 'NEW_METHOD'] as const)('I6: a decline of a try by %s moves nothing', (trigger) => {
    const before = facts()
    const after = facts({
      attempts: [
        ...before.attempts,
        anAttempt({ ordinal: 2, trigger, declineClass: 'SOFT_VAGUE', runKey: 'inv_1:cmd:1' }),
      ],
    })
    expect(nextDunningAction(after)).toEqual(nextDunningAction(before))
  })

  it('an inquiry defers the end by its days; retries and mails go on (C20)', () => {
    const asked = (ladderPosition: number) => facts({ invoice: aFailedInvoice({ ladderPosition, deferredDays: 7 }) })
    expect(nextDunningAction(asked(272))).toMatchObject({ kind: 'GIVE_UP', at: day(35) })
    expect(nextDunningAction(asked(0))).toMatchObject({ kind: 'RETRY', at: day(1) })
  })

  it('I3: the end waits for the instant from which its warning lets it', () => {
    const invoice = aFailedInvoice({ ladderPosition: 272 })
    const endWarning = { accepted: false, notBefore: day(29) }
    expect(nextDunningAction(facts({ invoice, endWarning }))).toMatchObject({ kind: 'GIVE_UP', at: day(29) })
    expect(nextDunningAction(facts({ invoice, endWarning: NO_WARNING_NEEDED }))).toMatchObject({ at: day(28) })
  })

  it('nothing is due before the first definite failure', () => {
    expect(nextDunningAction(facts({ invoice: anInvoice(), attempts: [] }))).toBeNull()
  })

  it.each(['PAID', 'VOID', 'UNCOLLECTIBLE'] as const)(
    'I7: an invoice that is %s is not charged by itself',
    (status) => {
      expect(nextDunningAction(facts({ invoice: aFailedInvoice({ status }) }))).toBeNull()
    },
  )
})

describe('a charge whose outcome is not known', () => {
  it.each(['SENT', 'UNKNOWN', 'PROCESSING'] as const)('I1: %s is looked up before anything else is done', (outcome) => {
    const attempts = [anAttempt({ outcome, nextLookAt: day(0) + MINUTE })]
    const methods = [aMethod('pm_new', { addedAt: day(1) })]
    expect(nextDunningAction(facts({ attempts, methods }))).toMatchObject({
      kind: 'LOOK_UP',
      attemptId: 'att_1',
      at: day(0) + MINUTE,
    })
  })

  it.each(['PAID', 'VOID', 'UNCOLLECTIBLE'] as const)(
    'is looked up also when the invoice is %s meanwhile',
    (status) => {
      const attempts = [anAttempt({ outcome: 'UNKNOWN', nextLookAt: day(1) })]
      expect(nextDunningAction(facts({ invoice: anInvoice({ status }), attempts }))).toMatchObject({ kind: 'LOOK_UP' })
    },
  )

  it.each(['PAID', 'VOID'] as const)(
    'I14: what waits for the customer is withdrawn once the invoice is %s',
    (status) => {
      const invoice = aFailedInvoice({ status, closedAt: day(2) })
      const attempts = [anAttempt({ outcome: 'REQUIRES_ACTION' })]
      expect(nextDunningAction(facts({ invoice, attempts }))).toMatchObject({ kind: 'WITHDRAW', at: day(2) })
    },
  )

  it('I14: an authentication that is waited for takes no retry', () => {
    const attempts = [anAttempt({ outcome: 'REQUIRES_ACTION', declineClass: 'NEEDS_AUTH' })]
    expect(nextDunningAction(facts({ attempts }))).toMatchObject({ kind: 'RETRY', day: 1 })
  })
})

describe('an answer that decides nothing (TRANSIENT)', () => {
  const silent = (count: number, fields: Partial<AttemptRecord> = {}) =>
    Array.from({ length: count }, (_, index) =>
      anAttempt({ ordinal: index + 1, outcome: 'TRANSIENT', at: DAY_0 + index * MINUTE, ...fields }),
    )

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('after %i of them the same run goes on 5 min × 2ⁿ⁻¹ later', (count) => {
    const attempts = silent(count)
    const last = attempts.at(-1)?.at ?? 0
    expect(nextDunningAction(facts({ invoice: anInvoice(), attempts }))).toMatchObject({
      kind: 'TRY_AGAIN',
      runKey: 'inv_1:issue',
      trigger: 'AUTOMATIC',
      methodId: null,
      at: last + 5 * MINUTE * 2 ** (count - 1),
    })
  })

  it('used up on the ladder, the next rung is next', () => {
    const action = nextDunningAction(facts({ attempts: silent(TRANSIENT_TRIES + 1) }))
    expect(action).toMatchObject({ kind: 'RETRY', day: 1 })
  })

  it('I21: used up before day 0 has begun, the next ladder day from the due date is next', () => {
    const attempts = silent(TRANSIENT_TRIES + 1)
    const first = nextDunningAction(facts({ invoice: anInvoice(), attempts }))
    expect(first).toMatchObject({ kind: 'TRY_AGAIN', runKey: 'inv_1:silence:1', trigger: 'AUTOMATIC', at: day(1) })
    const later = [...attempts, ...silent(TRANSIENT_TRIES + 1, { at: day(2), runKey: 'inv_1:silence:2' })]
    expect(nextDunningAction(facts({ invoice: anInvoice(), attempts: later }))).toMatchObject({ at: day(5) })
  })

  it('I21: used up on the last ladder day too, it is tried again every seven days: nobody has said no yet', () => {
    const nextAfter = (at: number) =>
      nextDunningAction(facts({ invoice: anInvoice(), attempts: silent(TRANSIENT_TRIES + 1, { at }) }))
    expect(nextAfter(day(27))).toMatchObject({ kind: 'TRY_AGAIN', runKey: 'inv_1:silence:34', at: day(34) })
    expect(nextAfter(day(34) - 1)).toMatchObject({ at: day(34) })
    expect(nextAfter(day(34) + MINUTE)).toMatchObject({ runKey: 'inv_1:silence:41', at: day(41) })
  })

  describe('while the only method was stopped or removed meanwhile', () => {
    const gone = [[aMethod('pm_a', { role: 'PRIMARY', status: 'STOPPED' })], []]

    it.each(gone)('I21: is asked no more on the ladder: the next rung is next', (...methods) => {
      const attempts = silent(1, { runKey: 'inv_1:day:1', at: day(1) })
      const invoice = aFailedInvoice({ ladderPosition: 11 })
      expect(nextDunningAction(facts({ invoice, attempts, methods }))).toMatchObject({ kind: 'RETRY', day: 2 })
    })

    it.each(gone)('begins day 0 with one more run, which finds nobody to ask', (...methods) => {
      const action = nextDunningAction(facts({ invoice: anInvoice(), attempts: silent(1), methods }))
      expect(action).toMatchObject({ kind: 'TRY_AGAIN', runKey: 'inv_1:issue' })
    })

    it.each(gone)('a first order waits for its 24 hours', (...methods) => {
      const attempts = silent(1, { trigger: 'CUSTOMER' })
      expect(nextDunningAction(facts({ invoice: anInvoice({ cause: 'SIGN_UP' }), attempts, methods }))).toBeNull()
    })

    it('a new method that was stopped is not asked again', () => {
      const attempts = [
        anAttempt(),
        anAttempt({
          ordinal: 2,
          outcome: 'TRANSIENT',
          trigger: 'NEW_METHOD',
          methodId: 'pm_b',
          runKey: 'inv_1:new:pm_b',
        }),
      ]
      const methods = [aMethod('pm_a'), aMethod('pm_b', { status: 'STOPPED' })]
      expect(nextDunningAction(facts({ attempts, methods }))).toMatchObject({ kind: 'RETRY', day: 1 })
    })
  })

  it('goes on with a new method on that method', () => {
    const attempts = [
      anAttempt(),
      anAttempt({
        ordinal: 2,
        outcome: 'TRANSIENT',
        trigger: 'NEW_METHOD',
        methodId: 'pm_b',
        runKey: 'inv_1:new:pm_b',
      }),
    ]
    expect(nextDunningAction(facts({ attempts, methods: [aMethod('pm_b')] }))).toMatchObject({
      kind: 'TRY_AGAIN',
      runKey: 'inv_1:new:pm_b',
      trigger: 'NEW_METHOD',
      methodId: 'pm_b',
    })
  })

  it('to a person who pays is theirs to try again', () => {
    const attempts = [anAttempt(), anAttempt({ ordinal: 2, outcome: 'TRANSIENT', trigger: 'CUSTOMER', runKey: 'cmd' })]
    expect(nextDunningAction(facts({ attempts }))).toMatchObject({ kind: 'RETRY', day: 1 })
  })

  it('to a first order is tried again by us: nobody else collects it', () => {
    const invoice = anInvoice({ cause: 'SIGN_UP' })
    const attempts = silent(1, { trigger: 'CUSTOMER' })
    expect(nextDunningAction(facts({ invoice, attempts }))).toMatchObject({ kind: 'TRY_AGAIN', trigger: 'CUSTOMER' })
    // Its 24 hours end it, not a ladder.
    const all = silent(TRANSIENT_TRIES + 1, { trigger: 'CUSTOMER' })
    expect(nextDunningAction(facts({ invoice, attempts: all }))).toBeNull()
  })
})

describe('I13: a new method', () => {
  const added = (fields = {}) => aMethod('pm_new', { addedAt: day(3), ...fields })

  it('is charged at once, when it was added', () => {
    expect(nextDunningAction(facts({ methods: [added()] }))).toMatchObject({
      kind: 'CHARGE_NEW_METHOD',
      methodId: 'pm_new',
      at: day(3),
    })
  })

  it('is charged once: tried on this invoice, it is like the others', () => {
    const attempts = [anAttempt(), anAttempt({ ordinal: 2, methodId: 'pm_new', trigger: 'NEW_METHOD' })]
    expect(nextDunningAction(facts({ methods: [added()], attempts }))).toMatchObject({ kind: 'RETRY', day: 1 })
  })

  it.each([
    ['was there before the first failure', { addedAt: day(-1) }],
    ['is stopped', { status: 'STOPPED' as const }],
  ])('that %s is not', (_why, fields) => {
    expect(nextDunningAction(facts({ methods: [added(fields)] }))).toMatchObject({ kind: 'RETRY', day: 1 })
  })

  it('is charged also when no retry is left', () => {
    const invoice = aFailedInvoice({ kind: 'DEPOSIT', dunningPolicy: 'deposit', ladderPosition: 271 })
    expect(nextDunningAction(facts({ invoice }))).toBeNull()
    expect(nextDunningAction(facts({ invoice, methods: [added()] }))).toMatchObject({ kind: 'CHARGE_NEW_METHOD' })
  })
})

test('every due instant is a whole number of 24 hours after day 0', () => {
  expect(iso(day(28))).toBe('2027-03-29T08:00:00.000Z')
})

describe('a retry that comes late, after an outage', () => {
  const standard = policyOf('standard')
  const DAY_1 = 11
  const DAY_5 = 51

  it('is passed by when a later one is due as well: the card is tried once, not for every missed day', () => {
    expect(isOvertaken(standard, DAY_0, DAY_1, day(6))).toBe(true)
  })

  it('is made when it is the latest that is due', () => {
    expect(isOvertaken(standard, DAY_0, DAY_5, day(6))).toBe(false)
  })

  it('is made when it is on time', () => {
    expect(isOvertaken(standard, DAY_0, DAY_1, day(1))).toBe(false)
  })
})

describe('NEEDS_AUTH: while the bank waits for the customer', () => {
  const asked = anAttempt({ outcome: 'REQUIRES_ACTION', declineCode: 'requires_action', declineClass: 'NEEDS_AUTH' })
  const failed = { ...asked, outcome: 'DECLINED' as const }
  const templateAt = (attempts: AttemptRecord[], ladderPosition: number) => {
    const next = nextDunningAction(facts({ invoice: aFailedInvoice({ ladderPosition }), attempts }))
    return next?.kind === 'MAIL' ? `${next.template} on day ${next.day}` : next?.kind
  }

  it.each([
    ['asked', asked],
    ['asked in vain', failed],
  ])('who was %s is reminded on days 1 and 2, after the retry and after E10', (_what, attempt) => {
    expect([11, 14, 21, 22, 24].map((position) => templateAt([attempt], position))).toEqual([
      'E08 on day 1',
      'RETRY',
      'E10 on day 2',
      'E08 on day 2',
      'RETRY',
    ])
  })

  it('nobody is reminded of a plain decline', () => {
    expect([11, 22].map((position) => templateAt([anAttempt()], position))).toEqual(['RETRY', 'RETRY'])
  })
})

describe('row 28: while a bank decides', () => {
  const disputed = aFailedInvoice({ dispute: 'OPEN', dunningPolicy: null, dunningVersion: null, day0At: null })

  it('nothing is charged by itself, also not a new card; the processor is asked again', () => {
    const methods = [aMethod('pm_new', { addedAt: day(1) })]
    expect(nextDunningAction(facts({ invoice: disputed, methods }))).toBeNull()
    const looked = facts({ invoice: disputed, methods, disputeLookAt: day(1) })
    expect(nextDunningAction(looked)).toMatchObject({ kind: 'LOOK_AT_DISPUTES', at: day(1) })
  })

  it('a paid invoice is looked at too, and ends with the dispute', () => {
    const invoice = { ...disputed, status: 'PAID' as const }
    expect(nextDunningAction(facts({ invoice, disputeLookAt: day(2) }))).toMatchObject({ kind: 'LOOK_AT_DISPUTES' })
    expect(nextDunningAction(facts({ invoice }))).toBeNull()
  })

  it('row 30: lost, its own ladder runs, and never on the barred card', () => {
    const invoice = aFailedInvoice({ dispute: 'LOST', dunningPolicy: 'dispute' })
    expect(nextDunningAction(facts({ invoice }))).toMatchObject({ kind: 'RETRY', at: day(1) })
    const barred = [aMethod('pm_a', { status: 'BARRED', addedAt: day(1) })]
    expect(nextDunningAction(facts({ invoice, methods: barred }))).toMatchObject({ kind: 'RETRY' })
  })
})
