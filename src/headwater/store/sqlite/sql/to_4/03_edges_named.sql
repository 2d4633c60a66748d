-- Numbers edges in their order.
INSERT INTO named (uid) SELECT eid FROM edge ORDER BY edge.rowid
