"""The same roster with django-import-export, in the two ways its manual shows.

Both take our rules of reading a row and finding its unit, our sealing and search keys, and our search for duplicates at
the end; what differs is how rows reach the database. `same_work` is its ordinary way, row by row: a row that reads
badly is its validation error, an instance is looked for by the number, hooks add the number and the keys and call the
verb that appoints, with its tally and audit; what became of every row is written at the end. `in_bulk` is its bulk
creation with every switch that makes it faster; it looks for nobody who is there and counts no tallies.

Settings: no diffs, no full_clean, one transaction for the whole file (the default), with nobody registering meanwhile.
"""

from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 1_000
FIELDS = ("name_hi", "name_en", "relation", "birth_year")


def same_work(file: Path) -> None:
    """Raises RuntimeError where it did less than that."""
    _import(file, bulk=False)


def in_bulk(file: Path) -> None:
    """Raises RuntimeError where it did less than that."""
    _import(file, bulk=True)


def _import(file: Path, *, bulk: bool) -> None:
    import tablib

    data = tablib.Dataset().load(file.read_text(encoding="utf-8"), format="csv")
    resource = _resource(_Desk(file, rows=len(data)), bulk=bulk)
    done = resource.import_data(data, dry_run=False, raise_errors=False)
    errors = [error.error for _number, some in done.row_errors() for error in some]
    if done.base_errors or errors or done.totals["new"] < 0.7 * len(data):
        raise RuntimeError((dict(done.totals), done.base_errors, errors[:3]))
    resource.desk.close()


class _Refused(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Desk:
    """What both ways need: rows read by our rules, units, posts, and what became of every row."""

    def __init__(self, file: Path, *, rows: int) -> None:
        from abhiyan.kernel.authority import system
        from abhiyan.kernel.tables import opened
        from abhiyan.registration.models import Roster
        from abhiyan.registration.rosters import reading
        from abhiyan.registration.rosters.places import Units
        from abhiyan.registration.rosters.rows import reader
        from abhiyan.registration.rosters.understanding import understand, with_corrections
        from bench.roster import DAY

        self.by, self.day = system("bench"), DAY
        lines = list(islice(opened(file, from_browser=False).lines(), 200))
        understood = understand(lines, levels=reading.level_words())
        titles = next(column.place for column in understood.columns if column.meaning == "role")
        self.read = reader(with_corrections(understood, {titles: "ignored"}, fonts=True), on=DAY, invented=True)
        self.units = Units(self.by)
        self.posts: dict[int, Any] = {}
        self.fates: list[Any] = []
        self.new: list[int] = []
        digest = reading.digest_of(file)
        self.roster = Roster.objects.create(name=file.name, digest=digest, size=1, rows=rows, day=DAY, actor="bench")

    def taken(self, number: int, cells: list[str]) -> dict[str, Any]:
        """The fields of a row, with its number and post. Raises _Refused."""
        from abhiyan.registration.rosters.places import Place
        from abhiyan.registration.rosters.rows import Row

        found = self.read(number + 1, cells)
        if not isinstance(found, Row):
            raise _Refused(found.reason if found else "no row")
        place = self.units.meant(found.places)
        if not isinstance(place, Place):
            raise _Refused(place.reason)
        if not found.phone:
            raise _Refused("no phone")
        return {**{name: getattr(found, name) for name in FIELDS}, "phone": found.phone, "post": self._post(place.pk)}

    def _post(self, unit: int) -> Any:
        """The post at a unit: asked for once, as the library's cached widget would."""
        from abhiyan.posts.models import Post
        from bench.roster import PEER_ROLE

        if unit not in self.posts:
            posts = Post.objects.select_related("unit", "role__wing")
            self.posts[unit] = posts.get(unit=unit, role__key=PEER_ROLE)
        return self.posts[unit]

    def line(self, number: int, outcome: str, **more: Any) -> None:
        from abhiyan.registration.models import RosterLine

        self.fates.append(RosterLine(roster=self.roster, line=number + 1, outcome=outcome, **more))

    def close(self) -> None:
        """Write what became of the rows, one line of audit, and look for duplicates, as the load of a roster does."""
        from django.utils import timezone

        from abhiyan.kernel import audit
        from abhiyan.registration.duplicates import finding
        from abhiyan.registration.models import RosterLine

        RosterLine.objects.bulk_create(self.fates, batch_size=BATCH)
        audit.wrote("register_many", f"roster:{self.roster.pk}", by=self.by, count=len(self.new))
        finding.find_duplicates(self.new, day=self.day, at=timezone.now(), by=self.by)


def _resource(desk: _Desk, *, bulk: bool) -> Any:
    from import_export import resources

    from abhiyan.people.models import Person

    class People(_Bulk if bulk else _RowByRow, resources.ModelResource):  # type: ignore[misc]  # untyped
        class Meta:
            model = Person
            fields = FIELDS
            import_id_fields: tuple[str, ...] = ()
            force_init_instance = bulk
            use_bulk = bulk
            batch_size = BATCH
            skip_diff = True
            report_skipped = False

    people = People()
    people.desk = desk
    return people


class _Hooks:
    """The library's hooks that both ways need."""

    desk: _Desk

    def before_import_row(self, row: Any, row_number: int = 0, **_: Any) -> None:
        from django.core.exceptions import ValidationError

        from abhiyan.registration.rosters.ahead import sealed_cells

        cells = list(row.values())
        try:
            row |= self.desk.taken(row_number, cells)
        except _Refused as no:
            self.desk.line(row_number, "refused", reason=no.reason, sealed=sealed_cells(cells))
            raise ValidationError(no.reason) from no

    def before_save_instance(self, instance: Any, row: Any, row_number: int = 0, **_: Any) -> None:
        instance.is_known = instance.pk is not None
        instance.source, instance.since = f"roster:{self.desk.roster.pk}:{row_number + 1}", self.desk.day
        instance.language = "hi" if instance.name_hi else "en"
        instance.phone, instance.post, instance.line = row["phone"], row["post"], row_number


class _RowByRow(_Hooks):
    def get_instance(self, _loader: Any, row: Any) -> Any:
        """Somebody with this number and name, as one looks for them in a resource."""
        from abhiyan.kernel import crypto
        from abhiyan.people.models import Person

        named = {"name_hi": row["name_hi"], "name_en": row["name_en"]}
        return Person.objects.filter(contacts__blind=crypto.blind(row["phone"]), **named).first()

    def after_save_instance(self, instance: Any, _row: Any, row_number: int = 0, **_: Any) -> None:
        from abhiyan.people.models import NameKey
        from abhiyan.posts.actions import Refused, appoint

        if not instance.is_known:
            _contact(instance).save()
            NameKey.objects.bulk_create(_name_keys(instance))
            self.desk.new.append(instance.pk)
        try:
            appoint(instance.post, instance, since=self.desk.day, by=self.desk.by)
        except Refused:
            self.desk.line(row_number, "known", person=instance)
        else:
            self.desk.line(row_number, "loaded", person=instance)


class _Bulk(_Hooks):
    def bulk_create(self, *arguments: Any, **named: Any) -> None:
        from abhiyan.people.models import Contact, NameKey
        from abhiyan.posts.models import Appointment

        people, day = list(self.create_instances), self.desk.day  # type: ignore[attr-defined]  # the library's
        super().bulk_create(*arguments, **named)  # type: ignore[misc]
        Contact.objects.bulk_create(map(_contact, people))
        NameKey.objects.bulk_create(key for one in people for key in _name_keys(one))
        Appointment.objects.bulk_create(
            Appointment(person=one, post=one.post, since=day, actor="peer") for one in people
        )
        self.desk.new += [one.pk for one in people]
        for one in people:
            self.desk.line(one.line, "loaded", person=one)


def _contact(one: Any) -> Any:
    from abhiyan.kernel import crypto
    from abhiyan.people.models import Contact

    return Contact(person=one, sealed=crypto.seal(one.phone), blind=crypto.blind(one.phone), last4=one.phone[-4:])


def _name_keys(one: Any) -> list[Any]:
    from abhiyan.indic import keys
    from abhiyan.people.models import NameKey

    found = dict.fromkeys((*keys(one.name_hi), *keys(one.name_en)))
    return [NameKey(person=one, skeleton=skeleton, token=token) for skeleton, token in found]
