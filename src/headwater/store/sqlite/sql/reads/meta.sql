-- The value of each :key of the store's description.
SELECT value FROM meta WHERE key = :key
ORDER BY key
