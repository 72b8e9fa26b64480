-- What the pages of a big account read instead of its rows: sums that the database itself keeps with every row, so that
-- no writer can leave them out. They hang on the rows' own instants and on the zones below, and on nothing else: the same
-- sums can be made again from the rows at any time, which is how a test compares them.

-- The account's zones, each from the first instant of a month on. A new zone holds from the next month: no day and no
-- month that has begun changes its ends (as with a WABA's zone, C11).
CREATE TABLE account_zones (
  account_id  text NOT NULL REFERENCES accounts,
  from_at     timestamptz(3) NOT NULL DEFAULT '-infinity',
  to_at       timestamptz(3) NOT NULL DEFAULT 'infinity',
  -- The month that begins at from_at, whatever day the new zone's clocks show there.
  first_month date NOT NULL DEFAULT '-infinity',
  time_zone   text NOT NULL,
  PRIMARY KEY (account_id, from_at)
);
INSERT INTO account_zones (account_id, time_zone) SELECT id, time_zone FROM accounts;

CREATE FUNCTION zone_of_new_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO account_zones (account_id, time_zone) VALUES (NEW.id, NEW.time_zone);
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_zone AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION zone_of_new_account();

CREATE FUNCTION zone_from_next_month() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- Messages are taken up to five minutes ahead of the clock: their month is not to change either.
  present timestamptz := coalesce((SELECT now_at FROM test_clocks WHERE id = NEW.test_clock_id), now())
                         + interval '10 minutes';
  next_month date;
  begins timestamptz;
BEGIN
  SELECT m, m::timestamp AT TIME ZONE z.time_zone INTO next_month, begins
    FROM account_zones z,
         LATERAL (SELECT (date_trunc('month', present AT TIME ZONE z.time_zone) + interval '1 month')::date AS m) AS next
   WHERE z.account_id = NEW.id AND z.from_at <= present AND present < z.to_at;
  UPDATE account_zones SET to_at = begins WHERE account_id = NEW.id AND from_at < begins AND to_at > begins;
  INSERT INTO account_zones (account_id, from_at, first_month, time_zone)
    VALUES (NEW.id, begins, next_month, NEW.time_zone)
    -- Changed once more before it came to hold.
    ON CONFLICT (account_id, from_at) DO UPDATE SET time_zone = EXCLUDED.time_zone;
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_new_zone AFTER UPDATE OF time_zone ON accounts FOR EACH ROW
  WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone) EXECUTE FUNCTION zone_from_next_month();

-- The day, and the first day of the month, of an instant on an account's clocks.
CREATE FUNCTION day_in(z account_zones, at timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
  RETURN greatest((at AT TIME ZONE (z).time_zone)::date, (z).first_month);
CREATE FUNCTION month_in(z account_zones, at timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
  RETURN greatest(date_trunc('month', at AT TIME ZONE (z).time_zone)::date, (z).first_month);

-- When a month, given by its first day, begins and ends for an account, half-open, and the zone of its clocks then.
CREATE FUNCTION account_month(of_account text, of_month date)
RETURNS TABLE (from_at timestamptz, to_at timestamptz, time_zone text) LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN z.first_month = of_month THEN z.from_at ELSE of_month::timestamp AT TIME ZONE z.time_zone END,
         least(z.to_at, (of_month + interval '1 month') AT TIME ZONE z.time_zone), z.time_zone
    FROM account_zones z WHERE z.account_id = of_account AND z.first_month <= of_month
   ORDER BY z.first_month DESC LIMIT 1
$$;

-- The day that an instant falls on for an account, and when it begins and ends, half-open.
CREATE FUNCTION account_day(of_account text, at timestamptz)
RETURNS TABLE (day date, from_at timestamptz, to_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT d, CASE WHEN z.first_month = d THEN z.from_at ELSE d::timestamp AT TIME ZONE z.time_zone END,
         least(z.to_at, (d + 1)::timestamp AT TIME ZONE z.time_zone)
    FROM account_zones z, LATERAL (SELECT day_in(z, at) AS d) AS found
   WHERE z.account_id = of_account AND z.from_at <= at AND at < z.to_at
$$;

-- Σ of the customer's own ledger account by month and kind, debit positive as in the entries. `top_up_micros` is what of
-- it was topped up or given or taken back of that (S6).
CREATE TABLE ledger_totals (
  account_id    text NOT NULL REFERENCES accounts,
  unit          text NOT NULL,
  month         date NOT NULL,
  kind          text NOT NULL,
  amount_micros bigint NOT NULL,
  top_up_micros bigint NOT NULL,
  PRIMARY KEY (account_id, unit, month, kind)
) WITH (fillfactor = 70);

CREATE VIEW ledger_totals_of_rows AS
  SELECT e.account_id, e.unit, month_in(z, t.at) AS month, t.kind, sum(e.amount_micros)::bigint AS amount_micros,
         coalesce(sum(e.amount_micros) FILTER (WHERE t.kind = 'TOP_UP' OR i.kind = 'TOP_UP'), 0)::bigint AS top_up_micros
    FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
    JOIN account_zones z ON z.account_id = e.account_id AND z.from_at <= t.at AND t.at < z.to_at
    LEFT JOIN invoices i ON i.id = t.invoice_id AND t.kind IN ('REFUND', 'CHARGEBACK')
   WHERE e.ledger_account = 'CUSTOMER_BALANCE'
   GROUP BY e.account_id, e.unit, month_in(z, t.at), t.kind;
INSERT INTO ledger_totals SELECT * FROM ledger_totals_of_rows;

CREATE FUNCTION ledger_totals_follow_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_totals AS kept (account_id, unit, month, kind, amount_micros, top_up_micros)
  SELECT p.account_id, p.unit, month_in(z, t.at), t.kind, sum(p.amount_micros),
         coalesce(sum(p.amount_micros) FILTER (WHERE t.kind = 'TOP_UP' OR i.kind = 'TOP_UP'), 0)
    FROM posted p JOIN ledger_transactions t ON t.id = p.transaction_id
    JOIN account_zones z ON z.account_id = p.account_id AND z.from_at <= t.at AND t.at < z.to_at
    LEFT JOIN invoices i ON i.id = t.invoice_id AND t.kind IN ('REFUND', 'CHARGEBACK')
   WHERE p.ledger_account = 'CUSTOMER_BALANCE'
   GROUP BY p.account_id, p.unit, month_in(z, t.at), t.kind
   ORDER BY p.account_id, p.unit, month_in(z, t.at), t.kind
  ON CONFLICT (account_id, unit, month, kind) DO UPDATE
    SET amount_micros = kept.amount_micros + EXCLUDED.amount_micros,
        top_up_micros = kept.top_up_micros + EXCLUDED.top_up_micros;
  RETURN NULL;
END $$;
-- By its name it comes after the wallet's trigger, which holds the account's wallet: postings about one account take
-- turns there, so these rows are never waited for in two orders.
CREATE TRIGGER ledger_entries_wallet_totals AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION ledger_totals_follow_entries();

-- Usage counted in five ways (S7, I10): by day (`period`) and by what `dimension` says; and what was BOOKED as priced
-- usage, by month of its booking, with the time of the last booking.
CREATE TABLE usage_totals (
  account_id    text NOT NULL REFERENCES accounts,
  dimension     text NOT NULL CHECK (dimension IN ('DAY', 'NUMBER', 'CATEGORY', 'COUNTRY', 'BOOKED')),
  period        date NOT NULL,
  key           text NOT NULL,
  dialogues     bigint NOT NULL,
  messages      bigint NOT NULL,
  priced        bigint NOT NULL,
  free          bigint NOT NULL,
  unrated       bigint NOT NULL,
  amount_micros bigint NOT NULL,
  last_at       timestamptz(3) NOT NULL,
  PRIMARY KEY (account_id, dimension, period, key)
) WITH (fillfactor = 70);

CREATE VIEW usage_totals_of_rows AS
  WITH counted AS (
    SELECT d.*, day_in(z, d.opened_at) AS day, coalesce(d.category, 'UNKNOWN') AS shown_category,
           CASE WHEN d.rating = 'PRICED' THEN month_in(b, d.booked_at) END AS month,
           CASE WHEN d.rating = 'PRICED' THEN d.unit || ' ' || coalesce(d.category, '') END AS sold
      FROM dialogues d
      JOIN account_zones z ON z.account_id = d.account_id AND z.from_at <= d.opened_at AND d.opened_at < z.to_at
      JOIN account_zones b ON b.account_id = d.account_id AND b.from_at <= d.booked_at AND d.booked_at < b.to_at)
  SELECT account_id,
         CASE WHEN grouping(number_id) = 0 THEN 'NUMBER' WHEN grouping(shown_category) = 0 THEN 'CATEGORY'
              WHEN grouping(market) = 0 THEN 'COUNTRY' WHEN grouping(sold) = 0 THEN 'BOOKED' ELSE 'DAY' END AS dimension,
         coalesce(day, month) AS period, coalesce(number_id, shown_category, market, sold, '') AS key,
         count(*) FILTER (WHERE unit = 'DIALOGUE') AS dialogues, count(*) FILTER (WHERE unit = 'MESSAGE') AS messages,
         count(*) FILTER (WHERE rating = 'PRICED') AS priced,
         count(*) FILTER (WHERE rating NOT IN ('PRICED', 'UNRATED')) AS free,
         count(*) FILTER (WHERE rating = 'UNRATED') AS unrated,
         sum(price_micros)::bigint AS amount_micros, max(booked_at) AS last_at
    FROM counted
   GROUP BY GROUPING SETS ((account_id, day), (account_id, day, number_id), (account_id, day, shown_category),
                           (account_id, day, market), (account_id, month, sold))
  HAVING coalesce(day, month) IS NOT NULL;
INSERT INTO usage_totals SELECT * FROM usage_totals_of_rows;

-- For a batch of thousands: first what is alike in everything that counts, then the five ways of looking at that.
CREATE FUNCTION usage_totals_follow_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Batches about one account take turns at its wallet before they write the same rows here, in whatever order.
  PERFORM 1 FROM wallets WHERE account_id IN (SELECT account_id FROM counted) ORDER BY account_id FOR UPDATE;
  WITH alike AS (
    SELECT d.account_id, day_in(z, d.opened_at) AS day, d.number_id, d.category, d.market, d.unit, d.rating,
           CASE WHEN d.rating = 'PRICED' THEN month_in(b, d.booked_at) END AS month,
           count(*) AS rows, sum(d.price_micros) AS amount_micros, max(d.booked_at) AS last_at
      FROM counted d
      JOIN account_zones z ON z.account_id = d.account_id AND z.from_at <= d.opened_at AND d.opened_at < z.to_at
      JOIN account_zones b ON b.account_id = d.account_id AND b.from_at <= d.booked_at AND d.booked_at < b.to_at
     GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
  seen AS (
    SELECT a.*, coalesce(category, 'UNKNOWN') AS shown_category,
           CASE WHEN rating = 'PRICED' THEN unit || ' ' || coalesce(category, '') END AS sold FROM alike a)
  INSERT INTO usage_totals AS kept
    (account_id, dimension, period, key, dialogues, messages, priced, free, unrated, amount_micros, last_at)
  SELECT account_id,
         CASE WHEN grouping(number_id) = 0 THEN 'NUMBER' WHEN grouping(shown_category) = 0 THEN 'CATEGORY'
              WHEN grouping(market) = 0 THEN 'COUNTRY' WHEN grouping(sold) = 0 THEN 'BOOKED' ELSE 'DAY' END,
         coalesce(day, month), coalesce(number_id, shown_category, market, sold, ''),
         coalesce(sum(rows) FILTER (WHERE unit = 'DIALOGUE'), 0), coalesce(sum(rows) FILTER (WHERE unit = 'MESSAGE'), 0),
         coalesce(sum(rows) FILTER (WHERE rating = 'PRICED'), 0),
         coalesce(sum(rows) FILTER (WHERE rating NOT IN ('PRICED', 'UNRATED')), 0),
         coalesce(sum(rows) FILTER (WHERE rating = 'UNRATED'), 0), sum(amount_micros), max(last_at)
    FROM seen
   GROUP BY GROUPING SETS ((account_id, day), (account_id, day, number_id), (account_id, day, shown_category),
                           (account_id, day, market), (account_id, month, sold))
  HAVING coalesce(day, month) IS NOT NULL
  ON CONFLICT (account_id, dimension, period, key) DO UPDATE
    SET dialogues = kept.dialogues + EXCLUDED.dialogues, messages = kept.messages + EXCLUDED.messages,
        priced = kept.priced + EXCLUDED.priced, free = kept.free + EXCLUDED.free,
        unrated = kept.unrated + EXCLUDED.unrated, amount_micros = kept.amount_micros + EXCLUDED.amount_micros,
        last_at = greatest(kept.last_at, EXCLUDED.last_at);
  RETURN NULL;
END $$;
CREATE TRIGGER dialogues_totals AFTER INSERT ON dialogues
  REFERENCING NEW TABLE AS counted FOR EACH STATEMENT EXECUTE FUNCTION usage_totals_follow_rows();

-- A row that is corrected or deleted, which is rare; that it goes onto an invoice changes no sum.
CREATE FUNCTION count_usage(d dialogues, times integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO usage_totals AS kept
    (account_id, dimension, period, key, dialogues, messages, priced, free, unrated, amount_micros, last_at)
  SELECT d.account_id, part.dimension, part.period, part.key, times * (d.unit = 'DIALOGUE')::int,
         times * (d.unit = 'MESSAGE')::int, times * (d.rating = 'PRICED')::int,
         times * (d.rating NOT IN ('PRICED', 'UNRATED'))::int, times * (d.rating = 'UNRATED')::int,
         times * d.price_micros, d.booked_at
    FROM account_zones z, account_zones b, LATERAL (VALUES
      ('BOOKED', CASE WHEN d.rating = 'PRICED' THEN month_in(b, d.booked_at) END, d.unit || ' ' || coalesce(d.category, '')),
      ('CATEGORY', day_in(z, d.opened_at), coalesce(d.category, 'UNKNOWN')),
      ('COUNTRY', day_in(z, d.opened_at), d.market),
      ('DAY', day_in(z, d.opened_at), ''),
      ('NUMBER', day_in(z, d.opened_at), d.number_id)) AS part (dimension, period, key)
   WHERE z.account_id = d.account_id AND z.from_at <= d.opened_at AND d.opened_at < z.to_at
     AND b.account_id = d.account_id AND b.from_at <= d.booked_at AND d.booked_at < b.to_at
     AND part.period IS NOT NULL
  ON CONFLICT (account_id, dimension, period, key) DO UPDATE
    SET dialogues = kept.dialogues + EXCLUDED.dialogues, messages = kept.messages + EXCLUDED.messages,
        priced = kept.priced + EXCLUDED.priced, free = kept.free + EXCLUDED.free,
        unrated = kept.unrated + EXCLUDED.unrated, amount_micros = kept.amount_micros + EXCLUDED.amount_micros,
        last_at = greatest(kept.last_at, EXCLUDED.last_at)
$$;
CREATE FUNCTION usage_totals_follow_correction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM wallets WHERE account_id = OLD.account_id FOR UPDATE;
  PERFORM count_usage(OLD, -1);
  IF TG_OP = 'UPDATE' THEN PERFORM count_usage(NEW, 1); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dialogues_totals_corrected
  AFTER DELETE OR UPDATE OF number_id, unit, category, market, opened_at, booked_at, rating, price_micros ON dialogues
  FOR EACH ROW EXECUTE FUNCTION usage_totals_follow_correction();

-- What waits for an invoice, beside the balance: one row says what a threshold and a month's end depend on (C16, C17).
ALTER TABLE wallets
  ADD COLUMN unbilled_micros bigint NOT NULL DEFAULT 0,
  ADD COLUMN unbilled_since timestamptz(3);
UPDATE wallets w SET unbilled_micros = u.amount_micros, unbilled_since = u.accrues_from
  FROM (SELECT account_id, sum(amount_micros)::bigint AS amount_micros,
               min(accrues_from) FILTER (WHERE amount_micros > 0) AS accrues_from
          FROM unbilled_usage GROUP BY account_id) AS u
 WHERE w.account_id = u.account_id;

-- More of it only lowers the instant, so a batch reads no other row; what is taken may raise it, and then all are asked.
CREATE FUNCTION wallet_follows_unbilled() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved record;
BEGIN
  FOR moved IN
    SELECT n.account_id, sum(n.amount_micros) - sum(o.amount_micros) AS amount_micros,
           min(n.accrues_from) FILTER (WHERE n.amount_micros > 0) AS accrues_from,
           bool_or(o.amount_micros > 0 AND o.accrues_from IS NOT NULL
                   AND (n.amount_micros = 0 OR n.accrues_from IS NULL OR n.accrues_from > o.accrues_from)) AS taken
      FROM after_change n JOIN before_change o ON o.number_id = n.number_id
     GROUP BY n.account_id ORDER BY n.account_id
  LOOP
    UPDATE wallets w
       SET unbilled_micros = w.unbilled_micros + moved.amount_micros,
           unbilled_since = CASE WHEN moved.taken
             THEN (SELECT min(u.accrues_from) FROM unbilled_usage u WHERE u.account_id = w.account_id AND u.amount_micros > 0)
             ELSE least(w.unbilled_since, moved.accrues_from) END
     WHERE w.account_id = moved.account_id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER unbilled_usage_changed AFTER UPDATE ON unbilled_usage
  REFERENCING OLD TABLE AS before_change NEW TABLE AS after_change
  FOR EACH STATEMENT EXECUTE FUNCTION wallet_follows_unbilled();

-- A number's row is made empty, which changes nothing, and is never deleted; whoever does otherwise is followed too.
CREATE FUNCTION wallet_follows_unbilled_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE wallets w SET (unbilled_micros, unbilled_since) = (
      SELECT coalesce(sum(u.amount_micros), 0), min(u.accrues_from) FILTER (WHERE u.amount_micros > 0)
        FROM unbilled_usage u WHERE u.account_id = w.account_id)
   WHERE w.account_id = coalesce(NEW.account_id, OLD.account_id);
  RETURN NULL;
END $$;
CREATE TRIGGER unbilled_usage_added AFTER INSERT ON unbilled_usage FOR EACH ROW
  WHEN (NEW.amount_micros <> 0) EXECUTE FUNCTION wallet_follows_unbilled_row();
CREATE TRIGGER unbilled_usage_deleted AFTER DELETE ON unbilled_usage FOR EACH ROW
  EXECUTE FUNCTION wallet_follows_unbilled_row();

-- The balances and the usage of a statement come from the sums now, and pages of rows are read by their place alone.
DROP INDEX ledger_transactions_at;
DROP INDEX dialogues_opened;
DROP INDEX dialogues_booked;
CREATE INDEX dialogues_opened ON dialogues (account_id, opened_at, seq);
CREATE INDEX dialogues_booked ON dialogues (account_id, booked_at, seq);
