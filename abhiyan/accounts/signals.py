"""News about signing in."""

from django.dispatch import Signal

unknown_number = Signal()
"""Somebody asks for a code to a number that no user has. phone: E.164. A receiver may answer with whom it lets in."""
