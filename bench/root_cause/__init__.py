"""How often root cause is right, beside what else one could do: `python -m bench.root_cause`."""
