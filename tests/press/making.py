"""Records drawn by lot, with invented people and dates: for writing them and reading them back."""

import random
from datetime import date, timedelta

from abhiyan.press.record import (
    BETWEEN,
    DATES,
    FROM,
    ON,
    Decision,
    Guest,
    Meeting,
    Noun,
    Person,
    Quantity,
    Record,
    Speech,
    Statement,
    Text,
    When,
)

GIVEN = (
    ("अमित", "Amit", "m"),
    ("सीमा", "Seema", "f"),
    ("रवि", "Ravi", "m"),
    ("लता", "Lata", "f"),
    ("गगन", "Gagan", "m"),
    ("ऊषा", "Usha", "f"),
)
SURNAMES = (
    ("कल्पित", "Kalpit"),
    ("नमूना", "Namuna"),
    ("बनावटी", "Banawati"),
    ("आभासी", "Abhasi"),
    ("उदाहरण", "Udaharan"),
    ("छायाकार", "Chhayakar"),
)
OFFICES = (
    ("प्रदेश अध्यक्ष", "State president"),
    ("प्रदेश प्रवक्ता", "State spokesperson"),
    ("जिला संयोजक", "District convenor"),
    ("प्रदेश महामंत्री", "State general secretary"),
    ("क्षेत्रीय अध्यक्ष", "Regional president"),
)
LEVELS = (
    ("region", Noun("क्षेत्र", "region")),
    ("district", Noun("जिला", "district")),
    ("block", Noun("ब्लॉक", "block")),
    ("mandal", Noun("मंडल", "mandal")),
    ("ward", Noun("वार्ड", "ward")),
    ("branch", Noun("शाखा", "branch")),
)
ACTIVITIES = (
    ("conference", Noun("वालंटियर सम्मेलन", "Volunteers' conference")),
    ("meeting", Noun("समीक्षा बैठक", "Review meeting")),
    ("drive", Noun("जल संरक्षण अभियान", "Water saving campaign")),
    ("registration", Noun("सदस्यता अभियान", "Membership campaign")),
    ("meeting", Noun("कार्यशाला", "Workshop")),
    ("drive", Noun("जनसंपर्क अभियान", "Contact campaign")),
    ("conference", Noun("अधिवेशन", "Convention")),
    ("drive", Noun("टीकाकरण अभियान", "Vaccination campaign")),
)
ROLES = (
    Noun("कार्यकर्ता", "worker"),
    Noun("पदाधिकारी", "office-bearer"),
    Noun("शिक्षक", "teacher"),
    Noun("किसान", "farmer"),
)
GUESTS = (
    Noun("जिलाधिकारी", "district magistrate"),
    Noun("प्रभारी मंत्री", "minister in charge"),
    Noun("स्थानीय सांसद", "local member of parliament"),
)


def record(seed: int) -> Record:
    """A meeting with some decisions of all kinds; the same for the same seed."""
    chance = random.Random(seed)
    held = date(2020, 1, 1) + timedelta(chance.randrange(2000))
    people = tuple(_person(chance, number) for number in range(4))
    chosen = chance.sample(ACTIVITIES, chance.randint(1, 5))
    decisions = [_decision(chance, held, number, kind, name) for number, (kind, name) in enumerate(chosen)]
    said = Statement("said", Text("हम सब मिलकर काम करेंगे", "We will all work together"), verbatim=chance.random() < 0.5)
    return Record(
        meeting=Meeting(
            Noun("बैठक", "Meeting"),
            held,
            Text("नमूनापुर", "Namunapur"),
            organiser=Text("नमूना संघ", "Sample Union"),
            audience=Noun("पदाधिकारी", "office-bearer"),
        ),
        issued_at=Text("नमूनापुर", "Namunapur"),
        issued_on=held,
        people=people,
        announcer=people[0].key,
        presided=people[1].key,
        conducted=people[2].key,
        decisions=tuple(decisions),
        speeches=(Speech("one", people[3].key, chance.choice(("", "closing")), (said,)),),
        present=tuple(person.key for person in people),
        others_present=chance.choice((None, 0, 40, 1_200)),
    )


def _person(chance: random.Random, number: int) -> Person:
    given, given_en, gender = GIVEN[number]
    surname, surname_en = SURNAMES[number]
    office, office_en = chance.choice(OFFICES)
    return Person(
        f"p{number}",
        Text(f"{given} {surname}", f"{given_en} {surname_en}"),
        Text(office, office_en),
        chance.choice((gender, gender, "")),
        rank=chance.randrange(1, 99),
    )


def _decision(chance: random.Random, held: date, number: int, kind: str, name: Noun) -> Decision:
    first = held + timedelta(chance.randint(1, 120))
    _sense, level = chance.choice(LEVELS)
    quantity = None
    if kind == "registration" or chance.random() < 0.2:
        quantity = Quantity(chance.choice((5, 20, 100)), chance.choice(ROLES), level)
    return Decision(
        key=f"d{number}",
        kind=kind,
        name=name,
        when=_when(chance, kind, first),
        level=level,
        units=chance.choice((None, 6, 75, 1_494)) if kind != "registration" else None,
        within=chance.choice((Noun(), Noun("पूरा प्रदेश", "whole state"))),
        doers=(chance.choice(ROLES),) if chance.random() < 0.4 else (),
        quantity=quantity,
        chief_guest=Guest(office=chance.choice(GUESTS)) if kind == "conference" else Guest(),
        attending=(Guest(office=GUESTS[1]), Guest(office=GUESTS[2]))
        if kind == "meeting" and chance.random() < 0.5
        else (),
    )


def _when(chance: random.Random, kind: str, first: date) -> When:
    last = first + timedelta(chance.randint(1, 25))
    if kind in ("drive", "registration"):
        if chance.random() < 0.3:
            return When(DATES, tuple(sorted({first, first + timedelta(1), first + timedelta(chance.randint(3, 6))})))
        return When(FROM, (first, last))
    return When(BETWEEN, (first, last)) if chance.random() < 0.6 else When(ON, (first,))
