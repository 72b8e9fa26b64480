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

-- I2: a period is some time.
ALTER TABLE invoices
  ADD CONSTRAINT invoices_period CHECK (period_end > period_start),
  ADD CONSTRAINT invoices_shortened CHECK (shortened_to >= period_start);
ALTER TABLE numbers ADD CONSTRAINT numbers_period CHECK (period_end >= period_start);

-- I12: a key means one attempt; on a page the person chooses the method, after the key.
ALTER TABLE payment_attempts ADD CONSTRAINT payment_attempts_key
  CHECK (idempotency_key = invoice_id || ':' || ordinal || ':' || coalesce(CASE WHEN page_ref IS NULL THEN method_id END, 'page'));

-- I24: whoever keeps a zone that the clocks do not know could not be billed by them. Asked by using it.
ALTER TABLE accounts ADD CONSTRAINT accounts_time_zone CHECK (timestamp '2026-01-01' AT TIME ZONE time_zone IS NOT NULL);

-- What an invoice asked for, and what an attempt was, is never edited: what corrects them stands in other columns and rows.
CREATE FUNCTION issued_stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is issued and stays as it is: correct it by another row', TG_TABLE_NAME;
END $$;
CREATE TRIGGER invoices_issued BEFORE UPDATE OF account_id, number_id, number, kind, cause, cause_key, currency, total_cents
  ON invoices FOR EACH ROW
  WHEN ((OLD.account_id, OLD.number_id, OLD.number, OLD.kind, OLD.cause, OLD.cause_key, OLD.currency, OLD.total_cents)
    IS DISTINCT FROM (NEW.account_id, NEW.number_id, NEW.number, NEW.kind, NEW.cause, NEW.cause_key, NEW.currency, NEW.total_cents))
  EXECUTE FUNCTION issued_stays_as_it_is();
CREATE TRIGGER payment_attempts_recorded BEFORE UPDATE OF invoice_id, ordinal, idempotency_key, amount_cents, trigger, run_key, at
  ON payment_attempts FOR EACH ROW
  WHEN ((OLD.invoice_id, OLD.ordinal, OLD.idempotency_key, OLD.amount_cents, OLD.trigger, OLD.run_key, OLD.at)
    IS DISTINCT FROM (NEW.invoice_id, NEW.ordinal, NEW.idempotency_key, NEW.amount_cents, NEW.trigger, NEW.run_key, NEW.at))
  EXECUTE FUNCTION issued_stays_as_it_is();
CREATE TRIGGER invoice_lines_append_only BEFORE UPDATE OR DELETE ON invoice_lines
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
