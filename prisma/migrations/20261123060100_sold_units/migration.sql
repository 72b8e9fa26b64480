-- What a line of usage was for, kept with the invoice so that its document says the same for ever. Null: dialogues, as on
-- every invoice before this column.
ALTER TABLE invoice_lines ADD COLUMN sold text CHECK (sold IN ('DIALOGUE', 'MESSAGE', 'BOTH'));
