-- The next :limit nodes after uid :after, of kind :kind unless that is empty; -1 for all.
SELECT uid, kind, name, project, occurred_at, recorded_at, revision, props FROM node
WHERE uid > :after AND (:kind = '' OR kind = :kind)
ORDER BY uid LIMIT :limit
