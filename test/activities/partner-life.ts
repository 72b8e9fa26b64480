import { accountActivities } from '../../activities/account'
import { dunningActivities } from '../../activities/dunning'
import { numberActivities } from '../../activities/number'
import type { Ports } from '../../activities/ports'
import { newId } from '../../adapters/ids'
import { DAY_CHECKS } from '../../adapters/store/monitors/days'
import { isRefusal } from '../../domain/errors'
import type { NumberRecord } from '../../domain/number/record'
import { DAY, HOUR, type Instant } from '../../domain/time'
import { Prisma } from '../../generated/prisma/client'
import { aMethodRecord, aNumberRecord, type StoreBench } from '../adapters/store/rows'
import { anAccount, NOW } from '../adapters/usage/database'
import { Bank, type Way } from './partner-bank'

/** The engine's activities over the real store and a bank; Meta says yes to everything. */
export function engine(bench: StoreBench, bank = new Bank()) {
  const ports = {
    store: bench.store,
    processor: bank.processor,
    whatsapp: {
      register: () => Promise.resolve({ kind: 'REGISTERED' }),
      deregister: () => Promise.resolve({ kind: 'DEREGISTERED' }),
      remove: () => Promise.resolve({ kind: 'DONE' }),
      lookUp: () => Promise.resolve({ registered: false, qualityRating: null, messagingLimit: null }),
    },
    wabas: { connect: () => Promise.resolve({ kind: 'CONNECTED', allocationId: null }) },
    outbox: { flush: () => Promise.resolve() },
    messenger: { deliver: () => Promise.resolve() },
    newId,
  } as unknown as Ports
  return { number: numberActivities(ports), account: accountActivities(ports), dunning: dunningActivities(ports) }
}

type Mode = 'PREPAID' | 'POSTPAID'

export async function aPartner(bench: StoreBench, mode: Mode, dayLimit: number, channels: number) {
  const accountId = await anAccount(bench.db)
  await bench.db.account.update({
    where: { id: accountId },
    data: { processorCustomer: newId('cus'), address: { line1: '1 Road', city: 'Bristol', country: 'GB' } },
  })
  const terms = { mode, pricePerMonthCents: 3_000, dayLimit, dayBalance: 0, autoAllocateDays: null, createdAt: NOW }
  const month = await bench.inside((tx) => tx.monthAt(accountId, NOW))
  const reckoning =
    mode === 'PREPAID' ? { usedSince: null, monthClosesAt: null } : { usedSince: NOW, monthClosesAt: month.endsAt }
  const partner = { id: newId('par'), accountId, ...terms, ...reckoning }
  const numbers = Array.from({ length: channels }, () =>
    aNumberRecord(accountId, { state: 'PENDING_PAYMENT', plan: 'DAYS', partnerId: partner.id, renewalInvoiceId: null }),
  )
  await bench.inside(async (tx) => {
    await tx.insertPartner(partner)
    await tx.insertMethod(aMethodRecord(accountId, { role: 'PRIMARY' }))
    for (const number of numbers) await tx.insertNumber(number)
  })
  return { accountId, partnerId: partner.id, numbers: numbers.map(({ id }) => id) }
}

/** What the books say, account by account of days, and what the invoices and the numbers say beside them. */
export async function books(bench: StoreBench, accountId: string) {
  const rows = await bench.db.$queryRaw<{ account: string; days: bigint }[]>`
    SELECT ledger_account AS account, (sum(amount_micros) / 1000000)::bigint AS days FROM ledger_entries
     WHERE account_id = ${accountId} AND unit = 'DAY' GROUP BY ledger_account`
  const of = (account: string) => Number(rows.find((row) => row.account === account)?.days ?? 0)
  const [bought] = await bench.db.$queryRaw<{ days: bigint; disputed: bigint }[]>`
    SELECT coalesce(sum(days * greatest(paid_cents - refunded_cents, 0) / total_cents), 0)::bigint AS days,
           coalesce(sum(days) FILTER (WHERE dispute IS NOT NULL), 0)::bigint AS disputed FROM invoices
     WHERE account_id = ${accountId} AND kind = 'PARTNER_DAYS' AND status <> 'VOID'`
  const partner = await bench.inside((tx) => tx.readPartner(accountId))
  return {
    ...{ sold: of('DAYS_SOLD'), balance: 0 - of('DAY_BALANCE'), channels: 0 - of('CHANNEL_DAYS') },
    ...{ held: 0 - of('DAYS_HELD'), used: 0 - of('DAYS_USED'), bought: Number(bought?.days ?? 0) },
    /** Of all invoices that a bank has disputed, whatever became of it. */
    disputed: Number(bought?.disputed ?? 0),
    ...{ kept: partner?.dayBalance ?? 0, limit: partner?.dayLimit ?? 0 },
  }
}

export type Step =
  | { kind: 'ALLOCATE'; channel: number; days: number }
  | { kind: 'DELETE'; channel: number }
  /** Meta keeps the channel for so long: deleted, it is held (P12). */
  | { kind: 'KEEP'; channel: number; days: number }
  | { kind: 'REACTIVATE'; channel: number }
  | { kind: 'PASS'; hours: number }
  /** Nobody works meanwhile: what fell due is done late. */
  | { kind: 'OUTAGE'; hours: number }
  | { kind: 'PAY'; days: number; way?: Way }
  /** Transfers under way are decided, and the news of it comes so often: 0 = it is lost for good. */
  | { kind: 'TRANSFERS'; paid: boolean; heard: number }
  /** The bank takes the last payment back; and decides, with the news of it. */
  | { kind: 'DISPUTE'; heard: number }
  | { kind: 'DECIDE'; won: boolean; heard: number }
  | { kind: 'REFUND'; share: number }
  | { kind: 'AUTO'; days: number | null }

/** One partner's life: each step is carried out as its workflow would, and what fell due meanwhile before it. */
export class Life {
  now = NOW
  readonly act: ReturnType<typeof engine>
  private readonly bank = new Bank()
  private invoices: string[] = []
  /** Disputes that were opened, each with its invoice. */
  private disputes: { invoiceId: string; disputeRef: string }[] = []

  constructor(
    private readonly bench: StoreBench,
    private readonly accountId: string,
    private readonly numbers: string[],
  ) {
    this.act = engine(bench, this.bank)
  }

  async take(wanted: Step): Promise<void> {
    const { accountId } = this
    if (wanted.kind === 'OUTAGE') this.now += wanted.hours * HOUR
    if (wanted.kind === 'ALLOCATE') {
      const allocationId = newId('dal')
      const command = { name: 'allocate', allocationId, days: wanted.days, comment: 'any' } as const
      // Carried out twice, as after a crash between the commit and the answer.
      for (let run = 0; run < 2; run++) await this.act.number.allocateDays({ ...this.of(wanted.channel), command })
    }
    if (wanted.kind === 'DELETE') {
      const command = { name: 'cancel', reason: null, confirmReleaseAt: null } as const
      await this.act.number.cancel({ ...this.of(wanted.channel), command, duringRenewal: false })
    }
    if (wanted.kind === 'KEEP') {
      const metaReleaseAt = this.now + wanted.days * DAY
      await this.bench.inside((tx) => tx.updateNumber(this.numbers[wanted.channel] ?? '', { metaReleaseAt }))
    }
    if (wanted.kind === 'REACTIVATE') {
      await this.act.number.reactivate({ ...this.of(wanted.channel), commandId: newId('cmd') })
    }
    if (wanted.kind === 'PAY') await this.pay(wanted.days, wanted.way ?? 'AT_ONCE')
    if (wanted.kind === 'TRANSFERS') await this.decideTransfers(wanted.paid, wanted.heard)
    if (wanted.kind === 'DISPUTE') await this.dispute(wanted.heard)
    if (wanted.kind === 'DECIDE') await this.decideDisputes(wanted.won, wanted.heard)
    if (wanted.kind === 'REFUND') await this.refund(wanted.share)
    if (wanted.kind === 'AUTO') {
      const command = { name: 'set-auto-allocate', days: wanted.days } as const
      await this.act.account.setAutoAllocate({ accountId, now: this.now, command })
    }
    await this.work(wanted.kind === 'PASS' ? this.now + wanted.hours * HOUR : this.now)
  }

  of(channel: number) {
    return { numberId: this.numbers[channel] ?? '', accountId: this.accountId, now: this.now }
  }

  private async pay(days: number, way: Way): Promise<void> {
    const { accountId, now } = this
    const invoiceId = newId('inv')
    const command = { name: 'request-days', invoiceId, order: { days } } as const
    const { result } = await this.act.account.requestDays({ accountId, now, command })
    if (isRefusal(result)) return
    const pay = { name: 'pay', methodId: null, trigger: 'CUSTOMER' } as const
    this.bank.next = way
    for (let run = 0; run < 2; run++) {
      await this.act.dunning.payInvoice({ invoiceId, now, command: pay, commandId: `pay ${invoiceId}` })
    }
    this.invoices.push(invoiceId)
  }

  private async decideTransfers(paid: boolean, heard: number): Promise<void> {
    this.bank.decideTransfers(paid)
    for (const invoiceId of this.invoices) {
      const attempts = await this.bench.inside((tx) => tx.attemptsOf(invoiceId))
      for (const { id: attemptId } of attempts) {
        const command = { name: 'look', attemptId } as const
        for (let news = 0; news < heard; news++)
          await this.act.dunning.lookAtCharge({ invoiceId, now: this.now, command })
      }
    }
  }

  private async dispute(heard: number): Promise<void> {
    const invoiceId = this.invoices.at(-1) ?? ''
    if (invoiceId === '' || this.disputes.some((each) => each.invoiceId === invoiceId)) return
    const attempts = await this.bench.inside((tx) => tx.attemptsOf(invoiceId))
    const paid = attempts.find(({ outcome }) => outcome === 'SUCCEEDED')
    if (paid === undefined || paid.chargeRef === null) return
    this.disputes.push({ invoiceId, disputeRef: this.bank.dispute(paid.chargeRef) })
    await this.hearOfDisputes(heard)
    // The disputed card is barred: the partner has another.
    await this.bench.inside((tx) => tx.insertMethod(aMethodRecord(this.accountId, { role: 'BACKUP' })))
  }

  private async decideDisputes(won: boolean, heard: number): Promise<void> {
    for (const { disputeRef } of this.disputes) this.bank.decideDispute(disputeRef, won)
    await this.hearOfDisputes(heard)
  }

  private async hearOfDisputes(heard: number): Promise<void> {
    for (const { invoiceId, disputeRef } of this.disputes) {
      const command = { name: 'look-at-dispute', disputeRef } as const
      for (let news = 0; news < heard; news++)
        await this.act.dunning.lookAtDispute({ invoiceId, now: this.now, command })
    }
  }

  private async refund(share: number): Promise<void> {
    const invoiceId = this.invoices.at(-1)
    if (invoiceId === undefined) return
    const command = { name: 'refund', amountCents: share * 10, note: 'any' } as const
    await this.act.dunning.refundInvoice({ invoiceId, now: this.now, command, commandId: newId('cmd') })
  }

  /** Everything that is due up to `until`, in the order of time. */
  private async work(until: Instant): Promise<void> {
    for (let rounds = 0; rounds < 500; rounds++) {
      const due = (await this.dueBy(until)).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.now = Math.max(this.now, due.at)
      await due.run(this.now)
    }
    this.now = Math.max(this.now, until)
  }

  private async dueBy(until: Instant) {
    const { accountId } = this
    const found: { at: Instant; run: (now: Instant) => Promise<unknown> }[] = []
    for (const numberId of this.numbers) {
      const of = { numberId, accountId, now: this.now }
      const { next } = await this.act.number.considerNumber(of)
      if (next === null || next.at > until) continue
      const action = next as never
      found.push({ at: next.at, run: (now) => this.act.number.workNumber({ ...of, now, realNow: now, action }) })
    }
    for (const invoiceId of this.invoices) {
      const of = { invoiceId, accountId, now: this.now }
      const { next } = await this.act.dunning.considerInvoice(of)
      if (next === null || next.at > until) continue
      const action = next as never
      found.push({ at: next.at, run: (now) => this.act.dunning.workInvoice({ ...of, now, realNow: now, action }) })
    }
    const partner = await this.bench.inside((tx) => tx.readPartner(accountId))
    const closesAt = partner?.monthClosesAt ?? null
    if (closesAt !== null && closesAt <= until) {
      const action = { kind: 'CLOSE_DAY_MONTH', at: closesAt, rank: 5 } as const
      found.push({ at: closesAt, run: () => this.act.account.workAccount({ accountId, now: closesAt, action }) })
    }
    return found
  }

  /** What must be true whatever was done, in sentences about what is not. */
  async faults(): Promise<string[]> {
    const { sold, balance, channels, held, used, bought, disputed, kept, limit } = await books(
      this.bench,
      this.accountId,
    )
    const found: string[] = []
    if (sold !== balance + channels + held + used)
      found.push(`${sold} sold are not ${balance}+${channels}+${held}+${used}`)
    if (sold !== bought) found.push(`${bought} were bought by money, ${sold} by the books`)
    if (kept !== balance) found.push(`the balance is kept as ${kept}, and is ${balance}`)
    if (balance < -limit - disputed) found.push(`the balance ${balance} is below its limit ${-limit}`)
    for (const numberId of this.numbers) {
      const number = (await this.bench.inside((tx) => tx.readNumber(numberId))) as NumberRecord
      const { days } = await this.bench.inside((tx) => tx.channelDays(numberId))
      const { plan, state, periodStart, periodEnd } = number
      const over =
        plan !== 'DAYS' ||
        ['DELETED', 'ABANDONED'].includes(state) ||
        number.suspensionReasons.includes('DAYS_EXHAUSTED')
      const span = over || periodStart === null || periodEnd === null ? 0 : (periodEnd - periodStart) / DAY
      if (days !== span) found.push(`${state}: ${days} days in the books, ${span} in its time`)
    }
    for (const { name, sql } of DAY_CHECKS) {
      const rows = await this.bench.db.$queryRaw<{ id: string; wrong: string }[]>(Prisma.raw(sql))
      found.push(...rows.map(({ id, wrong }) => `${name}: ${id} ${wrong}`))
    }
    return found
  }
}
