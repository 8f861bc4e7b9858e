"""Pages without an account: signing up, finding one's place, a link somebody passed on. They make no session."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import referral, tree
from abhiyan.kernel.clock import today
from abhiyan.kernel.idempotency import asked_before, gathered
from abhiyan.people.models import Person
from abhiyan.posts.reads import is_invented
from abhiyan.registration import arriving, limits, signing, whereabouts, windows
from abhiyan.registration.forms_intake import NO, Join
from abhiyan.registration.models import SignUp, Window
from abhiyan.registration.wayfinding import Way, found, number, told
from abhiyan.registration.whereabouts import ALL, Scope
from abhiyan.units.models import Unit


class Asked(NamedTuple):
    """What the address or the form says beside the person: the window open today, the kind, the place, the link.

    token: of a link that was passed on, as it came; link: what it says, if it is whole and of this window.
    """

    window: Window | None
    kind: str
    place: Unit | None
    token: str
    link: referral.Referral | None

    @property
    def kept(self) -> dict[str, str]:
        """What the next address has to carry on."""
        kind = SignUp.APPOINTED if self.kind == SignUp.APPOINTED else ""
        return {name: value for name, value in (("as", kind), ("r", self.token)) if value}

    @property
    def is_open(self) -> bool:
        """Whether this can be done today: who was appointed already may confirm it on any day."""
        return self.window is not None or self.kind == SignUp.APPOINTED

    @property
    def is_placed(self) -> bool:
        return self.place is not None or self.kind == SignUp.APPOINTED


def asked_of(data: QueryDict) -> Asked:
    """Two statements at most."""
    window = windows.current(today())
    kind = SignUp.APPOINTED if data.get("as") == SignUp.APPOINTED else SignUp.VOLUNTEER
    pk = number(data.get("at", ""))
    place = whereabouts.place(pk, scope_of(window)) if pk and kind == SignUp.VOLUNTEER else None
    token = data.get("r", "")[: referral.LONGEST]
    return Asked(window, kind, place, token, link_of(token, window))


def scope_of(window: Window | None) -> Scope:
    """Where a window takes people."""
    if window is None or window.unit is None:
        return ALL
    return ((window.unit.path, tree.after(window.unit.path)),)


def link_of(token: str, window: Window | None) -> referral.Referral | None:
    """What a link says, if nobody changed it and it is of the window; None otherwise."""
    try:
        link = referral.read(token)
    except referral.NoReferral:
        return None
    return link if window is not None and link.window == window.key else None


def turn_away(request: HttpRequest) -> HttpResponse | None:
    """Who says to be under 18 is sent to a friendly page: a count is kept, and nothing else is even looked at."""
    if request.method != "POST" or request.POST.get("adult") != NO:
        return None
    signing.note_under_age(today())
    return redirect("registration:under_age")


@asked_before(turn_away)
@gathered
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Where to begin; with a place (or for who was appointed already) the form; outside the window, what else to do."""
    asked = asked_of(request.POST if request.method == "POST" else request.GET)
    if not asked.is_open:
        return shut(request, asked)
    if not asked.is_placed:
        return render(request, "registration/join.html", begin(asked))
    form = Join(request.POST or None, invented=is_invented())
    if request.method == "POST" and not form.was_read():
        return to_be_read(request, asked, form.wants)
    answer = (take_in(request, asked, form) if form.is_valid() else None) or details(request, asked, form)
    limits.keep_device(request, answer)
    return answer


def take_in(request: HttpRequest, asked: Asked, form: Join) -> HttpResponse | None:
    """Write it down and go on to the proof of the number; None where it was refused after all, said in the form."""
    entry = form.entry(
        unit_id=asked.place.pk if asked.place else None,
        kind=asked.kind,
        referrer_id=referrer(asked.link),
        device=limits.device_of(request),
    )
    try:
        return arriving.ARRIVALS.do(arriving.Arrival(request.once, entry, asked.window, today()))  # type: ignore[attr-defined]  # `gathered` put it there
    except limits.TooMany:
        form.add_error(
            None, _("Many people have signed up from this browser today. Use another phone, or come back tomorrow.")
        )
    except signing.OutsideWindow:
        form.add_error(None, _("People of this place can't sign up now. Choose another place."))
    except signing.WindowShut:  # only just
        return shut(request, asked._replace(window=None))
    return None


def referrer(link: referral.Referral | None) -> int | None:
    """Whose link it was, if they are still on record. One statement, where there is a link."""
    if link is None:
        return None
    same = Person.objects.filter(pk=link.referrer_id).values_list("pk", "same_as").first()
    return (same[1] or same[0]) if same else None


def details(request: HttpRequest, asked: Asked, form: Join, note: str = "") -> HttpResponse:
    """The form itself."""
    context = {
        "form": form,
        "asked": asked,
        "place": told(asked.place) if asked.place else None,
        "where": f"{reverse('registration:where')}?{urlencode(asked.kept)}",
        "note": note,
    }
    return render(request, "registration/join_form.html", context, status=422 if form.errors else 200)


def to_be_read(request: HttpRequest, asked: Asked, language: str) -> HttpResponse:
    """The form once more with what was typed, in the language chosen: nobody agrees to words they didn't read."""
    typed = {name: value for name, value in request.POST.items() if not name.startswith("agree_")}
    with translation.override(language):
        form = Join(initial=typed, invented=is_invented())
        answer = details(request, asked, form, _("Read here what you agree to, tick it, and send the form once more."))
    answer.status_code = 422  # nothing was written, and no key is used up
    return answer


def begin(asked: Asked) -> dict[str, Any]:
    """The first page: search, and the other ways to one's place."""
    way = public_way(asked)
    appointed = f"{reverse('registration:join')}?{urlencode({**asked.kept, 'as': SignUp.APPOINTED})}"
    return {"asked": asked, "way": way, "appointed": appointed, "is_forged": is_forged(asked)}


def is_forged(asked: Asked) -> bool:
    """Whether a link came that says nothing: cut, changed, or of another window."""
    return bool(asked.token) and asked.link is None


def public_way(asked: Asked) -> Way:
    return Way(reverse("registration:where"), reverse("registration:join"), asked.kept, scope_of(asked.window))


def shut(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Before, between and after windows: when, and what one can do meanwhile."""
    coming = windows.coming(today())
    context = {
        "asked": asked,
        "coming": coming,
        "past": windows.past(today()),
        "appointed": f"{reverse('registration:join')}?as={SignUp.APPOINTED}",
    }
    return render(request, "registration/join_shut.html", context, status=409 if request.method == "POST" else 200)


@require_GET
def where(request: HttpRequest) -> HttpResponse:
    """Finding one's place: by name, by seat and part, on the map, step by step. Nothing of the person is asked."""
    asked = asked_of(request.GET)
    if not asked.is_open:
        return shut(request, asked)
    way = public_way(asked)
    return render(request, "registration/where.html", {"asked": asked, **found(request.GET, way)})


@require_GET
def referred(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 (Django's form)
    """A link that somebody passed on: it fills in the place. One that was changed leads to the form all the same."""
    link = link_of(token, windows.current(today()))
    query = {"r": token[: referral.LONGEST]} | ({"at": str(link.unit_id)} if link else {})
    return redirect(f"{reverse('registration:join')}?{urlencode(query)}")


@require_GET
def under_age(request: HttpRequest) -> HttpResponse:
    """A friendly end for who is not 18 yet."""
    return render(request, "registration/under_age.html")
