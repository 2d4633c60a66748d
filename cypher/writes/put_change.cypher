// The next number of the change log with what it changed.
MATCH (l:Log {id: 'log'}) SET l.sequence = $sequence REMOVE l.locked
CREATE (c:Change {sequence: $sequence, at: $at, nodes: $nodes, edges: $edges, removed: $removed})
