// The receipt of an idempotency key.
MATCH (r:Receipt {key: $key}) USING INDEX SEEK r:Receipt(key)
RETURN properties(r) AS receipt
ORDER BY r.key
