"""Pages of the record of an event: written item by item, approved, read as minutes, made into press notes."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.events.models import Event
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.people.reads import of as person_of
from abhiyan.plans import actions as plans
from abhiyan.plans import writing as plan_text
from abhiyan.press import access, actions, facts, forms, merging, printing, reads
from abhiyan.press.models import DECISION, KINDS, LANGUAGES, MEETING, PERSON, Item, PressNote, Proceedings
from abhiyan.press.wording import KIND_WORDS
from abhiyan.press.writing import minutes as writing_minutes

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WHY_NOT: dict[type[Exception], Any] = {
    actions.Moved: gettext_lazy("Somebody else wrote in the record meanwhile. Look at it as it is now."),
    actions.IsApproved: gettext_lazy("That is approved already: it is changed no more, unless it is opened again."),
    actions.NotYet: gettext_lazy("That can't be done yet."),
    actions.RecordIsOpen: gettext_lazy(
        "The record is not approved. A press note goes out of an approved record alone."
    ),
    plans.DraftExists: gettext_lazy("A draft of that programme is being written in a branch you don't see."),
    plans.DraftMoved: gettext_lazy("The draft of the plan was changed meanwhile. Try once more."),
    plans.NotPlanned: gettext_lazy("The draft of the plan can't be read at the moment. Mend it first."),
    plan_text.WriteByHand: gettext_lazy("The draft of the plan can't be changed piece by piece. Write it in by hand."),
}


def _event(request: Request, event_id: int) -> Event:
    found: Event = get_object_or_404(request.authority.see(Event).whole(), pk=event_id)  # type: ignore[attr-defined]  # ours
    return found


def _record(request: Request, event_id: int) -> Proceedings:
    """The record of an event that one sees; nothing else than 404 before it was begun."""
    event = _event(request, event_id)
    found = reads.of_event(event)
    if found is None:
        raise Http404
    return found


def _item(request: Request, item_id: int) -> Item:
    """An item of the record of an event that one sees."""
    found = reads.item(item_id, request.authority)
    if found is None:
        raise Http404
    return found


def _language(request: Request) -> str:
    """Of a paper: the one asked for, else the reader's."""
    asked = request.GET.get("in", "")
    return asked if asked in LANGUAGES else "hi" if (get_language() or "hi").startswith("hi") else "en"


# --- the record -------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def record(request: Request, event_id: int) -> HttpResponse:
    """Everything that is written of an event. POST begins it, names who approves, approves it, opens it again."""
    event, by = _event(request, event_id), request.authority
    found = reads.of_event(event)
    if request.method == "POST":
        return _acted(request, event, found)
    works_here = access.may_write(event, by=by)
    if found is None:
        return render(request, "press/none.html", {"event": event, "may_write": works_here})
    may_write = works_here and not found.is_approved
    items = reads.items_of(found)
    context = {
        "event": event,
        "record": found,
        "sections": reads.sections(items),
        "taken_out": reads.taken_out(found),
        "may_write": may_write,
        "may_plan": works_here and bool(by.over("plan")),
        "may_approve": access.may_approve(found, by=by),
        "may_reopen": found.is_approved and (works_here or access.may_approve(found, by=by)),
        "form": _approver(found, by) if may_write else None,
        "problems": facts.of(found)[1],
    }
    return render(request, "press/record.html", context)


def _approver(found: Proceedings, by: Authority) -> forms.Approver:
    return forms.Approver(choices=reads.approvers(found, today(), by), initial={"person": found.approver_id})


def _acted(request: Request, event: Event, found: Proceedings | None) -> HttpResponse:
    """The verb the pressed button names."""
    act, by, at = request.POST.get("act", ""), request.authority, timezone.now()
    try:
        if act == "begin":
            actions.begin(event, at=at, by=by)
        elif found is not None and act == "approve":
            actions.approve(found, count=number(request.POST.get("count", "")), at=at, by=by)
            messages.success(request, _("Approved. It stands as you saw it."))
        elif found is not None and act == "reopen":
            actions.reopen(found, at=at, by=by)
            messages.success(request, _("It can be written in again, and needs approval anew."))
        elif found is not None and act == "approver":
            form = forms.Approver(request.POST, choices=reads.approvers(found, today(), by))
            person = person_of(int(form.cleaned_data["person"])) if form.is_valid() else None
            if person is None:
                messages.warning(request, _("Choose who approves it."))
            else:
                actions.name_approver(found, person, by=by)
                messages.success(request, _("Saved. They find the record on its page."))
    except actions.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    return redirect("press:record", event.pk)


@login_required
@require_http_methods(["GET", "POST"])
def people(request: Request, event_id: int) -> HttpResponse:
    """Write down who was there, from those who were asked and the office-bearers of the unit."""
    found, by = _record(request, event_id), request.authority
    access.require_to_write(found.event, by=by)
    rows = reads.candidates(found)
    if request.method == "POST":
        chosen = {*map(number, request.POST.getlist("person"))}
        try:
            count = actions.add_people(
                found, [one.person for one in rows if one.person.pk in chosen], at=timezone.now(), by=by
            )
        except actions.Refused as refused:
            messages.warning(request, str(WHY_NOT[type(refused)]))
        else:
            messages.success(request, _("Written down: %(n)d.") % {"n": count})
        return redirect("press:record", event_id)
    return render(request, "press/people.html", {"event": found.event, "rows": rows})


# --- one item ---------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: Request, event_id: int) -> HttpResponse:
    """One more person, speech, decision or step, as `kind` says."""
    kind = request.GET.get("kind", PERSON)
    if kind not in KINDS or kind == MEETING:
        raise Http404
    found = _record(request, event_id)
    access.require_to_write(found.event, by=request.authority)
    form = _form(request, found, kind, {})
    if form.is_valid():
        try:
            _add_newcomer(request, found, form)
            actions.write(found, kind, form.content(), at=timezone.now(), by=request.authority)
        except actions.Refused as refused:
            form.add_error(None, str(WHY_NOT[type(refused)]))
        else:
            messages.success(request, _("Saved."))
            return redirect("press:record", event_id)
    context = {"event": found.event, "kind": kind, "words": KIND_WORDS[kind], "form": form}
    return render(request, "press/item.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def item(request: Request, item_id: int) -> HttpResponse:
    """One item. What somebody else wrote meanwhile is laid together with what is sent, or shown beside it."""
    one, by = _item(request, item_id), request.authority
    found = one.proceedings
    access.require_to_write(found.event, by=by)
    if request.POST.get("act") in ("take_out", "up", "down", "to_plan"):
        return _moved(request, one)
    form = _form(request, found, one.kind, one.content, key=one.key)
    laid: Laid | None = None
    if form.is_valid():
        at, version = timezone.now(), _version(request)
        try:
            _add_newcomer(request, found, form)
            actions.write(found, one.kind, form.content(), item=one, version=version, at=at, by=by)
        except actions.Moved as moved:
            one = moved.item or one
            try:
                laid = _together(request, one, version, form)
            except actions.Refused as refused:
                form.add_error(None, str(WHY_NOT[type(refused)]))
            else:
                if laid.is_written:
                    return redirect("press:record", found.event_id)
                form = laid.form
        except actions.Refused as refused:
            form.add_error(None, str(WHY_NOT[type(refused)]))
        else:
            messages.success(request, _("Saved."))
            return redirect("press:record", found.event_id)
    context = {
        "event": found.event,
        "item": one,
        "kind": one.kind,
        "words": KIND_WORDS[one.kind],
        "form": form,
        "is_approved": found.is_approved,
        "theirs": laid.both if laid else None,
        "activity": reads.activity_of(one) if one.kind == DECISION else None,
        "may_plan": one.kind == DECISION and bool(by.over("plan")),
    }
    # Not a refusal, which would take back what was kept beside.
    return render(request, "press/item.html", context, status=422 if form.errors and laid is None else 200)


class Laid(NamedTuple):
    """What became of two who wrote at once. form: to be shown again unless written; both: (label, theirs, mine)."""

    form: forms.Filled
    both: list[tuple[str, str, str]]
    is_written: bool


def _together(request: Request, now: Item, version: int, mine: forms.Filled) -> Laid:
    """Write both down where they don't touch; else keep what was sent, and show it beside what stands now.

    Raises actions.Refused.
    """
    by, at, found = request.authority, timezone.now(), now.proceedings
    before = reads.version_of(now, version)
    theirs, own = mine.sent(now.content), mine.sent(mine.content())
    laid = merging.merged(mine.sent(before.content) if before else {}, theirs, own)
    form = _form(request, found, now.kind, now.content, key=now.key, data=laid.fields)
    if form.is_valid() and not laid.both and not now.gone:
        actions.write(found, now.kind, form.content(), item=now, version=now.version, at=at, by=by)
        messages.success(request, _("Saved. Somebody else wrote in it at the same time: both changes stand."))
        return Laid(form, [], is_written=True)
    now.version = actions.keep_beside(now, mine.content(), at=at, by=by).version
    if now.gone:
        form.add_error(None, _("Somebody took this out meanwhile. Saving once more puts it back as you have it."))
    else:
        form.add_error(
            None, _("Somebody else changed the same meanwhile. Both are kept: bring them together, and save.")
        )
    both = laid.both or [name for name in own if theirs[name] != own[name]]
    return Laid(form, [form.beside(name, theirs, own) for name in both], is_written=False)


def _add_newcomer(request: Request, found: Proceedings, form: forms.Filled) -> None:
    """Whoever spoke and stands in no list is written down first. Raises actions.Refused."""
    if name := form.cleaned_data.get("newcomer"):
        content = forms.named(name) | {facts.PRESENT: True}
        made = actions.write(found, PERSON, content, at=timezone.now(), by=request.authority)
        form.cleaned_data |= {"speaker": made.key, "newcomer": ""}


def _version(request: Request) -> int:
    return number(request.POST.get("version", ""))


def _form(
    request: Request, found: Proceedings, kind: str, content: dict[str, Any], *, key: str = "", data: Any = None
) -> forms.Filled:
    """The form of a kind. data: what stands in its fields, if not what was sent."""
    items, data = reads.items_of(found), data or request.POST or None
    if kind == DECISION:
        return forms.Decision(data, items=items, content=content, offered=reads.choices(found), key=key)
    return forms.FORMS[kind](data, items=items, content=content)


def _moved(request: Request, one: Item) -> HttpResponse:
    """Take an item out, move it among its kind, or put a decision into the plan."""
    act, by, at = request.POST["act"], request.authority, timezone.now()
    try:
        if act == "to_plan":
            return redirect("plans:draft", actions.to_plan(one, now=at, by=by).pk)
        if act == "take_out":
            actions.take_out(one, version=_version(request), at=at, by=by)
            messages.success(request, _("Taken out. It can be put back from the record's page."))
        else:
            actions.shift(one, up=act == "up", at=at, by=by)
    except (actions.Refused, plans.Refused, plan_text.WriteByHand) as refused:
        messages.warning(request, str(WHY_NOT.get(type(refused), refused)))
    return redirect("press:record", one.proceedings.event_id)


@login_required
@require_http_methods(["GET", "POST"])
def versions(request: Request, item_id: int) -> HttpResponse:
    """Every version of an item, what changed in each; POST lets it say again what it said before."""
    one, by = _item(request, item_id), request.authority
    found = one.proceedings
    if request.method == "POST":
        try:
            actions.put_back(one, _version(request), at=timezone.now(), by=by)
        except actions.Refused as refused:
            messages.warning(request, str(WHY_NOT[type(refused)]))
        else:
            messages.success(request, _("Put back."))
        return redirect("press:record", found.event_id)
    form = _form(request, found, one.kind, one.content, key=one.key)
    context = {
        "event": found.event,
        "item": one,
        "words": KIND_WORDS[one.kind],
        "rows": [
            (told, form.differing(told.before.content if told.before else {}, told.version.content))
            for told in reads.versions_of(one)
        ],
        "may_write": access.may_write(found.event, by=by) and not found.is_approved,
    }
    return render(request, "press/versions.html", context)


@login_required
@require_GET
def record_toml(request: Request, event_id: int) -> HttpResponse:
    """The record as a file that `abhiyan press write` reads."""
    found = _record(request, event_id)
    answer = HttpResponse(facts.as_toml(reads.items_of(found)), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="record.toml"'
    return answer


# --- minutes ----------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def minutes(request: Request, event_id: int) -> HttpResponse:
    """The minutes, as they would be printed."""
    found, language = _record(request, event_id), _language(request)
    made = printing.minutes(found, language)
    questions = [one.words(get_language() or "hi") for one in made.questions]
    context = {"event": found.event, "record": found, "minutes": made, "language": language, "questions": questions}
    return render(request, "press/minutes.html", context)


@login_required
@require_GET
def minutes_pdf(request: Request, event_id: int) -> HttpResponse:
    """The minutes on paper."""
    found = _record(request, event_id)
    made = printing.minutes(found, _language(request))
    return _file(
        writing_minutes.as_pdf(made, **printing.around(found, made.language)), "application/pdf", "minutes.pdf"
    )


@login_required
@require_GET
def minutes_docx(request: Request, event_id: int) -> HttpResponse:
    """The minutes for an office that goes on writing in its own program."""
    found = _record(request, event_id)
    made = printing.minutes(found, _language(request))
    around = printing.around(found, made.language)
    around.pop("foot")
    return _file(writing_minutes.as_docx(made, **around), DOCX, "minutes.docx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'{"inline" if kind == "application/pdf" else "attachment"}; filename="{name}"'
    return answer


# --- press notes ------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def notes(request: Request, event_id: int) -> HttpResponse:
    """The press notes of an event; POST makes one of the record as it stands."""
    found, by = _record(request, event_id), request.authority
    if request.method == "POST":
        language = request.POST.get("in", "")
        if language not in LANGUAGES:
            raise Http404
        return redirect("press:note", actions.make_note(found, language, at=timezone.now(), by=by).pk)
    context = {
        "event": found.event,
        "record": found,
        "rows": reads.notes_of(found),
        "may_write": access.may_write(found.event, by=by),
    }
    return render(request, "press/notes.html", context)


def _note(request: Request, note_id: int) -> PressNote:
    found: PressNote | None = reads.note(note_id, request.authority)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def note(request: Request, note_id: int) -> HttpResponse:
    """A press note with what each sentence came from, what is asked and worth a look. POST approves or releases it."""
    found, by = _note(request, note_id), request.authority
    if request.method == "POST":
        verb = {"approve": actions.approve_note, "release": actions.release}.get(request.POST.get("act", ""))
        try:
            if verb is not None:
                verb(found, at=timezone.now(), by=by)
                messages.success(request, _("Done."))
        except actions.Refused as refused:
            messages.warning(request, str(WHY_NOT[type(refused)]))
        return redirect("press:note", found.pk)
    seen = printing.looked_at(found, get_language() or "hi")
    is_older = found.count != found.proceedings.count
    stands = not is_older and found.proceedings.is_approved
    context = {
        "note": found,
        "event": found.proceedings.event,
        "seen": seen,
        "is_older": is_older,
        "waits_for_record": not found.released_at and not is_older and not found.proceedings.is_approved,
        "may_approve": stands and found.approved_at is None and access.may_approve(found.proceedings, by=by),
        "may_release": stands
        and found.approved_at is not None
        and found.released_at is None
        and access.may_write(found.proceedings.event, by=by),
    }
    return render(request, "press/note.html", context)


@login_required
@require_GET
def note_txt(request: Request, note_id: int) -> HttpResponse:
    """The note as plain text."""
    made = printing.note(_note(request, note_id))
    answer = HttpResponse(made.text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="press-note.txt"'
    return answer


@login_required
@require_GET
def note_pdf(request: Request, note_id: int) -> HttpResponse:
    """The note on paper; a draft says that it is one."""
    return _file(printing.note_pdf(_note(request, note_id)), "application/pdf", "press-note.pdf")


@login_required
@require_GET
def note_docx(request: Request, note_id: int) -> HttpResponse:
    """The note for an office that goes on writing in its own program."""
    return _file(printing.note_docx(_note(request, note_id)), DOCX, "press-note.docx")
