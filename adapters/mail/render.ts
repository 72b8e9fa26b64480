import type { MailTemplate } from '../../domain/mail/catalogue'
import { choiceOf, requireParts } from '../../domain/mail/catalogue'
import type { LinkFacts, MailFacts } from '../../domain/mail/facts'
import { cleanFacts } from './clean-facts'
import type { MailBody, MailContent } from './content'
import { layOutHtml, layOutText } from './layout'
import { receiptBlock } from './receipt'
import { Wording } from './wording'
import { WRITERS } from './writers'

export interface RenderedMail {
  subject: string
  html: string
  text: string
  /** `en`, `es` or `tr`: what the mail was written in. */
  language: string
}

/**
 * Writes one mail in the account's language (English when we have no texts in it), amounts exact to the minor unit,
 * dates in the account's time zone. Pure but for reading the two layouts once.
 * Throws, naming it, when a fact the template needs is missing or a link leads outside `links.publicUrl`.
 */
export function renderMail(template: MailTemplate, facts: MailFacts): RenderedMail {
  requireParts(template, facts)
  requireOwnLinks(template, facts.links)
  const wording = new Wording(cleanFacts(facts))
  const content = contentOf(template, wording, WRITERS[template](wording))
  return { subject: content.subject, html: layOutHtml(content), text: layOutText(content), language: wording.language }
}

function contentOf(template: MailTemplate, wording: Wording, body: MailBody): MailContent {
  const { say, facts, language } = wording
  const { seller, account } = facts
  const registered = [seller.legalName, ...seller.addressLines, seller.taxId, seller.registration].filter(isThere)
  return {
    language,
    brandName: seller.brandName,
    subject: body.subject,
    tone: body.tone,
    lead: body.lead,
    paragraphs: (body.paragraphs ?? []).filter(isThere),
    details: (body.details ?? []).filter(isThere),
    steps: body.steps ?? null,
    actions: (body.actions ?? []).filter(isThere),
    receipt: body.receipt ? receiptBlock(wording, wording.invoice) : null,
    cancel: body.cancel === undefined ? null : { text: body.cancel, link: wording.link(say('cancel.link'), 'number') },
    footer: {
      lines: [
        say('footer.questions', { email: seller.supportEmail }),
        say('footer.why', { name: account.legalName }),
        registered.join(' · '),
      ],
      preferences: choiceOf(template, facts) === null ? null : wording.link(say('footer.preferences'), 'preferences'),
    },
  }
}

function isThere<Value>(value: Value | null | undefined | false | ''): value is Value {
  return value !== null && value !== undefined && value !== false && value !== ''
}

/** Mails are never a way to another site, whatever a fact came from (emails.md: links are to the own domain). */
function requireOwnLinks(template: MailTemplate, links: LinkFacts): void {
  const base = new URL(links.publicUrl)
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`
  for (const [name, address] of Object.entries(links)) {
    const url = new URL(address)
    if (url.origin !== base.origin || !`${url.pathname}/`.startsWith(folder)) {
      throw new Error(`Mail ${template}: the link ${name} leads to ${url.host}, not below ${links.publicUrl}`)
    }
  }
}
