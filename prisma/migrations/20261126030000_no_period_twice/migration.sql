-- I2: time of a number that an invoice asks for or has been paid for is not asked for again. It is refused when the second
-- invoice is issued, before any money moves: no payment can run into it, since none changes whether an invoice is looked at.
-- A year that begins within a month is issued before the month is cut short (row 25): the monitor watches those.
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE invoices ADD CONSTRAINT invoices_no_period_twice EXCLUDE USING gist
  (number_id WITH =, tstzrange(period_start, coalesce(shortened_to, period_end)) WITH &&)
  WHERE (kind = 'HOSTING' AND status <> 'VOID' AND cause <> 'PLAN_CHANGE');
