import { newId } from '../../../adapters/ids'
import type { Database } from '../../../adapters/store/client'
import { sweep } from '../../../adapters/store/retention'
import { DAY } from '../../../domain/time'
import { aNumber, anAccount, ownDatabase } from '../usage/database'

let db: Database
ownDatabase((own) => {
  db = own.db
})

const ago = (days: number) => new Date(Date.now() - days * DAY)

test('what is done with goes after its time; what still waits stays, however old', async () => {
  const accountId = await anAccount(db)
  const wakeUps = [
    { target: 'delivered long ago', deliveredAt: ago(8) },
    { target: 'delivered', deliveredAt: ago(6) },
    { target: 'waits', deliveredAt: null },
  ]
  await db.wakeUp.createMany({
    data: wakeUps.map((each) => ({ ...each, accountId, at: ago(100), recordedAt: ago(100) })),
  })
  const inbox = [
    { eventId: 'handled long ago', outcome: 'HANDLED', recordedAt: ago(91) },
    { eventId: 'handled', outcome: 'HANDLED', recordedAt: ago(89) },
    { eventId: 'parked', outcome: 'PARKED', recordedAt: ago(400) },
  ]
  await db.webhookInbox.createMany({ data: inbox.map((each) => ({ ...each, source: 'stripe', type: 't', body: {} })) })
  const endpointId = newId('whe')
  await db.webhookEndpoint.create({
    data: { id: endpointId, accountId, url: 'http://127.0.0.1:9/', types: ['invoice.paid'], secret: 's' },
  })
  for (const [status, days] of [
    ['DELIVERED', 31],
    ['FAILED', 29],
    ['WAITING', 31],
  ] as const) {
    const eventId = newId('evt')
    await db.event.create({ data: { id: eventId, type: 'invoice.paid', at: ago(31), accountId, data: {} } })
    await db.webhookDelivery.updateMany({ where: { eventId }, data: { status, begunAt: ago(days) } })
  }

  await sweep(db)
  await sweep(db)

  const targets = await db.wakeUp.findMany({ where: { accountId }, select: { target: true } })
  expect(targets.map(({ target }) => target)).toEqual(['delivered', 'waits'])
  const events = await db.webhookInbox.findMany({ select: { eventId: true }, orderBy: { eventId: 'asc' } })
  expect(events.map(({ eventId }) => eventId)).toEqual(['handled', 'parked'])
  const told = await db.webhookDelivery.findMany({ where: { endpointId }, select: { status: true } })
  expect(told.map(({ status }) => status).sort()).toEqual(['FAILED', 'WAITING'])
})

test('of the nights’ reports the last one of each month stays, and all that money may rest on', async () => {
  const numberId = await aNumber(db, await anAccount(db))
  const run = async (kind: string) => {
    const id = newId('rec')
    await db.$executeRaw`
      INSERT INTO reconciliation_runs (id, month, kind, scope, opened_at) VALUES (${id}, '2026-11', ${kind}, ${id}, now())`
    return id
  }
  const kept = async (name: string, month: string, runId: string | null, days: number) =>
    db.$executeRaw`
      INSERT INTO meta_reports (number_id, month, run_id, pulled_at, rows, recorded_at)
      VALUES (${numberId}, ${month}, ${runId}, now(), ${JSON.stringify([name])}::jsonb, ${ago(days)})`
  await kept('a night long ago', '2026-11', await run('ESTIMATE'), 30)
  await kept('before its release', '2026-11', null, 29)
  await kept('monthly', '2026-11', await run('MONTHLY'), 28)
  await kept('a night of this week', '2026-11', await run('ESTIMATE'), 6)
  await kept('the last night', '2026-11', await run('ESTIMATE'), 5)
  await kept('the last night of a month long ago', '2026-01', await run('ESTIMATE'), 300)
  await sweep(db)
  const left = await db.$queryRaw<{ rows: string[] }[]>`SELECT rows FROM meta_reports ORDER BY seq`
  expect(left.flatMap(({ rows }) => rows)).toEqual([
    'before its release',
    'monthly',
    'a night of this week',
    'the last night',
    'the last night of a month long ago',
  ])
})

test('a night’s estimate goes whole after a week; what closes a month, or still waits, stays', async () => {
  const accountId = await anAccount(db)
  const numberId = await aNumber(db, accountId)
  const run = async (kind: string, days: number, doneAt: Date | null) => {
    const id = newId('rec')
    await db.$executeRaw`
      INSERT INTO reconciliation_runs (id, month, kind, scope, opened_at)
      VALUES (${id}, '2026-10', ${kind}, ${id}, ${ago(days)})`
    await db.$executeRaw`
      INSERT INTO reconciliation_accounts (run_id, account_id, due_at, done_at)
      VALUES (${id}, ${accountId}, ${ago(days)}, ${doneAt})`
    await db.$executeRaw`
      INSERT INTO reconciliation_numbers (run_id, account_id, number_id, report, repeated)
      VALUES (${id}, ${accountId}, ${numberId}, 'COMPLETE', 0)`
    await db.$executeRaw`
      INSERT INTO reconciliation_lines (run_id, account_id, number_id, country, category, pricing_type, ours, theirs,
        credited, to_review, unexplained, credited_micros, doubts)
      VALUES (${id}, ${accountId}, ${numberId}, 'TR', 'MARKETING', 'REGULAR', 1, 1, 0, 0, 0, 0, '{}')`
    await db.$executeRaw`
      INSERT INTO meta_reports (number_id, month, run_id, pulled_at, rows)
      VALUES (${numberId}, '2026-10', ${id}, now(), '[]')`
    return id
  }
  const passed = await run('ESTIMATE', 8, ago(8))
  const kept = [
    await run('ESTIMATE', 6, ago(6)),
    await run('ESTIMATE', 9, null),
    await run('MONTHLY', 400, ago(400)),
    await run('FINAL', 400, ago(400)),
    await run('ON_DEMAND', 400, ago(400)),
  ]
  await sweep(db)
  await sweep(db)
  for (const table of ['reconciliation_lines', 'reconciliation_numbers', 'reconciliation_accounts'] as const) {
    const rows = await db.$queryRawUnsafe<{ id: string }[]>(
      `SELECT run_id AS id FROM ${table} WHERE account_id = $1 ORDER BY run_id`,
      accountId,
    )
    expect(rows.map(({ id }) => id)).toEqual([...kept].sort())
  }
  const runs = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM reconciliation_runs WHERE id = ANY(${[passed, ...kept]}::text[]) ORDER BY id`
  expect(runs.map(({ id }) => id)).toEqual([...kept].sort())

  // What Meta said that night goes with the next pass that finds it old, though its run is gone.
  await db.$executeRaw`UPDATE meta_reports SET recorded_at = ${ago(8)} WHERE run_id = ${passed}`
  await sweep(db)
  const reports = await db.$queryRaw<{ id: string }[]>`
    SELECT run_id AS id FROM meta_reports WHERE number_id = ${numberId} ORDER BY run_id`
  expect(reports.map(({ id }) => id)).toEqual([...kept].sort())
})
