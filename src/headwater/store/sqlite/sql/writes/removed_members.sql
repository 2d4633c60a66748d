-- Removes :versions from the order of their series.
DELETE FROM member WHERE version IN (SELECT value FROM json_each(:versions))
