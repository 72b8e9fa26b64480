import { eventually, ok, operator } from '../support/client'
import { messageStatus, metaTells } from '../support/graph'
import { discrepanciesOf, metaCounts, metaReports, type Reconciliation, reconcile } from '../support/reconciliation'
import type { Page } from '../support/resources'
import { startStory } from '../support/story'
import { expectInvariants } from './invariants'

const DEAR = { ratesMicros: { TR: 1_000_000 } } as const

it('a report that is not there on the 3rd changes nothing, is told, and is made good on demand', async () => {
  const story = await startStory('2027-06-05T09:00:00Z', DEAR)
  await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-06-20T10:00:00Z')
  await story.dialogues(number, '2027-06-20T08:00:00Z', 1009)
  // One more comes by Meta's own webhook: so Meta must know of the month.
  const status = { status: 'delivered', pricing: { type: 'regular', category: 'marketing' } }
  const at = Date.parse('2027-06-20T09:00:00Z') / 1000
  expect(await metaTells('none', 'messages', messageStatus(number, at, status), at)).toBe(200)
  await eventually('the message is taken', async () =>
    (await story.currentAccount()).balanceMicros === -10_000_000 ? true : undefined,
  )
  await metaReports('2027-06', { rows: [metaCounts(number, 1008)], late: true })
  await story.goTo('2027-07-03T05:00:00Z')
  const runs = await ok(operator.get<Page<Reconciliation>>('/v1/reconciliations?month=2027-06'))
  const monthly = runs.data.find(({ kind }) => kind === 'MONTHLY')
  expect(await ok(operator.get<Reconciliation>(`/v1/reconciliations/${monthly?.id}`))).toMatchObject({
    status: 'FINISHED',
    reports: { missing: 1, complete: 0 },
    totals: { ours: 1010, theirs: 0, credited: 0, unexplained: 1010, creditedMicros: 0 },
  })
  expect(await discrepanciesOf(number)).toMatchObject([{ unexplained: 1010, doubts: ['DAY_MISSING'], status: 'OPEN' }])

  await metaReports('2027-06', { rows: [metaCounts(number, 1008)] })
  const run = await reconcile(story, '2027-06')
  expect(run.totals).toMatchObject({ credited: 2, unexplained: 0, creditedMicros: 2_000_000 })
  expect(await discrepanciesOf(number)).toMatchObject([{ status: 'SETTLED' }])
  expect((await story.history()).charges.map((charge) => charge.amount_refunded).sort()).toEqual([0, 200])

  // The final run, on the 5th of the month after, finds all of it there: from then on the month is closed.
  await story.goTo('2027-08-05T05:00:00Z')
  expect(await operator.post('/v1/reconciliations', { month: '2027-06' })).toMatchObject({
    status: 409,
    body: { code: 'MONTH_CLOSED' },
  })
  await expectInvariants(story)
})

it('the month of a number is asked for before it is deregistered, and compared when it is long gone', async () => {
  const story = await startStory('2027-09-05T09:00:00Z', DEAR)
  await story.attach('visa')
  const number = await story.order('main', { wabaId: `waba-${Date.now()}` })
  await story.goTo('2027-09-10T10:00:00Z')
  await story.dialogues(number, '2027-09-10T08:00:00Z', 500)
  await metaReports('2027-09', { rows: [metaCounts(number, 490)] })
  await story.cancel(number)
  expect((await story.number(number.id)).state).toBe('DELETED')
  await metaReports('2027-09', { rows: [] })
  const run = await reconcileAt(story, '2027-10-02T05:00:00Z', '2027-09')
  expect(run.lines.filter(({ numberId }) => numberId === number.id)).toMatchObject([
    { ours: 500, theirs: 490, credited: 10, creditedMicros: 0 },
  ])
  await expectInvariants(story)
})

async function reconcileAt(story: Awaited<ReturnType<typeof startStory>>, at: string, month: string) {
  await story.goTo(at)
  return reconcile(story, month)
}

describe('a run that cannot be', () => {
  it.each([
    ['a month that is not over for anybody', { month: '2098-01' }, 422, 'MONTH_NOT_ENDED'],
    ['a month that Meta’s reports do not reach', { month: '2019-01' }, 409, 'MONTH_CLOSED'],
    ['a month that is none', { month: '2027-13' }, 400, 'VALIDATION_FAILED'],
    ['no month', {}, 400, 'VALIDATION_FAILED'],
    ['more than a month', { month: '2027-06', force: true }, 400, 'VALIDATION_FAILED'],
  ])('%s meets a clear problem and changes nothing', async (_, body, status, code) => {
    const runs = async () => (await ok(operator.get<Page<Reconciliation>>('/v1/reconciliations?limit=100'))).data.length
    const before = await runs()
    expect(await operator.post('/v1/reconciliations', body)).toMatchObject({ status, body: { code } })
    expect(await runs()).toBe(before)
  })

  it('is one run however often the same request comes', async () => {
    const once = { idempotencyKey: `again-${Date.now()}` }
    const first = await operator.post<Reconciliation>('/v1/reconciliations', { month: '2026-10' }, once)
    const second = await operator.post<Reconciliation>('/v1/reconciliations', { month: '2026-10' }, once)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body.id).toBe(first.body.id)
  })
})
