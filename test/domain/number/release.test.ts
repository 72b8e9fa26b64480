import { type NumberRecord, RELEASE_STEPS } from '../../../domain/number/record'
import { isNeeded, nextOwnerLook, pauseAfter, stepAfter } from '../../../domain/number/release'
import { DAY, HOUR, MINUTE } from '../../../domain/time'
import { aNumber, DAY_0, day } from '../builders'

const needed = (fields: Partial<NumberRecord>, ownedByHost = false) =>
  RELEASE_STEPS.filter((step) => isNeeded(step, aNumber({ wabaId: '42', ...fields }), ownedByHost))

describe('the steps of a release (row 22)', () => {
  it.each([
    ['a customer’s WABA', {}, false, ['DEREGISTER', 'UNSUBSCRIBE', 'REVOKE_CREDIT', 'VERIFY', 'PURGE']],
    ['a WABA of the host’s', {}, true, ['DEREGISTER', 'REMOVE', 'UNSUBSCRIBE', 'REVOKE_CREDIT', 'VERIFY', 'PURGE']],
    ['no WABA of its own', { wabaId: null }, false, ['DEREGISTER', 'VERIFY', 'PURGE']],
    [
      'an owner who has to act',
      { ownerActsUntil: day(14) },
      true,
      ['DEREGISTER', 'UNSUBSCRIBE', 'REVOKE_CREDIT', 'PURGE'],
    ],
    ['a number that has left (I16)', { leftAt: DAY_0 }, true, ['UNSUBSCRIBE', 'REVOKE_CREDIT', 'PURGE']],
    ['a number at Twilio (S4)', { provider: 'TWILIO' }, true, ['PURGE']],
  ] as const)('are, with %s, these', (_title, fields, ownedByHost, steps) => {
    expect(needed(fields, ownedByHost)).toEqual(steps)
  })

  it('follow each other to the end', () => {
    expect(RELEASE_STEPS.map(stepAfter)).toEqual([...RELEASE_STEPS.slice(1), null])
  })

  it('are tried again after 5, 10, 20 … minutes, at most after 6 hours', () => {
    expect([0, 1, 2, 6, 7, 50].map(pauseAfter)).toEqual([
      ...[5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 320 * MINUTE],
      ...[6 * HOUR, 6 * HOUR],
    ])
  })
})

it('row 24: the owner’s number is looked at daily, and at the very end of the fourteen days', () => {
  expect(nextOwnerLook(DAY_0, day(14))).toBe(day(1))
  expect(nextOwnerLook(day(13) + HOUR, day(14))).toBe(day(14))
  expect(nextOwnerLook(day(13), day(14)) - day(13)).toBe(DAY)
})
