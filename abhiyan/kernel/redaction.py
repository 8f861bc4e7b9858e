"""Keeps phone numbers out of logs and error reports: any run of ten or more digits is masked to its last four.

A run may be broken by single blanks, dots, dashes or brackets, and written in Devanagari digits.
"""

import logging
import re
from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

# \d covers Devanagari digits too.
NUMBER = re.compile(r"(?<![\d.])\d(?:[ .()/-]{0,2}\d){9,}")
DIGIT = re.compile(r"\d")


def masked(text: str) -> str:
    """`text` with every digit of a long number but the last four replaced by a bullet."""
    return NUMBER.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    run = match.group()
    hidden = sum(1 for _ in DIGIT.finditer(run)) - 4
    return DIGIT.sub("•", run, count=hidden)


class Formatter(logging.Formatter):
    """Masks the finished line: message, arguments, trace and stack alike."""

    def format(self, record: logging.LogRecord) -> str:
        # The time stamp is ours and holds more than ten digits, so it is set apart before masking.
        line = super().format(record)
        stamp = getattr(record, "asctime", "")
        if stamp and line.startswith(stamp):
            return stamp + masked(line[len(stamp) :])
        return masked(line)


class ReportFilter(SafeExceptionReporterFilter):
    """Django's error report without numbers: form fields and the variables of each frame are masked."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        fields = super().get_post_parameters(request)
        return {name: masked(str(value)) for name, value in fields.items()}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        variables = super().get_traceback_frame_variables(request, tb_frame)
        return {name: masked(value if isinstance(value, str) else repr(value)) for name, value in variables}.items()
