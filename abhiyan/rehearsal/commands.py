"""`abhiyan demo`: the whole programme at full size, invented, served in the browser."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from abhiyan.kernel import clock, serving
from abhiyan.kernel.console import Refused
from abhiyan.plans import planfile, vocabulary
from abhiyan.plans.actions import apply as apply_plan
from abhiyan.plans.models import Programme
from abhiyan.posts import profile as profiles
from abhiyan.rehearsal.build import BY, RealPeopleHere, build, check_empty, make_indexes
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.rehearsal.play import play
from abhiyan.units import tally

SEED = 2018


def shipped(name: str) -> Path:
    """The folder of a profile that comes with the product, in a wheel or in a checkout."""
    package = Path(settings.PACKAGE)
    return next(
        place / name for place in (package / "profiles", package.parent / "profiles") if (place / name).is_dir()
    )


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Prepare the data, play the programme to its end, and exit.")
@click.option("--profile", default="up-2018", show_default=True, help="Which example: a name that ships, or a folder.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed, another invented world.")
@click.option("--booths", type=click.IntRange(min=403), help="Another number of booths, for measuring.")
@click.option("--port", default=8000, show_default=True)
def demo(*, no_serve: bool, profile: str, seed: int, booths: int | None, port: int) -> None:
    """Build the worked example at full size and serve it; a second start uses the data that is there."""
    call_command("migrate", verbosity=0)
    folder = Path(profile) if Path(profile).is_dir() else shipped(profile)
    with meanwhile(serving.collect_static_files):
        rehearsal = prepare(folder, seed=seed, booths=booths)
    if no_serve:
        finish(rehearsal, folder)
        return
    server = serve(port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        finish(rehearsal, folder)
        sys.exit(server.wait())
    finally:
        server.terminate()  # whoever stops the demo stops its server
        server.wait()


def finish(rehearsal: Rehearsal, folder: Path) -> None:
    """Make the indexes that are left, which figures don't need, and play what is left of the programme."""
    make_indexes(rehearsal)
    programme = plan_of(folder)
    if programme and not rehearsal.finished_at:
        play(rehearsal, programme)
        rehearsal.finished_at = timezone.now()
        rehearsal.save(update_fields=["finished_at"])


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Let a process of its own do `work` during the block; the block ends when both are done."""
    process = get_context("fork").Process(target=work)
    connection.close()  # the child must not share ours
    process.start()
    try:
        yield
    finally:
        process.join()


def prepare(folder: Path, *, seed: int, booths: int | None) -> Rehearsal:
    """The built world; what a killed build left is cleared first. Raises Refused where real people are."""
    try:
        check_empty()
    except RealPeopleHere:
        raise Refused(
            "this installation holds real people; a demo wants a data directory of its own (ABHIYAN_DATA)"
        ) from None
    found = Rehearsal.objects.first()
    if found and found.built_at:
        return found
    if found:
        make_indexes(found)
        call_command("flush", interactive=False, verbosity=0)
        tally.forget()
    profile = profiles.read(folder)
    rehearsal = build(profile, seed=seed, booths=booths)
    if programme := plan_of(folder):
        clock.set_day(programme.since)
    return rehearsal


def plan_of(folder: Path) -> Programme | None:
    """The example's programme, applied if it was not yet; None where the example has no plan."""
    file = folder / "plan.toml"
    if not file.exists():
        return None
    plan = planfile.read(file, vocabulary.of_installation())
    if not Programme.objects.filter(key=plan.key).exists():
        apply_plan(plan, day=plan.since, by=BY)
    return Programme.objects.get(key=plan.key)


def serve(port: int) -> "subprocess.Popen[bytes]":
    """The server in a process of its own, so that the weeks play on behind it."""
    click.echo(
        f"\n  http://127.0.0.1:{port}/  is ready. Sign in there with one tap, as any of the people it lists.\n",
        err=True,
    )
    return subprocess.Popen([sys.executable, "-m", "abhiyan", "serve", "--port", str(port)])  # noqa: S603 (our own words)


commands: list[click.Command] = [demo]
