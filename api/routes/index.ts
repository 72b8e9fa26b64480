import type { Route } from '../route'
import { accountClose } from './account-close'
import { accountCreate } from './account-create'
import { accountGet } from './account-get'
import { accountList } from './account-list'
import { accountChange } from './account-patch'
import { accountSpendingLimitGet } from './account-spending-limit-get'
import { accountSpendingLimitPut } from './account-spending-limit-put'
import { agreedPriceList } from './agreed-price-list'
import { agreedPriceRecord } from './agreed-price-record'
import { alertsGet } from './alerts-get'
import { alertsPut } from './alerts-put'
import { allocationCreate } from './allocation-create'
import { apiKeyCreate } from './api-key-create'
import { apiKeyDelete } from './api-key-delete'
import { autoAllocatePut } from './auto-allocate-put'
import { autoTopUpGet } from './auto-top-up-get'
import { autoTopUpPut } from './auto-top-up-put'
import { creditNoteList } from './credit-note-list'
import { creditNotePdf, creditNotesPdf } from './credit-note-pdf'
import { dayLedgerCsv } from './day-ledger-csv'
import { dayLedgerList } from './day-ledger-list'
import { dayRequestCreate } from './day-request-create'
import { dialogueList } from './dialogue-list'
import { discrepancyList } from './discrepancy-list'
import { disputeList } from './dispute-list'
import { eventList } from './event-list'
import { invariantList } from './invariant-list'
import { invoiceGet } from './invoice-get'
import { invoiceInquire } from './invoice-inquire'
import { invoiceList } from './invoice-list'
import { invoicePay } from './invoice-pay'
import { invoicePaymentLink } from './invoice-payment-link'
import { invoicePdf } from './invoice-pdf'
import { invoiceRefund } from './invoice-refund'
import { invoiceVoid } from './invoice-void'
import { ledgerList } from './ledger-list'
import { mailList } from './mail-list'
import { numberCancel } from './number-cancel'
import { numberCancellationPreview } from './number-cancellation-preview'
import { numberGet } from './number-get'
import { numberList } from './number-list'
import { numberOrderRoute } from './number-order'
import { numberPlanChange } from './number-plan-change'
import { numberPlanChangePreview } from './number-plan-change-preview'
import { numberQuality } from './number-quality'
import { numberReactivate } from './number-reactivate'
import { numberRefundUnused } from './number-refund-unused'
import { numberSendPermission } from './number-send-permission'
import { numberSendReserve } from './number-send-reserve'
import { numberSpendingLimitGet } from './number-spending-limit-get'
import { numberSpendingLimitPut } from './number-spending-limit-put'
import { numberSuspend } from './number-suspend'
import { numberUnsuspend } from './number-unsuspend'
import { numberUsage24h } from './number-usage-24h'
import { partnerCreate } from './partner-create'
import { partnerGet } from './partner-get'
import { partnerChange } from './partner-patch'
import { paymentLinkCreate } from './payment-link-create'
import { paymentLinkList } from './payment-link-list'
import { paymentLinkRevoke } from './payment-link-revoke'
import { paymentMethodAdd } from './payment-method-add'
import { paymentMethodList } from './payment-method-list'
import { paymentMethodPrimary } from './payment-method-primary'
import { paymentMethodRemove } from './payment-method-remove'
import { paymentMethodSessionCreate } from './payment-method-session-create'
import { quoteRequestList } from './quote-request-list'
import { rateCardCsv } from './rate-card-csv'
import { rateCardGet } from './rate-card-get'
import { reconciliationCreate } from './reconciliation-create'
import { reconciliationGet } from './reconciliation-get'
import { reconciliationList } from './reconciliation-list'
import { sandboxGet } from './sandbox-get'
import { statementCsv } from './statement-csv'
import { statementGet } from './statement-get'
import { statementPdf } from './statement-pdf'
import { tariffImport } from './tariff-import'
import { tariffPublish } from './tariff-publish'
import { testClockAdvance } from './test-clock-advance'
import { testClockCreate } from './test-clock-create'
import { testClockDelete } from './test-clock-delete'
import { testClockGet } from './test-clock-get'
import { topUpCreate } from './top-up-create'
import { topUpList } from './top-up-list'
import { usageCsv } from './usage-csv'
import { usageGet } from './usage-get'
import { usageReportRoute } from './usage-report'
import { wabaPut } from './waba-put'
import { webhookDeliveryList } from './webhook-delivery-list'
import { webhookEndpointCreate } from './webhook-endpoint-create'
import { webhookEndpointDelete } from './webhook-endpoint-delete'
import { webhookEndpointList } from './webhook-endpoint-list'
import { webhookRedeliver } from './webhook-redeliver'

/** Every route under /v1. The router and the OpenAPI document are both made from this list. */
export const ROUTES: readonly Route[] = [
  accountCreate,
  accountGet,
  accountList,
  accountChange,
  accountClose,
  accountSpendingLimitGet,
  accountSpendingLimitPut,
  agreedPriceList,
  agreedPriceRecord,
  alertsGet,
  alertsPut,
  apiKeyCreate,
  apiKeyDelete,
  creditNoteList,
  creditNotePdf,
  creditNotesPdf,
  allocationCreate,
  autoAllocatePut,
  dayLedgerCsv,
  dayLedgerList,
  dayRequestCreate,
  dialogueList,
  discrepancyList,
  disputeList,
  eventList,
  invariantList,
  // Before the invoice itself, whose path takes any id, also one that ends in `.pdf`.
  invoicePdf,
  invoiceGet,
  invoiceList,
  invoiceInquire,
  invoicePay,
  invoiceRefund,
  invoiceVoid,
  invoicePaymentLink,
  ledgerList,
  mailList,
  numberCancel,
  numberCancellationPreview,
  numberGet,
  numberList,
  numberOrderRoute,
  numberPlanChange,
  numberPlanChangePreview,
  numberQuality,
  numberReactivate,
  numberRefundUnused,
  numberSendPermission,
  numberSendReserve,
  numberSpendingLimitGet,
  numberSpendingLimitPut,
  numberSuspend,
  numberUnsuspend,
  numberUsage24h,
  partnerCreate,
  partnerGet,
  partnerChange,
  paymentLinkCreate,
  paymentLinkList,
  paymentLinkRevoke,
  paymentMethodAdd,
  paymentMethodList,
  paymentMethodPrimary,
  paymentMethodRemove,
  paymentMethodSessionCreate,
  quoteRequestList,
  rateCardCsv,
  rateCardGet,
  reconciliationCreate,
  reconciliationGet,
  reconciliationList,
  sandboxGet,
  // Before the statement itself, as with invoices.
  statementCsv,
  statementPdf,
  statementGet,
  tariffImport,
  tariffPublish,
  testClockAdvance,
  testClockCreate,
  testClockDelete,
  testClockGet,
  autoTopUpGet,
  autoTopUpPut,
  topUpCreate,
  topUpList,
  usageCsv,
  usageGet,
  usageReportRoute,
  wabaPut,
  webhookDeliveryList,
  webhookEndpointCreate,
  webhookEndpointDelete,
  webhookEndpointList,
  webhookRedeliver,
]
