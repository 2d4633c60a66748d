-- The nodes of :kinds (null: all) whose name or run id lies from :name up to but without :beyond,
-- or whose uid does where :name is long enough for that.
SELECT uid, kind, name, project, occurred_at, recorded_at, revision, props FROM node
WHERE number IN (
    SELECT number FROM node WHERE name >= :name AND name < :beyond
    UNION ALL SELECT number FROM named
      WHERE :by_uid AND uid >= :name AND uid < :beyond
    UNION ALL SELECT node FROM attribute WHERE key = 'run_id' AND number IS NULL
      AND length(text) <= 60 AND text >= :name AND text < :beyond
    UNION ALL SELECT node FROM attribute WHERE key = 'run_id' AND number IS NULL AND length(text) > 60
      AND substr(text, 1, 60) >= substr(:name, 1, 60) AND substr(text, 1, 60) < :beyond
      AND +text >= :name AND +text < :beyond
    UNION ALL SELECT node FROM attribute WHERE key = 'run_id' AND number IS NOT NULL
      AND text >= :name AND text < :beyond
  )
  AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  AND (:project = '' OR project = :project)
ORDER BY name, uid LIMIT :limit
