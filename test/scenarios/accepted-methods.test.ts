import { eventually, ok, signup } from '../support/client'
import type { PaymentMethod } from '../support/resources'
import { completeCheckout, customerAtProcessor, methodsAtProcessor, renameHolder } from '../support/sandbox'
import { ADDRESS, type Story, startStory } from '../support/story'

const NOON = '2027-03-05T12:00:00Z'
type Added = PaymentMethod & { code?: string; detail?: string; warnings?: string[] }

const add = (story: Story, token: string) =>
  story.customer.post<Added>(`/v1/accounts/${story.account.id}/payment-methods`, { paymentMethodId: token })

const inCountry = (country: string, currency = 'USD') =>
  startStory(NOON, { account: { address: { ...ADDRESS, country }, currency } })

describe('W2: the methods that are taken', () => {
  it.each([
    ['pm_card_visa', 'CARD'],
    ['pm_card_mastercard', 'CARD'],
    ['pm_card_amex', 'CARD'],
    ['pm_paypal', 'PAYPAL'],
    ['pm_usBankAccount_success', 'BANK_TRANSFER'],
  ])('%s is a %s', async (token, type) => {
    const story = await inCountry('US')
    expect(await add(story, token)).toMatchObject({ status: 201, body: { type, status: 'ACTIVE' } })
  })

  it.each(['pm_card_discover', 'pm_card_diners', 'pm_card_jcb', 'pm_card_unionpay'])(
    '%s is refused by name, and nothing of it stays here or at the processor',
    async (token) => {
      const story = await inCountry('US')
      const refused = await add(story, token)
      expect([refused.status, refused.body.code]).toEqual([422, 'METHOD_NOT_ACCEPTED'])
      const brand = { discover: 'Discover', diners: 'Diners Club', jcb: 'JCB', unionpay: 'UnionPay' }[token.slice(8)]
      expect(refused.body.detail).toBe(
        `${brand} is not accepted. Accepted: Visa, Mastercard, American Express, PayPal, Bank transfer.`,
      )
      expect((await story.history()).methods).toEqual([])
      const good = await story.attach('visa')
      const customer = (await customerAtProcessor(good.processorId)) ?? ''
      await eventually('only the good card is attached at the processor', async () => {
        const attached = await methodsAtProcessor(customer)
        return attached.join() === good.processorId ? true : undefined
      })
    },
  )

  it('a bank account of a country without bank debits, or of another currency, is refused with what is taken', async () => {
    const turkey = await add(await inCountry('TR'), 'pm_usBankAccount_success')
    expect([turkey.status, turkey.body.code]).toEqual([422, 'METHOD_NOT_ACCEPTED'])
    expect(turkey.body.detail).toBe(
      'Bank transfer is not accepted in TR. Accepted: Visa, Mastercard, American Express, PayPal.',
    )
    const euros = await add(await inCountry('DE', 'USD'), 'pm_success_de')
    expect(euros.body).toMatchObject({ code: 'METHOD_NOT_ACCEPTED', detail: expect.stringContaining('in EUR only') })
    expect((await add(await inCountry('DE', 'EUR'), 'pm_success_de')).status).toBe(201)
  })

  it('the page for a new method takes the same: a Discover card cannot be stored there, a PayPal account can', async () => {
    const story = await inCountry('US')
    const open = async () => {
      const path = `/v1/accounts/${story.account.id}/payment-method-sessions`
      return (await ok(story.customer.post<{ url: string }>(path))).url
    }
    await expect(completeCheckout(await open(), 'pm_card_discover')).rejects.toThrow('not accepted')
    await completeCheckout(await open(), 'pm_paypal')
    const stored = await eventually('the PayPal account is stored', async () => (await story.history()).methods[0])
    expect(stored).toMatchObject({ type: 'PAYPAL', role: 'PRIMARY' })
    await story.order('main')
    expect((await story.news()).mails).toEqual(['2027-03-05 12:00 E01', '2027-03-05 12:00 E03'])
  })
})

describe('W3: the holder of a method', () => {
  it('whose name differs from the account’s is warned about, and charged all the same', async () => {
    const story = await startStory(NOON)
    const card = await story.attach('visa')
    const shown = async () =>
      (await ok(signup.get<{ data: Added[] }>(`/v1/accounts/${story.account.id}/payment-methods`))).data[0]?.warnings
    expect(await shown()).toEqual([])
    await renameHolder(card.processorId, 'Someone Else GmbH')
    await eventually('the warning is shown', async () => ((await shown())?.length ? true : undefined))
    expect(await shown()).toEqual(['BILLING_NAME_DIFFERS'])
    await story.order('main')
    expect((await story.news()).charges).toEqual(['2027-03-05 12:00 HOSTING 39.00 visa SUCCEEDED'])

    await renameHolder(card.processorId, story.account.legalName.toUpperCase().replace(/ LTD$/, ''))
    await eventually('the warning is gone', async () => ((await shown())?.length === 0 ? true : undefined))
    expect(await customerAtProcessor(card.processorId)).not.toBeNull()
  })
})
