"""What stands on the face of a piece is measured on the file that is given out; each proof has a twin."""

import math
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import typst
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import ExifTags, Image

from abhiyan.events.models import Event
from abhiyan.kernel.pdf import FONTS
from abhiyan.kits import access, actions, drawing, faces, likeness, media
from abhiyan.kits.actions import New, Rule, Words
from abhiyan.kits.models import Kit, Piece, Synthetic
from abhiyan.plans.models import Activity, Assignment, Programme
from tests.kits.conftest import IMPRINT, NOW, READER, WORDS, Make, head, link, picture, saved, sent
from tests.kits.pdftext import texts
from tests.world import TODAY, World

YELLOW = (255, 212, 0)


def content_of(piece: Piece) -> bytes:
    given = drawing.given(piece, piece.kit.unit, "en")
    assert given
    return given.content


def share_of_label(content: bytes) -> float:
    """How much of a face its label takes: whole rows from the top that begin and end in its colour."""
    with Image.open(BytesIO(content)) as found:
        face = found.convert("RGB")
    rows = 0
    while rows < face.height and all(is_yellow(face.getpixel((x, rows))) for x in (1, face.width - 2)):
        rows += 1
    return rows / face.height


def is_yellow(pixel: Any) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(pixel, YELLOW, strict=True))


# --- synthetic pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(900, 700), (300, 1200), (2000, 500), (60, 60)])
@pytest.mark.parametrize("kind", [Kit.PROMOTIONAL, Kit.INSTRUCTION])
def test_the_label_takes_a_tenth_of_the_face_and_the_maker_stands_in_the_file(
    make: Make, width: int, height: int, kind: str
) -> None:
    piece = make(sent(picture(width, height), synthetic=True, maker="Kalpit Studio"), kind=kind).pieces.get()
    content = content_of(piece)

    with Image.open(BytesIO(content)) as found:
        said = found.getexif()
    assert share_of_label(content) >= 0.1
    assert said[ExifTags.Base.Artist] == "Kalpit Studio"
    assert said[ExifTags.Base.ImageDescription].startswith("Synthetic (AI). Made by: Kalpit Studio. Id: ")
    assert (Synthetic.objects.get().maker, Synthetic.objects.get().at) == ("Kalpit Studio", NOW)


def test_twin_a_smaller_label_is_noticed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "SHARE", 0.05)
    piece = make(sent(synthetic=True, maker="Kalpit Studio")).pieces.get()

    assert share_of_label(content_of(piece)) < 0.1


def test_what_is_not_synthetic_bears_no_label_and_says_nothing_of_where_it_was_made(make: Make) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Somebody"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    content = saved(picture(), "JPEG", exif=exif, quality=90)
    piece = make(New(Piece.PICTURE, WORDS, sent=media.of_content(content))).pieces.get()

    with Image.open(BytesIO(content_of(piece))) as found:
        assert dict(found.getexif()) == {}
    assert share_of_label(content_of(piece)) == 0


def stripped(piece: Piece) -> list[bytes]:
    """What somebody would bring again: the label cut off, made smaller and saved anew; the whole without metadata."""
    with Image.open(BytesIO(content_of(piece))) as found:
        face = found.convert("RGB")
    top = math.ceil(share_of_label(content_of(piece)) * face.height)
    bare = face.crop((0, top, face.width, top + 700))
    return [
        saved(bare, "JPEG", quality=60), saved(bare.resize((450, 350)), "PNG"), saved(face, "JPEG", quality=70),
        saved(face.resize((300, 270)), "WEBP"), saved(picture()),
    ]  # fmt: skip


def test_stripped_and_brought_again_it_is_refused_and_with_its_label_taken(make: Make) -> None:
    piece = make(sent(synthetic=True, maker="Kalpit Studio")).pieces.get()
    again = stripped(piece)

    for content in again:
        with pytest.raises(media.FileRefused) as refused:
            make(New(Piece.PICTURE, WORDS, sent=media.of_content(content)))
        assert refused.value.why == "was labelled"
        make(New(Piece.PICTURE, WORDS, sent=media.of_content(content), synthetic=True, maker="Kalpit Studio"))


def test_twin_without_likenesses_it_comes_in_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    piece = make(sent(synthetic=True, maker="Kalpit Studio")).pieces.get()
    monkeypatch.setattr(likeness, "alike", lambda *_args: False)

    for content in stripped(piece):
        assert make(New(Piece.PICTURE, WORDS, sent=media.of_content(content))).pieces.count() == 1


def test_another_picture_is_another(make: Make) -> None:
    make(sent(synthetic=True, maker="Kalpit Studio"))
    other = picture().transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    plain = Image.new("RGB", (400, 400), "#eeeeee")

    assert make(sent(other), sent(plain)).pieces.count() == 2


def test_what_says_of_itself_that_it_is_synthetic_is_not_taken_unlabelled(make: Make) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = "DigitalSourceType: trainedAlgorithmicMedia"
    said = media.of_content(saved(picture(), "JPEG", exif=exif))

    with pytest.raises(media.FileRefused) as refused:
        make(New(Piece.PICTURE, WORDS, sent=said))
    assert refused.value.why == "says it is synthetic"


def test_one_that_was_labelled_elsewhere_meanwhile_holds_the_kit_back(world: World, make: Make) -> None:
    kit = make(sent())
    make(sent(synthetic=True, maker="Kalpit Studio"))

    with pytest.raises(actions.WasLabelled):
        actions.hand_down(kit, day=TODAY, at=NOW, by=world.authority("Uma"))


def test_the_database_knows_no_synthetic_video_and_none_without_a_maker(make: Make) -> None:
    kit = make()
    for more in ({"kind": "video", "maker": "A"}, {"kind": "picture", "maker": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Piece.objects.create(kit=kit, name="a.mp4", synthetic=True, actor="test", **more)
    video = media.of_content(b"\0\0\0\x18ftypmp42" + bytes(100))
    with pytest.raises(media.FileRefused) as refused:
        make(New(Piece.VIDEO, WORDS, sent=video, synthetic=True, maker="Kalpit Studio"))
    assert refused.value.why == "synthetic is no picture"


# --- the imprint ------------------------------------------------------------------------------------------------------


def a_document(pages: int = 2) -> bytes:
    text = "#pagebreak()\n".join(f"Page {number} \n" for number in range(1, pages + 1))
    return bytes(typst.compile(text.encode(), font_paths=[FONTS], ignore_system_fonts=True))


def document(pages: int = 2) -> New:
    return New(Piece.DOCUMENT, WORDS, sent=media.of_content(a_document(pages)))


LINE = "Printed by: Kalpit Press, Kalpit Road 1 · Published by: Trial Office, Kalpit Road 2"


def pages_with_imprint(content: bytes) -> int:
    return sum(LINE in one for one in texts(content))


@pytest.mark.parametrize("pages", [1, 2, 12])
def test_the_imprint_is_read_back_from_every_page_of_a_document(political: None, make: Make, pages: int) -> None:
    piece = make(document(pages), languages=("en",)).pieces.get()

    assert pages_with_imprint(content_of(piece)) == pages


def test_twin_a_document_without_it_is_noticed(make: Make) -> None:
    nothing = dict.fromkeys(IMPRINT, "")
    piece = make(document(), languages=("en",), **nothing).pieces.get()

    assert pages_with_imprint(content_of(piece)) == 0


def test_promotional_material_of_a_political_organisation_says_who_answers(
    political: None, world: World, make: Make
) -> None:
    for name in IMPRINT:
        with pytest.raises(actions.NoImprint):
            make(**{name: ""})
    nothing = dict.fromkeys(IMPRINT, "")
    kit = make(kind=Kit.NOTICE, **nothing)
    Kit.objects.filter(pk=kit.pk).update(kind=Kit.PROMOTIONAL)

    with pytest.raises(actions.NoImprint):
        actions.hand_down(kit, day=TODAY, at=NOW, by=world.authority("Uma"))


def test_twin_another_organisation_needs_none(make: Make) -> None:
    assert not access.needs_imprint(Kit.PROMOTIONAL)
    assert make(**dict.fromkeys(IMPRINT, "")).pk


def test_the_imprint_stands_on_the_page_a_reader_opens_and_in_what_is_passed_on(
    political: None, world: World, handed: Make
) -> None:
    kit = handed(document(), sent(), New(Piece.TEMPLATE, WORDS), New(Piece.TEXT, WORDS))
    for piece in kit.pieces.all():
        page = Client(headers=READER).get(link(kit, world.unit("Shivpuri 1"))).content.decode()
        assert LINE in page, piece.kind


def test_below_a_picture_there_is_a_strip_with_something_on_it(make: Make) -> None:
    with_it, without = (
        make(sent(), **more).pieces.get() for more in ({}, dict.fromkeys(IMPRINT, ""))
    )  # fmt: skip
    sizes = []
    for one in (with_it, without):
        with Image.open(BytesIO(content_of(one))) as found:
            sizes.append(found.size)
            last = found.convert("L").crop((0, 700, 900, found.height)) if found.height > 700 else None
            assert (last is not None and last.getextrema()[0] < 60) == (one is with_it)

    assert (sizes[0][0], sizes[0][1] > 715, sizes[1]) == (900, True, (900, 700))


# --- what is sent -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ" + bytes(100), "unknown kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "unknown kind"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "unknown kind"),
        (b"\xff\xd8\xff" + bytes(100), "broken photo"),
        (b"\0\0\0\x18ftypmp42" + b"\xa9xyz+26.8+80.9/" + bytes(50), "video says where"),
        (b"%PDF-1.4 /Encrypt", "locked document"),
        (b"%PDF-1.4 /JavaScript", "document with scripts"),
        (b"\0\0\0\x18ftypmp42" + bytes(16_000_001), "too large"),
    ],
)
def test_a_file_is_known_by_its_content_and_refused_with_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(media.FileRefused) as refused:
        media.of_content(content)
    assert refused.value.why == why


@pytest.mark.parametrize(("pages", "why"), [(13, "too many pages"), (0, "broken document")])
def test_a_document_is_short_and_can_be_read(make: Make, pages: int, why: str) -> None:
    content = a_document(pages) if pages else b"%PDF-1.4 nothing"
    with pytest.raises(media.FileRefused) as refused:
        make(New(Piece.DOCUMENT, WORDS, sent=media.of_content(content)))
    assert refused.value.why == why


def test_a_document_is_set_anew_and_loses_what_was_hidden_in_it(make: Make) -> None:
    content = a_document().replace(b"%%EOF", b"%hidden polyglot <script>\n%%EOF")
    piece = make(New(Piece.DOCUMENT, WORDS, sent=media.of_content(content))).pieces.get()

    assert b"polyglot" not in content_of(piece)


def test_the_name_of_a_file_says_nothing() -> None:
    assert media.of_content(b"\0\0\0\x18ftypmp42" + bytes(99)).suffix == ".mp4"  # were it called photo.jpg
    assert media.of_content(saved(picture())).suffix == ".jpg"


# --- templates --------------------------------------------------------------------------------------------------------


def test_a_template_says_each_units_own_words_and_its_events(world: World, handed: Make) -> None:
    activity = an_event(world)
    words = Words(title_en="Meet at {place}", text_en="{unit} of {above}: {day}")
    piece = handed(New(Piece.TEMPLATE, words, activity=activity), languages=("en",)).pieces.get()
    said = drawing.words_of(piece, world.unit("Shivpuri 1"), "en")
    elsewhere = drawing.words_of(piece, world.unit("Rampur 1"), "en")

    assert (said["title"], said["text"]) == ("Meet at Shivpuri", "Shivpuri 1 of Shivpuri: 9 February 2018")
    assert elsewhere["text"] == "Rampur 1 of Rampur: the day is still to be said"


def an_event(world: World) -> Activity:
    period = {"since": TODAY, "until": date(2018, 2, 20)}
    programme = Programme.objects.create(key="p", **period)
    level = world.unit("Shivpuri").level
    activity = Activity.objects.create(
        programme=programme, key="a", subject="a", kind="meeting", level=level, span="on", name_en="Meeting", **period
    )
    held = Assignment.objects.create(activity=activity, unit=world.unit("Shivpuri"), since=TODAY, due=TODAY)
    Event.objects.create(assignment=held, day=date(2018, 2, 9), published=True, changed_at=NOW)
    return activity


def test_a_template_is_drawn_once_kept_and_forgotten(
    world: World, handed: Make, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    piece = handed(New(Piece.TEMPLATE, WORDS)).pieces.get()
    drawn: list[str] = []
    poster = faces.poster
    monkeypatch.setattr(faces, "poster", lambda words, language: drawn.append(language) or poster(words, language))
    for name in ("Shivpuri 1", "Shivpuri 1", "Shivpuri 2"):
        given = drawing.given(piece, world.unit(name), "hi")
        assert given
        assert Image.open(BytesIO(given.content)).size == (1080, 1080)
    before = drawing.forget()
    monkeypatch.setattr(drawing, "MOST_KEPT", 1)

    assert (drawn, before, drawing.forget()) == (["hi", "hi"], 0, 1)


def test_a_template_knows_four_places_and_no_others(world: World, make: Make) -> None:
    with pytest.raises(actions.rules.Unknown):
        make(New(Piece.TEMPLATE, Words(title_en="{phone}")))


def test_a_piece_is_put_in_by_who_writes_to_the_branch(world: World, make: Make) -> None:
    kit = make()
    with pytest.raises(PermissionDenied):
        actions.add(kit, New(Piece.TEXT, WORDS), at=NOW, by=world.authority("Mohan"))
    with pytest.raises(PermissionDenied):
        actions.compose(head(), Rule(world.unit("Ganga"), ()), at=NOW, by=world.authority("Dev"))
