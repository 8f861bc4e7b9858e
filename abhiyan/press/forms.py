"""What is filled in of a record. Each form makes the content of an item, and is filled from it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from abhiyan.indic.dates import find_dates
from abhiyan.kernel import forbidden
from abhiyan.plans.rules import KINDS as ACTIVITY_KINDS
from abhiyan.plans.wording import CHOICE_WORDS
from abhiyan.posts.models import Role
from abhiyan.press import facts
from abhiyan.press.facts import SCREEN, without_days
from abhiyan.press.models import DECISION, MEETING, PERSON, SPEECH, STEP, Item
from abhiyan.press.reads import Choices
from abhiyan.press.record import BETWEEN, DATES, FEMALE, FROM, MALE, ON, UNASKED
from abhiyan.press.wording import GENDER_WORDS, SESSION_WORDS, SPAN_WORDS, STATE_WORDS
from abhiyan.units.models import Level, Unit

LONGEST_SPEECH = 20_000  # characters
MOST_DAYS = 60


class Words(forms.CharField):
    """Words that may be printed: none of caste or religion, no number of an identity document."""

    def __init__(self, label: Any, *, most: int = 200, required: bool = False, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=most, required=required, **kwargs)

    def clean(self, value: Any) -> str:
        said: str = super().clean(value)
        if word := forbidden.word_in(said):
            raise forms.ValidationError(
                _("Leave out “%(word)s”: nothing of caste or religion is kept."), params={"word": word}
            )
        if forbidden.without_numbers(said) != said:
            raise forms.ValidationError(_("Leave out the number: it looks like one of an identity document."))
        return said


class Day(forms.DateField):
    """A day, picked from a calendar."""

    def __init__(self, label: Any, *, required: bool = False) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=required, widget=widget)


def lines(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Filled(forms.Form):
    """A form about an item. `items`: what the record holds, to be named by its key."""

    pair: tuple[str, ...] = ("name",)  # of which one language at least has to be filled in

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, items: Sequence[Item], content: dict[str, Any]
    ) -> None:
        self.items, self.was = items, content
        super().__init__(data, initial=self.shown(content))
        self.offer()

    def offer(self) -> None:
        """Fill in what may be chosen."""

    def shown(self, content: dict[str, Any]) -> dict[str, Any]:
        """The fields of a content."""
        screen: dict[str, Any] = content.get(SCREEN, {})
        return facts.with_days(content) | screen

    def sent(self, content: dict[str, Any]) -> dict[str, Any]:
        """A content as a browser would send it: {field: value}, "" for what it doesn't say."""
        said = self.shown(content)
        return {name: _sent(said.get(name)) for name in self.fields}

    def differing(self, old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
        """(label, before, now) of every field that two contents fill in differently, in words."""
        before, now = self.sent(old), self.sent(new)
        return [self.beside(name, before, now) for name in self.fields if before[name] != now[name]]

    def beside(self, name: str, before: dict[str, Any], now: dict[str, Any]) -> tuple[str, str, str]:
        """A field's label, and in words what two forms say in it."""
        return str(self.fields[name].label), self._in_words(name, before[name]), self._in_words(name, now[name])

    def _in_words(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return str(_("yes") if value else _("no"))
        if isinstance(field, Day) and value:
            return date_format(date.fromisoformat(value), "j F Y")
        words = {str(key): str(said) for key, said in getattr(field, "choices", ())}
        some = value if isinstance(value, list) else [value]
        return ", ".join(words.get(str(one), str(one)) for one in some if one)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        for name in self.pair:
            if not given.get(f"{name}_hi") and not given.get(f"{name}_en") and not self.errors:
                self.add_error(f"{name}_hi", _("Write it in one of the two languages at least."))
        return given

    def content(self) -> dict[str, Any]:
        """What the item says now."""
        return without_days(self.cleaned_data)

    def choose(self, field: str, choices: Iterable[tuple[str, Any]]) -> None:
        choice: Any = self.fields[field]
        choice.choices = [("", _("nobody yet") if field in PEOPLE else _("not said")), *choices]

    def of_kind(self, kind: str, *, but: str = "") -> list[tuple[str, str]]:
        """(key, name) of the items of a kind."""
        rows = [item for item in self.items if item.kind == kind and item.key != but]
        return [(item.key, item.content.get("name_hi") or item.content.get("name_en", "")) for item in rows]


def _sent(value: Any) -> Any:
    if isinstance(value, bool):
        return "on" if value else ""
    if value is None:
        return ""
    return value if isinstance(value, list) else value.isoformat() if isinstance(value, date) else str(value)


PEOPLE = ("announcer", "presided", "conducted", "speaker", "told_by")


class Meeting(Filled):
    """The meeting itself."""

    name_hi = Words(_("What was held, in Hindi"))
    name_en = Words(_("What was held, in English"))
    held_on = Day(_("Held on"), required=True)
    place_hi = Words(_("Where, in Hindi"))
    place_en = Words(_("Where, in English"))
    occasion_hi = Words(_("On what occasion, in Hindi"))
    occasion_en = Words(_("On what occasion, in English"))
    organiser_hi = Words(_("Who held it, in Hindi"))
    organiser_en = Words(_("Who held it, in English"))
    audience_hi = Words(_("Who was addressed, in Hindi"), help_text=_("In the singular: वालंटियर."))
    audience_en = Words(_("Who was addressed, in English"), help_text=_("In the singular: volunteer."))
    presided = forms.ChoiceField(label=_("Who presided"), required=False)
    conducted = forms.ChoiceField(label=_("Who conducted"), required=False)
    announcer = forms.ChoiceField(label=_("Who tells the press"), required=False)
    others_present = forms.IntegerField(
        label=_("Others who came, counted"), required=False, min_value=0, max_value=10_000_000,
        help_text=_("Beside those who stand in the record by name."),
    )  # fmt: skip
    issued_at_hi = Words(_("Where the press note is issued, in Hindi"))
    issued_at_en = Words(_("Where the press note is issued, in English"))
    issued_on = Day(_("Issued on"))

    def offer(self) -> None:
        """Everybody who stands in the record."""
        for field in ("presided", "conducted", "announcer"):
            self.choose(field, self.of_kind(PERSON))

    def content(self) -> dict[str, Any]:
        """0 others were counted, too."""
        count = self.cleaned_data["others_present"]
        return super().content() | ({"others_present": count} if count is not None else {})


class Participant(Filled):
    """Somebody who took part."""

    name_hi = Words(_("Name in Hindi"))
    name_en = Words(_("Name in English"))
    office_hi = Words(_("Post with its place, in Hindi"))
    office_en = Words(_("Post with its place, in English"))
    gender = forms.ChoiceField(
        label=_("Mr or Ms"), required=False, widget=forms.RadioSelect,
        choices=[(key, GENDER_WORDS[key]) for key in (UNASKED, MALE, FEMALE)],
        help_text=_("Ask. It is never guessed from a name; without it a sentence is found that needs none."),
    )  # fmt: skip
    title_hi = Words(_("Another title, in Hindi"), most=20, help_text=_("डॉ॰, प्रो॰"))
    title_en = Words(_("Another title, in English"), most=20, help_text=_("Dr, Prof"))
    respect = forms.BooleanField(label=_("जी behind the name"), required=False)
    rank = forms.IntegerField(
        label=_("Place in protocol"), required=False, min_value=1, max_value=9_999, help_text=_("1 is named first.")
    )
    present = forms.BooleanField(label=_("Was present"), required=False)
    may_be_named = forms.BooleanField(
        label=_("Agreed to be named to the press"), required=False,
        help_text=_("Whoever presided, conducted or spoke did so in public. All others are named only if they agreed."),
    )  # fmt: skip


class Speech(Filled):
    """Who spoke and what they said: a sentence a line."""

    pair = ()
    speaker = forms.ChoiceField(label=_("Who spoke"), required=False)
    newcomer = Words(
        _("Or somebody who does not stand in the record yet"),
        help_text=_("Only the name; they are written down as present. Post, and Mr or Ms, are asked there."),
    )  # fmt: skip
    session = forms.ChoiceField(
        label=_("In which session"), required=False, choices=[(key, words) for key, words in SESSION_WORDS.items()]
    )
    said_hi = Words(
        _("What they said, in Hindi"), most=LONGEST_SPEECH, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A sentence a line. Their own words stand in quotation marks: “…”. Line by line as in English."),
    )  # fmt: skip
    said_en = Words(
        _("What they said, in English"), most=LONGEST_SPEECH, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The same sentences in the same order; it may stay empty."),
    )  # fmt: skip

    def offer(self) -> None:
        """Everybody who stands in the record."""
        self.choose("speaker", self.of_kind(PERSON))

    def shown(self, content: dict[str, Any]) -> dict[str, Any]:
        """Quotation marks around their own words."""
        said = content.get("said", [])
        return super().shown(content) | {
            f"said_{language}": "\n".join(_quoted(one, language) for one in said) for language in ("hi", "en")
        }

    def content(self) -> dict[str, Any]:
        """The lines of both languages, laid beside each other."""
        hindi, english = (lines(self.cleaned_data[f"said_{language}"]) for language in ("hi", "en"))
        rows = [
            _statement(hindi[place] if place < len(hindi) else "", english[place] if place < len(english) else "")
            for place in range(max(len(hindi), len(english)))
        ]
        return without_days({key: self.cleaned_data[key] for key in ("speaker", "session")} | {"said": rows})

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if bool(given.get("speaker")) == bool(given.get("newcomer")) and not self.errors:
            self.add_error("speaker", _("Say who spoke: choose somebody, or write the name of somebody new."))
        hindi, english = (len(lines(given.get(f"said_{language}", ""))) for language in ("hi", "en"))
        if hindi and english and hindi != english:
            said = _("The two languages have to say the same, line by line: %(hi)d lines in Hindi, %(en)d in English.")
            self.add_error("said_en", forms.ValidationError(said, params={"hi": hindi, "en": english}))
        return given


def named(name: str) -> dict[str, str]:
    """A name in the field of the script it is written in."""
    return {"name_en" if name.isascii() else "name_hi": name}


MARKS = "“”\"'‘’"


def _quoted(one: dict[str, Any], language: str) -> str:
    words = one.get(language, "")
    return f"“{words}”" if words and one.get("verbatim") else words


def _statement(hindi: str, english: str) -> dict[str, Any]:
    own = any(said[:1] in MARKS and said[-1:] in MARKS for said in (hindi, english) if len(said) > 1)
    plain = {
        language: said.strip(MARKS) if own else said for language, said in (("hi", hindi), ("en", english)) if said
    }
    return plain | ({"verbatim": True} if own else {})


class Decision(Filled):
    """Something decided: who does what, where, when, how many."""

    name_hi = Words(_("What, in Hindi"), help_text=_("As a plan calls it: जिला वालंटियर सम्मेलन."))
    name_en = Words(_("What, in English"), help_text=_("As a plan calls it: District volunteers' conference."))
    kind = forms.ChoiceField(label=_("What kind"), choices=[(key, CHOICE_WORDS[key]) for key in ACTIVITY_KINDS])
    state = forms.ChoiceField(label=_("To be done, or done"), choices=list(STATE_WORDS.items()))
    lead = forms.BooleanField(label=_("The press note begins with it"), required=False)
    span = forms.ChoiceField(label=_("When"), choices=list(SPAN_WORDS.items()), required=False)
    days = Words(
        _("Days"), help_text=_("26 January 2018; 28, 29 and 31 January 2018; 9 to 20 February 2018; or 26 जनवरी 2018.")
    )
    each = forms.ChoiceField(label=_("Each unit of which level does it"), required=False)
    within = forms.ModelChoiceField(label=_("Inside which unit"), queryset=Unit.objects.none(), required=False)
    owner = forms.ChoiceField(label=_("Who answers for it"), required=False)
    doers = forms.MultipleChoiceField(label=_("Who does it"), required=False)
    chief_guest = forms.ChoiceField(label=_("Chief guest, by post"), required=False)
    speaker = forms.ChoiceField(label=_("Who will speak"), required=False)
    attending = forms.MultipleChoiceField(label=_("Who else has to be there"), required=False)
    audience = forms.ChoiceField(label=_("Who is called"), required=False)
    down_to = forms.ChoiceField(label=_("Down to which level"), required=False)
    count = forms.IntegerField(label=_("How many"), required=False, min_value=1, max_value=1_000_000_000)
    counted = forms.ChoiceField(label=_("How many of whom"), required=False)
    in_each = forms.ChoiceField(label=_("In each unit of"), required=False, help_text=_("Not said: that many in all."))
    by_means_hi = Words(_("By what means, in Hindi"))
    by_means_en = Words(_("By what means, in English"))
    told_by = forms.ChoiceField(label=_("Who told of it"), required=False)
    serves = forms.ChoiceField(label=_("Which decision it serves"), required=False)
    remarks_hi = Words(_("Further sentences, in Hindi"), most=4_000, widget=forms.Textarea(attrs={"rows": 3}))
    remarks_en = Words(_("Further sentences, in English"), most=4_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, items: Sequence[Item], content: dict[str, Any],
        offered: Choices, key: str = "",
    ) -> None:  # fmt: skip
        self.offered, self.key = offered, key
        super().__init__(data, items=items, content=content)

    def offer(self) -> None:
        """Levels and roles of the organisation, people and decisions of the record."""
        roles = [(one.key, f"{one.name} ({one.level.name})") for one in self.offered.roles.values()]
        levels = [(one.key, one.name) for one in self.offered.levels.values()]
        for field in ("owner", "chief_guest", "audience", "counted"):
            self.choose(field, roles)
        for field in ("doers", "attending"):
            many: Any = self.fields[field]
            many.choices, many.widget.attrs["size"] = roles, 6
        for field in ("each", "down_to", "in_each"):
            self.choose(field, levels)
        for field in ("speaker", "told_by"):
            self.choose(field, self.of_kind(PERSON))
        self.choose("serves", self.of_kind(DECISION, but=self.key))
        within: Any = self.fields["within"]
        within.queryset, within.to_field_name = self.offered.units, "code"
        within.empty_label = _("everywhere")

    def shown(self, content: dict[str, Any]) -> dict[str, Any]:
        """The days as text, what was chosen as it was chosen."""
        screen: dict[str, Any] = content.get(SCREEN, {})
        remarks = content.get("remarks", [])
        return content | screen | {
            "count": content.get("quantity", {}).get("count"),
            **{f"remarks_{language}": "\n".join(one.get(language, "") for one in remarks) for language in ("hi", "en")},
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["when"] = {}
        if span := given.get("span"):
            given["when"] = self._when(span, given.get("days", ""))
        elif given.get("days"):
            self.add_error("span", _("Say whether these are single days, every day of them, or one day between."))
        if given.get("count") and not given.get("counted"):
            self.add_error("counted", _("Say how many of whom."))
        return given

    def _held_on(self) -> date | None:
        """The day of the meeting, from which days are understood that are written without a year."""
        meeting: dict[str, Any] = next((one.content for one in self.items if one.kind == MEETING), {})
        return date.fromisoformat(meeting["held_on"]) if "held_on" in meeting else None

    def _when(self, span: str, said: str) -> dict[str, Any]:
        """{"on": day} and its like; adds an error where the days can't be read."""
        days = _read_days(said, self._held_on())
        wrong = {
            ON: len(days) != 1 and _("Write one day, with its month and year."),
            DATES: len(days) < 2 and _("Write two days or more: 28, 29 and 31 January 2018."),
            FROM: len(days) < 2 and _("Write the first and the last day: 1 to 8 February 2018."),
            BETWEEN: len(days) < 2 and _("Write the first and the last day: 9 to 20 February 2018."),
        }[span]
        if not wrong and len(days) > MOST_DAYS and span == DATES:
            wrong = _("Those are too many single days.")
        if wrong:
            self.add_error("days", wrong)
            return {}
        if span == ON:
            return {ON: days[0]}
        if span == DATES:
            return {DATES: days}
        return {FROM: days[0], "through": days[-1]} if span == FROM else {BETWEEN: [days[0], days[-1]]}

    def content(self) -> dict[str, Any]:
        """The decision in words, and what was chosen below SCREEN."""
        given, offered = self.cleaned_data, self.offered
        level, within = offered.levels.get(given["each"]), given["within"]
        found: dict[str, Any] = {
            key: given[key] for key in ("name_hi", "name_en", "kind", "state", "by_means_hi", "by_means_en", "told_by",
                                        "serves", "speaker", "lead")
        } | given["when"]  # fmt: skip
        for name, thing in (("level", level), ("within", within), ("down_to", offered.levels.get(given["down_to"])),
                            ("owner", offered.roles.get(given["owner"])),
                            ("audience", offered.roles.get(given["audience"]))):  # fmt: skip
            if thing is not None:
                found |= {f"{name}_hi": thing.name_hi, f"{name}_en": thing.name_en}
        if level is not None:
            found["units"] = self.offered.how_many(level, within)
        found |= self._people(given) | self._quantity(given, within)
        hindi, english = lines(given["remarks_hi"]), lines(given["remarks_en"])
        found["remarks"] = [
            {language: said[place] for language, said in (("hi", hindi), ("en", english)) if place < len(said)}
            for place in range(max(len(hindi), len(english)))
        ]
        chosen = {key: given[key] for key in ("span", "days", "each", "owner", "doers", "chief_guest", "attending",
                                              "audience", "down_to", "counted", "in_each")}  # fmt: skip
        chosen |= {"within": within.code if within else "", "counted_each": self._level_of(given["counted"])}
        return without_days(found) | {SCREEN: without_days(chosen)}

    def _level_of(self, role: str) -> str:
        return self.offered.roles[role].level.key if role else ""

    def _people(self, given: dict[str, Any]) -> dict[str, Any]:
        roles = self.offered.roles
        found: dict[str, Any] = {key: [_named(roles[one]) for one in given[key]] for key in ("doers", "attending")}
        if given["chief_guest"]:
            found["chief_guest"] = _named(roles[given["chief_guest"]])
        return found

    def _quantity(self, given: dict[str, Any], within: Unit | None) -> dict[str, Any]:
        if not given["count"] or not given["counted"]:
            return {}
        found: dict[str, Any] = {"count": given["count"], "of": _named(self.offered.roles[given["counted"]])}
        if level := self.offered.levels.get(given["in_each"]):
            found |= {"level": _named(level), "units": self.offered.how_many(level, within)}
        return {"quantity": found}


def _named(thing: Role | Level) -> dict[str, str]:
    return {key: name for key, name in (("hi", thing.name_hi), ("en", thing.name_en)) if name}


def _read_days(said: str, coming_from: date | None) -> list[date]:
    """The days that are written; without a year the next such ones. None where it can't be read."""
    try:
        return [day for one in find_dates(said, coming_from=coming_from) for day in one.days()]
    except ValueError:
        return []


class Step(Filled):
    """What is to be finished next."""

    pair = ("task",)
    task_hi = Words(_("What is to be finished, in Hindi"))
    task_en = Words(_("What is to be finished, in English"))
    owner_hi = Words(_("Who answers for it, in Hindi"))
    owner_en = Words(_("Who answers for it, in English"))
    by = Day(_("Until"))


class Approver(forms.Form):
    """Who is to approve."""

    person = forms.ChoiceField(label=_("Who approves this record"))

    def __init__(self, *args: Any, choices: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["person"]
        choice.choices = [("", _("nobody yet")), *choices]


FORMS: dict[str, type[Filled]] = {
    MEETING: Meeting, PERSON: Participant, SPEECH: Speech, DECISION: Decision, STEP: Step,
}  # fmt: skip
