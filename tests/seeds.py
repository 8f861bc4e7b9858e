"""Seeds of what is drawn by chance. Each database is asked every second one; with ABHIYAN_THOROUGH every one."""

import os

from django.db import connection

THOROUGH = "ABHIYAN_THOROUGH" in os.environ


def seeds(number: int) -> range:
    """Those of 0 to `number` - 1 that are asked on this database."""
    return range(number) if THOROUGH else range(connection.vendor != "sqlite", number, 2)
