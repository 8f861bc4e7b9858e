"""The words people consent to: the organisation's where it gives some, every version kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from abhiyan.cli import abhiyan
from abhiyan.kernel import clock
from abhiyan.kernel.tomlfile import TomlFile
from abhiyan.people import consenting, notices, profile
from abhiyan.people.models import Consent, Notice
from abhiyan.posts import adoption
from abhiyan.posts.profile import ProfileWrong, read
from tests.world import BY, PROFILE, TODAY, World

OWN = """
[[notice]]
purpose = "events"
language = "hi"
text = "मुझे क्लब की बैठकों में बुलाया जाए।"

[[notice]]
purpose = "events"
language = "en"
text = "Invite me to meetings of the club."
"""
Apply = Callable[[str], list[adoption.Line]]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    notices.forget()
    yield
    notices.forget()


@pytest.fixture
def apply(world: World) -> Apply:
    """Apply the world's profile with these notices."""

    def act(text: str) -> list[adoption.Line]:
        problems: list[object] = []
        found = profile.notices(TomlFile("notices.toml", text, problems))  # type: ignore[arg-type]
        assert problems == []
        return adoption.apply(replace(read(PROFILE), notices=found), day=TODAY, by=BY)

    return act


def test_the_organisations_words_take_the_place_of_the_products(apply: Apply) -> None:
    lines = apply(OWN)
    assert [(line.kind, line.what, line.key) for line in lines] == [
        ("add", "notice", "events.en"),
        ("add", "notice", "events.hi"),
    ]
    assert notices.text_of("events", "en") == "Invite me to meetings of the club."
    assert notices.text_of("organise", "en") == notices.TEXTS["organise", "en"]
    assert apply(OWN) == []


def test_a_changed_text_is_a_new_version_and_old_consents_show_the_old_one(apply: Apply, world: World) -> None:
    apply(OWN)
    asha = world.people["Asha"].pk
    consenting.write([consenting.Given(asha, ["events"], "en")], method=Consent.FORM, day=TODAY)
    old = Consent.objects.select_related("notice").get(person=asha)
    assert [line.kind for line in apply(OWN.replace("the club", "our club"))] == ["change"]
    assert notices.text_of("events", "en") == "Invite me to meetings of our club."
    assert Notice.objects.get(pk=notices.in_force("events", "en")).version == 2
    assert old.notice is not None
    assert (old.notice.text, old.notice.digest) == (
        "Invite me to meetings of the club.",
        notices.digest_of("Invite me to meetings of the club."),
    )
    switch = next(one for one in consenting.switches(asha, "en") if one.purpose == "events")
    assert switch.line is not None
    assert switch.line.notice == old.notice


def test_words_that_are_dropped_give_way_to_the_products(apply: Apply) -> None:
    apply(OWN)
    assert {(line.kind, line.key) for line in apply("")} == {("drop", "events.en"), ("drop", "events.hi")}
    assert notices.text_of("events", "en") == notices.TEXTS["events", "en"]
    assert [one.notice.version for one in notices.versions() if one.is_in_force and one.notice.purpose == "events"] == [
        2,
        2,
    ]


def test_the_mark_of_a_form_tells_that_the_words_changed(apply: Apply) -> None:
    before = {language: notices.mark(language) for language in ("hi", "en")}
    apply(OWN)
    assert notices.mark("en") != before["en"]
    apply("")
    assert {language: notices.mark(language) for language in ("hi", "en")} == before


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('[[notice]]\npurpose = "sell"\nlanguage = "hi"\ntext = "x"\n', 2, "purpose = "),
        (OWN.replace('language = "en"', 'language = "fr"'), 9, "language = "),
        (OWN.replace("of the club", "of my caste"), 10, "a name without caste or religion"),
        (OWN.replace("the club.", "x" * 1_000), 10, "text = a text of 1 to 1000 characters"),
        (OWN.replace('language = "en"', 'language = "hi"'), 9, "each purpose once in a language (line 2 has it)"),
        (OWN[: OWN.index("[[notice]]\npurpose", 30)], 4, "words for “events” in “en” too"),
        (OWN + 'colour = "red"\n', 11, ""),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(text: str, line: int, expected: str, tmp_path: Path) -> None:
    for file in PROFILE.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "notices.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProfileWrong) as wrong, override("en"):
        read(tmp_path)
    assert {one.file for one in wrong.value.problems} == {"notices.toml"}
    assert [one for one in wrong.value.problems if one.line == line and one.expected.startswith(expected)]


def test_the_command_lists_versions_and_languages_without_words(apply: Apply) -> None:
    apply(OWN)
    said = CliRunner().invoke(abhiyan, ["notice", "check"])
    assert said.exit_code == 0
    assert notices.digest_of("Invite me to meetings of the club.")[:16] in said.output
    assert "ta   no words" in said.output
    assert len(notices.missing(notices.SCHEDULED)) == 4 * 21


def test_words_are_in_use_from_the_programmes_day_on(world: World) -> None:
    """In a demo of 2018 no consent stands before the words it was given to."""
    clock.set_day(TODAY)
    Notice.objects.all().delete()
    notices.forget()

    first = Notice.objects.get(pk=notices.in_force("events", "en"))

    assert first.at.astimezone(clock.INDIA).date() == TODAY
