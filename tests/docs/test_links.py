"""Every link from one document to another file leads somewhere."""

import re
from pathlib import Path

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def documents(root: Path) -> list[Path]:
    left_out = {".venv", "node_modules", "data", "data-own", ".browsers"}
    return [page for page in root.rglob("*.md") if not left_out & set(page.relative_to(root).parts)]


def test_every_link_between_documents_leads_to_a_file(root):
    broken = [
        (str(page.relative_to(root)), target)
        for page in documents(root)
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_every_page_of_the_documents_is_reached_from_an_index(root):
    reached = {
        (page.parent / target).resolve()
        for page in documents(root)
        for target in LINK.findall(page.read_text(encoding="utf-8"))
    }
    pages = {page.resolve() for page in documents(root) if (root / "docs") in page.parents}

    assert sorted(str(page.relative_to(root)) for page in pages - reached) == []


def test_every_decision_has_its_own_number(root):
    numbers = [page.name[:4] for page in (root / "docs" / "decisions").glob("[0-9]*.md")]

    assert sorted(numbers) == sorted(set(numbers))


def test_the_readme_names_only_commands_that_make_knows(root):
    named = set(re.findall(r"(?:`|    )make ([a-z]+)", (root / "README.md").read_text(encoding="utf-8")))
    makefile = (root / "Makefile").read_text(encoding="utf-8")

    assert [name for name in sorted(named) if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
