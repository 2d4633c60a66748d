// Every property key under which a digest was ever stored.
CALL db.propertyKeys() YIELD propertyKey
WITH propertyKey WHERE propertyKey STARTS WITH 'digest.'
RETURN propertyKey AS key
ORDER BY key
