import { renderMail } from '../../../adapters/mail/render'
import { sampleFacts } from '../../../adapters/mail/samples'
import { MAIL_LANGUAGES } from '../../../adapters/mail/texts/language'
import type { MailTemplate } from '../../../domain/mail/catalogue'
import { MAIL_TEMPLATE_CODES } from '../../../domain/mail/catalogue'
import type { MailFacts } from '../../../domain/mail/facts'
import type { InvoiceFacts } from '../../../domain/mail/invoice-facts'

const EVERY_MAIL = MAIL_TEMPLATE_CODES.flatMap((template) =>
  MAIL_LANGUAGES.map((language): [MailTemplate, string] => [template, language]),
)

describe('every mail in every language', () => {
  test.each(EVERY_MAIL)('%s in %s says this', (template, language) => {
    const { subject, text } = renderMail(template, sampleFacts(template, language))
    expect(`Subject: ${subject}\n\n${text}`).toMatchSnapshot()
  })

  test.each(EVERY_MAIL)('%s in %s leads nowhere but to our own address', (template, language) => {
    const { html, text } = renderMail(template, sampleFacts(template, language))
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g), ...text.matchAll(/(https?:\S+)/g)].map((hit) => hit[1])
    expect(links.filter((link) => !link?.startsWith('https://linekeeper.example/'))).toEqual([])
  })

  test.each(EVERY_MAIL)('%s in %s leaves no gap, no undefined and no unfilled placeholder', (template, language) => {
    const { subject, html, text } = renderMail(template, sampleFacts(template, language))
    expect(`${subject}${text}`).not.toMatch(/undefined|null|NaN|Invalid|\[object|\{\w+\}/)
    expect(html.replace(/<style>.*<\/style>/s, '')).not.toMatch(/undefined|null|NaN|Invalid|\[object|\{\w+\}/)
  })

  test('the layout is this', () => {
    expect(renderMail('E01', sampleFacts('E01')).html).toMatchSnapshot()
  })
})

describe('a mail cannot be turned against its reader', () => {
  const hostile = '<script>alert(1)</script>"><img src=x>\r\nBcc: a@b\u202e http://evil.example/pay & now'

  test('markup in a display name is shown, not run', () => {
    const { html } = renderMail('E03', named(hostile))
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;script&gt;alert(1)')
    expect(html).toContain('&amp; now')
  })

  test('line breaks and turned writing in a name do not get into subject or text', () => {
    const { text } = renderMail('E03', named(hostile))
    expect(text).not.toMatch(/^Bcc:/m)
    expect(text).not.toContain('\u202e')
    const facts = sampleFacts('E03')
    const odd = { ...facts, number: { ...present(facts.number), phoneNumber: '+1\r\nBcc: x' } }
    expect(renderMail('E03', odd).subject).not.toMatch(/[\r\n]/)
  })

  test('an address in a name does not become a link by itself', () => {
    const { text, html } = renderMail('E03', named(hostile))
    expect(text).not.toContain('http://evil')
    expect(`${text}${html}`).not.toContain('evil.example')
  })

  test('template syntax in a name stays text', () => {
    expect(renderMail('E03', named('<%= 7 * 7 %> {number}')).text).toContain('<%= 7 * 7 %> {number}')
  })

  test('a link to another site, or beside our path, is refused by name', () => {
    const facts = sampleFacts('E09')
    const away = { ...facts, links: { ...facts.links, pay: 'https://evil.example/pay' } }
    expect(() => renderMail('E09', away)).toThrow('the link pay leads to evil.example')
    const beside = { ...facts, links: { ...facts.links, publicUrl: 'https://linekeeper.example/app' } }
    expect(() => renderMail('E09', beside)).toThrow('not below https://linekeeper.example/app')
  })

  test('why a card was stopped as stolen is not told', () => {
    const { text } = renderMail('E09', declined({ declineCode: 'stolen_card', declineClass: 'HARD_STOP' }))
    expect(text).not.toMatch(/stolen/)
    expect(text).toContain('The bank does not allow this card to be charged.')
  })
})

describe('languages, money and time', () => {
  test('a language without texts is written in English, a region in its language', () => {
    const subject = (locale: string) => renderMail('E03', sampleFacts('E03', locale)).subject
    expect(subject('de')).toBe(subject('en'))
    expect(subject('')).toBe(subject('en'))
    expect(subject('es-MX')).toBe('+1 415 555 0132 está conectado')
    expect(renderMail('E03', sampleFacts('E03', 'de')).language).toBe('en')
  })

  test('amounts are exact to the cent, also where a floating number is not', () => {
    for (const [cents, shown] of [
      [29, '$0.29'],
      [1999, '$19.99'],
      [832_387, '$8,323.87'],
      [0, '$0.00'],
    ] as const) {
      const facts = declined({ totalCents: cents })
      expect(renderMail('E09', facts).subject).toContain(`Payment of ${shown} failed`)
    }
  })

  test('a currency without minor units is shown without them', () => {
    expect(renderMail('E09', declined({ totalCents: 5900, currency: 'JPY' })).subject).toContain('¥5,900')
  })

  test('an amount carried over is cut, never rounded up', () => {
    const facts = sampleFacts('E14')
    const carrying = (carriedMicros: number) =>
      renderMail('E14', { ...facts, usage: { freeUsed: 1, freeIncluded: 1000, carriedMicros } }).text
    expect(carrying(419_999)).toContain('carried to the next invoice: $0.41.')
    expect(carrying(9_999)).not.toContain('carried')
  })

  test('dates are in the account’s zone, which is named', () => {
    const inZone = (timeZone: string) => {
      const facts = sampleFacts('E22')
      return renderMail('E22', { ...facts, account: { ...facts.account, timeZone } }).text
    }
    expect(inZone('UTC')).toContain('23 December 2027, 08:00 UTC')
    expect(inZone('America/New_York')).toContain('23 December 2027, 03:00 EST')
    expect(inZone('Europe/Madrid')).toContain('23 December 2027, 09:00 CET')
    expect(inZone('Pacific/Kiritimati')).toContain('23 December 2027, 22:00 GMT+14')
  })
})

describe('a mail says no more than is so', () => {
  test('a second try that did not happen is not claimed', () => {
    const facts = sampleFacts('E10')
    const once = { ...facts, invoice: { ...present(facts.invoice), tries: 1, nextAttemptAt: null } }
    const { subject, text } = renderMail('E10', once)
    expect(subject).toBe('Still unpaid; suspension on 6 Dec 2027')
    expect(text).toContain('We will not try again by ourselves.')
  })

  test('a failed usage invoice over several numbers names no single one', () => {
    const { number: _number, ...facts } = declined({ kind: 'USAGE', suspendAt: null })
    expect(renderMail('E09', facts).subject).toBe('Payment of $39.00 failed')
    expect(renderMail('E08', facts).text).not.toContain('suspended')
  })

  test('with two reasons for a suspension, paying one invoice is not said to end it', () => {
    const facts = sampleFacts('E11')
    const two = { ...present(facts.number), suspensionReasons: ['HOSTING_UNPAID' as const, 'DISPUTE' as const] }
    expect(renderMail('E11', { ...facts, number: two }).text).toContain('more than one reason')
  })

  test('a suspension by support says whom to ask, and neither an amount nor "pay"', () => {
    const { number, invoice: _, ...facts } = sampleFacts('E11')
    const byUs = { ...present(number), suspensionReasons: ['ADMIN' as const] }
    const { subject, text } = renderMail('E11', { ...facts, number: byUs })
    expect(subject).toMatch(/is suspended$/)
    expect(text).toContain('Please answer this e-mail.')
    expect(text).not.toMatch(/unpaid|\$|Pay/)
    const more = { ...byUs, suspensionReasons: ['HOSTING_UNPAID' as const, 'ADMIN' as const] }
    expect(renderMail('E11', { ...facts, number: more }).text).toContain('more than one reason')
  })

  test('a debt of a number that is suspended already says from when it must be paid as well', () => {
    const facts = sampleFacts('E10')
    const invoice = { ...present(facts.invoice), suspendAt: null, staysSuspendedFrom: '2027-12-06T08:00:00.000Z' }
    const { subject, text } = renderMail('E10', { ...facts, invoice })
    expect(subject).toContain('Still unpaid')
    expect(text).toContain('stays suspended until it is paid as well')
    expect(text).not.toContain('works as usual')
  })

  test('an unpaid final invoice says that it alone keeps the number, and until when (C24)', () => {
    const { number, ...facts } = sampleFacts('E09')
    const held = { ...present(number), state: 'HOLD' as const, releasedWhenPaid: true }
    const invoice = { ...present(facts.invoice), suspendAt: null }
    const mail = { ...facts, invoice, number: { ...held, holdUntil: '2027-12-31T08:00:00.000Z' } }
    expect(renderMail('E09', mail).text).toContain('stays blocked until this invoice is paid')
  })

  test('a reminder counts the days from now, not from when it was planned', () => {
    const late = { ...sampleFacts('E12'), now: '2027-12-30T09:00:00.000Z' }
    expect(renderMail('E12', late).text).toContain('1 day left')
  })

  test('a cancellation for debt says so and what is still owed', () => {
    const facts = { ...sampleFacts('E21'), invoice: present(declined({ status: 'UNCOLLECTIBLE' }).invoice) }
    const { text } = renderMail('E21', facts)
    expect(text).toContain('was not paid in time')
    expect(text).not.toContain('already paid')
    expect(text).toContain('/pay/')
  })

  test('a deposit that is not paid yet is not called charged, nor shown with a receipt', () => {
    const facts = sampleFacts('E22')
    const deposit = { ...present(present(facts.number).deposit), state: 'PENDING' as const }
    const pending = { ...facts, number: { ...present(facts.number), deposit } }
    const { text } = renderMail('E22', { ...pending, invoice: { ...present(facts.invoice), status: 'OPEN' } })
    expect(text).toContain('A deposit of $39.00 is due.')
    expect(text).not.toContain('Receipt')
  })

  test.each([
    ['en', true, 'A deposit of 30 days is held of your day balance.'],
    ['en', false, 'A deposit of 30 days is due, and your day balance does not have them.'],
    ['es', true, 'Se retiene un depósito de 30 días'],
    ['tr', false, '30 günlük depozito gerekiyor'],
  ])('E22 (%s) of a channel tells the deposit in days (P12; held: %s), and none in money', (locale, held, told) => {
    const { invoice: _, ...facts } = sampleFacts('E22', locale)
    const number = { ...present(facts.number), plan: 'DAYS' as const, deposit: null, depositDays: { days: 30, held } }
    const { text } = renderMail('E22', { ...facts, number })
    expect(text).toContain(told)
    expect(text).not.toContain('39')
  })

  test('reverse charge and the tax are on the receipt', () => {
    const facts = sampleFacts('E05')
    const taxed = (tax: InvoiceFacts['tax']) =>
      renderMail('E05', { ...facts, invoice: { ...present(facts.invoice), totalCents: 4719, tax } }).text
    const text = taxed({ ratePercent: 21, amountCents: 819, note: null })
    expect(text).toContain('Net: $39.00\nTax 21%: $8.19\nTotal: $47.19')
    expect(taxed({ ratePercent: 0, amountCents: 0, note: 'REVERSE_CHARGE' })).toContain('Reverse charge')
  })

  test.each(MAIL_LANGUAGES)(
    'whoever paid an invoice for the customer is told none of his numbers, the owner who it was: %s',
    (language) => {
      const { number, ...facts } = sampleFacts('E05', language)
      const digits = present(number).phoneNumber.slice(1)
      const shown = ({ text, html }: { text: string; html: string }) => `${text}${html}`.replaceAll(/[^\d$,.]/g, '')
      const own = renderMail('E05', { ...facts, number: present(number) })
      const theirs = renderMail('E05', { ...facts, params: { toPayer: true } })
      expect(shown(own)).toContain(digits)
      expect(shown(theirs)).not.toContain(digits)
      expect(theirs.text).toContain(present(facts.invoice?.number))
      const payer = { name: 'Dana Reyes', email: 'dana@finance.example' }
      const word = renderMail('E20', { ...sampleFacts('E20', language), invoice: present(facts.invoice), payer })
      expect(word.subject).toContain('Dana Reyes')
      expect(word.text).toContain(present(facts.invoice?.number))
      expect(word.text).not.toMatch(/wallet|monedero|cüzdan/)
    },
  )

  test('only mails that may be turned off carry the link to do so', () => {
    const carrying = MAIL_TEMPLATE_CODES.filter((template) =>
      renderMail(template, sampleFacts(template)).text.includes('#mails'),
    )
    expect(carrying).toEqual(['E16', 'E24', 'E35'])
  })
})

function named(displayName: string): MailFacts {
  const facts = sampleFacts('E03')
  return { ...facts, number: { ...present(facts.number), displayName } }
}

function declined(change: Partial<InvoiceFacts>): MailFacts {
  const facts = sampleFacts('E09')
  return { ...facts, invoice: { ...present(facts.invoice), ...change } }
}

function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('The sample lacks a part')
  return value
}
