import type { AttemptRecord, InvoiceRecord, MethodRecord } from '../../../domain/invoice/record'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import { periodFrom } from '../../../domain/number/period'
import type { NumberRecord } from '../../../domain/number/record'
import type { NumberState } from '../../../domain/number/states'
import { DAY, type Instant } from '../../../domain/time'
import { aMethod, aNumber } from '../builders'

/** How the customer's bank answers: it pays, it says this code, or nothing is heard of the charge. */
export type Bank = 'pays' | 'is silent' | (string & {})

export type Mail = { template: MailTemplate; about: string; at: Instant; acceptedAt: Instant | null; tryAt: Instant }
/** What the bank did, whether we heard of it or not. */
export type Charge = { attemptId: string; invoiceId: string; paid: boolean; heard: boolean; state: NumberState }
/** A paid stretch of service, and its end where a credit or a resume moved it. */
export type PaidPeriod = { invoiceId: string; start: Instant; end: Instant; ordinal: number }
export type Move = { from: string; to: string; event: string; at: Instant }

/** One customer with one number, as far as the domain's decisions can see; everything is a fact, nothing is carried. */
export type World = {
  now: Instant
  bank: Bank
  mailServerAway: boolean
  number: NumberRecord
  invoices: InvoiceRecord[]
  attempts: AttemptRecord[]
  methods: MethodRecord[]
  mails: Mail[]
  charges: Charge[]
  /** What the number was when an invoice was issued. */
  issued: { invoiceId: string; state: NumberState }[]
  periods: PaidPeriod[]
  moves: Move[]
  deregisteredAt: Instant[]
  refundedCents: number
}

/** A number that was ordered and paid at `anchor`. */
export function signedUp(anchor: Instant): World {
  const period = periodFrom('MONTHLY', anchor, 0)
  return {
    now: anchor,
    bank: 'pays',
    mailServerAway: false,
    number: aNumber({ ...period, createdAt: anchor, paidFirstAt: anchor }),
    invoices: [],
    attempts: [],
    methods: [aMethod('pm_0', { role: 'PRIMARY', addedAt: anchor - DAY })],
    mails: [],
    charges: [],
    issued: [],
    periods: [{ invoiceId: 'inv_0', start: anchor, end: period.periodEnd ?? anchor, ordinal: 0 }],
    moves: [],
    deregisteredAt: [],
    refundedCents: 0,
  }
}

export const invoiceOf = (world: World, id: string): InvoiceRecord => {
  const found = world.invoices.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no invoice ${id}`)
  return found
}

export const attemptsOf = (world: World, invoiceId: string): AttemptRecord[] =>
  world.attempts.filter((each) => each.invoiceId === invoiceId)

/** Changes an invoice in its place; answers it as it is then. */
export function changeInvoice(world: World, id: string, patch: Partial<InvoiceRecord>): InvoiceRecord {
  const changed = { ...invoiceOf(world, id), ...patch }
  world.invoices = world.invoices.map((each) => (each.id === id ? changed : each))
  return changed
}

export function changeNumber(world: World, patch: Partial<NumberRecord>): void {
  world.number = { ...world.number, ...patch }
}

/** When the last paid dialogue was paid. */
export const lastPaidUsageAt = (world: World): Instant | null =>
  world.invoices.reduce<Instant | null>(
    (latest, { kind, paidAt }) => (kind === 'USAGE' && paidAt !== null ? Math.max(latest ?? paidAt, paidAt) : latest),
    null,
  )
