-- Disputes (lifecycle rows 28-30): a bank takes a payment back, and may give it back again.

CREATE TABLE disputes (
  id            text PRIMARY KEY,
  seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- The processor's own id: one case is one row, however often it is told (I9).
  processor_ref text NOT NULL UNIQUE,
  account_id    text NOT NULL REFERENCES accounts,
  invoice_id    text NOT NULL REFERENCES invoices,
  attempt_id    text NOT NULL REFERENCES payment_attempts,
  amount_cents  integer NOT NULL CHECK (amount_cents >= 0),
  reason        text NOT NULL,
  -- INQUIRY: a question or a warning; no money has moved.
  status        text NOT NULL CHECK (status IN ('INQUIRY', 'OPEN', 'WON', 'LOST')),
  opened_at     timestamptz(3) NOT NULL,
  closed_at     timestamptz(3),
  -- Since when the invoice was paid before the dispute; it is again if the dispute is won.
  paid_at       timestamptz(3),
  -- While it is open: when the processor is asked again, should its webhook never come.
  next_look_at  timestamptz(3),
  -- Counts the changes of status: part of the key of what each of them causes.
  turns         integer NOT NULL DEFAULT 0,
  recorded_at   timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((status IN ('WON', 'LOST')) = (closed_at IS NOT NULL)),
  CHECK (status = 'INQUIRY' OR amount_cents > 0)
);
CREATE INDEX disputes_account ON disputes (account_id, seq);
CREATE INDEX disputes_invoice ON disputes (invoice_id);
CREATE INDEX disputes_open ON disputes (attempt_id) WHERE status = 'OPEN';

-- What is added to the total, or taken off, to make what payments must reach; what disputes hold of the payments; and
-- how these disputes stand.
ALTER TABLE invoices
  ADD COLUMN adjusted_cents integer NOT NULL DEFAULT 0,
  ADD COLUMN disputed_cents integer NOT NULL DEFAULT 0 CHECK (disputed_cents >= 0),
  ADD COLUMN dispute text CHECK (dispute IN ('OPEN', 'LOST'));
UPDATE invoices SET adjusted_cents = paid_cents - total_cents
  WHERE status = 'VOID' OR (status = 'PAID' AND paid_cents > total_cents);

-- Both are the first migration's, stated anew: what a dispute holds is not paid, but it was refundable.
ALTER TABLE invoices DROP CONSTRAINT invoices_check, DROP CONSTRAINT invoices_check1;
ALTER TABLE invoices
  ADD CONSTRAINT invoices_refunded CHECK (refunded_cents >= 0 AND refunded_cents <= paid_cents + disputed_cents),
  ADD CONSTRAINT invoices_paid CHECK (status <> 'PAID' OR (paid_at IS NOT NULL AND paid_cents >= total_cents + adjusted_cents)),
  ADD CONSTRAINT invoices_adjusted CHECK (total_cents + adjusted_cents >= 0);

-- A number can owe its present month while an older one, that it had paid for and used, is disputed.
DROP INDEX invoices_one_open_hosting;
CREATE UNIQUE INDEX invoices_one_open_hosting ON invoices (number_id)
  WHERE kind = 'HOSTING' AND status IN ('OPEN', 'PROCESSING') AND dispute IS NULL;

-- BARRED: disputed once, never tried again (dunning rule 12).
ALTER TABLE payment_methods DROP CONSTRAINT payment_methods_status_check;
ALTER TABLE payment_methods ADD CONSTRAINT payment_methods_status_check
  CHECK (status IN ('ACTIVE', 'STOPPED', 'BARRED', 'REMOVED'));

-- DROPPED: recorded, and before it was sent the bank itself had given the money back.
ALTER TABLE refunds DROP CONSTRAINT refunds_status_check;
ALTER TABLE refunds ADD CONSTRAINT refunds_status_check CHECK (status IN ('SENT', 'SUCCEEDED', 'TO_WALLET', 'DROPPED'));

-- A deposit that was used and then disputed is withdrawn in part; what is left can be voided later.
DROP INDEX credit_notes_one_void;
CREATE UNIQUE INDEX credit_notes_one_void ON credit_notes (invoice_id) WHERE refund_id IS NULL AND reason <> 'UNUSED_DEPOSIT';
