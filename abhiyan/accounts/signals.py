"""News about signing in."""

from django.dispatch import Signal

unknown_number = Signal()
"""Somebody asks for a code to a number that no user has. phone: E.164. A receiver answers True where a code may go to
it all the same; it writes nothing, as nothing is proved yet."""

number_proved = Signal()
"""The code that went to such a number came back. phone: E.164. A receiver answers with the user it makes or finds."""
