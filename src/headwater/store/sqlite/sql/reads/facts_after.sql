-- The next :limit facts after id :after; -1 for all.
SELECT id, subject, recorded_at, content FROM fact
WHERE id > :after
ORDER BY id LIMIT :limit
