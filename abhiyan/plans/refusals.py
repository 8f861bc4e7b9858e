"""Why something about an assignment is not done, in words: for its page, for many at once, for what a phone sends."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from abhiyan.plans import actions

# By the words of actions.REASONS.
WHY_NOT = {
    "no such assignment": _("It is not there."),
    "outside your branch": _("Somebody above you decides on this."),
    "already closed": _("This was reported or let off already."),
    "not reported": _("There is no report to decide on."),
    "too early": _("That day lies before the activity begins, or before the report."),
    "own report": _("Nobody verifies their own report."),
    "programme is closed": _("The programme is closed."),
    "proof is missing": _("The proof that the activity asks for is missing."),
    "not later": _("The new last day must lie after the present one, and not in the past."),
    "no such post": _("There is no such post at this unit or above it, or it has the work already."),
    "not your report": _("Only who reported takes the report back."),
    "nothing to undo": _("There is nothing to undo, or the plan itself let it off."),
    "nobody answers": _("No post answers for it: there is nobody to remind."),
}
REASONS: dict[type[Exception], Any] = {
    **{error: WHY_NOT[word] for word, error in actions.RAISED.items() if issubclass(error, actions.Refused)},
    actions.NothingSaid: _("Write what was done, or why."),
    actions.ProofMissing: WHY_NOT["proof is missing"],
}
