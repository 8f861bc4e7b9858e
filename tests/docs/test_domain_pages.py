"""Each domain's README is one screen, and the three things it says to read first exist."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.docs.test_words_page import found

DOMAINS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith("abhiyan."))
FIRST = re.compile(r"Read first\**: (.*)")


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_has_one_screen_and_names_three_things_that_exist(domain: str, root: Path):
    page = (root / "abhiyan" / domain / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w.]+)`", FIRST.findall(page)[0])

    assert len(page.splitlines()) <= 45
    assert len(named) == 3
    assert [name for name in named if not found(f"{domain}.{name}")] == []
