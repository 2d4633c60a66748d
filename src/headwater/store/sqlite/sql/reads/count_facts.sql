-- How many facts there are.
SELECT count(*) AS many FROM fact
ORDER BY many;
