-- What Meta said of a month may outlive the night's estimate that asked for it: the run is swept, the last report stays.
ALTER TABLE meta_reports DROP CONSTRAINT meta_reports_run_id_fkey;

-- NOT_COMPARED: on a test clock, of messages that only we were told of, Meta cannot know.
ALTER TABLE reconciliation_numbers
  DROP CONSTRAINT reconciliation_numbers_report_check,
  ADD CONSTRAINT reconciliation_numbers_report_check
    CHECK (report IN ('COMPLETE', 'PARTIAL', 'MISSING', 'NOT_COMPARED'));
