import { createHmac, randomUUID } from 'node:crypto'
import { apiUrl, send } from '../../support/client'
import type { Problem } from '../../support/resources'
import { releaseWebhooks, sandboxAddresses } from '../../support/sandbox'
import { type Story, startStory } from '../../support/story'
import { leavingUnchanged } from '../../support/unchanged'

let story: Story

beforeAll(async () => {
  story = await startStory('2027-03-05T12:00:00Z')
  await story.attach('visa')
  await story.order('main')
})

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  send<Problem>(`${apiUrl()}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })

const unixNow = () => Math.floor(Date.now() / 1000)
const stripeSignature = (body: string, secret: string, at = unixNow()) =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`

/** An event that would matter if it were believed: the story's real charge, told as disputed. */
async function forgedDispute(): Promise<string> {
  const { charges } = await story.history()
  return JSON.stringify({
    id: `evt_${randomUUID()}`,
    object: 'event',
    type: 'charge.dispute.created',
    created: unixNow(),
    data: {
      object: { id: 'dp_forged', object: 'dispute', charge: charges[0]?.id, amount: 3900, status: 'needs_response' },
    },
  })
}

describe('a card processor webhook that is not genuine is 400, and nothing changes', () => {
  it.each<[string, (body: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['a signature made with another secret', (body) => ({ 'stripe-signature': stripeSignature(body, 'whsec_wrong') })],
    ['a signature of another body', () => ({ 'stripe-signature': stripeSignature('{}', 'whsec_wrong') })],
    ['a signature that is no signature', () => ({ 'stripe-signature': 'yes please' })],
    ['an empty signature', () => ({ 'stripe-signature': '' })],
  ])('%s', async (_title, headers) => {
    const body = await forgedDispute()
    const answer = await leavingUnchanged([story], () => post('/webhooks/stripe', body, headers(body)))
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ status: 400, code: expect.any(String), detail: expect.stringMatching(/\w/) })
    expect(JSON.stringify(answer.body)).not.toContain('whsec_')
  })
})

describe('a WhatsApp webhook that is not genuine is 400, and nothing changes', () => {
  const BODY = JSON.stringify({ object: 'whatsapp_business_account', entry: [] })

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    [
      'a wrong signature',
      { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'wrong').update(BODY).digest('hex')}` },
    ],
    ['a signature that is no signature', { 'x-hub-signature-256': 'sha256=' }],
  ])('%s', async (_title, headers) => {
    const answer = await leavingUnchanged([story], () => post('/webhooks/whatsapp', BODY, headers))
    expect(answer.status).toBe(400)
  })
})

it('a genuine webhook about an object we never made changes nothing, and the next real payment still works', async () => {
  const { processorUrl } = await sandboxAddresses()
  await leavingUnchanged([story], async () => {
    // Somebody else's integration on the same processor account takes money: a genuine, signed event about a stranger.
    const paid = await send<{ id: string; status: string }>(`${processorUrl}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_stranger', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        amount: '1234',
        currency: 'usd',
        payment_method: 'pm_card_visa',
        confirm: 'true',
        'automatic_payment_methods[enabled]': 'true',
        'automatic_payment_methods[allow_redirects]': 'never',
      }).toString(),
    })
    expect(paid).toMatchObject({ status: 200, body: { status: 'succeeded' } })
    await releaseWebhooks()
  })
  const { charges: before } = await story.history()
  await story.order('second')
  const { charges } = await story.history()
  expect(charges.length).toBe(before.length + 1)
})
