-- Keeps the earlier of two times at which a fact was learned.
UPDATE fact SET recorded_at = min(recorded_at, :recorded_at)
WHERE about IN (:about, -:about) AND id = :id
