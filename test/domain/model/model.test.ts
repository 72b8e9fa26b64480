import fc from 'fast-check'
import type { AttemptRecord } from '../../../domain/invoice/record'
import { DAY, HOUR } from '../../../domain/time'
import { collect, issue } from './collection'
import { anchors, type Event, events, live } from './histories'
import { broken } from './invariants'
import { billedInTurn, brokenWallet, liveWallet, type Wallet, walletEvents } from './wallet'
import { type Charge, changeInvoice, changeNumber, signedUp, type World } from './world'

/** `npm run simulate -- --model --runs …` asks for more. */
const RUNS = Number(process.env['LINEKEEPER_MODEL_RUNS'] ?? 1_000)
const ANCHOR = Date.UTC(2027, 0, 31, 8)

describe('the domain, in generated histories', () => {
  it(
    'keeps I1 to I7, I10, I12, I16, I21 and I22 after every step',
    () => {
      fc.assert(
        fc.property(anchors, events, (anchor, history) => {
          live(anchor, history)
        }),
        { numRuns: RUNS },
      )
    },
    60_000 + RUNS * 10,
  )

  const pass = (days: number): Event => ({ kind: 'PASS', hours: days * 24 })

  it('goes to every corner that the invariants are about', () => {
    const told = (history: Event[]) => live(ANCHOR, history).moves.map(({ event }) => event)
    const declined: Event = { kind: 'BANK', answer: 'insufficient_funds' }
    expect(told([declined, pass(70)])).toEqual([
      'RENEWAL_FAILED',
      'GRACE_OVER',
      'UNPAID_TOO_LONG',
      'NOTHING_TO_HOLD',
      'RELEASED',
    ])
    expect(told([declined, pass(32), { kind: 'BANK', answer: 'pays' }, { kind: 'PAY' }])).toEqual([
      'RENEWAL_FAILED',
      'GRACE_OVER',
      'REASONS_CLEARED',
    ])
    const leaver = live(ANCHOR, [{ kind: 'USE', cents: 3_100 }, pass(2), { kind: 'CANCEL' }, pass(31)])
    expect(leaver.moves.map(({ event }) => event)).toEqual(['CANCELLED', 'PAID_USAGE_HELD', 'HOLD_OVER', 'RELEASED'])
    expect(leaver.deregisteredAt).toEqual([ANCHOR + 30 * DAY])
    const stayer = [
      { kind: 'USE', cents: 3_100 },
      { kind: 'CANCEL' },
      pass(2),
      { kind: 'REACTIVATE' },
      pass(40),
    ] as Event[]
    expect(told(stayer)).toEqual(['CANCELLED', 'PAID_USAGE_HELD', 'REACTIVATED'])
  })
})

describe('a wallet with a standing order, in generated histories', () => {
  it('keeps I8: no storm, pauses after success and failure, three a day, an end after three failures', () => {
    fc.assert(
      fc.property(walletEvents, (history) => {
        liveWallet(history)
      }),
      { numRuns: RUNS },
    )
  })

  it('keeps I19: what was used is billed or carried, to the micro-unit', () => {
    const months = fc.array(
      fc.record({ usedMicros: fc.nat({ max: 90_000_000 }), creditMicros: fc.nat({ max: 30_000_000 }) }),
      { maxLength: 36 },
    )
    fc.assert(
      fc.property(months, (all) => {
        const { used, billed, carried } = billedInTurn(all)
        expect(billed + carried).toBe(used)
        expect(carried).toBeLessThan(10_000)
      }),
      { numRuns: RUNS },
    )
  })

  it('is judged broken where it fires too soon, too often, or goes on after three failures', () => {
    const sound = liveWallet([{ kind: 'PASS', minutes: 1 }])
    const [fired] = sound.fired
    if (fired === undefined) throw new Error('It has not fired')
    const again = (at: number, paid: boolean) => ({ ...fired, at, paid })
    const told = (change: Partial<Wallet>) => brokenWallet({ ...sound, ...change })
    expect(told({})).toEqual([])
    expect(told({ fired: [fired, again(fired.at + 1, true)] })).toHaveLength(1)
    expect(told({ fired: [again(0, false), again(5 * HOUR, true)] })).toHaveLength(1)
    expect(told({ fired: [0, 1, 2, 3].map((hours) => again(hours * HOUR, true)) })).toHaveLength(1)
    expect(told({ rule: { ...sound.rule, failures: 3, state: 'ARMED' } })).toContainEqual('I8 ARMED after 3 failures')
  })
})

describe('what is judged broken', () => {
  const invoiced = (): World => {
    const world = signedUp(ANCHOR)
    const { id } = issue(world, {})
    collect(world, id, { runKey: 'run', trigger: 'AUTOMATIC' })
    return world
  }
  const first = 'inv_1'
  const tried = ({ attempts }: World) => attempts[0] as AttemptRecord
  const charged = ({ charges }: World) => charges[0] as Charge

  const worlds: [string, string, (world: World) => void][] = [
    [
      'a second payment that nobody gives back',
      'I1',
      (world) => {
        world.attempts.push({ ...tried(world), id: 'x', idempotencyKey: 'x' })
      },
    ],
    [
      'two charges in flight',
      'I1',
      (world) => {
        for (const id of ['x', 'y'])
          world.attempts.push({ ...tried(world), id, idempotencyKey: id, outcome: 'UNKNOWN' })
      },
    ],
    [
      'money that was never booked',
      'I10',
      (world) => {
        world.charges.push({ attemptId: 'lost', invoiceId: first, paid: true, heard: true, state: 'ACTIVE' })
      },
    ],
    [
      'one key for two attempts',
      'I12',
      (world) => {
        world.attempts.push({ ...tried(world), outcome: 'DECLINED' })
      },
    ],
    [
      'a ninth automatic try',
      'I6',
      (world) => {
        for (let n = 0; n < 9; n++)
          world.attempts.push({
            ...tried(world),
            id: `${n}`,
            runKey: `${n}`,
            idempotencyKey: `${n}`,
            outcome: 'DECLINED',
          })
      },
    ],
    [
      'a gap between two months',
      'I2',
      (world) => {
        world.periods.push({ invoiceId: first, start: ANCHOR + 60 * DAY, end: ANCHOR + 90 * DAY, ordinal: 1 })
      },
    ],
    [
      'two months at once',
      'I2',
      (world) => {
        world.periods.push({ invoiceId: first, start: ANCHOR, end: ANCHOR + 28 * DAY, ordinal: 1 })
      },
    ],
    [
      'a suspension without a warning',
      'I3',
      (world) => {
        world.moves.push({ from: 'ACTIVE', to: 'SUSPENDED', event: 'GRACE_OVER', at: ANCHOR })
      },
    ],
    [
      'a suspension although nothing is owed',
      'I4',
      (world) => {
        changeNumber(world, { state: 'SUSPENDED' })
      },
    ],
    [
      'a month that is begun while suspended',
      'I5',
      (world) => {
        world.issued = [{ invoiceId: first, state: 'SUSPENDED' }]
      },
    ],
    [
      'a charge after the cancel',
      'I7',
      (world) => {
        charged(world).state = 'HOLD'
      },
    ],
    [
      'a release too soon',
      'I16',
      (world) => {
        issue(world, { kind: 'USAGE', status: 'PAID', paidAt: ANCHOR })
        changeNumber(world, { cancelledAt: ANCHOR })
        world.deregisteredAt.push(ANCHOR + HOUR)
      },
    ],
    [
      'an open invoice that nobody looks at',
      'I21',
      (world) => {
        changeInvoice(world, first, { status: 'OPEN', dunningPolicy: null })
      },
    ],
  ]

  it('is nothing in a sound world', () => {
    expect(broken(invoiced())).toEqual([])
  })

  it.each(worlds)('is %s (%s)', (_what, code, breakIt) => {
    const world = invoiced()
    breakIt(world)
    expect(broken(world).map((line) => line.split(' ')[0])).toContain(code)
  })
})
