-- Numbers effects that nothing describes.
INSERT INTO named (uid)
SELECT DISTINCT effect FROM edge INDEXED BY edge_effect
WHERE NOT EXISTS (SELECT 1 FROM named WHERE uid = edge.effect)
ORDER BY effect
