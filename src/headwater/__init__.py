"""Headwater: which upstream change did it, and what else does it affect."""
