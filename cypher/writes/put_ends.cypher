// Bare entities at the ends of edges that nothing describes yet.
UNWIND $uids AS uid
MERGE (:Entity {uid: uid})
