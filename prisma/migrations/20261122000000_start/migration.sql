-- Linekeeper's first schema. Business time is in columns named …_at; recorded_at is the database's own clock.
-- Promises that SQL can state are constraints here (invariants.md): I1 one charge in flight per invoice, I11 one invoice
-- per number and period, I15 the ledger balances and is never edited, I17 one live subscription per phone number.

CREATE TABLE test_clocks (
  id           text PRIMARY KEY,
  now_at       timestamptz(3) NOT NULL,
  target_at    timestamptz(3) NOT NULL,
  status       text NOT NULL CHECK (status IN ('READY', 'ADVANCING', 'DELETED')),
  recorded_at  timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE accounts (
  id                 text PRIMARY KEY,
  seq                bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  legal_name         text NOT NULL,
  email              text NOT NULL,
  billing_contacts   jsonb NOT NULL DEFAULT '[]',
  address            jsonb,
  tax_id             text,
  currency           text NOT NULL,
  time_zone          text NOT NULL,
  locale             text NOT NULL CHECK (locale IN ('en', 'es', 'tr')),
  billing_mode       text NOT NULL CHECK (billing_mode IN ('POSTPAID', 'PREPAID')),
  meta_billing       text NOT NULL CHECK (meta_billing IN ('HOST', 'DIRECT')),
  dunning_policy     text NOT NULL,
  tariff_code        text NOT NULL,
  allowance_scope    text NOT NULL DEFAULT 'WABA' CHECK (allowance_scope IN ('WABA', 'NUMBER', 'ACCOUNT')),
  deposit_remainder  text NOT NULL DEFAULT 'REFUND' CHECK (deposit_remainder IN ('REFUND', 'RETAIN')),
  standing           text NOT NULL DEFAULT 'CLEAR' CHECK (standing IN ('CLEAR', 'DELINQUENT', 'BARRED')),
  processor_customer text,
  -- Invoices are numbered per account: gap-free without a row that every account in the world would queue for.
  invoice_prefix     text NOT NULL UNIQUE,
  invoice_count      integer NOT NULL DEFAULT 0,
  test_clock_id      text REFERENCES test_clocks,
  -- The last month-start cut that was charged or carried (C17).
  usage_closed_at    timestamptz(3),
  created_at         timestamptz(3) NOT NULL,
  recorded_at        timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX accounts_clock ON accounts (test_clock_id) WHERE test_clock_id IS NOT NULL;

CREATE TABLE api_keys (
  id          text PRIMARY KEY,
  account_id  text REFERENCES accounts,
  role        text NOT NULL CHECK (role IN ('signup', 'support', 'customer', 'operator')),
  key_hash    text NOT NULL UNIQUE,
  revoked_at  timestamptz(3),
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((role = 'customer') = (account_id IS NOT NULL))
);

CREATE TABLE idempotency_keys (
  caller       text NOT NULL,
  key          text NOT NULL,
  request_hash text NOT NULL,
  resource_id  text NOT NULL,
  status       integer,
  body         jsonb,
  lease_until  timestamptz(3) NOT NULL,
  recorded_at  timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (recorded_at);

CREATE TABLE wabas (
  id            text PRIMARY KEY,
  account_id    text NOT NULL REFERENCES accounts,
  time_zone     text,
  owned_by_host boolean NOT NULL DEFAULT false,
  recorded_at   timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE payment_methods (
  id           text PRIMARY KEY,
  seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id   text NOT NULL REFERENCES accounts,
  processor_id text NOT NULL UNIQUE,
  type         text NOT NULL CHECK (type IN ('CARD', 'PAYPAL', 'BANK_TRANSFER')),
  brand        text,
  last4        text,
  exp_month    integer,
  exp_year     integer,
  role         text NOT NULL CHECK (role IN ('PRIMARY', 'BACKUP')),
  status       text NOT NULL CHECK (status IN ('ACTIVE', 'STOPPED', 'REMOVED')),
  added_at     timestamptz(3) NOT NULL,
  recorded_at  timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX payment_methods_account ON payment_methods (account_id, seq);
CREATE UNIQUE INDEX payment_methods_one_primary ON payment_methods (account_id)
  WHERE role = 'PRIMARY' AND status <> 'REMOVED';

CREATE TABLE numbers (
  id                  text PRIMARY KEY,
  seq                 bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id          text NOT NULL REFERENCES accounts,
  phone_number        text NOT NULL,
  display_name        text NOT NULL,
  waba_id             text REFERENCES wabas,
  provider            text NOT NULL CHECK (provider IN ('CLOUD_API', 'TWILIO')),
  coexistence         boolean NOT NULL DEFAULT false,
  preferred_method_id text REFERENCES payment_methods,
  plan                text NOT NULL CHECK (plan IN ('MONTHLY', 'ANNUAL')),
  price_cents         integer NOT NULL CHECK (price_cents >= 0),
  state               text NOT NULL CHECK (state IN ('PENDING_PAYMENT', 'PROVISIONING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED',
                        'SETTLING', 'HOLD', 'DELETING', 'DELETED', 'ABANDONED')),
  suspension_reasons  text[] NOT NULL DEFAULT '{}',
  billing_anchor      timestamptz(3),
  -- The current period is [anchor + offset months, anchor + offset + length months), clamped from the anchor (C13, I2).
  period_offset       integer NOT NULL DEFAULT 0,
  period_ordinal      integer NOT NULL DEFAULT 0,
  period_start        timestamptz(3),
  period_end          timestamptz(3),
  -- Differs from period_end only after a suspension over it: the instant the next period starts (row 12).
  renew_at            timestamptz(3),
  -- The invoice of the next period while it is not yet applied to the period above.
  renewal_invoice_id  text,
  suspended_at        timestamptz(3),
  registration_tries  integer NOT NULL DEFAULT 0,
  try_again_at        timestamptz(3),
  paid_first_at       timestamptz(3),
  cancelled_at        timestamptz(3),
  cancel_reason       text,
  hold_until          timestamptz(3),
  meta_release_at     timestamptz(3),
  deposit_invoice_id  text,
  deposit_state       text NOT NULL DEFAULT 'NONE' CHECK (deposit_state IN ('NONE', 'PENDING', 'PAID', 'FAILED', 'VOID')),
  -- How much of the paid deposit late usage has taken, and when it last did: that is a payment of usage (C22, row 19).
  deposit_used_cents  integer NOT NULL DEFAULT 0 CHECK (deposit_used_cents >= 0),
  deposit_applied_at  timestamptz(3),
  quality_rating      text,
  messaging_limit     text,
  deleted_at          timestamptz(3),
  created_at          timestamptz(3) NOT NULL,
  recorded_at         timestamptz(3) NOT NULL DEFAULT now(),
  CHECK ((state = 'SUSPENDED') = (cardinality(suspension_reasons) > 0))
);
CREATE INDEX numbers_account ON numbers (account_id, seq);
CREATE UNIQUE INDEX numbers_one_live_subscription ON numbers (phone_number) WHERE state NOT IN ('DELETED', 'ABANDONED');

CREATE TABLE invoices (
  id               text PRIMARY KEY,
  seq              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id       text NOT NULL REFERENCES accounts,
  number_id        text REFERENCES numbers,
  number           text NOT NULL UNIQUE,
  kind             text NOT NULL CHECK (kind IN ('HOSTING', 'USAGE', 'DEPOSIT', 'TOP_UP', 'PARTNER_DAYS')),
  cause            text NOT NULL CHECK (cause IN ('SIGN_UP', 'RENEWAL', 'THRESHOLD', 'MONTH_START', 'CANCEL', 'REACTIVATION')),
  status           text NOT NULL CHECK (status IN ('DRAFT', 'OPEN', 'PROCESSING', 'PAID', 'VOID', 'UNCOLLECTIBLE')),
  currency         text NOT NULL,
  total_cents      integer NOT NULL CHECK (total_cents >= 0),
  paid_cents       integer NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
  refunded_cents   integer NOT NULL DEFAULT 0 CHECK (refunded_cents >= 0 AND refunded_cents <= paid_cents),
  period_ordinal   integer,
  period_start     timestamptz(3),
  period_end       timestamptz(3),
  -- One per month start and account, one per cancel and number: what makes the charge of a cause unique (I11).
  cause_key        text NOT NULL,
  due_at           timestamptz(3) NOT NULL,
  paid_at          timestamptz(3),
  closed_at        timestamptz(3),
  dunning_policy   text,
  dunning_version  integer,
  day0_at          timestamptz(3),
  -- The last rung of the ladder that was worked; only automatic steps move it (I6).
  ladder_position  integer NOT NULL DEFAULT 0,
  recorded_at      timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (account_id, cause_key),
  CHECK (status <> 'PAID' OR (paid_at IS NOT NULL AND paid_cents >= total_cents)),
  CHECK (day0_at IS NULL OR dunning_policy IS NOT NULL)
);
CREATE INDEX invoices_account ON invoices (account_id, seq);
CREATE INDEX invoices_number ON invoices (number_id, seq);
CREATE INDEX invoices_unpaid ON invoices (account_id) WHERE status IN ('OPEN', 'PROCESSING', 'UNCOLLECTIBLE');
CREATE UNIQUE INDEX invoices_one_per_period ON invoices (number_id, period_ordinal)
  WHERE kind = 'HOSTING' AND status <> 'VOID';
CREATE UNIQUE INDEX invoices_one_open_hosting ON invoices (number_id) WHERE kind = 'HOSTING' AND status IN ('OPEN', 'PROCESSING');

CREATE TABLE invoice_lines (
  invoice_id        text NOT NULL REFERENCES invoices,
  position          integer NOT NULL,
  number_id         text REFERENCES numbers,
  description       text NOT NULL,
  quantity          integer NOT NULL,
  unit_price_micros bigint,
  amount_cents      integer NOT NULL,
  PRIMARY KEY (invoice_id, position)
);
CREATE INDEX invoice_lines_number ON invoice_lines (number_id) WHERE number_id IS NOT NULL;

CREATE TABLE payment_attempts (
  id              text PRIMARY KEY,
  invoice_id      text NOT NULL REFERENCES invoices,
  ordinal         integer NOT NULL,
  method_id       text REFERENCES payment_methods,
  trigger         text NOT NULL CHECK (trigger IN ('AUTOMATIC', 'CUSTOMER', 'SUPPORT', 'NEW_METHOD')),
  -- Which run of which action made it: a repeated run finds its own attempts instead of making new ones.
  run_key         text NOT NULL,
  idempotency_key text NOT NULL UNIQUE,
  amount_cents    integer NOT NULL CHECK (amount_cents > 0),
  at              timestamptz(3) NOT NULL,
  sent_at         timestamptz(3) NOT NULL DEFAULT now(),
  outcome         text NOT NULL CHECK (outcome IN ('SENT', 'SUCCEEDED', 'DECLINED', 'PROCESSING', 'REQUIRES_ACTION',
                    'TRANSIENT', 'UNKNOWN', 'CANCELLED')),
  decline_code    text,
  decline_class   text,
  charge_ref      text,
  page_ref        text,
  next_look_at    timestamptz(3),
  looks           integer NOT NULL DEFAULT 0,
  resolved_at     timestamptz(3),
  UNIQUE (invoice_id, ordinal)
);
CREATE INDEX payment_attempts_charge ON payment_attempts (charge_ref);
CREATE INDEX payment_attempts_page ON payment_attempts (page_ref) WHERE page_ref IS NOT NULL;
CREATE UNIQUE INDEX payment_attempts_one_in_flight ON payment_attempts (invoice_id)
  WHERE outcome IN ('SENT', 'UNKNOWN', 'PROCESSING');

CREATE TABLE refunds (
  id          text PRIMARY KEY,
  key         text NOT NULL UNIQUE,
  account_id  text NOT NULL REFERENCES accounts,
  invoice_id  text NOT NULL REFERENCES invoices,
  attempt_id  text NOT NULL REFERENCES payment_attempts,
  amount_cents integer NOT NULL CHECK (amount_cents > 0),
  reason      text NOT NULL,
  status      text NOT NULL CHECK (status IN ('SENT', 'SUCCEEDED', 'TO_WALLET')),
  refund_ref  text,
  at          timestamptz(3) NOT NULL,
  -- A processor that does not answer is asked again at this business time.
  tries       integer NOT NULL DEFAULT 0,
  try_at      timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX refunds_invoice ON refunds (invoice_id);
CREATE INDEX refunds_to_send ON refunds (account_id) WHERE status = 'SENT';

-- Double-entry ledger: signed legs, positive = debit. The customer's own account is CUSTOMER_BALANCE, kept negated
-- for readers: what the customer owns is a credit there.
CREATE TABLE ledger_transactions (
  id          text PRIMARY KEY,
  seq         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  key         text NOT NULL UNIQUE,
  account_id  text NOT NULL REFERENCES accounts,
  kind        text NOT NULL,
  at          timestamptz(3) NOT NULL,
  invoice_id  text,
  number_id   text,
  note        text,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX ledger_transactions_account ON ledger_transactions (account_id, seq);

CREATE TABLE ledger_entries (
  transaction_id text NOT NULL REFERENCES ledger_transactions,
  position       integer NOT NULL,
  id             text NOT NULL UNIQUE,
  account_id     text NOT NULL REFERENCES accounts,
  ledger_account text NOT NULL CHECK (ledger_account IN ('CUSTOMER_BALANCE', 'RECEIVABLE', 'CASH', 'DEPOSIT',
                   'HOSTING_REVENUE', 'USAGE_REVENUE', 'BAD_DEBT', 'ADJUSTMENT')),
  unit           text NOT NULL,
  amount_micros  bigint NOT NULL,
  PRIMARY KEY (transaction_id, position)
);
CREATE INDEX ledger_entries_account ON ledger_entries (account_id, ledger_account);

CREATE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE crooked text;
BEGIN
  SELECT unit INTO crooked FROM ledger_entries WHERE transaction_id = NEW.transaction_id
    GROUP BY unit HAVING sum(amount_micros) <> 0 LIMIT 1;
  IF crooked IS NOT NULL THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero in % (I15)', NEW.transaction_id, crooked;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balances AFTER INSERT ON ledger_entries
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced();

CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: correct it by another row', TG_TABLE_NAME;
END $$;
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();
CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE ON ledger_transactions
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();

CREATE TABLE events (
  seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id          text NOT NULL UNIQUE,
  type        text NOT NULL,
  at          timestamptz(3) NOT NULL,
  account_id  text REFERENCES accounts,
  number_id   text,
  invoice_id  text,
  data        jsonb NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX events_account ON events (account_id, seq);
CREATE INDEX events_number ON events (number_id, seq) WHERE number_id IS NOT NULL;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
  FOR EACH ROW EXECUTE FUNCTION history_is_append_only();

CREATE TABLE mails (
  id          text PRIMARY KEY,
  seq         bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  key         text NOT NULL UNIQUE,
  account_id  text NOT NULL REFERENCES accounts,
  number_id   text,
  invoice_id  text,
  template    text NOT NULL,
  params      jsonb NOT NULL,
  at          timestamptz(3) NOT NULL,
  status      text NOT NULL CHECK (status IN ('WAITING', 'ACCEPTED', 'SKIPPED', 'REFUSED')),
  tries       integer NOT NULL DEFAULT 0,
  try_at      timestamptz(3) NOT NULL,
  last_error  text,
  message_id  text NOT NULL,
  recipients  text[] NOT NULL DEFAULT '{}',
  locale      text,
  subject     text,
  -- Evidence for disputes: the facts the mail was rendered from.
  facts       jsonb,
  accepted_at timestamptz(3),
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX mails_account ON mails (account_id, seq);
CREATE INDEX mails_waiting ON mails (account_id, seq) WHERE status = 'WAITING';
CREATE INDEX mails_invoice ON mails (invoice_id, template) WHERE invoice_id IS NOT NULL;

-- Transactional outbox between entities: "look at your facts again". Written with the change that causes it.
CREATE TABLE wake_ups (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  target       text NOT NULL,
  account_id   text NOT NULL REFERENCES accounts,
  clock_id     text,
  at           timestamptz(3) NOT NULL,
  delivered_at timestamptz(3),
  recorded_at  timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX wake_ups_pending ON wake_ups (account_id, seq) WHERE delivered_at IS NULL;

-- The test clock's book: one lane per account, one row per entity with its next due instant.
CREATE TABLE clock_lanes (
  clock_id   text NOT NULL REFERENCES test_clocks,
  account_id text NOT NULL REFERENCES accounts,
  step       bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (clock_id, account_id)
);
CREATE TABLE clock_entities (
  entity_id  text PRIMARY KEY,
  clock_id   text NOT NULL REFERENCES test_clocks,
  account_id text NOT NULL REFERENCES accounts,
  seq        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  due_at     timestamptz(3),
  due_rank   integer
);
CREATE INDEX clock_entities_due ON clock_entities (clock_id, account_id, due_at);

CREATE TABLE webhook_inbox (
  source      text NOT NULL,
  event_id    text NOT NULL,
  type        text NOT NULL,
  body        jsonb NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('HANDLED', 'IGNORED', 'PARKED')),
  note        text,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (source, event_id)
);

-- Usage. A tariff's rows are versions by effective date; prices in micros of the account's currency.
CREATE TABLE tariff_versions (
  id             text PRIMARY KEY,
  code           text NOT NULL,
  effective_from timestamptz(3) NOT NULL,
  currency       text NOT NULL,
  unit           text NOT NULL CHECK (unit IN ('DIALOGUE', 'MESSAGE')),
  recorded_at    timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (code, currency, effective_from)
);
CREATE TABLE tariff_rates (
  version_id   text NOT NULL REFERENCES tariff_versions,
  market       text NOT NULL,
  key          text NOT NULL,
  price_micros bigint NOT NULL CHECK (price_micros >= 0),
  PRIMARY KEY (version_id, market, key)
);

CREATE TABLE usage_events (
  account_id  text NOT NULL REFERENCES accounts,
  event_id    text NOT NULL,
  number_id   text NOT NULL REFERENCES numbers,
  contact     text NOT NULL,
  direction   text NOT NULL CHECK (direction IN ('INBOUND', 'OUTBOUND')),
  kind        text NOT NULL CHECK (kind IN ('TEMPLATE', 'FREE_FORM')),
  category    text,
  entry_point text,
  status      text NOT NULL CHECK (status IN ('DELIVERED', 'FAILED')),
  at          timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (account_id, event_id)
);
CREATE INDEX usage_events_contact ON usage_events (number_id, contact, at);

CREATE TABLE dialogues (
  id             text PRIMARY KEY,
  seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id     text NOT NULL REFERENCES accounts,
  number_id      text NOT NULL REFERENCES numbers,
  contact        text NOT NULL,
  initiator      text NOT NULL CHECK (initiator IN ('BUSINESS', 'USER')),
  category       text,
  entry_point    text,
  market         text NOT NULL,
  opened_at      timestamptz(3) NOT NULL,
  expires_at     timestamptz(3) NOT NULL,
  rating         text NOT NULL CHECK (rating IN ('FREE_ALLOWANCE', 'FREE_ENTRY_POINT', 'FREE_DIRECT', 'PRICED', 'UNRATED')),
  price_micros   bigint NOT NULL CHECK (price_micros >= 0),
  tariff_version text REFERENCES tariff_versions,
  allowance_key  text,
  transaction_id text REFERENCES ledger_transactions,
  -- Usage is moved onto an invoice before the invoice, whose lines it makes, is written.
  invoice_id     text REFERENCES invoices DEFERRABLE INITIALLY DEFERRED,
  recorded_at    timestamptz(3) NOT NULL DEFAULT now(),
  -- A dialogue is opened by one event, so a second delivery of the same event cannot open a second one (I18).
  opened_by      text NOT NULL,
  UNIQUE (account_id, opened_by),
  CHECK (rating = 'PRICED' OR price_micros = 0)
);
CREATE INDEX dialogues_contact ON dialogues (number_id, contact, opened_at DESC);
CREATE INDEX dialogues_unbilled ON dialogues (number_id) WHERE invoice_id IS NULL AND rating = 'PRICED';
CREATE INDEX dialogues_account ON dialogues (account_id, seq);
CREATE INDEX dialogues_number ON dialogues (number_id, opened_at);

CREATE TABLE allowance_grants (
  scope_key text NOT NULL,
  month     text NOT NULL,
  used      integer NOT NULL DEFAULT 0 CHECK (used >= 0),
  PRIMARY KEY (scope_key, month)
);

-- One running row per number: what is rated and on no invoice, remainder of earlier floors included (I19).
CREATE TABLE unbilled_usage (
  number_id          text PRIMARY KEY REFERENCES numbers,
  account_id         text NOT NULL REFERENCES accounts,
  amount_micros      bigint NOT NULL CHECK (amount_micros >= 0),
  earliest_at        timestamptz(3)
);
CREATE INDEX unbilled_usage_account ON unbilled_usage (account_id);
