"""The small country every test lives in, on 1 February 2018.

Pradesh                          state       Sonal is administrator, Tara is convenor
├── Uttar                        region      Uma is convenor
│   └── Ganga                    district    Dev is convenor; Pia is its president
│       ├── Shivpuri             mandal      Mohan is convenor
│       │   ├── Shivpuri 1       booth       Asha holds seat 1 and is verified, Bela seat 2 and is only claimed
│       │   └── Shivpuri 2       booth       nobody
│       └── Rampur               mandal      convenor's seat vacant
│           └── Rampur 1         booth       Chand is a volunteer; Esha's seat ended on 20 January
└── Dakshin                      region      nobody in Uttar may see it
    └── Yamuna                   district
        └── Nagar                mandal
            └── Nagar 1          booth       Zoya holds seat 1

Pradesh by seats                 the second tree
├── Seat East                    Maya is member: Shivpuri 1, Nagar 1
└── Seat West                    Shivpuri 2, Rampur 1
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from abhiyan.kernel.authority import Authority, system
from abhiyan.people.actions import NewPerson, prove, register
from abhiyan.people.models import Evidence, Person
from abhiyan.posts import adoption
from abhiyan.posts.access import authority_of
from abhiyan.posts.actions import appoint, end
from abhiyan.posts.models import Appointment, Post
from abhiyan.posts.profile import read
from abhiyan.units import tally
from abhiyan.units.models import Unit
from abhiyan.units.planting import insert_units
from abhiyan.units.profile import UnitRow

PROFILE = Path(__file__).parent / "profile"
FOUNDED = date(2018, 1, 1)
TODAY = date(2018, 2, 1)
BY = system("test")

UNITS = (
    (1, "state", "P", None, None, "Pradesh", "प्रदेश"),
    (1, "region", "U", "P", None, "Uttar", "उत्तर"),
    (1, "region", "D", "P", None, "Dakshin", "दक्षिण"),
    (1, "district", "U1", "U", None, "Ganga", "गंगा"),
    (1, "district", "D1", "D", None, "Yamuna", "यमुना"),
    (1, "mandal", "U1A", "U1", None, "Shivpuri", "शिवपुरी"),
    (1, "mandal", "U1B", "U1", None, "Rampur", "रामपुर"),
    (1, "mandal", "D1A", "D1", None, "Nagar", "नगर"),
    (2, "constituency-state", "C", None, None, "Pradesh by seats", "प्रदेश (सीटवार)"),
    (2, "seat", "C1", "C", None, "Seat East", "पूर्व सीट"),
    (2, "seat", "C2", "C", None, "Seat West", "पश्चिम सीट"),
    (1, "booth", "B1", "U1A", "C1", "Shivpuri 1", "शिवपुरी १"),
    (1, "booth", "B2", "U1A", "C2", "Shivpuri 2", "शिवपुरी २"),
    (1, "booth", "B3", "U1B", "C2", "Rampur 1", "रामपुर १"),
    (1, "booth", "B4", "D1A", "C1", "Nagar 1", "नगर १"),
)

HOLDERS = (
    ("Sonal", "सोनल", "Pradesh", "administrator"),
    ("Tara", "तारा", "Pradesh", "state-convenor"),
    ("Uma", "उमा", "Uttar", "region-convenor"),
    ("Dev", "देव", "Ganga", "district-convenor"),
    ("Pia", "पिया", "Ganga", "district-president"),
    ("Mohan", "मोहन", "Shivpuri", "mandal-convenor"),
    ("Asha", "आशा", "Shivpuri 1", "booth-worker"),
    ("Bela", "बेला", "Shivpuri 1", "booth-worker"),
    ("Chand", "चाँद", "Rampur 1", "volunteer"),
    ("Esha", "ईशा", "Rampur 1", "booth-worker"),
    ("Zoya", "ज़ोया", "Nagar 1", "booth-worker"),
    ("Maya", "माया", "Seat East", "member"),
)


@dataclass
class World:
    """The country by name: `world.unit("Ganga")`, `world.person("Dev")`, `world.authority("Dev")`."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def unit(self, name: str) -> Unit:
        return Unit.objects.select_related("level").get(pk=self.units[name].pk)

    def person(self, name: str) -> Person:
        return Person.objects.get(pk=self.people[name].pk)

    def post(self, unit: str, role: str) -> Post:
        return Post.objects.select_related("unit", "role__wing").get(unit=self.units[unit], role__key=role)

    def held_by(self, name: str) -> Appointment:
        return Appointment.objects.select_related("post__unit", "post__role").get(person=self.people[name])

    def authority(self, name: str, day: date = TODAY) -> Authority:
        return authority_of(self.people[name].pk, day=day)

    def newcomer(self, name: str = "Nira") -> Person:
        """Somebody who holds nothing yet."""
        new = NewPerson(name_hi="", name_en=f"{name} Kalpit", language="en", phone="+915000099999")
        return register(new, source="test", day=TODAY, by=BY)


def build() -> None:
    """Draw the country in an empty database."""
    tally.forget()
    adoption.apply(read(PROFILE), day=FOUNDED, by=BY)
    insert_units([UnitRow(*row[:5], row[6], row[5], None, None) for row in UNITS], day=FOUNDED, by=BY)
    world = World({unit.name_en: unit for unit in Unit.objects.all()})
    for number, (english, hindi, unit, role) in enumerate(HOLDERS):
        phone = f"+9150000{number:05}"
        new = NewPerson(name_hi=f"{hindi} कल्पित", name_en=f"{english} Kalpit", language="hi", phone=phone)
        world.people[english] = register(new, source="test", day=FOUNDED, by=BY)
        appoint(world.post(unit, role), world.people[english], since=FOUNDED, by=BY)
    end(world.held_by("Esha"), until=date(2018, 1, 20), by=BY)
    for kind in (Evidence.PROVED, Evidence.CONSENTED):
        prove([world.people["Asha"].pk], kind, source="test", day=date(2018, 1, 10), by=BY)
    tally.squash()


def find() -> World:
    """The country as it stands in the database."""
    units = {unit.name_en: unit for unit in Unit.objects.all()}
    people = {person.name_en.removesuffix(" Kalpit"): person for person in Person.objects.all()}
    return World(units, people)
