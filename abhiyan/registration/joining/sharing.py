"""Links that office-bearers pass on: which place they fill in, and how many people came through them."""

from typing import NamedTuple

from django.db.models import Count, Q
from django.urls import reverse

from abhiyan.kernel import referral
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.registration.models import SignUp, Window
from abhiyan.units.models import Unit


class Counted(NamedTuple):
    """How many signed up through somebody's links, and for how many that counts: those who proved their number."""

    signed_up: int
    proved: int


def address(by: Authority, unit: Unit, window: Window) -> str:
    """The path of the link that fills in `unit` and names who passed it on."""
    token = referral.token_of(referral.Referral(by.person_id or 0, unit.pk, window.key))
    return reverse("registration:referred", args=[token])


def counted(by: Authority, window: Window) -> Counted:
    """What somebody's links brought in a window; oneself counts as none. One statement."""
    others = SignUp.objects.filter(referrer__in=by.records, window=window).exclude(person__in=by.records)
    found = others.aggregate(signed_up=Count("pk"), proved=Count("pk", filter=Q(state=SignUp.PROVED)))
    return Counted(**found)


def referrer(link: referral.Referral | None) -> int | None:
    """Whose link it was, if they are still on record. One statement, where there is a link."""
    if link is None:
        return None
    same = Person.objects.filter(pk=link.referrer_id).values_list("pk", "same_as").first()
    return (same[1] or same[0]) if same else None
