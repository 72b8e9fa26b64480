import type { MailTemplate } from '../../../domain/mail/catalogue'
import type { MailBody } from '../content'
import type { Wording } from '../wording'
import * as disputes from './disputes'
import * as dunning from './dunning'
import * as leaving from './leaving'
import * as meta from './meta'
import * as partner from './partner'
import * as payments from './payments'
import * as prices from './prices'
import * as start from './start'
import * as statement from './statement'
import * as topUps from './top-ups'
import * as wallet from './wallet'

/** Who writes which mail. */
export const WRITERS = {
  E01: start.signupReceipt,
  E02: start.signupFailed,
  E03: start.numberActive,
  E04: start.renewalReminder,
  E05: payments.receiptMail,
  E06: payments.backupCharged,
  E07: payments.cardExpiring,
  E08: payments.authenticate,
  E09: dunning.firstFailure,
  E10: dunning.secondFailure,
  E11: dunning.suspended,
  E12: dunning.deletionWarning,
  E13: dunning.resumed,
  E14: payments.thresholdCharge,
  E15: payments.monthUsage,
  E16: wallet.lowBalance,
  E17: wallet.sendingPaused,
  E18: topUps.topUpReceived,
  E19: topUps.autoTopUpFailed,
  E20: topUps.linkPaid,
  E21: leaving.cancelConfirmed,
  E22: leaving.holdStarted,
  E23: dunning.depositFailed,
  E24: leaving.holdReminder,
  E25: leaving.released,
  E26: leaving.finishInApp,
  E27: leaving.reactivated,
  E28: prices.priceChange,
  E29: prices.quote,
  E30: payments.refunded,
  E31: disputes.disputed,
  E33: meta.metaBlocked,
  E34: partner.partnerDays,
  E35: statement.monthlyStatement,
  E36: meta.qualityRed,
} as const satisfies Record<MailTemplate, (wording: Wording) => MailBody>
