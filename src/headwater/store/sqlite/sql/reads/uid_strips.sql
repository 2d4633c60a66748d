-- The uids of up to :limit nodes of :kind behind (:at, :uid) laid end to end, and when the last of them occurred.
SELECT group_concat(uid, '') AS uids, max(occurred_at) AS last
FROM (
  SELECT uid, occurred_at FROM node INDEXED BY node_kind
  WHERE kind = :kind AND (occurred_at, uid) > (:at, :uid)
  ORDER BY occurred_at, uid LIMIT :limit
)
ORDER BY last
