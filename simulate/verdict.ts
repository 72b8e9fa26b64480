import { type Evidence, violations } from '../test/scenarios/invariants'
import { everything, ok, operator } from '../test/support/client'
import type { Partner } from '../test/support/partners'
import type { LedgerEntry } from '../test/support/resources'
import { deliveredMessageIds } from '../test/support/sandbox'
import { readHistory } from '../test/support/timeline'
import type { Customer } from './customer'
import { type DayBooks, daysViolations } from './days'
import { type Dialogue, miscounted } from './talk'

/** What may still be on its way when a history is looked at. */
export type UnderWay = {
  /** In ms of the clock. */
  now: number
  /** Nothing may: the world has been at rest for days. */
  rest: boolean
  /** Workers that were killed so far: each may have sent a mail a second time. */
  kills: number
}

/** What is seen of a customer beside what every customer has. */
export type Seen = Evidence & { days: DayBooks | null; miscounted: string[] }

/** Everything that can be seen of a customer from outside; his dialogues, of which there are many, at rest and at news of them. */
export async function evidenceOf(customer: Customer, rest: boolean): Promise<Seen> {
  const { account, attached } = customer
  const looksAtDialogues = customer.conversations.hasNews || (rest && customer.conversations.all().length > 0)
  const [days, dialogues, history, journal, delivered] = await Promise.all([
    dayBooksOf(customer),
    looksAtDialogues ? everything<Dialogue>(operator, `/v1/accounts/${account.id}/dialogues`) : null,
    readHistory(
      account.id,
      attached.map(({ processorId }) => processorId),
    ),
    everything<LedgerEntry>(operator, `/v1/accounts/${account.id}/ledger?view=journal`),
    deliveredMessageIds(account.email),
  ])
  // Of a number that was released nobody is named any more (0022).
  const gone = history.numbers.filter(({ state }) => state === 'DELETED').map(({ id }) => id)
  const talks = customer.conversations.all().filter(({ numberId }) => !gone.includes(numberId))
  const unlike = dialogues === null ? [] : miscounted(customer.sold, talks, dialogues)
  return { ...history, attached, journal, delivered, days, miscounted: unlike }
}

async function dayBooksOf({ partnerId }: Customer): Promise<DayBooks | null> {
  if (partnerId === null) return null
  const path = `/v1/partners/${partnerId}`
  const rows = await everything<DayBooks['rows'][number]>(operator, `${path}/day-ledger`)
  return { partner: await ok(operator.get<Partner>(path)), rows: rows.reverse() }
}

/** What cannot be true of a correct product, one sentence each; empty = nothing is broken. */
export function judged(evidence: Seen, underWay: UnderWay): string[] {
  const said = violations(withoutSecondCopies(evidence, underWay.kills))
  const found = [
    ...said,
    ...unwarned(evidence),
    ...chargedInHold(evidence),
    ...inDays(evidence, underWay.now),
    ...usageUnlikeTheBooks(evidence),
    ...evidence.miscounted,
  ]
  return underWay.rest ? found : found.filter((line) => !mayPass(line, evidence))
}

function inDays({ days, numbers, invoices, disputes }: Seen, now: number): string[] {
  if (days === null) return []
  const disputed = disputes.some(({ invoiceId }) =>
    invoices.some(({ id, kind }) => id === invoiceId && kind === 'PARTNER_DAYS'),
  )
  return daysViolations(days, { numbers, invoices, disputed, now })
}

/** What the books call it when a late report changes what was counted. */
const REPORTED_LATE = 'messages reported late'

/** I15, I18: the usage that is shown is the usage that is booked. */
function usageUnlikeTheBooks({ account, ledger }: Evidence): string[] {
  const booked = -ledger.filter(({ kind }) => kind === 'USAGE').reduce((sum, { amountMicros }) => sum + amountMicros, 0)
  const corrected = -ledger
    .filter(({ kind, note }) => kind === 'ADJUSTMENT' && note === REPORTED_LATE)
    .reduce((sum, { amountMicros }) => sum + amountMicros, 0)
  return account.allTimeUsageMicros === booked + corrected
    ? []
    : [`I18 usage of ${account.allTimeUsageMicros} micros is shown, ${booked} were booked and ${corrected} corrected`]
}

/** Who dies between the mail server's yes and noting it has to send again: one mail a death. */
function withoutSecondCopies(evidence: Evidence, kills: number): Evidence {
  let spared = kills
  const copies = [...evidence.delivered].map(([id, count]): [string, number] => {
    if (count !== 2 || spared === 0) return [id, count]
    spared -= 1
    return [id, 1]
  })
  return { ...evidence, delivered: new Map(copies) }
}

/** What time alone mends: a mail that waits for its server, a charge or a refund that was not heard of yet. */
function mayPass(line: string, { mails, invoices, charges }: Evidence): boolean {
  if (/^mail\b/.test(line)) return mails.some(({ acceptedAt }) => acceptedAt === null)
  const unheard = invoices.some(
    ({ attempts, status }) =>
      status === 'PROCESSING' || attempts.some(({ outcome }) => outcome === 'UNKNOWN' || outcome === 'PROCESSING'),
  )
  const hidden = charges.length > invoices.reduce((sum, { attempts }) => sum + attempts.length, 0)
  return /^(I1 booked|I1 refunds|I6) /.test(line) && (unheard || hidden)
}

/** I3: E10 before a suspension for want of the month's price, E12 before the end. */
function unwarned({ events, mails, account }: Evidence): string[] {
  const accepted = (template: string, at: string) =>
    mails.some((mail) => mail.template === template && mail.acceptedAt !== null && mail.acceptedAt <= at)
  return events.flatMap(({ at, data, numberId }) => {
    if (data['reason'] === 'GRACE_OVER' && account.dunningPolicy === 'standard' && !accepted('E10', at))
      return [`I3 ${numberId} was suspended at ${at} without a warning`]
    if (data['reason'] === 'UNPAID_TOO_LONG' && !accepted('E12', at))
      return [`I3 ${numberId} was ended at ${at} without a warning`]
    return []
  })
}

/** I7: a number that is leaving is charged no further month by itself. */
function chargedInHold({ events, invoices }: Evidence): string[] {
  const gone = ['SETTLING', 'HOLD', 'DELETING', 'DELETED']
  return invoices.flatMap((invoice) =>
    invoice.attempts
      .filter(({ trigger }) => invoice.kind === 'HOSTING' && trigger === 'AUTOMATIC')
      .flatMap(({ at }) => {
        const numberId = invoice.lines[0]?.numberId
        const changes = events.filter(
          (fact) => fact.type === 'number.state_changed' && fact.numberId === numberId && fact.at < at,
        )
        const state = String(changes.at(-1)?.data['to'])
        return gone.includes(state) ? [`I7 ${invoice.id} was charged at ${at}, when ${numberId} was ${state}`] : []
      }),
  )
}

/** How many rows each of the product's own monitors finds wrong, with one of them in words. */
export type Monitored = ReadonlyMap<string, { violations: number; example: string }>

export async function monitored(): Promise<Monitored> {
  type Row = { code: string; violations: number | null; examples: unknown[] }
  const rows = await ok(operator.get<Row[]>('/v1/invariants?maxAgeSeconds=0'))
  return new Map(
    rows.map((row) => [row.code, { violations: row.violations ?? 0, example: JSON.stringify(row.examples[0]) }]),
  )
}

/** What the monitors find now and did not find before. */
export function newlyFound(before: Monitored, now: Monitored): string[] {
  return [...now]
    .filter(([code, { violations }]) => violations > (before.get(code)?.violations ?? 0))
    .map(([code, { example }]) => `${code} says the product’s own monitor: ${example}`)
}
