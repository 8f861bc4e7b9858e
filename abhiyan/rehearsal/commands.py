"""`abhiyan demo`: the worked example, served. `abhiyan rehearse`: a plan played before people follow it."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from abhiyan.kernel import clock, serving
from abhiyan.kernel.console import Refused, emit_json, grouped
from abhiyan.plans import planfile, rules, vocabulary
from abhiyan.plans.actions import apply as apply_plan
from abhiyan.plans.models import Programme
from abhiyan.posts import profile as profiles
from abhiyan.rehearsal import blueprint, example, guests, outcome, place, stage
from abhiyan.rehearsal.build import BY, RealPeopleHere, build, check_empty, example_holders
from abhiyan.rehearsal.build import finish as make_whole
from abhiyan.rehearsal.digest import digest
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.rehearsal.play import play
from abhiyan.rehearsal.stage import clear

SEED = 2018
PATIENCE_SECONDS = 3_600  # that the play waits for its turn to write
COSTS = ("day", "seconds", "cpu")
DAY = click.DateTime(["%Y-%m-%d"])


def shipped(name: str) -> Path:
    """The folder of a profile that comes with the product, in a wheel or in a checkout."""
    package = Path(settings.PACKAGE)
    return next(
        place / name for place in (package / "profiles", package.parent / "profiles") if (place / name).is_dir()
    )


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Prepare the data, play the programme, and exit.")
@click.option("--profile", default="up-2018", show_default=True, help="Which example: a name that ships, or a folder.")
@click.option("--seed", default=SEED, show_default=True, help="Another seed, another invented world.")
@click.option("--booths", type=click.IntRange(min=403), help="Another number of booths, for measuring.")
@click.option("--through", type=DAY, metavar="YYYY-MM-DD", help="Play no further than this day; a later start goes on.")
@click.option("--port", default=8000, show_default=True)
def demo(*, no_serve: bool, profile: str, seed: int, booths: int | None, through: datetime | None, port: int) -> None:
    """Build the worked example at full size and serve it; a second start uses the data that is there."""
    if settings.IS_REHEARSAL:
        raise Refused("this data directory is a rehearsal's own; a demo wants one of its own (ABHIYAN_DATA)")
    folder = Path(profile) if Path(profile).is_dir() else shipped(profile)
    with Server(None if no_serve else port) as server:
        be_patient(connection)
        _be_reached_at(f"http://127.0.0.1:{port}")
        click.echo(f"The worked example lives in {settings.DATA}; its tables are made first.", err=True)
        call_command("migrate", verbosity=0)
        rehearsal = prepare(folder, seed=seed, booths=booths)
        server.start()
        finish(rehearsal, folder, through=through.date() if through else None)
        server.wait()


def be_patient(ours: BaseDatabaseWrapper) -> None:
    """Let the play wait for its turn to write as long as it takes: nobody looks at it, and on a busy machine a page's
    job may write for longer than whoever presses a button would wait. (PostgreSQL waits for a row without an end.)"""
    if ours.vendor == "sqlite":
        ours.close()
        ours.settings_dict["OPTIONS"]["timeout"] = PATIENCE_SECONDS


def _be_reached_at(address: str) -> None:
    """Links in the demo's letters lead to its own pages, unless the settings say where people reach it."""
    settings.PUBLIC_URL = settings.PUBLIC_URL or address
    settings.DLT_HOSTS = [*settings.DLT_HOSTS, urlsplit(settings.PUBLIC_URL).hostname or ""]


def finish(rehearsal: Rehearsal, folder: Path, *, through: date | None = None) -> None:
    """Make the world whole, play what is left of the programme (`through` a day), and read what it came to."""
    if rehearsal.built_at is None:
        make_whole(rehearsal)
    programme = plan_of(folder)
    if programme and not rehearsal.finished_at:
        guests.publish_timetables(day=programme.since)
        first, last = programme.since, programme.until - timedelta(days=1)
        play(rehearsal, example_holders(rehearsal.seed), first=first, last=last, through=through)
        if rehearsal.played_through != last:
            return
        rehearsal.outcome = outcome.read(rehearsal, first=first, last=last)
        rehearsal.finished_at = timezone.now()
        rehearsal.save(update_fields=["finished_at", "outcome"])


def prepare(folder: Path, *, seed: int, booths: int | None) -> Rehearsal:
    """The world, so far that its coverage can be looked at; what a killed build left is cleared first.

    Raises Refused where real people are.
    """
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
        clear()
    profile = profiles.read(folder)
    units = example.units(profile, booths=booths)
    rehearsal = build(profile, units, example_holders(seed), seed=seed, day=profile.founded)
    guests.share_ministers(seed, day=profile.founded)
    if programme := plan_of(folder):
        clock.set_day(programme.since)
        guests.say_days(seed, day=programme.since)
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


class Server:
    """The pages, in a process that stands by from the beginning and serves when told: then it answers at once.

    port: None for no pages at all. Whoever stops us stops it. Raises Refused when the port can't be had.
    """

    def __init__(self, port: int | None) -> None:
        self.port = port
        if port:
            serving.refuse_a_taken_port(serving.address()[0], port)

    def __enter__(self) -> Self:
        forked = get_context("fork")
        told, self.word = forked.Pipe(duplex=False)
        connection.close()  # the child must not share ours
        self.process = forked.Process(target=stand_by, args=(self.port, told, self.word))
        self.process.start()
        told.close()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.word.close()
        if kind:
            self.process.terminate()
        self.process.join()

    def start(self) -> None:
        """Coverage can be looked at."""
        if self.port:
            click.echo(
                f"\n  http://127.0.0.1:{self.port}/  is ready. Sign in there with one tap, as any of the people it "
                "lists.\n",
                err=True,
            )
            self.word.send(True)

    def wait(self) -> None:
        """Until whoever asked has seen enough."""
        if self.port:
            self.process.join()
            sys.exit(self.process.exitcode)


def stand_by(port: int | None, told: Connection, word: Connection) -> None:
    """In the other process: make ready what doesn't need the data, and serve when told; without the word, end."""
    word.close()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    serving.collect_static_files()
    serving.read_program()
    try:
        told.recv()
    except EOFError:
        return
    try:
        serving.serve(port=port)
    except Refused as refused:
        refused.show()
        sys.exit(refused.exit_code)


# --- an office's own rehearsal ----------------------------------------------------------------------------------------


@click.command("rehearse", short_help="Play the plan with invented people, in a database of its own.")
@click.option("--from", "first", type=DAY, metavar="YYYY-MM-DD", help="First day; the plan's unless given.")
@click.option("--through", "last", type=DAY, metavar="YYYY-MM-DD", help="Last day; the plan's unless given.")
@click.option("--seed", default=1, show_default=True, help="Another seed, other people and other mishaps.")
@click.option("--plan", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="A draft to be rehearsed instead of the living plan.")  # fmt: skip
@click.option("--name", help="What to call it; made from day and seed unless given.")
@click.option("--keep/--no-keep", default=True, help="Keep it after its end, to be looked at.", show_default=True)
@click.option("--serve", "served", is_flag=True, help="Serve its pages as soon as coverage can be looked at.")
@click.option("--port", default=8010, show_default=True)
@click.option("--list", "listed", is_flag=True, help="List the rehearsals kept here.")
@click.option("--throw-away", "thrown", metavar="NAME", help="Delete a kept rehearsal whole.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
def rehearse(  # noqa: PLR0913 (one for each option)
    *, first: datetime | None, last: datetime | None, seed: int, file: Path | None, name: str | None, keep: bool,
    served: bool, port: int, listed: bool, thrown: str | None, yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Play the plan with invented people before real ones follow it, and say what will be late where.

    Organisation, units, posts and plans are the office's, and so is which seats are held; of its people nothing is
    read. It lives in ABHIYAN_DATA/rehearsals/NAME, always on SQLite, with keys of its own; nothing is sent from it.
    One that was stopped goes on when the same command is given again.
    """
    if listed:
        tell_all(as_json=as_json)
    elif thrown:
        throw_away(thrown, yes=yes)
    else:
        where = found_or_made(first, last, seed, file, name)
        words = [*(["--serve", "--port", str(port)] if served else []), *(["--json"] if as_json else [])]
        code = ended(place.command(where, "play-rehearsal", *words))
        if code == 0 and not keep:
            place.throw_away(where)
        sys.exit(code)


def found_or_made(
    first: datetime | None, last: datetime | None, seed: int, file: Path | None, name: str | None
) -> Path:
    """The place of the rehearsal, made from the office as it stands unless it is there. Raises Refused."""
    if settings.IS_REHEARSAL:
        raise Refused("this is a rehearsal itself; start another from the office's own installation")
    draft = read_draft(file) if file else None
    days = days_of(draft)
    since = first.date() if first else days[0]
    until = last.date() if last else days[1]
    if until < since:
        raise click.UsageError("--through lies before --from.")
    where = find(name or f"{since}-seed-{seed}")
    if where not in place.all_of_them():
        place.write(where, drawn(seed, since, until, draft).as_json())
        click.echo(f"Rehearsal {where.name}: {since} to {until}, seed {seed}.", err=True)
    elif not is_of(where, seed, since, until, draft):
        raise Refused(
            f"the rehearsal {where.name} was made of another plan, other days or another seed; give this one a --name "
            f"of its own, or delete that one with --throw-away {where.name}"
        )
    return where


def is_of(where: Path, seed: int, first: date, last: date, draft: rules.Plan | None) -> bool:
    """Whether a kept rehearsal is the one that is asked for, so that it may go on."""
    kept = blueprint.read(where / settings.REHEARSAL_MARK)
    same_plan = draft is None or blueprint.bare(draft).digest in {plan.digest for plan in kept.plans}
    return same_plan and (kept.seed, kept.first, kept.last) == (seed, first, last)


def read_draft(file: Path) -> rules.Plan:
    try:
        return planfile.read(file)
    except planfile.PlanWrong as wrong:
        raise Refused(str(wrong)) from wrong


def days_of(draft: rules.Plan | None) -> tuple[date, date]:
    """First and last day of what is to be played: the draft's, else those of the open programmes. Raises Refused."""
    spans = (
        [(draft.since, draft.until)]
        if draft
        else list(Programme.objects.filter(closed_on=None).values_list("since", "until"))
    )
    if not spans:
        raise Refused("there is no open programme to rehearse; apply one, or name a draft with --plan")
    return min(since for since, _until in spans), max(until for _since, until in spans) - timedelta(days=1)


def drawn(seed: int, first: date, last: date, draft: rules.Plan | None) -> blueprint.Blueprint:
    try:
        return blueprint.of_office(seed=seed, first=first, last=last, day=clock.today(), draft=draft)
    except blueprint.NoOrganisation:
        raise Refused("there is no organisation here yet to rehearse with") from None
    except blueprint.NothingPlanned:
        raise Refused("no programme has a day between these two") from None


def find(name: str) -> Path:
    try:
        return place.find(name)
    except place.BadName:
        raise click.UsageError("A name is made of small letters, digits and hyphens.") from None


def ended(process: "subprocess.Popen[bytes]") -> int:
    """Wait for a child; when we are told to stop, so is it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def tell_all(*, as_json: bool) -> None:
    """The rehearsals kept here."""
    found = place.all_of_them()
    if as_json:
        emit_json([{"name": one.name, "place": str(one)} for one in found])
        return
    for one in found:
        size = sum(file.stat().st_size for file in one.glob("abhiyan.sqlite3*")) // 2**20
        click.echo(f"{one.name:<40} {grouped(size):>8} MB")
    if not found:
        click.echo("No rehearsal is kept here.")


def throw_away(name: str, *, yes: bool) -> None:
    """Delete one after asking. Raises Refused for one that is not there."""
    where = find(name)
    if where not in place.all_of_them():
        raise Refused(f"there is no rehearsal {name} here; `abhiyan rehearse --list` names them")
    if not yes:
        click.confirm(f"Delete the rehearsal {name} and everything in it?", abort=True)
    place.throw_away(where)
    click.echo(f"{name} is gone.")


@click.command("play-rehearsal", hidden=True)
@click.option("--serve", "served", is_flag=True)
@click.option("--port", default=8010)
@click.option("--json", "as_json", is_flag=True)
def play_rehearsal(*, served: bool, port: int, as_json: bool) -> None:
    """In the rehearsal's own place: build, play, tell."""
    try:
        plan = stage.plan_of_place()
    except stage.NoRehearsalHere:
        raise Refused("no rehearsal was prepared in this data directory; `abhiyan rehearse` prepares one") from None
    begun = time.monotonic()
    with Server(port if served else None) as server:
        call_command("migrate", verbosity=0)

        def ready() -> None:
            click.echo(f"Coverage can be looked at after {time.monotonic() - begun:.0f} s.", err=True)
            server.start()

        try:
            rehearsal = stage.rehearse(plan, ready=ready)
        except RealPeopleHere:
            raise Refused("there are people here who are not invented; nothing is rehearsed among them") from None
        tell_outcome(rehearsal, as_json=as_json)
        server.wait()


def tell_outcome(rehearsal: Rehearsal, *, as_json: bool) -> None:
    """What came of it, in words or as JSON."""
    if as_json:
        emit_json({"seed": rehearsal.seed, **rehearsal.outcome, "days": rehearsal.days, "digest": digest()})
        return
    for day in rehearsal.days:
        acts = ", ".join(f"{grouped(n)} {word}" for word, n in day.items() if n and word not in COSTS)
        click.echo(f"{day['day']}  {day['seconds']:>6.1f} s  {acts}")
    for line in words_of(rehearsal.outcome):
        click.echo(line)


def words_of(found: outcome.Row) -> Iterator[str]:
    """The outcome in lines."""
    yield "\nLate, by activity:"
    for one in found["activities"]:
        worst = f", {grouped(one['worst'])} on the worst day" if one["worst"] else ""
        name, late = one["name_en"] or one["name_hi"], grouped(one["late"])
        yield f"  {name}: {late} of {grouped(one['assigned'])} at the end{worst}"
    yield "\nWeakest units (days late for each assignment):"
    yield from (f"  {one['name_en'] or one['name_hi']} ({one['code']}): {one['each']}" for one in found["weakest"])
    yield "\nVacancies that cost most (days late):"
    for one in found["vacancies"]:
        yield f"  {one['role_en'] or one['role_hi']}, {one['name_en'] or one['name_hi']} ({one['code']}): {one['days']}"


commands: list[click.Command] = [demo, rehearse, play_rehearsal]
