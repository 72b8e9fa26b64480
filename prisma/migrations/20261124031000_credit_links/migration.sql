-- Links for credits (I4) ask for a top-up, which is an invoice: every link keeps its one. Who has paid by a link is kept
-- with it, for his receipt and for the owner's notice.
ALTER TABLE payment_links
  ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  ADD COLUMN payer_name text,
  ADD COLUMN payer_email text;
CREATE INDEX payment_links_account ON payment_links (account_id, seq);
