"""Canary numbers: none of them reaches a log line or an error report whole."""

import logging
import sys

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from abhiyan.kernel.redaction import Formatter, ReportFilter, masked

CANARIES = [
    "9876543210",
    "+919876543210",
    "98765 43210",
    "98765-43210",
    "(98765) 43210",
    "९८७६५४३२१०",
    "+91 98765 43210",
]


@pytest.mark.parametrize("canary", CANARIES)
def test_only_four_digits_of_a_number_stay(canary):
    shown = masked(f"to {canary}, twice: {canary}.")

    assert (canary in shown, sum(sign.isdigit() for sign in shown)) == (False, 8)


@pytest.mark.parametrize("text", ["141,000 booths", "2018-01-26", "post:705000", "10:30:15,123"])
def test_other_numbers_stay_as_they_are(text):
    assert masked(text) == text


@pytest.mark.parametrize("canary", CANARIES)
def test_a_log_line_holds_no_number_in_message_arguments_or_trace(canary):
    try:
        raise ValueError(canary)
    except ValueError:
        trace = sys.exc_info()
    record = logging.LogRecord("a", logging.ERROR, __file__, 1, "sent to %s", (canary,), trace)

    line = Formatter("{asctime} {message}", style="{").format(record)

    assert (canary in line, line.startswith(record.asctime), "ValueError" in line) == (False, True, True)


@pytest.mark.parametrize("canary", CANARIES)
def test_an_error_report_holds_no_number(canary, settings):
    settings.DEBUG = True
    request = RequestFactory().post("/", {"phone": canary})
    request.exception_reporter_filter = ReportFilter()  # type: ignore[attr-defined]
    try:
        typed = request.POST["phone"]
        raise ValueError(len(typed))
    except ValueError:
        reporter = ExceptionReporter(request, *sys.exc_info())
    frames = reporter.get_traceback_data()["frames"]

    shown = repr(reporter.filter.get_post_parameters(request)) + repr([frame["vars"] for frame in frames])
    assert (canary in shown, "typed" in shown) == (False, True)
