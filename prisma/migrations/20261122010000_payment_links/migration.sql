-- Payment links (I4): whoever has the token sees one invoice and may pay it. Only the token's SHA-256 is kept.
-- A link for credits will name an amount instead: `invoice_id` becomes optional then, and one of the two is required.

CREATE TABLE payment_links (
  id          text PRIMARY KEY,
  account_id  text NOT NULL REFERENCES accounts,
  invoice_id  text NOT NULL REFERENCES invoices,
  token_hash  text NOT NULL UNIQUE,
  -- Null: valid as long as the invoice is (dunning.md, rule 8).
  expires_at  timestamptz(3),
  revoked_at  timestamptz(3),
  created_at  timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX payment_links_invoice ON payment_links (invoice_id);
