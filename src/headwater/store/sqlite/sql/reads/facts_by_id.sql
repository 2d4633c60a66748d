-- When the fact :id about the name with the number :about was learned.
SELECT recorded_at FROM fact INDEXED BY fact_about
WHERE about IN (:about, -:about) AND id = :id
ORDER BY recorded_at
