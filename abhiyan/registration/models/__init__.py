"""How people come in: rosters that an office sends, and people who sign up."""

from abhiyan.registration.models.proving import Challenge, Spending
from abhiyan.registration.models.rosters import Layout, Roster, RosterLine, RosterPart
from abhiyan.registration.models.signups import SignUp, UnderAge, Window

__all__ = ["Challenge", "Layout", "Roster", "RosterLine", "RosterPart", "SignUp", "Spending", "UnderAge", "Window"]
