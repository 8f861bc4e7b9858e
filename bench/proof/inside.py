"""One proof in a process of its own, where its installation is: `python -m bench.proof.inside NAME LENGTH OUT`."""

import json
import sys
from importlib import import_module
from pathlib import Path

import django


def main() -> None:
    name, length, out = sys.argv[1:]
    django.setup()
    found = import_module(f"bench.proof.{name}").prove(is_long=length == "long")
    Path(out).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
