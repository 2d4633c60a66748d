-- Keeps what an append with an idempotency key was answered.
INSERT INTO receipt (key, new, known, sequence) VALUES (:key, :new, :known, :sequence)
