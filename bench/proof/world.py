"""The small invented country that proofs send their forms to."""

from typing import Any

from bench.proof.__main__ import BOOTHS


def prove(*, is_long: bool) -> dict[str, Any]:  # noqa: ARG001 (every module here has it)
    """Build it as `abhiyan demo` does, on the plan's first day."""
    from django.core.management import call_command
    from django.db import connection

    from abhiyan.kernel import serving
    from abhiyan.rehearsal import build, commands

    call_command("migrate", verbosity=0)
    build.finish(commands.prepare(commands.shipped("up-2018"), seed=commands.SEED, booths=BOOTHS))
    serving.collect_static_files()
    connection.close()
    return {"holds": True}
