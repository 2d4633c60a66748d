-- The next :limit nodes after uid :after, of kind :kind unless that is empty; -1 for all.
SELECT node.uid, kind, name, project, occurred_at, recorded_at, revision, props
FROM named CROSS JOIN node ON node.number = named.number
WHERE named.uid > :after AND (:kind = '' OR kind = :kind)
ORDER BY named.uid LIMIT :limit
