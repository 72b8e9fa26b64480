-- Usage comes in thousands of rows a statement, all about a few numbers of one account. What they refer to is checked once
-- a statement, not once a row: four look-ups for each dialogue were most of the time that storing it took. The check is
-- stricter than the keys were: the number must be that account's. None of what is referred to is ever deleted.
ALTER TABLE usage_events
  DROP CONSTRAINT usage_events_account_id_fkey,
  DROP CONSTRAINT usage_events_number_id_fkey;
ALTER TABLE dialogues
  DROP CONSTRAINT dialogues_account_id_fkey,
  DROP CONSTRAINT dialogues_number_id_fkey,
  DROP CONSTRAINT dialogues_tariff_version_fkey,
  DROP CONSTRAINT dialogues_transaction_id_fkey,
  -- Rows are listed by (account_id, seq), and numbered by the sequence alone.
  DROP CONSTRAINT dialogues_seq_key;

CREATE FUNCTION usage_refers_to_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT account_id, number_id FROM added) AS a
             WHERE NOT EXISTS (SELECT 1 FROM numbers n WHERE n.id = a.number_id AND n.account_id = a.account_id)) THEN
    RAISE foreign_key_violation USING MESSAGE = TG_TABLE_NAME || ': a row names a number that its account does not have';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION usage_refers_to_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT tariff_version FROM added WHERE tariff_version IS NOT NULL) AS a
             WHERE NOT EXISTS (SELECT 1 FROM tariff_versions v WHERE v.id = a.tariff_version))
     OR EXISTS (SELECT 1 FROM (SELECT DISTINCT transaction_id FROM added WHERE transaction_id IS NOT NULL) AS a
                WHERE NOT EXISTS (SELECT 1 FROM ledger_transactions t WHERE t.id = a.transaction_id)) THEN
    RAISE foreign_key_violation USING MESSAGE = TG_TABLE_NAME || ': a row names a tariff or a posting that is not there';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER usage_events_numbers AFTER INSERT ON usage_events REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION usage_refers_to_numbers();
CREATE TRIGGER dialogues_numbers AFTER INSERT ON dialogues REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION usage_refers_to_numbers();
CREATE TRIGGER dialogues_prices AFTER INSERT ON dialogues REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION usage_refers_to_prices();
