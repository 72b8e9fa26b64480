import { clientWith, eventually, ok, operator } from './client'
import type { HostedNumber, Page } from './resources'
import { sandboxAddresses } from './sandbox'
import type { Story } from './story'

type Sums = Record<
  'ours' | 'theirs' | 'difference' | 'credited' | 'toReview' | 'unexplained' | 'creditedMicros',
  number
>
export type Reconciliation = {
  id: string
  kind: string
  status: 'RUNNING' | 'FINISHED'
  accounts: { total: number; done: number; waiting: number }
  reports: { complete: number; partial: number; missing: number; notCompared: number; repeatedRows: number }
  totals: Sums
  credits: { accountId: string; destination: string; amountMicros: number }[]
  lines: (Sums & { accountId: string; numberId: string; doubts: string[] })[]
}
export type Discrepancy = { numberId: string; toReview: number; unexplained: number; doubts: string[]; status: string }

/** Says what Meta's report of a month is from now on. */
export async function metaReports(month: string, report: object): Promise<void> {
  const { graphUrl } = await sandboxAddresses()
  const graph = clientWith(null, () => graphUrl)
  await ok(graph.put(`/_sandbox/reports/${month}`, report))
}

/** A row about all of a month's marketing messages to Turkey of a number. */
export const metaCounts = ({ phoneNumber }: HostedNumber, volume: number, of: object = {}) => ({
  phone_number: phoneNumber.slice(1),
  ...{ country: 'TR', pricing_category: 'MARKETING', pricing_type: 'REGULAR', volume, cost: 0 },
  ...of,
})

/** Compares a month on demand and waits until the story's account is done. */
export async function reconcile(story: Story, month: string): Promise<Reconciliation> {
  const { id } = await ok(operator.post<Reconciliation>('/v1/reconciliations', { month }))
  const finished = await eventually(`the run ${id} is over`, async () => {
    const run = await ok(operator.get<Reconciliation>(`/v1/reconciliations/${id}`))
    return run.status === 'FINISHED' ? run : undefined
  })
  await story.settle()
  return finished
}

export const discrepanciesOf = async ({ id }: HostedNumber): Promise<Discrepancy[]> =>
  (await ok(operator.get<Page<Discrepancy>>(`/v1/discrepancies?numberId=${id}`))).data

/** Meta's prices under a code: the same for every category, everywhere. */
export async function publishCard(code: string, effectiveFrom: string, priceMicros: number): Promise<void> {
  const rates = ['MARKETING', 'UTILITY', 'SERVICE'].map((key) => ({ market: 'OTHER', key, priceMicros }))
  await ok(operator.post('/v1/tariffs', { code, effectiveFrom, currency: 'USD', unit: 'MESSAGE', rates }))
}
