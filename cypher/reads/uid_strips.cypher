// The kind and the uid of every described node.
MATCH (n:Entity) WHERE n.kind IS NOT NULL
RETURN n.kind AS kind, n.uid AS uid
