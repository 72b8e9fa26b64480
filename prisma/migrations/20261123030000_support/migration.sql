-- A customer's question about an invoice (C20): once per invoice. It defers the penalties still to come by some days.
CREATE TABLE inquiries (
  id          text PRIMARY KEY,
  invoice_id  text NOT NULL UNIQUE REFERENCES invoices,
  account_id  text NOT NULL REFERENCES accounts,
  text        text NOT NULL,
  asked_by    text NOT NULL CHECK (asked_by IN ('CUSTOMER', 'SUPPORT')),
  at          timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE TRIGGER inquiries_append_only BEFORE UPDATE OR DELETE ON inquiries
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();

ALTER TABLE invoices ADD COLUMN deferred_days integer NOT NULL DEFAULT 0 CHECK (deferred_days >= 0);

-- Where a refund of unused months ended the period before its time (C21); the invoice on paper stays as it was issued.
ALTER TABLE invoices ADD COLUMN shortened_to timestamptz(3) CHECK (shortened_to IS NULL OR shortened_to <= period_end);

-- The final invoice for usage that no deposit covered: unpaid, it keeps the number in HOLD for a while longer (C24).
ALTER TABLE numbers ADD COLUMN trailing_invoice_id text;

ALTER TABLE accounts ADD COLUMN closed_at timestamptz(3);

-- What the customer chose of the mails that are optional: {"E24": false}; what is not named is as the catalogue has it.
ALTER TABLE accounts ADD COLUMN mail_preferences jsonb NOT NULL DEFAULT '{}';
