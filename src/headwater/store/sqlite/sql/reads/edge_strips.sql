-- The edges with the numbers :after + 1 to :through laid end to end, as topology.strips.Numbered says.
-- Confidence is left out where it is 1, and whatever else most edges have none of with it.
SELECT count(*) AS many,
       group_concat(printf('%08x%08x%08x%016x%016x', number, effect, cause, occurred_at, recorded_at), '') AS fixed,
       group_concat(
         CASE WHEN confidence = 1.0 AND until IS NULL AND props = '{}'
           THEN relation || x'1f' || origin || x'1f1f1f1f' || role
           ELSE relation || x'1f' || origin || x'1f' || quote(confidence) || x'1f' || (props <> '{}') || x'1f'
                || coalesce(until, '') || x'1f' || role
         END, x'1e') AS words
FROM edge NOT INDEXED
WHERE number > :after AND number <= :through
ORDER BY many
