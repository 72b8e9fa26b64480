-- Two tariffs in one book: a row of `dialogues` is a dialogue, or one delivered message (its `unit`). Both are priced
-- once, booked, kept unbilled and charged in the same way.

-- In hundredths of a per cent, on every price of the account's tariff.
ALTER TABLE accounts ADD COLUMN markup_bps integer NOT NULL DEFAULT 0 CHECK (markup_bps BETWEEN 0 AND 100000);

-- SHA-256 of the file that a version was imported from.
ALTER TABLE tariff_versions ADD COLUMN source_hash text;

-- A rate holds from the n-th priced message of the month in its market and category on (volume tiers).
ALTER TABLE tariff_rates ADD COLUMN volume_from integer NOT NULL DEFAULT 1 CHECK (volume_from >= 1);
ALTER TABLE tariff_rates DROP CONSTRAINT tariff_rates_pkey;
ALTER TABLE tariff_rates ADD PRIMARY KEY (version_id, market, key, volume_from);

-- What is free, by the local day from which it holds in the WABA's zone. Meta's changes are rows here, not code.
CREATE TABLE free_usage_rules (
  unit           text NOT NULL CHECK (unit IN ('DIALOGUE', 'MESSAGE')),
  key            text NOT NULL,
  effective_on   date NOT NULL,
  free_when      text NOT NULL CHECK (free_when IN ('ALWAYS', 'IN_SERVICE_WINDOW', 'NEVER')),
  free_per_month integer NOT NULL CHECK (free_per_month >= 0),
  PRIMARY KEY (unit, key, effective_on)
);
INSERT INTO free_usage_rules (unit, key, effective_on, free_when, free_per_month) VALUES
  ('DIALOGUE', 'ANY',     '1970-01-01', 'NEVER',             1000),
  ('MESSAGE',  'SERVICE', '2025-07-01', 'ALWAYS',            0),
  ('MESSAGE',  'UTILITY', '2025-07-01', 'IN_SERVICE_WINDOW', 0),
  ('MESSAGE',  'SERVICE', '2026-10-01', 'NEVER',             1000),
  ('MESSAGE',  'UTILITY', '2026-10-01', 'NEVER',             0);

COMMENT ON TABLE allowance_grants IS
  'Counts of a month: what an allowance has given, and the priced messages that a volume tier counts (VOLUME:…).';

-- Meta's own words about its charge, where the report came from Meta.
ALTER TABLE usage_events ADD COLUMN pricing_type text, ADD COLUMN pricing_category text;
-- Templates of the last 24 hours (I9).
CREATE INDEX usage_events_templates ON usage_events (number_id, at) INCLUDE (contact)
  WHERE direction = 'OUTBOUND' AND kind = 'TEMPLATE' AND status = 'DELIVERED';

ALTER TABLE dialogues
  ADD COLUMN unit text NOT NULL DEFAULT 'DIALOGUE' CHECK (unit IN ('DIALOGUE', 'MESSAGE')),
  ADD COLUMN markup_bps integer NOT NULL DEFAULT 0,
  -- Business time of its posting: the month on whose statement it stands.
  ADD COLUMN booked_at timestamptz(3),
  ALTER COLUMN initiator DROP NOT NULL,
  DROP CONSTRAINT dialogues_rating_check,
  ADD CONSTRAINT dialogues_rating_check CHECK (rating IN ('FREE_ALLOWANCE', 'FREE_ENTRY_POINT', 'FREE_CUSTOMER_SERVICE',
    'FREE_DIRECT', 'PRICED', 'UNRATED'));
UPDATE dialogues d SET booked_at = coalesce((SELECT t.at FROM ledger_transactions t WHERE t.id = d.transaction_id), opened_at);
ALTER TABLE dialogues
  ALTER COLUMN booked_at SET NOT NULL,
  ALTER COLUMN unit DROP DEFAULT,
  -- Who began is told of a dialogue; a message is charged whoever did.
  ADD CONSTRAINT dialogues_initiator CHECK ((unit = 'DIALOGUE') = (initiator IS NOT NULL));

-- What a customer reads of a big account, from the index alone: usage of a time, usage of a statement, the ledger of a month.
CREATE INDEX dialogues_opened ON dialogues (account_id, opened_at, seq)
  INCLUDE (number_id, unit, category, market, rating, price_micros);
CREATE INDEX dialogues_booked ON dialogues (account_id, booked_at, seq) INCLUDE (unit, category, rating, price_micros);
CREATE INDEX ledger_transactions_at ON ledger_transactions (account_id, at) INCLUDE (id);
CREATE INDEX ledger_transactions_movements ON ledger_transactions (account_id, at, seq) WHERE kind <> 'USAGE';
DROP INDEX ledger_entries_account;
CREATE INDEX ledger_entries_account ON ledger_entries (account_id, ledger_account)
  INCLUDE (transaction_id, unit, amount_micros);
