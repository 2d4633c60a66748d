"""Synthetic histories with a planted cause: what can be told apart is decided by the history, not by luck of data."""
