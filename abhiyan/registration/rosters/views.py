"""Screens of rosters: send a file, settle what it means, watch it load, answer what it asks."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel import audit, work
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.idempotency import before_writing
from abhiyan.kernel.models import Job
from abhiyan.kernel.tables import Book, FileRefused, opened
from abhiyan.kernel.uploads import at_most
from abhiyan.registration.models import Roster, RosterLine
from abhiyan.registration.rosters import actions, forms, mending, reading, tasks, template, trial, wording
from abhiyan.registration.rosters.columns import UNKNOWN
from abhiyan.registration.rosters.reading import Choice
from abhiyan.registration.rosters.understanding import Column, Understood, headers_shown, with_corrections
from abhiyan.units.models import Unit

PAGE = 50
GOING_ON = (Roster.WAITING, Roster.RUNNING)
MOST_LISTED = 100  # units in a list of choices
SENT_TOGETHER = 500  # lines of a file sent at once
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Early(NamedTuple):
    """What was read of the file before the write turn was taken; no `sent` for a form that is wrong."""

    form: Any
    sent: actions.Sent | None = None
    book: Book | None = None


class ColumnRow(NamedTuple):
    """A column of the file: its header and some cells as they are read, numbers masked, and what it is taken for."""

    header: str
    samples: list[str]
    field: Any
    problem: tuple[str, str] | None
    hundredths: int
    is_told: bool


def _require_somewhere(request: Request) -> None:
    """Raises PermissionDenied for one who may appoint nobody at all; each row is asked for by itself."""
    if not request.authority.over("appoint"):
        raise PermissionDenied("appoint")


def _look_early(request: HttpRequest) -> None:
    """Reading a file takes seconds: it is done before the write turn is taken, for whoever appoints somewhere."""
    asked = cast(Request, request)
    if not asked.authority.over("appoint"):
        return
    form = forms.Send(asked.POST, asked.FILES)
    sent = None
    if form.is_valid():
        try:
            sent = actions.open_sent(form.name, form.content, from_browser=True)
        except FileRefused as refused:
            form.add_error("file" if form.cleaned_data["file"] else "rows", str(refused))
    asked.early = Early(form, sent)  # type: ignore[attr-defined]  # read by the view


@at_most(25)
@before_writing(_look_early)
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def rosters(request: Request) -> HttpResponse:
    """The rosters of one's branch, and the form that sends another."""
    _require_somewhere(request)
    form = forms.Send(initial={"day": today()})
    if request.method == "POST":
        early: Early = request.early  # type: ignore[attr-defined]  # set by _look_early
        form = early.form
        if early.sent is not None:
            roster = actions.send(
                early.sent, role=form.cleaned_data["role"], day=form.cleaned_data["day"], by=request.authority
            )
            return redirect("registration:roster", roster.pk)
    sent = request.authority.see(Roster).select_related("role", "unit", "person").order_by("-pk")
    if after := request.GET.get("after", ""):
        sent = sent.filter(pk__lt=number(after))
    some = list(sent[: PAGE + 1])
    context = {"form": form, "rosters": some[:PAGE], "next": some[PAGE - 1].pk if len(some) > PAGE else None}
    return render(request, "registration/rosters.html", context, status=422 if form.errors else 200)


def _roster(request: Request, pk: int) -> Roster:
    found: Roster = get_object_or_404(request.authority.see(Roster).select_related("role", "unit", "person"), pk=pk)
    return found


def _require_mine(request: Request, roster: Roster) -> None:
    """Raises PermissionDenied unless the roster is one's own: its rows are loaded with the sender's rights."""
    if not _is_mine(request, roster):
        raise PermissionDenied("appoint")


def _settle_early(request: HttpRequest) -> None:
    """Read the file again as it is now said to be, before the turn to write: it may take seconds. As `_look_early`."""
    asked = cast(Request, request)
    pk = cast(Any, asked.resolver_match).kwargs["pk"]
    roster = asked.authority.see(Roster).filter(pk=pk, person__in=asked.authority.records).first()
    if roster is None or roster.state != Roster.LOOKED or "settle" not in asked.POST:
        return
    book = book_of(roster)
    if book is None:
        return
    form = _settling(roster, book, asked.POST)
    if not form.is_valid():
        asked.early = Early(form, book=book)  # type: ignore[attr-defined]  # read by the view
        return
    before = reading.choice_of(roster.settled)
    choice = _chosen(form, before)
    try:
        again = book if choice.encoding == before.encoding else opened_as(book.source, choice)
        sent = actions.look_into(roster.name, again, choice)
    except FileRefused as refused:
        form.add_error(None, str(refused))
        asked.early = Early(form, book=book)  # type: ignore[attr-defined]  # read by the view
        return
    if sent.understood is not None and choice == before:
        corrected = with_corrections(sent.understood, form.meanings, fonts=form.fonts, day_first=form.day_first)
        sent = actions.Sent(sent.name, sent.content, choice, corrected, sent.rows)
    asked.early = Early(form, sent)  # type: ignore[attr-defined]  # read by the view


def _chosen(form: forms.Settle, before: Choice) -> Choice:
    """What is said of the file as a whole now. A row of headers that is the one found already changes nothing."""
    said = form.cleaned_data
    found = form.understood.header_line if form.understood else None
    header = said.get("header")
    return Choice(
        said.get("sheet") or before.sheet,
        said.get("hidden", before.hidden),
        said.get("encoding") or before.encoding,
        before.header if header in (None, found) else header,
    )


def book_of(roster: Roster) -> Book | None:
    """The file as it was sent, in the encoding that was said; None where it is kept no longer."""
    content = reading.content_of(roster)
    return opened_as(content, reading.choice_of(roster.settled)) if content else None


def opened_as(content: bytes | Path, choice: Choice) -> Book:
    return opened(content, from_browser=True, encoding=choice.encoding)


def _settling(roster: Roster, book: Book, posted: Any = None) -> forms.Settle:
    """The form of what the file means, with what is understood so far."""
    choice = reading.choice_of(roster.settled)
    understood = actions.understood_of(roster)
    initial: dict[str, Any] = {"role": roster.role_id, "day": roster.day, "sheet": choice.sheet}
    if understood is not None:
        initial |= {f"column-{column.place}": column.meaning for column in understood.columns}
        initial["fonts"] = {True: "yes", False: "no", None: ""}[understood.fonts]
        initial["header"] = understood.header_line
    initial["hidden"] = choice.hidden
    sheets = [sheet.name for sheet in book.sheets if choice.hidden or not sheet.hidden]
    hidden = wording.hidden_words(*_left_out(book, choice.sheet))
    return forms.Settle(posted, understood=understood, sheets=sheets, doubt=book.doubt, hidden=hidden, initial=initial)


def _left_out(book: Book, sheet: str) -> tuple[int, int, int]:
    """How many rows and columns of the sheet, and how many sheets, are hidden."""
    seen = [one for one in book.sheets if sheet in ("", one.name)]
    rows, columns = sum(one.hidden_rows for one in seen), sum(one.hidden_columns for one in seen)
    return rows, columns, sum(one.hidden and one.name != template.YEARS for one in book.sheets)


@before_writing(_settle_early)
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def roster(request: Request, pk: int) -> HttpResponse:
    """A roster: what was understood and what it would do; then how far it is; then what became of it."""
    found = _roster(request, pk)
    if request.method == "POST":
        _require_mine(request, found)
        return _act(request, found)
    if found.state == Roster.LOOKED:
        return _look(request, found)
    context = {"roster": found, **_failing(found), "is_mine": _is_mine(request, found)}
    if found.state not in GOING_ON:  # a page that is asked every two seconds counts no rows
        context |= mending.reasons(found, by=request.authority)
    return render(request, "registration/_loading.html" if request.htmx else "registration/loading.html", context)


def _page(roster: Roster) -> str:
    return f"/rosters/{roster.pk}/"


def _failing(roster: Roster) -> dict[str, Any]:
    """Whether the load went wrong: when it is tried again, or that it was given up."""
    job = work.latest(_page(roster)) if roster.state in GOING_ON else None
    if job is None:
        return {}
    return {
        "given_up": job.state in (Job.DEAD, Job.DROPPED),
        "tried_again_at": job.due_at if job.state == Job.WAITING and job.failures else None,
    }


def _is_mine(request: Request, roster: Roster) -> bool:
    return request.authority.everywhere or roster.person_id in request.authority.records


def _look(request: Request, roster: Roster, early: Early | None = None) -> HttpResponse:
    """What was understood of the file, and what it would do. The file is opened once."""
    if not _is_mine(request, roster):
        return render(request, "registration/loading.html", {"roster": roster, "is_mine": False})
    book = early.book if early else book_of(roster)
    if book is None:
        messages.error(request, _("The file is kept no longer: send it once more."))
        return render(request, "registration/loading.html", {"roster": roster, "is_mine": True})
    understood = actions.understood_of(roster)
    tried = None
    if understood is not None and understood.settled:
        read = reading.rows_of(book, roster.settled, day=roster.day)
        tried = trial.attempt(roster, read(), by=request.authority)
    form = early.form if early else _settling(roster, book)
    fresh = reading.look(book, reading.choice_of(roster.settled)) if understood else None
    context = {
        "roster": roster,
        "form": form,
        "understood": understood,
        **_columns(form, fresh),
        **_tried(tried, by=request.authority),
    }
    return render(request, "registration/look.html", context, status=422 if form.errors else 200)


def _columns(form: forms.Settle, fresh: Understood | None) -> dict[str, Any]:
    """The columns with their fields, the other fields, and the open questions in words.

    fresh: the file as it looks by itself, which has samples: none are kept.
    """
    columns = form.understood.columns if form.understood else ()
    samples = {column.place: column for column in fresh.columns} if fresh else {}
    names = {f"column-{column.place}" for column in columns}
    questions = _questions(form)
    answers = [form[name] for name in form.ANSWERS if name in form.fields]
    return {
        "rows_of": [
            _column_row(column, header, samples.get(column.place), form)
            for column, header in zip(columns, headers_shown(columns), strict=True)
        ],
        "questions": questions,
        "answers": answers if questions else [],
        "others": [field for field in form if field.name not in names and not (questions and field in answers)],
    }


def _questions(form: forms.Settle) -> list[wording.Words]:
    """What is to be answered before anything can be tried, in words."""
    if form.understood is None:
        return [wording.words("several sheets")]
    levels = forms.level_names()
    return [wording.column_words(one.key, one.detail, levels) for one in form.understood.questions]


def _column_row(column: Column, header: str, fresh: Column | None, form: forms.Settle) -> ColumnRow:
    name = f"column-{column.place}"
    is_read = name in form.fields
    return ColumnRow(
        header,
        [mending.masked(cell) for cell in fresh.shown] if fresh and is_read else [],
        form[name] if is_read else None,
        wording.column_words(column.problem) if column.problem else None,
        round(100 * column.confidence),
        column.meaning != UNKNOWN,
    )


def _tried(tried: trial.Trial | None, *, by: Authority) -> dict[str, Any]:
    """What the trial found, in words."""
    if tried is None:
        return {"trial": None}
    names = mending.names_of_likely([one.detail for one in tried.turned], by=by)
    return {
        "trial": tried,
        "counts": {key: tried.outcomes[key] for key in ("loaded", "known", "asked", "refused")},
        "sure": {key: tried.sure[key] for key in ("code", "name", "number")},
        "turned": [(one, wording.words(one.reason, one.detail, names)) for one in tried.turned],
        "missing": [(one, one.likely or _few(by, one.meaning)) for one in tried.missing],
        "roles": forms.roles() if tried.missing_roles else [],
        "fixes": [(wording.fix_words(key), n) for key, n in tried.fixes.most_common()],
    }


def _few(by: Authority, level: str) -> list[Unit]:
    """The units of a level in one's branch, to choose from; none where they are too many for a list."""
    some = list(by.see(Unit).filter(level__key=level, until=None).order_by("path")[: MOST_LISTED + 1])
    return some if len(some) <= MOST_LISTED else []


def _act(request: Request, roster: Roster) -> HttpResponse:
    if "stop" in request.POST:
        actions.stop(roster, by=request.authority)
    elif "load" in request.POST:
        return _load(request, roster)
    elif "first_numbers" in request.POST:
        count = actions.take_first_numbers(roster, by=request.authority)
        messages.success(
            request, _("Answered: %(n)d. What could not be loaded stands among the refused rows.") % {"n": count}
        )
        return redirect("registration:lines", roster.pk, RosterLine.ASKED)
    elif early := getattr(request, "early", None):  # set by _settle_early
        if early.sent is None:
            return _look(request, roster, early)
        units, wrong = _units(request)
        actions.settle(
            roster,
            early.sent,
            units=units,
            roles=_roles(request),
            role=early.form.cleaned_data["role"],
            day=early.form.day,
            by=request.authority,
        )
        messages.success(request, _("Kept, and remembered for files with the same headers."))
        for code in wrong:
            messages.error(request, _("There is no unit with the code “%(code)s” in your branch.") % {"code": code})
    return redirect("registration:roster", roster.pk)


def _said(request: Request, kind: str) -> dict[str, str]:
    """What words were said to mean: {text: answer} of the fields "<kind>-<n>" with their "<kind>-text-<n>"."""
    filled = {
        name.removeprefix(f"{kind}-"): str(said).strip()
        for name, said in request.POST.items()
        if name.startswith(f"{kind}-")
    }
    texts = {n: str(request.POST.get(f"{kind}-text-{n}", "")) for n in filled}
    return {texts[n]: said for n, said in filled.items() if said and texts[n]}


def _units(request: Request) -> tuple[dict[str, int], list[str]]:
    """The units that texts were said to mean, by text, and the codes that are none."""
    chosen = _said(request, "unit")
    wanted = {*chosen.values(), *map(str.upper, chosen.values())}
    found = dict(request.authority.see(Unit).filter(code__in=wanted).values_list("code", "pk"))
    codes = {
        code: found.get(code) or found[code.upper()] for code in chosen.values() if {code, code.upper()} & {*found}
    }
    units = {text: codes[code] for text, code in chosen.items() if code in codes}
    return units, sorted({code for code in chosen.values() if code not in codes})


def _roles(request: Request) -> dict[str, int]:
    """The posts that words were said to mean."""
    known = {str(role.pk): role.pk for role in forms.roles()}
    return {text: known[pk] for text, pk in _said(request, "role").items() if pk in known}


def _load(request: Request, roster: Roster) -> HttpResponse:
    try:
        actions.start(roster, by=request.authority)
    except actions.NotSettled:
        messages.error(request, _("A question about the file is open: answer it first."))
    except actions.FileGone:
        messages.error(request, _("The file is kept no longer: send it once more."))
    except actions.AlreadyRunning as running:
        messages.error(request, _("The same file is being loaded at this moment."))
        return redirect("registration:roster", running.roster.pk)
    else:
        work.start(tasks.load, by=request.authority, roster=roster.pk, page=_page(roster))
    return redirect("registration:roster", roster.pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw away a roster that was looked at and never loaded: the page asks, the form does it."""
    found = _roster(request, pk)
    _require_mine(request, found)
    if request.method == "POST":
        try:
            actions.discard(found, by=request.authority)
        except actions.AlreadyBegun:
            messages.error(request, _("This roster was loaded or is being loaded: it stays."))
            return redirect("registration:roster", pk)
        messages.success(request, _("Discarded. Nothing had been written of it."))
        return redirect("registration:rosters")
    return render(request, "registration/discard.html", {"roster": found})


@login_required
@never_cache
@require_GET
def lines(request: Request, pk: int, outcome: str) -> HttpResponse:
    """The rows that were asked or refused, with reason and advice."""
    found = _roster(request, pk)
    if outcome not in (RosterLine.ASKED, RosterLine.REFUSED):
        raise Http404
    after = request.GET.get("after", "")
    rows = mending.asked_once(found) if outcome == RosterLine.ASKED else found.lines.filter(outcome=outcome)
    some = rows.filter(line__gt=number(after))
    if reason := request.GET.get("reason", ""):
        some = some.filter(reason=reason)
    page = list(some.order_by("line")[: PAGE + 1])
    context = {
        "roster": found,
        "outcome": outcome,
        "two_numbers": found.lines.filter(outcome=RosterLine.ASKED, reason=actions.TWO_NUMBERS).count(),
        "is_mine": _is_mine(request, found),
        "lines": mending.shown(found, page[:PAGE], by=request.authority),
        "next": page[PAGE - 1].line if len(page) > PAGE else None,
        **mending.reasons(found, by=request.authority),
    }
    return render(request, "registration/lines.html", context)


@login_required
@require_POST
def answer(request: Request, pk: int, line: int) -> HttpResponse:
    """Answer what a row asks, or leave it out."""
    found = _roster(request, pk)
    _require_mine(request, found)
    row = get_object_or_404(found.lines, line=line)
    came_from = RosterLine.REFUSED if row.outcome == RosterLine.REFUSED else RosterLine.ASKED
    try:
        _answer(request, found, row)
    except actions.NotAsked:
        messages.error(request, _("This row was answered already."))
    except actions.FileGone:
        messages.error(request, _("The file is kept no longer: send it once more."))
    return redirect("registration:lines", pk, came_from)


def _answer(request: Request, roster: Roster, row: RosterLine) -> None:
    if "leave" in request.POST:
        actions.leave_out(row, by=request.authority)
        messages.success(request, _("Left out: it stands among the refused rows."))
        return
    unit = None
    if code := request.POST.get("unit", ""):
        unit = get_object_or_404(request.authority.see(Unit), code=code)
    choice = request.POST.get("choice", "")
    read = actions.reader_of(roster)
    texts = mending.choices(read, row)
    text = texts[int(choice)] if choice.isdecimal() and int(choice) < len(texts) else None
    done = actions.answer(row, text=text, unit=unit, everywhere="everywhere" in request.POST, by=request.authority)
    if done.more:
        work.start(tasks.answer_rest, by=request.authority, roster=roster.pk, page=f"/rosters/{roster.pk}/")
        messages.success(request, _("The other rows are loaded in the background."))
    row = roster.lines.get(line=row.line)
    if row.outcome in (RosterLine.LOADED, RosterLine.KNOWN):
        messages.success(request, _("Loaded: %(n)d.") % {"n": done.loaded})
    else:
        messages.error(request, mending.sentence(read, row))


@login_required
@never_cache
@require_GET
def refused(request: Request, pk: int) -> StreamingHttpResponse:
    """The refused rows as a file, to be mended and sent again. It holds whole numbers: only who sent them gets it."""
    found = _roster(request, pk)
    _require_mine(request, found)
    audit.wrote("export", f"roster:{found.pk}", by=request.authority, count=found.refused)
    words = _in_language(mending.to_mend(found), get_language() or "hi")
    answered = StreamingHttpResponse(words, content_type="text/csv; charset=utf-8")
    answered["Content-Disposition"] = f'attachment; filename="refused-rows-{found.pk}.csv"'
    return answered


def _in_language(lines: Iterator[str], language: str) -> Iterator[str]:
    """The lines as they are asked for, when the reader's language is no longer set."""
    while True:
        with override(language):
            some = "".join(islice(lines, SENT_TOGETHER))
        if not some:
            return
        yield some


@login_required
@never_cache
@require_GET
def blank(request: Request) -> HttpResponse:
    """An empty roster of a branch as a workbook: its vacant seats, to be filled in and sent."""
    _require_somewhere(request)
    unit = get_object_or_404(request.authority.see(Unit), code=request.GET.get("unit") or _own_unit(request))
    request.authority.require("appoint", *unit.paths)
    asked = request.GET.get("role", "")
    role = get_object_or_404(forms.roles(), key=asked) if asked else forms.roles().filter(seats__isnull=False).first()
    if role is None:
        raise Http404
    try:
        content = template.workbook(unit, role, day=today(), by=request.authority)
    except template.TooManySeats:
        messages.error(request, _("More than 20,000 seats are vacant there: choose a smaller unit."))
        return redirect("registration:rosters")
    answered = HttpResponse(content, content_type=XLSX)
    answered["Content-Disposition"] = f'attachment; filename="roster-{role.key}.xlsx"'
    return answered


def _own_unit(request: Request) -> str:
    """The code of the unit from which one appoints."""
    unit = actions.top_unit(request.authority)
    if unit is None:
        raise Http404
    return unit.code
