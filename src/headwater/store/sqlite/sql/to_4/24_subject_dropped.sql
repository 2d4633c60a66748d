-- Removes the index of subjects as it was.
DROP INDEX fact_subject
