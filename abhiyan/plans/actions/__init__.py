"""Every write about plans: applying one, reporting what was done, verifying it, letting a unit off."""

from abhiyan.plans.actions.errors import (
    AlreadyClosed,
    NothingSaid,
    NotReported,
    OwnReport,
    PlanMoved,
    PlanRefused,
    ProgrammeClosed,
    Refused,
    TooEarly,
)
from abhiyan.plans.actions.feeds import NobodysFeed, make_feed, revoke_feed
from abhiyan.plans.actions.many import REASONS, Turned, report_many, verify_many
from abhiyan.plans.actions.programmes import apply, close, hand_on, version_of
from abhiyan.plans.actions.work import begin, may_report, may_verify, report, send_back, verify, waive

__all__ = [
    "REASONS",
    "AlreadyClosed",
    "NobodysFeed",
    "NotReported",
    "NothingSaid",
    "OwnReport",
    "PlanMoved",
    "PlanRefused",
    "ProgrammeClosed",
    "Refused",
    "TooEarly",
    "Turned",
    "apply",
    "begin",
    "close",
    "hand_on",
    "make_feed",
    "may_report",
    "may_verify",
    "report",
    "report_many",
    "revoke_feed",
    "send_back",
    "verify",
    "verify_many",
    "version_of",
    "waive",
]
