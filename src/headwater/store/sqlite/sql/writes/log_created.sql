-- The store's id and schema, when it is new.
INSERT INTO meta (key, value) VALUES ('store', :store), ('schema', :schema) ON CONFLICT DO NOTHING;
