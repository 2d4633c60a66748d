-- Full text over our own tokens, which are lower-case ASCII already.
CREATE VIRTUAL TABLE IF NOT EXISTS tokens USING fts5 (
  words, tokenize = "unicode61 remove_diacritics 0 tokenchars '_'", prefix = '2 3');
