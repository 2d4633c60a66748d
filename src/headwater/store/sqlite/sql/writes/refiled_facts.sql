-- Files the metric facts :ids, which others outweigh, where folding a run does not read them.
UPDATE fact SET subject = :apart || subject
WHERE id IN (SELECT value FROM json_each(:ids)) AND substr(subject, 1, 1) <> :apart
