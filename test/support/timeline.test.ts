import { freshContact, freshPhoneNumber } from './phone-numbers'
import { minute, NOTHING_YET, newsBetween } from './timeline'

describe('the news of a story', () => {
  const E09 = '2027-02-10 08:00 E09'

  it('are what came since the last time, equal lines counted', () => {
    const before = { ...NOTHING_YET, mails: [E09] }
    expect(newsBetween(before, { ...NOTHING_YET, mails: [E09, E09] })).toEqual({ mails: [E09] })
  })

  it('leave out kinds without news, so that nothing is {}', () => {
    expect(newsBetween(NOTHING_YET, NOTHING_YET)).toEqual({})
  })

  it('show a fact that was rewritten, which no expected list contains', () => {
    const before = { ...NOTHING_YET, mails: [E09] }
    expect(newsBetween(before, NOTHING_YET)).toEqual({ mails: [`GONE ${E09}`] })
  })
})

it('an instant is told to the minute, with seconds and fractions only where there are some', () => {
  expect(minute('2027-02-10T08:00:00Z')).toBe('2027-02-10 08:00')
  expect(minute('2027-02-10T08:00:00.000Z')).toBe('2027-02-10 08:00')
  expect(minute('2027-02-10T08:00:01Z')).toBe('2027-02-10 08:00:01')
  expect(minute('2027-02-10T08:00:00.250Z')).toBe('2027-02-10 08:00:00.250')
})

it('phone numbers handed out are different', () => {
  const many = Array.from({ length: 5000 }, () => [freshPhoneNumber(), freshContact('TR'), freshContact('ES')]).flat()
  expect(new Set(many).size).toBe(15_000)
})
