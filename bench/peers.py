"""Programs of others that ours are measured beside: installed once, away from our own packages."""

import subprocess
import sys
from pathlib import Path

from bench import places

UV = str(Path(sys.executable).with_name("uv"))


def interpreter(name: str, requirements: Path) -> str:
    """The interpreter of an environment of its own that has these packages and all they need."""
    python = places.folder() / name / "bin" / "python"
    if not python.exists():
        subprocess.run([UV, "venv", "-q", "-p", sys.executable, str(python.parents[1])], check=True)
        subprocess.run([UV, "pip", "install", "-q", "-p", str(python), "-r", str(requirements)], check=True)
    return str(python)


def beside_ours(name: str, requirements: Path) -> str:
    """A folder with just these packages, to be put behind our own on the path."""
    target = places.folder() / name
    if not target.exists():
        subprocess.run(
            [UV, "pip", "install", "-q", "--no-deps", "--target", str(target), "-r", str(requirements)], check=True
        )
    return str(target)
