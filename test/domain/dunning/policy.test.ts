import { POLICIES, policyCodeFor, policyOf } from '../../../domain/dunning/policies'
import {
  type DunningPolicy,
  endAt,
  type PolicyRow,
  policyFaults,
  suspendAt,
  warningFor,
} from '../../../domain/dunning/policy'
import { DAY_0, day } from '../builders'

/** A small ladder without a fault; each test spoils one thing. */
const sound = (fields: Partial<DunningPolicy> = {}): DunningPolicy => ({
  code: 'test',
  version: 1,
  vagueRetryDays: [2],
  rows: [
    { day: 0, mail: 'E09', service: 'PAST_DUE' },
    { day: 2, retry: true, mail: 'E10' },
    { day: 3, mail: 'E11', service: 'SUSPEND', warnedBy: 'E10' },
    { day: 7, retry: true, mail: 'E12' },
    { day: 8, service: 'END', warnedBy: 'E12' },
  ],
  ...fields,
})

const withRow = (index: number, row: Partial<PolicyRow>): DunningPolicy => {
  const { rows } = sound()
  return sound({ rows: rows.map((each, at) => (at === index ? { ...each, ...row } : each)) })
}

describe('a dunning policy is checked when it is loaded', () => {
  it('a sound one has no fault', () => {
    expect(policyFaults(sound())).toEqual([])
  })

  it.each([
    ['begins on day 1', sound({ rows: sound().rows.slice(1) }), 'test v1: the first row must be day 0, it is day 2'],
    ['is empty', sound({ rows: [], vagueRetryDays: [] }), 'test v1: the first row must be day 0, it is day missing'],
    ['has half a day', withRow(1, { day: 2.5 }), 'test v1, row 2: day 2.5 is not a whole day from 0 on'],
    ['has a day before 0', withRow(0, { day: -1 }), 'test v1, row 1: day -1 is not a whole day from 0 on'],
    ['goes back', withRow(3, { day: 3 }), 'test v1, row 4: day 3 comes after day 3'],
    [
      'suspends without a retry the day before',
      withRow(1, { retry: false }),
      'test v1, day 3: a SUSPEND needs a retry on day 2, so that a payment beats it',
    ],
    [
      'ends without a retry the day before',
      withRow(3, { retry: false }),
      'test v1, day 8: a END needs a retry on day 7, so that a payment beats it',
    ],
    [
      'suspends without a warning',
      sound({
        rows: sound().rows.map(({ warnedBy, ...row }) =>
          row.day === 3 ? row : { ...row, ...(warnedBy && { warnedBy }) },
        ),
      }),
      'test v1, day 3: a SUSPEND needs warnedBy (I3)',
    ],
    [
      'warns by a mail that is not sent before',
      withRow(1, { mail: 'E09' }),
      'test v1, day 3: warnedBy E10, but no earlier row sends E10',
    ],
    [
      'warns on the very day of the penalty',
      sound({
        rows: sound().rows.map((row) =>
          row.day === 2 ? { day: 2, retry: true } : row.day === 3 ? { ...row, mail: 'E10' as const } : row,
        ),
      }),
      'test v1, day 3: warnedBy E10, but no earlier row sends E10',
    ],
    ['does not end', sound({ rows: sound().rows.slice(0, 4) }), 'test v1: the last row must END the ladder'],
    [
      'keeps a vague retry that is none',
      sound({ vagueRetryDays: [2, 5] }),
      'test v1: vagueRetryDays names day 5, which has no retry',
    ],
    [
      'charges one card more than 15 times',
      sound({
        vagueRetryDays: [],
        rows: Array.from({ length: 16 }, (_, index) => ({ day: index, ...(index > 0 && { retry: true }) })),
      }),
      'test v1: 16 charges on one method, at most 15 are allowed',
    ],
  ])('one that %s is told so', (_what, policy, fault) => {
    expect(policyFaults(policy)).toContain(fault)
  })

  it('exactly 15 charges are allowed', () => {
    const rows = Array.from({ length: 15 }, (_, index) => ({ day: index, ...(index > 0 && { retry: true }) }))
    expect(policyFaults(sound({ vagueRetryDays: [], rows }))).toEqual([])
  })
})

describe('the policies of dunning.md', () => {
  it.each(POLICIES)('$code v$version has no fault', (policy) => {
    expect(policyFaults(policy)).toEqual([])
  })

  it.each(POLICIES.filter((each) => each.code !== 'dispute'))(
    '$code v$version retries on days 1, 2, 5, 9, 14, 20 and 27, a vague decline on 5, 14 and 27',
    (policy) => {
      expect(policy.rows.filter((row) => row.retry).map((row) => row.day)).toEqual([1, 2, 5, 9, 14, 20, 27])
      expect(policy.vagueRetryDays).toEqual([5, 14, 27])
    },
  )

  it('dispute v1 retries as often, the last time on the day before its end', () => {
    const policy = policyOf('dispute')
    expect(policy.rows.filter((row) => row.retry).map((row) => row.day)).toEqual([1, 2, 5, 9, 14, 20, 29])
    expect(policy.vagueRetryDays).toEqual([5, 14, 29])
  })

  it.each([
    ['standard', 3, 28, 'E10', 'E12'],
    ['strict', 0, 28, null, 'E12'],
    ['usage', 0, 28, null, 'E12'],
    ['deposit', null, null, null, null],
    ['dispute', null, 30, null, 'E12'],
  ] as const)('%s suspends on day %s and ends on day %s, warned by %s and %s', (code, suspends, ends, first, last) => {
    const policy = policyOf(code)
    expect(suspendAt(policy, DAY_0)).toBe(suspends === null ? null : day(suspends))
    expect(endAt(policy, DAY_0)).toBe(ends === null ? null : day(ends))
    expect(warningFor(policy, 'SUSPEND')).toBe(first)
    expect(warningFor(policy, 'END')).toBe(last)
  })

  it('usage and deposits have their own, hosting follows the account', () => {
    expect(policyCodeFor('USAGE', 'standard')).toBe('usage')
    expect(policyCodeFor('DEPOSIT', 'strict')).toBe('deposit')
    expect(policyCodeFor('HOSTING', 'strict')).toBe('strict')
  })

  it('one that does not exist is an error that names it', () => {
    expect(() => policyOf('lenient')).toThrow('no dunning policy lenient')
    expect(() => policyOf('standard', 7)).toThrow('no dunning policy standard v7')
  })
})
