import { cell, dollars, type Paint, paintState } from './page'
import { ledgerTotals, type Outcome, sum } from './reckoning'

/** What each account of the books means, in the order of a balance sheet. */
const MEANING: Record<string, string> = {
  CASH: 'reached us, less what went back',
  RECEIVABLE: 'asked for on invoices, not paid',
  CUSTOMER_BALANCE: "owed for dialogues (+), or the customers' own money (-)",
  BAD_DEBT: 'asked for and given up',
  ADJUSTMENT: "waived in the customers' favour",
  DEPOSIT: 'held for customers',
  HOSTING_REVENUE: 'earned by hosting',
  USAGE_REVENUE: 'earned by dialogues',
  DAYS_REVENUE: 'earned by days of partners',
}

const WIDTH = { name: 8, company: 16, phone: 15, plan: 8, state: 8, standing: 9, charged: 9, refunded: 9, mails: 5 }

/** The table of customers and the totals of the books. */
export function summaryLines(outcomes: readonly Outcome[], paint: Paint): string[] {
  return ['', ...customerTable(outcomes, paint), '', ...books(outcomes, paint)]
}

function customerTable(outcomes: readonly Outcome[], paint: Paint): string[] {
  const { name, company, phone, plan, state, standing, charged, refunded, mails } = WIDTH
  const head = [
    ...['who'.padEnd(name), 'company'.padEnd(company), 'number'.padEnd(phone), 'plan'.padEnd(plan)],
    ...['state'.padEnd(state), 'account'.padEnd(standing)],
    ...['charged'.padStart(charged), 'refunded'.padStart(refunded), 'mails'.padStart(mails)],
  ].join(' ')
  const rows = outcomes.map((outcome) => {
    const { number, account, atProcessor } = outcome
    return [
      paint(cell(outcome.name, name), 'bold'),
      cell(outcome.company, company),
      cell(number.phoneNumber, phone),
      cell(number.plan, plan),
      paintState(cell(number.state, state), number.state, paint),
      paintState(cell(account.standing, standing), account.standing, paint),
      dollars(atProcessor.chargedCents).padStart(charged),
      dollars(atProcessor.refundedCents).padStart(refunded),
      String(outcome.mails).padStart(mails),
    ].join(' ')
  })
  const total = [
    ''.padEnd(head.length - charged - refunded - mails - 3),
    dollars(sum(outcomes, ({ atProcessor }) => atProcessor.chargedCents)).padStart(charged),
    dollars(sum(outcomes, ({ atProcessor }) => atProcessor.refundedCents)).padStart(refunded),
    String(sum(outcomes, ({ mails: count }) => count)).padStart(mails),
  ].join(' ')
  return [paint(head, 'bold'), ...rows, paint(total, 'bold')]
}

function books(outcomes: readonly Outcome[], paint: Paint): string[] {
  const totals = ledgerTotals(outcomes)
  const names = [...new Set([...Object.keys(MEANING), ...totals.keys()])]
  const lines = names.map((name) => bookLine(name, totals.get(name) ?? 0, MEANING[name] ?? ''))
  const all = sum([...totals.values()], (cents) => cents)
  const charged = sum(outcomes, ({ atProcessor }) => atProcessor.chargedCents)
  const refunded = sum(outcomes, ({ atProcessor }) => atProcessor.refundedCents)
  return [
    paint('the books, all customers (debit +, credit -)', 'bold'),
    ...lines,
    paint(bookLine('sum', all, 'double entry: always 0.00'), 'bold'),
    '',
    `The card processor says: ${dollars(charged)} charged - ${dollars(refunded)} refunded = ${dollars(charged - refunded)}; CASH is ${dollars(totals.get('CASH') ?? 0)}.`,
  ]
}

const bookLine = (name: string, cents: number, meaning: string) =>
  `  ${name.padEnd(17)} ${dollars(cents).padStart(9)}  ${meaning}`.trimEnd()
