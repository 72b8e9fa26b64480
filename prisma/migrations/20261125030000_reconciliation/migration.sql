-- C19: our count against Meta's, month by month. A run takes in accounts; each has its own row, which its workflow works on
-- when it is due, on its own time. What was seen is kept (`meta_reports`), and so is what was compared and done.
CREATE TABLE reconciliation_runs (
  id          text PRIMARY KEY,
  seq         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  month       text NOT NULL CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  kind        text NOT NULL CHECK (kind IN ('ESTIMATE', 'MONTHLY', 'FINAL', 'ON_DEMAND')),
  -- Whose runs repeat each other: the Schedule's (an estimate's with its day), a test clock's; one on demand is its own.
  scope       text NOT NULL,
  opened_at   timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (month, kind, scope)
);

CREATE TABLE reconciliation_accounts (
  run_id      text NOT NULL REFERENCES reconciliation_runs,
  account_id  text NOT NULL REFERENCES accounts,
  due_at      timestamptz(3) NOT NULL,
  -- How often it was put off in a row, and why last: Meta does not answer yet, a charge is under way.
  tries       integer NOT NULL DEFAULT 0,
  waits_for   text,
  done_at     timestamptz(3),
  -- Every report was there, whole, and explained. A final run that is complete closes the month of the account.
  complete    boolean,
  PRIMARY KEY (run_id, account_id)
);
CREATE INDEX reconciliation_accounts_due ON reconciliation_accounts (account_id, due_at) WHERE done_at IS NULL;
CREATE INDEX reconciliation_accounts_done ON reconciliation_accounts (account_id) WHERE complete;

-- When the account's next row is due; the rows tell, this spares looking.
ALTER TABLE accounts ADD COLUMN reconcile_due_at timestamptz(3);

-- What Meta said of a number's month, word by word. Without a run it was asked for before the number was released, after
-- which Meta does not say it any more.
CREATE TABLE meta_reports (
  seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number_id   text NOT NULL REFERENCES numbers,
  month       text NOT NULL,
  run_id      text REFERENCES reconciliation_runs,
  pulled_at   timestamptz(3) NOT NULL,
  currency    text,
  rows        jsonb NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (run_id, number_id)
);
CREATE INDEX meta_reports_number ON meta_reports (number_id, month, seq DESC);

CREATE TABLE reconciliation_lines (
  run_id          text NOT NULL REFERENCES reconciliation_runs,
  account_id      text NOT NULL REFERENCES accounts,
  number_id       text NOT NULL REFERENCES numbers,
  country         text NOT NULL,
  category        text NOT NULL,
  pricing_type    text NOT NULL,
  ours            integer NOT NULL,
  theirs          integer NOT NULL,
  credited        integer NOT NULL CHECK (credited >= 0),
  to_review       integer NOT NULL CHECK (to_review <= 0),
  unexplained     integer NOT NULL,
  credited_micros bigint NOT NULL,
  doubts          text[] NOT NULL,
  PRIMARY KEY (run_id, number_id, country, category, pricing_type),
  CHECK (ours - theirs = credited + to_review + unexplained)
);
CREATE INDEX reconciliation_lines_account ON reconciliation_lines (run_id, account_id);

-- What became of each number's report in a run.
CREATE TABLE reconciliation_numbers (
  run_id     text NOT NULL REFERENCES reconciliation_runs,
  account_id text NOT NULL REFERENCES accounts,
  number_id  text NOT NULL REFERENCES numbers,
  report     text NOT NULL CHECK (report IN ('COMPLETE', 'PARTIAL', 'MISSING')),
  repeated   integer NOT NULL,
  PRIMARY KEY (run_id, number_id)
);

-- Where the money of what we had counted too much went. Their sum is that of the lines.
CREATE TABLE reconciliation_credits (
  id             text PRIMARY KEY,
  run_id         text NOT NULL REFERENCES reconciliation_runs,
  account_id     text NOT NULL REFERENCES accounts,
  invoice_id     text REFERENCES invoices,
  -- REFUND: to what had paid the invoice. INVOICE: it is not asked for any more. WALLET: the customer's money now.
  -- UNBILLED: it was on no invoice yet. NOTHING: the invoice had been withdrawn, so it was never owed.
  destination    text NOT NULL CHECK (destination IN ('REFUND', 'INVOICE', 'WALLET', 'UNBILLED', 'NOTHING')),
  amount_micros  bigint NOT NULL,
  -- Our count and Meta's on the lines that were credited, as the mail tells them.
  ours           integer NOT NULL,
  theirs         integer NOT NULL,
  refund_key     text,
  credit_note_id text,
  at             timestamptz(3) NOT NULL
);
CREATE INDEX reconciliation_credits_run ON reconciliation_credits (run_id, account_id);
CREATE INDEX reconciliation_credits_refund ON reconciliation_credits (refund_key) WHERE refund_key IS NOT NULL;

-- What a person has to look at: one item for each line of a number's month, as the latest run found it.
CREATE TABLE discrepancies (
  id           text PRIMARY KEY,
  seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id   text NOT NULL REFERENCES accounts,
  number_id    text NOT NULL REFERENCES numbers,
  month        text NOT NULL,
  country      text NOT NULL,
  category     text NOT NULL,
  pricing_type text NOT NULL,
  run_id       text NOT NULL REFERENCES reconciliation_runs,
  ours         integer NOT NULL,
  theirs       integer NOT NULL,
  to_review    integer NOT NULL,
  unexplained  integer NOT NULL,
  doubts       text[] NOT NULL,
  status       text NOT NULL CHECK (status IN ('OPEN', 'SETTLED')),
  opened_at    timestamptz(3) NOT NULL,
  updated_at   timestamptz(3) NOT NULL,
  UNIQUE (number_id, month, country, category, pricing_type)
);
CREATE INDEX discrepancies_account ON discrepancies (account_id, seq DESC);

-- The run that found that Meta does not count the message: it stands for nothing from then on, whatever is reported.
ALTER TABLE usage_events ADD COLUMN disowned_by text;

-- An invoice may be reduced more than once; it is voided once.
DROP INDEX credit_notes_one_void;
CREATE UNIQUE INDEX credit_notes_one_void ON credit_notes (invoice_id)
  WHERE refund_id IS NULL AND reason NOT IN ('UNUSED_DEPOSIT', 'RECONCILIATION');
