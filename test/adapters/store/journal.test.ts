import { newId } from '../../../adapters/ids'
import { DAY, HOUR, iso } from '../../../domain/time'
import { aNumber, anAccount, aPayingNumber, ingest, NOW, templates } from '../usage/database'
import { type StoreBench, startStore } from './rows'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 120_000)
afterAll(() => bench.stop())

describe('A fact', () => {
  const record = async () => {
    const accountId = await anAccount(bench.db)
    const data = { from: 'CLEAR', to: 'DELINQUENT', list: [1, null, { deep: true }] }
    await bench.inside((tx) => tx.record({ type: 'standing.changed', at: NOW, accountId, data }))
    return { row: await bench.db.event.findFirstOrThrow({ where: { accountId } }), data }
  }

  it('is kept with its business time and its own time', async () => {
    const { row, data } = await record()
    expect(row).toMatchObject({ type: 'standing.changed', at: new Date(NOW), numberId: null, invoiceId: null, data })
    expect(row.id).toMatch(/^evt_/)
  })

  it('is never changed', async () => {
    const { row } = await record()
    await expect(bench.db.event.delete({ where: { id: row.id } })).rejects.toThrow('append-only')
    await expect(bench.db.event.update({ where: { id: row.id }, data: { type: 'x' } })).rejects.toThrow('append-only')
  })
})

describe('A mail', () => {
  const about = (accountId: string, invoiceId: string) =>
    ({ template: 'E09', about: invoiceId, step: 0, accountId, invoiceId, at: NOW }) as const
  const settle = (key: string, data: { status: string; tryAt?: Date; acceptedAt?: Date }) =>
    bench.db.mail.updateMany({ where: { key }, data })

  it('is written once by its key, under the same Message-ID, and waits from its instant on', async () => {
    const accountId = await anAccount(bench.db)
    const mail = about(accountId, newId('inv'))
    await Promise.all(
      [1, 2, 3].map(() => bench.inside((tx) => tx.requestMail({ ...mail, params: { day: 3, last: null } }))),
    )
    await bench.inside((tx) => tx.requestMail({ ...mail, at: NOW + DAY }))
    const [row, ...more] = await bench.db.mail.findMany({ where: { accountId } })
    expect(more).toEqual([])
    expect(row).toMatchObject({
      key: `mail:E09:${mail.about}:0`,
      messageId: `<mail.E09.${mail.about}.0@mail.example.com>`,
      status: 'WAITING',
      at: new Date(NOW),
      tryAt: new Date(NOW),
      numberId: null,
      params: { day: 3, last: null },
    })
    expect(row?.id).toMatch(/^mail_/)
  })

  it('I3: is accepted when the mail server took it; one that was skipped is settled, and nobody was told', async () => {
    const accountId = await anAccount(bench.db)
    const mail = about(accountId, newId('inv'))
    const key = `mail:E09:${mail.about}:0`
    const status = () => bench.inside((tx) => tx.mailStatus(mail))
    expect(await status()).toBeNull()
    await bench.inside((tx) => tx.requestMail(mail))
    expect(await status()).toEqual({ accepted: false, settled: false, at: NOW, tryAt: NOW, acceptedAt: null })
    await settle(key, { status: 'SKIPPED' })
    expect(await status()).toEqual({ accepted: false, settled: true, at: NOW, tryAt: NOW, acceptedAt: null })
    await settle(key, { status: 'ACCEPTED', acceptedAt: new Date(NOW) })
    expect(await status()).toEqual({ accepted: true, settled: true, at: NOW, tryAt: NOW, acceptedAt: NOW })
  })

  it('that is the newest of its template about an invoice is the one a penalty waits for (I3)', async () => {
    const accountId = await anAccount(bench.db)
    const mail = about(accountId, newId('inv'))
    const latest = () => bench.inside((tx) => tx.latestMail(mail.invoiceId, 'E09'))
    expect(await latest()).toBeNull()
    await bench.inside((tx) => tx.requestMail(mail))
    await settle(`mail:E09:${mail.about}:0`, { status: 'ACCEPTED' })
    await bench.inside((tx) => tx.requestMail({ ...mail, step: 1, at: NOW + HOUR }))
    await bench.inside((tx) => tx.requestMail({ ...mail, template: 'E10', at: NOW + DAY }))
    expect(await latest()).toEqual({
      accepted: false,
      settled: false,
      at: NOW + HOUR,
      tryAt: NOW + HOUR,
      acceptedAt: null,
    })
  })

  it('that waits longest is tried first; settled ones wait no more', async () => {
    const accountId = await anAccount(bench.db)
    const retryAt = () => bench.inside((tx) => tx.mailRetryAt(accountId))
    expect(await retryAt()).toBeNull()
    const [first, second] = [about(accountId, newId('inv')), about(accountId, newId('inv'))]
    await bench.inside((tx) => tx.requestMail(first))
    await bench.inside((tx) => tx.requestMail({ ...second, at: NOW + DAY }))
    expect(await retryAt()).toBe(NOW)
    await settle(`mail:E09:${first.about}:0`, { status: 'REFUSED' })
    expect(await retryAt()).toBe(NOW + DAY)
  })
})

describe('A wake-up', () => {
  it('carries the account’s test clock, so that its driver delivers it', async () => {
    const clockId = newId('clk')
    const now = new Date(NOW)
    await bench.db.testClock.create({ data: { id: clockId, nowAt: now, targetAt: now, status: 'READY' } })
    const simulated = await anAccount(bench.db, { testClockId: clockId })
    const real = await anAccount(bench.db)
    for (const accountId of [simulated, real]) {
      await bench.inside((tx) => tx.wake('number:num_1', accountId, NOW))
    }
    const rows = await bench.db.wakeUp.findMany({
      where: { accountId: { in: [simulated, real] } },
      orderBy: { seq: 'asc' },
    })
    expect(rows).toMatchObject([
      { target: 'number:num_1', accountId: simulated, clockId, at: now, deliveredAt: null },
      { target: 'number:num_1', accountId: real, clockId: null, at: now, deliveredAt: null },
    ])
  })
})

describe('C17: the next month start', () => {
  const nextAfter = async (timeZone: string, oldest: string | null, closed: string | null = null) => {
    const { accountId, numberId } = await aPayingNumber(bench.db, 50_000, { timeZone })
    const rest = { accountId, amountMicros: 50_000 }
    if (oldest !== null)
      await bench.db.unbilledUsage.create({ data: { numberId, ...rest, earliestAt: oldest, accruesFrom: oldest } })
    if (closed !== null) await bench.inside((tx) => tx.updateAccount(accountId, { usageClosedAt: Date.parse(closed) }))
    const next = await bench.inside((tx) => tx.nextMonthStart(accountId))
    return next && { cut: iso(next.cutAt), charge: iso(next.chargeAt) }
  }

  it.each([
    ['UTC', '2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2026-12-01T06:00:00.000Z'],
    [
      'UTC, at the very start of a month',
      '2026-12-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
      '2027-01-01T06:00:00.000Z',
    ],
    ['Europe/Istanbul', '2026-11-30T20:59:59.999Z', '2026-11-30T21:00:00.000Z', '2026-12-01T03:00:00.000Z'],
    [
      'Europe/Istanbul, December there already',
      '2026-11-30T21:00:00.000Z',
      '2026-12-31T21:00:00.000Z',
      '2027-01-01T03:00:00.000Z',
    ],
    [
      'America/New_York, winter to summer',
      '2027-03-01T05:00:00.000Z',
      '2027-04-01T04:00:00.000Z',
      '2027-04-01T10:00:00.000Z',
    ],
    [
      'America/New_York, summer to winter',
      '2026-10-31T12:00:00.000Z',
      '2026-11-01T04:00:00.000Z',
      '2026-11-01T11:00:00.000Z',
    ],
    ['Pacific/Kiritimati', '2026-11-30T09:59:59.999Z', '2026-11-30T10:00:00.000Z', '2026-11-30T16:00:00.000Z'],
    [
      'America/Asuncion, after a month that began at 01:00',
      '2017-10-15T12:00:00.000Z',
      '2017-11-01T03:00:00.000Z',
      '2017-11-01T09:00:00.000Z',
    ],
  ])('in %s: usage since %s is cut at %s and charged at %s', async (zone, oldest, cut, charge) => {
    expect(await nextAfter(zone.split(',')[0] ?? '', oldest)).toEqual({ cut, charge })
  })

  it('is none without unbilled usage, closed month or not', async () => {
    expect(await nextAfter('UTC', null)).toBeNull()
    expect(await nextAfter('UTC', null, '2026-12-01T00:00:00.000Z')).toBeNull()
  })

  it('is not one that was closed already: what was carried, or came late, waits for the next', async () => {
    const zone = 'Europe/Istanbul'
    const closed = '2026-11-30T21:00:00.000Z'
    expect(await nextAfter(zone, '2026-11-10T00:00:00.000Z', closed)).toMatchObject({ cut: '2026-12-31T21:00:00.000Z' })
    expect(await nextAfter(zone, '2026-12-10T00:00:00.000Z', closed)).toMatchObject({ cut: '2026-12-31T21:00:00.000Z' })
    expect(await nextAfter(zone, '2027-02-10T00:00:00.000Z', closed)).toMatchObject({ cut: '2027-02-28T21:00:00.000Z' })
  })

  it('follows the oldest of all the account’s numbers, of those that have usage', async () => {
    const { accountId, numberId } = await aPayingNumber(bench.db, 50_000)
    await ingest(bench.db, accountId, templates(1, numberId))
    const [older, empty] = [await aNumber(bench.db, accountId), await aNumber(bench.db, accountId)]
    const row = (id: string, amountMicros: number, at: string) =>
      bench.db.unbilledUsage.create({
        data: { numberId: id, accountId, amountMicros, earliestAt: at, accruesFrom: at },
      })
    await row(older, 1, '2026-10-20T00:00:00.000Z')
    await row(empty, 0, '2026-08-20T00:00:00.000Z')
    const next = await bench.inside((tx) => tx.nextMonthStart(accountId))
    expect(next?.cutAt).toBe(Date.parse('2026-11-01T00:00:00.000Z'))
  })
})
