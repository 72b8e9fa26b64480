-- How a number leaves Meta (rows 21–24), what Meta says about it (row 32), and who may hear of a WABA again.

ALTER TABLE numbers
  -- The step of the release that is to be done next, and how often Meta has put it off (row 22).
  ADD COLUMN release_step text
    CHECK (release_step IN ('DEREGISTER', 'REMOVE', 'UNSUBSCRIBE', 'REVOKE_CREDIT', 'VERIFY', 'PURGE')),
  ADD COLUMN release_tries integer NOT NULL DEFAULT 0,
  -- Only its owner can disconnect it, and is waited for until then (row 24).
  ADD COLUMN owner_acts_until timestamptz(3),
  -- When the present hold began; Meta's refusal begins another (row 23).
  ADD COLUMN held_since timestamptz(3),
  -- Meta says that the number is no longer with us: when we found it so.
  ADD COLUMN left_at timestamptz(3),
  -- A webhook says so and nobody has looked yet: why, when we look, and how often we have found it still here.
  ADD COLUMN leave_hint text CHECK (leave_hint IN ('PORTED_OUT', 'WABA_DELETED')),
  ADD COLUMN look_at timestamptz(3),
  ADD COLUMN looks integer NOT NULL DEFAULT 0,
  -- What contacts are made unrecognisable with while they are purged; gone with the last of them.
  ADD COLUMN purge_salt text,
  ADD CONSTRAINT numbers_look CHECK ((leave_hint IS NULL) = (look_at IS NULL));
CREATE INDEX numbers_waba ON numbers (waba_id) WHERE waba_id IS NOT NULL;

-- Our credit line, as it is shared with the business that owns the WABA; null = we share none.
ALTER TABLE wabas ADD COLUMN credit_allocation_id text;

-- Why Meta itself refuses what a number sends (row 32), by cause. Instants are Meta's own: the later one tells.
CREATE TABLE meta_blocks (
  number_id  text NOT NULL REFERENCES numbers,
  cause      text NOT NULL CHECK (cause IN ('BILLING', 'RESTRICTION')),
  blocked_at timestamptz(3),
  cleared_at timestamptz(3),
  ends_at    timestamptz(3),
  code       text,
  since      timestamptz(3),
  PRIMARY KEY (number_id, cause)
);

-- What an event is about: a phone number (+…) or a WABA (waba:…); and when a charged message was last delivered by it.
ALTER TABLE webhook_inbox
  ADD COLUMN subject text,
  ADD COLUMN delivered_at timestamptz(3);
CREATE INDEX webhook_inbox_subject ON webhook_inbox (subject) WHERE subject IS NOT NULL;
CREATE INDEX webhook_inbox_delivered ON webhook_inbox (subject, delivered_at) WHERE delivered_at IS NOT NULL;
