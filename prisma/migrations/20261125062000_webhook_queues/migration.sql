-- What is due is looked for endpoint by endpoint: one that takes nothing has a queue of its own, in nobody's way.
CREATE INDEX webhook_deliveries_queue ON webhook_deliveries (endpoint_id, next_try_at) WHERE status = 'WAITING';
DROP INDEX webhook_deliveries_due;
