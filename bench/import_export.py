"""The same rows with django-import-export, as well set up as it goes.

Bulk creation, no differences, nothing unchanged looked for. Rows are read with our rules; its hooks seal the number and
add contact, search keys and appointment in bulk. It counts no tallies, writes no audit and no fate of a row.
"""

from pathlib import Path
from typing import Any

from bench.roster import DAY

BATCH = 1_000


def load(file: Path) -> None:
    """Raises RuntimeError when it reports errors beyond rows that are refused."""
    from itertools import islice

    from abhiyan.kernel.tables import opened
    from abhiyan.registration import reading, rows
    from abhiyan.registration.understanding import understand, with_corrections

    book = opened(file, from_browser=False)
    understood = understand(list(islice(book.lines(), 200)), levels=reading.level_words())
    understood = with_corrections(understood, fonts=True)
    read = rows.rows(book.lines(), understood, on=DAY, invented=True)
    good = [row for row in read if isinstance(row, rows.Row) and row.phone]
    result = _resource().import_data(_dataset(good), dry_run=False, raise_errors=True, use_transactions=True)
    if result.has_errors():
        raise RuntimeError(result.totals)


def _dataset(good: list[Any]) -> Any:
    import tablib

    data = tablib.Dataset(headers=["line", "name_hi", "name_en", "relation", "birth_year", "phone", "booth"])
    for row in good:
        booth = row.places.get("booth", "")
        data.append([row.line, row.name_hi, row.name_en, row.relation, row.birth_year, row.phone, booth])
    return data


def _resource() -> Any:
    from import_export import resources

    from abhiyan.indic import keys
    from abhiyan.kernel import crypto
    from abhiyan.people.models import Contact, NameKey, Person
    from abhiyan.posts.models import Appointment, Post

    posts: dict[str, Any] = {}

    class People(resources.ModelResource):  # type: ignore[misc]  # untyped
        class Meta:
            model = Person
            fields = ("name_hi", "name_en", "relation", "birth_year")
            import_id_fields: tuple[str, ...] = ()
            force_init_instance = True
            use_bulk = True
            batch_size = BATCH
            skip_diff = True
            report_skipped = False

        def before_import(self, dataset: Any, **_: Any) -> None:
            codes = {row["booth"].upper() for row in dataset.dict}
            for some in (list(codes)[at : at + 900] for at in range(0, len(codes), 900)):
                found = Post.objects.filter(unit__code__in=some, role__key="volunteer").values_list("unit__code", "pk")
                posts.update(found)

        def before_save_instance(self, instance: Any, row: Any, **_: Any) -> None:
            instance.source, instance.since, instance.language = f"rehearsal:peer:{row['line']}", DAY, "hi"
            instance.phone, instance.post = row["phone"], posts.get(row["booth"].upper())

        def bulk_create(self, *arguments: Any, **named: Any) -> None:
            people = list(self.create_instances)
            super().bulk_create(*arguments, **named)
            Contact.objects.bulk_create(
                Contact(person=one, sealed=crypto.seal(one.phone), blind=crypto.blind(one.phone), last4=one.phone[-4:])
                for one in people
            )
            NameKey.objects.bulk_create(
                NameKey(person=one, skeleton=skeleton, token=token)
                for one in people
                for skeleton, token in dict.fromkeys((*keys(one.name_hi), *keys(one.name_en)))
            )
            Appointment.objects.bulk_create(
                Appointment(person=one, post_id=one.post, since=DAY, actor="peer") for one in people if one.post
            )

    return People()
