"""The estimate of a sample: how calls are dealt out, and that the interval holds the truth as often as it says."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abhiyan.registration.checking.estimating import (
    Counted,
    TooFewCalls,
    allocate,
    estimate,
    exact,
    half_width,
    joined,
    least,
)
from tests.seeds import THOROUGH

POPULATIONS = 2_000
SEEDS = (1, 2) if THOROUGH else (1,)
SIZES = st.lists(st.integers(1, 5_000), min_size=1, max_size=20)


@settings(suppress_health_check=[HealthCheck.too_slow])  # slow on a busy machine
@given(SIZES, st.integers(1, 2_000))
def test_calls_are_dealt_out_in_proportion_with_two_a_stratum(claimed: list[int], size: int) -> None:
    if size < min(least(claimed), sum(claimed)):
        with pytest.raises(TooFewCalls):
            allocate(claimed, size)
        return
    given_ = allocate(claimed, size)

    assert sum(given_) == min(size, sum(claimed))
    assert all(min(2, n) <= m <= n for n, m in zip(claimed, given_, strict=True))


def test_a_stratum_gets_what_its_part_is() -> None:
    assert allocate([6_000, 3_000, 1_000, 2], 102) == [60, 30, 10, 2]


def test_two_hundred_calls_give_about_seven_points() -> None:
    assert round(100 * half_width(705_000, 200)) == 7
    assert half_width(200, 200) == 0


def test_the_interval_is_clopper_and_pearsons() -> None:
    """Against printed tables: 90 of 100, 0 of 10, 10 of 10, 1 of 2."""
    found = [exact(0.9, 100), exact(0, 10), exact(1, 10), exact(0.5, 2)]
    assert [(round(low, 4), round(high, 4)) for low, high in found] == [
        (0.8238, 0.951),
        (0.0, 0.3085),
        (0.6915, 1.0),
        (0.0126, 0.9874),
    ]


def test_everybody_reached_leaves_no_doubt() -> None:
    found = estimate([Counted(True, 10, 10, 10, 9), Counted(False, 10, 10, 10, 3)])
    assert found is not None
    assert (found.low, found.share, found.high) == (0.6, 0.6, 0.6)


def test_a_stratum_counts_as_much_as_it_has_people() -> None:
    found = estimate([Counted(True, 900, 50, 50, 50), Counted(False, 100, 50, 50, 0)])
    assert found is not None
    assert found.share == pytest.approx(0.9)
    assert found.low < 0.9 < found.high


def test_who_was_not_reached_is_shown_as_bounds() -> None:
    found = estimate([Counted(True, 1_000, 100, 50, 40)])
    assert found is not None
    assert (found.share, found.lowest, found.highest) == (0.8, 0.4, 0.9)


def test_three_of_three_is_no_proof_of_all() -> None:
    found = estimate([Counted(True, 1_000, 3, 3, 3)])
    assert found is not None
    assert found.share == 1.0
    assert found.low < 0.6


def test_a_stratum_that_nobody_answered_in_joins_the_smallest_of_its_kind() -> None:
    strata = [
        Counted(True, 500, 5, 5, 5),
        Counted(True, 50, 2),
        Counted(True, 90, 2, 2, 1),
        Counted(False, 80, 2, 2, 0),
    ]
    assert joined(strata) == [Counted(True, 500, 5, 5, 5), Counted(True, 140, 4, 2, 1), Counted(False, 80, 2, 2, 0)]


def test_nobody_reached_gives_no_estimate() -> None:
    assert estimate([Counted(True, 500, 5), Counted(False, 50, 2)]) is None
    assert estimate([]) is None


# --- how often the interval holds the truth --------------------------------------------------------------------------


def population(random: Random, *, skewed: bool) -> list[tuple[int, int]]:
    """(claimed, real) of each stratum. Skewed: a few great honest ones, many small ones mostly made up."""
    strata = []
    for at in range(random.randint(2, 14)):
        if skewed and at >= 2:
            claimed, share = random.randint(2, 9), random.betavariate(1, 6)
        elif skewed:
            claimed, share = random.randint(500, 4_000), random.betavariate(12, 1)
        else:
            claimed = max(1, int(random.lognormvariate(5, random.choice((0.5, 1.6)))))
            share = random.choice((random.betavariate(9, 1), random.betavariate(1, 3), random.random(), 1.0))
        strata.append((claimed, round(share * claimed)))
    return strata


def called(random: Random, strata: list[tuple[int, int]], answering: float) -> list[Counted]:
    """A draw of the population, of whom some answer."""
    claimed = [n for n, _real in strata]
    sizes = allocate(claimed, max(least(claimed), random.choice((30, 60, 120, 250))))
    found = []
    for at, ((n, real), size) in enumerate(zip(strata, sizes, strict=True)):
        answered = [one for one in random.sample(range(n), size) if random.random() < answering]
        found.append(Counted(at % 2 == 0, n, size, len(answered), sum(one < real for one in answered)))
    return found


def without_weights(strata: list[Counted]) -> list[Counted]:
    """The twin: everybody who was called, as if it had been one plain sample."""
    return [Counted(True, *(sum(part) for part in list(zip(*strata, strict=True))[1:]))]


def covered(seed: int, *, skewed: bool, answering: float, weighed: bool = True) -> float:
    """How many of 2,000 intervals hold the truth."""
    random, held, asked = Random(seed), 0, 0
    for _ in range(POPULATIONS):
        strata = population(random, skewed=skewed)
        sample = called(random, strata, answering)
        found = estimate(sample if weighed else without_weights(sample))
        if found is None:
            continue
        truth = sum(real for _n, real in strata) / sum(n for n, _real in strata)
        asked += 1
        held += found.low - 1e-9 <= truth <= found.high + 1e-9
    return held / asked


@pytest.mark.longer
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("answering", [1.0, 0.7])
@pytest.mark.parametrize("skewed", [False, True])
def test_the_interval_holds_the_truth_as_often_as_it_says(seed: int, answering: float, skewed: bool) -> None:
    assert covered(seed, skewed=skewed, answering=answering) >= 0.93


@pytest.mark.parametrize("answering", [1.0, 0.7])
def test_of_a_few_people_too(answering: float) -> None:
    """A booth or two: the truth is a whole number of people, and the ends are."""
    random, held, asked = Random(3), 0, 0
    for _ in range(POPULATIONS):
        strata = [(n, random.randint(0, n)) for n in (random.randint(2, 12) for _ in range(random.randint(1, 5)))]
        found = estimate(called(random, strata, answering))
        if found is not None:
            truth = sum(real for _n, real in strata) / sum(n for n, _real in strata)
            asked += 1
            held += found.low - 1e-9 <= truth <= found.high + 1e-9
    assert held / asked >= 0.93


@pytest.mark.longer
@pytest.mark.parametrize("seed", SEEDS)
def test_twin_without_the_weights_of_the_strata_it_does_not(seed: int) -> None:
    assert covered(seed, skewed=True, answering=1.0, weighed=False) < 0.93
