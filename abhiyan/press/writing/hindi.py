"""The sentences of a press note in Hindi.

Each is built so that its grammar doesn't hang on what nobody said: with ने the verb agrees with the object (जानकारी दी,
संचालन किया); where a person's gender would decide, and is missing, another sentence says the same.
"""

from collections.abc import Sequence
from datetime import date

from abhiyan.indic.dates import find_dates, write_day, write_range, write_set
from abhiyan.indic.numbers import group_digits, in_office_style
from abhiyan.indic.persons import split_name
from abhiyan.indic.text import devanagari_digits, join_list
from abhiyan.press import grammar
from abhiyan.press.grammar import Agreement
from abhiyan.press.record import BETWEEN, DATES, DONE, FEMALE, MALE, ON, Decision, Guest, Noun, Person, Quantity, When
from abhiyan.press.writing.note import MIXED
from abhiyan.press.writing.voice import Voice

LAKH = 100_000
RUN = ("अभियान", "मुहिम", "पखवाड़ा", "सप्ताह")  # one campaign, though everybody runs it
EVENTS = ("शिविर", "कैंप", "यात्रा", "पदयात्रा", "रैली", "दौड़", "मेला", "सभा", "बैठक")  # held; other drives are done (सर्वेक्षण)
SESSION = {"opening": "उद्घाटन सत्र", "closing": "समापन सत्र"}


class Hindi(Voice):
    """Sentences in Hindi; every method returns the text without its full stop."""

    language = "hi"
    heading = "प्रेस विज्ञप्ति"
    stop = "।"

    # --- words --------------------------------------------------------------------------------------------------------

    def number(self, number: int) -> str:
        """In the one style of the note: एक लाख 41 हजार or 1,41,000; 1,494 and 5 in both."""
        if self.style.numbers == MIXED and number >= LAKH and number % 1000 == 0:
            said = in_office_style(number)
        else:
            said = group_digits(number)
        return devanagari_digits(said) if self.style.devanagari_digits else said

    def days(self, when: When) -> str:
        """With what belongs to it: 2 फरवरी को; 1 से 8 फरवरी तक; 9 से 20 फरवरी के मध्य."""
        said = self._days(when)
        return devanagari_digits(said) if self.style.devanagari_digits else said

    def _days(self, when: When) -> str:
        first, last = when.days[0], when.days[-1]
        if when.span == ON:
            return self._day(first) + " को"
        if when.span == DATES:
            return self._set(when.days)
        said = write_range(first, last)
        said = write_range(first, last, year=self._needs_year(said, when.every_day()))
        if first == last:
            return said + " को"
        return said if when.span == BETWEEN else said.removesuffix("के मध्य") + "तक"

    def _set(self, days: Sequence[date]) -> str:
        """Without a year where the next such days are meant."""
        plain = write_set(days)
        if not self._needs_year(plain, days):
            return plain
        if len({day.year for day in days}) == 1:
            return write_set(days, year=True)
        return join_list([write_day(day, year=True) for day in days], word="एवं") + " को"

    def _day(self, day: date) -> str:
        return write_day(day, year=self._needs_year(write_day(day), (day,)))

    def _needs_year(self, said: str, days: Sequence[date]) -> bool:
        """Whether a reader of the note would take another year for it."""
        understood = find_dates(said, coming_from=self.record.issued_on)
        return not understood or tuple(understood[0].days()) != tuple(days)

    def named(self, person: Person, *, office: bool = True, title: bool = True) -> str:
        """प्रदेश प्रवक्ता श्री अमित कल्पित जी."""
        words = [_in_prose(self.text(person.office, f"person:{person.key}"))] if office and person.office else []
        if title:
            words.append(self.title(person))
        words.append(self.text(person.name, f"person:{person.key}"))
        if title and person.respect:
            words.append("जी")
        return " ".join(word for word in words if word)

    def title(self, person: Person) -> str:
        """What stands before the name; nothing where the gender is not known, which is asked."""
        if person.title.hi:
            return person.title.hi
        self.gender_of(person)
        return {MALE: "श्री", FEMALE: "सुश्री"}.get(person.gender, "")

    def again(self, person: Person) -> str:
        """Somebody who was named before: श्री कल्पित; with nothing to call them by, nothing."""
        surname = split_name(person.name.hi).surname
        title = person.title.hi or {MALE: "श्री", FEMALE: "सुश्री"}.get(person.gender, "")
        same = [one for one in self.record.people if split_name(one.name.hi).surname == surname]
        return f"{title} {surname}" if title and surname and len(same) == 1 else ""

    def guest(self, guest: Guest) -> str:
        """A person with office and title, or an office."""
        return self.named(self.record.person(guest.person)) if guest.person else _in_prose(guest.office.hi)

    def head(self, decision: Decision) -> Noun:
        """The last word of an activity's name: सम्मेलन of जिला वालंटियर सम्मेलन."""
        return Noun(decision.name.hi.split()[-1], gender=grammar.gender(decision.name)) if decision.name.hi else Noun()

    def these(self, decision: Decision, post: str) -> str:
        """Of what was just told: इन सम्मेलनों में, and the next time इनमें. `post` is में, को or का."""
        many = bool(decision.level) and decision.units != 1 and self.is_held(decision)
        if self.told_of == decision.key:
            self.told_of = ""
            return {"में": ("इसमें", "इनमें"), "को": ("इसे", "इन्हें"), "का": ("इसका", "इनका")}[post][many]
        self.told_of = decision.key
        head = self.head(decision)
        return f"इन {grammar.oblique_plural(head)} {post}" if many else f"इस {grammar.oblique(head)} {post}"

    def meeting(self) -> str:
        """The meeting in the oblique: whole at first, then by its last word."""
        whole = grammar.oblique(self.record.meeting.name)
        said, self.met = self.met, True
        return whole.split()[-1] if said and whole else whole

    def is_many(self, decision: Decision) -> bool:
        """Whether it is spoken of in the plural: one in each of several units."""
        return bool(decision.level) and (decision.units or 0) > 1 and self.is_held(decision)

    def is_held(self, decision: Decision) -> bool:
        """An event, of which each unit has one; not a campaign or a work that all share."""
        head = self.head(decision).hi
        return head not in RUN and (decision.kind in ("meeting", "conference") or head in EVENTS)

    def where(self, decision: Decision) -> str:
        """पूरे प्रदेश में; प्रदेश के सभी 6 क्षेत्रों में; प्रत्येक जिले में."""
        within, level = decision.within, decision.level
        if not level:
            return grammar.place(within, grammar.oblique(within)) if within else ""
        of = f"{grammar.oblique(within)} {grammar.possessive(level, many=True)} " if within else ""
        if decision.units == 1:
            return of + grammar.place(level, grammar.oblique(level))
        if decision.units:
            return of + grammar.place(level, f"सभी {self.number(decision.units)} {grammar.oblique_plural(level)}")
        return of + grammar.place(level, f"प्रत्येक {grammar.oblique(level)}")

    def people(self, nouns: Sequence[Noun]) -> str:
        """पदाधिकारियों एवं कार्यकर्ताओं."""
        return join_list([_in_prose(grammar.oblique_plural(noun)) for noun in nouns], word="एवं")

    # --- decisions ----------------------------------------------------------------------------------------------------

    def announced(self, decision: Decision) -> str:
        """The first sentence of a note: who decided what."""
        organiser = self.text(self.record.meeting.organiser, "meeting")
        if decision.state == DONE or not organiser or self.is_spoken_or_counted(decision):
            return self.decided(decision)
        what = grammar.plural(decision.name) if self.is_many(decision) else decision.name.hi
        do = "चलाने" if self.runs(decision) else "आयोजित करने" if self.is_held(decision) else "कराने"
        parts = (organiser, "ने", self.purpose(decision), self.when(decision), self.where(decision), what, do)
        return _joined(*parts, "का निर्णय लिया है")

    def decided(self, decision: Decision) -> str:
        """One decision: who does what, when and where, in the passive, which asks nobody's gender."""
        purpose = self.purpose(decision)
        if decision.speaker and decision.kind == "live-address":
            return _joined(purpose, self.addressed(decision))
        if decision.quantity and decision.kind == "appointment":
            return _joined(purpose, self.appointed(decision, decision.quantity))
        doers = f"{self.people(decision.doers)} द्वारा" if decision.doers else ""
        before = (purpose, doers, self.when(decision), self.where(decision))
        return _joined(*before, self.happens(decision))

    def happens(self, decision: Decision) -> str:
        """The activity with its verb; around an unknown gender, which is asked, with का आयोजन."""
        done = decision.state == DONE
        of = grammar.gender(decision.name)
        if not of:
            self.ask("noun", f"decision:{decision.key}", noun=decision.name.hi)
            return f"{decision.name.hi} का आयोजन " + ("किया गया है" if done else "किया जाएगा")
        agreed = Agreement(of, self.is_many(decision))
        what = grammar.plural(decision.name) if agreed.many else decision.name.hi
        if self.runs(decision):
            return f"{what} " + (grammar.has_been_run if done else grammar.will_be_run)(agreed)
        if not self.is_held(decision):
            return f"{what} " + (grammar.has_been_done if done else grammar.will_be_done)(agreed)
        return f"{what} आयोजित " + (grammar.has_been_done if done else grammar.will_be_done)(agreed)

    def runs(self, decision: Decision) -> bool:
        """A campaign is run (चलाया), an event is held (आयोजित किया)."""
        return self.head(decision).hi in RUN

    def addressed(self, decision: Decision) -> str:
        """Who speaks to whom by what means; with an unknown gender their address takes place."""
        means = f"{decision.by_means.hi} के माध्यम से" if decision.by_means.hi else ""
        whom = self.whom(decision)
        gender = self.gender_of_guest(decision.speaker)
        who = self.guest(decision.speaker)
        if decision.state == DONE:
            return _joined(self.when(decision), who, "ने", means, whom, "को संबोधित किया")
        if not gender:
            return _joined(self.when(decision), means, whom, "के लिए", who, "का संबोधन होगा")
        verb = grammar.respectful("करे", gender)
        return _joined(self.when(decision), who, means, whom, f"को संबोधित {verb}")

    def whom(self, decision: Decision) -> str:
        """पूरे देश के आईटी कार्यकर्ताओं; प्रदेश की महिलाओं."""
        audience = decision.audience or Noun("कार्यकर्ता")
        within = decision.within
        of = f"{grammar.oblique(within)} {grammar.possessive(audience, many=True)}" if within else ""
        return _joined(of, grammar.oblique_plural(audience))

    def appointed(self, decision: Decision, quantity: Quantity) -> str:
        """प्रदेश के एक लाख 41 हजार बूथों पर प्रति बूथ 5 सोशल मीडिया कार्यकर्ता नियुक्त किए गए हैं."""
        agreed = Agreement(grammar.gender(quantity.of) or MALE, quantity.count != 1)
        verb = grammar.has_been_done(agreed) if decision.state == DONE else grammar.will_be_done(agreed)
        doers = f"{self.people(decision.doers)} द्वारा" if decision.doers else ""
        return _joined(doers, self.when(decision), self.so_many(decision, quantity), "नियुक्त", verb)

    def so_many(self, decision: Decision, quantity: Quantity) -> str:
        """So many of them at so many units."""
        possessed = quantity.level or quantity.of
        of = f"{grammar.oblique(decision.within)} {grammar.possessive(possessed, many=True)}" if decision.within else ""
        each = grammar.plural(quantity.of) if quantity.count != 1 else quantity.of.hi
        if not quantity.level:
            place = grammar.place(decision.within, grammar.oblique(decision.within)) if decision.within else ""
            return _joined(place, "कुल", self.number(quantity.count), each)
        if quantity.units:
            units = f"{self.number(quantity.units)} {grammar.oblique_plural(quantity.level)}"
            per = f"प्रति {quantity.level.hi}"
            return _joined(of, grammar.place(quantity.level, units), per, self.number(quantity.count), each)
        place = grammar.place(quantity.level, f"प्रत्येक {grammar.oblique(quantity.level)}")
        return _joined(of, place, self.number(quantity.count), each)

    def aim(self, decision: Decision, quantity: Quantity) -> str:
        """How many are wanted, of an activity that isn't itself the counting."""
        of = grammar.oblique_plural(quantity.of) if quantity.count != 1 else grammar.oblique(quantity.of)
        count = self.number(quantity.count)
        if not quantity.level:
            return f"{self.these(decision, 'का')} लक्ष्य कुल {count} {of} का है"
        if quantity.units:
            units = f"{self.number(quantity.units)} {grammar.oblique_plural(quantity.level)}"
            place = grammar.place(quantity.level, units)
            return f"इसके अंतर्गत {place} प्रति {quantity.level.hi} {count} {of} का लक्ष्य रखा गया है"
        place = grammar.place(quantity.level, f"प्रत्येक {grammar.oblique(quantity.level)}")
        return f"इसके अंतर्गत {place} {count} {of} का लक्ष्य रखा गया है"

    def when(self, decision: Decision) -> str:
        """The days, or nothing."""
        return self.days(decision.when) if decision.when else ""

    def purpose(self, decision: Decision) -> str:
        """What it makes a success, or what it follows; what was just named is not named again."""
        before, self.before = self.before, decision.key
        served, self.served = self.served, decision.serves
        if decision.serves and (other := self.decision(decision.serves)):
            same = decision.serves in (before, served)
            what = f"इसी {grammar.oblique(self.head(other))}" if same else grammar.oblique(other.name)
            return f"{what} को सफल बनाने के लिए"
        if decision.after and (other := self.decision(decision.after)):
            return "इसके उपरांत" if decision.after == before else f"{grammar.oblique(other.name)} के उपरांत"
        return ""

    # --- who comes ----------------------------------------------------------------------------------------------------

    def chief_guest(self, decision: Decision) -> str:
        """Mostly an office, spoken of with respect; a person by their gender."""
        who, where = self.guest(decision.chief_guest), self.these(decision, "में")
        gender = self.gender_of_guest(decision.chief_guest)
        if not gender:
            return f"{where} मुख्य अतिथि के रूप में {who} आमंत्रित हैं"
        return f"{where} मुख्य अतिथि के रूप में {who} {grammar.respectful('भाग ले', gender)}"

    def speaks(self, decision: Decision) -> str:
        """Who addresses an event."""
        who, gender = self.guest(decision.speaker), self.gender_of_guest(decision.speaker)
        if not gender:
            return f"{self.these(decision, 'में')} {who} का संबोधन होगा"
        return f"{self.these(decision, 'को')} {who} संबोधित {grammar.respectful('करे', gender)}"

    def attends(self, decision: Decision) -> str:
        """Who must be there beside the chief guest."""
        guests = [self.guest(guest) for guest in decision.attending]
        genders = {self.gender_of_guest(guest) for guest in decision.attending}
        also = "भी " if decision.chief_guest or decision.speaker else ""
        said = join_list(guests, word="एवं")
        if genders == {FEMALE}:
            return f"{self.these(decision, 'में')} {said} {also}उपस्थित रहेंगी"
        if "" in genders and MALE not in genders:
            return f"{self.these(decision, 'में')} {said} की {also}उपस्थिति रहेगी"
        return f"{self.these(decision, 'में')} {said} {also}उपस्थित रहेंगे"

    def takes_part(self, decision: Decision) -> str:
        """Down to which level people come."""
        who = grammar.plural(decision.audience)
        verb = "भाग लेंगी" if grammar.gender(decision.audience) == FEMALE else "भाग लेंगे"
        down_to = f"{decision.down_to.hi} स्तर तक के " if decision.down_to else ""
        return f"{self.these(decision, 'में')} {down_to}{who} {verb}"

    def answers(self, decision: Decision) -> str:
        """Whose duty it is."""
        return f"{self.these(decision, 'का')} दायित्व {_in_prose(grammar.oblique_plural(decision.owner))} को सौंपा गया है"

    # --- who says it --------------------------------------------------------------------------------------------------

    def attribution(self, person: Person) -> str:
        """यह जानकारी … ने … को संबोधित करते हुए दी: whoever it is, जानकारी दी."""
        meeting = self.record.meeting
        place = f"{self.text(meeting.place, 'meeting')} में आयोजित" if meeting.place else ""
        day = "" if meeting.held_on == self.record.issued_on else self.days(When(ON, (meeting.held_on,)))
        occasion = f"{meeting.occasion.hi} के अवसर पर" if meeting.occasion.hi else ""
        what = self.meeting()
        if meeting.audience:
            return _joined(
                "यह जानकारी",
                self.named(person),
                "ने",
                occasion,
                day,
                place,
                what,
                "में",
                grammar.oblique_plural(meeting.audience),
                "को संबोधित करते हुए दी",
            )
        return _joined("यह जानकारी", self.named(person), "ने", occasion, day, place, what, "में दी")

    def says_that(self, person: Person, turn: int, session: str = "") -> str:
        """What opens a sentence of somebody's: never the same words twice running."""
        if turn > 0:
            others = ("उन्होंने कहा कि", f"{again} ने बताया कि" if (again := self.again(person)) else "उन्होंने बताया कि", "")
            return others[(turn - 1) % 3]
        what = self.meeting()
        said = "बताया" if self.record.told_by(person.key) else "कहा"
        if session in SESSION:
            return f"{what} के {SESSION[session]} को संबोधित करते हुए {self.named(person)} ने {said} कि"
        self.spoke += 1
        if self.spoke == 1:
            return f"{what} को संबोधित करते हुए {self.named(person)} ने {said} कि"
        return f"{'इसी क्रम में ' if self.spoke % 2 == 0 else ''}{self.named(person)} ने {said} कि"

    def quoted(self, lead: str, words: str) -> str:
        """Somebody's own words after what opens the sentence."""
        before = lead.removesuffix(" कि").removesuffix("बताया").rstrip() if lead else "उन्होंने"
        before = before if before.endswith("कहा") else f"{before} कहा"
        return f"{before}, “{words.rstrip('।. ')}।”"

    def also_spoke(self, people: Sequence[Person]) -> str:
        """Who spoke beside them, in protocol order."""
        what = self.meeting()
        return f"{what} को {join_list([self.named(person) for person in people], word='एवं')} ने भी संबोधित किया"

    def step(self, task: Noun, owner: Noun, by: date | None) -> str:
        """What is to be finished, by whom and until when."""
        who = f"{_in_prose(grammar.oblique_plural(owner))} द्वारा" if owner else ""
        until = f"{self._day(by)} तक" if by else ""
        until = devanagari_digits(until) if self.style.devanagari_digits else until
        of = grammar.gender(task)
        if not of:
            return _joined(who, until, f"{task.hi} का कार्य पूर्ण किया जाएगा")
        return _joined(who, until, task.hi, "पूर्ण", grammar.will_be_done(Agreement(of)))

    def presided(self, person: Person | None, conductor: Person | None) -> str:
        """Both have ने, so that the verb agrees with अध्यक्षता and संचालन."""
        what = self.meeting()
        chair = f"अध्यक्षता {self.named(person)} ने की" if person else ""
        conduct = f"संचालन {self.named(conductor)} ने किया" if conductor else ""
        if chair and conduct:
            return f"{what} की {chair} तथा {conduct}"
        return f"{what} {'की ' + chair if chair else 'का ' + conduct}"

    def present(self, people: Sequence[Person], *, more: bool) -> str:
        """The names, and whether others came; the verb agrees with all of them, or with उपस्थिति."""
        names = [self.named(person, office=False, title=self.style.titles_in_lists) for person in people]
        genders = {person.gender for person in people}
        listed = ", ".join(names) + " आदि" if more else join_list(names, word="एवं")
        where = f"{self.meeting()} में प्रमुख रूप से"
        if "" in genders and MALE not in genders:
            return f"{where} {listed} की उपस्थिति रही"
        return f"{where} {listed} उपस्थित {'रहीं' if genders == {FEMALE} else 'रहे'}"

    def how_many(self, count: int, *, beside: bool) -> str:
        """Who came and is not named."""
        if count == 1:
            return "इनके अतिरिक्त एक अन्य प्रतिभागी की भी उपस्थिति रही" if beside else "कुल 1 प्रतिभागी की उपस्थिति रही"
        before = "इनके अतिरिक्त" if beside else f"{self.meeting()} में कुल"
        return f"{before} {self.number(count)} {'अन्य ' if beside else ''}प्रतिभागी {'भी ' if beside else ''}उपस्थित रहे"

    def place_and_day(self) -> str:
        """लखनऊ, 24 जनवरी, 2018."""
        said = write_day(self.record.issued_on, year=True)
        said = devanagari_digits(said) if self.style.devanagari_digits else said
        return ", ".join(part for part in (self.text(self.record.issued_at, "meeting"), said) if part)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _in_prose(office: str) -> str:
    """जिला संयोजक, आईटी as it stands inside a sentence, where a comma would part it from the name."""
    main, comma, rest = office.partition(", ")
    return f"{main} ({rest})" if comma else office
