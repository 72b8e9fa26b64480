ALTER TABLE refunds ADD COLUMN note text;

-- Who an invoice or a credit note was issued to, as it was then: a document that was issued is never edited.
ALTER TABLE invoices ADD COLUMN buyer jsonb;

ALTER TABLE accounts ADD COLUMN credit_note_count integer NOT NULL DEFAULT 0;

CREATE TABLE credit_notes (
  id           text PRIMARY KEY,
  seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  number       text NOT NULL UNIQUE,
  account_id   text NOT NULL REFERENCES accounts,
  invoice_id   text NOT NULL REFERENCES invoices,
  -- Null = the whole invoice was voided.
  refund_id    text UNIQUE REFERENCES refunds,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  reason       text NOT NULL,
  note         text,
  buyer        jsonb NOT NULL,
  at           timestamptz(3) NOT NULL,
  recorded_at  timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX credit_notes_invoice ON credit_notes (invoice_id, seq);
CREATE UNIQUE INDEX credit_notes_one_void ON credit_notes (invoice_id) WHERE refund_id IS NULL;

CREATE TRIGGER credit_notes_append_only BEFORE UPDATE OR DELETE ON credit_notes
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
