"""What the tests of proofs share: a window, somebody who signs up, and a way a proof came."""

from datetime import UTC, date, datetime

from abhiyan.kernel import crypto
from abhiyan.kernel.authority import system
from abhiyan.people.notices import forget
from abhiyan.posts.models import Role
from abhiyan.registration.joining import signing
from abhiyan.registration.models import SignUp, Window
from abhiyan.registration.proof import proving
from tests.world import TODAY, World

BY = system("sign-up")
NOW = datetime(2018, 2, 1, 6, 30, tzinfo=UTC)
NUMBER = "+915000090001"
DEVICE = b"d" * 16
SMS = proving.Way(proving.SMS, TODAY, NOW, system("inbound"))
CALL = SMS._replace(method=proving.CALL)


def signed_up(world: World, unit: str | None = "Shivpuri 1", *, phone: str = NUMBER, **other: object) -> SignUp:
    """Somebody signs up: Mira, alone, on a device, with consent; `other` changes that."""
    forget()
    window, _made = Window.objects.get_or_create(
        key="test/registration",
        defaults={
            "name_en": "Registration",
            "role": Role.objects.get(key="volunteer"),
            "since": TODAY,
            "until": date(2018, 2, 9),
        },
    )
    place = world.unit(unit).pk if unit else None
    entry = signing.Entry("", "Mira Kalpit", phone, "en", place, ("organise",), device=DEVICE)._replace(**other)
    return signing.sign_up(entry, window=window, day=TODAY, by=BY)


def by_message(row: SignUp, phone: str = NUMBER, way: proving.Way = SMS) -> proving.Outcome:
    return proving.prove_by_message(row.code, crypto.blind(phone), way=way)
