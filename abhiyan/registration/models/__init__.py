"""How people come in: rosters that an office sends, people who sign up; and whether what is claimed holds."""

from abhiyan.registration.models.calls import Call, Sample
from abhiyan.registration.models.places import LeafName
from abhiyan.registration.models.placings import Placing
from abhiyan.registration.models.proving import Challenge, Entrance, Spending
from abhiyan.registration.models.rosters import Layout, Roster, RosterLine, RosterPart
from abhiyan.registration.models.signs import Sign
from abhiyan.registration.models.signups import SignUp, UnderAge, Window

__all__ = [
    "Call", "Challenge", "Entrance", "Layout", "LeafName", "Placing", "Roster", "RosterLine", "RosterPart", "Sample",
    "Sign", "SignUp", "Spending", "UnderAge", "Window",
]  # fmt: skip
