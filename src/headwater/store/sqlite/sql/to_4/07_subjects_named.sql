-- Numbers what only facts name.
INSERT INTO named (uid)
SELECT DISTINCT about.uid
FROM (SELECT CASE WHEN substr(subject, 1, 1) = '~' THEN substr(subject, 2) ELSE subject END AS uid FROM fact INDEXED BY fact_subject) AS about
WHERE NOT EXISTS (SELECT 1 FROM named WHERE named.uid = about.uid)
ORDER BY about.uid
