-- One person by two names: Meta's id of a user who may hide his phone number, and that number, where one webhook named
-- both. `contact` is the form in which he is stored everywhere else. It goes when the number's personal data goes.
CREATE TABLE contact_identities (
  number_id   text NOT NULL REFERENCES numbers,
  user_id     text NOT NULL,
  contact     text NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (number_id, user_id)
);
