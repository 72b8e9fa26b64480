import { DAY, iso, MINUTE } from '../../../domain/time'
import { aNumber, anAccount, NOW } from '../usage/database'
import { aCustomer, mailsOf, type OutboxBench, requestMails, startOutbox, unpaidSince } from './outbox-bench'

let bench: OutboxBench
beforeAll(async () => {
  bench = await startOutbox()
}, 120_000)
afterAll(() => bench.stop())
beforeEach(() => {
  bench.server.mails.length = 0
  bench.errors.length = 0
  bench.answerBy(() => undefined)
})

const PATIENCE = (line: string) => (line.startsWith('MAIL FROM') ? '451 try later' : undefined)

const alerts = async (accountId: string) =>
  (await bench.db.event.findMany({ where: { accountId, type: 'ops.alert' } })).map(
    ({ data }) => (data as { code: string }).code,
  )
const wakeUps = async (accountId: string) =>
  (await bench.db.wakeUp.findMany({ where: { accountId }, orderBy: { seq: 'asc' } })).map(({ target }) => target)
const messageIds = () => bench.server.mails.map((raw) => /^Message-ID: (.*)$/m.exec(raw)?.[1])

/** An account with working numbers, each of which has a mail waiting. */
async function waitingMails(count: number) {
  const accountId = await anAccount(bench.db)
  for (let i = 0; i < count; i++) {
    await requestMails(bench, accountId, { template: 'E03', numberId: await aNumber(bench.db, accountId) })
  }
  return accountId
}

describe('A waiting mail', () => {
  it('is handed to the mail server under its Message-ID, and what it said is kept', async () => {
    const { accountId, numberId, number } = await aCustomer(bench)
    await requestMails(bench, accountId, { template: 'E03', numberId })
    await bench.flush(accountId, NOW + MINUTE)
    const [mail] = await mailsOf(bench, accountId)
    expect(messageIds()).toEqual([mail?.messageId])
    expect(mail).toMatchObject({
      status: 'ACCEPTED',
      acceptedAt: new Date(NOW + MINUTE),
      recipients: ['owner@example.com'],
      locale: 'en',
      facts: { now: iso(NOW + MINUTE), number: { phoneNumber: number.phoneNumber }, params: {} },
    })
    expect(mail?.subject).toContain('is connected')
    const sent = await bench.db.event.findFirst({ where: { accountId, type: 'mail.sent' } })
    expect(sent).toMatchObject({ at: new Date(NOW + MINUTE), numberId, data: { template: 'E03' } })
    expect(sent?.data).toMatchObject({ to: ['owner@example.com'] })
    expect(await wakeUps(accountId)).toEqual([])
  })

  it('goes to the billing contacts; the owner is in copy when a number is suspended', async () => {
    const since = unpaidSince(NOW - 3 * DAY)
    const suspended = { state: 'SUSPENDED', suspensionReasons: ['HOSTING_UNPAID'] } as const
    const { accountId, numberId, invoiceId } = await aCustomer(bench, {
      number: { ...suspended, suspensionReasons: [...suspended.suspensionReasons] },
      invoice: since,
    })
    const billingContacts = ['books@example.com', 'cfo@example.com']
    await bench.db.account.update({ where: { id: accountId }, data: { billingContacts } })
    await requestMails(bench, accountId, { template: 'E11', numberId, invoiceId }, { template: 'E08', invoiceId })
    await bench.flush(accountId)
    expect(await mailsOf(bench, accountId)).toMatchObject([
      { template: 'E11', recipients: [...billingContacts, 'owner@example.com'] },
      { template: 'E08', recipients: billingContacts },
    ])
    expect(bench.server.mails[0]).toContain('Cc: owner@example.com')
  })

  it('that is late after an outage was accepted when it really was; on a test clock nothing is late (I3)', async () => {
    const really = NOW + 3 * DAY
    bench.realNow.at = really
    const accountId = await waitingMails(1)
    await bench.flush(accountId, NOW)
    const onClock = await waitingMails(1)
    const clock = { id: 'clk_outage', nowAt: new Date(NOW), targetAt: new Date(NOW), status: 'READY' }
    await bench.db.testClock.create({ data: clock })
    await bench.db.account.update({ where: { id: onClock }, data: { testClockId: clock.id } })
    await bench.flush(onClock, NOW)
    bench.realNow.at = 0
    expect(await mailsOf(bench, accountId)).toMatchObject([{ at: new Date(NOW), acceptedAt: new Date(really) }])
    expect(await mailsOf(bench, onClock)).toMatchObject([{ at: new Date(NOW), acceptedAt: new Date(NOW) }])
    // The fact is of business time, as on a test clock: the same story has the same facts on both.
    const told = await bench.db.event.findFirst({ where: { accountId, type: 'mail.sent' } })
    expect(told?.at).toEqual(new Date(NOW))
  })

  it('is not sent before its instant', async () => {
    const accountId = await waitingMails(1)
    await bench.flush(accountId, NOW - 1)
    expect(bench.server.mails).toEqual([])
  })

  it('rule 6: is skipped when what it says is no longer so', async () => {
    const { accountId, numberId, invoiceId } = await aCustomer(bench, { invoice: unpaidSince(NOW) })
    await requestMails(bench, accountId, { template: 'E10', numberId, invoiceId })
    await bench.inside((tx) => tx.updateInvoice(invoiceId, { status: 'PAID', paidAt: NOW, paidCents: 3_900 }))
    await bench.flush(accountId)
    expect(bench.server.mails).toEqual([])
    expect(await mailsOf(bench, accountId)).toMatchObject([
      { status: 'SKIPPED', facts: { invoice: { status: 'PAID' } } },
    ])
    expect(await bench.db.event.count({ where: { accountId } })).toBe(0)
  })
})

describe('The mails of one account', () => {
  it('arrive in the order in which they were written, each once, however many processes send them', async () => {
    const accountId = await waitingMails(6)
    const processes = [bench.outbox(), bench.outbox(), bench.outbox()]
    await Promise.all([...processes, ...processes].map((outbox) => outbox.flush(accountId, NOW)))
    const written = (await mailsOf(bench, accountId)).map(({ messageId }) => messageId)
    expect(messageIds()).toEqual(written)
    expect(await bench.db.event.count({ where: { accountId, type: 'mail.sent' } })).toBe(6)
  })

  it('are all sent when a flush returns, also those that another flush has in hand', async () => {
    const accountId = await waitingMails(3)
    const other = bench.outbox().flush(accountId, NOW)
    await bench.flush(accountId)
    expect((await mailsOf(bench, accountId)).map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED'])
    await other
  })
})

describe('A mail server that is away', () => {
  it('has every mail wait for the first one, a minute at first, and the account woken for the next try', async () => {
    const accountId = await waitingMails(2)
    await bench.outbox('smtp://127.0.0.1:1').flush(accountId, NOW)
    const [first, second] = await mailsOf(bench, accountId)
    expect(first).toMatchObject({ status: 'WAITING', tries: 1, tryAt: new Date(NOW + MINUTE) })
    expect(first?.lastError).toContain('ECONNREFUSED')
    expect(second).toMatchObject({ status: 'WAITING', tries: 0, tryAt: new Date(NOW + MINUTE) })
    expect(await wakeUps(accountId)).toEqual([`account:${accountId}`])
    expect(await bench.inside((tx) => tx.mailRetryAt(accountId))).toBe(NOW + MINUTE)
  })

  it('keeps back a mail that is written meanwhile, too: whoever waits for it reads when it is tried', async () => {
    const accountId = await waitingMails(1)
    bench.answerBy(PATIENCE)
    await bench.flush(accountId)
    await requestMails(bench, accountId, { template: 'E03', numberId: await aNumber(bench.db, accountId), at: NOW + 1 })
    await bench.flush(accountId, NOW + 1)
    expect((await mailsOf(bench, accountId)).map(({ tryAt }) => tryAt.getTime())).toEqual([NOW + MINUTE, NOW + MINUTE])
    expect(bench.server.mails).toEqual([])
  })

  it('is asked again after pauses that double up to an hour; at ten refusals a person is told, once', async () => {
    const accountId = await waitingMails(1)
    bench.answerBy(PATIENCE)
    const pauses: number[] = []
    for (let now = NOW; pauses.length < 12; ) {
      await bench.flush(accountId, now)
      const [mail] = await mailsOf(bench, accountId)
      const next = mail?.tryAt.getTime() ?? 0
      pauses.push((next - now) / MINUTE)
      now = next
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60])
    expect(await alerts(accountId)).toEqual(['MAIL_DELAYED'])
  })

  it('I3: lets late warnings out in order when it is back, and wakes the penalties that waited for them', async () => {
    const { accountId, numberId, invoiceId } = await aCustomer(bench, {
      number: { state: 'PAST_DUE' },
      invoice: unpaidSince(NOW - 2 * DAY),
    })
    await requestMails(
      bench,
      accountId,
      { template: 'E09', numberId, invoiceId },
      { template: 'E10', numberId, invoiceId },
    )
    bench.answerBy(PATIENCE)
    await bench.flush(accountId)
    bench.answerBy(() => undefined)
    await bench.flush(accountId, NOW + MINUTE)
    const woken = [`number:${numberId}`, `dunning:${invoiceId}`]
    expect(await wakeUps(accountId)).toEqual([`account:${accountId}`, ...woken, ...woken])
    expect(await mailsOf(bench, accountId)).toMatchObject([
      { template: 'E09', status: 'ACCEPTED', tries: 1, lastError: null },
      { template: 'E10', status: 'ACCEPTED', tries: 0 },
    ])
    expect(messageIds()).toHaveLength(2)
  })

  it("wakes in the time of the account's test clock", async () => {
    const clock = { id: 'clk_outbox', nowAt: iso(NOW), targetAt: iso(NOW), status: 'READY' }
    await bench.db.testClock.create({ data: clock })
    const accountId = await anAccount(bench.db, { testClockId: clock.id })
    await requestMails(bench, accountId, { template: 'E03', numberId: await aNumber(bench.db, accountId) })
    bench.answerBy(PATIENCE)
    await bench.flush(accountId)
    expect(await bench.db.wakeUp.findMany({ where: { accountId } })).toMatchObject([
      { clockId: clock.id, at: new Date(NOW) },
    ])
  })

  it('holds few connections to the database while it hangs: other work goes on', async () => {
    // The bench has eight connections to the database.
    const accounts = await Promise.all(Array.from({ length: 9 }, () => waitingMails(1)))
    let hanging = 0
    const fiveHang = new Promise<void>((resolve) => {
      bench.answerBy((line) => {
        if (!line.startsWith('MAIL FROM')) return undefined
        hanging += 1
        if (hanging === 5) resolve()
        return hanging <= 5 ? 'HANG' : undefined
      })
    })
    let over = false
    const flushes = accounts.map((accountId) => bench.flush(accountId).then(() => (over = true)))
    await fiveHang
    for (let i = 0; i < 20; i++) await bench.db.event.count()
    expect(over).toBe(false)
    await Promise.all(flushes)
  }, 30_000)
})

describe('A mail that cannot go out', () => {
  it('is given up when the server refuses it for good, with an alert, and the next one goes on', async () => {
    const accountId = await waitingMails(2)
    let refusals = 1
    bench.answerBy((line) => (line.startsWith('RCPT TO') && refusals-- > 0 ? '550 no such user' : undefined))
    await bench.flush(accountId)
    expect(await mailsOf(bench, accountId)).toMatchObject([
      { status: 'REFUSED', lastError: expect.stringContaining('550 no such user'), recipients: [] },
      { status: 'ACCEPTED' },
    ])
    expect(await alerts(accountId)).toEqual(['MAIL_REFUSED'])
    expect(bench.server.mails).toHaveLength(1)
  })

  it('for some of its people is sent to the others, with an alert', async () => {
    const accountId = await waitingMails(1)
    const billingContacts = ['books@example.com', 'gone@example.com']
    await bench.db.account.update({ where: { id: accountId }, data: { billingContacts } })
    bench.answerBy((line) => (line.includes('gone@') ? '550 no such user' : undefined))
    await bench.flush(accountId)
    expect(await mailsOf(bench, accountId)).toMatchObject([{ status: 'ACCEPTED', recipients: ['books@example.com'] }])
    expect(await alerts(accountId)).toEqual(['MAIL_PARTLY_REFUSED'])
  })

  it('because of a mistake of ours is given up, told and logged, and the next one goes on', async () => {
    const accountId = await anAccount(bench.db)
    const numberId = await aNumber(bench.db, accountId)
    await requestMails(bench, accountId, { template: 'E05' }, { template: 'E03', numberId })
    await bench.flush(accountId)
    expect(await mailsOf(bench, accountId)).toMatchObject([
      { status: 'REFUSED', lastError: expect.stringContaining('Mail E05 needs invoice') },
      { status: 'ACCEPTED' },
    ])
    expect(await alerts(accountId)).toEqual(['MAIL_BROKEN'])
    expect(bench.errors).toMatchObject([{ template: 'E05', accountId, err: expect.any(Error) }])
  })
})
