"""News of messages, sent inside the transaction in which they are kept."""

from django.dispatch import Signal

received = Signal()
"""A message or call came in, for the first time. message: messages.Message.

A receiver returns messages.Answer, or None where it is none of its business; the first answer goes back to the person.
"""
