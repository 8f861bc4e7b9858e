"""The same rows by Django REST framework as its tutorial writes them: a serializer, and objects made one by one.

It takes no key, so what is sent twice is there twice; it locks nothing and holds no number that too many share.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from abhiyan.indic import keys
from abhiyan.kernel import audit, crypto, idempotency, phones
from abhiyan.kernel.clock import today
from abhiyan.people import notices
from abhiyan.people.models import Consent, Contact, NameKey, Person
from abhiyan.posts.models import Appointment, Post
from abhiyan.registration.joining.signing import new_code
from abhiyan.registration.models import SignUp, Window
from abhiyan.units import tally
from abhiyan.units.models import Tail, Unit

BY = "system:rest"


class Entry(serializers.Serializer[SignUp]):
    """The form's fields, and the rows that come of them."""

    name = serializers.CharField(max_length=100)
    phone = serializers.CharField(max_length=100)
    language = serializers.ChoiceField(["hi", "en"])
    adult = serializers.ChoiceField(["yes"])
    at = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.filter(until=None))
    agree_organise = serializers.BooleanField()

    def validate_phone(self, text: str) -> str:
        return phones.read(text, invented=True)

    @transaction.atomic
    def create(self, said: dict[str, Any]) -> SignUp:
        day, now = today(), timezone.now()
        window = Window.objects.open_on(day).select_related("role").get()
        person = Person.objects.create(
            name_hi=said["name"], language=said["language"], source="rest", since=day,
            claim_expires_on=day + timedelta(days=180),
        )  # fmt: skip
        phone, blind = said["phone"], crypto.blind(said["phone"])
        Contact.objects.create(person=person, sealed=crypto.seal(phone), blind=blind, last4=phone[-4:])
        NameKey.objects.bulk_create(
            NameKey(skeleton=one, token=other, person=person) for one, other in keys(said["name"])
        )
        post = Post.objects.get(unit=said["at"], role=window.role, seats=None, until=None)
        Appointment.objects.create(post=post, person=person, since=day, actor=BY)
        Tail.objects.create(unit=said["at"], day=day, measure_id=tally.measure("filled", window.role.key), n=1)
        row = SignUp.objects.create(
            window=window, person=person, unit=said["at"], placed=True, code=free_code(), blind=blind,
            ticked=str(notices.in_force(Consent.ORGANISE, said["language"])), language=said["language"], day=day,
            at=now,
        )  # fmt: skip
        audit.wrote("sign_up", row, by=BY)
        return row


def free_code() -> str:
    """Among 700,000 some are drawn twice."""
    code = new_code()
    while SignUp.objects.filter(code=code).exists():
        code = new_code()
    return code


class Join(APIView):
    """POST the fields; 201 with the code."""

    authentication_classes = ()
    permission_classes = ()
    keyless = True

    def post(self, request: Request) -> Response:
        entry = Entry(data=request.data)
        entry.is_valid(raise_exception=True)
        return Response({"code": entry.save().code}, status=status.HTTP_201_CREATED)


Join.as_view = classmethod(lambda cls, **more: idempotency.keyless(super(Join, cls).as_view(**more)))  # type: ignore[assignment,method-assign]
