"""Measurements beside their bare limits: `python -m bench`. Each module measures one thing and returns rows."""
