-- The rows of the facts with an id from :first up to but without :beyond, in the order of their ids.
SELECT rowid FROM fact INDEXED BY fact_about
WHERE id >= :first AND id < :beyond
ORDER BY id
