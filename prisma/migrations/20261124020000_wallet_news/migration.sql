-- S3: where a prepaid account stops sending: below nothing, or already at exactly nothing.
ALTER TABLE accounts ADD COLUMN pause_at text NOT NULL DEFAULT '<0' CHECK (pause_at IN ('<0', '<=0'));

-- What the customer was told of his balance (S2, S3, I6). A line is armed once the balance was at or above it; `tellings`
-- counts, so that each mail has a key of its own.
ALTER TABLE wallets
  ADD COLUMN alert_below_micros bigint  NOT NULL DEFAULT 100000000 CHECK (alert_below_micros > 0),
  ADD COLUMN banner_armed       boolean NOT NULL DEFAULT false,
  ADD COLUMN alert_armed        boolean NOT NULL DEFAULT false,
  ADD COLUMN pause_told         boolean NOT NULL DEFAULT false,
  ADD COLUMN tellings           integer NOT NULL DEFAULT 0;
UPDATE wallets SET banner_armed = balance_micros >= 20000000, alert_armed = balance_micros >= 100000000;

-- What an account, and each of its numbers, has used in a month of the account's zone, and what sends on their way may yet
-- cost (W5). Written with each posting of usage, under the lock of the account's wallet: nobody ever adds up messages.
CREATE TABLE spendings (
  owner_id        text   NOT NULL,
  month           text   NOT NULL CHECK (month ~ '^\d{4}-\d\d$'),
  account_id      text   NOT NULL REFERENCES accounts,
  spent_micros    bigint NOT NULL DEFAULT 0,
  reserved_micros bigint NOT NULL DEFAULT 0 CHECK (reserved_micros >= 0),
  PRIMARY KEY (owner_id, month)
) WITH (fillfactor = 70);
CREATE INDEX spendings_account ON spendings (account_id);

INSERT INTO spendings (owner_id, month, account_id, spent_micros)
SELECT owner.id, to_char(t.at AT TIME ZONE a.time_zone, 'YYYY-MM'), a.id, sum(e.amount_micros)::bigint
  FROM ledger_transactions t
  JOIN accounts a ON a.id = t.account_id
  JOIN ledger_entries e ON e.transaction_id = t.id AND e.ledger_account = 'CUSTOMER_BALANCE'
  CROSS JOIN LATERAL (VALUES (a.id), (t.number_id)) AS owner (id)
 WHERE t.kind = 'USAGE' AND owner.id IS NOT NULL
 GROUP BY 1, 2, 3;
