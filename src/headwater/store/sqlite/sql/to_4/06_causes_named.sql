-- Numbers causes that nothing describes.
INSERT INTO named (uid)
SELECT DISTINCT cause FROM edge INDEXED BY edge_cause
WHERE NOT EXISTS (SELECT 1 FROM named WHERE uid = edge.cause)
ORDER BY cause
