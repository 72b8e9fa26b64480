-- Partners (P1–P12): accounts that pay for hosting in days. Days are a second unit of the same double-entry books.

CREATE TABLE partners (
  id                    text PRIMARY KEY,
  seq                   bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id            text NOT NULL UNIQUE REFERENCES accounts,
  mode                  text NOT NULL CHECK (mode IN ('PREPAID', 'POSTPAID')),
  price_per_month_cents integer NOT NULL CHECK (price_per_month_cents > 0),
  -- How far below zero a POSTPAID balance may go (P6).
  day_limit             integer NOT NULL CHECK (day_limit >= 0),
  -- Σ of the entries on DAY_BALANCE as the partner sees it, kept by the entries themselves (below).
  day_balance           bigint NOT NULL DEFAULT 0,
  auto_allocate_days    integer CHECK (auto_allocate_days > 0),
  -- POSTPAID: from when on days were used that no invoice asks for yet, and when the next invoice is made.
  used_since            timestamptz(3),
  month_closes_at       timestamptz(3),
  created_at            timestamptz(3) NOT NULL,
  recorded_at           timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((mode = 'PREPAID') = (day_limit = 0)),
  CHECK ((mode = 'POSTPAID') = (used_since IS NOT NULL) AND (mode = 'POSTPAID') = (month_closes_at IS NOT NULL))
);
-- Beside `partners.account_id`, so that whoever has read an account knows whether it is a partner's.
ALTER TABLE accounts ADD COLUMN partner_id text UNIQUE REFERENCES partners;

-- A channel is a number on plan DAYS. Its period is what its days pay for: period_end is `paidUntil`.
ALTER TABLE numbers
  DROP CONSTRAINT numbers_plan_check,
  ADD CONSTRAINT numbers_plan_check CHECK (plan IN ('MONTHLY', 'ANNUAL', 'DAYS')),
  DROP CONSTRAINT numbers_next_plan_check,
  ADD CONSTRAINT numbers_next_plan_check CHECK (next_plan IN ('MONTHLY', 'ANNUAL', 'DAYS')),
  ADD COLUMN partner_id text REFERENCES partners,
  ADD CHECK (partner_id IS NOT NULL OR (plan <> 'DAYS' AND next_plan IS DISTINCT FROM 'DAYS')),
  ADD COLUMN days_allocated_at timestamptz(3),
  -- Days of the balance that are held while the number is (P12).
  ADD COLUMN deposit_days integer NOT NULL DEFAULT 0 CHECK (deposit_days >= 0);

-- An invoice of days: how many it pays for, and when it is looked at whether its mail went out (P7).
ALTER TABLE invoices
  ADD COLUMN days integer CHECK (days > 0),
  ADD COLUMN alarm_at timestamptz(3),
  ADD CHECK ((kind = 'PARTNER_DAYS') = (days IS NOT NULL)),
  DROP CONSTRAINT invoices_cause_check,
  ADD CONSTRAINT invoices_cause_check CHECK (cause IN ('SIGN_UP', 'RENEWAL', 'THRESHOLD', 'MONTH_START', 'CANCEL',
    'REACTIVATION', 'PLAN_CHANGE', 'TOP_UP', 'PAYMENT_LINK', 'AUTO_TOP_UP', 'DAY_REQUEST', 'DAYS_USED')),
  ADD CONSTRAINT invoices_partner_days
    CHECK ((kind = 'PARTNER_DAYS') = (cause IN ('DAY_REQUEST', 'DAYS_USED')));
CREATE INDEX invoices_alarm ON invoices (account_id) WHERE alarm_at IS NOT NULL;

-- Days and money never mix (I15): each unit has accounts of its own, a transaction has one unit, and days are whole.
ALTER TABLE ledger_entries
  DROP CONSTRAINT ledger_entries_ledger_account_check,
  ADD CONSTRAINT ledger_entries_ledger_account_check CHECK (CASE WHEN unit = 'DAY'
    THEN ledger_account IN ('DAYS_SOLD', 'DAY_BALANCE', 'CHANNEL_DAYS', 'DAYS_HELD', 'DAYS_USED')
    ELSE ledger_account IN ('CUSTOMER_BALANCE', 'RECEIVABLE', 'CASH', 'DEPOSIT', 'HOSTING_REVENUE', 'USAGE_REVENUE',
      'DAYS_REVENUE', 'BAD_DEBT', 'ADJUSTMENT') END),
  ADD CONSTRAINT ledger_entries_whole_days CHECK (unit <> 'DAY' OR amount_micros % 1000000 = 0);

CREATE OR REPLACE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  units integer;
  crooked text;
BEGIN
  SELECT count(*), min(unit) FILTER (WHERE amount <> 0) INTO units, crooked
    FROM (SELECT unit, sum(amount_micros) AS amount FROM ledger_entries
           WHERE transaction_id = NEW.transaction_id GROUP BY unit) AS sums;
  IF crooked IS NOT NULL THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero in % (I15)', NEW.transaction_id, crooked;
  END IF;
  IF units > 1 THEN
    RAISE EXCEPTION 'ledger transaction % mixes units (I15)', NEW.transaction_id;
  END IF;
  RETURN NULL;
END $$;

CREATE INDEX ledger_entries_days ON ledger_entries (account_id, ledger_account) WHERE unit = 'DAY';
CREATE INDEX ledger_transactions_invoice_days ON ledger_transactions (invoice_id)
  WHERE kind IN ('DAYS_CREDITED', 'DAYS_TAKEN_BACK');
CREATE INDEX ledger_transactions_number_days ON ledger_transactions (number_id)
  WHERE kind IN ('DAYS_ALLOCATED', 'DAYS_RETURNED', 'DAYS_USED');

-- What gives days away never takes the balance below its limit, whoever posts it; what a bank takes back may (P6, P9).
CREATE FUNCTION partner_follows_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE room bigint;
BEGIN
  UPDATE partners SET day_balance = day_balance - NEW.amount_micros / 1000000
   WHERE account_id = NEW.account_id RETURNING day_balance + day_limit INTO room;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account % is no partner: it has no days', NEW.account_id;
  END IF;
  IF room < 0 AND NEW.amount_micros > 0
     AND (SELECT kind FROM ledger_transactions WHERE id = NEW.transaction_id) <> 'DAYS_TAKEN_BACK' THEN
    RAISE EXCEPTION 'ledger transaction % takes the days of % below their limit (P9)', NEW.transaction_id, NEW.account_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_days AFTER INSERT ON ledger_entries FOR EACH ROW
  WHEN (NEW.ledger_account = 'DAY_BALANCE') EXECUTE FUNCTION partner_follows_days();
