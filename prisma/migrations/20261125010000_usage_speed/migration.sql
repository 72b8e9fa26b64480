-- Usage comes in thousands of rows a statement, so what each row costs in indexes and triggers is what ingesting costs.

-- A number's usage in the order of opening is asked for where it costs something or may come to. Said so, the index cannot
-- be taken for the one by contact either: a plan made while the table was small read all of a number's usage for each of
-- its contacts.
DROP INDEX dialogues_number;
CREATE INDEX dialogues_number ON dialogues (number_id, opened_at)
  WHERE rating IN ('FREE_ALLOWANCE', 'PRICED', 'UNRATED');

-- The sums by day and month: rows that are alike are put together first, by quarters of an hour, on which every zone's days
-- and months begin, and only these are looked up in the account's zones.
CREATE OR REPLACE FUNCTION usage_totals_follow_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Batches about one account take turns at its wallet before they write the same rows here, in whatever order.
  PERFORM 1 FROM wallets WHERE account_id IN (SELECT account_id FROM counted) ORDER BY account_id FOR UPDATE;
  WITH quarters AS (
    SELECT account_id, date_bin('15 minutes', opened_at, 'epoch') AS opened_at,
           date_bin('15 minutes', booked_at, 'epoch') AS booked_at, number_id, category, market, unit, rating,
           count(*) AS rows, sum(price_micros) AS amount_micros, max(booked_at) AS last_at
      FROM counted GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
  seen AS (
    SELECT q.account_id, day_in(z, q.opened_at) AS day, q.number_id, q.market, q.unit, q.rating, q.rows, q.amount_micros,
           q.last_at, coalesce(q.category, 'UNKNOWN') AS shown_category,
           CASE WHEN q.rating = 'PRICED' THEN month_in(b, q.booked_at) END AS month,
           CASE WHEN q.rating = 'PRICED' THEN q.unit || ' ' || coalesce(q.category, '') END AS sold
      FROM quarters q
      JOIN account_zones z ON z.account_id = q.account_id AND z.from_at <= q.opened_at AND q.opened_at < z.to_at
      JOIN account_zones b ON b.account_id = q.account_id AND b.from_at <= q.booked_at AND q.booked_at < b.to_at)
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
