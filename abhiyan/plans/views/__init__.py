"""The pages of plans."""

from abhiyan.plans.views.calendar import calendar, feed
from abhiyan.plans.views.lists import act, work, work_csv, work_xlsx
from abhiyan.plans.views.programme import activity, programme
from abhiyan.plans.views.work import assignment, proof

__all__ = [
    "act", "activity", "assignment", "calendar", "feed", "programme", "proof", "work", "work_csv", "work_xlsx",
]  # fmt: skip
