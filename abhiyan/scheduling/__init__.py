"""Timetables of many events with shared guests, proved best. Python and OR-Tools, nothing else."""

from abhiyan.scheduling.problem import (
    BOTH,
    Event,
    Guest,
    Half,
    Limits,
    NoDistance,
    Place,
    Problem,
    Region,
    Slot,
    Venue,
    Wish,
    whole_days,
)
from abhiyan.scheduling.timetable import Reason, Timetable

__all__ = [
    "BOTH",
    "Event",
    "Guest",
    "Half",
    "Limits",
    "NoDistance",
    "Place",
    "Problem",
    "Reason",
    "Region",
    "Slot",
    "Timetable",
    "Venue",
    "Wish",
    "whole_days",
]
