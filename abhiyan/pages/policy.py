"""Who may call which route: one row for each, and nothing that isn't here is answered.

The views ask for themselves; the table is what they are held to. `abhiyan django check` fails when a route has no row
or a row no route, tests call every route as everybody and compare with it, and SecondWall turns strangers away by it
even where a view forgot to.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.views import redirect_to_login
from django.core.checks import CheckMessage, Error
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from abhiyan.kernel import crush

PUBLIC = "public"
SIGNED_IN = "signed-in"
SEE = "see"


class Rule(NamedTuple):
    """who: PUBLIC, SIGNED_IN, or SEE for whoever sees the thing the address names.

    of: that thing ("unit", "post", ...). then: a verb that is needed at its unit besides. posted: answers POST only.
    own: the holder or person themselves needs no further verb.
    """

    who: str
    of: str = ""
    then: str = ""
    posted: bool = False
    own: bool = False


POLICY = {
    # Ways in. Passkeys are each user's own; somebody else's are missing.
    "account_login": Rule(PUBLIC),
    "account_request_login_code": Rule(PUBLIC),
    "account_confirm_login_code": Rule(PUBLIC),
    "account_inactive": Rule(PUBLIC),
    "account_logout": Rule(PUBLIC),
    "account_sign_ins": Rule(SIGNED_IN),
    "account_reauthenticate": Rule(SIGNED_IN),
    "mfa_login_webauthn": Rule(PUBLIC),
    "mfa_index": Rule(SIGNED_IN),
    "mfa_list_webauthn": Rule(SIGNED_IN),
    "mfa_add_webauthn": Rule(SIGNED_IN),
    "mfa_remove_webauthn": Rule(SIGNED_IN, of="passkey"),
    "mfa_edit_webauthn": Rule(SIGNED_IN, of="passkey"),
    "set_language": Rule(PUBLIC, posted=True),
    "pages:demo_sign_in": Rule(PUBLIC, of="kind", posted=True),
    "pages:demo_guide": Rule(PUBLIC, posted=True),
    "pages:demo_day": Rule(PUBLIC, posted=True),
    # Pages for everybody, or for whoever is signed in.
    "pages:home": Rule(PUBLIC),
    "pages:first_steps": Rule(PUBLIC),
    "pages:data_promise": Rule(PUBLIC),
    # Signing up, without an account.
    "registration:join": Rule(PUBLIC),
    "registration:where": Rule(PUBLIC),
    "registration:under_age": Rule(PUBLIC),
    "registration:referred": Rule(PUBLIC),
    "registration:enter": Rule(PUBLIC),
    "registration:entrance": Rule(PUBLIC, of="code"),
    "pages:notices": Rule(PUBLIC),
    # One's own page, by its link: whoever has it needs no sign-in, and "own" stands for whoever is signed in.
    "pages:me": Rule(PUBLIC),
    "pages:me_switch": Rule(PUBLIC, posted=True),
    "pages:me_say": Rule(PUBLIC, posted=True),
    "pages:me_leave": Rule(PUBLIC),
    "pages:me_erase": Rule(PUBLIC),
    "pages:me_devices": Rule(PUBLIC),
    "pages:me_renew": Rule(PUBLIC, posted=True),
    # The vault: administrators, and two of them.
    "pages:vault": Rule(SIGNED_IN, then="administer"),
    "pages:vault_ask": Rule(SIGNED_IN, of="vault", then="administer", posted=True),
    "pages:vault_grant": Rule(SIGNED_IN, of="opening", then="administer", posted=True),
    "pages:vault_show": Rule(SIGNED_IN, of="opening", then="administer", posted=True),
    "registration:grievances": Rule(SIGNED_IN, then="appoint"),
    "registration:grievance": Rule(SIGNED_IN, of="grievance", then="appoint"),
    "registration:expiring": Rule(SIGNED_IN, then="appoint"),
    "registration:minor": Rule(SEE, of="person", then="appoint", posted=True),
    "pages:digest": Rule(SIGNED_IN),
    # The workers' app. What a phone sends is let in by its mark, also once the post has ended.
    "pages:booth": Rule(SIGNED_IN),
    "offline:worker": Rule(PUBLIC),
    "offline:manifest": Rule(PUBLIC),
    "offline:sync": Rule(PUBLIC, posted=True),
    "offline:file": Rule(SIGNED_IN, posted=True),
    "offline:waiting": Rule(SIGNED_IN),
    "pages:search": Rule(SIGNED_IN),
    "pages:who_sees_me": Rule(SIGNED_IN),
    "plans:timeline": Rule(SIGNED_IN),
    "plans:calendar": Rule(SIGNED_IN),
    "plans:feed": Rule(PUBLIC),
    "rehearsal:outcome": Rule(SIGNED_IN),
    "plans:activity": Rule(SIGNED_IN, of="activity"),
    "plans:work": Rule(SIGNED_IN),
    "plans:act": Rule(SIGNED_IN),
    "plans:work_csv": Rule(SIGNED_IN, then="export"),
    "plans:work_xlsx": Rule(SIGNED_IN, then="export"),
    # Work in the background: one's own, and all for whoever administers.
    "pages:jobs": Rule(SIGNED_IN, then="administer"),
    "pages:job": Rule(SIGNED_IN, of="job"),
    "pages:job_again": Rule(SIGNED_IN, of="job", then="administer", posted=True),
    "pages:job_drop": Rule(SIGNED_IN, of="job", then="administer"),
    # Plans: to read for everybody inside, to write for planners.
    "plans:programmes": Rule(SIGNED_IN),
    "plans:compare": Rule(SIGNED_IN),
    "plans:read": Rule(SIGNED_IN, of="programme"),
    "plans:new": Rule(SIGNED_IN, then="plan"),
    "plans:close": Rule(SIGNED_IN, of="programme", then="plan"),
    "plans:copy": Rule(SIGNED_IN, of="programme", then="plan"),
    "plans:revise": Rule(SIGNED_IN, of="programme", then="plan", posted=True),
    "plans:draft": Rule(SEE, of="draft"),
    "plans:draft_text": Rule(SEE, of="draft"),
    "plans:draft_activity": Rule(SEE, of="draft"),
    "plans:discard": Rule(SEE, of="draft"),
    "plans:apply": Rule(SEE, of="draft", posted=True),
    # Messages: the gateway signs them; the demo's phone is only in a demo.
    "messaging:inbound": Rule(PUBLIC, of="gateway", posted=True),
    "messaging:receipts": Rule(PUBLIC, of="gateway", posted=True),
    "messaging:phone": Rule(PUBLIC),
    "messaging:broadcasts": Rule(SEE, of="unit"),
    "messaging:compose": Rule(SEE, of="unit", then="message"),
    "messaging:broadcast": Rule(SEE, of="broadcast"),
    "messaging:unsure": Rule(SEE, of="broadcast"),
    "messaging:inbox": Rule(SIGNED_IN),
    # Units.
    "pages:unit": Rule(SEE, of="unit"),
    "posts:people": Rule(SEE, of="unit"),
    "coverage:table": Rule(SEE, of="unit"),
    "coverage:siblings": Rule(SEE, of="unit"),
    "coverage:gaps": Rule(SEE, of="unit"),
    "coverage:trend": Rule(SEE, of="unit"),
    "coverage:map": Rule(SEE, of="unit"),
    "coverage:why": Rule(SEE, of="unit"),
    "coverage:work": Rule(SEE, of="unit"),
    "coverage:work_trend": Rule(SEE, of="unit"),
    "coverage:work_why": Rule(SEE, of="unit"),
    "coverage:behind": Rule(SEE, of="unit"),
    "coverage:behind_csv": Rule(SEE, of="unit", then="export"),
    "coverage:behind_xlsx": Rule(SEE, of="unit", then="export"),
    "coverage:text": Rule(SEE, of="unit"),
    "coverage:csv": Rule(SEE, of="unit", then="export"),
    "coverage:xlsx": Rule(SEE, of="unit", then="export"),
    "units:change": Rule(SEE, of="unit", then="organise"),
    "units:act": Rule(SEE, of="unit", then="organise"),
    "units:undo": Rule(SEE, of="act", then="organise"),
    "units:load": Rule(SIGNED_IN, then="organise"),
    # People and posts.
    "pages:person": Rule(SEE, of="person"),
    "people:unmask": Rule(SEE, of="contact", then="unmask", posted=True),
    "posts:invite": Rule(SEE, of="person", then="appoint", posted=True),
    "posts:post": Rule(SEE, of="post"),
    "posts:appoint": Rule(SEE, of="post", then="appoint", posted=True),
    "posts:nominate": Rule(SEE, of="post", then="nominate", posted=True),
    "posts:seats": Rule(SEE, of="post", then="organise", posted=True),
    "registration:rosters": Rule(SIGNED_IN, then="appoint"),
    "registration:template": Rule(SIGNED_IN, then="appoint"),
    "registration:roster": Rule(SEE, of="roster"),
    "registration:discard": Rule(SEE, of="roster"),
    "registration:lines": Rule(SEE, of="roster"),
    "registration:refused": Rule(SEE, of="roster"),
    "registration:answer": Rule(SEE, of="roster", posted=True),
    "registration:help_join": Rule(SIGNED_IN, then="nominate"),
    "registration:help_done": Rule(SIGNED_IN, of="sign-up"),
    "registration:my_place": Rule(SIGNED_IN, then="nominate"),
    "registration:share": Rule(SIGNED_IN, then="nominate"),
    "registration:share_image": Rule(SIGNED_IN, then="nominate"),
    "registration:unplaced": Rule(SIGNED_IN, then="appoint"),
    "registration:place": Rule(SEE, of="sign-up", then="appoint"),
    "posts:end": Rule(SEE, of="appointment", then="appoint", own=True),
    "posts:transfer": Rule(SEE, of="appointment", then="appoint", own=True),
    "posts:decide": Rule(SEE, of="nomination", then="appoint", posted=True),
    "registration:duplicates": Rule(SIGNED_IN, then="appoint"),
    "registration:duplicate": Rule(SEE, of="duplicate", then="appoint"),
    "registration:prove": Rule(PUBLIC, of="code"),
    "registration:helped": Rule(SIGNED_IN),
    "registration:undo_merge": Rule(SEE, of="merge", then="appoint", posted=True),
    # Whether what is claimed holds.
    "registration:calls": Rule(SIGNED_IN, then="verify"),
    "registration:draw": Rule(SEE, of="unit", then="verify"),
    "registration:sample": Rule(SEE, of="sample"),
    "registration:work": Rule(SEE, of="sample"),
    "registration:dial": Rule(SEE, of="sample", then="unmask", posted=True),
    "registration:signs": Rule(SIGNED_IN, then="verify"),
    "registration:sign": Rule(SEE, of="sign"),
    "plans:assignment": Rule(SEE, of="assignment"),
    "plans:proof": Rule(SEE, of="proof"),
    "live:photo": Rule(SEE, of="photo"),
    # Events and their halls.
    "events:events": Rule(SEE, of="unit"),
    "events:venues": Rule(SEE, of="unit"),
    "events:outline": Rule(SEE, of="unit"),
    "events:venue": Rule(SEE, of="venue"),
    "events:event": Rule(SEE, of="event"),
    "events:event_ics": Rule(SEE, of="event"),
    "events:arrange": Rule(SEE, of="event", then="report"),
    "events:agenda": Rule(SEE, of="event", then="report"),
    "events:board": Rule(SIGNED_IN, of="activity"),
    "events:check": Rule(SIGNED_IN, of="activity", then="plan"),
    "events:guests": Rule(SIGNED_IN, of="activity", then="plan"),
    "events:timetable": Rule(SIGNED_IN, of="timetable", then="plan"),
    # Guests: by whoever writes for them; by their office through a link that is signed, ends, and can be revoked.
    "events:guest_days": Rule(SEE, of="person", then="report", own=True),
    "events:itinerary": Rule(SEE, of="person", then="report", own=True),
    "events:itinerary_pdf": Rule(SEE, of="person", then="report", own=True),
    "events:itinerary_ics": Rule(SEE, of="person", then="report", own=True),
    "events:office": Rule(PUBLIC),
    "events:office_itinerary": Rule(PUBLIC),
    "events:office_pdf": Rule(PUBLIC),
    "events:office_ics": Rule(PUBLIC),
    "live:watch": Rule(PUBLIC),
    "live:room": Rule(SIGNED_IN, of="activity"),
    "live:replay": Rule(SIGNED_IN, of="activity"),
    "live:report": Rule(SIGNED_IN, of="activity", then="export"),
    "live:announce": Rule(SIGNED_IN, of="activity", then="plan"),
    "live:unit": Rule(SEE, of="unit"),
    # Drives: figures by the units one sees, setting up by whoever works there, slots by whoever goes with the team.
    "field:drive": Rule(SIGNED_IN, of="activity"),
    "field:report": Rule(SIGNED_IN, of="activity", then="export"),
    "field:places": Rule(SEE, of="drive", then="report"),
    "field:places_csv": Rule(SEE, of="drive", then="export"),
    "field:teams": Rule(SEE, of="drive", then="report"),
    "field:slots": Rule(SEE, of="drive", then="report"),
    "field:links": Rule(SEE, of="drive", then="report"),
    "field:visits": Rule(SEE, of="drive", then="report"),
    "field:free_visit": Rule(SEE, of="drive", then="report"),
    "field:place": Rule(SEE, of="college", then="report"),
    "field:square": Rule(SEE, of="link", then="report"),
    "field:photo": Rule(SEE, of="visit photo"),
    "field:slot": Rule(SIGNED_IN, of="slot"),
    "field:mine": Rule(SIGNED_IN),
    "field:landing": Rule(PUBLIC),
    # What is written of an event, and the press notes made of it.
    "press:record": Rule(SEE, of="event"),
    "press:people": Rule(SEE, of="event", then="report"),
    "press:new": Rule(SEE, of="event", then="report"),
    "press:item": Rule(SEE, of="item", then="report"),
    "press:versions": Rule(SEE, of="item"),
    "press:record_toml": Rule(SEE, of="event"),
    "press:minutes": Rule(SEE, of="event"),
    "press:minutes_pdf": Rule(SEE, of="event"),
    "press:minutes_docx": Rule(SEE, of="event"),
    "press:notes": Rule(SEE, of="event"),
    "press:note": Rule(SEE, of="note"),
    "press:note_txt": Rule(SEE, of="note"),
    "press:note_pdf": Rule(SEE, of="note"),
    "press:note_docx": Rule(SEE, of="note"),
    # Who comes to an event: for whoever arranges it; each invited person and each door by a signed link.
    "hall:hall": Rule(SEE, of="event", then="report"),
    "hall:people": Rule(SEE, of="event", then="report"),
    "hall:protocol": Rule(SEE, of="event", then="report"),
    "hall:protocol_pdf": Rule(SEE, of="event", then="report"),
    "hall:badges": Rule(SEE, of="event", then="report"),
    "hall:doors": Rule(SEE, of="event", then="report"),
    "hall:sheet": Rule(SEE, of="event", then="report"),
    "hall:invited": Rule(PUBLIC),
    "hall:invited_pdf": Rule(PUBLIC),
    "hall:invited_ics": Rule(PUBLIC),
    "hall:door": Rule(PUBLIC),
    "hall:worker": Rule(PUBLIC),
    "hall:list": Rule(PUBLIC),
    "hall:sync": Rule(PUBLIC, posted=True),
    # Share kits: a team's own, those of a branch, and what readers open by a signed link.
    "kits:today": Rule(SIGNED_IN),
    "kits:kits": Rule(SEE, of="unit"),
    "kits:compose": Rule(SEE, of="unit", then="message"),
    "kits:reach": Rule(SIGNED_IN, of="unit"),
    "kits:reach_csv": Rule(SIGNED_IN, of="unit", then="export"),
    "kits:kit": Rule(SEE, of="kit"),
    "kits:add": Rule(SEE, of="kit", then="message"),
    "kits:preview": Rule(SEE, of="kit"),
    "kits:piece": Rule(SEE, of="piece"),
    "kits:standing": Rule(PUBLIC),
    "kits:landing": Rule(PUBLIC),
    "kits:file": Rule(PUBLIC),
}

# In a crush (`kernel.crush`): what is sent in goes on to the end, but for whole lists, then the ways in; figures and
# whatever is exported give way first.
ENTERING = frozenset({
    "account_login", "account_request_login_code", "account_confirm_login_code", "registration:join",
    "registration:prove", "registration:enter", "registration:entrance", "live:watch", "hall:invited", "hall:door",
    "pages:me",
})  # fmt: skip
FIRST_TO_GO = frozenset({
    "pages:search", "coverage:table", "coverage:siblings", "coverage:gaps", "coverage:trend", "coverage:map",
    "coverage:work", "coverage:work_trend", "coverage:behind", "plans:timeline", "live:room", "live:replay",
    "field:drive", "kits:reach",
})  # fmt: skip
WHOLE_LISTS = frozenset({"registration:rosters", "units:load"})


def patience(method: str, path: str) -> float:
    """Seconds that a request may have waited before it is turned away in a crush."""
    name = _view_name(path)
    if name in WHOLE_LISTS or (method in crush.READS and (name in FIRST_TO_GO or _is_export(name))):
        return crush.FIRST
    if method not in crush.READS:
        return crush.KEPT
    return crush.ENTERING if name in ENTERING else crush.USUAL


@lru_cache(2_000)
def _view_name(path: str) -> str:
    """Kept, as a crush asks for few pages many times; to look through all addresses takes half a millisecond."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def _is_export(name: str) -> bool:
    return name in POLICY and POLICY[name].then == "export"


def routes(patterns: Sequence[Any] | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route as ("coverage:table", pattern); a route without a name comes with its path in brackets."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else f"[{pattern.pattern}]"), pattern


def every_route_has_a_rule(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 (Django's form)
    """A system check: the table and the addresses name the same routes."""
    found = {name for name, _ in routes()}
    return [
        *(
            Error(f"The route {name} has no row in abhiyan/pages/policy.py.", id="policy.E001")
            for name in found - {*POLICY}
        ),
        *(
            Error(f"The policy names {name}, which is no route.", id="policy.E002")
            for name in {*POLICY, *ENTERING, *FIRST_TO_GO, *WHOLE_LISTS} - found
        ),
    ]


class SecondWall:
    """Turns strangers away from what isn't public, and everybody from what has no row, before the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:  # noqa: ARG002 (Django's form)
        match = request.resolver_match
        rule = POLICY.get(match.view_name) if match else None
        if rule is None:
            raise Http404
        if rule.who != PUBLIC and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return None
