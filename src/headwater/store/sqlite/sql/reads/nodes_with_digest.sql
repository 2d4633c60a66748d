-- The nodes with a digest from :value up to but without :beyond, of :algorithm unless that is empty.
SELECT uid, kind, name, project, occurred_at, recorded_at, revision, props FROM node
WHERE number IN (
  SELECT node FROM digest
  WHERE value >= :value AND value < :beyond AND (:algorithm = '' OR algorithm = :algorithm)
)
ORDER BY uid LIMIT :limit
