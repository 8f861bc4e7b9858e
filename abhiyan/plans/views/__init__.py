"""The pages of plans."""

from abhiyan.plans.views.calendar import calendar, feed
from abhiyan.plans.views.programme import activity, programme
from abhiyan.plans.views.work import assignment

__all__ = ["activity", "assignment", "calendar", "feed", "programme"]
