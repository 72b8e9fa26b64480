-- The customer's standing order to top up his wallet (S9): what he wants, and where it stands (domain/account/auto-top-up.ts).
CREATE TABLE auto_top_ups (
  account_id        text PRIMARY KEY REFERENCES accounts,
  state             text NOT NULL CHECK (state IN ('DISABLED', 'ARMED', 'IN_FLIGHT', 'COOLDOWN')),
  threshold_cents   integer NOT NULL CHECK (threshold_cents IN (2000, 5000, 10000)),
  amount_cents      integer NOT NULL CHECK (amount_cents BETWEEN 2000 AND 200000),
  monthly_cap_cents integer CHECK (monthly_cap_cents >= amount_cents),
  -- Since when it is in its state; how many failed in a row; its latest top-up.
  since             timestamptz(3) NOT NULL,
  failures          integer NOT NULL DEFAULT 0 CHECK (failures BETWEEN 0 AND 3),
  invoice_id        text REFERENCES invoices,
  -- A cap is reached: until its window reopens.
  rests_until       timestamptz(3),
  CHECK (amount_cents >= threshold_cents),
  CHECK (state <> 'IN_FLIGHT' OR invoice_id IS NOT NULL)
);
CREATE INDEX invoices_auto_top_ups ON invoices (account_id, due_at) WHERE cause = 'AUTO_TOP_UP';
