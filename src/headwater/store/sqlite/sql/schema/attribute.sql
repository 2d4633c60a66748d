-- Each value of each property as text, number and time, with a key by which values order.
CREATE TABLE IF NOT EXISTS attribute (
  uid TEXT NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL, number REAL,
  time TEXT, sort TEXT NOT NULL, PRIMARY KEY (uid, key, place)) WITHOUT ROWID;
