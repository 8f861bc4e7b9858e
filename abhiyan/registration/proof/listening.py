"""Messages and calls that come in, and the verb each stands for. Inside the transaction in which they are kept."""

from typing import Any

from abhiyan.kernel.authority import Authority, system
from abhiyan.messaging import words
from abhiyan.messaging.messages import Answer, Message
from abhiyan.people.models import Consent
from abhiyan.registration.leaving import leaving
from abhiyan.registration.proof import entering, proving, replies

BY: Authority = system("inbound")


def on_received(message: Message, **_kwargs: Any) -> Answer | None:
    """Prove, let in or stop, and say what came of it. What isn't understood is left to whoever else listens."""
    if message.kind == words.STOP:
        return _stopped(message)
    if message.kind == words.LOGIN:
        return entering.knocked(message)
    if message.kind not in (words.JOIN, words.CALL):
        return None
    outcome = _proved(message)
    return Answer(outcome.kind, replies.text(outcome))


def _proved(message: Message) -> proving.Outcome:
    method = proving.CALL if message.kind == words.CALL else proving.SMS
    way = proving.Way(method, message.day, message.at, BY)
    if message.kind == words.CALL:
        return proving.prove_by_call(message.blind, way=way)
    if message.code:
        return proving.prove_by_message(message.code, message.blind, way=way)
    return proving.prove_by_join(message.blind, way=way)


def _stopped(message: Message) -> Answer:
    """Take every consent of the number back; the answer is the same where it was on no record."""
    leaving.stop_number(message.blind, method=Consent.SMS, day=message.day, by=BY)
    return Answer("stopped", replies.stopped())
