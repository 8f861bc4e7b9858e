"""How many of the claimed are real, from those who were called: pure rules, no table, no clock.

Everybody claimed lies in one stratum (a unit below, verified or only claimed). Of stratum h with N_h claimed, n_h were
drawn, r_h reached, x_h of these real. docs/decisions/0030 says why it is reckoned so.

    share      p  = sum of W_h p_h             W_h = N_h / N, p_h = x_h / r_h
    variance   v  = sum of W_h^2 (1 - r_h/N_h) q_h (1 - q_h) / r_h, q_h: p_h drawn a little to the middle
    interval   Clopper and Pearson's for p at the size of a plain sample that would be as exact: n = q (1 - q) / v, and
               at most what it would be if all strata were alike, 1 / sum of W_h^2 (1 - r_h/N_h) / r_h
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, lgamma, log, log1p, sqrt
from typing import NamedTuple

Z = 1.959964  # 95 of 100
TAIL = 0.025  # what either end leaves out
TINY = 1e-30  # instead of nothing, where one divides by it
LEAST = 2  # calls a stratum, so that it has a spread
PULL = 2.0  # a stratum's share is drawn to the middle as by so many calls: 3 of 3 real is no proof of 100%
SHOWN_FROM = 20  # reached calls, from which a part of a sample speaks for its unit


class TooFewCalls(Exception):
    """Every stratum wants two calls. `least` is how many that makes."""

    def __init__(self, least: int) -> None:
        super().__init__(least)
        self.least = least


class Counted(NamedTuple):
    """A stratum: how many are claimed in it, were drawn, reached, are real. verified: whose number is proved."""

    verified: bool
    claimed: int
    drawn: int
    reached: int = 0
    real: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of `claimed` people the `share` is real (0 to 1), with 95% certainty from `low` to `high`.

    lowest, highest: the share if nobody, or everybody, who was drawn and not reached were real. size: of how many calls
    a plain sample would be as exact (0 where everybody was reached). strata: as reckoned with, small ones joined.
    """

    claimed: int
    drawn: int
    reached: int
    real: int
    share: float
    low: float
    high: float
    lowest: float
    highest: float
    variance: float
    size: float
    strata: tuple[Counted, ...]

    def people(self, share: float) -> int:
        return round(share * self.claimed)


def least(claimed: Sequence[int]) -> int:
    """The fewest calls that give every stratum its two, or all of it."""
    return sum(min(LEAST, n) for n in claimed)


def allocate(claimed: Sequence[int], size: int) -> list[int]:
    """How many to draw of each stratum: in proportion, at least LEAST where there are as many, `size` in all.

    Everybody, where `size` is more than there are. Raises TooFewCalls.
    """
    total = sum(claimed)
    if size >= total:
        return list(claimed)
    if size < least(claimed):
        raise TooFewCalls(least(claimed))
    given = [max(min(LEAST, n), size * n // total) for n in claimed]
    # What rounding left goes to those that lost most by it; what the smallest got in excess, the largest give.
    order = sorted(range(len(claimed)), key=lambda h: (-(size * claimed[h] % total), h))
    while (missing := size - sum(given)) > 0:
        for h in [h for h in order if given[h] < claimed[h]][:missing]:
            given[h] += 1
    while sum(given) > size:
        over = [h for h in range(len(claimed)) if given[h] > LEAST]
        given[max(over, key=lambda h: given[h] - size * claimed[h] / total)] -= 1
    return given


def half_width(claimed: int, size: int) -> float:
    """About how far the estimate may lie from the truth, either way, when half are real: the worst case."""
    size = min(size, claimed)
    return Z * sqrt(0.25 / size * (1 - size / claimed)) if size else 1.0


def estimate(strata: Sequence[Counted]) -> Estimate | None:
    """The estimate; None where nobody was reached."""
    strata = [one for one in strata if one.claimed]
    together = joined(strata)
    if not together:
        return None
    total, reached = sum(one.claimed for one in strata), sum(one.reached for one in strata)
    share = sum(one.claimed / total * one.real / one.reached for one in together)
    middle = _drawn_in(share * reached, reached, 0.5)
    variance = sum(_variance(one, total, middle) for one in together)
    alike = sum((one.claimed / total) ** 2 * _unseen(one) / one.reached for one in together)
    size = min(middle * (1 - middle) / variance, 1 / alike) if variance and alike else 0.0
    low, high = _whole(*exact(share, size), total) if size else (share, share)
    return Estimate(
        claimed=total,
        drawn=sum(one.drawn for one in strata),
        reached=reached,
        real=sum(one.real for one in strata),
        share=share,
        low=low,
        high=high,
        lowest=sum(one.claimed / total * one.real / one.drawn for one in strata if one.drawn),
        highest=sum(
            one.claimed / total * (one.real + one.drawn - one.reached) / one.drawn for one in strata if one.drawn
        ),
        variance=variance,
        size=size,
        strata=tuple(together),
    )


def _whole(low: float, high: float, total: int) -> tuple[float, float]:
    """The ends at whole people, outwards: of five, four or five are real, never 82%."""
    return floor(low * total + TINY) / total, ceil(high * total - TINY) / total


def _variance(one: Counted, total: int, middle: float) -> float:
    """What a stratum adds to the variance of the share."""
    weight, share = one.claimed / total, _drawn_in(one.real, one.reached, middle)
    return weight**2 * _unseen(one) * share * (1 - share) / one.reached


def _unseen(one: Counted) -> float:
    """The part of a stratum that was not reached: where it is nothing, nothing is uncertain."""
    return 1 - one.reached / one.claimed


def _drawn_in(real: float, reached: int, middle: float) -> float:
    return (real + PULL * middle) / (reached + PULL)


def exact(share: float, size: float) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share found in a plain sample of `size`, which need not be whole.

    low: with so few real, 2.5 of 100 samples would look as good; high: with so many, 2.5 of 100 would look as bad.
    """
    real = share * size
    low = 0.0 if real <= 0 else _quantile(TAIL, real, size - real + 1)
    high = 1.0 if real >= size else _quantile(1 - TAIL, real + 1, size - real)
    return low, high


def _quantile(wanted: float, a: float, b: float) -> float:
    """Where the beta distribution reaches `wanted`, to nine digits."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _beta(middle, a, b) < wanted else (low, middle)
    return (low + high) / 2


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x in (0.0, 1.0):
        return x
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / max(1 - (a + b) * x / (a + 1), TINY)
    value = d
    for m in range(1, 300):
        for top in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + top * d or TINY)
            c = 1 + top / c or TINY
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * value


def joined(strata: Sequence[Counted]) -> list[Counted]:
    """Strata of which fewer than two were reached, put together with the smallest other of the same kind.

    Of the other kind, where there is none of its own; none at all where nobody was reached.
    """
    found = [one for one in strata if one.claimed]
    while small := [one for one in found if one.reached < min(LEAST, one.claimed)]:
        one = min(small, key=lambda one: (one.reached, one.claimed))
        found.remove(one)
        others = [other for other in found if other.verified == one.verified] or found
        if not others:
            return [one] if one.reached else []
        other = min(others, key=lambda other: other.claimed)
        found[found.index(other)] = Counted(other.verified, *(a + b for a, b in zip(one[1:], other[1:], strict=True)))
    return found
