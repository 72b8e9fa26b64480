import type { Store, StoreTransaction } from '../../activities/ports/store'
import { takingTurns } from '../turns'
import { accountStore } from './accounts'
import { attemptStore } from './attempts'
import type { Database, Transaction } from './client'
import { creditNoteStore } from './credit-notes'
import { disputeStore } from './disputes'
import { inquiryStore } from './inquiries'
import { invoiceStore } from './invoices'
import { journal } from './journal'
import { metaStore } from './meta'
import { numberStore } from './numbers'
import { partnerStore } from './partner/partners'
import { planChangeFacts } from './plan-change-facts'
import { priceStore } from './prices'
import { purgeStore } from './purge'
import { reconciliationStore } from './reconciliation/in-transaction'
import { refundStore } from './refunds'
import { retried } from './retried'
import { usageInTransaction } from './usage/in-transaction'
import { wabaStore } from './wabas'
import { autoTopUpStore } from './wallet/auto-top-ups'
import { walletStore } from './wallet/wallets'

const LIMITS = { timeout: 15_000 }

/** The engine's database. `mailDomain` is that of the sender's address. */
export function createStore({ db, mailDomain }: { db: Database; mailDomain: string }): Store {
  const inTurn = takingTurns()
  return {
    transaction: (work, turnOf) => {
      const committed = () => retried(() => db.$transaction((tx) => work(storeTransaction(tx, mailDomain)), LIMITS))
      return turnOf === undefined ? committed() : inTurn(turnOf, committed)
    },
    ask: (question) => db.$borrowed((on) => question(storeTransaction(on, mailDomain))),
  }
}

/** The same connection is lent to one transaction after the other, and its client with it. */
const views = new WeakMap<Transaction, { mailDomain: string; view: StoreTransaction }>()

/** The engine's view of a running transaction. */
export function storeTransaction(tx: Transaction, mailDomain: string): StoreTransaction {
  const known = views.get(tx)
  if (known?.mailDomain === mailDomain) return known.view
  const view = viewOf(tx, mailDomain)
  views.set(tx, { mailDomain, view })
  return view
}

function viewOf(tx: Transaction, mailDomain: string): StoreTransaction {
  return {
    ...accountStore(tx),
    ...numberStore(tx),
    ...wabaStore(tx),
    ...purgeStore(tx),
    ...metaStore(tx),
    ...invoiceStore(tx),
    ...attemptStore(tx),
    ...refundStore(tx),
    ...disputeStore(tx),
    ...creditNoteStore(tx),
    ...inquiryStore(tx),
    ...priceStore(tx),
    planChangeFacts: (number) => planChangeFacts(tx, number),
    ...usageInTransaction(tx),
    ...reconciliationStore(tx),
    ...autoTopUpStore(tx),
    ...walletStore(tx),
    ...partnerStore(tx),
    ...journal(tx, mailDomain),
  }
}
