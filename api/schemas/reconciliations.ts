import { z } from 'zod'
import { DOUBTS } from '../../domain/reconciliation/line'
import { micros, shownInstant } from './common'

/** A past month, as it is asked for. */
export const reconciledMonth = z
  .string()
  .regex(/^2[01]\d\d-(0[1-9]|1[0-2])$/, 'must be a month from 2000 on, written YYYY-MM, such as 2026-11')
  .meta({ examples: ['2026-11'] })

export const reconciliationInput = z.strictObject({ month: reconciledMonth }).meta({ id: 'ReconciliationInput' })

const count = z.number().int()
const sums = {
  ours: count.meta({ description: 'Delivered messages by our records.' }),
  theirs: count.meta({ description: "By Meta's report." }),
  difference: count.meta({ description: '`ours` − `theirs` = `credited` + `toReview` + `unexplained`.' }),
  credited: count.meta({ description: 'Counted too much: given back, or in an ESTIMATE to be given back.' }),
  toReview: count.meta({
    description: 'Counted too little, below 0: never charged by itself, for a person to look at.',
  }),
  unexplained: count.meta({ description: 'What the report does not explain: nothing was changed.' }),
  creditedMicros: micros.meta({
    description: "What the credited messages were worth, in the account's currency; for several, see `amounts`.",
  }),
}

const doubt = z.enum(DOUBTS)

const lineKey = {
  accountId: z.string(),
  numberId: z.string(),
  country: z.string(),
  category: z.string().meta({ description: 'ALL where messages were compared without one.' }),
  pricingType: z.string().meta({ description: 'ALL under a tariff of dialogues.' }),
}

const credit = z.strictObject({
  accountId: z.string(),
  invoiceId: z.string().nullable(),
  destination: z.enum(['REFUND', 'INVOICE', 'WALLET', 'UNBILLED', 'NOTHING']).meta({
    description:
      'REFUND: to what had paid. INVOICE: it is not asked for any more. WALLET: the customer’s money now. UNBILLED: it was on no invoice yet. NOTHING: its invoice had been withdrawn.',
  }),
  amountMicros: micros,
  currency: z.string(),
  at: shownInstant,
})

const run = {
  id: z.string(),
  month: z.string(),
  kind: z.enum(['ESTIMATE', 'MONTHLY', 'FINAL', 'ON_DEMAND']),
  status: z.enum(['RUNNING', 'FINISHED']),
  openedAt: shownInstant,
  finishedAt: shownInstant.nullable(),
  accounts: z.strictObject({ total: count, done: count, waiting: count }),
}

export const reconciliationSummary = z.strictObject(run).meta({ id: 'ReconciliationSummary' })

export const reconciliation = z
  .strictObject({
    ...run,
    reports: z.strictObject({
      complete: count,
      partial: count,
      missing: count,
      notCompared: count,
      repeatedRows: count,
    }),
    incomplete: z
      .array(
        z.strictObject({
          accountId: z.string(),
          numberId: z.string(),
          report: z.enum(['PARTIAL', 'MISSING', 'NOT_COMPARED']).meta({
            description:
              'NOT_COMPARED: on a test clock, messages that were only reported to us; Meta cannot know of them, and they are in no line.',
          }),
        }),
      )
      .meta({ description: 'Numbers whose report is not complete; at most 1,000.' }),
    totals: z.strictObject(sums),
    amounts: z
      .array(
        z.strictObject({
          currency: z.string(),
          refundMicros: micros,
          invoiceMicros: micros,
          walletMicros: micros,
          unbilledMicros: micros,
          nothingMicros: micros,
          totalMicros: micros,
        }),
      )
      .meta({ description: 'What was done, by currency and destination (see `credits`).' }),
    credits: z.array(credit).meta({ description: 'Their sum is `totals.creditedMicros`; at most 1,000.' }),
    lines: z
      .array(z.strictObject({ ...lineKey, ...sums, currency: z.string(), doubts: z.array(doubt) }))
      .meta({ description: 'Those that differ come first; at most 1,000.' }),
    linesLeftOut: count,
    waiting: z
      .array(z.strictObject({ accountId: z.string(), until: shownInstant, reason: z.string().nullable() }))
      .meta({ description: 'Accounts that are not done; at most 100.' }),
  })
  .meta({ id: 'Reconciliation' })

export const discrepancyStatus = z.enum(['OPEN', 'SETTLED'])
export const discrepancy = z
  .strictObject({
    id: z.string(),
    runId: z.string().meta({ description: 'The run that found it last.' }),
    month: z.string(),
    ...lineKey,
    ours: sums.ours,
    theirs: sums.theirs,
    toReview: sums.toReview,
    unexplained: sums.unexplained,
    doubts: z.array(doubt),
    status: discrepancyStatus.meta({ description: 'SETTLED: a later run did not find it any more.' }),
    openedAt: shownInstant,
    updatedAt: shownInstant,
  })
  .meta({ id: 'Discrepancy' })
