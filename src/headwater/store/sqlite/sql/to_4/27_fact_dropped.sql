-- Removes the facts as they were.
DROP TABLE fact_before
