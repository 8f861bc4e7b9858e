"""The worked example at full size: built once by the command a user runs, kept while the code behind it stays.

`build/full/<digest>` holds it; tests copy the file. A world of 806 booths stands beside it for comparison. Both are
played for three days, to when office-bearers have proved to be real; the small one goes on to the end from there. With
ABHIYAN_THOROUGH (`make full`) the full one is played to its end too: through the crush of the registration.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SMALL = 806  # booths: two for each assembly seat
PLAYED = () if "ABHIYAN_THOROUGH" in os.environ else ("--through", "2018-01-28")


def digest() -> str:
    """Of everything a built world follows from."""
    found = hashlib.sha256()
    for folder in ("abhiyan", "profiles"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in {".py", ".toml", ".csv"}:
                found.update(file.read_bytes())
    return found.hexdigest()[:16]


def run(data: Path, *words: str) -> str:
    """One command of a user in the installation `data`; its standard output."""
    environment = {**os.environ, "ABHIYAN_DATA": str(data)}
    for name in ("PYTEST_VERSION", "DATABASE_URL", "ABHIYAN_KEYS"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def build(name: str, installed: Path, *options: str) -> Path:
    """The world `name`, built unless it stands already; worlds of older code are thrown away.

    It begins with the tables of `installed`, which are made once for all tests.
    """
    home = ROOT / "build" / "full"
    name = "-".join((name, *PLAYED[1:]))
    data = home / f"{digest()}-{name}"
    if not (data / "ready").exists():
        for old in home.glob(f"*-{name}"):
            shutil.rmtree(old)
        shutil.copytree(installed, data, dirs_exist_ok=True)
        run(data, "-m", "abhiyan", "demo", "--no-serve", *PLAYED, *options)
        (data / "ready").touch()
    return data


@pytest.fixture(scope="session")
def full(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the full world, to do with as one likes."""
    return Path(shutil.copytree(build("full", installed), tmp_path_factory.mktemp("world") / "full"))


@pytest.fixture(scope="session")
def small(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with two booths for each assembly seat."""
    return Path(
        shutil.copytree(build("small", installed, "--booths", str(SMALL)), tmp_path_factory.mktemp("world") / "small")
    )


@pytest.fixture(scope="session")
def ended(small: Path, full: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world whose programme was played to its end, from where it had been left."""
    begun = small if PLAYED else full
    data = Path(shutil.copytree(begun, tmp_path_factory.mktemp("world") / "ended"))
    run(data, "-m", "abhiyan", "demo", "--no-serve")
    return data
