import type { DepositFacts, NumberFacts } from '../../../domain/mail/facts'
import type { MailBody } from '../content'
import type { Wording } from '../wording'
import { present } from '../wording'

export function cancelConfirmed(w: Wording): MailBody {
  const { say } = w
  const unpaid = unpaidReason(w)
  return {
    subject: say('E21.subject', { number: w.phone }),
    tone: 'notice',
    lead: say('E21.lead', { number: w.phone }),
    paragraphs: [leftReason(w), unpaid ?? say('E21.money'), w.number.left ? null : say('E21.next')],
    details: [w.numberDetail],
    actions: [unpaid !== null && w.link(say('action.payNow'), 'pay')],
  }
}

export function holdStarted(w: Wording): MailBody {
  const { say, format, facts } = w
  const until = present(w.number.holdUntil, 'number.holdUntil')
  const depositPaid = facts.invoice?.kind === 'DEPOSIT' && facts.invoice.status === 'PAID'
  return {
    subject: say('E22.subject', { number: w.phone, date: format.day(until) }),
    tone: 'notice',
    lead: say('E22.lead', { number: w.phone, date: format.moment(until) }),
    paragraphs: [
      leftReason(w),
      unpaidReason(w),
      say(whyHeld(w.number)),
      w.number.heldByMeta ? null : depositText(w),
      daysText(w),
      w.number.left ? null : say('E22.undo'),
    ],
    details: [w.numberDetail, { label: say('label.release'), value: format.moment(until) }],
    actions: w.number.left ? [] : keepOrExport(w),
    receipt: depositPaid,
  }
}

function whyHeld({ left, heldByMeta }: NumberFacts) {
  if (left) return 'E22.whyLeft'
  return heldByMeta ? 'E22.whyMeta' : 'E22.why'
}

function depositText({ say, format, number }: Wording): string | null {
  if (number.deposit === null || number.deposit.state === 'NONE' || number.deposit.state === 'VOID') return null
  const deposit = format.money(number.deposit.amountCents)
  return say(number.deposit.state === 'PAID' ? 'E22.depositPAID' : 'E22.depositDue', { deposit })
}

/** A channel's deposit is in days (P12). */
function daysText({ say, number: { depositDays } }: Wording): string | null {
  if (depositDays === null) return null
  return say(depositDays.held ? 'E22.daysHeld' : 'E22.daysLacking', { days: `${depositDays.days}` })
}

export function holdReminder(w: Wording): MailBody {
  const { say, format } = w
  const until = present(w.number.holdUntil, 'number.holdUntil')
  return {
    subject: say('E24.subject', { number: w.phone }),
    tone: 'notice',
    lead: say('E24.lead', { number: w.phone, date: format.moment(until) }),
    paragraphs: [say('E24.export')],
    details: [w.numberDetail, { label: say('label.release'), value: format.moment(until) }],
    actions: keepOrExport(w),
  }
}

export function released(w: Wording): MailBody {
  const { say, format, number } = w
  return {
    subject: say('E25.subject', { number: w.phone }),
    tone: 'notice',
    lead: say('E25.lead', {
      number: w.phone,
      date: format.moment(present(number.deletedAt, 'number.deletedAt')),
    }),
    paragraphs: [leftReason(w), unpaidReason(w), number.deposit && depositAccount(w, number.deposit)],
    steps: number.left
      ? undefined
      : {
          title: say('E25.steps'),
          items: [say('E25.step1'), say('E25.step2', { number: w.phone }), say('E25.step3')],
        },
    details: [w.numberDetail],
  }
}

/** What became of the deposit (C23). */
function depositAccount({ say, format }: Wording, deposit: DepositFacts): string | null {
  const amount = format.money(deposit.amountCents)
  if (deposit.state === 'VOID') return say('E25.depositVoid', { deposit: amount })
  if (deposit.state !== 'PAID') return null
  const used = format.money(deposit.appliedToUsageCents)
  if (deposit.refundedCents === 0) return say('E25.noRefund', { deposit: amount, used })
  return say('E25.refund', { deposit: amount, used, refunded: format.money(deposit.refundedCents) })
}

export function finishInApp(w: Wording): MailBody {
  const { say, facts } = w
  return {
    subject: say('E26.subject', { number: w.phone }),
    tone: 'urgent',
    lead: say('E26.lead', { number: w.phone }),
    paragraphs: [say('E26.next')],
    steps: {
      title: say('E26.steps'),
      items: [
        say('E26.step1', { number: w.phone }),
        say('E26.step2'),
        say('E26.step3', { brand: facts.seller.brandName }),
      ],
    },
    details: [w.numberDetail],
  }
}

export function reactivated(w: Wording): MailBody {
  const { say, format } = w
  const { deposit } = w.number
  return {
    subject: say('E27.subject', { number: w.phone }),
    tone: 'good',
    lead: say('E27.lead', { number: w.phone }),
    paragraphs: [
      deposit?.movedTo != null && say(`E27.${deposit.movedTo}`, { deposit: format.money(deposit.amountCents) }),
    ],
    details: [w.numberDetail, w.periodDetail, w.nextChargeDetail],
    actions: [w.link(say('E03.action'), 'number')],
  }
}

/** The reason of a cancellation that Meta told us of. */
const leftReason = (w: Wording): string | null => (w.number.left ? w.say('leaving.left') : null)

/** The reason of a cancellation that nobody asked for (day 28). */
function unpaidReason(w: Wording): string | null {
  if (w.facts.invoice?.status !== 'UNCOLLECTIBLE') return null
  return w.say('leaving.unpaid', { amount: w.amount, what: w.what })
}

function keepOrExport(w: Wording) {
  return [w.link(w.say('action.keep'), 'keep'), w.link(w.say('action.export'), 'export')]
}
