import { sampleFacts } from '../../../adapters/mail/samples'
import {
  isStillDue,
  isWanted,
  MAIL_TEMPLATE_CODES,
  MAIL_TEMPLATES,
  type MailTemplate,
  mailKey,
  messageId,
} from '../../../domain/mail/catalogue'
import type { MailFacts, MailNumberState } from '../../../domain/mail/facts'
import type { InvoiceFacts } from '../../../domain/mail/invoice-facts'
import { MAIL_CHOICES, type MailPreferences, preferencesOf } from '../../../domain/mail/preferences'

const STATES: MailNumberState[] = [
  'PENDING_PAYMENT',
  'PROVISIONING',
  'ACTIVE',
  'PAST_DUE',
  'SUSPENDED',
  'SETTLING',
  'HOLD',
  'DELETING',
  'DELETED',
  'ABANDONED',
]
const STATUSES: InvoiceFacts['status'][] = ['DRAFT', 'OPEN', 'PROCESSING', 'PAID', 'VOID', 'UNCOLLECTIBLE']

const RECEIPTS: MailTemplate[] = ['E01', 'E05', 'E06', 'E14', 'E15', 'E30']

describe('a mail is sent only while what it says is so', () => {
  test.each(MAIL_TEMPLATE_CODES)('%s is due in the situation it is written for', (template) => {
    expect(isStillDue(template, sampleFacts(template))).toBe(true)
  })

  const byState: [MailTemplate, MailNumberState[]][] = [
    ['E02', ['ABANDONED']],
    ['E03', ['ACTIVE', 'PAST_DUE']],
    ['E04', ['ACTIVE', 'PAST_DUE']],
    ['E11', ['SUSPENDED']],
    ['E12', ['SUSPENDED']],
    ['E13', ['ACTIVE', 'PAST_DUE']],
    ['E21', ['DELETING', 'DELETED']],
    ['E22', ['HOLD']],
    ['E23', ['HOLD']],
    ['E24', ['HOLD']],
    ['E25', ['DELETED']],
    ['E26', ['DELETING']],
    ['E27', ['ACTIVE', 'PAST_DUE']],
  ]
  test.each(byState)('%s is due only while the number is in %j', (template, states) => {
    const due = STATES.filter((state) => isStillDue(template, withNumber(sampleFacts(template), { state })))
    expect(due).toEqual(states)
  })

  const byStatus: [MailTemplate, InvoiceFacts['status'][]][] = [
    ['E08', ['OPEN']],
    ['E09', ['OPEN']],
    ['E10', ['OPEN']],
    ['E11', ['DRAFT', 'OPEN', 'PROCESSING', 'UNCOLLECTIBLE']],
    ['E12', ['OPEN']],
    ['E23', ['OPEN']],
  ]
  test.each(byStatus)('%s is due only while its invoice is %j', (template, statuses) => {
    const due = STATUSES.filter((status) => isStillDue(template, withInvoice(sampleFacts(template), { status })))
    expect(due).toEqual(statuses)
  })

  test.each(RECEIPTS)('%s, a receipt, is due whatever became of the number since', (template) => {
    const facts = sampleFacts(template)
    const due = STATES.every((state) => isStillDue(template, facts.number ? withNumber(facts, { state }) : facts))
    expect(due).toBe(true)
  })

  test('a renewal reminder is due until the charge, not at it or without one', () => {
    const facts = sampleFacts('E04')
    const at = facts.number?.nextCharge?.at ?? ''
    expect(isStillDue('E04', { ...facts, now: at })).toBe(false)
    expect(isStillDue('E04', { ...facts, now: new Date(Date.parse(at) - 1).toISOString() })).toBe(true)
    expect(isStillDue('E04', withNumber(facts, { nextCharge: null }))).toBe(false)
  })

  test('a card notice is not due once the card was replaced or nothing is charged to it later', () => {
    const facts = sampleFacts('E07')
    if (!facts.card) throw new Error('sample')
    expect(isStillDue('E07', { ...facts, card: { ...facts.card, inUse: false } })).toBe(false)
    expect(isStillDue('E07', { ...facts, card: { ...facts.card, chargeAfterExpiry: null } })).toBe(false)
  })

  test('a price notice is not due once the change was called off', () => {
    const facts = sampleFacts('E28')
    if (!facts.priceChange) throw new Error('sample')
    expect(isStillDue('E28', { ...facts, priceChange: { ...facts.priceChange, planned: false } })).toBe(false)
  })

  test.each(MAIL_TEMPLATE_CODES)('%s without a part it needs is an error that names the part', (template) => {
    for (const part of MAIL_TEMPLATES[template].needs) {
      const { [part]: _gone, ...rest } = sampleFacts(template)
      expect(() => isStillDue(template, rest)).toThrow(new RegExp(`${template} needs .*${part}`))
    }
  })
})

describe('what a customer may turn off', () => {
  const everythingOff = Object.fromEntries(Object.keys(MAIL_CHOICES).map((choice) => [choice, false]))
  const wanted = (template: MailTemplate, plan: 'MONTHLY' | 'ANNUAL', chosen: Partial<MailPreferences>, days = 7) => {
    const facts = sampleFacts(template)
    const number = facts.number && { ...facts.number, plan }
    const account = { ...facts.account, mailPreferences: preferencesOf(chosen) }
    return isWanted(template, { ...facts, account, params: { days }, ...(number ? { number } : {}) })
  }

  test('only reminders: the monthly renewal and the statement (off until chosen), a low balance and a hold’s last week (on)', () => {
    const choosable = MAIL_TEMPLATE_CODES.filter((template) => !wanted(template, 'MONTHLY', everythingOff))
    expect(choosable).toEqual(['E04', 'E16', 'E24', 'E35'])
    expect(wanted('E35', 'MONTHLY', {})).toBe(false)
    expect(wanted('E04', 'MONTHLY', {})).toBe(false)
    expect(wanted('E04', 'MONTHLY', { E04_MONTHLY: true })).toBe(true)
    expect(wanted('E24', 'MONTHLY', {})).toBe(true)
  })

  test('the last reminder before a year is charged is always on, the early one when it was chosen', () => {
    expect(wanted('E04', 'ANNUAL', everythingOff)).toBe(true)
    expect(wanted('E04', 'ANNUAL', {}, 30)).toBe(false)
    expect(wanted('E04', 'ANNUAL', { E04_ANNUAL_30_DAYS: true }, 30)).toBe(true)
  })

  test('the owner gets a copy of suspension and deletion', () => {
    const copied = MAIL_TEMPLATE_CODES.filter((template) => MAIL_TEMPLATES[template].ownerInCopy)
    expect(copied).toEqual(['E11', 'E12', 'E21', 'E22', 'E25', 'E26', 'E31'])
  })
})

describe('a mail keeps its identity', () => {
  test('the key is made of template, entity and step, the same in every process', () => {
    expect(mailKey('E09', 'inv_71c05e', 0)).toBe('mail:E09:inv_71c05e:0')
    expect(mailKey('E12', 'inv_71c05e', 'day-14')).toBe('mail:E12:inv_71c05e:day-14')
    expect(mailKey('E04', 'num_1', '2027-12-10T08:00:00.000Z')).toBe('mail:E04:num_1:2027-12-10T08%3A00%3A00.000Z')
  })

  test('parts with a separator in them do not run together', () => {
    expect(mailKey('E09', 'a:b', 'c')).not.toBe(mailKey('E09', 'a', 'b:c'))
    expect(() => mailKey('E09', '', 1)).toThrow('needs an entity and a step')
  })

  test('the Message-ID is a function of the key alone and a valid dot-atom', () => {
    const id = messageId(mailKey('E04', 'num_1', '2027-12-10T08:00:00.000Z'), 'Mail.Linekeeper.Example')
    expect(id).toBe('<mail.E04.num_1.2027-12-10T08=253A00=253A00=2e000Z@mail.linekeeper.example>')
    expect(id).toMatch(/^<[A-Za-z0-9_=-]+(\.[A-Za-z0-9_=-]+)*@[a-z0-9.-]+>$/)
  })

  test('two keys never share a Message-ID', () => {
    const keys = ['a:b', 'a.b', 'a=2eb', 'a%3Ab', 'a=b', 'ab'].map((step) => mailKey('E09', 'inv_1', step))
    expect(new Set(keys.map((key) => messageId(key, 'x.example'))).size).toBe(keys.length)
  })

  test('a Message-ID is refused for what is no key or no domain', () => {
    expect(() => messageId('a\r\nBcc: x', 'x.example')).toThrow('Not a mail key')
    expect(() => messageId('a::b', 'x.example')).toThrow('Not a mail key')
    expect(() => messageId('a:b', 'x.example>\r\n')).toThrow('Not a mail domain')
  })
})

function withNumber(facts: MailFacts, change: Partial<MailFacts['number']>): MailFacts {
  if (!facts.number) throw new Error('This sample has no number')
  return { ...facts, number: { ...facts.number, ...change } }
}

function withInvoice(facts: MailFacts, change: Partial<InvoiceFacts>): MailFacts {
  if (!facts.invoice) throw new Error('This sample has no invoice')
  return { ...facts, invoice: { ...facts.invoice, ...change } }
}
