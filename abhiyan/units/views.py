"""Changing units: every act is dated, shown before it is done, and can be taken back."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.kernel.uploads import at_most
from abhiyan.units import actions, forms, incoming, reads
from abhiyan.units import load as load_file
from abhiyan.units.models import Unit
from abhiyan.units.preview import preview
from abhiyan.units.refusals import UnitRefused

Done = Callable[[Unit, dict[str, Any], Authority], object]


class Change(NamedTuple):
    """An act as the page offers it: its words, its form, and how the cleaned form becomes the verb."""

    title: str | Promise
    words: str | Promise
    form: type[forms.Act]
    do: Done


def _add(unit: Unit, said: dict[str, Any], by: Authority) -> object:
    names = {"name_hi": said["name_hi"], "name_en": said["name_en"]}
    return actions.add(unit, code=said["code"], **names, area_parent=said.get("seat"), day=said["day"], by=by)


def _split(unit: Unit, said: dict[str, Any], by: Authority) -> object:
    names = {"name_hi": said["name_hi"], "name_en": said["name_en"]}
    return actions.split(unit, code=said["code"], **names, children=said["children"], day=said["day"], by=by)


CHANGES: dict[str, Change] = {
    "rename": Change(
        _("Rename"), _("Other names from a day on; the old ones are kept."), forms.Rename,
        lambda unit, said, by: actions.rename(unit, **said, by=by),
    ),
    "renumber": Change(
        _("Give another code"), _("The old code stays this unit's and finds it still."), forms.Renumber,
        lambda unit, said, by: actions.renumber(unit, **said, by=by),
    ),
    "move": Change(
        _("Move"), _("The unit and everything below it stand under another unit from a day on."), forms.Move,
        lambda unit, said, by: actions.move(unit, to=said["to"], day=said["day"], by=by),
    ),
    "split": Change(_("Split"), _("A new unit beside this one takes some of the units below."), forms.Split, _split),
    "merge": Change(
        _("Merge"), _("Everything below goes to another unit of the same level; this one closes."), forms.Merge,
        lambda unit, said, by: actions.merge(unit, into=said["to"], day=said["day"], by=by),
    ),
    "close": Change(
        _("Close"), _("The unit is no more. Only one without units below and without holders can be closed."),
        forms.Close, lambda unit, said, by: actions.close(unit, **said, by=by),
    ),
    "add": Change(_("Add below"), _("A new unit under this one, with the posts of its level."), forms.Add, _add),
}  # fmt: skip
MOST_SHOWN = 100  # refused rows on one page; the file of them has all
MOVES = ("move", "split", "merge", "close")  # acts that show how much goes along
OTHERS = {"posts": _("posts"), "holders": _("people in posts"), "assignments": _("assignments")}


def _unit(request: Request, unit_id: int) -> Unit:
    unit: Unit = get_object_or_404(request.authority.see(Unit).select_related("level", "parent"), pk=unit_id)
    request.authority.require("organise", *unit.paths)
    return unit


@login_required
@require_GET
def change(request: Request, unit_id: int) -> HttpResponse:
    """What can be done to a unit."""
    unit = _unit(request, unit_id)
    left_out = ("split", "add") if unit.level.is_leaf else ()
    shown = {kind: one for kind, one in CHANGES.items() if kind not in left_out}
    return render(request, "units/change.html", {"unit": unit, "changes": shown})


@login_required
@require_http_methods(["GET", "POST"])
def act(request: Request, unit_id: int, kind: str) -> HttpResponse:
    """One act: its form, then what would move, then the act itself."""
    unit = _unit(request, unit_id)
    if kind not in CHANGES:
        raise Http404
    change = CHANGES[kind]
    form = change.form(request.POST or None, unit=unit, by=request.authority, today=today())
    context: dict[str, Any] = {"unit": unit, "kind": kind, "change": change, "form": form}
    if not form.is_valid():
        return render(request, "units/act.html", context, status=422 if form.errors else 200)
    said, sure = form.cleaned_data, "sure" in request.POST
    shown = {} if sure else _previewed(kind, unit, said)
    try:
        with transaction.atomic():
            change.do(unit, said, request.authority)
            transaction.set_rollback(not sure)  # tried only: what would be refused is refused before one is asked
    except UnitRefused as refused:
        form.add_error(None, str(refused))
        return render(request, "units/act.html", context, status=422)
    if not sure:
        return render(request, "units/preview.html", context | shown)
    day = date_format(said["day"])
    messages.success(request, _("Done, from %(day)s on. It can be taken back on this page.") % {"day": day})
    return redirect("pages:unit", unit.pk)


def _previewed(kind: str, unit: Unit, said: dict[str, Any]) -> dict[str, Any]:
    """What would move, in words; and the values of the form, to be sent once more."""
    found = preview(kind, unit, children=said.get("children", ()), day=said["day"])
    others = [(OTHERS.get(word, word), count) for word, count in found.others.items() if count]
    return {
        "preview": found,
        "others": others,
        "moves": kind in MOVES,
        "to": said.get("to"),
        "seatless": "seat" in said and not said["seat"],
    }


@login_required
@require_http_methods(["GET", "POST"])
def undo(request: Request, act_id: int) -> HttpResponse:
    """Take an act back by a further act."""
    done = get_object_or_404(reads.acts_seen(request.authority), pk=act_id)
    request.authority.require("organise", *done.unit.paths)
    if request.method == "POST":
        try:
            actions.undo(done, day=today(), by=request.authority)
        except UnitRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Taken back, from today on."))
        return redirect("pages:unit", done.unit_id)
    title = CHANGES[done.kind].title if done.kind in CHANGES else done.kind
    return render(request, "units/undo.html", {"act": done, "title": title})


@at_most(25)
@login_required
@require_http_methods(["GET", "POST"])
def load(request: Request) -> HttpResponse:
    """Units from a file: what it would change first, then the change. Wrong rows come back with their reason."""
    _require_somewhere(request)
    if "sure" in request.POST:
        return _load_for_good(request)
    if "mend" in request.POST and not request.FILES and (kept := incoming.look(request.session, "units")):
        shown = load_file.compare(load_file.read(kept.content), day=kept.day, by=request.authority)
        return _to_mend(shown)
    form = forms.File(request.POST or None, request.FILES or None, initial={"day": today()})
    if not form.is_valid():
        return render(request, "units/load.html", {"form": form}, status=422 if form.errors else 200)
    content: bytes = form.cleaned_data["file"].read()
    try:
        difference = load_file.compare(load_file.read(content), day=form.cleaned_data["day"], by=request.authority)
    except load_file.FileRefused as refused:
        form.add_error("file", str(refused))
        return render(request, "units/load.html", {"form": form}, status=422)
    if difference.refused and "mend" in request.POST:
        return _to_mend(difference)
    incoming.keep(request.session, "units", content, form.cleaned_data["day"])
    return render(request, "units/loading.html", {"difference": difference, "shown": difference.refused[:MOST_SHOWN]})


def _require_somewhere(request: Request) -> None:
    """Raises PermissionDenied for one who may change no unit at all; each row is asked for by itself."""
    if not request.authority.over("organise"):
        raise PermissionDenied("organise")


def _to_mend(difference: load_file.Difference) -> HttpResponse:
    """The refused rows as a file, to be mended and loaded by themselves."""
    answer = HttpResponse(load_file.to_mend(difference.refused), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return answer


def _load_for_good(request: Request) -> HttpResponse:
    """Do what was shown. What turns out to be refused by then is listed."""
    kept = incoming.take(request.session, "units")
    if kept is None:
        messages.error(request, _("The file is no longer here: choose it once more."))
        return redirect("units:load")
    difference = load_file.compare(load_file.read(kept.content), day=kept.day, by=request.authority)
    done = load_file.apply(difference, by=request.authority)
    return render(request, "units/loaded.html", {"done": done, "shown": done.refused[:MOST_SHOWN]})
