"""Pages without an account: signing up, finding one's place, a link somebody passed on. They make no session."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import referral, tree
from abhiyan.kernel.authority import merged
from abhiyan.kernel.http import number
from abhiyan.kernel.idempotency import asked_before, gathered
from abhiyan.posts.reads import is_invented
from abhiyan.posts.signin import day_of, is_demo
from abhiyan.registration.joining import arriving, limits, sharing, signing, typed, whereabouts, windows
from abhiyan.registration.joining.forms import NO, Join
from abhiyan.registration.joining.wayfinding import Way, found, told
from abhiyan.registration.joining.whereabouts import ALL, Scope
from abhiyan.registration.models import SignUp, Window
from abhiyan.units.models import Unit

DAYS_IN = timedelta(days=2)  # into a window, to try it in a demo


class Asked(NamedTuple):
    """What the address or the form says beside the person: the day, the open windows, the kind, the place, the link.

    windows: those that may be meant; a link, a choice or the place leaves one. token: of a link that was passed on, as
    it came; link: what it says, if it is whole and of an open window. choice: the id of the window somebody chose.
    """

    day: date
    windows: list[Window]
    kind: str
    place: Unit | None
    token: str
    link: referral.Referral | None
    choice: str

    @property
    def kept(self) -> dict[str, str]:
        """What the next address has to carry on."""
        kind = SignUp.APPOINTED if self.kind == SignUp.APPOINTED else ""
        return {name: value for name, value in (("as", kind), ("r", self.token), ("w", self.choice)) if value}

    @property
    def window(self) -> Window | None:
        """The window that is meant; None where none is open, or somebody has to choose."""
        return self.windows[0] if len(self.windows) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether this can be done today: who was appointed already may confirm it on any day."""
        return bool(self.windows) or self.kind == SignUp.APPOINTED

    @property
    def is_placed(self) -> bool:
        return self.place is not None or self.kind == SignUp.APPOINTED

    @property
    def is_ambiguous(self) -> bool:
        """Whether several windows take people of the place, and somebody has to choose."""
        return self.place is not None and len(self.windows) > 1


def asked_of(request: HttpRequest) -> Asked:
    """Two statements at most, but in a demo."""
    data = request.POST if request.method == "POST" else request.GET
    day = day_of(request)
    some = windows.open_on(day)
    kind = SignUp.APPOINTED if data.get("as") == SignUp.APPOINTED else SignUp.VOLUNTEER
    token = data.get("r", "")[: referral.LONGEST]
    link = link_of(token, some)
    choice = number(data.get("w", ""))
    some = windows.chosen(some, key=link.window) if link else windows.chosen(some, pk=choice)
    pk = number(data.get("at", ""))
    place = whereabouts.place(pk, scope_of(some)) if pk and kind == SignUp.VOLUNTEER else None
    if place is not None:
        some = windows.for_place(some, place)
    return Asked(day, some, kind, place, token, link, str(choice) if choice else "")


def scope_of(some: Sequence[Window]) -> Scope:
    """Where the windows take people."""
    ranges = [(one.unit.path, tree.after(one.unit.path)) for one in some if one.unit is not None]
    return merged(ranges) if ranges and len(ranges) == len(some) else ALL


def link_of(token: str, some: Iterable[Window]) -> referral.Referral | None:
    """What a link says, if nobody changed it and it is of one of the windows; None otherwise."""
    try:
        link = referral.read(token)
    except referral.NoReferral:
        return None
    return link if link.window in {one.key for one in some} else None


def turn_away(request: HttpRequest) -> HttpResponse | None:
    """Who says to be under 18 is sent to a friendly page: a count is kept, and nothing else is even looked at."""
    if request.method != "POST" or request.POST.get("adult") != NO:
        return None
    signing.note_under_age(day_of(request))
    answer = redirect("registration:under_age")
    typed.drop(request, answer, request.path)  # of who helps, or signs up alone
    return answer


@asked_before(turn_away)
@gathered(arriving.ARRIVALS)
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Where to begin; with a place (or for who was appointed already) the form; outside the window, what else to do."""
    asked = asked_of(request)
    if not asked.is_open:
        return shut(request, asked)
    if not asked.is_placed:
        return render(request, "registration/join.html", begin(asked))
    if asked.is_ambiguous:
        return which(request, asked)
    answer = taken_in(request, asked) if request.method == "POST" else to_fill_in(request, asked)
    limits.keep_device(request, answer)
    return answer


def to_fill_in(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The form: empty, or as it was refused and carried here."""
    was = typed.carried(request)
    if was is None:
        return details(request, asked, Join(invented=is_invented()))
    if was.read:
        return to_be_read(request, asked, was)
    return details(request, asked, typed.shown(Join(was.fields, invented=is_invented()), was))


def taken_in(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Take somebody in, or show the form once more with what is wrong."""
    form = Join(request.POST, invented=is_invented())
    if not form.was_read():
        return once_more(request, asked, typed.Typed(typed.fields_of(request.POST), read=form.wants), form)
    if form.is_valid() and (answer := take_in(request, asked, form)) is not None:
        typed.drop(request, answer, reverse("registration:join"))
        return answer
    said = tuple(str(words) for words in form.non_field_errors())
    return once_more(request, asked, typed.Typed(typed.fields_of(request.POST), said), form)


def once_more(request: HttpRequest, asked: Asked, was: typed.Typed, form: Join) -> HttpResponse:
    """Go to a page of its own for a form that was refused; of who didn't say they are 18 it is shown here and now."""
    place = {"at": str(asked.place.pk)} if asked.place else {}
    if answer := typed.to_own_page(was, reverse("registration:join"), asked.kept | place):
        return answer
    return here(to_be_read(request, asked, was) if was.read else details(request, asked, form))


def here(page: HttpResponse) -> HttpResponse:
    """The page as the answer to what was sent: nothing was written, and no key is used up."""
    page.status_code = 422
    return page


def take_in(request: HttpRequest, asked: Asked, form: Join) -> HttpResponse | None:
    """Write it down and go on to the proof of the number; None where it was refused after all, said in the form."""
    entry = form.entry(
        unit_id=asked.place.pk if asked.place else None,
        kind=asked.kind,
        referrer_id=sharing.referrer(asked.link),
        device=limits.device_of(request),
        through=asked.link.through if asked.link else "",
    )
    try:
        return arriving.ARRIVALS.do(arriving.Arrival(request.once, entry, asked.window, asked.day))  # type: ignore[attr-defined]  # `gathered` put it there
    except limits.TooMany:
        form.add_error(
            None, _("Many people have signed up from this browser today. Use another phone, or come back tomorrow.")
        )
    except signing.OutsideWindow:
        form.add_error(None, _("People of this place can't sign up now. Choose another place."))
        return here(details(request, asked, form))  # a page of its own would ask for the place at once
    except signing.WindowShut:  # only just
        return shut(request, asked._replace(windows=[]))
    return None


def details(request: HttpRequest, asked: Asked, form: Join, note: str = "") -> HttpResponse:
    """The form itself."""
    context = {
        "form": form,
        "asked": asked,
        "place": told(asked.place) if asked.place else None,
        "where": public_way(asked).start,
        "note": note,
    }
    return render(request, "registration/join_form.html", context)


def to_be_read(request: HttpRequest, asked: Asked, was: typed.Typed) -> HttpResponse:
    """The form once more with what was typed, in the language chosen: nobody agrees to words they didn't read."""
    initial = {name: value for name, value in was.fields.items() if not name.startswith("agree_")}
    with translation.override(was.read):
        form = Join(initial=initial, invented=is_invented())
        return details(request, asked, form, _("Read here what you agree to, tick it, and send the form once more."))


def which(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Several registrations take people of the place: each with its days, to be chosen."""
    kept = asked.kept | {"at": str(asked.place.pk if asked.place else "")}
    choices = [(one, f"{reverse('registration:join')}?{urlencode(kept | {'w': str(one.pk)})}") for one in asked.windows]
    place = told(asked.place) if asked.place else None
    context = {"frame": "public.html", "choices": choices, "place": place, "where": public_way(asked).start}
    return render(request, "registration/which.html", context, status=409 if request.method == "POST" else 200)


def begin(asked: Asked) -> dict[str, Any]:
    """The first page: search, and the other ways to one's place."""
    way = public_way(asked)
    appointed = f"{reverse('registration:join')}?{urlencode({**asked.kept, 'as': SignUp.APPOINTED})}"
    return {"asked": asked, "way": way, "appointed": appointed, "is_forged": is_forged(asked)}


def is_forged(asked: Asked) -> bool:
    """Whether a link came that says nothing: cut, changed, or of another window."""
    return bool(asked.token) and asked.link is None


def public_way(asked: Asked) -> Way:
    return Way(reverse("registration:where"), reverse("registration:join"), asked.kept, scope_of(asked.windows))


def shut(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Before, between and after windows: when, and what one can do meanwhile."""
    coming, past = windows.coming(asked.day), windows.past(asked.day)
    context = {
        "asked": asked,
        "coming": coming,
        "past": past,
        "to_try": day_to_try(coming or past),
        "appointed": f"{reverse('registration:join')}?as={SignUp.APPOINTED}",
    }
    return render(request, "registration/join_shut.html", context, status=409 if request.method == "POST" else 200)


def day_to_try(window: Window | None) -> date | None:
    """In a demo a day in a window, on which anybody may see what signing up is like; None anywhere else."""
    if window is None or not is_demo():
        return None
    return min(window.since + DAYS_IN, window.until - timedelta(days=1))


@require_GET
def where(request: HttpRequest) -> HttpResponse:
    """Finding one's place: by name, by seat and part, on the map, step by step. Nothing of the person is asked."""
    asked = asked_of(request)
    if not asked.is_open:
        return shut(request, asked)
    way = public_way(asked)
    return render(request, "registration/where.html", {"asked": asked, **found(request.GET, way)})


@require_GET
def referred(request: HttpRequest, token: str) -> HttpResponse:
    """A link that somebody passed on: it fills in the place. One that was changed leads to the form all the same."""
    link = link_of(token, windows.open_on(day_of(request)))
    query = {"r": token[: referral.LONGEST]} | ({"at": str(link.unit_id)} if link else {})
    return redirect(f"{reverse('registration:join')}?{urlencode(query)}")


@require_GET
def under_age(request: HttpRequest) -> HttpResponse:
    """A friendly end for who is not 18 yet."""
    return render(request, "registration/under_age.html")
