import { AUTO_TOP_UPS_A_DAY } from '../../../domain/account/auto-top-up'
import type { AutoTopUpFacts } from '../../../domain/mail/facts'
import type { MailBody } from '../content'
import type { Wording } from '../wording'
import { present } from '../wording'

/** The balance as it is now, cut to the cent: money that is not there is not shown (I2). */
const balanceOf = ({ format, facts }: Wording): string => format.moneyCut(present(facts.wallet, 'wallet').balanceMicros)

export function topUpReceived(w: Wording): MailBody {
  const { say, amount } = w
  const balance = balanceOf(w)
  return {
    subject: say('E18.subject', { amount }),
    tone: 'good',
    lead: say('E18.lead', { amount, balance }),
    paragraphs: [w.facts.wallet?.automatic === true && say('E18.automatic')],
    details: [{ label: say('label.newBalance'), value: balance }],
    actions: [w.link(say('E01.action'), 'invoice')],
    receipt: true,
  }
}

/** E31 about a top-up: the money is taken from the wallet, and no number stops for it. */
export function disputedTopUp(w: Wording): MailBody {
  const { say, format, facts } = w
  const dispute = present(facts.dispute, 'dispute')
  const amount = format.money(dispute.amountCents)
  const balance = balanceOf(w)
  const lost = dispute.news === 'LOST'
  const card = dispute.paidWith === null ? null : w.bareCard(dispute.paidWith)
  return {
    subject: say(lost ? 'E31.subjectTopUpLost' : 'E31.subject', { amount }),
    tone: 'urgent',
    lead: lost
      ? say('E31.leadTopUpLost', { amount, balance })
      : say('E31.leadTopUp', { amount, balance, what: w.what }),
    paragraphs: [say('E31.topUpEffect'), !lost && say('E31.topUpMistake'), say('E31.topUpBarred'), say('E31.contact')],
    details: [
      { label: say('label.invoice'), value: w.invoiceNo },
      { label: say('label.amount'), value: amount },
      card !== null && { label: say('label.disputed'), value: card },
      { label: say('label.newBalance'), value: balance },
    ],
    actions: [w.updateCard],
  }
}

/** E20: the owner hears who has paid by his link. */
export function linkPaid(w: Wording): MailBody {
  const { say, amount } = w
  const { name, email } = present(w.facts.payer, 'payer')
  const payer = name ?? email ?? say('E20.somebody')
  return {
    subject: say('E20.subject', { payer, amount }),
    tone: 'good',
    lead:
      w.invoice.kind === 'TOP_UP'
        ? say('E20.lead', { payer, amount })
        : say('E20.leadInvoice', { payer, amount, what: w.what }),
    details: [
      { label: say('label.invoice'), value: w.invoiceNo },
      email !== null && { label: say('E20.receiptSent'), value: email },
    ],
    actions: [w.link(say('E20.action'), 'invoice')],
  }
}

/** E19: what the standing order could not do, why, and when it goes on. */
export function autoTopUpFailed(w: Wording): MailBody {
  const order = present(w.facts.autoTopUp, 'autoTopUp')
  return order.news === 'CAP' ? atItsCap(w, order) : failed(w, order)
}

function failed(w: Wording, { news, thresholdCents, againAt }: AutoTopUpFacts): MailBody {
  const { say, format, amount, invoice } = w
  const values = { amount, threshold: format.money(thresholdCents), balance: balanceOf(w) }
  const card = invoice.declinedWith
  const reason = w.declineReason
  return {
    subject: say('E19.subject', { amount }),
    tone: 'urgent',
    lead: say('E19.lead', values),
    paragraphs: [
      card === null ? reason : say('E06.why', { card: w.bareCard(card), reason }),
      news === 'DISABLED' || againAt === null
        ? say('E19.disabled')
        : say('E19.again', { date: format.moment(againAt) }),
    ],
    details: [{ label: say('label.balance'), value: values.balance }],
    actions: [w.updateCard, w.link(say('action.topUp'), 'topUp')],
  }
}

function atItsCap(w: Wording, { amountCents, thresholdCents, monthlyCapCents, againAt }: AutoTopUpFacts): MailBody {
  const { say, format } = w
  const date = format.moment(present(againAt, 'autoTopUp.againAt'))
  const balance = balanceOf(w)
  return {
    subject: say('E19.subjectCap', { date }),
    tone: 'notice',
    lead: say('E19.leadCap', {
      ...{ balance, threshold: format.money(thresholdCents), amount: format.money(amountCents) },
    }),
    paragraphs: [
      monthlyCapCents === null
        ? say('E19.caps', { count: format.count(AUTO_TOP_UPS_A_DAY) })
        : say('E19.capsMonth', { count: format.count(AUTO_TOP_UPS_A_DAY), cap: format.money(monthlyCapCents) }),
      say('E19.rests', { date }),
    ],
    details: [{ label: say('label.balance'), value: balance }],
    actions: [w.link(say('action.topUp'), 'topUp')],
  }
}
