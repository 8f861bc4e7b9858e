"""A record written as a press note, in the order such notes have; every sentence knows what it came from.

write_note(record, "hi")        paragraphs of sentences, and what has to be asked
checking.check(note, record)    numbers, days and names of each sentence against its items; what is left out
review.review(note, record)     what a press officer looks at before signing
paper.docx(note), paper.pdf(note)
"""

from collections.abc import Iterable, Iterator

from abhiyan.press.record import CLOSING, MIDDLE, OPENING, SESSIONS, Decision, Person, Record, Speech, Statement
from abhiyan.press.writing.english import English
from abhiyan.press.writing.flowery import flowery
from abhiyan.press.writing.hindi import Hindi
from abhiyan.press.writing.note import Note, Paragraph, Sentence, Style

LANGUAGES = ("hi", "en")
PLAIN = Style()


def voice_of(record: Record, language: str, style: Style) -> Hindi | English:
    """Who says it in a language. KeyError for one that is not there."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return Hindi(record, style) if language == "hi" else English(record, style)


def write_note(record: Record, language: str = "hi", style: Style = PLAIN) -> Note:
    """The note of a record: announcement, attribution, decisions, speakers, steps, closing, conduct, those present.

    Whatever the record leaves open is asked in `questions` and written around, never guessed. KeyError for a language
    that is not there.
    """
    return Writer(record, voice_of(record, language, style)).note()


class Writer:
    """One note on its way: which sentence stands where. What a sentence says is the voice's part."""

    def __init__(self, record: Record, voice: Hindi | English) -> None:
        self.record = record
        self.voice = voice
        self.leads = tuple(one for one in record.decisions if one.lead) or record.decisions[:1]

    def note(self) -> Note:
        self._look_through()
        paragraphs = [
            self._announcement(),
            self._attribution(),
            *self._speakers((OPENING, MIDDLE)),
            self._steps(),
            *self._speakers((CLOSING,)),
            self._conduct(),
        ]
        dateline = Sentence(self.voice.place_and_day() + self.voice.stop, ("meeting",))
        kept = tuple(Paragraph(kind, tuple(sentences)) for kind, sentences in paragraphs if sentences)
        questions = tuple(self.voice.questions.values())
        return Note(self.voice.language, self.voice.heading, dateline, kept, questions)

    def _look_through(self) -> None:
        for item, key in self.record.unknown():
            self.voice.ask("nobody", item, key=key)
        for one in self.record.decisions:
            if one.when is None and one.state == "planned":
                self.voice.ask("when", f"decision:{one.key}", what=one.name.in_(self.voice.language) or one.name.hi)

    def person(self, key: str) -> Person | None:
        """Somebody of the record; who isn't there was asked for."""
        return next((person for person in self.record.people if person.key == key), None)

    # --- paragraphs ---------------------------------------------------------------------------------------------------

    def _announcement(self) -> tuple[str, list[Sentence]]:
        found = []
        for number, one in enumerate(self.leads):
            first = self.voice.announced(one) if number == 0 else self.voice.decided(one)
            found += [self._sentence(first, one, also=("meeting",)), *self._about(one)]
        return "announcement", found

    def _attribution(self) -> tuple[str, list[Sentence]]:
        person = self.person(self.record.announcer)
        if person is None:
            if not self.record.announcer:
                self.voice.ask("announcer", "meeting")
            rest = [one for one in self.record.decisions if not one.told_by and one not in self.leads]
            return "attribution", [each for one in rest for each in self._decision("", one)]
        words = self.voice.attribution(person)
        found = [Sentence(words + self.voice.stop, ("meeting", f"person:{person.key}"))]
        return "attribution", found + self._told(person, self._speeches(person.key), begin=1)

    def _speakers(self, sessions: Iterable[str]) -> Iterator[tuple[str, list[Sentence]]]:
        """A paragraph for each further speaker with something to report; the others together."""
        silent = []
        for speech in self._in_protocol(sessions):
            person = self.person(speech.speaker)
            if person is None or person.key == self.record.announcer:
                continue
            if speech.said or self._left(person):
                said = self._told(person, (speech,), begin=0, session=speech.session)
                if said:
                    yield "closing" if speech.session == CLOSING else "speaker", said
                    continue
            silent.append(person)
        if silent:
            items = ("meeting", "speeches", *(f"person:{person.key}" for person in silent))
            yield "speaker", [Sentence(self.voice.also_spoke(silent) + self.voice.stop, items)]

    def _in_protocol(self, sessions: Iterable[str]) -> list[Speech]:
        wanted = [one for one in self.record.speeches if one.session in sessions]
        ranks = {person.key: person.rank for person in self.record.people}
        order = {session: place for place, session in enumerate(SESSIONS)}
        return sorted(wanted, key=lambda one: (order[one.session], ranks.get(one.speaker, 999)))

    def _steps(self) -> tuple[str, list[Sentence]]:
        voice = self.voice
        said = [(one, voice.step(one.task, one.owner, one.by)) for one in self.record.steps]
        return "steps", [Sentence(words + voice.stop, (f"step:{one.key}",)) for one, words in said]

    def _conduct(self) -> tuple[str, list[Sentence]]:
        chair, conductor = self.person(self.record.presided), self.person(self.record.conducted)
        found = []
        if chair or conductor:
            items = tuple(f"person:{one.key}" for one in (chair, conductor) if one)
            found.append(Sentence(self.voice.presided(chair, conductor) + self.voice.stop, ("meeting", *items)))
        return "conduct", found + self._present()

    def _present(self) -> list[Sentence]:
        """In protocol order, each once, nobody without consent; who already spoke or presided isn't listed again."""
        known = [person for key in dict.fromkeys(self.record.present) if (person := self.person(key))]
        acted = {self.record.announcer, self.record.presided, self.record.conducted}
        acted |= {
            speech.speaker for speech in self.record.speeches
        }  # in public: nobody is asked whether they may be named
        came = [person for person in known if person.key not in acted]
        unnamed = [person for person in came if not person.may_be_named and not person.office]
        for person in unnamed:
            self.voice.ask(
                "consent", f"person:{person.key}", name=person.name.in_(self.voice.language) or person.name.hi
            )
        named = [person for person in came if person not in unnamed]
        named.sort(key=lambda person: person.rank)
        others = self.record.others_present
        found = []
        if named:
            words = self.voice.present(named, more=bool(unnamed) or (others is None))
            items = ("meeting", "present", *(f"person:{person.key}" for person in named))
            found.append(Sentence(words + self.voice.stop, items))
        if others is not None and others + len(unnamed):
            words = self.voice.how_many(others + len(unnamed), beside=bool(named))
            found.append(Sentence(words + self.voice.stop, ("meeting", "present")))
        return found

    # --- sentences ----------------------------------------------------------------------------------------------------

    def _speeches(self, key: str) -> tuple[Speech, ...]:
        return tuple(one for one in self.record.speeches if one.speaker == key)

    def _left(self, person: Person) -> list[Decision]:
        return [one for one in self.record.told_by(person.key) if one not in self.leads]

    def _told(self, person: Person, speeches: Iterable[Speech], *, begin: int, session: str = "") -> list[Sentence]:
        """What one person told: decisions first, then what they said beside them."""
        found: list[Sentence] = []
        turn = begin
        for decision in self._left(person):
            lead = self.voice.says_that(person, turn, session)
            found += self._decision(lead, decision, person)
            turn += 1
        for speech in speeches:
            for statement in speech.said:
                if sentence := self._statement(person, speech, statement, turn):
                    found.append(sentence)
                    turn += 1
        return found

    def decision(self, decision: Decision) -> list[Sentence]:
        """A decision by itself, as minutes put it down."""
        return self._decision("", decision)

    def _decision(self, lead: str, decision: Decision, person: Person | None = None) -> list[Sentence]:
        words = self.voice.decided(decision)
        also = (f"person:{person.key}",) if person and lead else ()
        return [self._sentence(self.voice.after(lead, words), decision, also=also), *self._about(decision)]

    def _about(self, decision: Decision) -> list[Sentence]:
        """What belongs to a decision beside its first sentence."""
        voice = self.voice
        spoken = voice.is_spoken_or_counted(decision)
        ways = (
            (decision.speaker and not spoken, voice.speaks),
            (decision.chief_guest, voice.chief_guest),
            (decision.attending, voice.attends),
            (decision.audience and decision.kind != "live-address", voice.takes_part),
            (decision.owner, voice.answers),
        )
        found: list[Sentence] = []
        if decision.quantity and decision.kind != "appointment":
            found.append(self._sentence(voice.aim(decision, decision.quantity), decision))
        found += [
            self._sentence(way(decision), decision) for wanted, way in ways if wanted and self._all_known(decision)
        ]
        for number, remark in enumerate(decision.remarks):
            words = voice.text(remark, f"decision:{decision.key}").strip().rstrip("।.")
            if reason := flowery(words):
                voice.ask("quote", f"decision:{decision.key}:{number}", words=reason)
            elif words:
                found.append(self._sentence(words, decision))
        return found

    def _all_known(self, decision: Decision) -> bool:
        guests = (decision.chief_guest, decision.speaker, *decision.attending)
        return all(self.person(guest.person) for guest in guests if guest.person)

    def _statement(self, person: Person, speech: Speech, statement: Statement, turn: int) -> Sentence | None:
        words = self.voice.text(statement.words, f"statement:{statement.key}").strip()
        items = (f"person:{person.key}", f"speech:{speech.key}", f"statement:{statement.key}")
        if not words:
            return None
        if statement.verbatim:
            lead = self.voice.says_that(person, turn, speech.session) or self.voice.says_that(person, 1)
            return Sentence(self.voice.quoted(lead, words), items)
        if reason := flowery(words):
            self.voice.ask("quote", f"statement:{statement.key}", words=reason)
            return None
        lead = self.voice.says_that(person, turn, speech.session) or self.voice.says_that(person, 1)
        return Sentence(self.voice.after(lead, words.rstrip("।.")) + self.voice.stop, items)

    def _sentence(self, words: str, decision: Decision, *, also: tuple[str, ...] = ()) -> Sentence:
        keys = [guest.person for guest in (decision.chief_guest, decision.speaker, *decision.attending) if guest.person]
        people = [
            f"person:{key}" for key in keys if (one := self.person(key)) and one.name.in_(self.voice.language) in words
        ]
        other = [f"decision:{key}" for key in (decision.serves, decision.after) if key]
        items = dict.fromkeys([f"decision:{decision.key}", *also, *people, *other])
        return Sentence(words + self.voice.stop, tuple(items))


__all__ = ["LANGUAGES", "PLAIN", "Note", "Sentence", "Style", "Writer", "voice_of", "write_note"]
