-- One row per account with the running sum of its own ledger account, as the customer sees it: positive is his. It is
-- written by the insert of the entries themselves, so that no posting can leave it out (S1, I15); the sum of the entries
-- stays the authority. `reserved_micros` is what sends that are on their way may yet cost (S3).
CREATE TABLE wallets (
  account_id      text PRIMARY KEY REFERENCES accounts,
  balance_micros  bigint NOT NULL DEFAULT 0,
  reserved_micros bigint NOT NULL DEFAULT 0 CHECK (reserved_micros >= 0)
) WITH (fillfactor = 70);

INSERT INTO wallets (account_id, balance_micros)
SELECT a.id, coalesce(-sum(e.amount_micros), 0)::bigint
  FROM accounts a LEFT JOIN ledger_entries e
    ON e.account_id = a.id AND e.ledger_account = 'CUSTOMER_BALANCE' AND e.unit = a.currency
 GROUP BY a.id;

CREATE FUNCTION wallet_of_new_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO wallets (account_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_wallet AFTER INSERT ON accounts
  FOR EACH ROW EXECUTE FUNCTION wallet_of_new_account();

CREATE FUNCTION wallet_follows_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- In one order, so that two postings about several accounts wait for each other instead of blocking each other.
  PERFORM 1 FROM wallets WHERE account_id IN
    (SELECT account_id FROM posted WHERE ledger_account = 'CUSTOMER_BALANCE') ORDER BY account_id FOR UPDATE;
  UPDATE wallets w SET balance_micros = w.balance_micros - moved.amount_micros
    FROM (SELECT p.account_id, sum(p.amount_micros)::bigint AS amount_micros
            FROM posted p JOIN accounts a ON a.id = p.account_id AND a.currency = p.unit
           WHERE p.ledger_account = 'CUSTOMER_BALANCE' GROUP BY p.account_id) AS moved
   WHERE w.account_id = moved.account_id;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_wallet AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION wallet_follows_entries();
