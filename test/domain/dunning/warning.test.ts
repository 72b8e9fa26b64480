import { penaltyAt, warningStanding } from '../../../domain/dunning/warning'
import { DAY_0, day } from '../builders'

const mail = { accepted: false, settled: false, at: DAY_0, tryAt: DAY_0, acceptedAt: null }

describe('I3: no penalty before its warning was accepted', () => {
  it('a penalty on day 0 needs no warning: its own mail tells it', () => {
    expect(warningStanding(null, null)).toEqual({ accepted: true, notBefore: null })
  })

  it('a warning that was never written does not let the penalty happen, and delays nothing yet', () => {
    expect(warningStanding('E10', null)).toEqual({ accepted: false, notBefore: null })
  })

  it('an accepted one lets it happen from its acceptance on', () => {
    const accepted = { ...mail, accepted: true, settled: true, acceptedAt: day(2) }
    expect(warningStanding('E10', accepted)).toEqual({ accepted: true, notBefore: day(2) })
  })

  it('one that waits is asked about again when it is tried next', () => {
    expect(warningStanding('E10', { ...mail, tryAt: day(1) })).toEqual({ accepted: false, notBefore: day(1) })
  })

  it('one that was refused or left out is written again a day later', () => {
    expect(warningStanding('E10', { ...mail, settled: true })).toEqual({ accepted: false, notBefore: day(1) })
  })

  it('a penalty comes on its day, or with its late warning', () => {
    expect(penaltyAt(day(3), { accepted: true, notBefore: day(2) })).toBe(day(3))
    expect(penaltyAt(day(3), { accepted: true, notBefore: day(4) })).toBe(day(4))
    expect(penaltyAt(day(3), { accepted: false, notBefore: null })).toBe(day(3))
  })
})
