import { accountActivities } from '../../activities/account'
import type { Ports } from '../../activities/ports'
import type { ChargeOutcome } from '../../activities/ports/processor'
import { newId } from '../../adapters/ids'
import { toWallet, usageRated } from '../../domain/ledger'
import { aMethodRecord, type StoreBench, startStore } from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'

let bench: StoreBench
beforeAll(async () => {
  bench = await startStore()
}, 60_000)
afterAll(() => bench.stop())

/** A processor that charges for good, and a worker that dies right after the charge as often as said. */
function theProcessor(deaths: number) {
  const made: { attemptId: string; outcome: ChargeOutcome }[] = []
  const processor = {
    charge: ({ attemptId, amountCents }: { attemptId: string; amountCents: number }) => {
      made.push({ attemptId, outcome: { kind: 'SUCCEEDED', chargeRef: newId('pi'), amountCents } })
      return made.length <= deaths ? Promise.reject(new Error('killed')) : Promise.resolve(made.at(-1)?.outcome)
    },
    findCharge: ({ attemptId }: { attemptId: string }) =>
      Promise.resolve(made.find((each) => each.attemptId === attemptId)?.outcome ?? null),
  }
  return { made, processor }
}

/** A prepaid account with a card and 10.00 in its wallet; its standing order puts 50.00 into it below 20.00. */
async function armed(deaths = 0) {
  const address = { line1: '1 Quay', city: 'Bristol', country: 'GB' }
  const accountId = await anAccount(bench.db, { billingMode: 'PREPAID' })
  await bench.db.account.update({ where: { id: accountId }, data: { processorCustomer: newId('cus'), address } })
  const rule = { thresholdCents: 2_000, amountCents: 5_000, monthlyCapCents: null, since: NOW, failures: 0 }
  await bench.inside(async (tx) => {
    await tx.insertMethod({ ...aMethodRecord(accountId), role: 'PRIMARY' })
    await tx.post(toWallet({ key: newId('k'), accountId, at: NOW, currency: 'USD', amountCents: 1_000, of: 'HOSTING' }))
    await tx.saveAutoTopUp({ accountId, state: 'ARMED', ...rule, invoiceId: null, restsUntil: null })
  })
  const { made, processor } = theProcessor(deaths)
  const ports = {
    ...{ store: bench.store, processor, newId },
    outbox: { flush: () => Promise.resolve() },
    messenger: { deliver: () => Promise.resolve() },
  } as unknown as Ports
  const work = accountActivities(ports)
  const fire = (now = NOW) => work.workAccount({ accountId, now, action: { kind: 'TOP_UP', at: now, rank: 2 } })
  const balance = () => bench.inside((tx) => tx.balanceMicros(accountId))
  const state = async () => (await bench.inside((tx) => tx.readAutoTopUp(accountId)))?.state
  return { accountId, work, fire, made, balance, state }
}

describe('I10: a worker that dies between the charge and its booking', () => {
  it('leaves a standing order in flight; its repetition finds the charge and credits it once', async () => {
    const { fire, made, balance, state } = await armed(1)
    await expect(fire()).rejects.toThrow('killed')
    expect([await balance(), await state()]).toEqual([10_000_000, 'IN_FLIGHT'])
    await fire()
    expect([made.length, await balance(), await state()]).toEqual([1, 60_000_000, 'COOLDOWN'])
    await fire()
    await fire(NOW + 3_600_000)
    expect([made.length, await balance()]).toEqual([1, 60_000_000])
  })

  it('leaves a top-up by hand to its repetition too: one charge, one credit', async () => {
    const { accountId, work, made, balance } = await armed(1)
    const method = await bench.inside(async (tx) => (await tx.methodsOf(accountId))[0])
    const by = { kind: 'METHOD' as const, methodId: method?.id ?? '' }
    const command = { name: 'top-up' as const, invoiceId: newId('inv'), amountCents: 3_000, by }
    const send = () => work.topUp({ accountId, now: NOW, command })
    await expect(send()).rejects.toThrow('killed')
    expect(await send()).toMatchObject({ result: { done: true } })
    expect(await send()).toMatchObject({ result: { done: true } })
    expect([made.length, await balance()]).toEqual([1, 40_000_000])
  })
})

describe('I8: one top-up in flight', () => {
  it('however many workers fire at once', async () => {
    const { fire, made, balance } = await armed()
    await Promise.allSettled(Array.from({ length: 20 }, () => fire()))
    expect([made.length, await balance()]).toEqual([1, 60_000_000])
  })

  it('by the database itself: a second unpaid automatic top-up of the account is refused', async () => {
    const { accountId, fire } = await armed(1)
    await expect(fire()).rejects.toThrow('killed')
    const first = await bench.db.invoice.findFirstOrThrow({ where: { accountId } })
    const { seq: _, buyer: _buyer, recordedAt: _at, ...row } = first
    const id = newId('inv')
    const second = { ...row, id, number: id, causeKey: id }
    await expect(bench.db.invoice.create({ data: second })).rejects.toThrow(/Unique constraint/)
    await bench.db.invoice.update({ where: { id: first.id }, data: { status: 'VOID' } })
    await bench.db.invoice.create({ data: second })
  })
})

describe('a posting', () => {
  it('wakes the account when it takes the balance below the threshold, and not again further down', async () => {
    const { accountId } = await armed()
    const post = (cents: number) =>
      bench.inside((tx) => {
        const facts = { key: newId('k'), accountId, at: NOW, currency: 'USD' }
        return tx.post(
          cents > 0
            ? toWallet({ ...facts, amountCents: cents, of: 'HOSTING' })
            : usageRated({ ...facts, amountMicros: -cents * 10_000 }),
        )
      })
    const wakes = () => bench.db.wakeUp.count({ where: { accountId } })
    await bench.db.wallet.update({ where: { accountId }, data: { alertBelowMicros: 1 } })
    await post(4_000)
    // A threshold that is no line of the banner's: 50.00.
    await bench.db.autoTopUp.update({ where: { accountId }, data: { thresholdCents: 5_000 } })
    const before = await wakes()
    await post(-1)
    expect(await wakes()).toBe(before + 1)
    await post(-1)
    expect(await wakes()).toBe(before + 1)
  })
})
