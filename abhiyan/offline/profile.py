"""One's own name and language, corrected: every value is kept, the one made last is shown, a person judges a clash."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import audit, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.offline import rules
from abhiyan.offline.forms import Correct
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.offline.models import Clash, Value
from abhiyan.people import actions as people
from abhiyan.people import together
from abhiyan.people.models import Person

KIND = "profile"
WORDS = {
    "name_hi": _("Name in Hindi"),
    "name_en": _("Name in English"),
    "relation": _("Parent or husband"),
    "language": _("Language of messages"),
}


def take(item: Item) -> Taken:
    """Keep what somebody wrote into one field of their own; `base` is the value they saw there. Raises NotTaken."""
    form = Correct(item.fields)
    if not form.is_valid():
        raise NotTaken(next(str(words) for found in form.errors.values() for words in found))
    field, text = form.cleaned_data["field"], form.cleaned_data["value"]
    Value.objects.create(
        person=item.person, field=field, key=item.key, base=item.after or form.cleaned_data["base"],
        sealed=crypto.seal(text), made_at=item.made_at,
    )  # fmt: skip
    _show(item.person, field, by=item.by)
    both = _opened(item, field)
    return Taken(f"value:{item.key}", both)


def _show(person: Person, field: str, *, by: Authority) -> None:
    """Let the record say what was written last. Raises NotTaken."""
    try:
        people.correct(person, field, rules.shown(values_of(person, field)).text, by=by)
    except people.Withheld:
        raise NotTaken(str(_("Your record waits for a decision. Nothing in it is changed until then."))) from None


def _opened(item: Item, field: str) -> tuple[str, ...]:
    """Ask the person in charge where this value says other than one beside it; the values, the one shown first."""
    values = values_of(item.person, field)
    base = next(one.base for one in values if one.key == item.key)
    if base not in rules.clashing(values):
        return ()
    _ask(item, field, base)
    return said(values, base)


def _ask(item: Item, field: str, base: str) -> None:
    found, is_new = Clash.objects.get_or_create(
        person=item.person, field=field, base=base, defaults={"unit": item.unit, "opened_at": item.made_at}
    )
    if not is_new and found.judged_at is not None:
        Clash.objects.filter(pk=found.pk).update(judged_at=None, judged_by="")


def values_of(person: Person, field: str) -> list[rules.Written]:
    """Every value somebody wrote into a field."""
    rows = Value.objects.filter(person__in=together.ids_of(person.pk), field=field).order_by("made_at", "key")
    return [rules.Written(one.key, one.base, crypto.unseal(bytes(one.sealed)), one.made_at) for one in rows]


def said(values: Sequence[rules.Written], base: str) -> tuple[str, ...]:
    """What stands beside each other in the place of one value, the last first."""
    beside = sorted((one for one in values if one.base == base), key=lambda one: (one.made_at, one.key), reverse=True)
    return tuple(dict.fromkeys(one.text for one in beside))


def bases(person: Person) -> dict[str, str]:
    """By field the key of the value that is shown, which the next one takes the place of. One statement."""
    found: dict[str, tuple[datetime, str]] = {}
    rows = Value.objects.filter(person__in=together.ids_of(person.pk)).values_list("field", "made_at", "key")
    for field, at, key in rows:
        found[field] = max(found.get(field, (at, key)), (at, key))
    return {field: key for field, (_at, key) in found.items()}


# --- where two meet ---------------------------------------------------------------------------------------------------


class Met(NamedTuple):
    """One clash for whoever decides it: the row, the field's name, the values, the one shown first."""

    row: Clash
    what: Any
    values: tuple[str, ...]


def met(rows: Sequence[Clash]) -> list[Met]:
    """What there is to choose from."""
    return [Met(one, WORDS[one.field], said(values_of(one.person, one.field), one.base)) for one in rows]


class NoSuchValue(Exception):
    """None of the values that stand there was chosen."""


@transaction.atomic
def judge(clash: Clash, text: str, *, at: datetime, by: Authority) -> None:
    """Say which of the values is right: it is written anew, as the last. Raises PermissionDenied, NoSuchValue."""
    if not Clash.objects.in_charge_of(by).filter(pk=clash.pk).exists():
        raise PermissionDenied("appoint")
    together.hold([clash.person_id])
    values = values_of(clash.person, clash.field)
    if text not in said(values, clash.base):
        raise NoSuchValue
    last = rules.shown(values)
    Value.objects.create(
        person=clash.person, field=clash.field, key=str(uuid4()), base=last.key, sealed=crypto.seal(text),
        made_at=max(at, last.made_at),
    )  # fmt: skip
    people.correct(clash.person, clash.field, text, by=by)
    Clash.objects.filter(pk=clash.pk).update(judged_at=at, judged_by=by.actor)
    audit.wrote("judge_clash", clash, by=by, detail={"person": clash.person_id, "field": clash.field})
