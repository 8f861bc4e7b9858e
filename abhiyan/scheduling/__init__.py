"""Timetables of many events with shared guests, proved best. Python and OR-Tools, nothing else."""
