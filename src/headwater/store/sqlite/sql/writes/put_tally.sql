-- Adds to a count.
INSERT INTO tally (what, amount) VALUES (?, ?)
ON CONFLICT (what) DO UPDATE SET amount = amount + excluded.amount
