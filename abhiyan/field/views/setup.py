"""Setting a drive up at one unit: its places, its teams, who goes where and when, its links."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.field import access, actions, figures, forms, linking, placelist, reads
from abhiyan.field.models import Place, Slot, Team
from abhiyan.field.views.drives import as_file
from abhiyan.field.wording import PART_WORDS, PERMISSION_TAGS, PERMISSION_WORDS, tried
from abhiyan.kernel import audit, clock
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.tables import FileRefused, csv_text
from abhiyan.kernel.uploads import at_most
from abhiyan.plans.models import Assignment
from abhiyan.registration.joining import qr

MOST_SHOWN = 50  # wrong rows of a list that are named


def arranged(request: Request, assignment_id: int) -> Assignment:
    """A drive that one sees and sets up. Raises Http404, PermissionDenied."""
    held: Assignment = get_object_or_404(reads.drives(request.authority), pk=assignment_id)
    if not access.may_arrange(held, by=request.authority):
        raise PermissionDenied("report")
    return held


# --- places -----------------------------------------------------------------------------------------------------------


@login_required
@at_most(5)
@require_http_methods(["GET", "POST"])
def places(request: Request, assignment_id: int) -> HttpResponse:
    """The places of a drive with what was done there; POST adds one, or a list of them."""
    held = arranged(request, assignment_id)
    act = request.POST.get("act", "")
    form = forms.PlaceForm(request.POST if act == "add" else None, assignment=held)
    file = forms.ListFile(*((request.POST, request.FILES) if act == "list" else (None, None)))
    wrong: list[placelist.Wrong] = []
    if form.is_valid() and tried(form, lambda: actions.add_place(held, form.college(), by=request.authority)):
        messages.success(request, _("Written down."))
        return redirect("field:places", held.pk)
    if file.is_valid():
        wrong = _load(request, held, file)
        if not (wrong or file.errors):
            return redirect("field:places", held.pk)
    show = request.GET.get("show", "")
    rows, following = figures.places(held, show=show, after=request.GET.get("after", ""))
    context = _context(held, "places") | {
        "rows": [_dressed(one) for one in rows], "next": following, "show": show, "form": form, "file": file,
        "wrong": wrong[:MOST_SHOWN], "wrong_in_all": len(wrong), "may_export": _may_export(held, request),
    }  # fmt: skip
    failed = form.errors or file.errors or wrong
    return render(request, "field/places.html", context, status=422 if failed else 200)


def _context(held: Assignment, tab: str) -> dict[str, Any]:
    return {"held": held, "tab": tab}


def _may_export(held: Assignment, request: Request) -> bool:
    return request.authority.may("export", *held.unit.paths)


def _dressed(one: Place) -> Place:
    one.words = PERMISSION_WORDS[one.permission]  # type: ignore[attr-defined]  # read by templates
    one.tag = PERMISSION_TAGS[one.permission]  # type: ignore[attr-defined]
    return one


def _load(request: Request, held: Assignment, form: forms.ListFile) -> list[placelist.Wrong]:
    """Take the good rows of a list; the others come back, each with its line and why. All or nothing is not asked."""
    try:
        found = placelist.read(form.cleaned_data["file"].read(), reads.codes_below(held.unit))
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return []
    if found.wrong:
        return found.wrong
    n = actions.add_places(held, found.colleges, by=request.authority)
    said = ngettext("%(n)s place is new.", "%(n)s places are new.", n) % {"n": n}
    messages.success(request, said)
    return []


@login_required
@require_GET
def places_csv(request: Request, assignment_id: int) -> HttpResponse:
    """The report by college as a file, for whoever may take figures out."""
    held: Assignment = get_object_or_404(reads.drives(request.authority), pk=assignment_id)
    request.authority.require("export", *held.unit.paths)
    header = [
        _("Place"), _("Address"), _("Where it lies"), _("Permission"), _("Visits"), _("Talks"),
        _("People met (claimed)"), _("Visits with a photo"), _("Last visit"),
    ]  # fmt: skip
    found: list[Any] = list(figures.report_places(held))
    rows = [
        [
            one.name, one.address, one.unit.name, str(PERMISSION_WORDS[one.permission]),
            *map(str, (one.visited, one.talks, one.met, one.shown)), one.last.isoformat() if one.last else "",
        ]
        for one in found
    ]  # fmt: skip
    audit.wrote("export", held, by=request.authority, count=len(rows), detail={"what": "places"})
    return as_file(csv_text(header, rows), f"places-{held.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def place(request: Request, place_id: int) -> HttpResponse:
    """One place: correct it, drop it or take it up again; its visits."""
    by = request.authority
    found: Place = get_object_or_404(by.see(Place).select_related("unit"), pk=place_id)
    found.assignment = arranged(request, found.assignment_id)
    act = request.POST.get("act", "")
    form = forms.PlaceForm(request.POST if act == "save" else None, assignment=found.assignment, place=found)
    verbs = {
        "drop": lambda: actions.drop_place(found, day=clock.today(), by=by),
        "again": lambda: actions.take_up_again(found, by=by),
        "save": lambda: actions.correct_place(found, form.college(), by=by),
    }
    if (act in ("drop", "again") or form.is_valid()) and tried(form, verbs[act]):
        messages.success(request, _("Written down."))
        return redirect("field:place", found.pk)
    rows, following = reads.visits(found.assignment, place=found.pk, after=request.GET.get("after", ""))
    context = _context(found.assignment, "places") | {
        "place": _dressed(found), "form": form, "rows": rows, "next": following, "contact": reads.contact_of(found),
    }  # fmt: skip
    return render(request, "field/place.html", context, status=422 if form.errors else 200)


# --- teams and slots --------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def teams(request: Request, assignment_id: int) -> HttpResponse:
    """The teams of a drive, who goes with them and what they did; `?who=` finds people of the branch by name."""
    held, by = arranged(request, assignment_id), request.authority
    act = request.POST.get("act", "")
    form = forms.TeamForm(request.POST if act == "make" else None)
    joining = forms.JoinForm(request.POST if act in ("join", "leave", "drop") else None)
    if form.is_valid() and tried(form, lambda: actions.make_team(held, form.cleaned_data["name"], by=by)):
        return redirect("field:teams", held.pk)
    ready = act == "drop" or joining.is_valid()
    if joining.is_bound and ready and tried(joining, lambda: _team_act(request, held, act, joining)):
        return redirect(request.get_full_path())
    words = " ".join(request.GET.get("who", "").split())[:100]
    context = _context(held, "teams") | {
        "teams": figures.teams(held), "form": form, "joining": joining, "who": words,
        "people": reads.people_to_choose(held, by, request.day, words),
    }  # fmt: skip
    return render(request, "field/teams.html", context, status=422 if form.errors or joining.errors else 200)


def _team_act(request: Request, held: Assignment, act: str, form: forms.JoinForm) -> None:
    by = request.authority
    team: Team = get_object_or_404(reads.teams_to_choose(held), pk=number(request.POST.get("team", "")))
    team.assignment = held
    if act == "drop":
        return actions.drop_team(team, by=by)
    if act == "leave":
        return actions.leave_team(team, form.cleaned_data["person"], by=by)
    person = reads.person(form.cleaned_data["person"], by)
    if person is None:
        raise Http404
    leads: bool = form.cleaned_data["leads"]
    return actions.join_team(team, person, day=clock.today(), leads=leads, by=by)


@login_required
@require_http_methods(["GET", "POST"])
def slots(request: Request, assignment_id: int) -> HttpResponse:
    """Who goes where and when; POST adds a slot or drops one."""
    held, by = arranged(request, assignment_id), request.authority
    act = request.POST.get("act", "")
    days = [(day.isoformat(), date_format(day, "l, j F")) for day in actions.days_of(held)]
    form = forms.SlotForm(request.POST if act == "add" else None, assignment=held, days=days)
    if form.is_valid() and tried(form, lambda: _add_slot(request, held, form)):
        return redirect("field:slots", held.pk)
    if act == "drop":
        gone = reads.slot(number(request.POST.get("slot", "")))
        if gone is None or gone.team.assignment_id != held.pk:
            raise Http404
        actions.drop_slot(gone, by=by)
        return redirect(request.get_full_path())
    team = number(request.GET.get("team", ""))
    rows, following = reads.slots_of(held, team=team, after=request.GET.get("after", ""))
    context = _context(held, "slots") | {
        "rows": [_with_words(one) for one in rows], "next": following, "form": form,
        "teams": list(reads.teams_to_choose(held)), "team": team,
    }  # fmt: skip
    return render(request, "field/slots.html", context, status=422 if form.errors else 200)


def _add_slot(request: Request, held: Assignment, form: forms.SlotForm) -> None:
    given = form.cleaned_data
    given["team"].assignment = held
    slot = actions.add_slot(**given, by=request.authority)
    if slot.place.lacks_permission:
        said = _("%(place)s has not given its permission yet (%(state)s). The slot is kept all the same.")
        state = PERMISSION_WORDS[slot.place.permission]
        messages.warning(request, said % {"place": slot.place.name, "state": state})


def _with_words(one: Slot) -> Slot:
    one.part_words = PART_WORDS[one.part]  # type: ignore[attr-defined]  # read by templates
    return one


# --- links ------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def links(request: Request, assignment_id: int) -> HttpResponse:
    """The links of a drive with their squares, to be printed, and what came of each; POST makes missing ones."""
    held = arranged(request, assignment_id)
    if request.method == "POST":
        linking.make_links(held, by=request.authority)
        return redirect("field:links", held.pk)
    rows = [(one, request.build_absolute_uri(linking.address_of(one.link))) for one in figures.links(held, request.day)]
    return render(request, "field/links.html", _context(held, "links") | {"rows": rows})


@login_required
@require_GET
def square(request: Request, link_id: int, suffix: str) -> HttpResponse:
    """A link as a square of dots, as SVG or PNG."""
    link = reads.link(link_id, request.authority)
    if link is None or suffix not in ("svg", "png"):
        raise Http404
    if not access.may_arrange(link.assignment, by=request.authority):
        raise PermissionDenied("report")
    address = request.build_absolute_uri(linking.address_of(link))
    if suffix == "svg":
        return HttpResponse(qr.svg(address, mask=linking.MASK), content_type="image/svg+xml")
    answer = HttpResponse(qr.png(address, mask=linking.MASK), content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="link-{link.pk}.png"'
    return answer
