"""Pure answers: a subgraph in, a dataclass out; no clock, no randomness, no I/O."""
