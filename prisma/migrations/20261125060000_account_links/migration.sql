-- What a customer's mails open without signing in (decision 0049). Only the hash of what opens it is kept.
CREATE TABLE account_links (
  token_hash  text PRIMARY KEY,
  account_id  text NOT NULL REFERENCES accounts (id),
  expires_at  timestamptz(3) NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX account_links_account ON account_links (account_id, expires_at);
