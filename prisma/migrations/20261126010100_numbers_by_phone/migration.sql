-- A phone number may have been let go and ordered again: the reconciliation asks who else had it.
CREATE INDEX numbers_phone_number ON numbers (phone_number);
