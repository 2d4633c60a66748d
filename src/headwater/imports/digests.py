"""Digests as documents write them."""

from __future__ import annotations

from headwater.model import Digest

# The algorithms that identify content, by their names without marks and case, and how many hex digits each has.
_KNOWN = {"sha256": 64, "sha512": 128, "sha1": 40, "md5": 32, "blake3": 64}


def digest_of(algorithm: str, value: object) -> Digest | None:
    """Return the digest that a document gives, e.g. ("SHA-256", "9F86..."); None where it is none that identifies."""
    name = "".join(char for char in algorithm.lower() if char.isalnum())
    said = value.strip().lower() if isinstance(value, str) else ""
    if len(said) != _KNOWN.get(name, 0) or not said or said.strip("0123456789abcdef"):
        return None
    return Digest(name, said)
