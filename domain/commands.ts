import type { TopUpBy } from './account/top-up'
import type { Refusal } from './errors'
import type { EntityId } from './keys'
import type { MetaNews } from './meta/news'
import type { PlanWish } from './number/plan-change'
import type { DayOrder } from './partner/days'
import type { PartnerMode } from './partner/record'
import type { HostingPlan, NumberPlan } from './pricing/plan'
import type { Instant } from './time'

/** What a person or a client can ask of an entity. Everything that moves money or a number's state goes through here. */
export type OrderNumber = {
  name: 'order'
  accountId: string
  phoneNumber: string
  displayName: string
  plan: NumberPlan
  /** DAYS: whose channel it is to be. */
  partnerId: string | null
  wabaId: string | null
  provider: 'CLOUD_API' | 'TWILIO'
  coexistence: boolean
  paymentMethodId: string | null
}
export type CancelNumber = {
  name: 'cancel'
  reason: string | null
  /** The release the caller was shown; refused with PREVIEW_CHANGED when it is now more than an hour later. */
  confirmReleaseAt: Instant | null
}
export type ReactivateNumber = { name: 'reactivate' }
/** The plan at the next renewal, or at once; the plan the number has takes a wish back (rows 25, 26). */
export type ChangePlan = PlanWish & { name: 'change-plan' }
/** Support blocks sending for a reason of its own. `note` is for colleagues: the customer does not see it. */
export type SuspendNumber = { name: 'suspend'; note: string }
/** Support takes its own reason back; debts go on suspending. */
export type UnsuspendNumber = { name: 'unsuspend'; note: string }
export type AddPaymentMethod = { name: 'add-method'; methodId: string; token: string; primary: boolean }
export type RemovePaymentMethod = { name: 'remove-method'; methodId: string }
/** Look at a stored method at the processor now: a webhook says that it was renewed or taken away. */
export type LookAtMethod = { name: 'look-at-method'; methodId: string }
/** Look at the account's customer at the processor now: a webhook says that it was deleted. */
export type LookAtCustomer = { name: 'look-at-customer'; customerRef: string }
/** Support records a price agreed with the account (C7). */
export type AgreePrice = {
  name: 'agree-price'
  agreedPriceId: string
  /** Null = both plans. */
  plan: HostingPlan | null
  perMonthCents: number
  annualDiscountPercent: number
  /** Null = from now on. */
  validFrom: Instant | null
  note: string
  /** The key it is recorded with. */
  approvedBy: string
}
export type PayInvoice = { name: 'pay'; methodId: string | null; trigger: 'CUSTOMER' | 'SUPPORT' }
/**
 * Open a page of the processor's on which a person pays the invoice; answered with its address. `guest`: for somebody who
 * was given a link and need not be the customer.
 */
export type OpenPaymentPage = { name: 'open-page'; guest?: boolean }
/** Support withdraws an unpaid invoice for good. */
export type VoidInvoice = { name: 'void' }
/** Support gives part of a paid invoice back, to the method that paid. */
export type RefundInvoice = { name: 'refund'; amountCents: number; note: string }
/** Support gives back the months of a cancelled yearly number that had not begun (C21). */
export type RefundUnusedMonths = { name: 'refund-unused' }
/** Money for the wallet; `invoiceId` is the id that the top-up is to have. */
export type TopUp = { name: 'top-up'; invoiceId: string; amountCents: number; by: TopUpBy }
/** The customer's standing order to top up; what is left out stays as it is. Amounts in cents. */
export type SetAutoTopUp = {
  name: 'set-auto-top-up'
  enabled: boolean
  thresholdCents?: number
  amountCents?: number
  monthlyCapCents?: number | null
}
/** Nobody shall pay the top-up any more: its link was revoked. */
export type WithdrawTopUp = { name: 'withdraw-top-up' }
/** Support makes the account a partner that pays in days. Cents, whole days. */
export type OpenPartner = {
  name: 'open-partner'
  partnerId: string
  mode: PartnerMode
  pricePerMonthCents: number
  dayLimit: number | null
}
/** Other terms for a partner from now on; what is left out stays as it is. */
export type ChangePartner = { name: 'change-partner' } & Partial<Omit<OpenPartner, 'name' | 'partnerId'>>
/** A partner asks for days; `invoiceId` is the id that the invoice is to have (P5). */
export type RequestDays = { name: 'request-days'; invoiceId: string; order: DayOrder }
/** Days of the partner's balance for a number that is his channel, or about to be; `allocationId` names them (P9). */
export type AllocateDays = { name: 'allocate'; allocationId: string; days: number; comment: string }
/** What a channel is given by itself when its days end; null = nothing (P11). */
export type SetAutoAllocate = { name: 'set-auto-allocate'; days: number | null }
/** The account is over: nothing live, nothing owed. The wallet's rest goes back. */
export type CloseAccount = { name: 'close' }
/** A customer, or support for him, asks about an unpaid invoice: the penalties still to come wait (C20). */
export type AskAboutInvoice = { name: 'inquire'; inquiryId: string; text: string; askedBy: 'CUSTOMER' | 'SUPPORT' }
/** Look at a refund at the processor now: the bank may have returned it. */
export type LookAtRefund = { name: 'look-at-refund'; refundId: string }
/** A webhook of Meta's says something about the number. */
export type HearFromMeta = { name: 'hear-from-meta'; news: MetaNews }
/** Look at a charge at the processor now: a webhook says that something happened to it. */
export type LookAtCharge = { name: 'look'; attemptId: string }
/** Look at a dispute at the processor now: a webhook says that something happened to it. */
export type LookAtDispute = { name: 'look-at-dispute'; disputeRef: string }

export type Command =
  | OrderNumber
  | CancelNumber
  | ReactivateNumber
  | ChangePlan
  | SuspendNumber
  | UnsuspendNumber
  | AddPaymentMethod
  | RemovePaymentMethod
  | CloseAccount
  | TopUp
  | WithdrawTopUp
  | SetAutoTopUp
  | OpenPartner
  | ChangePartner
  | RequestDays
  | AllocateDays
  | SetAutoAllocate
  | LookAtMethod
  | LookAtCustomer
  | AgreePrice
  | PayInvoice
  | OpenPaymentPage
  | VoidInvoice
  | RefundInvoice
  | RefundUnusedMonths
  | AskAboutInvoice
  | HearFromMeta
  | LookAtCharge
  | LookAtRefund
  | LookAtDispute

/** The answer to a command: a refusal, or done (the caller reads the object from the database). */
export type CommandResult = Refusal | { done: true; checkoutUrl?: string }

export const DONE: CommandResult = { done: true }

/** A command on its way to an entity. `id` is chosen by the sender: the same id is carried out once. */
export type Envelope = { id: string; target: EntityId; accountId: string; command: Command }
