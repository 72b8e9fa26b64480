import { renderMail } from '../../../adapters/mail/render'
import { sampleFacts } from '../../../adapters/mail/samples'
import { MAIL_LANGUAGES } from '../../../adapters/mail/texts/language'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import type { MailFacts } from '../../../domain/mail/facts'
import type { InvoiceLineFacts } from '../../../domain/mail/invoice-facts'

/** The sample mail as it is for who buys messages, or had dialogues on one line of the same invoice. */
function told(template: MailTemplate, sold: InvoiceLineFacts['sold'][], language = 'en') {
  const facts = sampleFacts(template, language)
  const lines = facts.invoice?.lines.map((line, i) => ({ ...line, sold: sold[i % sold.length] })) ?? []
  const invoice = facts.invoice && { ...facts.invoice, lines }
  const usage = { freeUsed: 0, freeIncluded: 0, carriedMicros: 0 }
  return renderMail(template, { ...facts, usage, ...(invoice && { invoice }) } as MailFacts)
}

describe('usage that is messages', () => {
  it.each(['E14', 'E15'] as const)('is told as messages in %s, and nothing of free dialogues', (template) => {
    const { subject, text } = told(template, ['MESSAGE'])
    expect(subject).toMatch(/^Messages (charged|in)/)
    expect(text).toContain('Messages of ')
    expect(text).not.toMatch(/dialogue/i)
  })

  it.each(MAIL_LANGUAGES)('has words of its own in %s', (language) => {
    const dialogues = told('E15', ['DIALOGUE'], language)
    const messages = told('E15', ['MESSAGE'], language)
    expect(messages.subject).not.toBe(dialogues.subject)
    expect(messages.text).not.toMatch(/dialogue|diálogo|diyalog/i)
  })

  it('is shown line by line where a month had both', () => {
    const { subject, text } = told('E15', ['DIALOGUE', 'MESSAGE'])
    expect(subject).toMatch(/^Dialogues in/)
    expect(text).toContain('Dialogues of ')
    expect(text).toContain('Messages of ')
  })

  it('brings no free dialogues with the number', () => {
    const facts = sampleFacts('E03')
    const account = { ...facts.account, dialogueTerms: { freePerMonth: 0, thresholdCents: 3_000 } }
    expect(renderMail('E03', { ...facts, account }).text).not.toMatch(/dialogue/i)
  })
})
