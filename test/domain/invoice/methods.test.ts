import { methodsForTry, newMethodToTry } from '../../../domain/invoice/methods'
import { hasLadder, isInFlight, isPayable, isRefused } from '../../../domain/invoice/record'
import { runKey } from '../../../domain/keys'
import { aMethod, anAttempt, DAY_0, day } from '../builders'

const A = aMethod('pm_a', { role: 'PRIMARY' })
const B = aMethod('pm_b')
const C = aMethod('pm_c')
const D = aMethod('pm_d')
const ids = (methods: { id: string }[]) => methods.map((each) => each.id)

/** Attempts of automatic tries on these methods, one after the other, all declined. */
const tried = (...methodIds: string[]) =>
  methodIds.map((methodId, index) => anAttempt({ ordinal: index + 1, methodId }))

describe('rule 9: the methods of one automatic try', () => {
  it('are the primary and the next backup in rotation: A+B, A+C, A+D, A+B', () => {
    const all = [A, B, C, D]
    expect(ids(methodsForTry(all, [], null))).toEqual(['pm_a', 'pm_b'])
    expect(ids(methodsForTry(all, tried('pm_a', 'pm_b'), null))).toEqual(['pm_a', 'pm_c'])
    expect(ids(methodsForTry(all, tried('pm_a', 'pm_b', 'pm_a', 'pm_c'), null))).toEqual(['pm_a', 'pm_d'])
    expect(ids(methodsForTry(all, tried('pm_a', 'pm_b', 'pm_a', 'pm_c', 'pm_a', 'pm_d'), null))).toEqual([
      'pm_a',
      'pm_b',
    ])
  })

  it('are at most two, however many there are, and one where there is one', () => {
    expect(methodsForTry([A, B, C, D], [], null)).toHaveLength(2)
    expect(ids(methodsForTry([A], [], null))).toEqual(['pm_a'])
  })

  it('are none without a usable method: then there is no try', () => {
    expect(methodsForTry([], [], null)).toEqual([])
    expect(methodsForTry([aMethod('pm_a', { role: 'PRIMARY', status: 'STOPPED' })], [], null)).toEqual([])
  })

  it('skip what is stopped, and the next takes the place', () => {
    const stopped = aMethod('pm_a', { role: 'PRIMARY', status: 'STOPPED' })
    expect(ids(methodsForTry([stopped, B, C], [], null))).toEqual(['pm_b', 'pm_c'])
    expect(ids(methodsForTry([A, aMethod('pm_b', { status: 'STOPPED' }), C], [], null))).toEqual(['pm_a', 'pm_c'])
  })

  it('leave out what waits for its holder on this invoice', () => {
    const waiting = [anAttempt({ outcome: 'REQUIRES_ACTION', methodId: 'pm_a' })]
    expect(ids(methodsForTry([A, B], waiting, null))).toEqual(['pm_b'])
  })

  it('begin with the number’s own method, then the primary', () => {
    expect(ids(methodsForTry([A, B, C], [], 'pm_c'))).toEqual(['pm_c', 'pm_a'])
    expect(ids(methodsForTry([A, B], [], 'pm_gone'))).toEqual(['pm_a', 'pm_b'])
  })

  it.each([
    ['a try of the customer', { trigger: 'CUSTOMER' as const }],
    ['an answer that decided nothing', { outcome: 'TRANSIENT' as const }],
  ])('are not turned on by %s', (_what, fields) => {
    const attempts = [anAttempt({ methodId: 'pm_b', ...fields })]
    expect(ids(methodsForTry([A, B, C], attempts, null))).toEqual(['pm_a', 'pm_b'])
  })
})

describe('I13: the new method an open invoice has not been tried on', () => {
  const added = aMethod('pm_new', { addedAt: DAY_0 })

  it('is one that was added at the first failure or later', () => {
    expect(newMethodToTry([A, added], tried('pm_a'), DAY_0)?.id).toBe('pm_new')
    expect(newMethodToTry([A, aMethod('pm_new', { addedAt: DAY_0 - 1 })], tried('pm_a'), DAY_0)).toBeNull()
  })

  it('is the oldest of several, then the next', () => {
    const later = aMethod('pm_later', { addedAt: day(1) })
    expect(newMethodToTry([added, later], tried('pm_a'), DAY_0)?.id).toBe('pm_new')
    expect(newMethodToTry([added, later], tried('pm_a', 'pm_new'), DAY_0)?.id).toBe('pm_later')
    expect(newMethodToTry([added, later], tried('pm_a', 'pm_new', 'pm_later'), DAY_0)).toBeNull()
  })
})

describe('I13: a stopped method that was renewed', () => {
  const renewed = aMethod('pm_a', { renewedAt: day(4) })
  const asNew = { runKey: runKey.newMethod('inv_1', 'pm_a', day(4)), trigger: 'NEW_METHOD' as const }

  it('is new to every invoice that failed before, whatever was tried on it before the stop', () => {
    const before = [...tried('pm_a'), anAttempt({ ordinal: 2, methodId: 'pm_a', at: day(4) })]
    expect(newMethodToTry([renewed], before, DAY_0)?.id).toBe('pm_a')
    expect(newMethodToTry([renewed], before, day(5))).toBeNull()
  })

  it.each([
    ['as the new one at that very instant', anAttempt({ ordinal: 2, methodId: 'pm_a', at: day(4), ...asNew })],
    ['in any way later', anAttempt({ ordinal: 2, methodId: 'pm_a', at: day(4) + 1 })],
  ])('is not tried twice: it was tried %s', (_what, attempt) => {
    expect(newMethodToTry([renewed], [...tried('pm_a'), attempt], DAY_0)).toBeNull()
  })
})

describe('what the outcomes and the status of an invoice mean', () => {
  it('OPEN and UNCOLLECTIBLE can be paid, PROCESSING cannot', () => {
    const all = ['DRAFT', 'OPEN', 'PROCESSING', 'PAID', 'VOID', 'UNCOLLECTIBLE'] as const
    expect(all.filter(isPayable)).toEqual(['OPEN', 'UNCOLLECTIBLE'])
  })

  it('I1: SENT, UNKNOWN and PROCESSING may still turn into money', () => {
    const all = [
      'SENT',
      'SUCCEEDED',
      'DECLINED',
      'PROCESSING',
      'REQUIRES_ACTION',
      'TRANSIENT',
      'UNKNOWN',
      'CANCELLED',
    ] as const
    expect(all.filter(isInFlight)).toEqual(['SENT', 'PROCESSING', 'UNKNOWN'])
  })

  it.each([
    ['refused', ['DECLINED'], true],
    ['refused twice', ['DECLINED', 'DECLINED'], true],
    ['refused after a silence', ['TRANSIENT', 'DECLINED'], true],
    ['not tried', [], false],
    ['not decided', ['DECLINED', 'TRANSIENT'], false],
    ['still under way', ['PROCESSING', 'DECLINED'], false],
    ['waiting for a person', ['REQUIRES_ACTION', 'DECLINED'], false],
  ] as const)('a first payment that is %s (%j): refused for good is %s', (_what, outcomes, refused) => {
    expect(isRefused(outcomes.map((outcome) => ({ outcome })))).toBe(refused)
  })

  it('ladders exist for hosting after the first, usage and deposits', () => {
    expect(hasLadder({ kind: 'HOSTING', cause: 'RENEWAL' })).toBe(true)
    expect(hasLadder({ kind: 'HOSTING', cause: 'SIGN_UP' })).toBe(false)
    expect(hasLadder({ kind: 'USAGE', cause: 'THRESHOLD' })).toBe(true)
    expect(hasLadder({ kind: 'DEPOSIT', cause: 'CANCEL' })).toBe(true)
    expect(hasLadder({ kind: 'TOP_UP', cause: 'SIGN_UP' })).toBe(false)
    expect(hasLadder({ kind: 'PARTNER_DAYS', cause: 'MONTH_START' })).toBe(false)
  })
})
