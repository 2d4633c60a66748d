"""Headwater over HTTP: GraphQL, live events, exports, health and the explorer."""
