"""A real server under a mixed load: throughput, waiting times, memory, health, durable writes, time to begin."""
