-- A channel renews only into a plan of money that it is about to have: else it would be charged for a month nobody asked for.
UPDATE numbers SET renew_at = NULL WHERE plan = 'DAYS' AND next_plan IS NULL AND renew_at IS NOT NULL;
ALTER TABLE numbers
  ADD CONSTRAINT numbers_days_do_not_renew CHECK (plan <> 'DAYS' OR next_plan IS NOT NULL OR renew_at IS NULL);
