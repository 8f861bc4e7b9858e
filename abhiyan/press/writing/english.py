"""The sentences of a press note in English: reported speech, numbers always in digits, grouped as in India."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from abhiyan.indic.dates import find_dates
from abhiyan.indic.numbers import group_digits
from abhiyan.indic.persons import split_name
from abhiyan.indic.text import join_list
from abhiyan.press.record import BETWEEN, DATES, DONE, FEMALE, MALE, ON, Decision, Guest, Noun, Person, Quantity, When
from abhiyan.press.writing.voice import Voice

_MONTHS = "January February March April May June July August September October November December"
SESSION = {"opening": "opening session", "closing": "closing session"}
TITLES = ("Shri", "Smt", "Ms", "Dr", "I", "India")
RUN = ("campaign", "drive")
EVENTS = ("camp", "rally", "march", "fair", "meeting")


class English(Voice):
    """Sentences in English; every method returns the text without its full stop."""

    language = "en"
    heading = "Press note"
    stop = "."

    # --- words --------------------------------------------------------------------------------------------------------

    def number(self, number: int) -> str:
        """1,41,000."""
        return group_digits(number)

    def days(self, when: When) -> str:
        """On 2 February; from 1 to 8 February; between 9 and 20 February; on 28, 29 and 31 January."""
        first, last = when.days[0], when.days[-1]
        if when.span == ON or (first == last and len(when.days) < 3 and when.span != DATES):
            return f"on {self._day(first)}"
        if when.span == DATES:
            return f"on {self._set(when.days)}"
        joint, word = ("and", "between") if when.span == BETWEEN else ("to", "from")
        years = first.year != last.year
        begins = str(first.day) if (first.year, first.month) == (last.year, last.month) else _day(first, year=years)
        plain = f"{begins} to {_day(last)}"
        year = years or self._needs_year(plain, when.every_day())
        return f"{word} {begins} {joint} {_day(last, year=year)}"

    def _set(self, days: Sequence[date]) -> str:
        def said(*, year: bool, years: bool) -> str:
            return join_list(
                [
                    str(day.day)
                    if place + 1 < len(days) and (days[place + 1].year, days[place + 1].month) == (day.year, day.month)
                    else _day(day, year=years or (year and place == len(days) - 1))
                    for place, day in enumerate(days)
                ],
                "en",
            )

        plain = said(year=False, years=False)
        if not self._needs_year(plain, days):
            return plain
        return said(year=True, years=len({day.year for day in days}) > 1)

    def _day(self, day: date) -> str:
        return _day(day, year=self._needs_year(_day(day), (day,)))

    def _needs_year(self, said: str, days: Sequence[date]) -> bool:
        understood = find_dates(said, coming_from=self.record.issued_on)
        return not understood or tuple(understood[0].days()) != tuple(days)

    def named(self, person: Person, *, office: bool = True, title: bool = True) -> str:
        """State spokesperson Shri Amit Kalpit."""
        words = (
            [_lower_first(_in_prose(self.text(person.office, f"person:{person.key}")))]
            if office and person.office
            else []
        )
        if title:
            words.append(self.title(person))
        return " ".join(word for word in (*words, self.text(person.name, f"person:{person.key}")) if word)

    def title(self, person: Person) -> str:
        """What stands before the name; nothing where the gender is not known, which is asked."""
        if person.title.en:
            return person.title.en
        self.gender_of(person)
        return {MALE: "Shri", FEMALE: "Ms"}.get(person.gender, "")

    def again(self, person: Person) -> str:
        """Somebody who was named before."""
        name = person.name.in_("en")
        surname = split_name(name).surname
        title = person.title.en or {MALE: "Shri", FEMALE: "Ms"}.get(person.gender, "")
        same = [one for one in self.record.people if split_name(one.name.in_("en")).surname == surname]
        return f"{title} {surname}" if title and surname and len(same) == 1 else name

    def guest(self, guest: Guest) -> str:
        """A person with office and title, or an office with its article."""
        if guest.person:
            return self.named(self.record.person(guest.person))
        return "the " + _lower(_in_prose(self.text(guest.office, "office")))

    def after(self, lead: str, words: str) -> str:
        """A clause after "said that" begins small, unless it begins with a name."""
        names = {word for person in self.record.people for word in (*person.name.en.split(), person.title.en)}
        first = words.split(" ", 1)[0]
        return f"{lead} {words if first in names or first in TITLES else _lower_first(words)}" if lead else words

    def noun(self, noun: Noun, item: str = "words") -> str:
        """The English word, asked for where it is missing."""
        return self.text(noun, item)

    def plural(self, noun: Noun) -> str:
        """The plural of the last word: districts, office-bearers, agencies."""
        return noun.plural_en or _plural(self.noun(noun))

    def these(self, decision: Decision) -> str:
        """Of what was spoken: these conferences, this campaign."""
        head = self.noun(decision.name).split()[-1] if decision.name else "event"
        if decision.level and decision.units != 1 and self.is_held(decision):
            return self.once(decision, f"these {_plural(head)}".lower(), "them")
        if _is_plural(head):
            return self.once(decision, f"these {head}".lower(), "them")
        return self.once(decision, f"this {head}".lower(), "it")

    def once(self, decision: Decision, whole: str, short: str) -> str:
        """The whole words, and the next time the short ones."""
        again = self.told_of == decision.key
        self.told_of = "" if again else decision.key
        return short if again else whole

    def where(self, decision: Decision) -> str:
        """In every district of the whole state; in all 6 regions of the state; across the whole state."""
        level, within = decision.level, self.noun(decision.within) if decision.within else ""
        if not level:
            return f"across {_place(within)}" if within else ""
        of = f" of {_place(within)}" if within else ""
        if decision.units == 1:
            return f"in the {_lower(self.noun(level))}{of}"
        if decision.units:
            return f"in all {self.number(decision.units)} {_lower(self.plural(level))}{of}"
        return f"in every {_lower(self.noun(level))}{of}"

    def people(self, nouns: Sequence[Noun]) -> str:
        """Office-bearers and workers."""
        return join_list([self.plural(noun) for noun in nouns], "en")

    # --- decisions ----------------------------------------------------------------------------------------------------

    def announced(self, decision: Decision) -> str:
        """The first sentence of a note."""
        organiser = self.text(self.record.meeting.organiser, "meeting")
        if decision.state == DONE or not organiser or self.is_spoken_or_counted(decision):
            return self.decided(decision)
        do = "run" if self.runs(decision) else "hold"
        tail = (self.where(decision), self.when(decision), self.purpose(decision))
        return _joined(_capital(_the(organiser)), "has decided to", do, self.what(decision), *tail)

    def what(self, decision: Decision) -> str:
        """The activity with its article."""
        name = self.text(decision.name, f"decision:{decision.key}")
        if decision.level and (decision.units or 0) > 1 and self.is_held(decision):
            return decision.name.plural_en or _plural(_lower_first(name))
        return _lower_first(name) if _is_plural(name) else _a(_lower_first(name))

    def decided(self, decision: Decision) -> str:
        """One decision."""
        if decision.speaker and decision.kind == "live-address":
            return self.addressed(decision)
        if decision.quantity and decision.kind == "appointment":
            return self.appointed(decision, decision.quantity)
        what = self.what(decision)
        many = not what.startswith(("a ", "an "))
        if decision.state == DONE:
            verb = ("have" if many else "has") + (" been run" if self.runs(decision) else " been held")
        else:
            verb = (
                "will be run" if self.runs(decision) else "will be held" if decision.kind != "other" else "will be done"
            )
        by = f"by {self.people(decision.doers)}" if decision.doers else ""
        tail = (by, self.where(decision), self.when(decision), self.purpose(decision))
        return _joined(_capital(what), verb, *tail)

    def is_held(self, decision: Decision) -> bool:
        """An event, of which each unit has one; not a campaign or a work that all share."""
        return decision.kind in ("meeting", "conference") or self.noun(decision.name).lower().endswith(EVENTS)

    def runs(self, decision: Decision) -> bool:
        """A campaign is run, an event is held."""
        return self.noun(decision.name).lower().endswith(RUN)

    def addressed(self, decision: Decision) -> str:
        """Who speaks to whom by what means."""
        means = f"through {_the(decision.by_means.en)}" if decision.by_means.en else ""
        audience = self.plural(decision.audience or Noun("कार्यकर्ता", "worker"))
        of = f"of {_place(self.noun(decision.within))}" if decision.within else ""
        verb = "addressed" if decision.state == DONE else "will address"
        when = (self.when(decision), self.purpose(decision))
        return _capital(_joined(self.guest(decision.speaker), verb, "the", audience, of, means, *when))

    def appointed(self, decision: Decision, quantity: Quantity) -> str:
        """So many for each of so many units."""
        verb = ("have" if quantity.count != 1 else "has") + " been" if decision.state == DONE else "will be"
        by = f"by {self.people(decision.doers)}" if decision.doers else ""
        per = self.per(decision, quantity)
        return _joined(self.so_many(quantity), verb, "appointed", by, per, self.when(decision))

    def so_many(self, quantity: Quantity) -> str:
        """5 social-media workers."""
        of = self.plural(quantity.of) if quantity.count != 1 else self.noun(quantity.of)
        return f"{self.number(quantity.count)} {of}"

    def per(self, decision: Decision, quantity: Quantity) -> str:
        """At each of the 1,41,000 booths of the state; in all."""
        of = f" of {_place(self.noun(decision.within))}" if decision.within else ""
        if not quantity.level:
            return f"in all{of and ' in' + of[3:]}"
        if quantity.units:
            units = f"{self.number(quantity.units)} {_lower(self.plural(quantity.level))}"
            return f"{_at(quantity.level)} each of the {units}{of}"
        return f"{_at(quantity.level)} every {_lower(self.noun(quantity.level))}{of}"

    def aim(self, decision: Decision, quantity: Quantity) -> str:
        """How many are wanted."""
        return _joined("The target is", self.so_many(quantity), self.per(_nowhere(decision), quantity))

    def when(self, decision: Decision) -> str:
        """The days, or nothing."""
        return self.days(decision.when) if decision.when else ""

    def purpose(self, decision: Decision) -> str:
        """What it makes a success, or what it follows; what was just named is not named again."""
        before, self.before = self.before, decision.key
        served, self.served = self.served, decision.serves
        if decision.serves and (other := self.decision(decision.serves)):
            same = decision.serves in (before, served)
            return f"to make {self.this(other) if same else 'the ' + _lower_first(self.noun(other.name))} a success"
        if decision.after and (other := self.decision(decision.after)):
            whole = f"the {_lower_first(self.noun(other.name))}"
            return f"after {self.this(other) if decision.after == before else whole}"
        return ""

    def this(self, decision: Decision) -> str:
        """This address; this campaign."""
        head = self.noun(decision.name).split()[-1].lower() if decision.name else ""
        return _joined("these" if _is_plural(head) else "this", head)

    # --- who comes ----------------------------------------------------------------------------------------------------

    def chief_guest(self, decision: Decision) -> str:
        """Who is chief guest."""
        return f"{_capital(self.guest(decision.chief_guest))} will be the chief guest at {self.these(decision)}"

    def speaks(self, decision: Decision) -> str:
        """Who addresses an event."""
        return f"{_capital(self.guest(decision.speaker))} will address {self.these(decision)}"

    def attends(self, decision: Decision) -> str:
        """Who must be there."""
        also = "also " if decision.chief_guest or decision.speaker else ""
        who = join_list([self.guest(guest) for guest in decision.attending], "en")
        return f"{_capital(who)} will {also}be present at {self.these(decision)}"

    def takes_part(self, decision: Decision) -> str:
        """Down to which level people come."""
        down_to = f" down to {_lower(self.noun(decision.down_to))} level" if decision.down_to else ""
        return f"{_capital(self.plural(decision.audience))}{down_to} will take part in {self.these(decision)}"

    def answers(self, decision: Decision) -> str:
        """Whose duty it is."""
        return f"{_capital(self.plural(decision.owner))} are responsible for {self.these(decision)}"

    # --- who says it --------------------------------------------------------------------------------------------------

    def attribution(self, person: Person) -> str:
        """Who gave this information, where."""
        meeting = self.record.meeting
        place = f"in {self.text(meeting.place, 'meeting')}" if meeting.place else ""
        day = "" if meeting.held_on == self.record.issued_on else f"on {self._day(meeting.held_on)}"
        occasion = f"on the occasion of {meeting.occasion.en}" if meeting.occasion.en else ""
        what = _lower_first(self.text(meeting.name, "meeting"))
        whom = f"to {self.plural(meeting.audience)}" if meeting.audience else ""
        return _joined(
            _capital(self.named(person)), "gave this information", whom, "at", _a(what), "held", place, day, occasion
        )

    def says_that(self, person: Person, turn: int, session: str = "") -> str:
        """What opens a sentence of somebody's."""
        if turn > 0:
            again = self.again(person)
            return (f"{again} said that", f"{again} added that", "")[(turn - 1) % 3]
        what = _lower_first(self.text(self.record.meeting.name, "meeting"))
        if session in SESSION:
            return f"Addressing the {SESSION[session]} of the {what}, {self.named(person)} said that"
        self.spoke += 1
        said = f"{self.named(person)} said that"
        return f"Addressing the {what}, {said}" if self.spoke == 1 else _capital(said)

    def quoted(self, lead: str, words: str) -> str:
        """Somebody's own words."""
        return f"{lead.removesuffix(' that') if lead else 'It was said'}, “{words.rstrip('. ')}.”"

    def also_spoke(self, people: Sequence[Person]) -> str:
        """Who spoke beside them."""
        return f"{_capital(join_list([self.named(person) for person in people], 'en'))} also spoke"

    def step(self, task: Noun, owner: Noun, by: date | None) -> str:
        """What is to be finished."""
        who = f"by {self.plural(owner)}" if owner else ""
        until = f"not later than {self._day(by)}" if by else ""
        return _joined(_capital(_the(_lower_first(self.noun(task)))), "will be completed", who, until)

    def presided(self, person: Person | None, conductor: Person | None) -> str:
        """Who chaired and who conducted."""
        what = _lower_first(self.text(self.record.meeting.name, "meeting"))
        if person and conductor:
            return f"{_capital(self.named(person))} chaired the {what}, and {self.named(conductor)} conducted it"
        if person:
            return f"{_capital(self.named(person))} chaired the {what}"
        return f"{_capital(self.named(conductor))} conducted the {what}" if conductor else ""

    def present(self, people: Sequence[Person], *, more: bool) -> str:
        """The names, and whether others came."""
        names = [self.named(person, office=False, title=self.style.titles_in_lists) for person in people]
        return f"Among those present were {join_list([*names, *(['others'] if more else [])], 'en')}"

    def how_many(self, count: int, *, beside: bool) -> str:
        """Who came and is not named."""
        people = "participant" if count == 1 else "participants"
        verb = "was" if count == 1 else "were"
        return f"{self.number(count)} {'other ' if beside else ''}{people} {verb} {'also ' if beside else ''}present"

    def place_and_day(self) -> str:
        """Lucknow, 24 January 2018."""
        said = _day(self.record.issued_on, year=True)
        return ", ".join(part for part in (self.text(self.record.issued_at, "meeting"), said) if part)


def _day(day: date, *, year: bool = False) -> str:
    return f"{day.day} {_MONTHS.split()[day.month - 1]}" + (f" {day.year}" if year else "")


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower_first(text: str) -> str:
    """A first word in small letters, unless it is an abbreviation or a name: IT, WhatsApp."""
    first = text.split(" ", 1)[0]
    return text if first[1:] != first[1:].lower() or first == "I" else text[:1].lower() + text[1:]


def _lower(text: str) -> str:
    return _lower_first(text)


def _the(text: str) -> str:
    return text if text.lower().startswith(("the ", "every ", "all ")) or not text else f"the {text}"


def _place(text: str) -> str:
    """The state, the Kanpur-Bundelkhand region; but Moradabad, which is a name whole."""
    return text if all(word[:1].isupper() for word in text.split()) else _the(text)


def _is_plural(text: str) -> bool:
    """Booth visits, camps; not a bus, a class or a census."""
    return text.lower().endswith("s") and not text.lower().endswith(("ss", "us", "is"))


def _a(text: str) -> str:
    if text.lower().startswith(("a ", "an ", "the ", "every ", "all ")):
        return text
    first = text.split(" ", 1)[0]
    vowel = first[:1].lower() in "aeio" if not first.isupper() else first[:1] in "AEFHILMNORSX"
    return f"{'an' if vowel else 'a'} {text}"


def _plural(text: str) -> str:
    """The last word in the plural; of "member of the team" the first noun."""
    for joint in (" of ", " in "):
        if joint in text:
            head, _, rest = text.partition(joint)
            return f"{_plural(head)}{joint}{rest}"
    if _is_plural(text):
        return text
    if text.endswith("y") and text[-2:-1] not in "aeiou":
        return text[:-1] + "ies"
    return text + ("es" if text.endswith(("s", "x", "ch", "sh")) else "s")


def _in_prose(office: str) -> str:
    main, comma, rest = office.partition(", ")
    return f"{main} ({rest})" if comma else office


def _at(level: Noun) -> str:
    """At a booth, in a district."""
    return "at" if level.en.lower().endswith(("booth", "centre", "club", "school", "station", "branch")) else "in"


def _nowhere(decision: Decision) -> Decision:

    return replace(decision, within=Noun())
