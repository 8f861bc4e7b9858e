"""The Hindi of this repository is sound."""

from pathlib import Path

from abhiyan.indic import find_damage


def sentences(root: Path) -> list[Path]:
    """The Hindi of this repository: documents, profiles, catalogue."""
    kept = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("abhiyan/*/README.md")]
    return [*kept, *root.glob("profiles/**/*.*"), *root.glob("abhiyan/locale/hi/LC_MESSAGES/*.po")]


def test_clean_text_gives_no_alarm(root: Path) -> None:
    own = root / "abhiyan" / "indic" / "README.md"  # it shows damage
    texts = {
        page: page.read_text(encoding="utf-8") for page in sentences(root) if page != own and page.suffix != ".xlsx"
    }

    assert sum(text.count("है") for text in texts.values()) > 300
    assert [(page.name, one.found) for page, text in texts.items() for one in find_damage(text)] == []
