-- Keeps the facts under another name while they are copied.
ALTER TABLE fact RENAME TO fact_before
