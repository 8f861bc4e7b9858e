"""Every write about plans: applying one, reporting what was done, verifying it, letting a unit off."""

from abhiyan.plans.actions.drafts import begin_draft, discard_draft, write_draft
from abhiyan.plans.actions.errors import (
    AlreadyClosed,
    DraftExists,
    DraftMoved,
    NothingSaid,
    NotPlanned,
    NotReported,
    OwnReport,
    PlanMoved,
    PlanRefused,
    ProgrammeClosed,
    Refused,
    TooEarly,
)
from abhiyan.plans.actions.many import REASONS, Turned, report_many, verify_many
from abhiyan.plans.actions.programmes import apply, close, hand_on, may_apply, version_of
from abhiyan.plans.actions.work import begin, may_report, may_verify, report, send_back, verify, waive

__all__ = [
    "REASONS",
    "AlreadyClosed",
    "DraftExists",
    "DraftMoved",
    "NotPlanned",
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
    "begin_draft",
    "close",
    "discard_draft",
    "hand_on",
    "may_apply",
    "may_report",
    "may_verify",
    "report",
    "report_many",
    "send_back",
    "verify",
    "verify_many",
    "version_of",
    "waive",
    "write_draft",
]
