"""Proofs that are tests already: run on one of the databases, and counted."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
KEPT_OUT = ("ABHIYAN_DATA", "DJANGO_SETTINGS_MODULE")


def run(*files: str, times: int = 1, on_postgresql: bool = False, **more: str) -> dict[str, Any]:
    """Run tests `times` over: how many passed and failed."""
    environment = {name: value for name, value in os.environ.items() if name not in KEPT_OUT} | more
    if not on_postgresql:
        environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files]
    passed = failed = 0
    for _ in range(times):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        passed += _number(r"(\d+) passed", done.stdout)
        failed += _number(r"(\d+) failed", done.stdout) + _number(r"(\d+) error", done.stdout)
        if done.returncode and not failed:
            failed = 1
        if failed:
            sys.stderr.write(done.stdout[-3_000:])
    return {"holds": passed > 0 and not failed, "passed": passed, "failed": failed, "times": times}


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found.group(1)) if found else 0
