-- The names with the numbers :after + 1 to :through laid end to end; how many they are, and how many of uncommon length.
SELECT count(*) AS many, sum(length(uid) <> 32) AS uncommon, group_concat(uid, '') AS uids
FROM named NOT INDEXED
WHERE number > :after AND number <= :through
ORDER BY many
