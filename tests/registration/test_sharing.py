"""Links and squares of dots that office-bearers pass on: signed, and credited once the number is proved."""

import io
from datetime import date
from typing import Any

import zxingcpp
from django.test import Client
from django.utils import timezone
from PIL import Image

from abhiyan.kernel import referral
from abhiyan.registration.joining import qr, sharing
from abhiyan.registration.models import SignUp, Window
from tests.pages.conftest import Enter
from tests.registration.joining import filled, opened, send
from tests.rights.mutants import Mutant, living
from tests.world import World


def token(world: World, window: Window, unit: str = "Shivpuri 1", by: str = "Mohan", **other: Any) -> str:
    made = referral.Referral(world.people[by].pk, world.unit(unit).pk, window.key)
    return referral.token_of(made._replace(**other))


def test_a_link_fills_in_the_place_and_credits_who_passed_it_on(world: World, window: Window) -> None:
    client, signed = Client(headers={"accept-language": "en"}), token(world, window)

    to = client.get(f"/j/{signed}/")["Location"]
    page = client.get(to).content.decode()

    assert "Shivpuri 1" in page
    assert signed in page
    send(client, filled(world, r=signed))
    assert SignUp.objects.get().referrer == world.person("Mohan")


def forgeries(world: World, window: Window) -> dict[str, str]:
    whole = token(world, window)
    said, mark = whole.split(".")
    other = token(world, window, "Nagar 1").split(".")[0]
    return {
        "nonsense": "nonsense", "cut": whole[:-3], "another's words": f"{other}.{mark}", "no mark": said,
        "another mark": f"{said}.{'A' * len(mark)}", "long": "x" * 5_000,
        "another window": token(world, Window(key="x")),
    }  # fmt: skip


def test_a_link_that_was_changed_is_refused_politely_and_the_form_still_works(world: World, window: Window) -> None:
    client = Client(headers={"accept-language": "en"})
    for number, (kind, changed) in enumerate(forgeries(world, window).items()):
        answer = client.get(f"/j/{changed}/", follow=True)
        assert answer.status_code == 200, kind
        assert "was cut or is out of date" in answer.content.decode(), kind
        assert send(client, filled(world, r=changed, phone=f"500009100{number}")).status_code == 302, kind
    assert set(SignUp.objects.values_list("referrer", flat=True)) == {None}


def test_without_the_signature_anybody_could_take_the_credit(world: World, window: Window) -> None:
    """The twin: read without looking at the mark, a changed link credits whoever it says."""
    blindly = Mutant(
        "abhiyan.kernel.referral:read",
        'signing.Signer(salt=SALT, sep=".").unsign_object(token)',
        'signing.JSONSerializer().loads(signing.b64_decode(token.split(".")[0].encode()))',
    )
    with living(blindly):
        send(Client(), filled(world, r=forgeries(world, window)["another mark"]))
    assert SignUp.objects.get().referrer == world.person("Mohan")


def test_a_link_of_somebody_gone_still_works(world: World, window: Window) -> None:
    assert send(Client(), filled(world, r=token(world, window, referrer_id=999_999))).status_code == 302
    assert SignUp.objects.get().referrer is None


def test_only_proved_numbers_count_and_oneself_counts_as_none(enter: Enter, world: World, window: Window) -> None:
    signed, mohan = token(world, window), world.authority("Mohan")
    for number in range(3):
        send(Client(), filled(world, r=signed, phone=f"500009100{number}"))
    first, second, third = SignUp.objects.order_by("pk")
    assert sharing.counted(mohan, window) == (3, 0)

    SignUp.objects.filter(pk=first.pk).update(state=SignUp.PROVED, proved_at=timezone.now())
    SignUp.objects.filter(pk=second.pk).update(
        state=SignUp.PROVED, proved_at=timezone.now(), person=world.people["Mohan"]
    )

    assert sharing.counted(mohan, window) == (2, 1)
    assert third.state == SignUp.AWAITING
    said = enter("Mohan").get("/share/").content.decode()
    assert '<span class="n">1</span>' in said


def test_the_square_of_dots_says_the_link(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")
    page = client.get("/share/").content.decode()
    link = page.split("<code>")[1].split("</code>")[0]

    picture = client.get("/share/link.png")
    drawing = client.get("/share/link.svg")

    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert read.text == link
    assert link.startswith("http://testserver/j/")
    assert (picture["Content-Type"], drawing["Content-Type"]) == ("image/png", "image/svg+xml")
    assert b"style=" not in drawing.content
    assert referral.read(link.split("/")[-2]).unit_id == world.unit("Shivpuri").pk  # Mohan's own mandal


def test_a_square_for_another_place_of_the_branch(enter: Enter, world: World, window: Window) -> None:
    client = enter("Mohan")
    mine, theirs = world.unit("Shivpuri 2").pk, world.unit("Rampur 1").pk

    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(client.get(f"/share/link.png?at={mine}").content)))

    assert referral.read(read.text.split("/")[-2]) == (world.people["Mohan"].pk, mine, window.key, "")
    assert client.get(f"/share/link.png?at={theirs}").status_code == 404


def test_before_the_window_the_link_of_the_next_is_made(enter: Enter, world: World) -> None:
    window = opened(since=date(2018, 3, 1), until=date(2018, 3, 9))

    assert referral.read(enter("Mohan").get("/share/").content.decode().split("/j/")[1].split("/")[0])[2] == window.key


def test_without_any_window_there_is_nothing_to_pass_on(enter: Enter, world: World) -> None:
    assert "nothing to pass on yet" in enter("Mohan").get("/share/").content.decode()


def test_svg_is_a_drawing_without_style() -> None:
    drawn = qr.svg("http://example.org/j/x/")
    assert drawn.startswith("<svg")
    assert "style" not in drawn
