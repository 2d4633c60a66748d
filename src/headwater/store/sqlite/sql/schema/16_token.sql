-- The tokens of each node, for free-text search; its rowid is the node's number.
CREATE VIRTUAL TABLE token USING fts5 (tokens, detail = none, columnsize = 0, tokenize = "ascii tokenchars '_'")
