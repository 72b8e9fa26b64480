import { PrismaPg } from '@prisma/adapter-pg'
import type { Database } from '../../../adapters/store/client'
import { sendPermission } from '../../../adapters/store/views/send-permission'
import { NUMBER_STATES } from '../../../domain/number/states'
import { PrismaClient } from '../../../generated/prisma/client'
import { anAccount } from '../usage/database'
import { aNumberRecord, type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

type Plan = { 'Node Type': string; 'Index Name'?: string; Plans?: Plan[] }
const nodes = (plan: Plan): string[] => [
  `${plan['Node Type']} ${plan['Index Name'] ?? ''}`.trim(),
  ...(plan.Plans ?? []).flatMap(nodes),
]

async function aNumberIn(state: (typeof NUMBER_STATES)[number]): Promise<string> {
  const accountId = await anAccount(bench.db)
  const reasons = state === 'SUSPENDED' ? (['ADMIN'] as const) : []
  const number = aNumberRecord(accountId, { state, suspensionReasons: [...reasons] })
  await bench.inside((tx) => tx.insertNumber(number))
  return number.id
}

describe("the gateway's question", () => {
  it('is one statement, which PostgreSQL answers by indexes of keys alone', async () => {
    const numberId = await aNumberIn('ACTIVE')
    await bench.db.$executeRawUnsafe(`
      INSERT INTO numbers (id, account_id, phone_number, display_name, provider, plan, price_cents, state, created_at)
      SELECT 'num_of_many_' || n, account_id, 'many ' || n, display_name, provider, plan, price_cents, state, created_at
      FROM numbers, generate_series(1, 5000) AS n WHERE id = '${numberId}'`)
    await bench.db.$executeRawUnsafe('ANALYZE numbers')

    const statements: { query: string; params: string }[] = []
    const watched = new PrismaClient({
      adapter: new PrismaPg({ connectionString: bench.databaseUrl }),
      log: [{ emit: 'event', level: 'query' }],
    })
    watched.$on('query', ({ query, params }) => statements.push({ query, params }))
    expect(await sendPermission(watched as unknown as Database, numberId)).toMatchObject({
      allowed: true,
      reason: null,
    })
    await watched.$disconnect()
    expect(statements).toHaveLength(1)
    const [{ query, params } = { query: '', params: '[]' }] = statements
    const rows = await bench.db.$queryRawUnsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
      `EXPLAIN (FORMAT JSON) ${query}`,
      ...(JSON.parse(params) as unknown[]),
    )
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
    expect(
      plan &&
        nodes(plan)
          .filter((node) => !node.startsWith('Nested Loop'))
          .sort(),
    ).toEqual([
      'Index Scan accounts_pkey',
      'Index Scan numbers_pkey',
      'Index Scan spending_limits_pkey',
      'Index Scan spending_limits_pkey',
      'Index Scan spendings_pkey',
      'Index Scan spendings_pkey',
      'Index Scan test_clocks_pkey',
      'Index Scan wallets_pkey',
    ])
  })

  it.each(NUMBER_STATES)('in %s is answered with its reason', async (state) => {
    const works = state === 'ACTIVE' || state === 'PAST_DUE'
    const reason = works ? null : state === 'SUSPENDED' ? 'SUSPENDED' : 'NOT_ACTIVE'
    expect(await sendPermission(bench.db, await aNumberIn(state))).toMatchObject({ allowed: works, reason })
  })

  it.each([
    ['PREPAID', 0n, null],
    ['PREPAID', -1n, 'SENDING_PAUSED'],
    ['POSTPAID', -1n, null],
  ])('of a %s account with a balance of %d micros is answered with %s (S3)', async (billingMode, balance, reason) => {
    const id = await aNumberIn('ACTIVE')
    const { accountId } = await bench.db.phoneNumber.findUniqueOrThrow({ where: { id } })
    await bench.db.account.update({ where: { id: accountId }, data: { billingMode } })
    await bench.db.wallet.update({ where: { accountId }, data: { balanceMicros: balance } })
    expect(await sendPermission(bench.db, id)).toMatchObject({ allowed: reason === null, reason })
  })

  it.each(['the account', 'the number'])(
    'under a limit of %s that is used up is SPENDING_LIMIT (W5)',
    async (whose) => {
      const numberId = await aNumberIn('ACTIVE')
      const { accountId } = await bench.db.phoneNumber.findUniqueOrThrow({ where: { id: numberId } })
      const [ownerId, of] = whose === 'the account' ? [accountId, {}] : [numberId, { numberId }]
      const month = new Date().toISOString().slice(0, 7)
      await bench.db.spendingLimit.create({ data: { ownerId, accountId, ...of, monthlyMicros: 100n } })
      await bench.db.spending.create({ data: { ownerId, accountId, month, spentMicros: 98n, reservedMicros: 1n } })
      expect(await sendPermission(bench.db, numberId)).toMatchObject({ allowed: true })
      const where = { ownerId_month: { ownerId, month } }
      await bench.db.spending.update({ where, data: { reservedMicros: 2n } })
      expect(await sendPermission(bench.db, numberId)).toMatchObject({ allowed: false, reason: 'SPENDING_LIMIT' })
    },
  )

  it('about a number that is not there is null', async () => {
    expect(await sendPermission(bench.db, 'num_none')).toBeNull()
  })
})
