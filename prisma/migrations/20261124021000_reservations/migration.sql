-- S3: what a send that is on its way may cost, or the free unit it may use up. Only what is open is here: settled, released
-- or closed, a reservation is gone. Everything that is held is counted beside it (wallets, spendings, allowance_holds), and
-- whoever writes any of these holds the lock of the account's wallet.
CREATE TABLE reservations (
  id            text   PRIMARY KEY,
  account_id    text   NOT NULL REFERENCES accounts,
  number_id     text   NOT NULL REFERENCES numbers,
  month         text   NOT NULL,
  price_micros  bigint NOT NULL CHECK (price_micros >= 0),
  allowance_key text,
  expires_at    timestamptz(3) NOT NULL,
  CHECK (allowance_key IS NULL OR price_micros = 0)
);
CREATE INDEX reservations_expiry ON reservations (account_id, expires_at);
CREATE INDEX reservations_number ON reservations (number_id);

-- Free units of a month's allowance that sends on their way may use up, by the allowance's scope and month.
CREATE TABLE allowance_holds (
  allowance_key text    PRIMARY KEY,
  account_id    text    NOT NULL REFERENCES accounts,
  held          integer NOT NULL DEFAULT 0 CHECK (held >= 0)
) WITH (fillfactor = 70);

-- When the account looks for reservations that have expired; null while it has none to look for.
ALTER TABLE wallets ADD COLUMN release_at timestamptz(3);

-- W5: the customer's own limit for a month's usage, of the account or of one number. `reached_in` is the month in which
-- something was refused for it, `told_in` the month for which that was told and not yet taken back.
CREATE TABLE spending_limits (
  owner_id       text PRIMARY KEY,
  account_id     text NOT NULL REFERENCES accounts,
  number_id      text REFERENCES numbers,
  monthly_micros bigint CHECK (monthly_micros >= 0),
  alerted_in     text,
  reached_in     text,
  told_in        text,
  tellings       integer NOT NULL DEFAULT 0,
  CHECK (owner_id = coalesce(number_id, account_id))
);
CREATE INDEX spending_limits_account ON spending_limits (account_id);
