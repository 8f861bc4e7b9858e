"""Abhiyan (अभियान, "campaign"): a plan cascades down a tree of units; evidence rolls back up."""

__version__ = "0.1.0"
