-- Every property key under which a digest is stored.
SELECT DISTINCT key FROM attribute WHERE key >= 'digest.' AND key < 'digest/'
ORDER BY key;
