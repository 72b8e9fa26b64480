-- Money into the wallet (S9, S10, I4): an invoice that asks and is never owed. It is posted when it is paid and ends by
-- itself when nobody pays it.
ALTER TABLE invoices
  ADD COLUMN expires_at timestamptz(3),
  DROP CONSTRAINT invoices_cause_check,
  ADD CONSTRAINT invoices_cause_check CHECK (cause IN ('SIGN_UP', 'RENEWAL', 'THRESHOLD', 'MONTH_START', 'CANCEL',
    'REACTIVATION', 'PLAN_CHANGE', 'TOP_UP', 'PAYMENT_LINK', 'AUTO_TOP_UP')),
  ADD CONSTRAINT invoices_top_up CHECK ((kind = 'TOP_UP') = (cause IN ('TOP_UP', 'PAYMENT_LINK', 'AUTO_TOP_UP')));

-- One automatic top-up in flight per account (I8).
CREATE UNIQUE INDEX invoices_one_auto_top_up ON invoices (account_id)
  WHERE cause = 'AUTO_TOP_UP' AND status IN ('OPEN', 'PROCESSING');
