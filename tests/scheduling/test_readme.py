"""What the README shows is what comes out, and the package needs nothing of the house around it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from abhiyan import scheduling


@pytest.fixture
def readme(root: Path) -> str:
    return Path(root, "abhiyan/scheduling/README.md").read_text(encoding="utf-8")


def test_the_example_prints_what_stands_below_it(readme, capsys):
    (example,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)

    exec(compile(example, "README.md", "exec"), {})

    assert capsys.readouterr().out == shown


def test_every_public_name_is_there_and_says_what_it_is():
    silent = [name for name in scheduling.__all__ if name != "BOTH" and not getattr(scheduling, name).__doc__]

    assert silent == []


def test_it_imports_neither_django_nor_the_house_around_it():
    """In a process of its own: all of it is loaded, and nothing else of the product."""
    look = (
        "import sys; from abhiyan import scheduling; [getattr(scheduling, name) for name in scheduling.__all__];"
        "from abhiyan.scheduling import reading;"
        "print([one for one in sys.modules if one.split('.')[0] == 'django'"
        " or one.startswith('abhiyan.') and not one.startswith('abhiyan.scheduling')])"
    )
    found = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)

    assert found.stdout == "[]\n"
