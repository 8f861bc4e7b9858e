"""What stands on one's own page. A fixed number of statements, however much is kept."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from abhiyan.events import availability
from abhiyan.hall import invitations
from abhiyan.kernel import clock
from abhiyan.kernel.authority import system
from abhiyan.kits import reads as kits
from abhiyan.live import inviting
from abhiyan.live import reads as live
from abhiyan.pages import reads
from abhiyan.people import consenting, receipts
from abhiyan.people.models import Consent, Grievance, Person
from abhiyan.people.reads import CONSENT_WORDS, METHOD_WORDS, source_words
from abhiyan.registration.joining import signing
from abhiyan.registration.leaving import grievances
from abhiyan.registration.leaving.wording import KIND_WORDS, STATE_WORDS

SEEN_VERBS = {"see": _("sees name and post"), "unmask": _("may ask for the number"), "export": _("may export")}


def everything(person: Person, day: date, language: str) -> dict[str, Any]:
    """All of it, for the templates."""
    seen = reads.who_sees(person.pk, day)
    ticked = signing.ticked_for(person.pk)
    played = clock.is_set()
    return {
        "switches": [_switch(one, ticked, played=played) for one in consenting.switches(person.pk, language)],
        "contacts": reads.contacts_of(person),
        "appointments": reads.appointments_of(person, system("own-page"), day),
        "as_guest": availability.kept_of(person),
        "evidence": reads.evidence_of(person),
        "verified": person.pk in reads.verified_people([person.pk], day),
        "source": source_words(person.source),
        "onlookers": [one._asdict() | {"words": [SEEN_VERBS[verb] for verb in one.verbs]} for one in seen],
        "looks": reads.looks_at(person.pk),
        "said": [_said(one, day) for one in grievances.of_person(person)],
        "link": receipts.link_for(person.pk),
        **_live(person, day),
        **_invited(person, day),
        "kits_seen": kits.of_person(list(Person.objects.records_of(person.pk).values_list("pk", flat=True))),
    }


def _invited(person: Person, day: date) -> dict[str, Any]:
    """Events the person was asked to: those that come, with the way to the answer and the pass; all there were."""
    records = Person.objects.records_of(person.pk).values_list("pk", flat=True)
    found = invitations.told(list(records))
    return {"invitations": found, "invited": [one for one in found if one.is_to_come(day)]}


def _live(person: Person, day: date) -> dict[str, Any]:
    """The live address that comes, with the ticket that counts this person; and those they were at."""
    address = live.coming()
    return {
        "live": address,
        "ticket": inviting.ticket_of(address, person.pk, day=day) if address else "",
        "attended": live.attended(person.pk),
    }


def onlookers(person: Person, day: date) -> list[tuple[int, str]]:
    """Who sees somebody: (record, name and post), each once; whom a grievance may be about."""
    found = {
        pk: f"{name}, {one.role}, {one.unit}"
        for one in reads.who_sees(person.pk, day)
        for pk, name in zip(one.people, one.holders, strict=True)
    }
    return list(found.items())


def _switch(one: consenting.Switch, ticked: Collection[str], *, played: bool) -> dict[str, Any]:
    """played: the programme's day was set by hand; then it says when, and the moment of the ledger doesn't."""
    line = one.line
    notice = line.notice if line is not None and line.given else None
    return {
        "purpose": one.purpose,
        "name": CONSENT_WORDS[one.purpose],
        "text": one.text,
        "stands": one.stands,
        "line": line,
        "when": _when(line, played=played) if line else "",
        "was_ticked": line is None and one.purpose in ticked,
        "method": METHOD_WORDS.get(line.method, line.method) if line else "",
        "notice": notice,
        "is_first": one.purpose == Consent.ORGANISE,
    }


def _when(line: Consent, *, played: bool) -> str:
    return date_format(line.day, "j F Y") if played else date_format(localtime(line.at), "j F Y, H:i")


def _said(one: Grievance, day: date) -> dict[str, Any]:
    return {
        "row": one,
        "kind": KIND_WORDS[one.kind],
        "state": STATE_WORDS[one.state],
        "late": one.state == Grievance.OPEN and one.due < day,
    }
