"""Splink on a file of records, in its own environment (bench/requirements-splink.txt), for bench/duplicates.py.

`python -m bench.splink_side roster|febrl IN.csv OUT.json`: writes the pairs with their probability, the seconds and the
peak memory. Tuned as its documentation advises: a prior from sure rules, u from random pairs, m by expectation
maximisation over several blockings, Jaro-Winkler at several levels, rare values weighing more, blocking by many rules.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import splink.comparison_level_library as levels
import splink.comparison_library as compare
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

LOWEST = 1e-6  # pairs less likely than this are no part of any best threshold


def main() -> None:
    kind, source, out = sys.argv[1:]
    frame = pd.read_csv(source, dtype=str, keep_default_na=False).replace({"": None})
    if "year" in frame:
        frame["year"] = pd.to_numeric(frame["year"]).astype("Int64")
    started = time.perf_counter()
    pairs = run(frame, *{"roster": roster, "febrl": febrl}[kind]())
    taken = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Path(out).write_text(json.dumps({"seconds": taken, "cpu": time.process_time(), "mb": peak, "pairs": pairs}))


def run(frame: pd.DataFrame, settings: SettingsCreator, sure: Sequence[Any], trainings: Sequence[Any]) -> list[Any]:
    """(row, row, probability) of every pair it finds likely enough to mention."""
    linker = Linker(DuckDBAPI().register(frame), settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match(list(sure), recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for training in trainings:
        linker.training.estimate_parameters_using_expectation_maximisation(training, record_sample_proportion=1.0)
    found = linker.inference.predict(threshold_match_probability=LOWEST).as_pandas_dataframe()
    columns = zip(found["unique_id_l"], found["unique_id_r"], found["match_probability"], strict=True)
    return [[int(one), int(other), float(chance)] for one, other, chance in columns]


def roster() -> tuple[SettingsCreator, list[Any], list[Any]]:
    """Columns: given, surname, relation, year, phone, district, mandal, booth; Latin letters."""
    rare = {"term_frequency_adjustments": True}
    near = [0.96, 0.92, 0.86, 0.75]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("given", near).configure(**rare),
            compare.JaroWinklerAtThresholds("surname", near).configure(**rare),
            compare.JaroWinklerAtThresholds("relation", near).configure(**rare),
            # Families share phones: by itself a phone counts for less than with the same given name. (F1 0.72 without.)
            compare.CustomComparison(
                [
                    levels.NullLevel("phone"),
                    levels.And(levels.ExactMatchLevel("phone"), levels.JaroWinklerLevel("given", 0.88)),
                    levels.And(levels.DamerauLevenshteinLevel("phone", 1), levels.JaroWinklerLevel("given", 0.88)),
                    levels.ExactMatchLevel("phone"),
                    levels.ElseLevel(),
                ],
                output_column_name="phone_with_given",
            ),
            compare.CustomComparison(
                [
                    levels.NullLevel("year"),
                    levels.ExactMatchLevel("year"),
                    *(levels.AbsoluteDifferenceLevel("year", difference_threshold=years) for years in (1, 2, 4)),
                    levels.ElseLevel(),
                ],
                output_column_name="year",
            ),
            compare.CustomComparison(
                [*(levels.ExactMatchLevel(place) for place in ("booth", "mandal", "district")), levels.ElseLevel()],
                output_column_name="place",
            ),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("phone"),
            block_on("given", "mandal"),
            block_on("given", "surname", "district"),
            block_on("given", "relation", "district"),
            block_on("surname", "mandal", "substr(given, 1, 1)"),
            block_on("relation", "mandal"),
            block_on("mandal", "substr(given, 1, 3)", "substr(relation, 1, 2)"),
            block_on("mandal", "year", "substr(given, 1, 2)"),
            block_on("booth", "substr(given, 1, 2)"),
        ],
    )
    sure = [block_on("phone", "given"), block_on("given", "surname", "relation", "mandal")]
    # Trained on phones alone it learns families, not people; taught with the gold answer it did no better (0.79).
    trainings = [
        block_on("phone", "given"),
        block_on("given", "surname", "mandal"),
        block_on("given", "relation", "mandal"),
    ]
    return settings, sure, trainings


def febrl() -> tuple[SettingsCreator, list[Any], list[Any]]:
    """All columns of the data set but the state's abbreviation alone; after Splink's own example for it."""
    rare = {"term_frequency_adjustments": True}
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.ForenameSurnameComparison("given_name", "surname", jaro_winkler_thresholds=[0.92, 0.85]),
            compare.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            compare.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            compare.ExactMatch("street_number").configure(**rare),
            compare.JaroWinklerAtThresholds("address_1", [0.92, 0.8]).configure(**rare),
            compare.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(**rare),
            compare.JaroWinklerAtThresholds("suburb", [0.92, 0.8]).configure(**rare),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("surname", "substr(postcode, 1, 2)"),
            block_on("given_name", "substr(postcode, 1, 2)"),
            block_on("address_1"),
            block_on("postcode", "substr(given_name, 1, 1)"),
        ],
    )
    sure = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    return settings, sure, [block_on("date_of_birth"), block_on("postcode"), block_on("given_name", "surname")]


if __name__ == "__main__":
    main()
