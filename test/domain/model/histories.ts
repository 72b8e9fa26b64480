import fc from 'fast-check'
import { isInFlight } from '../../../domain/invoice/record'
import { runKey } from '../../../domain/keys'
import { TERMINAL_STATES } from '../../../domain/number/states'
import { HOUR } from '../../../domain/time'
import { aMethod } from '../builders'
import { collect, issue } from './collection'
import { cancel, follow, mailServerBack, passUntil, reactivate } from './engine'
import { broken } from './invariants'
import { type Bank, changeNumber, signedUp, type World } from './world'

/** One thing that happens to the customer of the model. */
export type Event =
  | { kind: 'PASS'; hours: number }
  | { kind: 'BANK'; answer: Bank }
  | { kind: 'NEW_CARD' | 'CARD_RENEWED' | 'PAY' | 'CANCEL' | 'REACTIVATE' | 'MAIL_AWAY' | 'MAIL_BACK' }
  | { kind: 'USE'; cents: number }
  | { kind: 'META_REVIEW'; days: number }

const ANSWERS = [
  'pays',
  'is silent',
  'insufficient_funds',
  'do_not_honor',
  'processing_error',
  'expired_card',
  'lost_card',
]

/** Time goes on often, by hours or by weeks; the rest comes in any order. */
export const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('PASS' as const), hours: fc.integer({ min: 1, max: 900 }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('BANK' as const), answer: fc.constantFrom(...ANSWERS) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('USE' as const), cents: fc.integer({ min: 50, max: 9_000 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('NEW_CARD', 'CARD_RENEWED', 'PAY', 'CANCEL', 'REACTIVATE', 'MAIL_AWAY', 'MAIL_BACK'),
      }) as fc.Arbitrary<Event>,
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('META_REVIEW' as const), days: fc.integer({ min: 1, max: 90 }) }),
    },
  ),
  { minLength: 1, maxLength: 30 },
)

/** Any day of the month and any hour, leap years among them. */
export const anchors: fc.Arbitrary<number> = fc
  .tuple(
    fc.integer({ min: 2026, max: 2029 }),
    fc.integer({ min: 0, max: 11 }),
    fc.integer({ min: 1, max: 31 }),
    fc.nat(23),
  )
  .map(([year, month, day, hour]) => Date.UTC(year, month, day, hour))

/** Lives a history; throws with what is broken at the first step after which something is. */
export function live(anchor: number, history: readonly Event[]): World {
  const world = signedUp(anchor)
  const check = () => {
    const found = broken(world)
    if (found.length > 0) throw new Error(`${new Date(world.now).toISOString()}: ${found.join('; ')}`)
  }
  for (const event of history) {
    happen(world, event, check)
    follow(world)
    // What follows at once is done before anything else happens.
    passUntil(world, world.now, check)
    check()
  }
  return world
}

function happen(world: World, event: Event, check: () => void) {
  const rungs = JSON.stringify(world.invoices.map(({ ladderPosition }) => ladderPosition))
  switch (event.kind) {
    case 'PASS':
      return passUntil(world, world.now + event.hours * HOUR, check)
    case 'BANK':
      world.bank = event.answer
      return
    case 'MAIL_AWAY':
      world.mailServerAway = true
      return
    case 'MAIL_BACK':
      return mailServerBack(world)
    case 'NEW_CARD':
      newCard(world)
      break
    case 'CARD_RENEWED':
      cardRenewed(world)
      break
    case 'PAY':
      pay(world)
      break
    case 'USE':
      return use(world, event.cents)
    case 'META_REVIEW':
      changeNumber(world, { metaReleaseAt: world.now + event.days * 24 * HOUR })
      return
    case 'CANCEL':
      return cancelAsShown(world, check)
    case 'REACTIVATE':
      reactivate(world)
  }
  const after = JSON.stringify(world.invoices.map(({ ladderPosition }) => ladderPosition))
  if (rungs !== after) throw new Error(`I6 ${event.kind} has moved the ladder`)
}

function newCard(world: World): void {
  for (const method of world.methods) method.role = 'BACKUP'
  const id = `pm_${world.methods.length}`
  world.methods.push(aMethod(id, { role: 'PRIMARY', addedAt: world.now }))
}

function cardRenewed(world: World): void {
  const stopped = world.methods.find(
    ({ status, stoppedFor }) => status === 'STOPPED' && stoppedFor === 'NEEDS_NEW_CARD',
  )
  if (stopped) Object.assign(stopped, { status: 'ACTIVE', stoppedFor: null, renewedAt: world.now })
}

function pay(world: World): void {
  const owed = world.invoices.find(({ status }) => status === 'OPEN' || status === 'UNCOLLECTIBLE')
  const method = world.methods.find(({ role }) => role === 'PRIMARY')
  if (!owed || !method) return
  const key = runKey.command(owed.id, `cmd_${world.attempts.length}`)
  collect(world, owed.id, { runKey: key, trigger: 'CUSTOMER', methodId: method.id })
}

/** Usage above the threshold is charged at once. */
function use(world: World, cents: number): void {
  const { state } = world.number
  const underWay = world.invoices.some(({ kind, status }) => kind === 'USAGE' && status === 'OPEN')
  if (state !== 'ACTIVE' || underWay) return
  const invoice = issue(world, { kind: 'USAGE', cause: 'THRESHOLD', totalCents: cents, numberId: null })
  collect(world, invoice.id, { runKey: runKey.issue(invoice.id), trigger: 'AUTOMATIC' })
}

/** I22: what the preview showed is what happens, to the millisecond and the cent. */
function cancelAsShown(world: World, check: () => void) {
  // A charge whose result comes afterwards is another fact: it moves what was shown.
  const underWay = world.attempts.some(({ outcome }) => isInFlight(outcome))
  const shown = cancel(world)
  if (shown === null || underWay) return
  passUntil(world, world.now, check)
  const { state, holdUntil, depositInvoiceId } = world.number
  const deposit = world.invoices.find(({ id }) => id === depositInvoiceId)?.totalCents ?? 0
  if (shown.releaseAt > world.now) {
    if (state !== 'HOLD' || holdUntil !== shown.releaseAt || deposit !== shown.depositCents) {
      throw new Error(`I22 shown ${JSON.stringify(shown)}, happened ${JSON.stringify({ state, holdUntil, deposit })}`)
    }
  } else if (!TERMINAL_STATES.includes(state)) throw new Error(`I22 shown at once, and the number is ${state}`)
}
