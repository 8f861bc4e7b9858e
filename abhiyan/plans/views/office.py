"""The plan as an office edits it: programmes, drafts, their difference, applying, closing, copying, comparing.

A draft's page reads and compares on GET; what is posted carries the versions that were looked at and the verb asks for
them again, so that no difference is worked out while the database is being written to.
"""

from collections.abc import Callable, Sequence
from difflib import unified_diff
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel import tree
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.idempotency import keyless
from abhiyan.kernel.tomlfile import Problem
from abhiyan.plans import actions, comparing, copying, draftforms, office, writing
from abhiyan.plans.models import Draft, Programme
from abhiyan.plans.planfile import PlanWrong, read_text
from abhiyan.plans.views.programme import own_unit

REASONS: dict[type[Exception], Any] = {
    actions.DraftExists: gettext_lazy("A draft of that programme is being written already."),
    actions.NotPlanned: gettext_lazy("The text names no programme: it needs [programme] with a key in small letters."),
    actions.PlanMoved: gettext_lazy("The programme was changed meanwhile. This is the difference as it is now."),
    actions.ProgrammeClosed: gettext_lazy("The programme is closed already."),
    writing.WriteByHand: gettext_lazy("This text can't be changed piece by piece. Change it on the page of the text."),
}


def _draft(request: Request, draft_id: int) -> Draft:
    found: Draft = get_object_or_404(request.authority.see(Draft).select_related("unit"), pk=draft_id)
    return found


def _require_somewhere(request: Request) -> None:
    """Raises PermissionDenied for one who plans for no branch at all."""
    if not request.authority.over("plan"):
        request.authority.require("plan", tree.root(tree.ORGANISATION))


# --- programmes ---------------------------------------------------------------------------------------------------


@login_required
@require_GET
def programmes(request: Request) -> HttpResponse:
    """All programmes, running and closed; and the drafts of one's branch."""
    rows = office.programmes()
    context = {
        "running": [one for one in rows if one.closed_on is None],
        "closed": [one for one in rows if one.closed_on is not None],
        "drafts": office.drafts(request.authority),
        "may_plan": bool(request.authority.over("plan")),
    }
    return render(request, "plans/office/programmes.html", context)


@login_required
@require_GET
def read(request: Request, programme_id: int) -> HttpResponse:
    """One programme, running or closed, as it stands in one's branch."""
    programme, unit = office.programme(programme_id), own_unit(request)
    context = {
        "programme": programme,
        "unit": unit,
        "day": comparing.day_of(programme, request.day),
        "rows": comparing.told(programme, unit, request.day),
        "withdrawn": comparing.withdrawn(programme),
        "others": [one for one in office.programmes() if one.pk != programme.pk],
        "may_plan": bool(request.authority.over("plan")),
        "may_close": request.authority.may("plan", tree.root(tree.ORGANISATION)) and programme.closed_on is None,
    }
    return render(request, "plans/office/programme.html", context)


@login_required
@require_GET
def compare(request: Request) -> HttpResponse:
    """Two programmes side by side."""
    one, other = (_asked(request, name) for name in ("one", "other"))
    unit = own_unit(request)
    pairs = comparing.side_by_side(one, other, unit, request.day) if one and other else []
    context = {"one": one, "other": other, "unit": unit, "pairs": pairs, "programmes": office.programmes()}
    return render(request, "plans/office/compare.html", context)


def _asked(request: Request, name: str) -> Programme | None:
    said = request.GET.get(name, "")
    if not said:
        return None
    if not (key := number(said)):
        raise Http404
    return office.programme(key)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: Request, programme_id: int) -> HttpResponse:
    """End a programme, after saying what of it is still open."""
    request.authority.require("plan", tree.root(tree.ORGANISATION))
    programme = office.programme(programme_id)
    if request.method == "POST":
        try:
            actions.close(programme, day=today(), by=request.authority)
        except actions.ProgrammeClosed as closed:
            messages.error(request, str(REASONS[type(closed)]))
        else:
            messages.success(request, _("Closed. It stays here to be read, compared and copied."))
        return redirect("plans:read", programme.pk)
    context = {"programme": programme, "left": office.still_open(programme)}
    return render(request, "plans/office/close.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def copy(request: Request, programme_id: int) -> HttpResponse:
    """A draft of another programme with the same activities, their dates moved."""
    _require_somewhere(request)
    programme = office.programme(programme_id)
    first = programme.since
    form = draftforms.Copy(request.POST or None, first=first)
    if form.is_valid():
        said = form.cleaned_data
        move = copying.move_to(first, said["to"], said["keep"])

        def text() -> str:
            return copying.copied(writing.text_of(programme), said["key"], move, first=first)

        if begun := _begun(request, form, text):
            return begun
    context = {"programme": programme, "form": form}
    return render(request, "plans/office/copy.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revise(request: Request, programme_id: int) -> HttpResponse:
    """A draft of a running programme; the one that is being written already, if there is one."""
    _require_somewhere(request)
    programme = office.programme(programme_id)
    mine = request.authority.see(Draft).filter(key=programme.key).first()
    if mine is not None:
        return redirect("plans:draft", mine.pk)
    try:
        draft = actions.begin_draft(writing.text_of(programme), by=request.authority, now=timezone.now())
    except (actions.DraftExists, actions.NotPlanned) as refused:
        messages.error(request, str(REASONS[type(refused)]))
        return redirect("plans:read", programme.pk)
    return redirect("plans:draft", draft.pk)


# --- drafts -------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A draft from a file, from a text, or of nothing yet."""
    _require_somewhere(request)
    form = draftforms.Begin(request.POST or None, request.FILES or None)
    problems: Sequence[Problem] = ()
    if form.is_valid():
        text = _first_text(form.cleaned_data)
        if begun := _begun(request, form, lambda: text):
            return begun
        if form.cleaned_data["file"]:
            form.keep(text)
        problems = office.checked(text)
    context = {"form": form, "problems": problems}
    return render(request, "plans/office/new.html", context, status=422 if form.errors else 200)


def _first_text(said: dict[str, Any]) -> str:
    text: str = said["file"] or said["text"]
    if text:
        return draftforms.one_ending(text)
    return writing.new_text(said["key"], said["name_hi"], said["name_en"])


def _begun(request: Request, form: Any, text: Callable[[], str]) -> HttpResponse | None:
    """Begin a draft and lead to it; where that is refused the form says why."""
    try:
        draft = actions.begin_draft(text(), by=request.authority, now=timezone.now())
    except (actions.DraftExists, actions.NotPlanned, writing.WriteByHand) as refused:
        form.add_error(None, str(REASONS[type(refused)]))
        return None
    return redirect("plans:draft", draft.pk)


@login_required
@require_GET
def draft(request: Request, draft_id: int) -> HttpResponse:
    """A draft: what is wrong in it, what is worth a look, what applying it would change."""
    found = _draft(request, draft_id)
    looked = office.look(found.text)
    running = office.programme_by_key(found.key)
    may_apply = looked.plan is not None and actions.may_apply(looked.plan, list(looked.lines), by=request.authority)
    context = {"draft": found, "look": looked, "running": running, "may_apply": may_apply}
    author = office.authors_of([found]).get(found.changed_by, "")
    return render(request, "plans/office/draft.html", context | {"author": author})


@login_required
@require_http_methods(["GET", "POST"])
def draft_text(request: Request, draft_id: int) -> HttpResponse:
    """A draft as text, with what is wrong in it by line. Saved as it is, sound or not."""
    if request.POST.get("text") and _is_gone(request, draft_id):
        return _without_draft(request, request.POST["text"])
    found = _draft(request, draft_id)
    form = draftforms.Text(request.POST or None, initial={"text": found.text, "version": found.version})
    theirs: list[str] = []
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            _write(request, found, text, form.cleaned_data["version"])
        except actions.DraftMoved:
            theirs, form = _beside(found, text), _once_more(form, found)
        except (actions.DraftExists, actions.NotPlanned) as refused:
            form.add_error(None, str(REASONS[type(refused)]))
        else:
            wrong = len(office.checked(text))
            said = _("Saved. There is something to mend in it.") if wrong else _("Saved. The plan is sound.")
            messages.success(request, said)
            return redirect("plans:draft_text" if wrong else "plans:draft", found.pk)
    shown = form["text"].value() or ""
    context = {"draft": found, "form": form, "theirs": theirs, "problems": _quoted(shown)}
    return render(request, "plans/office/text.html", context, status=422 if form.errors or theirs else 200)


def _is_gone(request: Request, draft_id: int) -> bool:
    """Whether the draft is there no more, or was never one that this person sees: that looks the same."""
    return not request.authority.see(Draft).filter(pk=draft_id).exists()


def _without_draft(request: Request, text: str) -> HttpResponse:
    """The text that was sent, where its draft is there no more: it may begin another."""
    _require_somewhere(request)
    messages.error(
        request, _("The draft was applied or thrown away meanwhile. Your text is here; it may begin another.")
    )
    form = draftforms.Begin(initial={"text": text})
    return render(request, "plans/office/new.html", {"form": form}, status=422)


def _write(request: Request, found: Draft, text: str, version: int) -> None:
    actions.write_draft(found, text, version=version, by=request.authority, now=timezone.now())


def _once_more(form: draftforms.Text, found: Draft) -> draftforms.Text:
    """The same text in a form that is written over what stands there now."""
    return draftforms.Text(initial={"text": form.cleaned_data["text"], "version": found.version})


def _beside(found: Draft, text: str) -> list[str]:
    """What differs between the draft as it stands (-) and what was sent (+), line by line."""
    differs = unified_diff(found.text.splitlines(), text.splitlines(), lineterm="", n=1)
    return [line for line in differs if not line.startswith(("---", "+++"))]


def _quoted(text: str) -> list[tuple[Any, str]]:
    """Each problem with the line it speaks of."""
    lines = text.splitlines()
    return [(one, lines[one.line - 1].strip() if 0 < one.line <= len(lines) else "") for one in office.checked(text)]


@login_required
@require_http_methods(["GET", "POST"])
def draft_activity(request: Request, draft_id: int, number: int) -> HttpResponse:
    """One activity of a draft, by its number from 1; 0 is a new one. The text around it stays as it is."""
    if "plan-key" in request.POST and _is_gone(request, draft_id):
        return _without_draft(request, _alone(request))
    found, was_key = _draft(request, draft_id), request.POST.get("was", "")
    place = _place(found, number, was_key)
    rows = writing.tables(found.text)
    was = rows[place] if place is not None else {}
    others = [(one.key, one.name or one.key) for one in office.listed(rows) if one.key and one.key != was.get("key")]
    form = draftforms.Activity(request.POST or None, offered=office.offered(), others=others, was=was)
    context = {"draft": found, "form": form, "number": number, "moved": False}
    context |= {"was_key": was_key or was.get("key", ""), "gone": number > 0 and place is None}
    if "remove" in request.POST and place is not None:
        return _changed(request, found, lambda: writing.without(found.text, place), _("Taken out of the draft."))
    if form.is_valid():
        text = _with(found.text, place, form)
        if text is not None and not _told_by_reader(form, text, place):
            if request.POST.get("version") == str(found.version):
                return _changed(request, found, lambda: text, _("Saved in the draft."))
            context |= {"moved": True, "theirs": _beside(found, text)}
    status = 422 if form.errors or context["moved"] else 200
    return render(request, "plans/office/activity.html", context, status=status)


def _place(found: Draft, number: int, was: str) -> int | None:
    """Where the activity stands in the text (from 0), also when others were put before it.

    None for a new one, and for one that somebody else took out while it was written in.
    """
    if number == 0:
        return None
    keys = [str(row.get("key", "")) for row in writing.tables(found.text)]
    if was in keys:
        return keys.index(was)
    if was:
        return None
    if number > len(keys):
        raise Http404
    return number - 1


def _alone(request: Request) -> str:
    """The activity that was sent, as a text of its own; where something is wrong in it, its fields as remarks."""
    form = draftforms.Activity(request.POST, offered=office.offered(), others=[], was={})
    if form.is_valid():
        return writing.with_new("", form.values()).lstrip()
    said = [(name, ", ".join(request.POST.getlist(form.add_prefix(name)))) for name in form.fields]
    return "".join(f"# {name} = {' '.join(words.split())}\n" for name, words in said if words)


def _with(text: str, place: int | None, form: draftforms.Activity) -> str | None:
    """The draft's text with what the form says; None, with the reason in the form, where it can't be changed."""
    try:
        if place is None:
            return writing.with_new(text, form.values())
        return writing.with_activity(text, place, form.values())
    except writing.WriteByHand as by_hand:
        form.add_error(None, str(REASONS[type(by_hand)]))
        return None


def _told_by_reader(form: draftforms.Activity, text: str, place: int | None) -> bool:
    """Whether the reader finds something wrong in this activity; each thing is told beside its field."""
    at = len(writing.tables(text)) - 1 if place is None else place
    for one in office.checked(text):
        if writing.number_at(text, one.line) == at:
            said = _("Expected %(expected)s, found %(found)s.") % {"expected": one.expected, "found": one.found}
            form.add_error(form.field_of(writing.key_at(text, one.line)), said)
    return bool(form.errors)


def _changed(request: Request, found: Draft, text: Callable[[], str], said: str) -> HttpResponse:
    """Write the draft and lead back to it; say so where somebody else was faster or the text can't be changed."""
    version = request.POST.get("version", "")
    try:
        _write(request, found, text(), int(version) if version.isdecimal() and len(version) < 10 else 0)
    except actions.DraftMoved:
        messages.error(request, _("Somebody else changed the draft meanwhile; nothing was changed. Look at it again."))
    except (actions.DraftExists, actions.NotPlanned, writing.WriteByHand) as refused:
        messages.error(request, str(REASONS[type(refused)]))
    else:
        messages.success(request, said)
    return redirect("plans:draft", found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: Request, draft_id: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    found = _draft(request, draft_id)
    if request.method != "POST":
        return render(request, "plans/office/discard.html", {"draft": found})
    try:
        actions.discard_draft(found, version=_number(request, "version"), by=request.authority)
    except actions.DraftMoved:
        messages.error(request, _("Somebody else changed the draft meanwhile; it was not thrown away."))
        return redirect("plans:draft", found.pk)
    messages.success(request, _("The draft was thrown away. The programme is as it was."))
    return redirect("plans:programmes")


def _number(request: Request, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


@keyless
@login_required
@require_POST
def apply(request: Request, draft_id: int) -> HttpResponse:
    """Apply a draft as it was looked at: same text, same programme, same calendar.

    Without a key, because it writes in transactions of its own: the difference is worked out before them, and the
    assignments of very many units follow in short steps. The versions make that sent twice is done once.
    """
    if done := _done_before(request):
        return done
    found = _draft(request, draft_id)
    moved = _("Something changed meanwhile; nothing was applied. This is the difference as it is now.")
    try:
        plan = read_text(found.text)
        if found.version != _number(request, "version") or plan.digest != request.POST.get("digest"):
            raise actions.PlanMoved
        actions.apply(plan, day=today(), by=request.authority, version=_number(request, "programme"))
    except (PlanWrong, actions.PlanRefused, actions.PlanMoved):
        if done := _done_before(request):
            return done
        messages.error(request, moved)
        return redirect("plans:draft", found.pk)
    try:
        actions.discard_draft(found, version=found.version, by=request.authority, why="applied")
    except actions.DraftMoved:
        messages.warning(request, _("The draft was changed while it was applied, so it is still there."))
    return _applied(request, plan.key)


def _done_before(request: Request) -> HttpResponse | None:
    """The answer once more, where this very difference was applied already."""
    programme = office.programme_by_key(request.POST.get("key_of_programme", ""))
    if programme is None or programme.digest != request.POST.get("digest"):
        return None
    same = programme.version == _number(request, "programme") + 1
    return _applied(request, programme.key) if same else None


def _applied(request: Request, key: str) -> HttpResponse:
    programme = office.programme_by_key(key)
    if programme is None:
        raise Http404
    messages.success(request, _("Applied. Every unit that acts has its work."))
    return redirect("plans:read", programme.pk)
