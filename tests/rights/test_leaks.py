"""Leaks hide beside the thing asked for: in filters, searches, lists, counts. No page names what one may not see."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from abhiyan.people.actions import NewPerson, register
from abhiyan.people.models import Contact, Person
from abhiyan.plans.models import Activity, Assignment
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Appointment, Nomination, Post
from abhiyan.registration.rosters.trial import Trial
from abhiyan.units.models import Unit
from tests.rights.country import (
    ABOUT,
    ACTORS,
    THOROUGH,
    Actor,
    address,
    asked,
    country,
    entered,
    refusals_are_not_logged,
    units_of,
)
from tests.world import BY, TODAY, World

__all__ = ["country", "refusals_are_not_logged"]
# A page of one's own onlookers names those above; that is what it is for.
LINK = re.compile(r'href="/(?:unit|coverage)/([0-9]+)/')
NAMES = ("Mohan", "Pia", "Maya", "Chand", *(("Dev", "Asha", "Yesterday") if THOROUGH else ()))
WATCHED = [actor for actor in ACTORS if actor.name in NAMES]


def unseen_people(world: World, actor: Actor) -> set[str]:
    """Names, in both scripts, of everybody the actor may not see. Whoever is nominated is named where it is decided."""
    others = Person.objects.exclude(pk=world.people[actor.name].pk)
    hidden = [person for person in others if not (units_of(person) | nominated_at(person)) & actor.see]
    return {name for person in hidden for name in (person.name_en, person.name_hi) if name}


def nominated_at(person: Person) -> set[str]:
    return set(Nomination.objects.filter(person=person).values_list("post__unit__name_en", flat=True))


def unseen_units(world: World, actor: Actor) -> set[str]:
    """Names of units the actor neither sees nor stands at or below: the way up is named, nothing beside it."""
    known = actor.see | units_of(world.people[actor.name])
    for unit in Unit.objects.filter(name_en__in=known):
        known |= above(unit)
    return {name for unit in Unit.objects.exclude(name_en__in=known) for name in (unit.name_en, unit.name_hi)}


def above(unit: Unit) -> set[str]:
    found = set()
    for parent in (unit.parent, unit.area_parent):
        if parent is not None:
            found |= {parent.name_en, *above(parent)}
    return found


def addresses(world: World, actor: Actor) -> Iterator[str]:
    """Every page about what they may see, and the ones that take what is typed or name a second thing."""
    own = actor.see | units_of(world.people[actor.name])
    for route, rule in ABOUT:
        if not rule.posted:
            # A page that is refused names nothing: tests/rights/test_matrix.py asks whether it is.
            every = THOROUGH or rule.of == "person"
            some = (thing for thing in asked(actor, route, rule) if every or thing.units & own)
            yield from (address(route, thing.key) for thing in some)
    yield from ("/", "/digest/", "/plan/", "/first-steps/")
    activity = Activity.objects.get(key="a")
    yield f"/plan/{activity.pk}/"
    yield from (f"/assignments/?list={kind}" for kind in ("today", "late", "waiting", "mine", "all"))
    for unit in Unit.objects.all():
        yield f"/coverage/{unit.pk}/behind/?level=mandal&compare=1&on=2018-02-09"
        yield f"/coverage/{unit.pk}/plan/why/?figure=due"
        yield f"/plan/?unit={unit.pk}"
        yield f"/plan/?unit={unit.pk}&view=units"
        yield f"/assignments/?list=all&unit={unit.pk}"
        yield f"/plan/{activity.pk}/?unit={unit.pk}"
        yield f"/search/?q={unit.code}"
    first = Post.objects.filter(unit=world.units["Nagar 1"]).first()
    assert first
    for person in Person.objects.all():
        yield "/search/?" + urlencode({"q": person.name_en})
        yield "/search/?" + urlencode({"q": person.name_hi.split()[0] if person.name_hi else "x", "post": first.pk})
    yield f"/appointment/{world.held_by('Bela').pk}/transfer/?q=nag"
    for day in ("2018-01-05", "2018-02-01", "2019-01-01"):
        yield f"/?on={day}"
        yield f"/digest/?on={day}"
        yield f"/unit/{world.units['Ganga'].pk}/?on={day}"


def leaks(world: World, actor: Actor, browser: Client) -> Iterator[str]:
    """Every name on a page of somebody or something the actor may not see."""
    people, units = unseen_people(world, actor), unseen_units(world, actor)
    seen = {str(one.pk) for one in Unit.objects.filter(name_en__in=actor.see | units_of(world.people[actor.name]))}
    for place in addresses(world, actor):
        answer = browser.get(place, headers={"Accept-Language": "en"})
        if answer.status_code == 200:
            # What was typed comes back in the field it was typed in.
            body = answer.content.decode("utf-8", "replace").replace(place.partition("q=")[2].replace("+", " "), "")
            yield from (f"{place}: {name}" for name in people if name in body)
            yield from (f"{place}: {name}" for name in units if f">{name}<" in body or f"{name}," in body)
            yield from (f"{place}: a link to unit {key}" for key in set(LINK.findall(body)) - seen)


def miscounts(actor: Actor, browser: Client) -> Iterator[str]:
    """Every count of work that takes in units the actor may not see."""
    activity = Activity.objects.get(key="a")
    seen = list(Unit.objects.filter(name_en__in=actor.see))
    for unit in seen:
        wanted = sum(1 for one in seen if unit.name_en == one.name_en or unit.name_en in above(one))
        place = f"/plan/{activity.pk}/?unit={unit.pk}"
        found = browser.get(place).context["standing"].units
        if found != wanted:
            yield f"{place}: counts {found}, not {wanted}"
    counted = {str(key): n for key, _name, n in browser.get("/assignments/").context["tabs"]}
    if counted["today"] != (wanted := Assignment.objects.filter(unit__in=seen).count()):
        yield f"/assignments/: counts {counted['today']}, not {wanted}"


@pytest.mark.longer
@pytest.mark.timeout(400)
@pytest.mark.parametrize("actor", WATCHED, ids=lambda actor: actor.name)
def test_no_page_names_who_or_what_one_may_not_see(country: World, actor: Actor) -> None:
    browser = entered(country, actor.name)

    assert [*miscounts(actor, browser), *leaks(country, actor, browser)] == []


def test_a_number_finds_only_people_of_ones_branch(country: World) -> None:
    from abhiyan.kernel import crypto

    theirs = crypto.unseal(bytes(Contact.objects.get(person=country.people["Zoya"]).sealed))
    mine = crypto.unseal(bytes(Contact.objects.get(person=country.people["Asha"]).sealed))
    browser = entered(country, "Dev")

    answers = [browser.get("/search/", {"q": number}).context["people"] for number in (theirs, mine)]

    assert answers == [[], [country.people["Asha"]]]


def test_a_person_of_another_branch_cannot_be_appointed_by_guessing_their_key(country: World) -> None:
    browser = entered(country, "Dev")
    post = country.post("Rampur", "mandal-convenor")
    form = {"person": country.people["Zoya"].pk, "since": "2018-02-01", "key": str(uuid4())}

    answer = browser.post(f"/post/{post.pk}/appoint/", form)

    assert (answer.status_code, post.appointments.count()) == (404, 0)  # type: ignore[attr-defined]


def finds_a_stranger_by_number(world: World, browser: Client) -> bool:
    """Whether Mohan, who writes down a name and number of another branch, gets the person who has them there."""
    new = NewPerson("", "Anu Kalpit", "en", "+917700055555")
    stranger = register(new, source="test", day=TODAY, by=BY)
    appoint(world.post("Nagar 1", "volunteer"), stranger, since=TODAY, by=BY)
    form = {"name": "Anu Kalpit", "phone": "77000 55555", "since": TODAY.isoformat(), "key": str(uuid4())}

    answer = browser.post(f"/post/{world.post('Shivpuri 2', 'booth-worker').pk}/appoint/", form)

    assert answer.status_code == 302
    return Appointment.objects.filter(person=stranger).count() > 1


def test_a_name_and_number_of_another_branch_are_written_down_anew(country: World) -> None:
    assert not finds_a_stranger_by_number(country, entered(country, "Mohan"))


def a_list_finds_a_stranger(world: World, browser: Client) -> bool:
    """Whether Mohan's list with a name and number of another branch takes the person who has them there."""
    new = NewPerson("", "Banu Kalpit", "en", "+917700066666")
    stranger = register(new, source="test", day=TODAY, by=BY)
    appoint(world.post("Nagar 1", "volunteer"), stranger, since=TODAY, by=BY)

    return looked(browser, "B2\tbooth-worker\tBanu Kalpit\t77000 66666").new == 0


def a_list_tells_a_unit_from_none(browser: Client) -> bool:
    """Whether Mohan's list is answered otherwise for a unit of another branch than for one that isn't there."""
    theirs, none = (looked(browser, f"{code}\tbooth-worker\tBanu Kalpit\t77000 66666") for code in ("B4", "B9"))
    return [one.reason for one in theirs.turned] != [one.reason for one in none.turned]


def looked(browser: Client, row: str) -> Trial:
    """What the page says a pasted row would do."""
    form = {"rows": f"unit\trole\tname\tmobile\n{row}", "day": TODAY.isoformat(), "key": str(uuid4())}
    trial = browser.post("/rosters/", form, follow=True).context["trial"]
    assert isinstance(trial, Trial)
    return trial


def test_a_list_finds_only_people_and_units_of_ones_branch(country: World) -> None:
    browser = entered(country, "Mohan")

    assert not a_list_finds_a_stranger(country, browser)
    assert not a_list_tells_a_unit_from_none(browser)


def test_nobody_moves_a_holder_to_a_post_outside_their_branch(country: World) -> None:
    browser = entered(country, "Dev")
    held = country.held_by("Mohan")
    to = country.post("Nagar", "mandal-convenor")

    answer = browser.post(f"/appointment/{held.pk}/transfer/", {"to": to.pk, "day": "2018-02-01", "key": str(uuid4())})

    held.refresh_from_db()
    assert (answer.status_code, held.until) == (404, None)


def test_a_page_is_not_kept_by_caches_on_the_way(country: World) -> None:
    """A page that depends on who asks says so, for a shared machine's cache and for a proxy."""
    browser = entered(country, "Dev")

    answer = browser.get(f"/unit/{country.units['Ganga'].pk}/")

    assert "Cookie" in answer.headers.get("Vary", "")
    assert Client().get(f"/unit/{country.units['Ganga'].pk}/").status_code == 302
