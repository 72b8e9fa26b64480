import { randomUUID } from 'node:crypto'
import { expectInvariants } from '../scenarios/invariants'
import { metaCounts, metaReports, publishCard, reconcile } from '../support/reconciliation'
import { startStory } from '../support/story'
import { transitions } from './setting'

it('C19: given 1,240 charged at $0.05 and Meta reports 1,228, then one refund of $0.60, ledger balanced, one e-mail', async () => {
  const tariffCode = `c19-${randomUUID().slice(0, 8)}`
  await publishCard(tariffCode, '2027-01-01T00:00:00Z', 50_000)
  const story = await startStory('2027-01-10T08:00:00Z', { account: { tariffCode } })
  await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-01-20T12:00:00Z')
  await story.dialogues(number, '2027-01-20T08:00:00Z', 1240)
  await story.goTo('2027-02-02T12:00:00Z')
  expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'USAGE 50.00 PAID', 'USAGE 12.00 PAID'])
  await story.news()

  await metaReports('2027-01', { rows: [metaCounts(number, 1228)] })
  const run = await reconcile(story, '2027-01')
  expect(run.lines.filter(({ numberId }) => numberId === number.id)).toMatchObject([
    { ours: 1240, theirs: 1228, difference: 12, credited: 12, toReview: 0, unexplained: 0, creditedMicros: 600_000 },
  ])
  const { charges, mails, invoices, events } = await story.history()
  expect(charges.map((charge) => charge.amount_refunded).filter((cents) => cents > 0)).toEqual([60])
  expect(invoices.map(({ refundedCents }) => refundedCents)).toEqual([0, 0, 60])
  expect(mails.map(({ template }) => template).filter((template) => template === 'E30')).toEqual(['E30'])
  expect(events.filter(({ type }) => type === 'reconciliation.finished').map(({ data }) => data)).toMatchObject([
    { kind: 'ON_DEMAND', month: '2027-01', ours: 1240, theirs: 1228, credited: 12, creditedMicros: 600_000 },
  ])

  // The monthly run of the 3rd finds what the one on demand has left: nothing.
  await story.goTo('2027-02-03T12:00:00Z')
  expect((await story.history()).charges.map((charge) => charge.amount_refunded).sort()).toEqual([0, 0, 60])
  await expectInvariants(story)
})

it('row 31: what a credit of the reconciliation leaves of a debt suspends nobody', async () => {
  const story = await startStory('2027-03-05T09:00:00Z', { ratesMicros: { TR: 1_000_000 } })
  const card = await story.attach('visa')
  const number = await story.order('main')
  await story.goTo('2027-03-30T10:00:00Z')
  await card.declines()
  await story.dialogues(number, '2027-03-20T10:00:00Z', 1031)
  expect(await story.number(number.id)).toMatchObject({ state: 'SUSPENDED', suspensionReasons: ['USAGE_UNPAID'] })

  // Meta counts the 1,000 free ones: the 31 dialogues that were charged had never been delivered.
  await metaReports('2027-03', { rows: [metaCounts(number, 1000)] })
  await story.goTo('2027-04-03T05:00:00Z')
  expect(await story.number(number.id)).toMatchObject({ state: 'ACTIVE', suspensionReasons: [] })
  expect((await transitions(story)).at(-1)).toBe('SUSPENDED REASONS_CLEARED ACTIVE')
  expect(await story.bills()).toEqual(['HOSTING 39.00 PAID', 'USAGE 31.00 VOID'])
  expect(await story.currentAccount()).toMatchObject({ standing: 'CLEAR', balanceMicros: 0 })
  await expectInvariants(story)
})
