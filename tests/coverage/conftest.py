"""The programme of tests/plans over the small country."""

from tests.pages.conftest import Enter, enter
from tests.plans.conftest import applied, in_english, plan

__all__ = ["Enter", "applied", "enter", "in_english", "plan"]
