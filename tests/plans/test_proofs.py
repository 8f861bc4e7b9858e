"""What proves a report: photos drawn anew, PDF by content, numbers; what is hostile stays outside."""

import io
import os
import struct
import time
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from abhiyan.kernel.models import AuditEntry
from abhiyan.plans import actions, proofs
from abhiyan.plans.models import Activity, Proof
from abhiyan.plans.proofs import FileRefused, Given
from tests.pages.conftest import Enter
from tests.plans.conftest import MEETING
from tests.world import BY, TODAY

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
UPRIGHT = 0x0112


def packed(kind: bytes, content: bytes) -> bytes:
    """A PDF with objects in a stream."""
    head = b"1 0 obj\n<< /Type " + kind + b" /N 1 /First 4 /Filter /FlateDecode >>\nstream\n"
    return PDF.replace(b"trailer", head + content + b"\nendstream\nendobj\ntrailer")


@pytest.fixture(autouse=True)
def own_directory(settings, tmp_path):
    settings.DATA = tmp_path


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **how)
    return out.getvalue()


def with_secrets() -> bytes:
    """A photo taken sideways, with a place, a comment and a colour profile in it."""
    exif = Image.Exif()
    exif[UPRIGHT] = 6
    exif[0x010E] = "SECRET place"
    return photo(exif=exif, comment=b"SECRET comment", icc_profile=b"SECRET profile")


def sent(content: bytes, name: str = "x.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def why_not(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        proofs.read(sent(content))
    return refused.value.why


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_known_by_its_content_and_kept_as_jpeg(kind):
    kept = proofs.read(sent(photo(kind), "note.txt"))

    assert (kept.kind, Image.open(io.BytesIO(kept.content)).format) == (Proof.PHOTO, "JPEG")


def test_a_photo_keeps_its_pixels_upright_and_nothing_else():
    secret = with_secrets()
    kept = proofs.read(sent(secret)).content

    drawn = Image.open(io.BytesIO(kept))
    assert (secret.count(b"SECRET"), kept.count(b"SECRET")) == (3, 0)
    assert (drawn.size, dict(drawn.getexif()), set(drawn.info)) == (
        (20, 40), {}, {"jfif", "jfif_version", "jfif_unit", "jfif_density"},
    )  # fmt: skip


def test_a_large_photo_becomes_2048_pixels_long():
    kept = proofs.read(sent(photo(size=(4_000, 1_000))))

    assert Image.open(io.BytesIO(kept.content)).size == (2_048, 512)


def test_what_shines_through_is_white():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")

    assert Image.open(io.BytesIO(proofs.read(sent(out.getvalue())).content)).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "unknown kind"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "unknown kind"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), "unknown kind"),
        (b"GIF89a" + bytes(50), "unknown kind"),
        (b"<html><script>alert(1)</script></html>", "unknown kind"),
        (b"MZ" + bytes(50), "unknown kind"),
        (b"\xff\xd8\xff\xe0 not a photo", "broken photo"),
        (photo()[:400], "broken photo"),
        (photo("PNG")[:60], "broken photo"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(20), "broken photo"),
        (b"\xff\xd8\xff" + bytes(12_000_001), "too large"),
        (PDF + bytes(5_000_001), "too large"),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "locked document"),
        (PDF.replace(b"/Root", b"/OpenAction << /S /JavaScript /JS (app.alert) >> /Root"), "document with scripts"),
        (PDF.replace(b"/Root", b"/S /J#61vaScript /Root"), "document with scripts"),
        (packed(b"/ObjStm", zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")), "document with scripts"),
        (packed(b"/Obj#53tm", zlib.compress(b"1 0 << /S /J#61vaScript >>")), "document with scripts"),
        (packed(b"/ObjStm", zlib.compress(b" " * 30_000_000)), "document with scripts"),
        (packed(b"/ObjStm", b"unknown"), "document with scripts"),
        (PDF.replace(b"/Root", b"/Launch /Root"), "document with scripts"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)  # fmt: skip
def test_what_is_no_photo_and_no_plain_document_is_refused(content, why):
    assert why_not(content) == why


@pytest.mark.parametrize(("side", "why"), [(7_072, "too many pixels"), (30_000, "too many pixels")])
def test_a_small_file_of_many_pixels_is_not_unfolded(side, why):
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")

    assert len(out.getvalue()) < 1_000_000
    assert why_not(out.getvalue()) == why


def test_a_document_is_kept_byte_by_byte():
    assert proofs.read(sent(PDF, "anything")) == (Proof.DOCUMENT, PDF)


def test_at_most_six_files_go_with_a_report():
    with pytest.raises(FileRefused, match="too many"):
        proofs.read_all([sent(PDF)] * 7)


# --- with a report ------------------------------------------------------------------------------------------------


def asking(proof: str) -> None:
    Activity.objects.filter(key="planning").update(proof=proof)


def files(*contents: bytes) -> Given:
    return Given(files=proofs.read_all([sent(one) for one in contents]))


ENOUGH = {
    "none": [("Done", Given())],
    "minutes": [("We met", Given()), ("", files(PDF))],
    "photo": [("", files(photo()))],
    "attendance": [("", Given(0)), ("", Given(120))],
    "count": [("", Given(7))],
    "register": [("", files(photo())), ("", files(PDF))],
}
LACKING = {
    "none": [("", Given(3))],
    "minutes": [("", Given()), ("", files(photo()))],
    "photo": [("Words", Given(3)), ("", files(PDF))],
    "attendance": [("120 came", Given()), ("", files(photo()))],
    "count": [("7", Given())],
    "register": [("Words", Given(3))],
}


@pytest.mark.parametrize(("proof", "text", "given"), [(key, *one) for key, ones in ENOUGH.items() for one in ones])
def test_a_report_with_the_proof_asked_for_is_taken(work, proof, text, given):
    asking(proof)

    assert actions.report(work("planning", "Ganga"), text=text, given=given, day=MEETING, by=BY).state == "reported"


@pytest.mark.parametrize(("proof", "text", "given"), [(key, *one) for key, ones in LACKING.items() for one in ones])
def test_a_report_that_lacks_its_proof_is_refused(work, proof, text, given):
    asking(proof)

    with pytest.raises((actions.ProofMissing, actions.NothingSaid)):
        actions.report(work("planning", "Ganga"), text=text, given=given, day=MEETING, by=BY)
    assert (work("planning", "Ganga").state, Proof.objects.count()) == ("not_started", 0)


def test_many_are_not_reported_by_a_person_without_proof(work, world):
    asking("photo")
    ganga = work("planning", "Ganga")

    turned = actions.report_many([ganga.pk], text="Done", day=MEETING, by=world.authority("Dev"))

    assert [one.reason for one in turned] == ["proof is missing"]


def test_many_are_reported_with_the_number_each_counted(work, world):
    asking("count")
    ganga, yamuna = work("planning", "Ganga"), work("planning", "Yamuna")

    turned = actions.report_many([ganga.pk, yamuna.pk], numbers={ganga.pk: 40}, day=MEETING, by=world.authority("Tara"))

    assert [(one.assignment_id, one.reason) for one in turned] == [(yamuna.pk, "proof is missing")]
    assert list(Proof.objects.values_list("assignment", "number")) == [(ganga.pk, 40)]


def test_proofs_are_files_of_our_own_with_a_digest_and_stay_as_history(work, world):
    dev, uma = world.authority("Dev"), world.authority("Uma")
    actions.report(work("planning", "Ganga"), text="We met", given=files(photo(), PDF), day=MEETING, by=dev)
    actions.send_back(work("planning", "Ganga"), reason="Blurred", day=TODAY, by=uma)
    actions.report(work("planning", "Ganga"), text="Again", given=Given(12), day=TODAY, by=dev)

    rows = list(Proof.objects.all())
    assert [(row.kind, row.number, row.withdrawn_on) for row in rows] == [
        ("photo", None, TODAY), ("document", None, TODAY), ("number", 12, None),
    ]  # fmt: skip
    assert proofs.path_of(rows[1].name).read_bytes() == PDF
    assert oct(proofs.path_of(rows[1].name).stat().st_mode)[-3:] == "600"
    noted = AuditEntry.objects.filter(verb="report").order_by("pk").first()
    assert noted.detail["proofs"] == [f"photo {rows[0].digest}", f"document {rows[1].digest}"]


def test_files_of_reports_that_never_came_about_are_swept(work):
    actions.report(work("planning", "Ganga"), text="We met", given=files(PDF), day=MEETING, by=BY)
    kept = proofs.path_of(Proof.objects.get().name)
    left = proofs.path_of(proofs.store(proofs.Kept(Proof.DOCUMENT, PDF)))
    fresh = proofs.path_of(proofs.store(proofs.Kept(Proof.DOCUMENT, PDF)))
    for path in (kept, left):
        os.utime(path, (time.time() - 100_000,) * 2)

    proofs.sweep()

    assert [path.exists() for path in (kept, left, fresh)] == [True, False, True]


# --- on the page --------------------------------------------------------------------------------------------------


def post(browser, held, **fields):
    return browser.post(f"/assignment/{held.pk}/", {"act": "report", "key": os.urandom(12).hex(), **fields})


def test_a_report_goes_in_with_photo_and_number(work, enter: Enter):
    asking("attendance")
    page = enter("Dev").get(f"/assignment/{work('planning', 'Ganga').pk}/").content.decode()
    answer = post(enter("Dev"), work("planning", "Ganga"), text="", number="120", sent=[sent(photo()), sent(PDF)])

    assert (answer.status_code, 'name="sent"' in page, "multiple" in page) == (302, True, True)
    assert list(Proof.objects.values_list("kind", "number")) == [("number", 120), ("photo", None), ("document", None)]


@pytest.mark.parametrize("number", ["-1", "1.5", "many", "99999999999", ""])
def test_a_number_is_a_whole_one(work, enter: Enter, number):
    asking("attendance")

    answer = post(enter("Dev"), work("planning", "Ganga"), text="Came", number=number)

    assert (answer.status_code, work("planning", "Ganga").state) == (422, "not_started")
    assert "Came" in answer.content.decode()


def test_a_file_that_is_refused_says_why_and_keeps_the_words(work, enter: Enter):
    answer = post(enter("Dev"), work("planning", "Ganga"), text="We met all", sent=[sent(b"<svg/>")])

    page = answer.content.decode()
    assert (answer.status_code, "Only photos (JPEG, PNG, WebP) and PDF" in page, "We met all" in page) == (
        422,
        True,
        True,
    )
    assert Proof.objects.count() == 0


def test_a_proof_is_served_to_who_sees_the_assignment_and_to_nobody_else(work, enter: Enter):
    given = files(photo(), PDF)
    actions.report(work("planning", "Ganga"), text="We met", given=given, day=MEETING, by=BY)
    image, document = Proof.objects.all()

    assert [enter(name).get(f"/proof/{image.pk}/").status_code for name in ("Mohan", "Zoya")] == [404, 404]
    one, other = (enter("Dev").get(f"/proof/{row.pk}/") for row in (image, document))

    assert (one["Content-Type"], one["Content-Disposition"]) == (
        "image/jpeg",
        f'inline; filename="proof-{image.pk}.jpg"',
    )
    assert (other["Content-Type"], other["Content-Disposition"]) == (
        "application/pdf", f'attachment; filename="proof-{document.pk}.pdf"',
    )  # fmt: skip
    for answer in (one, other):
        assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
            "nosniff", "default-src 'none'; sandbox",
        )  # fmt: skip
    assert other.content == PDF


def test_a_file_that_is_gone_or_changed_and_a_number_are_not_there(work, enter: Enter):
    given = Given(3, files(PDF, PDF).files)
    actions.report(work("planning", "Ganga"), text="We met", given=given, day=MEETING, by=BY)
    number, gone, changed = Proof.objects.all()
    proofs.path_of(gone.name).unlink()
    proofs.path_of(changed.name).write_bytes(PDF + b"more")

    assert [enter("Dev").get(f"/proof/{row.pk}/").status_code for row in (number, gone, changed)] == [404] * 3


def test_a_scan_that_spells_js_by_chance_and_packed_objects_without_scripts_are_taken():
    scan = PDF + b"stream\n\x01/JS\x02\nendstream"

    for content in (scan, packed(b"/ObjStm", zlib.compress(b"1 0 << /Type /Page >>"))):
        assert proofs.read(sent(content)).kind == Proof.DOCUMENT


def test_a_photo_with_a_broken_exif_block_is_refused_in_words(monkeypatch):
    def broken(_image: object) -> None:
        raise struct.error("required argument is not an integer")  # as Pillow does with a wrong type of a tag

    monkeypatch.setattr(proofs.ImageOps, "exif_transpose", broken)

    assert why_not(with_secrets()) == "broken photo"


def test_photos_are_drawn_before_the_write_turn_is_taken(work, enter: Enter, monkeypatch):
    """On SQLite a write transaction keeps everybody else out; six large photos take seconds."""
    at: list[bool] = []
    outside = len(connection.savepoint_ids)
    drawn = proofs.drawn_anew

    def noted(content: bytes) -> bytes:
        at.append(len(connection.savepoint_ids) > outside)
        return drawn(content)

    monkeypatch.setattr(proofs, "drawn_anew", noted)
    answer = post(enter("Dev"), work("planning", "Ganga"), text="We met", sent=[sent(photo()), sent(photo("PNG"))])

    assert (answer.status_code, at, Proof.objects.count()) == (302, [False, False], 2)
