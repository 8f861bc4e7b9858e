"""How people come in: rosters, the rows of each, and what became of every one."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.posts.models import Role
from abhiyan.units.models import Unit, in_ranges


class Layout(models.Model):
    """What the columns of files with these headers mean, as somebody settled it. `mark`: the print of the headers."""

    mark = models.CharField(max_length=64, unique=True)
    settled = models.JSONField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now=True)


class RosterQuerySet(models.QuerySet["Roster"]):
    def seen_by(self, by: Authority) -> Self:
        """Rosters one sent oneself, and those sent from where one may appoint."""
        if by.everywhere:
            return self.all()
        return self.filter(in_ranges(by.over("appoint"), "unit__path") | Q(person__in=by.records))


class Roster(models.Model):
    """One sheet of a file that somebody sent, from the first look to the end of its load.

    `digest` is a keyed hash of the file: the same file is the same roster while it runs. `unit` is where the sender
    appoints; a row outside their branch is refused by itself. `line` is the last row of the file whose fate is written:
    a load that was stopped goes on behind it. The counts are those of RosterLine.
    """

    LOOKED, WAITING, RUNNING, STOPPED, DONE = "looked", "waiting", "running", "stopped", "done"
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    sheet = models.CharField(max_length=200, blank=True)
    settled = models.JSONField(default=dict)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=80)
    state = models.CharField(max_length=8, default=LOOKED)
    line = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest", "sheet"],
                condition=Q(state__in=["waiting", "running"]),
                name="roster_of_a_file_runs_once",
            ),
            models.CheckConstraint(
                name="roster_state_is_known",
                condition=Q(state__in=["looked", "waiting", "running", "stopped", "done"]),
            ),
        ]


class RosterPart(models.Model):
    """A piece of the file that a browser sent, sealed: it holds whole numbers. Gone some days after the load."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roster", "number"], name="roster_part_is_there_once"),
        ]


class RosterLine(models.Model):
    """What became of one row of a roster: one row a line, none twice, none missing.

    `person` is whom it loaded or meant. A row that is asked or refused keeps its cells, sealed, to be mended: `column`
    is the place of the cell that is at fault (from 0, -1 for the whole row), `reason` a key of
    registration.rosters.wording, `detail` what belongs to it (another line's number).
    """

    LOADED, KNOWN, ASKED, REFUSED = "loaded", "known", "asked", "refused"
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=40, blank=True)
    column = models.SmallIntegerField(default=-1)
    detail = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(default=b"")
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roster", "line"], name="roster_line_is_written_once"),
            models.CheckConstraint(
                name="roster_line_has_a_known_outcome",
                condition=Q(outcome__in=["loaded", "known", "asked", "refused"]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["roster", "outcome", "line"],
                condition=Q(outcome__in=["asked", "refused"]),
                name="roster_line_to_be_mended",
            ),
        ]
