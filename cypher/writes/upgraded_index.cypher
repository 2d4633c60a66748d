// Removes an index by which nothing is looked for any more.
DROP INDEX entity_NAME IF EXISTS
