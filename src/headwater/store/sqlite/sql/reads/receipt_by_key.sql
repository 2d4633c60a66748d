-- The receipt of an idempotency key.
SELECT new, known, sequence FROM receipt WHERE key = :key
ORDER BY key
