import { type MailPreferences, preferencesOf } from '../../../domain/mail/preferences'
import { remindersOf } from '../../../domain/number/reminders'
import { aNumber, DAY_0, day } from '../builders'

/** `E04 -7` = a renewal reminder seven days before day 0, on which the number renews. */
const reminders = (
  number: Parameters<typeof aNumber>[0],
  chosen: Partial<MailPreferences> = {},
  now = day(-40),
): string[] =>
  remindersOf(aNumber(number), preferencesOf(chosen), now).map(
    ({ template, at }) => `${template} ${(at - DAY_0) / (day(1) - DAY_0)}`,
  )

describe('the reminders of a renewal (E04)', () => {
  it('come seven days before a year, always, and thirty days before it where that was chosen', () => {
    expect(reminders({ plan: 'ANNUAL' })).toEqual(['E04 -7'])
    expect(reminders({ plan: 'ANNUAL' }, { E04_MONTHLY: false, E04_ANNUAL_30_DAYS: false })).toEqual(['E04 -7'])
    expect(reminders({ plan: 'ANNUAL' }, { E04_ANNUAL_30_DAYS: true })).toEqual(['E04 -30', 'E04 -7'])
  })

  it('come before a month only where that was chosen', () => {
    expect(reminders({})).toEqual([])
    expect(reminders({}, { E04_MONTHLY: true })).toEqual(['E04 -7'])
  })

  it('that are chosen when their day is past are passed by, the one that must be sent is not', () => {
    expect(reminders({}, { E04_MONTHLY: true }, day(-5))).toEqual([])
    expect(reminders({ plan: 'ANNUAL' }, { E04_ANNUAL_30_DAYS: true }, day(-5))).toEqual(['E04 -7'])
    expect(reminders({}, { E04_MONTHLY: true }, day(-6.5))).toEqual(['E04 -6.5'])
  })

  it('are two mails with two keys', () => {
    const both = remindersOf(aNumber({ plan: 'ANNUAL' }), preferencesOf({ E04_ANNUAL_30_DAYS: true }), day(-40))
    expect(both.map(({ step }) => step)).toEqual(['1:30', 1])
  })

  it('are none while a renewal is under way', () => {
    expect(reminders({ plan: 'ANNUAL', renewalInvoiceId: 'inv_1' })).toEqual([])
  })
})

describe('the reminder of a release (E24)', () => {
  const held = { state: 'HOLD', cancelledAt: DAY_0, holdUntil: day(20) } as const

  it('comes seven days before it, if the hold is longer than that (row 20)', () => {
    expect(reminders(held)).toEqual(['E24 13'])
    expect(reminders({ ...held, holdUntil: day(7) })).toEqual([])
  })

  it('does not come to who does not want it', () => {
    expect(reminders(held, { E24: false })).toEqual([])
  })

  it('row 23: counts from Meta’s refusal, which begins another hold', () => {
    const again = { ...held, heldSince: day(30), holdUntil: day(33) }
    expect(reminders(again)).toEqual([])
    expect(reminders({ ...again, holdUntil: day(60) })).toEqual(['E24 53'])
  })

  it('does not come where only a final invoice keeps the number (C24)', () => {
    expect(reminders({ ...held, trailingInvoiceId: 'inv_2' })).toEqual([])
  })
})
