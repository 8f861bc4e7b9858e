"""Nothing goes out outside the hours, or to a unit in silence: to the second, in both trees, and each with its twin.

They are tests already, of tests/messaging/test_outbox.py.
"""

from typing import Any

from bench.proof import suite

TESTS = (
    "test_nothing_goes_out_outside_the_hours",
    "test_the_hours_are_what_keeps_it",
    "test_a_silent_unit_gets_nothing_and_others_do",
    "test_after_silence_the_rest_goes",
    "test_without_asking_for_silence_it_would_go",
    "test_what_a_slow_gateway_did_not_get_before_a_border_waits_again",
    "test_without_a_last_moment_it_would_leave_after_it",
    "test_a_message_whose_time_is_over_goes_no_more",
    "test_nothing_goes_before_its_time",
)


def prove(*, is_long: bool) -> dict[str, Any]:
    return suite.run(*(f"tests/messaging/test_outbox.py::{one}" for one in TESTS), times=10 if is_long else 1)
