// What an idempotency key was answered with.
CREATE (r:Receipt {key: $key, new: $new, known: $known, sequence: $sequence})
