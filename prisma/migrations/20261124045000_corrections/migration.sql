-- I18: until its month is closed, usage follows the time of the messages, whatever the order in which they are reported. A
-- price stays on its row for ever; what turns out otherwise is a row here, and its difference an ADJUSTMENT in the ledger.
CREATE TABLE usage_corrections (
  seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id     text NOT NULL REFERENCES accounts,
  number_id      text NOT NULL REFERENCES numbers,
  dialogue_id    text NOT NULL REFERENCES dialogues,
  -- What the dialogue or message stood as, and stands as from here on; VOID: it is none, or another row stands for it.
  rating_before  text NOT NULL CHECK (rating_before <> 'VOID'),
  rating         text NOT NULL CHECK (rating IN ('VOID', 'FREE_ALLOWANCE', 'PRICED', 'UNRATED')),
  price_micros   bigint NOT NULL CHECK (price_micros >= 0),
  CHECK (rating = 'PRICED' OR price_micros = 0),
  -- The allowance by which it is free from here on.
  allowance_key  text,
  CHECK ((rating = 'FREE_ALLOWANCE') = (allowance_key IS NOT NULL)),
  -- The difference to before, and by how many the priced ones became more or fewer.
  amount_micros  bigint NOT NULL,
  quantity       integer GENERATED ALWAYS AS ((rating = 'PRICED')::int - (rating_before = 'PRICED')::int) STORED,
  booked_at      timestamptz(3) NOT NULL,
  transaction_id text REFERENCES ledger_transactions,
  invoice_id     text REFERENCES invoices DEFERRABLE INITIALLY DEFERRED,
  recorded_at    timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX usage_corrections_dialogue ON usage_corrections (dialogue_id, seq DESC);
CREATE INDEX usage_corrections_account ON usage_corrections (account_id, booked_at, seq) INCLUDE (amount_micros);
CREATE INDEX usage_corrections_allowance ON usage_corrections (allowance_key) WHERE allowance_key IS NOT NULL;
CREATE INDEX usage_corrections_unbilled ON usage_corrections (number_id) WHERE invoice_id IS NULL;

-- An event opens one dialogue at a time: a later revision takes the place of one that is VOID.
ALTER TABLE dialogues ADD COLUMN revision integer NOT NULL DEFAULT 0 CHECK (revision >= 0);
ALTER TABLE dialogues DROP CONSTRAINT dialogues_account_id_opened_by_key, ADD UNIQUE (account_id, opened_by, revision);
-- The last ones that an allowance made free: at most as many as it gives.
CREATE INDEX dialogues_allowance ON dialogues (allowance_key, opened_at DESC, opened_by DESC) WHERE rating = 'FREE_ALLOWANCE';

-- Where in the order of openings the last free one lies: what opens later takes nothing from it. Null: not known.
ALTER TABLE allowance_grants ADD COLUMN last_at timestamptz(3), ADD COLUMN last_by text;

-- What corrections change in the sums of usage, by the day of the dialogue or message that they are about. The sums by
-- booking are of USAGE postings alone: a statement shows corrections as its ADJUSTMENTs.
CREATE VIEW usage_totals_of_corrections AS
  SELECT c.seq, c.account_id, part.dimension, day_in(z, d.opened_at) AS period, part.key,
         -(c.rating = 'VOID' AND d.unit = 'DIALOGUE')::int AS dialogues,
         -(c.rating = 'VOID' AND d.unit = 'MESSAGE')::int AS messages, c.quantity AS priced,
         (c.rating NOT IN ('PRICED', 'UNRATED', 'VOID'))::int - (c.rating_before NOT IN ('PRICED', 'UNRATED'))::int AS free,
         (c.rating = 'UNRATED')::int - (c.rating_before = 'UNRATED')::int AS unrated,
         c.amount_micros, d.booked_at AS last_at
    FROM usage_corrections c JOIN dialogues d ON d.id = c.dialogue_id
    JOIN account_zones z ON z.account_id = c.account_id AND z.from_at <= d.opened_at AND d.opened_at < z.to_at
    CROSS JOIN LATERAL (VALUES ('CATEGORY', coalesce(d.category, 'UNKNOWN')), ('COUNTRY', d.market), ('DAY', ''),
      ('NUMBER', d.number_id)) AS part (dimension, key);

ALTER VIEW usage_totals_of_rows RENAME TO usage_totals_of_dialogues;
CREATE VIEW usage_totals_of_rows AS
  SELECT account_id, dimension, period, key, sum(dialogues)::bigint AS dialogues, sum(messages)::bigint AS messages,
         sum(priced)::bigint AS priced, sum(free)::bigint AS free, sum(unrated)::bigint AS unrated,
         sum(amount_micros)::bigint AS amount_micros, max(last_at) AS last_at
    FROM (SELECT account_id, dimension, period, key, dialogues, messages, priced, free, unrated, amount_micros, last_at
            FROM usage_totals_of_dialogues
          UNION ALL
          SELECT account_id, dimension, period, key, dialogues, messages, priced, free, unrated, amount_micros, last_at
            FROM usage_totals_of_corrections) AS counted
   GROUP BY account_id, dimension, period, key;

CREATE FUNCTION usage_totals_follow_corrections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM wallets WHERE account_id IN (SELECT account_id FROM corrected) ORDER BY account_id FOR UPDATE;
  UPDATE usage_totals kept
     SET dialogues = kept.dialogues + n.dialogues, messages = kept.messages + n.messages, priced = kept.priced + n.priced,
         free = kept.free + n.free, unrated = kept.unrated + n.unrated,
         amount_micros = kept.amount_micros + n.amount_micros
    FROM (SELECT account_id, dimension, period, key, sum(dialogues) AS dialogues, sum(messages) AS messages,
                 sum(priced) AS priced, sum(free) AS free, sum(unrated) AS unrated, sum(amount_micros) AS amount_micros
            FROM usage_totals_of_corrections WHERE seq IN (SELECT seq FROM corrected)
           GROUP BY account_id, dimension, period, key) AS n
   WHERE kept.account_id = n.account_id AND kept.dimension = n.dimension AND kept.period = n.period AND kept.key = n.key;
  RETURN NULL;
END $$;
CREATE TRIGGER usage_corrections_totals AFTER INSERT ON usage_corrections
  REFERENCING NEW TABLE AS corrected FOR EACH STATEMENT EXECUTE FUNCTION usage_totals_follow_corrections();
