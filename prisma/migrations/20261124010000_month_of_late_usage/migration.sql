-- From when on a number's unbilled usage waits for a month start: its opening, or the start of the month in which it was
-- reported when its own had been closed by then (C17). What was covered earlier is still told by earliest_at.
ALTER TABLE unbilled_usage ADD COLUMN accrues_from timestamptz(3);
UPDATE unbilled_usage SET accrues_from = earliest_at;
