import type { CardFacts } from '../../domain/mail/card-facts'
import { isToPayer } from '../../domain/mail/catalogue'
import type { LinkFacts, MailFacts, NumberFacts } from '../../domain/mail/facts'
import type { InvoiceFacts } from '../../domain/mail/invoice-facts'
import type { Action, Detail } from './content'
import type { Format } from './format'
import { formatBrand, formatFor, formatPhone } from './format'
import type { Say } from './texts'
import { sayIn, TEXTS } from './texts'
import { languageOf } from './texts/language'

/** One mail's facts together with the words and figures of its language: what every writer starts from. */
export class Wording {
  readonly language
  readonly say: Say
  readonly format: Format

  constructor(readonly facts: MailFacts) {
    this.language = languageOf(facts.account.locale)
    this.say = sayIn(this.language)
    const currency = facts.invoice?.currency ?? facts.refund?.currency ?? facts.account.currency
    this.format = formatFor(this.language, facts.account.timeZone, currency)
  }

  get number(): NumberFacts {
    return present(this.facts.number, 'number')
  }

  get invoice(): InvoiceFacts {
    return present(this.facts.invoice, 'invoice')
  }

  /** The hosted number as people write it; of an invoice without one number, its first line's. */
  get phone(): string {
    return formatPhone(present(this.knownPhone, 'number'))
  }

  private get knownPhone(): string | null | undefined {
    return this.facts.number?.phoneNumber ?? this.facts.invoice?.lines[0]?.phoneNumber
  }

  /** What is to be paid of the invoice; of a settled one its total. */
  get amount(): string {
    return this.format.money(this.invoice.dueCents ?? this.invoice.totalCents)
  }

  get invoiceNo(): string {
    return this.invoice.number ?? this.invoice.id
  }

  /** Whether the invoice's usage is messages; what is partly dialogues is told as dialogues. */
  get soldMessages(): boolean {
    const { lines } = this.invoice
    return lines.length > 0 && lines.every((line) => line.sold === 'MESSAGE')
  }

  /** What the invoice is for, to stand in a sentence. */
  get what(): string {
    const { kind } = this.invoice
    // Of what a customer has, somebody who paid for him learns nothing (I4).
    if (isToPayer(this.facts) && kind !== 'TOP_UP') return this.say('what.OTHER', { no: this.invoiceNo })
    if (kind === 'USAGE') return this.say(this.soldMessages ? 'what.MESSAGES' : 'what.USAGE')
    if (kind === 'TOP_UP' || kind === 'PARTNER_DAYS') return this.say(`what.${kind}`)
    if ((kind === 'HOSTING' || kind === 'DEPOSIT') && this.knownPhone != null) {
      return this.say(`what.${kind}`, { number: this.phone })
    }
    return this.say('what.OTHER', { no: this.invoiceNo })
  }

  /** `Visa ending in 4242 (primary)` */
  readonly card = (card: CardFacts): string => this.say(`card.${card.role}`, { card: this.bareCard(card) })

  readonly bareCard = (card: Pick<CardFacts, 'brand' | 'last4'>): string => {
    const brand = formatBrand(card.brand)
    return card.last4 === '' ? brand : this.say('card.ending', { brand, last4: card.last4 })
  }

  /** Why the latest try was declined, in plain words. */
  get declineReason(): string {
    const { declineCode, declineClass } = this.invoice
    const own = `code.${declineCode === 'invalid_cvc' ? 'incorrect_cvc' : declineCode}`
    if (Object.hasOwn(TEXTS, own)) return this.say(own as 'code.expired_card')
    return this.say(`decline.${declineClass ?? 'NO_METHOD'}`)
  }

  get numberDetail(): Detail {
    const { displayName } = this.number
    const value = displayName === '' ? this.phone : this.say('value.named', { number: this.phone, name: displayName })
    return { label: this.say('label.number'), value }
  }

  get planDetail(): Detail {
    const { plan, priceCents } = this.number
    const value =
      plan === 'DAYS' ? this.say('plan.DAYS') : this.say(`plan.${plan}`, { price: this.format.money(priceCents) })
    return { label: this.say('label.plan'), value }
  }

  get nextChargeDetail(): Detail | null {
    const { nextCharge } = this.number
    if (nextCharge === null) return null
    const value = this.say('value.amountOn', {
      amount: this.format.money(nextCharge.amountCents),
      date: this.format.moment(nextCharge.at),
    })
    return { label: this.say('label.nextCharge'), value }
  }

  get periodDetail(): Detail | null {
    const { currentPeriodStart, currentPeriodEnd } = this.number
    if (currentPeriodStart === null || currentPeriodEnd === null) return null
    const value = this.say('value.range', {
      from: this.format.day(currentPeriodStart),
      to: this.format.day(currentPeriodEnd),
    })
    return { label: this.say('label.period'), value }
  }

  /** What is known about an invoice that could not be collected, and what comes next. */
  get unpaidDetails(): (Detail | null)[] {
    const { say, format, invoice } = this
    const { declinedWith, declineCode, declineClass, nextAttemptAt, suspendAt } = invoice
    // The codes of a hard stop can name a suspicion (stolen, fraud) that is not ours to tell.
    const code = declineClass === 'HARD_STOP' ? null : declineCode
    return [
      this.facts.number === undefined ? null : this.numberDetail,
      { label: say('label.invoice'), value: this.invoiceNo },
      { label: say('label.amount'), value: this.amount },
      declinedWith && { label: say('label.tried'), value: this.card(declinedWith) },
      code === null ? null : { label: say('label.code'), value: code },
      nextAttemptAt === null ? null : { label: say('label.nextTry'), value: format.moment(nextAttemptAt) },
      suspendAt === null ? null : { label: say('label.suspension'), value: format.moment(suspendAt) },
    ]
  }

  /** What is ahead for the one number if this stays unpaid: a suspension, a longer one, or its release; else null. */
  get consequenceAhead(): string | null {
    const { suspendAt, staysSuspendedFrom } = this.invoice
    const { number } = this.facts
    if (number === undefined) return null
    if (number.releasedWhenPaid && number.holdUntil !== null) {
      return this.say('next.released', { date: this.format.moment(number.holdUntil), number: this.phone })
    }
    if (staysSuspendedFrom !== null) {
      return this.say('next.staysSuspended', { date: this.format.moment(staysSuspendedFrom), number: this.phone })
    }
    if (suspendAt === null) return null
    return this.say('next.suspension', { date: this.format.moment(suspendAt), number: this.phone })
  }

  /** When we try again, or that we do not. */
  get nextTry(): string {
    const { nextAttemptAt } = this.invoice
    if (nextAttemptAt === null) return this.say('next.noRetry')
    return this.say('next.retry', { date: this.format.moment(nextAttemptAt) })
  }

  link(label: string, name: Exclude<keyof LinkFacts, 'publicUrl'>): Action {
    return { label, url: this.facts.links[name] ?? this.facts.links.portal }
  }

  get updateCard(): Action {
    return this.link(this.say('action.updateCard'), 'updateCard')
  }
}

/** The value, or an error that names the fact this mail cannot be written without. */
export function present<Value>(value: Value | null | undefined, name: string): Value {
  if (value === null || value === undefined) throw new Error(`This mail cannot be written without the fact ${name}`)
  return value
}
