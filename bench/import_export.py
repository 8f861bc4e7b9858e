"""The same rows with django-import-export, in the two ways its manual shows. Both read a row with our rules.

`same_work`: row by row; an instance is looked for by the number, hooks seal it, make search keys and call the verb that
appoints, with its tallies and audit. `in_bulk`: bulk creation with every switch that makes it faster; looks for nobody
who is there, counts no tallies, writes no audit. Neither keeps what became of a row, nor finds duplicates.
"""

from itertools import islice
from pathlib import Path
from typing import Any

BATCH = 1_000
COLUMNS = ("line", "name_hi", "name_en", "relation", "birth_year", "phone", "booth")


def same_work(file: Path) -> None:
    """Raises RuntimeError when it took fewer than half of the rows."""
    _import(file, _resource(in_bulk=False))


def in_bulk(file: Path) -> None:
    """Raises RuntimeError when it took fewer than half of the rows."""
    _import(file, _resource(in_bulk=True))


def _import(file: Path, resource: Any) -> None:
    import tablib

    data = tablib.Dataset(headers=list(COLUMNS))
    for row in _good(file):
        names = row.name_hi, row.name_en, row.relation
        data.append([row.line, *names, row.birth_year, row.phone, row.places.get("booth", "").upper()])
    # Somebody who stands twice for one post is an error of that row.
    done = resource.import_data(data, dry_run=False, raise_errors=False)
    if done.base_errors or done.totals["new"] < len(data) / 2:
        raise RuntimeError(done.totals)


def _good(file: Path) -> list[Any]:
    from abhiyan.kernel.tables import opened
    from abhiyan.registration import reading, rows
    from abhiyan.registration.understanding import understand, with_corrections
    from bench.roster import DAY

    book = opened(file, from_browser=False)
    understood = understand(list(islice(book.lines(), 200)), levels=reading.level_words())
    read = rows.rows(book.lines(), with_corrections(understood, fonts=True), on=DAY, invented=True)
    return [row for row in read if isinstance(row, rows.Row) and row.phone]


def _resource(*, in_bulk: bool) -> Any:
    from import_export import resources

    from abhiyan.indic import keys
    from abhiyan.kernel import crypto
    from abhiyan.kernel.authority import system
    from abhiyan.people.models import Contact, NameKey, Person
    from abhiyan.posts.actions import appoint
    from abhiyan.posts.models import Appointment, Post
    from bench.roster import DAY, PEER_ROLE

    by = system("bench")
    posts: dict[str, Any] = {}

    def contact(one: Any) -> Any:
        return Contact(person=one, sealed=crypto.seal(one.phone), blind=crypto.blind(one.phone), last4=one.phone[-4:])

    def name_keys(one: Any) -> list[Any]:
        found = dict.fromkeys((*keys(one.name_hi), *keys(one.name_en)))
        return [NameKey(person=one, skeleton=skeleton, token=token) for skeleton, token in found]

    class People(resources.ModelResource):  # type: ignore[misc]  # untyped
        class Meta:
            model = Person
            fields = ("name_hi", "name_en", "relation", "birth_year")
            import_id_fields: tuple[str, ...] = ()
            force_init_instance = in_bulk
            use_bulk = in_bulk
            batch_size = BATCH
            skip_diff = True
            report_skipped = False

        def before_import(self, dataset: Any, **_: Any) -> None:
            codes = sorted({row["booth"] for row in dataset.dict})
            known = Post.objects.select_related("unit", "role__wing").filter(role__key=PEER_ROLE)
            for at in range(0, len(codes), 900):
                posts.update((post.unit.code, post) for post in known.filter(unit__code__in=codes[at : at + 900]))

        def get_instance(self, _loader: Any, row: Any) -> Any:
            """Somebody with this number and name, as one looks for them in a resource."""
            named = {"name_hi": row["name_hi"], "name_en": row["name_en"]}
            return Person.objects.filter(contacts__blind=crypto.blind(row["phone"]), **named).first()

        def before_save_instance(self, instance: Any, row: Any, **_: Any) -> None:
            instance.source, instance.since, instance.language = f"rehearsal:peer:{row['line']}", DAY, "hi"
            instance.phone, instance.post = row["phone"], posts.get(row["booth"])

        def after_save_instance(self, instance: Any, _row: Any, **_: Any) -> None:
            if in_bulk or instance.post is None:
                return
            contact(instance).save()
            NameKey.objects.bulk_create(name_keys(instance))
            appoint(instance.post, instance, since=DAY, by=by)

        def bulk_create(self, *arguments: Any, **named: Any) -> None:
            people = list(self.create_instances)
            super().bulk_create(*arguments, **named)
            Contact.objects.bulk_create(map(contact, people))
            NameKey.objects.bulk_create(key for one in people for key in name_keys(one))
            Appointment.objects.bulk_create(
                Appointment(person=one, post=one.post, since=DAY, actor="peer") for one in people if one.post
            )

    return People()
