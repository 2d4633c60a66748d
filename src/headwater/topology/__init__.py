"""The shape of the graph in memory, as compressed sparse rows in numpy."""

from headwater.topology.index import Shape, Topology
from headwater.topology.region import Region

__all__ = ["Region", "Shape", "Topology"]
