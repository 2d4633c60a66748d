// One receipt for each idempotency key.
CREATE CONSTRAINT receipt_key IF NOT EXISTS FOR (r:Receipt) REQUIRE r.key IS UNIQUE
