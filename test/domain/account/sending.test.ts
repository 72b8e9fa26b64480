import fc from 'fast-check'
import { judgeSends, type SendAsk, type SendRoom } from '../../../domain/account/sending'

const ACCOUNT = 'acc_1'
const roomWith = (rest: Partial<SendRoom> = {}): SendRoom => ({
  paused: false,
  availableMicros: null,
  limitLeftMicros: new Map(),
  freeUnitsTaken: new Map(),
  ...rest,
})
const ask = (priceMicros: number, rest: Partial<SendAsk> = {}): SendAsk => ({
  numberId: 'num_1',
  priceMicros,
  freeUnit: null,
  ...rest,
})
const unit = (freePerMonth: number) => ({ freeUnit: { allowanceKey: 'NUMBER:num_1 2026-11', freePerMonth } })

describe('a wish to send', () => {
  it('is allowed while the balance covers it to the last micro, and refused beyond (S3)', () => {
    const verdicts = judgeSends(ACCOUNT, [ask(50_000), ask(50_000), ask(1)], roomWith({ availableMicros: 100_000 }))
    expect(verdicts.map(({ kind }) => kind)).toEqual(['RESERVED', 'RESERVED', 'REFUSED'])
    expect(verdicts[2]).toMatchObject({ reason: 'SENDING_PAUSED', limitOf: null })
  })

  it('of W5: $99.98 used of $100, $0.05 is refused; what costs nothing goes out', () => {
    const room = roomWith({ limitLeftMicros: new Map([[ACCOUNT, 20_000]]) })
    expect(judgeSends(ACCOUNT, [ask(50_000), ask(0)], room)).toEqual([
      { kind: 'REFUSED', reason: 'SPENDING_LIMIT', priceMicros: 50_000, limitOf: ACCOUNT },
      { kind: 'RESERVED', priceMicros: 0, allowanceKey: null },
    ])
  })

  it('is refused for the limit of its own number only', () => {
    const room = roomWith({ limitLeftMicros: new Map([['num_2', 0]]) })
    const verdicts = judgeSends(ACCOUNT, [ask(1), ask(1, { numberId: 'num_2' })], room)
    expect(verdicts).toMatchObject([{ kind: 'RESERVED' }, { kind: 'REFUSED', limitOf: 'num_2' }])
  })

  it('is refused while the balance pauses sending, whatever it costs (S3)', () => {
    const verdicts = judgeSends(ACCOUNT, [ask(0), ask(1, unit(1000))], roomWith({ paused: true }))
    expect(verdicts).toMatchObject([{ reason: 'SENDING_PAUSED' }, { reason: 'SENDING_PAUSED' }])
  })

  it('takes a free unit while there is one that nobody holds (C11)', () => {
    const room = roomWith({ freeUnitsTaken: new Map([['NUMBER:num_1 2026-11', 998]]), availableMicros: 60_000 })
    const verdicts = judgeSends(ACCOUNT, Array(5).fill(ask(50_000, unit(1000))), room)
    expect(verdicts.map((each) => each.kind === 'RESERVED' && each.priceMicros)).toEqual([0, 0, 50_000, false, false])
  })
})

describe('any crowd of senders', () => {
  const asks = fc.array(
    fc.record({
      numberId: fc.constantFrom('num_1', 'num_2', 'num_3'),
      priceMicros: fc.nat(100_000),
      freeUnit: fc.option(fc.record({ allowanceKey: fc.constantFrom('a', 'b'), freePerMonth: fc.nat(10) })),
    }),
    { maxLength: 60 },
  )
  const room = fc.record({
    paused: fc.constant(false),
    availableMicros: fc.option(fc.integer({ min: -50_000, max: 1_000_000 })),
    limitLeftMicros: fc.dictionary(fc.constantFrom(ACCOUNT, 'num_1', 'num_2'), fc.integer({ min: -10, max: 500_000 })),
    freeUnitsTaken: fc.dictionary(fc.constantFrom('a', 'b'), fc.nat(10)),
  })

  it('never overshoots the balance, a limit or an allowance, and who is refused did not fit', () => {
    fc.assert(
      fc.property(asks, room, (wishes, { limitLeftMicros, freeUnitsTaken, ...rest }) => {
        const limits = new Map(Object.entries(limitLeftMicros))
        const units = new Map(Object.entries(freeUnitsTaken))
        const verdicts = judgeSends(ACCOUNT, wishes, { ...rest, limitLeftMicros: limits, freeUnitsTaken: units })
        const allowed = verdicts.flatMap((verdict, i) =>
          verdict.kind === 'RESERVED' ? [{ ...verdict, numberId: wishes[i]?.numberId }] : [],
        )
        const cost = (of: typeof allowed) => of.reduce((sum, each) => sum + each.priceMicros, 0)
        if (rest.availableMicros !== null) expect(cost(allowed)).toBeLessThanOrEqual(Math.max(0, rest.availableMicros))
        for (const [owner, left] of limits) {
          const own = allowed.filter(({ numberId }) => owner === ACCOUNT || owner === numberId)
          expect(cost(own)).toBeLessThanOrEqual(Math.max(0, left))
        }
        for (const key of ['a', 'b']) {
          const held = allowed.filter(({ allowanceKey }) => allowanceKey === key).length
          const most = Math.max(
            0,
            ...wishes.flatMap(({ freeUnit }) => (freeUnit?.allowanceKey === key ? freeUnit.freePerMonth : [])),
          )
          expect(held).toBeLessThanOrEqual(Math.max(0, most - (units.get(key) ?? 0)))
        }
        // Nobody is refused what costs nothing.
        for (const verdict of verdicts) if (verdict.kind === 'REFUSED') expect(verdict.priceMicros).toBeGreaterThan(0)
      }),
    )
  })
})
