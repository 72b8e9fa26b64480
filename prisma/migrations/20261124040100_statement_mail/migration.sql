-- The month of an instant on an account's clocks, and when it ends.
CREATE FUNCTION account_month_at(of_account text, at timestamptz)
RETURNS TABLE (month text, to_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT to_char(month_in(z, at), 'YYYY-MM'), span.to_at
    FROM account_zones z, LATERAL account_month(z.account_id, month_in(z, at)) AS span
   WHERE z.account_id = of_account AND z.from_at <= at AND at < z.to_at
$$;

-- When the statement of a month is told by mail (E35): six hours after its end, as the month is charged. Null: not wanted.
ALTER TABLE accounts ADD COLUMN statement_due_at timestamptz(3);
UPDATE accounts a SET statement_due_at = (
    SELECT to_at + interval '6 hours' FROM account_month_at(
      a.id, coalesce((SELECT now_at FROM test_clocks c WHERE c.id = a.test_clock_id), now())))
 WHERE (a.mail_preferences ->> 'E35')::boolean;
