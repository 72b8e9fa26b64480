import { renderMail } from '../../../adapters/mail/render'
import { sampleFacts } from '../../../adapters/mail/samples'
import type { LimitFacts } from '../../../domain/mail/sending-facts'

const LIMIT: LimitFacts = {
  monthlyMicros: 100_000_000,
  usedMicros: 99_980_000,
  phoneNumber: null,
  renewsAt: '2028-01-01T05:00:00.000Z',
}

function mailAbout(news: 'LIMIT_NEAR' | 'LIMIT_REACHED', locale: string, limit: Partial<LimitFacts> = {}) {
  const template = news === 'LIMIT_NEAR' ? 'E16' : 'E17'
  const facts = sampleFacts(template, locale)
  if (facts.sending === undefined) throw new Error('no facts')
  return renderMail(template, { ...facts, sending: { ...facts.sending, news, limit: { ...LIMIT, ...limit } } })
}

describe('W5: mails about a limit', () => {
  it.each([
    ['en', '$99.98 of your limit of $100.00 is used'],
    ['es', 'Ha usado 99,98\u00a0US$ de su límite de 100,00\u00a0US$'],
    ['tr', '$100,00 tutarındaki sınırınızın $99,98 kadarı kullanıldı'],
  ])('in %s, the warning says how much of it is used', (locale, subject) => {
    expect(mailAbout('LIMIT_NEAR', locale).subject).toBe(subject)
  })

  it.each([
    ['en', 'Sending is paused', 'Raise limit', '1 January 2028, 00:00 EST'],
    ['es', 'El envío está en pausa', 'Subir el límite', '1 de enero de 2028, 06:00 CET'],
    ['tr', 'Gönderim duraklatıldı', 'Sınırı yükselt', '1 Ocak 2028, 08:00 GMT+3'],
  ])('in %s, the pause says what to do and when it ends by itself', (locale, subject, action, when) => {
    const mail = mailAbout('LIMIT_REACHED', locale)
    expect(mail.subject).toBe(subject)
    expect(mail.text).toContain(action)
    expect(mail.text).toContain(when)
  })

  it('of one number names it', () => {
    expect(mailAbout('LIMIT_REACHED', 'en', { phoneNumber: '+14155550132' }).text).toContain('+1 415 555 0132')
  })
})
