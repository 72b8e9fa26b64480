import { expiresAt, nextExpiryNotice } from '../../domain/method/expiry'
import { renewedBy } from '../../domain/method/renewal'
import { aMethod, DAY_0 } from './builders'

const at = (text: string) => Date.parse(text)
const MARCH = { expMonth: 3, expYear: 2027 }

describe('E07: the end of a card', () => {
  it('is the end of its last month in UTC, also in December and in February of a leap year', () => {
    expect(expiresAt(MARCH)).toBe(at('2027-04-01T00:00:00Z'))
    expect(expiresAt({ expMonth: 12, expYear: 2027 })).toBe(at('2028-01-01T00:00:00Z'))
    expect(expiresAt({ expMonth: 2, expYear: 2028 })).toBe(at('2028-03-01T00:00:00Z'))
  })

  it('is none for a method without one', () => {
    expect(expiresAt({ expMonth: null, expYear: null })).toBeNull()
    expect(nextExpiryNotice({ expMonth: null, expYear: null }, 0)).toBeNull()
  })

  it.each([
    ['2027-01-01T00:00:00Z', '2027-03-02T00:00:00Z'],
    ['2027-03-01T23:59:59.999Z', '2027-03-02T00:00:00Z'],
    ['2027-03-02T00:00:00Z', '2027-03-25T00:00:00Z'],
    ['2027-03-25T00:00:00Z', null],
    ['2027-06-01T00:00:00Z', null],
  ])('is told 30 and 7 days before; after %s at %s', (after, notice) => {
    expect(nextExpiryNotice(MARCH, at(after))).toBe(notice === null ? null : at(notice))
  })
})

describe('what the processor shows of a stored method', () => {
  const details = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040, billingName: null }
  const renewed = { ...details, expMonth: 3, expYear: 2041 }

  it('changes nothing when it is the same', () => {
    expect(renewedBy(aMethod('pm_a', { status: 'STOPPED', stoppedFor: 'NEEDS_NEW_CARD' }), details, DAY_0)).toBeNull()
  })

  it('is stored with the notices of its new end', () => {
    expect(renewedBy(aMethod('pm_a'), renewed, DAY_0)).toEqual({
      ...renewed,
      expiryNoticeAt: at('2041-03-02T00:00:00Z'),
    })
  })

  it('lifts a stop that asked for a new card: it is usable from now on', () => {
    const stopped = aMethod('pm_a', { status: 'STOPPED', stoppedFor: 'NEEDS_NEW_CARD' })
    expect(renewedBy(stopped, renewed, DAY_0)).toMatchObject({
      status: 'ACTIVE',
      stoppedFor: null,
      renewedAt: DAY_0,
    })
  })

  it.each(['HARD_STOP', null] as const)('leaves a card alone that was stopped for %s', (stoppedFor) => {
    const stopped = aMethod('pm_a', { status: 'STOPPED', stoppedFor })
    expect(renewedBy(stopped, renewed, DAY_0)).not.toHaveProperty('status')
  })

  it('takes another name of the holder for no new card', () => {
    const stopped = aMethod('pm_a', { status: 'STOPPED', stoppedFor: 'NEEDS_NEW_CARD' })
    expect(renewedBy(stopped, { ...details, billingName: 'Ada' }, DAY_0)).toEqual({ billingName: 'Ada' })
  })
})
