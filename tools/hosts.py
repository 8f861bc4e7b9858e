"""No committed lock or requirements file names a host or an index: the clients of each machine know where to look."""

import subprocess
import sys
from pathlib import Path

FORBIDDEN = ("index-url", "find-links", '"resolved"', "://")
FUNDING = ('"url":',)  # npm's lock says where a package's authors take donations


def main() -> int:
    names = subprocess.run(
        ["git", "ls-files", "requirements", "package-lock.json", ".npmrc"], capture_output=True, text=True, check=True
    )
    wrong = [
        f"{name}:{number}: {line.strip()}"
        for name in names.stdout.split()
        for number, line in enumerate(Path(name).read_text().splitlines(), 1)
        if any(word in line for word in FORBIDDEN) and not any(word in line for word in FUNDING)
    ]
    print("\n".join(wrong) or "lock files name no host")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
