"""A real Neo4j Community server on this computer, on 127.0.0.1 only, without Docker."""
