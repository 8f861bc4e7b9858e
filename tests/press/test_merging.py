"""Two who wrote at once: laid together where they don't touch, and told where they do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.press.merging import lines, merged

TEXT = "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ("ONE\ntwo\nthree\nfour", "one\ntwo\nthree\nFOUR", "ONE\ntwo\nthree\nFOUR"),
        ("nil\none\ntwo\nthree\nfour", "one\ntwo\nthree\nfour\nfive", "nil\none\ntwo\nthree\nfour\nfive"),
        ("two\nthree\nfour", "one\ntwo\nthree", "two\nthree"),
        ("one\ntwo\nthree", "one\ntwo\nthree", "one\ntwo\nthree"),  # the same, said twice
        ("ONE\ntwo\nthree\nfour", "Once\ntwo\nthree\nfour", None),
        ("one\ntwo\nthree\nfour\nfive", "one\ntwo\nthree\nfour\nfünf", None),  # which of them stands first?
        ("ONE\ntwo\nthree\nfour", "one\nTWO\nthree\nfour", None),  # side by side: one may answer the other
    ],
)
def test_lines_that_do_not_touch_are_laid_together(theirs: str, mine: str, both: str | None) -> None:
    assert lines(TEXT, theirs, mine) == both
    assert lines(TEXT, mine, theirs) == both


SOME = st.lists(st.sampled_from("abcdef"), max_size=8).map("\n".join)


@given(SOME, SOME, SOME)
def test_nothing_that_one_of_them_wrote_is_lost(base: str, theirs: str, mine: str) -> None:
    both = lines(base, theirs, mine)

    assert lines(base, mine, theirs) == both
    if both is not None:
        was = base.splitlines()
        for one in (theirs, mine):
            for line in {*one.splitlines()}:
                more = one.splitlines().count(line) - was.count(line)
                assert both.splitlines().count(line) >= (max(0, more))
    assert lines(base, base, mine) == "\n".join(mine.splitlines())


def test_fields_that_one_of_them_changed_are_taken_and_the_others_named() -> None:
    base = {"a": "1", "b": "1", "c": "1", "d": ["1"], "e": ""}
    theirs = base | {"a": "2", "c": "2", "d": ["1", "2"]}
    mine = base | {"b": "3", "c": "3", "d": ["3"], "e": "on"}

    assert merged(base, theirs, mine) == ({"a": "2", "b": "3", "c": "3", "d": ["3"], "e": "on"}, ["c", "d"])
