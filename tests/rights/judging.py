"""Asks the product every question about a drawing, and lists where it and the oracle disagree."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from abhiyan.kernel import clock
from abhiyan.kernel.authority import NOBODY, Authority
from abhiyan.people.models import Person
from abhiyan.plans.models import Assignment
from abhiyan.posts.access import AuthorityMiddleware
from abhiyan.posts.models import Appointment, Post
from abhiyan.units.models import Unit
from tests.rights.drawing import DAY, VERBS, WINGS, Country, Oracle


def authority_at(person_pk: int | None) -> Authority:
    """The authority of a request by that person today that looks at another day."""
    found: list[Authority] = []

    def keep(request: HttpRequest) -> HttpResponse:
        found.append(request.authority)  # type: ignore[attr-defined]
        return HttpResponse()

    request = HttpRequest()
    request.user = Person.objects.select_related("user").get(pk=person_pk).user  # type: ignore[assignment]
    request.day = DAY - timedelta(days=5)  # type: ignore[attr-defined]
    AuthorityMiddleware(keep)(request)
    return found[0]


def disagreements(country: Country) -> Iterator[str]:
    """Sentences, one for each answer that differs; none where product and oracle agree."""
    clock.set_day(DAY)
    oracle = Oracle(country)
    for person in country.people:
        by = authority_at(country.pks[person])
        yield from _about_places(country, oracle, person, by)
        yield from _about_posts(country, oracle, person, by)
        yield from _about_lists(country, oracle, person, by)
    yield from _about_nobody()


def _about_places(country: Country, oracle: Oracle, person: int, by: Authority) -> Iterator[str]:
    for verb in VERBS:
        expected = {place.pk for place in country.places if oracle.may(person, verb, place)}
        button = {place.pk for place in country.places if by.may(verb, place.path, place.area_path)}
        listed = set(Unit.objects.within(*by.over(verb)).values_list("pk", flat=True))
        yield from _unlike(f"person {person} {verb}: button", expected, button)
        yield from _unlike(f"person {person} {verb}: list", expected, listed)


def _about_posts(country: Country, oracle: Oracle, person: int, by: Authority) -> Iterator[str]:
    for place in country.places:
        for wing in WINGS:
            for rank in (0, 2, 4):
                expected = oracle.may(person, "appoint", place, wing=wing, rank=rank)
                answer = by.may("appoint", place.path, place.area_path, wing=wing, rank=rank)
                if expected != answer:
                    yield f"person {person} appoint {wing} {rank} at {place.name}: {answer}, not {expected}"


def _about_lists(country: Country, oracle: Oracle, person: int, by: Authority) -> Iterator[str]:
    seen = {place.pk for place in country.places if oracle.may(person, "see", place)}
    chairs = [chair for chair in country.chairs if chair.place.pk in seen]
    # Whoever is shut out has no authority at all, not even over the own page.
    own = set() if person in country.shut_out else {person}
    people = {country.pks[one] for one in own | {holder for chair in chairs for holder, _, _ in chair.held}}
    held = {pk for pk, (chair, holder) in country.appointments.items() if chair.place.pk in seen or holder in own}
    for model, expected in (
        (Unit, seen),
        (Post, {chair.pk for chair in chairs}),
        (Appointment, held),
        (Person, people),
    ):
        found = list(by.see(model).values_list("pk", flat=True))
        yield from _unlike(f"person {person} sees {model.__name__}", expected, set(found))
        if len(found) != len(set(found)):
            yield f"person {person} sees {model.__name__} twice"
    at = set(by.see(Assignment).values_list("unit", flat=True))
    yield from _unlike(f"person {person} sees assignments", seen, at)


def _about_nobody() -> Iterator[str]:
    for model in (Unit, Post, Appointment, Person, Assignment):
        if NOBODY.see(model).exists():
            yield f"nobody sees {model.__name__}"


def _unlike(what: str, expected: set[int], found: set[int]) -> Iterator[str]:
    if expected != found:
        yield f"{what}: too many {sorted(found - expected)}, missing {sorted(expected - found)}"
