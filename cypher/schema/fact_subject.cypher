// Facts by what they are about.
CREATE INDEX fact_subject IF NOT EXISTS FOR (f:Fact) ON (f.subject)
