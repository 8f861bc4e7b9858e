"""The product's settings, with two views beside its own to be compared with."""

from abhiyan.settings import *  # noqa: F403 (all of them)

ROOT_URLCONF = "bench.intake.urls"
