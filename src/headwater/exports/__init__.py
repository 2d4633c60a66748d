"""Writers of what other tools read."""
