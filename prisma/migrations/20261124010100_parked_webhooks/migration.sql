-- What Meta told and nobody could take yet, by what it is about, oldest first.
CREATE INDEX webhook_inbox_parked ON webhook_inbox (subject, recorded_at) WHERE outcome = 'PARKED' AND subject IS NOT NULL;
