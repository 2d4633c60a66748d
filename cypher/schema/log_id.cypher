// The one node that every write locks first.
CREATE CONSTRAINT log_id IF NOT EXISTS FOR (l:Log) REQUIRE l.id IS UNIQUE
