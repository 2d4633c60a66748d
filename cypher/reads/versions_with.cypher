// The versions whose digest of ALGORITHM is among $values.
MATCH (n:Entity) USING INDEX SEEK n:Entity(`digest.ALGORITHM`)
WHERE n.`digest.ALGORITHM` IN $values AND n.kind IN ['ModelVersion', 'DatasetVersion']
RETURN properties(n) AS node
ORDER BY n.uid
