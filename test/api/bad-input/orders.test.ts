import { signup } from '../../support/client'
import type { HostedNumber, Problem } from '../../support/resources'
import { type Story, startStory } from '../../support/story'
import { leavingUnchanged, problem } from '../../support/unchanged'

const NOON = '2027-03-05T12:00:00Z'

let story: Story
let neighbour: Story
let number: HostedNumber

beforeAll(async () => {
  story = await startStory(NOON)
  await story.attach('visa')
  number = await story.order('main')
  neighbour = await startStory(NOON)
  await neighbour.attach('visa')
})

describe('a phone number that is none is refused before anything is charged', () => {
  it.each([
    ['no digits', 'call me'],
    ['an empty text', ''],
    ['a country code alone', '+49'],
    ['too few digits', '+49151'],
    ['too many digits', '+491511234567890123'],
    ['a country code nobody has', '+999 151 1234567'],
    ['no country', '0151 12345678'],
  ])('%s', async (_title, phoneNumber) => {
    const answer = await leavingUnchanged([story], () => story.tryOrder({ phoneNumber }))
    expect(answer).toMatchObject(problem(400, 'VALIDATION_FAILED'))
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ path: expect.stringContaining('phoneNumber') }))
  })
})

describe('a number that is live is ordered by nobody else (I17)', () => {
  it('not by its own account', async () => {
    const answer = await leavingUnchanged([story], () => story.tryOrder({ phoneNumber: number.phoneNumber }))
    expect(answer).toMatchObject(problem(409, 'NUMBER_TAKEN'))
  })

  it('not by another account, which learns nothing about the owner', async () => {
    const answer = await leavingUnchanged([story, neighbour], () =>
      neighbour.tryOrder({ phoneNumber: number.phoneNumber }),
    )
    expect(answer).toMatchObject(problem(409, 'NUMBER_TAKEN'))
    const text = JSON.stringify(answer.body)
    expect(text).not.toContain(story.account.id)
    expect(text).not.toContain(number.id)
    expect(text).not.toContain(story.account.legalName)
  })

  it('not in another spelling of the same number', async () => {
    const spaced = number.phoneNumber.replace(/^(\+49)(\d{3})(\d+)$/, '$1 $2 $3')
    expect(spaced).toContain(' ')
    const answer = await leavingUnchanged([story, neighbour], () => neighbour.tryOrder({ phoneNumber: spaced }))
    // Whether spaces are read or refused is left open; a second live number is not.
    expect([400, 409]).toContain(answer.status)
  })

  it('by one of two accounts that order it at the same moment, and only that one is charged', async () => {
    const phoneNumber = story.orderBody()['phoneNumber']
    const answers = await Promise.all([story.tryOrder({ phoneNumber }), neighbour.tryOrder({ phoneNumber })])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
    await Promise.all([story.settle(), neighbour.settle()])
    const histories = await Promise.all([story.history(), neighbour.history()])
    const live = histories.flatMap(({ numbers }) => numbers.filter((line) => line.phoneNumber === phoneNumber))
    expect(live.filter(({ state }) => state === 'ACTIVE')).toHaveLength(1)
    expect(histories.flatMap(({ charges }) => charges)).toHaveLength(2)
  })
})

describe('an order with what belongs to nobody is refused', () => {
  it('an account that does not exist', async () => {
    const answer = await signup.post<Problem>('/v1/numbers', story.orderBody({ accountId: 'acc_doesnotexist' }))
    expect(answer).toMatchObject(problem(404, 'NOT_FOUND'))
  })

  it("a neighbour's card, which is not charged (W1, I20)", async () => {
    const { methods } = await neighbour.history()
    const answer = await leavingUnchanged([story, neighbour], () => story.tryOrder({ paymentMethodId: methods[0]?.id }))
    expect([400, 404, 422]).toContain(answer.status)
  })

  it("the processor's token where our own id belongs", async () => {
    const answer = await leavingUnchanged([story], () => story.tryOrder({ paymentMethodId: 'pm_card_visa' }))
    expect([400, 404, 422]).toContain(answer.status)
  })

  it('a card the processor refuses to attach: 402, and the account has no new method', async () => {
    const path = `/v1/accounts/${story.account.id}/payment-methods`
    const answer = await leavingUnchanged([story], () =>
      story.customer.post<Problem>(path, { paymentMethodId: 'pm_card_visa_chargeDeclined' }),
    )
    expect(answer).toMatchObject(problem(402, 'PAYMENT_DECLINED'))
  })

  it('removing the only card while a number is active (W5)', async () => {
    const { methods } = await story.history()
    const path = `/v1/accounts/${story.account.id}/payment-methods/${methods[0]?.id}`
    const answer = await leavingUnchanged([story], () => story.customer.delete<Problem>(path))
    expect(answer).toMatchObject(problem(409, 'METHOD_IN_USE'))
  })

  it('paying an invoice that is paid', async () => {
    const { invoices } = await story.history()
    const path = `/v1/invoices/${invoices[0]?.id}/pay`
    const answer = await leavingUnchanged([story], () => story.customer.post<Problem>(path))
    expect(answer).toMatchObject(problem(409, 'INVOICE_NOT_PAYABLE'))
  })
})
