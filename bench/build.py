"""The worked example from nothing: how long until coverage can be looked at, and until the plan is played."""

import os
import resource
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.rows import Row

COUNTRY = 500_000  # booths from which the days are not played: one machine's patience


class Stages:
    """Seconds of each stage, by the wall and by this process's CPU."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.whole = 0.0

    def run(self, name: str, work: Callable[[], object], goal: str = "") -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        self.whole += wall
        self.rows.append(Row(f"build: {name}", wall, "s", goal, note=f"CPU of the writing process {cpu:.1f} s"))


def measure(booths: int) -> list[Row]:
    """Build as `abhiyan demo` does, stage by stage. The place must be empty."""
    from django.core.management import call_command

    from abhiyan.kernel import clock, serving
    from abhiyan.kernel.collecting import uncollected
    from abhiyan.posts import profile as profiles
    from abhiyan.rehearsal import build, commands, example, guests
    from abhiyan.rehearsal.play import play

    stages = Stages()
    stages.run("tables", lambda: call_command("migrate", verbosity=0))
    folder = commands.shipped("up-2018")
    profile = profiles.read(folder)
    rehearsal = build.begin(profile, seed=commands.SEED)
    holders, day = build.example_holders(commands.SEED), profile.founded
    units = example.units(profile, booths=booths)
    with uncollected():
        stages.run("units and posts", lambda: build.organise(profile, units, day=day))
        build.drop_indexes(rehearsal)
        stages.run("people in their posts", lambda: build.seat_people(build.chairs_of(holders), day=day))
    stages.run("ministers share districts", lambda: guests.share_ministers(commands.SEED, day=day))
    stages.run("the plan applied", lambda: commands.plan_of(folder), "< 20")
    programme = commands.plan_of(folder)
    assert programme is not None
    clock.set_day(programme.since)
    stages.run("guests say their days", lambda: guests.say_days(commands.SEED, day=programme.since))
    goal = "< 60" if booths == 141_000 else ""
    browsable = Row("build: coverage browsable after", stages.whole, "s", goal, note=_load())
    stages.run("the same plan applied again", lambda: _apply_again(folder), "< 2")
    stages.run("indexes of people", lambda: build.finish(rehearsal))
    stages.run("timetables found and published", lambda: guests.publish_timetables(day=programme.since))
    if booths < COUNTRY:
        first, last = programme.since, programme.until - timedelta(days=1)
        days = (last - first).days + 1
        stages.run(f"plan played, {days} days", lambda: play(rehearsal, holders, first=first, last=last))
    serving.collect_static_files()
    Path(os.environ["ABHIYAN_DATA"], "built").touch()
    return [*stages.rows, browsable, *_days(rehearsal.days), _memory()]


def _apply_again(folder: Path) -> None:
    """Read, compared and found the same."""
    from abhiyan.plans import actions, planfile, vocabulary
    from abhiyan.rehearsal.build import BY

    plan = planfile.read(folder / "plan.toml", vocabulary.of_installation())
    actions.apply(plan, day=plan.since, by=BY)


def _days(days: list[dict[str, Any]]) -> list[Row]:
    """What a day of the play costs: the dearest and the middle one."""
    if not days:
        return []
    ordered = sorted(days, key=lambda one: float(one["seconds"]))
    return [
        Row(f"build: a day played, {name}", one["seconds"], "s", note=f"{one['day']}; CPU {one['cpu']} s")
        for name, one in (("dearest", ordered[-1]), ("middle", ordered[len(ordered) // 2]))
    ]


def _memory() -> Row:
    """The most memory the two processes held at once, at worst."""
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Row("build: peak memory, both processes", peak / 1024, "MB", "< 1536")


def _load() -> str:
    return f"load of the machine at the end {os.getloadavg()[0]:.1f}"
