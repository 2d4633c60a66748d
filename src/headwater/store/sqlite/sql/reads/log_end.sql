-- The sequence of the last change, 0 before the first.
SELECT coalesce(max(sequence), 0) AS sequence FROM change
ORDER BY sequence
