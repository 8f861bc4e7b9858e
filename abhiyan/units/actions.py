"""Every act on the tree. Each is dated, leaves the past as it was, and can be taken back by a further act."""

from abhiyan.units.planting import insert_units

__all__ = ["insert_units"]
