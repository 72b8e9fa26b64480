import { expectInvariants } from '../scenarios/invariants'
import { ok, operator } from '../support/client'
import { metaTells } from '../support/graph'
import { askToSend, deliver, sending } from '../support/sending'

// Source 004: the rate card, and messages that Meta holds back.

it('004 I5: given mark-up 10 % and Meta 0.0100, then 0.0110 is shown and charged', async () => {
  const { story, number } = await sending({ TR: 10_000 })
  const path = `/v1/accounts/${story.account.id}`
  await ok(operator.patch(path, { markupPercent: 10 }))
  const card = await ok(story.customer.get<{ rates: { market: string; key: string }[] }>(`${path}/rate-card`))
  expect(card).toMatchObject({ markupPercent: 10 })
  expect(card.rates.find(({ market, key }) => market === 'TR' && key === 'MARKETING')).toMatchObject({
    priceMicros: 11_000,
  })
  await deliver(story, number, 'TR')
  expect((await story.currentAccount()).balanceMicros).toBe(-11_000)
  await expectInvariants(story)
})

it('004 I11: given failed 131049, then no debit, and the reservation is released', async () => {
  const { story, number } = await sending({ TR: 50_000 })
  const limit = `/v1/accounts/${story.account.id}/spending-limit`
  await ok(story.customer.put(limit, { monthlyCents: 5 }))
  const granted = await askToSend(story, number, 'TR')
  expect(granted.status).toBe(201)
  // There is room for one only while it is on its way.
  expect((await askToSend(story, number, 'TR')).status).toBe(402)
  const at = String(Date.parse(await story.now()) / 1000)
  const held = {
    id: 'wamid.capped',
    status: 'failed',
    timestamp: at,
    recipient_id: '905321234567',
    errors: [{ code: 131049 }],
  }
  const reserved = { biz_opaque_callback_data: 'reservationId' in granted.body ? granted.body.reservationId : '' }
  const metadata = { display_phone_number: number.phoneNumber.slice(1) }
  expect(await metaTells('none', 'messages', { metadata, statuses: [{ ...held, ...reserved }] })).toBe(200)
  await story.settle()
  expect((await story.currentAccount()).balanceMicros).toBe(0)
  expect((await askToSend(story, number, 'TR')).status).toBe(201)
  await expectInvariants(story)
})
