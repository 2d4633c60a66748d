-- Copies the facts.
INSERT INTO fact (about, id, recorded_at, content)
SELECT CASE WHEN substr(held.subject, 1, 1) = '~' THEN -own.number ELSE own.number END, bytes_of(held.id),
       CAST(strftime('%s', substr(held.recorded_at, 1, 19)) AS INTEGER) * 1000000 + CAST(substr(held.recorded_at, 21, 6) AS INTEGER),
       held.content
FROM fact_before AS held
CROSS JOIN named AS own
  ON own.uid = CASE WHEN substr(held.subject, 1, 1) = '~' THEN substr(held.subject, 2) ELSE held.subject END
ORDER BY held.rowid
