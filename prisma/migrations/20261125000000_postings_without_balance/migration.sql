-- Most postings move no customer's balance: then there is neither a wallet nor a running total to write, and one look at
-- the legs that were added says so.
CREATE OR REPLACE FUNCTION wallet_follows_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM posted WHERE ledger_account = 'CUSTOMER_BALANCE') THEN
    RETURN NULL;
  END IF;
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

CREATE OR REPLACE FUNCTION ledger_totals_follow_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM posted WHERE ledger_account = 'CUSTOMER_BALANCE') THEN
    RETURN NULL;
  END IF;
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
