"""Every write about a draft: beginning one, writing in it, throwing it away. None of them touches the programme."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tomlfile import KEY
from abhiyan.plans import writing
from abhiyan.plans.actions.errors import DraftExists, DraftMoved, NotPlanned
from abhiyan.plans.models import Draft
from abhiyan.units.models import Unit, in_ranges

LONGEST_KEY = 39  # as planfile has it


@transaction.atomic
def begin_draft(text: str, *, by: Authority, now: datetime) -> Draft:
    """Keep a plan's text as a draft of the programme it names, in the highest branch one plans for.

    Raises PermissionDenied, NotPlanned, DraftExists.
    """
    unit = Unit.objects.filter(in_ranges(by.over("plan"), "path"), until=None).order_by("path").first()
    if unit is None:
        raise PermissionDenied("plan")
    draft = Draft(key=_key(text), unit=unit, text=text, changed_at=now, changed_by=by.actor)
    with _one_for_each_programme():
        draft.save()
    audit.wrote("begin_draft", draft, by=by, detail={"key": draft.key})
    return draft


@transaction.atomic
def write_draft(draft: Draft, text: str, *, version: int, by: Authority, now: datetime) -> None:
    """Put `text` in the place of what stood in the draft when it had `version`.

    Raises PermissionDenied, NotPlanned, DraftExists (another programme's key), DraftMoved.
    """
    by.require("plan", draft.unit.path)
    same = Draft.objects.filter(pk=draft.pk, version=version)
    # A key that can't be read in half a sentence leaves the draft under the one it had.
    key = _key(text) if writing.programme_of(text) else draft.key
    values = {"key": key, "text": text, "version": version + 1, "changed_at": now, "changed_by": by.actor}
    with _one_for_each_programme():
        changed = same.update(**values)
    if not changed:
        raise DraftMoved
    audit.wrote("write_draft", draft, by=by, detail={"version": version + 1})


@transaction.atomic
def discard_draft(draft: Draft, *, version: int, by: Authority, why: str = "discarded") -> None:
    """Throw a draft away. Raises PermissionDenied, DraftMoved."""
    by.require("plan", draft.unit.path)
    gone, _by_table = Draft.objects.filter(pk=draft.pk, version=version).delete()
    if not gone:
        raise DraftMoved
    audit.wrote("discard_draft", f"draft:{draft.pk}", by=by, detail={"key": draft.key, "why": why})


def _key(text: str) -> str:
    key = writing.programme_of(text).get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise NotPlanned
    return key


@contextmanager
def _one_for_each_programme() -> Iterator[None]:
    """A savepoint in which a key that is taken is DraftExists: two who begin at once don't break each other."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as taken:
        raise DraftExists from taken
