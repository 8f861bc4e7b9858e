"""What the verbs of plans refuse, each by its name; the view words it."""

from collections.abc import Sequence

from abhiyan.plans.difference import Line


class Refused(Exception):
    """An act of the plan that cannot be done; the subclass says why, the view words it."""


class PlanRefused(Refused):
    """The plan can't be applied here; `lines` say why."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        super().__init__("; ".join(line.words for line in lines))


class PlanMoved(Refused):
    """Somebody changed the programme since the difference was looked at: look again."""


class ProgrammeClosed(Refused):
    """The programme is closed; nothing more is reported or changed in it."""


class AlreadyClosed(Refused):
    """The assignment was reported, verified or waived before."""


class NotReported(Refused):
    """There is no report to verify or to send back."""


class TooEarly(Refused):
    """The activity begins later, or the report came later, than that day."""


class NothingSaid(Refused):
    """A report, or a reason, needs words."""


class OwnReport(Refused):
    """Nobody verifies the own report."""


class ProofMissing(Refused):
    """The activity asks for a proof that the report lacks; `wanted` is the activity's word for it."""

    def __init__(self, wanted: str = "") -> None:
        self.wanted = wanted
        super().__init__(wanted)


class NotLater(Refused):
    """An extended due day lies after the one before, and not in the past."""


class NoSuchPost(Refused):
    """There is no post of that role at the unit or above it that one may hand the work to."""


class NotYours(Refused):
    """Only who reported takes the own report back."""


class NothingToUndo(Refused):
    """It was neither verified nor let off, or the plan itself let it off."""


class NotHeld(Refused):
    """No post answers for it: there is nobody to remind."""


class DraftExists(Refused):
    """Somebody is writing a draft of that programme already."""


class DraftMoved(Refused):
    """Somebody else wrote in the draft, applied it or threw it away since it was looked at."""


class NotPlanned(Refused):
    """A plan without a sound key under [programme] can't be kept: nothing says which programme it is of."""
