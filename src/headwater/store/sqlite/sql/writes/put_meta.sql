-- Sets one entry of the store's description.
INSERT INTO meta (key, value) VALUES (:key, :value)
