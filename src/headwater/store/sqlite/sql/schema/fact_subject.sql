-- Facts by what they are about.
CREATE INDEX IF NOT EXISTS fact_subject ON fact (subject);
