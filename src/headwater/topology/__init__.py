"""The shape of the graph in memory, as compressed sparse rows in numpy."""

from headwater.topology.index import Shape, Topology

__all__ = ["Shape", "Topology"]
