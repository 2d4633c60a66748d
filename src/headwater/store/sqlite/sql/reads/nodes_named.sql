-- The nodes of :kinds (null: all) whose name, run id or uid is :name.
SELECT uid, kind, name, project, occurred_at, recorded_at, revision, props FROM node
WHERE number IN (
    SELECT number FROM node WHERE name = :name
    UNION ALL SELECT number FROM named WHERE uid = :name
    UNION ALL SELECT node FROM attribute WHERE key = 'run_id' AND number IS NULL
      AND length(text) <= 60 AND text = :name
    UNION ALL SELECT node FROM attribute WHERE key = 'run_id' AND number IS NULL
      AND length(text) > 60 AND substr(text, 1, 60) = substr(:name, 1, 60) AND +text = :name
    UNION ALL SELECT node FROM attribute WHERE key = 'run_id' AND number = :number AND text = :name
  )
  AND (:kinds IS NULL OR kind IN (SELECT value FROM json_each(:kinds)))
  AND (:project = '' OR project = :project)
ORDER BY name, uid LIMIT :limit
