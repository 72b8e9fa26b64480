-- Facts told to addresses of the customer's or the host's own, signed as Standard Webhooks (decision 0050).
CREATE TABLE webhook_endpoints (
  id            text PRIMARY KEY,
  seq           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- Null: the facts of every account.
  account_id    text REFERENCES accounts (id),
  url           text NOT NULL,
  types         text[] NOT NULL CHECK (cardinality(types) > 0),
  secret        text NOT NULL,
  -- Since when nothing has been taken; null = the latest try was.
  failing_since timestamptz(3),
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  deleted_at    timestamptz(3)
);
CREATE INDEX webhook_endpoints_account ON webhook_endpoints (account_id) WHERE deleted_at IS NULL;

CREATE TABLE webhook_deliveries (
  id           text PRIMARY KEY,
  seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  endpoint_id  text NOT NULL REFERENCES webhook_endpoints (id),
  event_id     text NOT NULL REFERENCES events (id),
  status       text NOT NULL DEFAULT 'WAITING' CHECK (status IN ('WAITING', 'DELIVERED', 'FAILED')),
  tries        integer NOT NULL DEFAULT 0,
  -- Real time, also on a test clock: whoever listens lives in it.
  begun_at     timestamptz(3) NOT NULL DEFAULT now(),
  next_try_at  timestamptz(3) NOT NULL DEFAULT now(),
  answered     integer,
  last_error   text,
  delivered_at timestamptz(3),
  UNIQUE (endpoint_id, event_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_try_at) WHERE status = 'WAITING';
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint_id, seq);

-- In the transaction of the fact itself: none is missed, whatever dies, and none is told that was rolled back.
CREATE FUNCTION tell_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_deliveries (id, endpoint_id, event_id)
  SELECT 'whd_' || replace(gen_random_uuid()::text, '-', ''), e.id, f.id
  FROM webhook_endpoints e JOIN fresh f ON f.type = ANY (e.types) AND (e.account_id IS NULL OR e.account_id = f.account_id)
  WHERE e.deleted_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER events_told AFTER INSERT ON events REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION tell_webhooks();
