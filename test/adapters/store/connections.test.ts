import { PrismaPg } from '@prisma/adapter-pg'
import { type Database, plain } from '../../../adapters/store/client'
import { Prisma, PrismaClient } from '../../../generated/prisma/client'
import { aNumber, anAccount, ownDatabase } from '../usage/database'

let db: Database
let databaseUrl: string
ownDatabase((own) => {
  db = own.db
  databaseUrl = own.databaseUrl
})

const nameOf = async (id: string) => (await db.account.findUniqueOrThrow({ where: { id } })).legalName

describe('a raw statement', () => {
  it('answers what the client of Prisma itself would answer, for every type that we store', async () => {
    const prisma = new PrismaClient({ adapter: new PrismaPg(databaseUrl) })
    const at = new Date('2028-02-29T23:59:59.123Z')
    const question = Prisma.sql`
      SELECT 1::int AS int, 9007199254740993::bigint AS big, count(*) AS count, sum(x)::bigint AS sum, 1.50::numeric AS num,
             ${at}::timestamptz AS at, '2028-02-29'::date AS day, '2028-02-29 01:02:03.456'::timestamp AS local,
             ${['a', null, 'b"{}\\']}::text[] AS texts, ${[1, 2]}::int[] AS ints, ${[at]}::timestamptz[] AS ats,
             ${JSON.stringify({ a: [1, null] })}::jsonb AS json, true AS yes, NULL::text AS nothing,
             ${'ç 🙂'}::text AS text, 0.1::float8 AS float
      FROM generate_series(1, 3) AS x`
    try {
      expect(await db.$queryRaw(question)).toEqual(await prisma.$queryRaw(question))
    } finally {
      await prisma.$disconnect()
    }
  })

  it('that changes something answers how many rows', async () => {
    const id = await anAccount(db)
    expect(await db.$executeRaw`UPDATE accounts SET legal_name = 'New' WHERE id = ${id}`).toBe(1)
    expect(await db.$executeRaw(Prisma.sql`UPDATE accounts SET legal_name = 'New' WHERE id = 'nobody'`)).toBe(0)
  })
})

describe('a transaction', () => {
  it('shows its models what its statements did, and the other way round, and nobody else before its end', async () => {
    const id = await anAccount(db)
    await db.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE accounts SET legal_name = 'Once' WHERE id = ${id}`
      expect((await tx.account.findUniqueOrThrow({ where: { id } })).legalName).toBe('Once')
      await tx.account.update({ where: { id }, data: { legalName: 'Twice' } })
      expect(await tx.$queryRaw`SELECT legal_name FROM accounts WHERE id = ${id}`).toEqual([{ legal_name: 'Twice' }])
      expect(await nameOf(id)).toBe('Fixture Ltd')
    })
    expect(await nameOf(id)).toBe('Twice')
  })

  it('that fails leaves nothing of either, nor of what a model does in several statements', async () => {
    const id = await anAccount(db)
    const numberId = await aNumber(db, id)
    const failing = db.$transaction(async (tx) => {
      await tx.$executeRaw`UPDATE accounts SET legal_name = 'Raw' WHERE id = ${id}`
      await tx.account.update({ where: { id }, data: { email: 'model@example.com' } })
      await tx.phoneNumber.updateManyAndReturn({ where: { accountId: id }, data: { displayName: 'Several' } })
      await tx.metaBlock.upsert({
        where: { numberId_cause: { numberId, cause: 'NONE' } },
        create: { numberId, cause: 'NONE' },
        update: {},
      })
      throw new Error('enough')
    })
    await expect(failing).rejects.toThrow()
    const account = plain(await db.account.findUniqueOrThrow({ where: { id } }))
    expect(account).toMatchObject({ legalName: 'Fixture Ltd', email: 'owner@example.com' })
    const number = await db.phoneNumber.findUniqueOrThrow({ where: { id: numberId } })
    expect(number.displayName).not.toBe('Several')
  })

  it('that takes longer than it may is broken off, says so, and changes nothing', async () => {
    const id = await anAccount(db)
    const slow = db.$transaction(
      async (tx) => {
        await tx.$executeRaw`UPDATE accounts SET legal_name = 'Slow' WHERE id = ${id}`
        await tx.$queryRaw`SELECT pg_sleep(30)`
      },
      { timeout: 200 },
    )
    await expect(slow).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(await nameOf(id)).toBe('Fixture Ltd')
  })

  it('whose connection the server ends says so, and the next one gets another', async () => {
    const killed = db.$transaction(async (tx) => {
      const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
      await db.$queryRaw`SELECT pg_terminate_backend(${row?.pid ?? 0}::int)`
      await tx.$queryRaw`SELECT 1`
    })
    await expect(killed).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(await db.$transaction((tx) => tx.$queryRaw`SELECT 1::int AS one`)).toEqual([{ one: 1 }])
  })

  it('reads as of one moment when it asks for that', async () => {
    const id = await anAccount(db)
    await db.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT 1`
        await db.account.update({ where: { id }, data: { legalName: 'Meanwhile' } })
        expect((await tx.account.findUniqueOrThrow({ where: { id } })).legalName).toBe('Fixture Ltd')
      },
      { isolationLevel: 'RepeatableRead' },
    )
  })

  it('waits for a free connection, and more of them than there are connections all come to their end', async () => {
    const id = await anAccount(db)
    const add = (tx: { $executeRaw: Database['$executeRaw'] }) =>
      tx.$executeRaw`UPDATE accounts SET legal_name = legal_name || '.' WHERE id = ${id}`
    await Promise.all(Array.from({ length: 40 }, () => db.$transaction(add)))
    expect(await nameOf(id)).toBe(`Fixture Ltd${'.'.repeat(40)}`)
  })
})
