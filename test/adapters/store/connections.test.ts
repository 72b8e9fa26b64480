import { PrismaPg } from '@prisma/adapter-pg'
import { type Database, openDatabase, plain, type Transaction } from '../../../adapters/store/client'
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

const renamed = (id: string, name: string) => Prisma.sql`UPDATE accounts SET legal_name = ${name} WHERE id = ${id}`

describe('a change that nobody waits for', () => {
  it('is there for whatever is asked after it, and for everybody at the end', async () => {
    const id = await anAccount(db)
    await db.$transaction(async (tx) => {
      await tx.$change(renamed(id, 'Once'))
      expect(await tx.$queryRaw`SELECT legal_name FROM accounts WHERE id = ${id}`).toEqual([{ legal_name: 'Once' }])
      await tx.$change(renamed(id, 'Twice'))
      expect((await tx.account.findUniqueOrThrow({ where: { id } })).legalName).toBe('Twice')
      await tx.$change(renamed(id, 'Thrice'))
    })
    expect(await nameOf(id)).toBe('Thrice')
  })

  it.each([
    ['at its end', async () => {}],
    ['at the next question', (tx: Transaction) => tx.$queryRaw`SELECT 1`],
    ['at the next model', (tx: Transaction) => tx.account.count()],
  ])('fails its transaction %s, with what PostgreSQL said of it', async (_when, next) => {
    const id = await anAccount(db)
    const failing = db.$transaction(async (tx) => {
      await tx.$change(renamed(id, 'First'))
      await tx.$change(Prisma.sql`INSERT INTO wallets (account_id) VALUES (${id})`)
      await tx.$change(renamed(id, 'Last'))
      await next(tx)
    })
    await expect(failing).rejects.toMatchObject({ code: '23505' })
    expect(await nameOf(id)).toBe('Fixture Ltd')
  })

  it('fails its transaction when it did not change what it should', async () => {
    const id = await anAccount(db)
    const failing = db.$transaction(async (tx) => {
      await tx.$change(renamed(id, 'First'))
      await tx.$change(renamed('nobody', 'Second'), (rows) => {
        if (rows !== 1) throw new Error(`${rows} rows`)
      })
    })
    await expect(failing).rejects.toThrow('0 rows')
    expect(await nameOf(id)).toBe('Fixture Ltd')
  })

  it('leaves nothing of its failure to the next who has the connection', async () => {
    const one = openDatabase(databaseUrl, 1)
    try {
      const failing = one.$borrowed(async (on) => {
        await on.$change(Prisma.sql`SELECT 1 / 0`)
        throw new Error('and more')
      })
      await expect(failing).rejects.toMatchObject({ code: '22012' })
      expect(await one.$borrowed((on) => on.$queryRaw`SELECT 1::int AS one`)).toEqual([{ one: 1 }])
    } finally {
      await one.$disconnect()
    }
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
