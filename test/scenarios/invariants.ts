import { everything, ok, operator } from '../support/client'
import type { Dispute, Fact, HostedNumber, Invoice, LedgerEntry } from '../support/resources'
import { bareMessageId, deliveredMessageIds } from '../support/sandbox'
import type { Story } from '../support/story'
import type { History } from '../support/timeline'

/** An account's history with what only the checker reads. */
export type Evidence = History & {
  /** Every leg of every transaction that touches the account. */
  journal: LedgerEntry[]
  /** How often each Message-ID lies in the mailbox. */
  delivered: Map<string, number>
}

const TERMINAL = ['DELETED', 'ABANDONED']

/** Run at the end of a story: reads everything from outside and fails with the list of what does not hold. */
export async function expectInvariants(story: Story): Promise<void> {
  expect(violations(await readEvidence(story))).toEqual([])
  expect(await monitorViolations()).toEqual([])
}

async function readEvidence(story: Story): Promise<Evidence> {
  const history = await story.history()
  const journal = await everything<LedgerEntry>(operator, `/v1/accounts/${story.account.id}/ledger?view=journal`)
  return { ...history, journal, delivered: await deliveries(story, history) }
}

/** What lies in the mailbox of the owner, and of those who have paid for him. */
async function deliveries({ account: { email } }: Story, { mails }: History): Promise<Map<string, number>> {
  const others = new Set(mails.filter(({ to }) => !to.includes(email)).flatMap(({ to }) => to.slice(0, 1)))
  const boxes = await Promise.all([email, ...others].map(deliveredMessageIds))
  return new Map(boxes.flatMap((box) => [...box]))
}

/** The product's own monitors must agree, and they see what is not shown outside. */
async function monitorViolations(): Promise<string[]> {
  type Row = { code: string; title: string; violations: number | null; examples: unknown[]; problem: string | null }
  const found = await ok(operator.get<Row[]>('/v1/invariants?maxAgeSeconds=0'))
  return found
    .filter((row) => row.violations !== 0)
    .map((row) => `${row.code} ${row.title}: ${row.problem ?? JSON.stringify(row.examples[0])}`)
}

/** What in this evidence cannot be true of a correct product, one sentence each, led by the invariant's code. */
export function violations(evidence: Evidence): string[] {
  return [
    ...ledgerViolations(evidence),
    ...evidence.invoices.flatMap(invoiceViolations),
    ...processorViolations(evidence),
    ...disputeViolations(evidence),
    ...evidence.numbers.flatMap((number) => periodViolations(number, evidence)),
    ...evidence.numbers.flatMap((number) => stateViolations(number, evidence.events)),
    ...evidence.numbers.flatMap(nextActionViolations),
    ...mailViolations(evidence),
    ...standingViolations(evidence),
  ]
}

function ledgerViolations({ account, ledger, journal }: Evidence): string[] {
  const found: string[] = []
  const balance = ledger.reduce((sum, entry) => sum + entry.amountMicros, 0)
  if (balance !== account.balanceMicros) {
    found.push(`I15 the ledger's entries sum to ${balance}, the balance is ${account.balanceMicros}`)
  }
  const sums = new Map<string, number>()
  for (const leg of journal) sums.set(leg.transactionId, (sums.get(leg.transactionId) ?? 0) + leg.amountMicros)
  for (const [id, sum] of sums) if (sum !== 0) found.push(`I15 transaction ${id} sums to ${sum}`)
  return found
}

function invoiceViolations(invoice: Invoice): string[] {
  const found: string[] = []
  const { id, kind, status, totalCents, paidCents, refundedCents, withdrawnCents } = invoice
  const say = (text: string) => found.push(`${text} (${kind} ${id})`)
  if (paidCents - refundedCents > totalCents) say(`I1 settled ${paidCents} − refunded ${refundedCents} > ${totalCents}`)
  if (status === 'PAID' && paidCents < totalCents - withdrawnCents)
    say(`I1 PAID with ${paidCents} of ${totalCents}, ${withdrawnCents} withdrawn`)
  if (refundedCents > paidCents) say(`I1 refunded ${refundedCents} of ${paidCents}`)
  if (invoice.lines.reduce((sum, line) => sum + line.amountCents, 0) !== totalCents) say('I19 the lines miss the total')
  if (status === 'OPEN' && invoice.nextAction === null) say('I21 OPEN without a next action')
  if (['PAID', 'VOID', 'UNCOLLECTIBLE'].includes(status) && invoice.nextAttemptAt !== null)
    say(`I7 a try ahead while ${status}`)
  return found
}

/** I1, I10: what happened to the cards is what is booked, charge by charge, and so are refunds in sum. */
function processorViolations({ invoices, methods, attached = [], charges, events }: Evidence): string[] {
  const found: string[] = []
  const processorId = new Map([...attached, ...methods].map((method) => [method.id, method.processorId]))
  const attempts = invoices.flatMap((invoice) =>
    invoice.attempts.map((attempt) => ({ ...attempt, cents: triedCents(attempt.id, invoice, events) })),
  )
  const booked = attempts
    // Who has paid for the customer did so by a method of his own, which is not among these.
    .filter(({ outcome, methodId }) => outcome === 'SUCCEEDED' && methodId !== null)
    .map(({ methodId, cents }) => `${cents} on ${processorId.get(methodId) ?? methodId}`)
  const real = charges
    .filter(({ status }) => status === 'succeeded')
    .map((charge) => `${charge.amount} on ${charge.payment_method}`)
  if (booked.sort().join() !== real.sort().join()) {
    found.push(`I1 booked [${booked.join('; ')}], at the processor [${real.join('; ')}]`)
  }
  const ended = (outcome: string) => attempts.filter((attempt) => attempt.outcome === outcome).length
  const refused = charges.filter(({ status }) => status === 'failed').length
  // An authentication that was asked for may or may not leave a failed charge behind, depending on how it was asked.
  if (refused < ended('DECLINED') || refused > ended('DECLINED') + ended('REQUIRES_ACTION')) {
    found.push(`I6 ${ended('DECLINED')} declined attempts, ${refused} refused charges at the processor`)
  }
  // What a card does not take goes to the wallet, and what a bank returns comes back: neither is at the processor.
  const cents = (facts: Fact[]) => facts.reduce((sum, { data }) => sum + Number(data['amountCents']), 0)
  const created = events.filter(({ type }) => type === 'refund.created')
  for (const { id, refundedCents } of invoices) {
    const told = cents(created.filter(({ invoiceId }) => invoiceId === id))
    if (told !== refundedCents) found.push(`I1 refunded ${refundedCents} of ${id}, the facts tell ${told}`)
  }
  const refundsBooked =
    cents(created.filter(({ data }) => data['destination'] === 'CARD')) -
    cents(events.filter(({ type }) => type === 'refund.returned'))
  const refundsReal = charges.reduce((sum, charge) => sum + charge.amount_refunded, 0)
  if (refundsBooked !== refundsReal) found.push(`I1 refunds booked ${refundsBooked}, at the processor ${refundsReal}`)
  return found
}

/** What an attempt asked for: less than the total where a dispute had taken a part. */
function triedCents(attemptId: string, { totalCents }: Invoice, events: Fact[]): number {
  const tried = events.find((fact) => fact.type === 'payment.attempted' && fact.data['attemptId'] === attemptId)
  return Number(tried?.data['amountCents'] ?? totalCents)
}

const holdsMoney = ({ status }: Dispute) => status !== 'WON'
const isOwed = ({ status }: Invoice) => ['OPEN', 'PROCESSING', 'UNCOLLECTIBLE'].includes(status)

/** Rows 28–30: what banks hold is not paid, in the invoices and in the books; nobody is charged for it by himself. */
function disputeViolations({ invoices, disputes, events, journal, numbers, methods }: Evidence): string[] {
  const found: string[] = []
  const held = (bill: Invoice) =>
    disputes
      .filter((each) => each.invoiceId === bill.id && holdsMoney(each))
      .reduce((sum, each) => sum + each.amountCents, 0)
  const settled = (bill: Invoice) =>
    bill.attempts
      .filter(({ outcome }) => outcome === 'SUCCEEDED')
      .reduce((sum, { id }) => sum + triedCents(id, bill, events), 0)
  for (const bill of invoices) {
    const open = disputes.some((each) => each.invoiceId === bill.id && each.status === 'OPEN')
    if (bill.paidCents !== settled(bill) - held(bill)) {
      found.push(`row 28 paid ${bill.paidCents} of ${bill.id}, settled ${settled(bill)} less ${held(bill)} taken back`)
    }
    if (bill.status === 'OPEN' && open && (bill.nextAttemptAt !== null || bill.dunning !== null)) {
      found.push(`row 28 ${bill.id} is to be tried while its dispute is open`)
    }
  }
  const cash = journal.filter((leg) => leg.ledgerAccount === 'CASH').reduce((sum, leg) => sum + leg.amountMicros, 0)
  const booked = invoices.reduce((sum, bill) => sum + settled(bill) - held(bill), 0)
  const returned = events
    .filter((fact) => fact.type === 'refund.created' && fact.data['destination'] === 'CARD')
    .reduce((sum, fact) => sum + Number(fact.data['amountCents']), 0)
  const back = events
    .filter((fact) => fact.type === 'refund.returned')
    .reduce((sum, fact) => sum + Number(fact.data['amountCents']), 0)
  if (cash !== (booked - returned + back) * 10_000) {
    found.push(
      `I15 CASH holds ${cash} micros, payments less refunds and disputes are ${booked - returned + back} cents`,
    )
  }
  for (const { methodId, openedAt } of disputes) {
    const method = methods.find((each) => each.id === methodId)
    if (method && method.status !== 'BARRED') found.push(`rule 12 ${methodId} was disputed and is ${method.status}`)
    const again = invoices.flatMap((bill) => bill.attempts).filter((each) => each.methodId === methodId)
    if (again.some((each) => each.at > openedAt)) found.push(`rule 12 ${methodId} was tried after its dispute`)
  }
  const owing = invoices.filter((bill) => isOwed(bill) && disputes.some((each) => each.invoiceId === bill.id))
  for (const number of numbers) {
    const mine = owing.some((bill) => bill.kind !== 'DEPOSIT' && bill.lines.some((line) => line.numberId === number.id))
    const says = number.suspensionReasons.includes('DISPUTE')
    const inService = ['ACTIVE', 'PAST_DUE', 'SUSPENDED'].includes(number.state)
    if (says !== (mine && inService)) found.push(`I4 ${number.id} is ${number.state}, disputed debt: ${mine}`)
  }
  return found
}

/**
 * I2, I5: paid months follow each other; only a suspension that ends with the payment, a hold, or days that support gave
 * away by voiding their month may lie between two.
 */
function periodViolations(number: HostedNumber, { invoices, events, disputes }: Evidence): string[] {
  const left = (state: string, reason?: string) =>
    events
      .filter((fact) => fact.numberId === number.id && fact.data['from'] === state)
      .filter((fact) => reason === undefined || fact.data['reason'] === reason)
      .map((fact) => Date.parse(fact.at))
  const planChangedAt = events
    .filter((fact) => fact.type === 'plan.changed' && fact.numberId === number.id)
    .map((fact) => Date.parse(fact.at))
  const months = invoices
    // A disputed month was paid for and used, whatever became of its money.
    .filter((bill) => bill.kind === 'HOSTING')
    .filter((bill) => bill.status === 'PAID' || disputes.some((each) => each.invoiceId === bill.id))
    .filter((bill) => bill.lines.some((line) => line.numberId === number.id))
    .map(({ periodStart, periodEnd, paidCents, refundedCents }) => ({
      ...{ start: Date.parse(periodStart ?? ''), end: Date.parse(periodEnd ?? '') },
      givenBack: refundedCents === paidCents,
    }))
    .sort((a, b) => a.start - b.start || a.end - b.end)
  return months.flatMap((month, index) => {
    // Row 25: a month that has just begun, and was credited whole for the year in its place.
    const replaced = months[index + 1]?.start === month.start && planChangedAt.includes(month.start)
    // I7: of a renewal that a cancel undid nothing is left, neither money nor time.
    const undone = month.end === month.start && month.givenBack
    const found = month.end > month.start || replaced || undone ? [] : [`I2 an empty period of ${number.id}`]
    const before = months[index - 1]
    if (before === undefined || before.end === month.start) return found
    if (before.end > month.start) return [...found, `I2 overlapping periods of ${number.id}`]
    // After a hold the deposit may have paid for the month that begins at the reactivation.
    const explained =
      left('SUSPENDED').includes(month.start) ||
      left('HOLD').some((at) => at <= month.start) ||
      left('PAST_DUE', 'DEBT_WAIVED').includes(month.start)
    return explained ? found : [...found, `I2 a gap before ${new Date(month.start).toISOString()} of ${number.id}`]
  })
}

/** Every change says why, starts where the last one ended, and the last one ends in the state that is shown. */
function stateViolations(number: HostedNumber, events: Fact[]): string[] {
  const changes = events.filter((fact) => fact.type === 'number.state_changed' && fact.numberId === number.id)
  const found = changes.flatMap(({ data }, index) => {
    const say = `${data['from']} → ${data['to']} of ${number.id}`
    const before = changes[index - 1]
    return [
      ...(data['reason'] ? [] : [`I4 ${say} has no reason`]),
      ...(before && before.data['to'] !== data['from'] ? [`I4 ${say} follows a change to ${before.data['to']}`] : []),
    ]
  })
  const last = changes.at(-1)?.data['to'] ?? 'PENDING_PAYMENT'
  return last === number.state
    ? found
    : [...found, `I4 ${number.id} is ${number.state}, its last change was to ${last}`]
}

function nextActionViolations(number: HostedNumber): string[] {
  const waiting = number.nextAction !== null || (number.state === 'ACTIVE' && number.nextCharge !== null)
  if (TERMINAL.includes(number.state)) {
    return number.nextCharge === null ? [] : [`I7 a charge is announced for ${number.id}, which is ${number.state}`]
  }
  return waiting ? [] : [`I21 ${number.id} is ${number.state} and nothing is to happen`]
}

function mailViolations({ mails, events, delivered }: Evidence): string[] {
  const ids = mails.map((mail) => bareMessageId(mail.messageId))
  const told = events.filter((fact) => fact.type === 'mail.sent').length
  return [
    ...(new Set(ids).size === ids.length ? [] : ['mail: a Message-ID was used twice']),
    ...ids
      .filter((id) => delivered.get(id) !== 1)
      .map((id) => `mail ${id} lies ${delivered.get(id) ?? 0} times in the mailbox`),
    ...[...delivered.keys()].filter((id) => !ids.includes(id)).map((id) => `mail ${id} is not in the list of mails`),
    ...mails.filter((mail) => mail.acceptedAt === null).map((mail) => `mail ${mail.template} was never accepted`),
    ...(told === mails.length ? [] : [`mail: ${mails.length} mails, ${told} mail.sent facts`]),
  ]
}

/** I4: nothing owed, nothing held against the customer. */
function standingViolations({ account, invoices, numbers }: Evidence): string[] {
  const owing = invoices.some(({ status }) => ['OPEN', 'UNCOLLECTIBLE'].includes(status))
  if (owing) return []
  const forDebt = numbers.filter((number) => number.suspensionReasons.some((reason) => reason.endsWith('_UNPAID')))
  return [
    ...(account.standing === 'CLEAR' ? [] : [`I4 nothing is owed, the account is ${account.standing}`]),
    ...forDebt.map((number) => `I4 nothing is owed, ${number.id} is suspended for debt`),
  ]
}
