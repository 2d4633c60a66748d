"""Headwater over HTTP: GraphQL, live events, exports, health and the explorer."""

from headwater.api.access import require_safe_binding

__all__ = ["require_safe_binding"]
