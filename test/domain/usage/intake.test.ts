import { NUMBER_STATES, type NumberState } from '../../../domain/number/states'
import { DAY, MINUTE } from '../../../domain/time'
import { maskContact } from '../../../domain/usage/contact'
import { refuseEvent } from '../../../domain/usage/intake'

const NOW = Date.parse('2026-11-22T10:00:00Z')
const codeAt = (at: number, state: NumberState | null = 'ACTIVE') =>
  refuseEvent({ numberId: 'num_1', at }, state, NOW)?.code ?? 'TAKEN'

describe('A reported message', () => {
  it.each([
    ['now', NOW, 'TAKEN'],
    ['exactly 5 minutes ahead', NOW + 5 * MINUTE, 'TAKEN'],
    ['one millisecond more than 5 minutes ahead', NOW + 5 * MINUTE + 1, 'EVENT_IN_FUTURE'],
    ['exactly 35 days old', NOW - 35 * DAY, 'TAKEN'],
    ['one millisecond over 35 days old', NOW - 35 * DAY - 1, 'EVENT_TOO_OLD'],
  ])('%s is %s', (_, at, code) => expect(codeAt(at)).toBe(code))

  it('is taken in every state in which traffic can still come, and in no other', () => {
    const taken = NUMBER_STATES.filter((state) => codeAt(NOW, state) === 'TAKEN')
    expect(taken).toEqual(['PROVISIONING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED', 'SETTLING', 'HOLD'])
    expect(codeAt(NOW, null)).toBe('UNKNOWN_NUMBER')
  })

  it("is refused with the value, the place and the account's time", () => {
    expect(refuseEvent({ numberId: 'num_1', at: NOW + DAY }, 'ACTIVE', NOW)?.message).toBe(
      "2026-11-23T10:00:00.000Z is more than 5 minutes after 2026-11-22T10:00:00.000Z, the account's time",
    )
  })
})

describe('S8: a contact in lists and exports', () => {
  it.each([
    ['+905321234567', '+90********67'],
    ['TR.8214ac90', 'TR.******90'],
    ['+9012', '*****'],
    ['', ''],
  ])('%s is shown as %s', (contact, shown) => expect(maskContact(contact)).toBe(shown))
})
