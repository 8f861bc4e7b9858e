"""Each filter by which people see only their own branch is taken away, one by one: the oracle notices every time."""

from typing import Any

from bench.proof import suite


def prove(*, is_long: bool) -> dict[str, Any]:
    more = {"ABHIYAN_THOROUGH": "1"} if is_long else {}
    return suite.run("tests/rights/test_mutants.py", "tests/rights/test_oracle.py", **more)
