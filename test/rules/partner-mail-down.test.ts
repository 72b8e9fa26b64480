import { type ScriptedSmtp, scriptedSmtp } from '../adapters/mail/scripted-smtp'
import { ownStack } from '../crash/own-stack'
import { alertCodes, aPartner, request } from '../support/partners'

// Source 003: the invoice of a request is sent within half an hour, or somebody is told.

let server: ScriptedSmtp
beforeAll(async () => {
  server = await scriptedSmtp((line) => (line.startsWith('MAIL FROM') ? '451 try later' : undefined))
})
afterAll(() => server.stop())
ownStack(() => ({ SMTP_URL: server.url }))

it('P7: given mail is down, when 30 min pass, then an ops alert', async () => {
  const of = await aPartner()
  const invoice = await request(of, { channels: 75 })
  expect((await of.story.customer.get(`/v1/invoices/${invoice.id}.pdf`)).status).toBe(200)
  const alarms = async () => (await alertCodes(of.story)).filter((code) => code === 'PARTNER_INVOICE_NOT_SENT')
  await of.story.goTo('2027-01-10T08:29:59Z')
  expect(await alarms()).toEqual([])
  await of.story.goTo('2027-01-10T08:30:00Z')
  expect(await alarms()).toHaveLength(1)
  await of.story.goTo('2027-01-10T12:00:00Z')
  expect(await alarms()).toHaveLength(1)
})
