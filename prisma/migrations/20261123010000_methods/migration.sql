-- When new card data ended a stop: from then on it counts as a new method (I13). Null: usable since it was added.
ALTER TABLE payment_methods ADD COLUMN renewed_at timestamptz(3);

-- Which class of decline has stopped it: new card data lift NEEDS_NEW_CARD, nothing lifts HARD_STOP.
ALTER TABLE payment_methods ADD COLUMN stopped_for text CHECK (stopped_for IN ('HARD_STOP', 'NEEDS_NEW_CARD'));
UPDATE payment_methods m SET stopped_for = (
  SELECT a.decline_class FROM payment_attempts a
  WHERE a.method_id = m.id AND a.decline_class IN ('HARD_STOP', 'NEEDS_NEW_CARD') ORDER BY a.at DESC LIMIT 1
) WHERE status = 'STOPPED';

-- The holder's name as the processor has it, to be compared with the account's (W3).
ALTER TABLE payment_methods ADD COLUMN billing_name text;

-- The next instant at which it is told that the card ends (E07); null when there is none.
ALTER TABLE payment_methods ADD COLUMN expiry_notice_at timestamptz(3);
UPDATE payment_methods
SET expiry_notice_at = make_timestamptz(exp_year, exp_month, 1, 0, 0, 0, 'UTC') + interval '1 month' - interval '30 days'
WHERE type = 'CARD' AND exp_month BETWEEN 1 AND 12 AND exp_year IS NOT NULL AND status <> 'REMOVED';

-- A removed method that is still attached at the processor is detached then.
ALTER TABLE payment_methods ADD COLUMN detach_at timestamptz(3);
ALTER TABLE payment_methods ADD COLUMN detach_tries integer NOT NULL DEFAULT 0;

-- An event about a customer finds its account, and no two accounts share one (W1).
CREATE UNIQUE INDEX accounts_processor_customer ON accounts (processor_customer) WHERE processor_customer IS NOT NULL;
