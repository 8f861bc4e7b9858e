"""A file of units: what it would change, what it does, and every wrong row with its reason."""

import io
import zipfile
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.utils import translation

from abhiyan.units import actions, load, squares
from abhiyan.units.lineage import called_on
from abhiyan.units.models import Placement, Unit, UnitAct
from abhiyan.units.profile import UnitRow
from tests import world as drawn

HEAD = "code,level,parent,area_parent,name_hi,name_en\n"


def compared(text: str, *, day: date = drawn.TODAY) -> load.Difference:
    return load.compare(load.read(text.encode()), day=day, by=drawn.BY)


def reasons(found: load.Difference) -> dict[int, str]:
    return {one.row.line: one.reason for one in found.refused}


def workbook(rows: list[list[object]], **more: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("units")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    if more.get("second"):
        book.add_worksheet("notes").write(0, 0, "x")
    book.close()
    return out.getvalue()


def test_good_rows_go_in_and_the_same_file_again_changes_nothing(world: drawn.World) -> None:
    text = HEAD + "U1C,mandal,U1,,नया,New\nB9,booth,U1C,C1,नया १,New 1\nB1,booth,U1B,C1,शिवपुरी १,Shivpuri One\n"

    first = compared(text)
    done = load.apply(first, by=drawn.BY)
    again = compared(text)

    assert first.counts == {"add": 2, "rename": 1, "move": 1, "square": 0, "unchanged": 0, "refused": 0}
    assert (done.added, done.renamed, done.moved, done.refused) == (2, 1, 1, [])
    assert again.counts == {"add": 0, "rename": 0, "move": 0, "square": 0, "unchanged": 3, "refused": 0}
    booth = Unit.objects.get(code="B9")
    assert (booth.parent.code, booth.area_parent.code, booth.level.key) == ("U1C", "C1", "booth")
    assert Unit.objects.get(code="B1").parent.code == "U1B"
    assert Placement.objects.filter(unit=booth).count() == 2


def test_comparing_changes_nothing(world: drawn.World) -> None:
    before = list(Unit.objects.values()), UnitAct.objects.count()

    compared(HEAD + "U1C,mandal,U1,,नया,New\nU1,district,D,,गंगा,Ganga Two\n")

    assert (list(Unit.objects.values()), UnitAct.objects.count()) == before


def test_every_wrong_row_says_why_and_good_rows_still_go_in(world: drawn.World) -> None:
    text = HEAD + (
        "A,mandal,B,,अ,A\n"  # 2: a circle
        "B,district,A,,ब,B\n"  # 3
        "P2,state,,,दूसरा,Second top\n"  # 4: two roots
        "N1,booth,NOWHERE,,अनाथ,Orphan\n"  # 5: orphan
        "N2,booth,U1,,स्तर,Skips a level\n"  # 6
        "N3,booth,U1A,C1,तीन,Three\n"  # 7: good
        "N3,booth,U1B,C1,तीन,Three\n"  # 8: in two mandals
        "N4 ,booth,U1A,C1,चार,Four\n"  # 9: blank at the end of the code
        "N5,village,U1A,,पाँच,Five\n"  # 10: no such level
        "N6,booth,U1A,,NULL,-\n"  # 11: no name
        "N7,booth,U1A,U1B,सात,Seven\n"  # 12: second parent in the first tree
        "U1A,district,U1,,शिवपुरी,Shivpuri\n"  # 13: level changes
        "N8,mandal,,,आठ,Eight\n"  # 14: no parent
        "N9,booth,N5,,नौ,Nine\n"  # 15: its parent is refused
        "M,mandal,M,,म,M\n"  # 16: under itself
    )

    found = compared(text)
    done = load.apply(found, by=drawn.BY)

    said = reasons(found)
    assert sorted(said) == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    assert "A → B → A" in said[2]
    assert "B → A → B" in said[3]
    assert "M → M" in said[16]
    assert "10" in said[15]
    assert done.added == 1
    assert Unit.objects.filter(code="N3", parent__code="U1A").exists()


def test_refused_rows_come_back_as_a_file_that_can_be_mended_and_loaded(world: drawn.World) -> None:
    found = compared(HEAD + "N1,booth,NOWHERE,,=अनाथ,@Orphan\n")

    mended = load.to_mend(found.refused).replace("NOWHERE", "U1A")
    again = load.compare(load.read(mended.encode()), day=drawn.TODAY, by=drawn.BY)

    assert "'=अनाथ" in mended
    assert [(row.code, row.name_hi, row.name_en) for row in again.add] == [("N1", "=अनाथ", "@Orphan")]


def test_what_is_exported_reads_back_as_no_change(world: drawn.World) -> None:
    text = "\n".join(",".join(row) for row in [load.COLUMNS, *load.export()])

    assert compared(text).counts == {"add": 0, "rename": 0, "move": 0, "square": 0, "unchanged": 15, "refused": 0}


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffकोड;स्तर;मूल कोड;सीट;हिंदी नाम;अंग्रेजी नाम\r\nN1;बूथ;U1A;C1;नया;New\r\n".encode(),
        b"Code\tLevel\tParent\n code\tSeat\n" and b"Code\tLevel\tParent\tSeat\tName\nN1\tBooth\tU1A\tC1\tNew\n",
        b"List of booths\n\n\"Unit\ncode\",level,parent,seat,name,remarks\nN1,booth,U1A,C1,New,x\nTotal,,,,1\n",
        "code,level,parent,area_parent,name_en\nN1,booth,U1A,C1,New\n".encode("utf-16"),
    ],
    ids=["hindi headers, semicolons and a byte order mark", "tabs", "title, broken header, total row", "utf-16"],
)  # fmt: skip
def test_headers_and_marks_of_any_habit_are_read(world: drawn.World, content: bytes) -> None:
    found = load.compare(load.read(content), day=drawn.TODAY, by=drawn.BY)

    assert found.refused == []
    assert [(row.code, row.level, row.parent_code, row.area_parent_code) for row in found.add] == [
        ("N1", "booth", "U1A", "C1")
    ]


def test_a_workbook_is_read_by_its_stored_values(world: drawn.World) -> None:
    content = workbook(
        [["code", "level", "parent", "name_en"], [101.0, "booth", "U1A", "New"], ["=1+1", "booth", "U1A", "X"]]
    )

    found = load.compare(load.read(content), day=drawn.TODAY, by=drawn.BY)

    assert [row.code for row in found.add] == ["101", "0"]


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"x" * (25 * 2**20 + 1), "25 MB"),
        (b"\xd0\xcf\x11\xe0rest", ".xls"),
        (b"\n<html><table><tr><td>code", "web page"),
        (b"%PDF-1.7", "not a table"),
        (b"name\nA\n", "headers"),
        (b"code,code,level,parent,name_en\nA,A,booth,U1A,x\n", "Two columns"),
        ((HEAD + "N1,booth,U1A,,").encode() + "é".encode("latin-1"), "line 2"),
        ((HEAD + "N1,booth,U1A" + "," * 250 + "x").encode(), "200 columns"),
        (archive(a_dot_txt=b"no workbook"), "not an Excel"),
        (archive(xl__workbook_dot_xml=b"<a/>", big=b"0" * (30 * 2**20)), "unpacks"),
        (archive(**{f"e{n}": b"" for n in range(2_100)}), "unpacks"),
        (archive(xl__workbook_dot_xml=b"<a/>", xl__vbaProject_dot_bin=b"x"), "macros"),
        (archive(xl__workbook_dot_xml=b"<a/>", xl__externalLinks__a_dot_xml=b"x"), "macros"),
        (archive(xl__workbook_dot_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "document type"),
        (archive(xl__workbook_dot_xml=b"<a/>", __etc__passwd=b"x"), "no workbook has"),
        (workbook([["code"]], second=True), "several sheets"),
    ],
    ids=range(17),
)
def test_a_file_that_is_no_table_is_refused_before_anything_is_read(content: bytes, word: str) -> None:

    with translation.override("en"), pytest.raises(load.FileRefused) as refused:
        load.read(content)

    assert word in str(refused.value)


def test_somebody_loads_only_within_the_own_branch(world: drawn.World) -> None:
    from abhiyan.kernel.authority import Authority, Grant, scope

    path = world.unit("Uttar").path
    by = Authority("test", grants=(Grant("organise", *scope("own_and_below", path), own=path),))
    text = HEAD + "N1,mandal,U1,,एक,One\nN2,booth,N1,,दो,Two\nN3,mandal,D1,,तीन,Three\nN4,booth,N3,,चार,Four\n"

    found = load.compare(load.read(text.encode()), day=drawn.TODAY, by=by)

    assert [row.code for row in found.add] == ["N1", "N2"]
    assert [one.row.code for one in found.refused] == ["N3", "N4"]


def test_a_day_to_come_is_refused_row_by_row(world: drawn.World) -> None:
    found = compared(HEAD + "N1,mandal,U1,,एक,One\n", day=drawn.TODAY + timedelta(days=1))

    done = load.apply(found, by=drawn.BY)

    assert (done.added, len(done.refused)) == (0, 1)


def test_names_changed_by_a_file_leave_an_act_each_that_can_be_taken_back_alone(world: drawn.World) -> None:
    load.apply(compared(HEAD + "B1,booth,U1A,,,One\nB2,booth,U1A,,,Two\nB3,booth,D1A,,x,\n"), by=drawn.BY)
    act = UnitAct.objects.get(unit=world.units["Shivpuri 2"], kind="rename")

    actions.undo(act, day=drawn.TODAY, by=drawn.BY)

    names = dict(Unit.objects.filter(code__in=["B1", "B2", "B3"]).values_list("code", "name_en"))
    assert names == {"B1": "One", "B2": "Shivpuri 2", "B3": "Rampur 1"}
    assert called_on(Unit.objects.get(code="B1"), drawn.FOUNDED).name_en == "Shivpuri 1"


def test_a_new_booth_without_a_seat_is_named_and_still_taken(world: drawn.World) -> None:
    text = HEAD + "N1,booth,U1A,C1,एक,One\nN2,booth,U1A,,दो,Two\nU1C,mandal,U1,,तीन,Three\nB1,booth,U1A,,,\n"

    found = compared(text)

    assert [row.code for row in found.seatless] == ["N2"]
    assert [row.code for row in found.add] == ["U1C", "N1", "N2"]


def test_a_booth_goes_into_a_seat_only_for_one_who_organises_the_seat_too(world: drawn.World) -> None:
    text = HEAD + (
        "N1,booth,U1A,C1,एक,One\n"  # 2: added into a seat
        "N2,booth,U1A,,दो,Two\n"  # 3: added without
        "B1,booth,U1A,C2,,\n"  # 4: moved into another seat
        "B2,booth,U1B,C2,,\n"  # 5: stays in its seat, moves between Dev's mandals
    )
    dev = world.authority("Dev")

    found = load.compare(load.read(text.encode()), day=drawn.TODAY, by=dev)
    done = load.apply(found, by=dev)

    assert sorted(reasons(found)) == [2, 4]
    assert (done.added, done.moved) == (1, 1)
    with pytest.raises(PermissionDenied):
        actions.insert_units([UnitRow(1, "booth", "N3", "U1A", "C1", "", "Three", None, None)], day=drawn.TODAY, by=dev)
    assert not Unit.objects.filter(code="N3").exists()


SQUARES = "code,level,parent,name_en,grid_row,grid_col\n"


def test_a_file_puts_units_on_squares_of_the_map(world: drawn.World) -> None:
    text = SQUARES + "U1,district,U,,3,0\nD1,district,D,,,\nD2,district,D,New,1,12\n"

    found = compared(text)
    done = load.apply(found, by=drawn.BY)

    assert found.counts == {"add": 1, "rename": 0, "move": 0, "square": 1, "unchanged": 1, "refused": 0}
    assert (done.added, done.squared, done.refused) == (1, 1, [])
    assert list(
        Unit.objects.filter(level__key="district").order_by("code").values_list("code", "grid_row", "grid_col")
    ) == [("D1", None, None), ("D2", 1, 12), ("U1", 3, 0)]
    assert compared(text).counts["unchanged"] == 3


@pytest.mark.parametrize("square", ["3,", ",3", "-1,2", "1.5,2", "1000,2", "a,b"])
def test_half_a_square_is_refused_with_the_reason(world: drawn.World, square: str) -> None:
    with translation.override("en"):
        assert "square of the map" in reasons(compared(SQUARES + f"U1,district,U,,{square}\n"))[2]


def test_squares_of_another_branch_are_refused(world: drawn.World) -> None:
    dev = world.authority("Dev")

    found = load.compare(
        load.read((SQUARES + "D1A,mandal,D1,,1,1\nU1A,mandal,U1,,1,1\n").encode()), day=drawn.TODAY, by=dev
    )

    assert (sorted(reasons(found)), [one.row.code for one in found.square]) == ([2], ["U1A"])
    with pytest.raises(PermissionDenied):
        squares.put(world.unit("Nagar"), (1, 1), by=dev)
    assert world.unit("Nagar").grid_row is None
