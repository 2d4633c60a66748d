-- Every uid and eid that was ever named, by the number that all other tables call it.
CREATE TABLE named (
  number INTEGER PRIMARY KEY,
  uid TEXT NOT NULL
)
