-- What Meta tells of templates and tiers is a fact; the latest of each is read of an account that may have millions of others.
CREATE INDEX events_meta_notices ON events (account_id, type)
  WHERE type IN ('template.status_changed', 'account.volume_tier_changed');
