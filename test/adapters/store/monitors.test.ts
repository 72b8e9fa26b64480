import { type Database, plain, type Transaction } from '../../../adapters/store/client'
import { MONITORS } from '../../../adapters/store/monitors/catalogue'
import { lookAt } from '../../../adapters/store/monitors/look'
import { checkInvariants, monitorResults } from '../../../adapters/store/monitors/results'
import { Prisma } from '../../../generated/prisma/client'
import { ownDatabase } from '../usage/database'
import { HEALTHY, INJECTIONS } from './monitor-cases'

let db: Database
ownDatabase((own) => {
  db = own.db
})
beforeAll(() => run(db, HEALTHY))

const run = async (on: Pick<Transaction, '$executeRawUnsafe'>, statements: string) => {
  for (const statement of statements.split(/;\s*\n/).filter((each) => each.trim() !== '')) {
    await on.$executeRawUnsafe(statement)
  }
}

/** What the check says in the middle of a transaction that is then undone, with what keeps such rows out switched off. */
async function foundAfter(code: string, name: string, sql: string): Promise<{ id: string; wrong: string }[]> {
  const check = MONITORS.find((each) => each.code === code)?.checks.find((each) => each.name === name)
  let found: { id: string; wrong: string }[] = []
  const undo = new Error('undone')
  await db
    .$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL session_replication_role = replica`
      await run(tx, sql)
      found = await tx.$queryRaw(Prisma.raw(check?.sql ?? ''))
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  return found
}

describe('the monitors', () => {
  it('find nothing where all is well', async () => {
    await checkInvariants(db)
    const results = await monitorResults(db)
    expect(results.map(({ code, violations, examples, problem }) => [code, violations, examples, problem])).toEqual(
      MONITORS.map(({ code }) => [code, 0, [], null]),
    )
  })

  it('each have a case below', () => {
    const checks = MONITORS.flatMap(({ code, checks }) => checks.map(({ name }) => `${code} ${name}`))
    expect(INJECTIONS.map(({ code, check }) => `${code} ${check}`).sort()).toEqual(checks.sort())
    expect(new Set(checks).size).toBe(checks.length)
  })

  it.each(INJECTIONS)('$code: say so of $check', async ({ code, check, sql, id, wrong }) => {
    expect(await foundAfter(code, check, sql)).toEqual([{ id, wrong: expect.stringMatching(wrong) }])
  })
})

describe('what the monitors find', () => {
  const broken = (id: string, wrong: string) => ({ name: 'made up', sql: `SELECT '${id}' AS id, '${wrong}' AS wrong` })
  const nothing = { name: 'made up', sql: `SELECT '' AS id, '' AS wrong WHERE false` }
  const I7 = (...checks: { name: string; sql: string }[]) => ({
    monitors: [{ code: 'I7', title: 'T', checks }],
    secondLookMs: 1,
  })
  const alerts = () => db.event.findMany({ where: { type: 'ops.alert' }, orderBy: { seq: 'asc' } })
  const known = async () => (await monitorResults(db)).find(({ code }) => code === 'I7')

  it('is told once when it begins, kept with since when, and told again only after it was over', async () => {
    await checkInvariants(db, I7(broken('num_1', 'is wrong')))
    const first = await known()
    expect(first).toMatchObject({ violations: 1, examples: [{ check: 'made up', id: 'num_1', wrong: 'is wrong' }] })
    expect(first?.since).not.toBeNull()
    await checkInvariants(db, I7(broken('num_1', 'is wrong'), broken('num_2', 'is wrong too')))
    const second = await known()
    expect(second).toMatchObject({ violations: 2, since: first?.since })
    expect(second?.checkedAt).toBeGreaterThan(first?.checkedAt ?? 0)
    expect((await alerts()).map(({ accountId, data }) => ({ accountId, data }))).toEqual([
      {
        accountId: null,
        data: {
          ...{ code: 'INVARIANT_VIOLATED', invariant: 'I7', title: 'T', violations: 1 },
          example: { check: 'made up', id: 'num_1', wrong: 'is wrong' },
        },
      },
    ])
    await checkInvariants(db, I7(nothing))
    expect(await known()).toMatchObject({ violations: 0, examples: [], since: null })
    await checkInvariants(db, I7(broken('num_1', 'is wrong')))
    expect(await alerts()).toHaveLength(2)
  })

  it('is told once by two that look at the same time', async () => {
    await checkInvariants(db, I7(nothing))
    const before = (await alerts()).length
    await Promise.all([1, 2, 3].map(() => checkInvariants(db, I7(broken('num_1', 'is wrong')))))
    expect(await alerts()).toHaveLength(before + 1)
  })

  it('is not believed before a second look: what a change was in the middle of is no violation', async () => {
    await checkInvariants(db, I7(nothing))
    const before = (await alerts()).length
    // Another id at each look.
    await checkInvariants(db, I7({ name: 'passing', sql: 'SELECT clock_timestamp()::text AS id, 1::text AS wrong' }))
    expect(await known()).toMatchObject({ violations: 0, since: null })
    expect(await alerts()).toHaveLength(before)
  })

  it('is said not to be known, rather than to be nothing, when a query takes too long or fails', async () => {
    await checkInvariants(db, {
      ...I7({ name: 'slow', sql: `SELECT pg_sleep(9)::text AS id, '' AS wrong` }),
      limitMs: 100,
    })
    expect(await known()).toMatchObject({ violations: null, examples: [], problem: 'slow: not finished within 100 ms' })
    await checkInvariants(db, I7({ name: 'broken', sql: 'SELECT id, wrong FROM nowhere' }))
    expect(await known()).toMatchObject({
      violations: null,
      problem: expect.stringContaining('"nowhere" does not exist'),
    })
    await checkInvariants(db, I7(nothing))
    expect(await known()).toMatchObject({ violations: 0, problem: null })
  })

  it('changes nothing else: a look only reads', async () => {
    const writing = { name: 'writes', sql: `SELECT nextval('events_seq_seq')::text AS id, '' AS wrong` }
    const { problem } = await lookAt(db, { code: 'I7', title: 'T', checks: [writing] })
    expect(problem).toContain('read-only transaction')
    expect(plain(await db.event.count({ where: { type: 'number.renewed' } }))).toBe(0)
  })
})
