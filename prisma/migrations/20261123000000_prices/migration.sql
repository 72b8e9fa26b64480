-- Prices of hosting (C3–C7): agreed ones, what an account pays from when on, requests for terms, changes of plan.

-- Null plan = both. A price that was agreed is never edited: a later row takes its place.
CREATE TABLE agreed_prices (
  id                      text PRIMARY KEY,
  seq                     bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id              text NOT NULL REFERENCES accounts,
  plan                    text CHECK (plan IN ('MONTHLY', 'ANNUAL')),
  per_month_cents         integer NOT NULL CHECK (per_month_cents > 0),
  annual_discount_percent integer NOT NULL CHECK (annual_discount_percent BETWEEN 0 AND 100),
  valid_from              timestamptz(3) NOT NULL,
  note                    text NOT NULL,
  -- The key it was recorded with.
  approved_by             text NOT NULL,
  at                      timestamptz(3) NOT NULL,
  recorded_at             timestamptz(3) NOT NULL DEFAULT now(),
  CHECK (valid_from >= at)
);
CREATE INDEX agreed_prices_account ON agreed_prices (account_id, seq);
CREATE TRIGGER agreed_prices_append_only BEFORE UPDATE OR DELETE ON agreed_prices
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();

-- What an account pays for one period of a plan, each time it changes. A row that needs notice holds from 7 days after
-- its mail E28 (mails.key names the row's id) was accepted; any other at once (C6).
CREATE TABLE price_changes (
  id               text NOT NULL,
  plan             text NOT NULL CHECK (plan IN ('MONTHLY', 'ANNUAL')),
  seq              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id       text NOT NULL REFERENCES accounts,
  at               timestamptz(3) NOT NULL,
  from_cents       integer CHECK (from_cents > 0),
  price_cents      integer NOT NULL CHECK (price_cents > 0),
  rule             text NOT NULL CHECK (rule IN ('AGREED', 'ANNUAL', 'VOLUME', 'MONTHLY')),
  list_version     integer,
  agreed_price_id  text REFERENCES agreed_prices,
  billable_numbers integer NOT NULL CHECK (billable_numbers >= 0),
  needs_notice     boolean NOT NULL,
  recorded_at      timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (id, plan),
  CHECK ((rule = 'AGREED') = (agreed_price_id IS NOT NULL) AND (rule = 'AGREED') = (list_version IS NULL)),
  CHECK (NOT needs_notice OR price_cents > from_cents)
);
CREATE INDEX price_changes_account ON price_changes (account_id, seq);
CREATE TRIGGER price_changes_append_only BEFORE UPDATE OR DELETE ON price_changes
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();

-- Numbers that are already paid for renew at what they would have renewed at so far.
INSERT INTO price_changes (id, plan, account_id, at, price_cents, rule, list_version, billable_numbers, needs_notice)
SELECT 'prc_before_' || account_id, plan, account_id, to_timestamp(0),
       CASE WHEN plan = 'ANNUAL' THEN 36000 WHEN billable >= 5 THEN 3000 ELSE 3900 END,
       CASE WHEN plan = 'ANNUAL' THEN 'ANNUAL' WHEN billable >= 5 THEN 'VOLUME' ELSE 'MONTHLY' END, 1, billable, false
  FROM (SELECT account_id, count(*)::integer AS billable FROM numbers
         WHERE state IN ('PROVISIONING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED') GROUP BY account_id) counted
 CROSS JOIN (VALUES ('MONTHLY'), ('ANNUAL')) plans (plan);

-- Why an invoice costs what it costs: kept with it, so that it can be explained when prices have changed.
ALTER TABLE invoices
  ADD COLUMN plan               text CHECK (plan IN ('MONTHLY', 'ANNUAL')),
  ADD COLUMN price_rule         text CHECK (price_rule IN ('AGREED', 'ANNUAL', 'VOLUME', 'MONTHLY')),
  ADD COLUMN price_list_version integer,
  ADD COLUMN agreed_price_id    text REFERENCES agreed_prices,
  ADD COLUMN billable_numbers   integer,
  ADD CHECK ((price_rule IS NULL) = (plan IS NULL) AND (price_rule IS NULL OR kind = 'HOSTING')),
  DROP CONSTRAINT invoices_cause_check,
  ADD CONSTRAINT invoices_cause_check CHECK (cause IN ('SIGN_UP', 'RENEWAL', 'THRESHOLD', 'MONTH_START', 'CANCEL',
    'REACTIVATION', 'PLAN_CHANGE'));

-- The plan that the next renewal changes to; null = it stays.
ALTER TABLE numbers
  ADD COLUMN next_plan text CHECK (next_plan IN ('MONTHLY', 'ANNUAL')),
  ADD CHECK (next_plan <> plan);

-- Terms that somebody wants and nobody has agreed to yet (C7). One open request per wish.
CREATE TABLE quote_requests (
  id               text PRIMARY KEY,
  seq              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id       text NOT NULL REFERENCES accounts,
  wish             text NOT NULL CHECK (wish IN ('ORDER', 'PLAN_CHANGE', 'RENEWAL')),
  number_id        text REFERENCES numbers,
  plan             text NOT NULL CHECK (plan IN ('MONTHLY', 'ANNUAL')),
  billable_numbers integer NOT NULL,
  status           text NOT NULL CHECK (status IN ('OPEN', 'APPROVED')),
  agreed_price_id  text REFERENCES agreed_prices,
  requested_at     timestamptz(3) NOT NULL,
  approved_at      timestamptz(3),
  recorded_at      timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((wish = 'ORDER') = (number_id IS NULL)),
  CHECK ((status = 'APPROVED') = (agreed_price_id IS NOT NULL) AND (status = 'APPROVED') = (approved_at IS NOT NULL))
);
CREATE INDEX quote_requests_account ON quote_requests (account_id, seq);
CREATE UNIQUE INDEX quote_requests_one_open ON quote_requests (account_id, plan, wish, coalesce(number_id, ''))
  WHERE status = 'OPEN';

-- Versions of the price list that every account was told to look at.
CREATE TABLE price_lists_seen (
  version     integer PRIMARY KEY,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
INSERT INTO price_lists_seen (version) VALUES (1);
