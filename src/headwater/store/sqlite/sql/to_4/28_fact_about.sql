-- Finds the facts about a node or edge, and one of them by its id.
CREATE UNIQUE INDEX fact_about ON fact (about, id)
