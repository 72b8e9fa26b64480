-- Every movement of days about one number, also of those that are held with it: they are counted for their keys.
DROP INDEX ledger_transactions_number_days;
CREATE INDEX ledger_transactions_number_days ON ledger_transactions (number_id)
  WHERE kind IN ('DAYS_ALLOCATED', 'DAYS_RETURNED', 'DAYS_USED', 'DAYS_HELD', 'DAYS_RELEASED', 'DAYS_FORFEITED');
