import { eventually, ok, operator } from '../support/client'
import { discrepanciesOf, metaCounts, metaReports, type Reconciliation, reconcile } from '../support/reconciliation'
import type { Page } from '../support/resources'
import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

const DEAR = { ratesMicros: { TR: 1_000_000 } } as const

/** A number that has sent 1,040 templates in the month, $40.00 of which were paid. */
async function paid(from: string, sentAt: string) {
  const story = await startStory(from, DEAR)
  const card = await story.attach('visa')
  const number = await story.order('main')
  await story.goTo(`${sentAt.slice(0, 10)}T12:00:00Z`)
  await story.dialogues(number, sentAt, 1040)
  return { story, number, card }
}

const runOf = async (id: string) => ok(operator.get<Reconciliation>(`/v1/reconciliations/${id}`))

/** What a finance person adds up: lines, credits and totals tell one sum. */
function expectSums({ totals, lines, credits }: Reconciliation): void {
  const sum = (of: readonly number[]) => of.reduce((total, each) => total + each, 0)
  expect(sum(lines.map(({ creditedMicros }) => creditedMicros))).toBe(totals.creditedMicros)
  expect(sum(credits.map(({ amountMicros }) => amountMicros))).toBe(totals.creditedMicros)
  expect(totals.ours - totals.theirs).toBe(totals.credited + totals.toReview + totals.unexplained)
}

it('five runs begun at once give back what was too much once', async () => {
  const { story, number } = await paid('2028-01-05T09:00:00Z', '2028-01-20T08:00:00Z')
  await story.goTo('2028-02-02T12:00:00Z')
  await metaReports('2028-01', { rows: [metaCounts(number, 1030)] })
  const begun = await Promise.all(
    Array.from({ length: 5 }, () => ok(operator.post<Reconciliation>('/v1/reconciliations', { month: '2028-01' }))),
  )
  const runs = await Promise.all(
    begun.map(({ id }) =>
      eventually(`the run ${id} is over`, async () => {
        const run = await runOf(id)
        return run.status === 'FINISHED' ? run : undefined
      }),
    ),
  )
  await story.settle()
  for (const run of runs) expectSums(run)
  expect(runs.map(({ totals }) => totals.creditedMicros).sort()).toEqual([0, 0, 0, 0, 10_000_000])
  expect((await story.history()).charges.map((charge) => charge.amount_refunded).sort()).toEqual([0, 1000])
  await expectInvariants(story)
})

it('what Meta’s limit interrupts, and another currency or word of the report, ends as if it had come at once', async () => {
  const { story, number } = await paid('2028-03-05T09:00:00Z', '2028-03-20T08:00:00Z')
  await story.goTo('2028-04-02T12:00:00Z')
  const rows = [metaCounts(number, 1035)]
  const renamed = { rows: [metaCounts(number, 1040)], rename: { MARKETING: 'MARKETING_PLUS' } }
  for (const wrong of [{ currency: 'EUR' }, renamed, { late: true }]) {
    await metaReports('2028-03', { rows, ...wrong })
    const run = await reconcile(story, '2028-03')
    expectSums(run)
    expect(run.totals.creditedMicros).toBe(0)
  }
  await metaReports('2028-03', { rows, refuse: { code: 80007, times: 2, retryAfterSeconds: 600 } })
  const { id } = await ok(operator.post<Reconciliation>('/v1/reconciliations', { month: '2028-03' }))
  await story.settle()
  expect(await runOf(id)).toMatchObject({ status: 'RUNNING', finishedAt: null })
  await story.goTo('2028-04-02T13:00:00Z')
  expect(await runOf(id)).toMatchObject({ status: 'FINISHED', totals: { credited: 5, creditedMicros: 5_000_000 } })
  expect((await discrepanciesOf(number)).map(({ status }) => status)).toEqual(['SETTLED', 'SETTLED'])
  await expectInvariants(story)
})

it('what had paid takes it back though the customer has removed it, and though the account is closed', async () => {
  const { story, number, card } = await paid('2028-05-02T09:00:00Z', '2028-05-03T08:00:00Z')
  await metaReports('2028-05', { rows: [metaCounts(number, 1010)] })
  await story.cancel(number)
  await story.goTo('2028-06-20T12:00:00Z')
  // The monthly run of 3 June has given back $30.00 of the $40.00, to the card.
  expect((await story.number(number.id)).state).toBe('DELETED')
  expect((await story.history()).charges.map((charge) => charge.amount_refunded).sort()).toContain(3000)
  await ok(story.customer.delete(`/v1/accounts/${story.account.id}/payment-methods/${card.id}`))
  await ok(story.customer.post(`/v1/accounts/${story.account.id}/close`))
  await story.settle()
  // Meta still lists the number, and now counts fewer: what is left of the $40.00 goes to the card that had paid.
  await metaReports('2028-05', { rows: [metaCounts(number, 900)] })
  const after = await reconcile(story, '2028-05')
  expectSums(after)
  const { account, charges } = await story.history()
  expect(after.lines.filter(({ numberId }) => numberId === number.id)).toMatchObject([{ ours: 1010, credited: 110 }])
  expect(charges.map((charge) => charge.amount_refunded).sort()).toContain(4000)
  expect(account).toMatchObject({ balanceMicros: 0, standing: 'CLEAR' })
  const { data } = await ok(operator.get<Page<Reconciliation>>('/v1/reconciliations?month=2028-05'))
  for (const { id } of data) expectSums(await runOf(id))
  await expectInvariants(story)
})
