"""Files as offices have them: each read whole, or refused in words before anything is written."""

import io
import os
import resource
import struct
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from abhiyan.kernel.tables import Book, FileRefused, harmed, harmless, opened, read_lines, workbooks

MEGABYTE = 2**20
HINDI = "नाम,फोन\r\nआशा कल्पित,5000012345\r\n"
READ = [(1, ["नाम", "फोन"]), (2, ["आशा कल्पित", "5000012345"])]


def lines(content: bytes | Path, sheet: str = "", **more: Any) -> list[tuple[int, list[str]]]:
    return list(opened(content, from_browser=True).lines(sheet, **more))


def refusal(content: bytes | Path, read: Callable[[Book], object] = id) -> str:
    with translation.override("en"), pytest.raises(FileRefused) as refused:
        read(opened(content, from_browser=True))
    return str(refused.value)


def workbook(write: Callable[[Any, Any], None], **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, options)
    write(book, book.add_worksheet("List"))
    book.close()
    return out.getvalue()


def rebuilt(content: bytes, **parts: bytes) -> bytes:
    """A workbook with parts put in: __ for / and _dot_ for a dot."""
    out = io.BytesIO()
    put = {name.replace("__", "/").replace("_dot_", "."): text for name, text in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in put:
                new.writestr(name, old.read(name))
        for name, text in put.items():
            new.writestr(name, text)
    return out.getvalue()


SMALL = workbook(lambda _book, sheet: sheet.write_row(0, 0, ["name", "phone"]))


def sheet_of(rows: bytes) -> bytes:
    head = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return rebuilt(SMALL, xl__worksheets__sheet1_dot_xml=head + rows + b"</sheetData></worksheet>")


# --- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_begins_a_formula_and_each_is_read_again_as_it_was(sign: str) -> None:
    text = f"{sign}1+1"

    assert harmless(text) == f"'{text}"
    assert harmed(harmless(text)) == text


@pytest.mark.parametrize("text", ["Ganga", "'tis", "1=1", ""])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert (harmless(text), harmed(text)) == (text, text)


# --- texts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_encoding_of_hindi_with_a_mark_and_without(encoding: str) -> None:
    assert lines(HINDI.encode(encoding)) == READ


def test_windows_letters_are_read_where_there_are_few_and_asked_about_where_there_are_many() -> None:
    few = opened("name;place\nJosé Kalpit;Goa\nAsha Kalpit;Goa\n".encode("cp1252"), from_browser=True)
    iscii = opened(b"name,phone\n\xa4\xd5\xda \xb3\xd1\xc8,1\n\xb5\xda\xcf\xda \xb3\xd1\xc8,2\n", from_browser=True)

    assert (few.doubt, list(few.lines())[1][1]) == ("", ["José Kalpit", "Goa"])
    assert iscii.doubt == "encoding"
    assert opened(iscii.source, from_browser=True, encoding="cp1252").doubt == ""


def test_hindi_with_a_piece_broken_out_is_refused_with_its_line() -> None:
    assert "line 3" in refusal(HINDI.encode() + b"\xe0\xa4,1\r\n")


@pytest.mark.parametrize("sign", ",;\t|")
def test_any_delimiter_is_seen_through_titles_and_quotes(sign: str) -> None:
    text = f'List of workers, with commas, many, of, them\nname{sign}phone\n"Asha, Kalpit"{sign}1\nBela{sign}2\n'

    assert lines(text.encode())[1:] == [(2, ["name", "phone"]), (3, ["Asha, Kalpit", "1"]), (4, ["Bela", "2"])]


def test_line_ends_inside_quotes_belong_to_the_cell() -> None:
    assert lines(b'"na\nme",phone\n"Asha\r\nKalpit",1\n') == [(1, ["na\nme", "phone"]), (2, ["Asha\r\nKalpit", "1"])]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name,phone\n"Asha,1\nBela,2\n', 2),
        ('name,phone\nAsha,1\n"Bela', 3),
        ('name,phone\n"Asha,1\n' + "Bela,2\n" * 200 + '"Mira",3\n', 2),
        ('name,phone\n"Asha",1\n"' + "Bela,2\n" * 50_000, 3),
    ],
)
def test_a_quote_never_closed_is_refused_with_its_line(text: str, line: int) -> None:
    assert f"line {line} " in refusal(text.encode())


def test_marks_that_no_text_holds_reach_the_row_they_stand_in() -> None:
    text = b"name,phone\nA\0sha,1\n" + "Be\ud800la,2\n".encode("utf-8", "surrogatepass")

    assert lines(text)[1:] == [(2, ["A\0sha", "1"]), (3, ["Be\ud800la", "2"])]


def test_a_wide_row_is_a_row_and_a_wide_table_is_refused() -> None:
    good, wide = b"name,phone\n", b"x," * 300 + b"x\n"

    assert [len(row) for _number, row in lines(good + wide + good)] == [2, 301, 2]
    assert "200 columns" in refusal(wide * 2, lambda book: list(book.lines()))
    with translation.override("en"), pytest.raises(FileRefused, match="200 columns"):
        list(read_lines(good + wide))


def test_reading_ends_behind_a_thousand_blank_rows() -> None:
    assert len(lines(b"name\n" + b",\n" * 1_000 + b"Asha\n")) == 2
    assert len(lines(b"name\n" + b",\n" * 1_001 + b"Asha\n")) == 1


def test_a_large_text_comes_from_the_disk_in_pieces(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as out:
        for _piece in range(60):
            out.write(b"Shivpuri,12,Asha Kalpit,30,5000012345,and some more to fill the row with letters\n" * 12_500)

    _seconds, grown = measured(lambda: sum(1 for _line in opened(file, from_browser=False).lines()))

    assert file.stat().st_size > 55 * MEGABYTE
    assert grown < 10 * MEGABYTE


# --- workbooks ------------------------------------------------------------------------------------------------------


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(SMALL)
    (tmp_path / "list.xlsx").write_bytes(HINDI.encode())

    assert lines(tmp_path / "list.csv") == [(1, ["name", "phone"])]
    assert lines(tmp_path / "list.xlsx") == READ


def test_hidden_rows_columns_and_sheets_are_left_out_counted_and_read_when_asked_for() -> None:
    def write(book: Any, sheet: Any) -> None:
        for row in range(6):
            sheet.write_row(row, 0, [f"a{row}", f"b{row}", f"c{row}"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(4, None, None, {"hidden": True})  # as a filter does
        sheet.set_column(1, 1, None, None, {"hidden": True})
        book.add_worksheet("Notes").hide()

    book = opened(workbook(write), from_browser=True)
    seen, everything = list(book.lines()), list(book.lines("List", hidden=True))

    assert book.shown == ("List",)
    assert (book.sheets[0].hidden_rows, book.sheets[0].hidden_columns, book.notes.hidden_sheets) == (2, 1, 1)
    assert [number for number, _cells in seen] == [1, 2, 4, 6]
    assert seen[0][1] == ["a0", "", "c0"]
    assert len(everything) == 6
    assert everything[0][1] == ["a0", "b0", "c0"]


def test_of_several_sheets_one_has_to_be_named() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "first")
        book.add_worksheet("Other").write(0, 0, "second")

    content = workbook(write)

    assert "“List”, “Other”" in refusal(content, lambda book: list(book.lines()))
    assert lines(content, "Other") == [(1, ["second"])]


def test_merged_cells_are_filled_down_and_counted() -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["mandal", "booth"])
        sheet.merge_range(1, 0, 3, 0, "Shivpuri")
        for row in (1, 2, 3):
            sheet.write(row, 1, row)

    book = opened(workbook(write), from_browser=True)

    assert list(book.lines())[1:] == [(2, ["Shivpuri", "1"]), (3, ["Shivpuri", "2"]), (4, ["Shivpuri", "3"])]
    assert book.notes.filled == 2


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_days_are_those_of_the_workbooks_own_epoch(epoch: int) -> None:
    def write(book: Any, sheet: Any) -> None:
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(0, 0, date(1987, 6, 5), as_day)
        sheet.write_number(1, 0, 9_800_012_345)

    book = opened(workbook(write, date_1904=epoch == 1904), from_browser=True)

    assert book.epoch == epoch
    assert [cells for _number, cells in book.lines()] == [["1987-06-05"], ["9800012345"]]


def test_a_formula_is_read_by_the_value_that_was_stored() -> None:
    content = workbook(
        lambda _book, sheet: sheet.write_formula(0, 0, '=HYPERLINK("http://example.invalid")', None, "Asha")
    )

    assert lines(content) == [(1, ["Asha"])]


def test_a_million_empty_rows_are_formatting() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(2, 300_000))
    content = sheet_of(b'<row r="1"><c r="A1"><v>1</v></c></row>' + rows)

    assert lines(content) == [(1, ["1"])]


# --- refused --------------------------------------------------------------------------------------------------------


def archive(entries: Iterator[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def lying(content: bytes) -> bytes:
    """An archive whose largest entry says that it is small."""
    with zipfile.ZipFile(io.BytesIO(content)) as archived:
        largest = max(archived.infolist(), key=lambda entry: entry.file_size)
    size = struct.pack("<I", largest.file_size)
    return content.replace(size, struct.pack("<I", 1_000))


def many_words(count: int) -> bytes:
    return b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + (
        b"<si><t>x</t></si>" * count + b"</sst>"
    )


def laughs() -> bytes:
    more = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{more}]><workbook>&l9;</workbook>'.encode()


FIRST = b'<row r="1"><c r="A1"><v>1</v></c></row>'
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: rebuilt(SMALL, xl__sharedStrings_dot_xml=many_words(2_000_000)), "unpacks"),
    "lying bomb": (lambda: lying(rebuilt(SMALL, xl__media__a_dot_bin=b"0" * 5_000_000)), "damaged"),
    "100,000 entries": (lambda: archive((f"e{n}", b"") for n in range(100_000)), "unpacks"),
    "archive inside": (lambda: rebuilt(SMALL, xl__media__a_dot_bin=SMALL), "no workbook has"),
    "archive inside by name": (lambda: rebuilt(SMALL, xl__a_dot_zip=b"x"), "no workbook has"),
    "path upwards": (lambda: archive((n, b"<a/>") for n in ("xl/workbook.xml", "../../etc/x")), "no workbook has"),
    "path upwards, Windows": (lambda: archive((n, b"<a/>") for n in ("xl/workbook.xml", "..\\x")), "no workbook has"),
    "billion laughs": (lambda: rebuilt(SMALL, xl__workbook_dot_xml=laughs()), "document type"),
    "late document type": (
        lambda: sheet_of(b" " * 9_000 + b'<!DOCTYPE a SYSTEM "file:///etc/hosts">'), "document type"),
    "macros": (lambda: rebuilt(SMALL, xl__vbaProject_dot_bin=b"x"), "macros"),
    "links to files": (lambda: rebuilt(SMALL, xl__externalLinks__externalLink1_dot_xml=b"<a/>"), "macros"),
    "embedded objects": (lambda: rebuilt(SMALL, xl__embeddings__a_dot_bin=b"x"), "macros"),
    "far corners": (
        lambda: sheet_of(FIRST + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "far apart"),
    "far row": (
        lambda: sheet_of(FIRST + b'<row r="2"><c r="GR2"><v>1</v></c></row><row r="999999"><c r="B999999"><v>1</v></c>'
                         b"</row>"),
        "far apart"),
    "far row, cells without places": (
        lambda: sheet_of(b'<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'), "far apart"),
    "far corners in a part of another name": (
        lambda: rebuilt(sheet_of(FIRST), xl__a_dot_bin=b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>'),
        "far apart"),
    "no lines": (lambda: b"x" * 2 * MEGABYTE, "not a table"),
    "16,384 columns": (lambda: sheet_of(b'<row r="1"><c r="XFD1"><v>1</v></c></row>'), "far apart"),
    "password": (lambda: OLD + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "password"),
    "old Excel": (lambda: OLD + "Workbook".encode("utf-16-le"), ".xls"),
    "web page": (lambda: b"\xef\xbb\xbf <html><table><tr><td>name", "web page"),
    "OpenDocument": (lambda: archive((n, b"<a/>") for n in ("mimetype", "content.xml")), ".ods"),
    "binary workbook": (lambda: archive((n, b"<a/>") for n in ("xl/workbook.bin",)), ".xlsb"),
    "PDF": (lambda: b"%PDF-1.7 ...", "not a table"),
    "cut off": (lambda: SMALL[:-40], "damaged"),
    "too large": (lambda: b"x," * 13 * MEGABYTE, "25 MB"),
    "open quote": (lambda: b'name,phone\n"Asha,1\n' + b"Bela,2\n" * 1_000_000, "line 2 "),
    "empty": (lambda: b" \n ", "empty"),
}  # fmt: skip


def measured(do: Callable[[], object]) -> tuple[float, int]:
    """Seconds and bytes of memory that something takes, in a process of its own."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
        begun = perf_counter()
        try:
            do()
        except FileRefused:
            pass
        finally:
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
            os.write(theirs, struct.pack("<dq", perf_counter() - begun, grown))
            os._exit(0)
    os.waitpid(child, 0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        seconds, grown = struct.unpack("<dq", told.read())
    return seconds, grown


def ordinary() -> bytes:
    def write(_book: Any, sheet: Any) -> None:
        for row in range(5_000):
            sheet.write_row(row, 0, ["Ganga", "Shivpuri", row % 300, f"Asha {row} Kalpit", f"50000{row:05}", "worker"])

    return workbook(write)


@pytest.fixture(scope="module")
def ordinary_seconds() -> float:
    """What it takes to read an ordinary workbook of 5,000 rows: some 0.2 s."""
    content = ordinary()
    return min(measured(lambda: lines(content))[0] for _time in range(3))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_words_quickly_and_in_little_memory(kind: str, ordinary_seconds: float) -> None:
    make, word = HOSTILE[kind]
    content = make()

    said = refusal(content)
    seconds, grown = min(measured(lambda: opened(content, from_browser=True)) for _time in range(3))

    assert word in said
    assert seconds < max(0.1, ordinary_seconds)
    assert grown < 50 * MEGABYTE


def test_without_the_look_at_its_contents_a_bomb_would_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    content = HOSTILE["bomb"][0]()
    monkeypatch.setattr(workbooks, "_check_contents", lambda *_given: None)

    _seconds, grown = measured(lambda: lines(content))

    assert grown > 50 * MEGABYTE


def test_without_the_look_at_how_far_cells_reach_two_cells_would_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = sheet_of(b'<row r="1"><c r="Z1"><v>1</v></c></row><row r="300000"><c r="A300000"><v>1</v></c></row>')
    monkeypatch.setattr(workbooks, "SPARE_CELLS", 0)
    assert "far apart" in refusal(content)
    monkeypatch.setattr(workbooks, "SPARE_CELLS", 10**12)

    _seconds, grown = measured(lambda: lines(content))

    assert grown > 50 * MEGABYTE


def test_a_file_from_the_shell_may_be_larger(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(b"name,phone\n" + b"Asha Kalpit,5000012345\n" * 1_200_000)

    assert len(list(islice(opened(file, from_browser=False).lines(), 3))) == 3
    assert "25 MB" in refusal(file)
