"""One benchmark in a process of its own, on the database it was given: `python -m bench.inside NAME BOOTHS OUT`."""

import json
import sys
from importlib import import_module
from pathlib import Path

import django


def main() -> None:
    name, booths, out = sys.argv[1:]
    django.setup()
    rows = import_module(f"bench.{name}").measure(int(booths))
    Path(out).write_text(json.dumps([row.as_dict() for row in rows]))


if __name__ == "__main__":
    main()
