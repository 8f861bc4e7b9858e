"""The pages of kits: the office's, a team's, how a kit fares; limits are said, files served safely."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image

from abhiyan.kernel.uploads import TooLarge
from abhiyan.kits import actions, forms, views_office
from abhiyan.kits.actions import New, Rule
from abhiyan.kits.models import Carrier, Kit, Piece
from tests.kits.conftest import IMPRINT, NOW, READER, WORDS, Make, head, link, picture, saved, sent
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

KEY = "0123456789abcdef"


def form(**more: Any) -> dict[str, Any]:
    return {
        "key": KEY, "name_hi": "संबोधन", "name_en": "Address", "kind": "promotional", "languages": ["hi"],
        "roles": ["booth-worker"], "since": "2018-02-01", "through": "2018-02-07",
    } | more  # fmt: skip


def test_a_kit_is_begun_filled_handed_down_passed_on_and_withdrawn(world: World, enter: Enter) -> None:
    dev, uma, asha = enter("Dev"), enter("Uma"), enter("Asha")
    ganga = world.unit("Ganga").pk
    made = dev.post(f"/unit/{ganga}/kits/new/", form())
    kit = Kit.objects.get()
    place = f"/kits/{kit.pk}/"
    added = dev.post(f"{place}add/?kind=text", {"key": f"{KEY}1", "title_hi": "सुनिए", "text_hi": "कल सुनिए।"})
    assert (made["Location"], added["Location"], kit.until) == (place, place, TODAY.replace(day=8))
    assert "second person" in dev.get(place).content.decode()
    assert "waits for you" in uma.get("/").content.decode()
    uma.post(place, {"key": f"{KEY}2", "act": "hand_down"})
    own = asha.get("/kits/").content.decode()
    assert "https://wa.me/?text=%E0" in own
    assert "sms:?body=" in own
    assert Carrier.objects.get().shared_on is None
    asha.post("/kits/", {"key": f"{KEY}3", "kit": kit.pk})
    assert Carrier.objects.get().shared_on == TODAY
    fares = dev.get(f"/unit/{ganga}/kits/{kit.pk}/").content.decode()
    assert "not shared" not in dev.get(f"/unit/{world.unit('Shivpuri').pk}/kits/{kit.pk}/").content.decode()
    assert "opens, not people" in fares
    refused = dev.post(place, {"key": f"{KEY}4", "act": "withdraw", "reason": ""})
    dev.post(place, {"key": f"{KEY}5", "act": "withdraw", "reason": "Wrong day"})
    kit.refresh_from_db()
    assert (refused.status_code, kit.state, kit.reason) == (422, "withdrawn", "Wrong day")
    assert "No kit today" in asha.get("/kits/").content.decode()


def test_a_kit_says_that_its_time_is_over(world: World, handed: Make, enter: Enter) -> None:
    kit, place = handed(), f"/unit/{world.unit('Ganga').pk}/kits/"
    dev = enter("Dev")
    last = kit.until - timedelta(days=1)

    pages = [dev.get(f"{place}?on={day}").content.decode() for day in (last, kit.until)]

    assert [">handed down</span>" in page for page in pages] == [True, False]
    assert [">over</span>" in page for page in pages] == [False, True]


def test_a_kit_that_is_asked_for_ahead_is_not_seen(world: World, handed: Make, enter: Enter) -> None:
    handed()
    asha = enter("Asha")
    asha.get("/kits/", headers={"sec-purpose": "prefetch"})
    before = Carrier.objects.count()
    asha.get("/kits/")

    assert (before, Carrier.objects.count()) == (0, 1)


def test_promotional_material_of_a_political_organisation_is_asked_for_its_imprint(
    political: None, world: World, enter: Enter
) -> None:
    place = f"/unit/{world.unit('Ganga').pk}/kits/new/"
    refused = enter("Dev").post(place, form())
    taken = enter("Dev").post(place, form(key=f"{KEY}1", **IMPRINT))

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "who printed it" in refused.content.decode()


def test_a_picture_is_sent_labelled_and_served_so_that_nothing_of_it_runs(
    world: World, make: Make, enter: Enter
) -> None:
    kit, dev = make(), enter("Dev")
    place = f"/kits/{kit.pk}/add/?kind=file"
    fields = {"title_hi": "अ", "title_en": "A", "synthetic": "yes", "no_child": "on"}
    file = SimpleUploadedFile("photo.mp4", saved(picture()))
    nobody = dev.post(place, {**fields, "key": KEY, "sent": file})
    file.seek(0)
    child = dev.post(place, {**fields, "key": f"{KEY}1", "sent": file, "maker": "M", "no_child": ""})
    file.seek(0)
    taken = dev.post(place, {**fields, "key": f"{KEY}2", "sent": file, "maker": "M"})
    piece = Piece.objects.get(kind="picture")
    answer = dev.get(f"/kits/pieces/{piece.pk}/")

    assert [one.status_code for one in (nobody, child, taken)] == [422, 422, 302]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Image.open(BytesIO(answer.content)).height > 780


def test_limits_are_said_before_anything_is_sent(make: Make, enter: Enter) -> None:
    page = enter("Dev").get(f"/kits/{make().pk}/add/?kind=file").content.decode()

    assert "up to 12 MB, a video (MP4, WebM) up to 16 MB, or a PDF up to 5 MB" in page


def test_what_is_far_too_large_is_refused_unread_with_the_limit(world: World) -> None:
    request = RequestFactory().post("/", {})
    request.META["CONTENT_LENGTH"] = str(2**30)
    request.user = world.authority("Dev")  # type: ignore[assignment]  # nobody looks at it
    wall = TooLarge(lambda _request: None)  # type: ignore[arg-type,return-value]

    assert views_office.add.most_bytes < 2**25  # type: ignore[attr-defined]
    answer = Client(headers=READER).post("/kits/1/add/", {}, CONTENT_LENGTH=str(2**30))
    assert wall.process_view(request, views_office.add) is not None
    assert (answer.status_code, "16 MB" in answer.content.decode()) == (413, True)


def test_a_player_gets_the_part_of_a_file_it_asks_for(world: World, handed: Make) -> None:
    place = f"{link(handed(sent()), world.unit('Shivpuri 1'))}file"
    whole = Client(headers=READER).get(place).content
    parts = {}
    for asked in ("bytes=0-99", "bytes=100-", "bytes=99999999-", "bytes=5-2", "lines=1-2", "bytes=-5"):
        answer = Client(headers=READER | {"range": asked}).get(place)
        parts[asked] = (answer.status_code, answer.content)

    assert parts["bytes=0-99"] == (206, whole[:100])
    assert parts["bytes=100-"] == (206, whole[100:])
    assert {parts[one] for one in ("bytes=99999999-", "bytes=5-2", "lines=1-2", "bytes=-5")} == {(200, whole)}


def test_a_reader_gets_what_is_there_in_their_language(world: World, handed: Make) -> None:
    kit, booth = handed(New(Piece.TEMPLATE, WORDS)), world.unit("Shivpuri 1")
    pages = [
        Client(headers=READER | {"accept-language": language}).get(link(kit, booth)).content.decode()
        for language in ("hi", "en")
    ]

    assert ["मुद्रक: Kalpit Press" in pages[0], "कल सुनिए।" in pages[0]] == [True, True]
    assert ["Printed by: Kalpit Press" in pages[1], "Listen tomorrow." in pages[1]] == [True, True]
    answer = Client(headers=READER).get(f"{link(kit, booth)}file")
    assert (answer["Content-Type"], "Accept-Language" in answer["Vary"]) == ("image/png", True)


def test_figures_go_out_as_a_file_with_a_note(world: World, handed: Make, enter: Enter) -> None:
    kit = handed()
    answer = enter("Dev").get(f"/unit/{world.unit('Ganga').pk}/kits/{kit.pk}.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert lines[0] == "Code,Name,Handed down (claimed),Seen,Shared (claimed),Opens of links"
    assert lines[1:] == ["U1,Ganga,2,0,0,0", "U1A,Shivpuri,2,0,0,0", "U1B,Rampur,0,0,0,0"]
    assert enter("Mohan").get(f"/unit/{world.unit('Shivpuri').pk}/kits/{kit.pk}.csv").status_code == 403


def test_every_page_opens_with_its_words(world: World, make: Make, enter: Enter) -> None:
    kit = make(New(Piece.TEXT, WORDS), New(Piece.TEMPLATE, WORDS), sent(synthetic=True, maker="M"))
    dev = enter("Dev")
    for place, words in (
        (f"/kits/{kit.pk}/", "labelled as made with AI"),
        (f"/kits/{kit.pk}/preview/", "With the words of Shivpuri 1"),
        (f"/kits/{kit.pk}/add/?kind=template", "{unit} stands for"),
        (f"/unit/{world.unit('Ganga').pk}/kits/", "draft"),
        (f"/unit/{world.unit('Ganga').pk}/kits/{kit.pk}/", "holders of its posts"),
    ):
        answer = dev.get(place)
        assert (answer.status_code, words in answer.content.decode()) == (200, True), place
    assert dev.get(f"/kits/{kit.pk}/add/?kind=sound").status_code == 404


def test_a_draft_is_mended_dropped_and_a_withdrawn_kit_corrected_by_its_page(
    world: World, make: Make, enter: Enter
) -> None:
    kit, other, dev = make(), make(), enter("Dev")
    dev.post(f"/kits/{kit.pk}/", {"key": KEY, "act": "take_out", "piece": kit.pieces.get().pk})
    dev.post(f"/kits/{other.pk}/", {"key": f"{KEY}1", "act": "drop"})
    empty = enter("Uma").post(f"/kits/{kit.pk}/", {"key": f"{KEY}2", "act": "hand_down"}, follow=True)
    third = actions.hand_down(make(), day=TODAY, at=NOW, by=world.authority("Uma"))
    actions.withdraw(third, reason="Wrong", at=NOW, by=BY)
    corrected = dev.post(f"/kits/{third.pk}/", {"key": f"{KEY}3", "act": "correct"})

    assert (kit.pieces.count(), Kit.objects.filter(pk=other.pk).exists()) == (0, False)
    assert "nothing in this kit" in empty.content.decode()
    assert corrected["Location"] == f"/kits/{Kit.objects.get(corrects=third).pk}/"


@pytest.mark.parametrize("place", ["/kits/", "/unit/{ganga}/kits/{kit}/"])
def test_a_page_costs_the_same_for_one_unit_and_for_many(
    world: World, handed: Make, enter: Enter, place: str, django_assert_num_queries: Any
) -> None:
    kit = handed(New(Piece.TEXT, WORDS), New(Piece.TEXT, WORDS))
    browser = enter("Asha" if place == "/kits/" else "Dev")
    where = place.format(ganga=world.unit("Ganga").pk, kit=kit.pk)
    browser.get(where)
    one = statements(browser, where)
    for name in ("Pradesh", "Ganga"):
        more = actions.compose(head(), Rule(world.unit(name), ("booth-worker",)), at=NOW, by=BY)
        actions.add(more, New(Piece.TEXT, WORDS), at=NOW, by=BY)
        Kit.objects.filter(pk=more.pk).update(state=Kit.HANDED)
    browser.get(where)

    assert statements(browser, where) == one


def statements(browser: Client, place: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as said:
        assert browser.get(place).status_code == 200
    return len(said)


def test_words_of_a_form_follow_the_languages_of_the_kit(make: Make) -> None:
    kit = make()
    kit.languages = ["hi"]

    assert [*forms.Text(kit=kit).fields] == ["title_hi", "text_hi"]
