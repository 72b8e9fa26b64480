import { stripVTControlCharacters } from 'node:util'
import { headings, PAGE_WIDTH, painter, type Row, timelineWriter } from '../../sandbox/demo/page'

const START = '2027-01-31T08:00:00Z'
const plain = painter(false, {})
const row = (fields: Partial<Row> = {}): Row => ({
  at: START,
  who: 'Ada',
  what: 'hosting paid by Visa 4242',
  by: 'PRODUCT',
  ...fields,
})

describe('the time line on paper', () => {
  it('puts day, date, time, name, money and state below their headings', () => {
    const write = timelineWriter(START, plain)
    const [, month, line] = write(row({ cents: 3900, state: 'ACTIVE' }))
    expect(month).toMatch(/^── January 2027 ─+$/)
    expect(headings(plain)).toBe(
      ' day date   UTC   who     what happened                                      money state',
    )
    expect(line).toBe('   0 Sun 31 08:00 Ada     hosting paid by Visa 4242                         +39.00 ACTIVE')
  })

  it('writes a heading once a month, and instant and name only where they change', () => {
    const write = timelineWriter(START, plain)
    write(row())
    expect(write(row({ what: 'next' }))).toEqual(['                          next'])
    expect(write(row({ who: 'Elif', what: 'hers' }))).toEqual(['                  Elif    hers'])
    expect(write(row({ at: '2027-01-31T23:59:00Z', what: 'late' }))).toEqual(['   0 Sun 31 23:59 Ada     late'])
    expect(write(row({ at: '2027-02-01T00:00:00Z', what: 'new' }))[2]).toBe('   1 Mon 01 00:00 Ada     new')
  })

  it('shows money that went back with a minus and money that did not come in brackets', () => {
    const write = timelineWriter(START, plain)
    expect(write(row({ cents: -3900 })).at(-1)).toMatch(/ -39\.00$/)
    expect(write(row({ cents: 3900, declined: true })).at(-1)).toMatch(/ \(39\.00\)$/)
  })

  it.each([
    ['with money and state', { cents: -9_999_999, state: 'A_STATE_THAT_IS_TOO_LONG' }],
    ['of words alone', {}],
  ])('is never wider than the page, in a row %s', (_, fields) => {
    const write = timelineWriter(START, painter(true, {}))
    const lines = write(row({ who: 'Maximiliana', what: 'word '.repeat(60), ...fields }))
    for (const line of lines) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(PAGE_WIDTH)
  })

  it.each([
    ['a file', false, {}],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ])('has no colours on %s', (_, isTerminal, env) => {
    expect(painter(isTerminal, env)('text', 'red')).toBe('text')
  })

  it('has colours on a terminal', () => {
    expect(painter(true, { NO_COLOR: '' })('text', 'red')).not.toBe('text')
  })
})
