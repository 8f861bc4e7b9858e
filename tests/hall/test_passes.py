"""A pass says nothing but its numbers, and whatever is done to it is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from abhiyan.hall import doors, keys, passes, rules
from abhiyan.hall.models import Door, Pass, PassKey
from abhiyan.hall.rules import Said
from abhiyan.registration.joining import qr
from tests.hall.conftest import FEB_22, OPENED, again, text
from tests.world import BY, World

SAID = Said("0badcafe", 7, 4_000_000_000, rules.PRESS, FEB_22)
words = some.text(max_size=200)


@given(
    some.integers(0, 2**32 - 1),
    some.integers(0, 2**32 - 1), some.sampled_from(rules.CLASSES), some.integers(0, 65_535),
    some.binary(min_size=64, max_size=64),
)  # fmt: skip
def test_what_a_pass_says_comes_back_as_it_was(event: int, number: int, kind: int, days: int, signature: bytes) -> None:
    said = Said("0badcafe", event, number, kind, rules.EPOCH + timedelta(days))

    found = rules.opened(rules.text_of(said, signature))

    assert found is not None
    assert (found.said, found.signature, found.signed) == (said, signature, rules.SIGNED + rules.packed(said))


@given(words)
def test_no_other_text_is_a_pass_and_none_breaks_anything(text: str) -> None:
    assert rules.opened(text) is None
    rules.read_code(text)


def test_a_pass_has_capital_letters_and_digits_only_and_survives_small_ones(held: Callable[[str], Pass]) -> None:
    """Bad input 53: upper-cased by a printer, read back in small letters, blanks around it."""
    shown = text(held("Dev"))

    assert len(shown) == rules.LENGTH
    assert shown == shown.upper()
    assert isinstance(keys.Verifier().read(f"  {shown.lower()}\n"), Said)


def test_no_name_and_no_number_of_a_person_stands_in_a_pass(held: Callable[[str], Pass]) -> None:
    one = held("Dev")
    found = rules.opened(text(one))

    assert found is not None
    assert found.said[1:] == (one.event_id, one.number, rules.OFFICE, FEB_22 + passes.FAR)


def test_every_changed_bit_is_named(held: Callable[[str], Pass]) -> None:
    """S10: altered in any bit. The mark of the key is what tells whose it is: another mark is another key."""
    found = rules.opened(text(held("Dev")))
    assert found is not None
    whole = rules.packed(found.said) + found.signature
    verifier, said = keys.Verifier(), set()

    for bit in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << (bit % 8)
        shown = rules.PREFIX + rules.b32encode(changed).decode().rstrip("=")
        outcome = verifier.read(shown)
        assert outcome == (rules.UNKNOWN_KEY if bit < 32 else rules.ALTERED), bit
        said.add(outcome)
    last = text(held("Dev"))
    for letter in "ABCDEFGH":
        if letter != last[-1]:
            assert verifier.read(last[:-1] + letter) in (rules.NOT_A_PASS, rules.ALTERED)

    assert said == {rules.UNKNOWN_KEY, rules.ALTERED}


def test_a_check_without_signatures_would_let_an_altered_pass_in(
    held: Callable[[str], Pass], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the test before: with the guard off, an altered number is taken."""
    found = rules.opened(text(held("Dev")))
    assert found is not None
    forged = rules.text_of(found.said._replace(number=99), found.signature)
    assert keys.Verifier().read(forged) == rules.ALTERED

    class Believes:
        @staticmethod
        def from_public_bytes(_public: bytes) -> "Believes":
            return Believes()

        def verify(self, *_: bytes) -> None:
            return

    monkeypatch.setattr(keys, "Ed25519PublicKey", Believes)

    assert keys.Verifier().read(forged) == found.said._replace(number=99)


def test_another_installations_pass_is_named(held: Callable[[str], Pass]) -> None:
    """Bad input 53: another tenant's, and one whose mark claims to be ours."""
    stranger = Ed25519PrivateKey.generate()
    ours = rules.opened(text(held("Dev")))
    assert ours is not None
    for mark, outcome in (("12345678", rules.UNKNOWN_KEY), (ours.said.key, rules.ALTERED)):
        said = ours.said._replace(key=mark)
        shown = rules.text_of(said, stranger.sign(rules.SIGNED + rules.packed(said)))
        assert keys.Verifier().read(shown) == outcome
    assert keys.Verifier().read(rules.text_of(ours.said, bytes(64))) == rules.ALTERED  # not signed at all


@pytest.mark.parametrize(
    "shown",
    [
        "https://kalpit.example/join", "'; DROP TABLE hall_pass; --", "upi://pay?pa=kalpit@example&am=100", "A" * 4_096,
        "", "\0", "ABH1", "ABH1" + "A" * 126, "ABH1" + "é" * 127, "ABH2" + "A" * 127, "{}", "अभियान",
    ],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_pass_is_said_to_be_none(held: Callable[[str], Pass], door: Callable[..., Door], shown: str) -> None:
    """Bad input 54: a URL, SQL, four kilobytes of text, a code for paying."""
    assert keys.Verifier().read(shown) == rules.NOT_A_PASS
    assert doors.look_at(door(), shown, None, now=OPENED).outcome == rules.NO_SUCH_CODE


def test_each_thing_wrong_with_a_pass_has_its_own_word(held: Callable[[str], Pass]) -> None:
    """S10: expired, early, late, of another event, revoked, used."""
    found = rules.opened(text(held("Dev")))
    assert found is not None
    hours = rules.Hours(OPENED - timedelta(hours=1), OPENED + timedelta(hours=8))

    def said(**changed: object) -> str:
        given = {"event": found.said.event, "day": FEB_22, "at": OPENED, "hours": hours, "revoked": (), "used": ()}
        return rules.judge(found.said, **given | changed)  # type: ignore[arg-type]

    assert said() == rules.IN
    assert said(event=0) == rules.OTHER_EVENT
    assert said(day=found.said.last) == rules.IN
    assert said(day=found.said.last + timedelta(1)) == rules.EXPIRED
    assert said(revoked=[found.said.number], used=[found.said.number]) == rules.REVOKED
    assert said(used=[found.said.number]) == rules.USED
    assert said(at=hours.opens) == rules.IN
    assert said(at=hours.opens - timedelta(seconds=1)) == rules.EARLY
    assert said(at=hours.closes) == rules.OVER
    assert said(at=OPENED - timedelta(days=9), hours=None) == rules.IN


def test_an_older_key_still_holds_and_a_retired_one_does_not(held: Callable[[str], Pass]) -> None:
    one = held("Dev")
    before = text(one)
    assert (settings.KEYS / "pass-1.key").stat().st_mode & 0o777 == 0o600

    assert keys.roll(by=BY) == 2
    assert text(one) != before
    assert isinstance(keys.Verifier().read(before), Said)
    keys.retire(1, by=BY)
    keys.retire(1, by=BY)

    assert keys.Verifier().read(before) == rules.RETIRED
    assert isinstance(keys.Verifier().read(text(one)), Said)
    keys.retire(2, by=BY)
    anew = text(one)
    assert isinstance(keys.Verifier().read(anew), Said)
    assert PassKey.objects.count() == 3
    with pytest.raises(keys.NoSuchKey):
        keys.retire(9, by=BY)


def test_a_decoder_of_another_house_reads_the_square_whichever_way_it_is_held(
    held: Callable[[str], Pass], tmp_path
) -> None:
    """Bad input 53: read upside down, small, and as a photograph of it."""
    file = tmp_path / "pass.png"
    file.write_bytes(qr.png(text(held("Dev"))))
    picture = Image.open(file).convert("L")

    for turned in (0, 90, 180, 270, 17):
        found = zxingcpp.read_barcodes(picture.rotate(turned, expand=True, fillcolor=255).resize((400, 400)))
        assert [one.text for one in found] == [text(held("Dev"))], turned


def test_a_revoked_pass_lets_nobody_in_and_its_replacement_does(
    world: World, held: Callable[[str], Pass], door: Callable[..., Door]
) -> None:
    one = held("Dev")
    one.event = again(one.event)
    made = passes.replace(one, reason="lost", at=OPENED, by=BY)

    assert doors.look_at(door(), one.code, None, now=OPENED).outcome == rules.REVOKED
    assert doors.look_at(door(), made.code.lower(), None, now=OPENED).outcome == rules.IN
    assert (made.number, made.invitee_id, made.kind) == (3, one.invitee_id, one.kind)
    assert doors.list_of(door(), None, now=OPENED)["revoked"] == [one.number]


@pytest.mark.parametrize("typed", ["7K2M-9QXD", "7k2m 9qxd", " 7K2M9QXD ", "७K२M-९QXD"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert rules.read_code(typed) == "7K2M9QXD"
    assert rules.read_code("OIl0") == "0110"
