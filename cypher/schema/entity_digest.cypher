// Versions by the digest of one ALGORITHM.
CREATE INDEX entity_digest_SLUG IF NOT EXISTS FOR (n:Entity) ON (n.`digest.ALGORITHM`)
