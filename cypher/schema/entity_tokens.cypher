// Full text over our own tokens, which are already lower case and split at blanks.
CREATE FULLTEXT INDEX entity_tokens IF NOT EXISTS FOR (n:Entity) ON EACH [n.tokens]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
