// The ends $uids of edges, bare where nothing describes them yet, and by which number each is known.
UNWIND $uids AS uid
MERGE (n:Entity {uid: uid})
RETURN collect(uid) AS uids, collect(id(n)) AS numbers
