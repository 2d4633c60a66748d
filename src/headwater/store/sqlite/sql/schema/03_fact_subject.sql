-- Finds the facts about a node or edge.
CREATE INDEX fact_subject ON fact (subject)
