"""What registration adds to the shell, a group of each room."""

import click

from abhiyan.registration.checking.commands import padding_group
from abhiyan.registration.duplicates.commands import duplicates
from abhiyan.registration.leaving.commands import departures_group
from abhiyan.registration.rosters.commands import roster_group

commands: list[click.Command] = [roster_group, duplicates, padding_group, departures_group]
