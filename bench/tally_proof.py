"""The tally's proof in its long form: `python -m bench.tally_proof`.

A thousand random moments compared with a recount in one snapshot, while others write, move units and squash; writers
killed with -9; and the two ways that are wrong, which must be seen to be wrong. The proof itself is tests/tally; this
runs it longer.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from bench import places
from bench.rows import Row

MOMENTS, KILLS = 1_000, 10
ROOT = Path(__file__).parent.parent


def proof(database: str) -> list[Row]:
    """Run tests/tally on one of the databases; a row for the whole, with what was seen."""
    environment = {**os.environ, "TALLY_MOMENTS": str(MOMENTS), "TALLY_KILLS": str(KILLS)}
    environment.pop("ABHIYAN_DATA", None)
    if database == places.SQLITE:
        environment.pop("DATABASE_URL", None)
    start = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/tally"]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(said.stdout[-3000:], file=sys.stderr)
    failed = _number(r"(\d+) (?:failed|error)", said.stdout)
    passed, moments = _number(r"(\d+) passed", said.stdout), _number(r"(\d+) moments", said.stdout)
    kills = (
        f"; {KILLS} writers killed" if database == places.SQLITE else "; two-statement read and high-water squash fail"
    )
    note = f"{passed} tests passed in {time.monotonic() - start:.0f} s: {moments:,} moments among writers{kills}"
    return [Row("tally unlike its recount", float(failed or said.returncode), "times", "< 1", note=note)]


def _number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found.group(1)) if found else 0


def main() -> int:
    rows = [row for database in places.databases() for row in proof(database)]
    for row in rows:
        print(f"{row.name}: {row.ours:.0f} ({row.note})")
    return int(any(row.ours for row in rows))


if __name__ == "__main__":
    sys.exit(main())
