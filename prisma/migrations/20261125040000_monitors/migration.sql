-- What the monitors of the invariants (adapters/store/monitors) have found, and the little that makes them cheap.

CREATE TABLE monitor_results (
  code       text PRIMARY KEY,
  -- Null: it is not known, because the monitor did not finish; `problem` says why.
  violations integer CHECK (violations >= 0),
  examples   jsonb NOT NULL DEFAULT '[]',
  problem    text,
  -- Since when there are violations: the run that found the first of them.
  since      timestamptz(3),
  checked_at timestamptz(3) NOT NULL,
  took_ms    integer NOT NULL,
  CHECK ((violations IS NULL) = (problem IS NOT NULL)),
  CHECK (violations IS DISTINCT FROM 0 OR since IS NULL)
);

-- What time it is for an account, and whether everything that follows from its facts has been done: nothing is asked of an
-- account on whose clock something runs, that has to be looked at yet, or to which something happened in the last minute.
CREATE VIEW account_clocks AS
  SELECT a.id AS account_id, coalesce(t.now_at, now()) AS now_at, t.id IS NOT NULL AS virtual,
         NOT EXISTS (SELECT 1 FROM wake_ups w WHERE w.account_id = a.id AND w.delivered_at IS NULL)
         AND CASE WHEN t.id IS NOT NULL THEN t.status = 'READY' ELSE coalesce((
           SELECT e.recorded_at < now() - interval '1 minute' FROM events e
            WHERE e.account_id = a.id ORDER BY e.seq DESC LIMIT 1), true) END AS settled
    FROM accounts a LEFT JOIN test_clocks t ON t.id = a.test_clock_id;

-- Few rows each, or coarse: what they index is written once.
CREATE INDEX numbers_held_back ON numbers (account_id) WHERE state IN ('PAST_DUE', 'SUSPENDED');
CREATE INDEX accounts_in_debt ON accounts (id) WHERE standing <> 'CLEAR';
CREATE INDEX account_zones_changed ON account_zones (account_id) WHERE from_at > '-infinity';
CREATE INDEX payment_attempts_sent ON payment_attempts USING brin (sent_at) WITH (pages_per_range = 32);
CREATE INDEX dialogues_newest ON dialogues USING brin (seq) WITH (pages_per_range = 32);
CREATE INDEX webhook_inbox_received ON webhook_inbox USING brin (recorded_at) WITH (pages_per_range = 32);
