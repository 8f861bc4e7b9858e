"""Who: persons, how to reach them, what proves that they are real."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Named, in_ranges


class PersonQuerySet(models.QuerySet["Person"]):
    def seen_by(self, by: Authority) -> Self:
        """People who hold, held or will hold a post in the branches `by` sees; and always oneself."""
        if by.everywhere:
            return self.all()
        branch = in_ranges(
            by.over("see"),
            "appointments__post__unit__path",
            "appointments__post__unit__area_path",
        )
        return self.filter(branch | Q(pk=by.person_id)).distinct()


class Person(Named):
    """One person. `source` says where the claim that they exist came from; an unproved claim expires.

    `same_as` points at the person this record turned out to be (depth one, undone by clearing it). `relation` (the
    name of father, mother or husband, in either script) and `birth_year` only tell people of one name apart; both may
    be missing.
    """

    relation = models.CharField(max_length=200, default="", blank=True)
    birth_year = models.SmallIntegerField(null=True)
    language = models.CharField(max_length=8, default="hi")
    source = models.CharField(max_length=80)
    claim_expires_on = models.DateField(null=True)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="also")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="person",
    )
    since = models.DateField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="person_has_a_name", condition=~Q(name_hi="", name_en="")),
            models.CheckConstraint(name="person_is_not_merged_into_itself", condition=~Q(same_as=F("id"))),
        ]


class Contact(models.Model):
    """A phone number or mail address of a person: sealed at rest, found by its blind index, shown by its last four.

    Families share phones, so a blind index may stand here more than once.
    """

    PHONE, MAIL = "phone", "mail"
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, default=PHONE)
    sealed = models.BinaryField()
    blind = models.BinaryField(max_length=16, db_index=True)
    last4 = models.CharField(max_length=4)


class Evidence(models.Model):
    """One step that speaks for a person being real: what, when, from which source, by whom."""

    PROVED, CONSENTED, CALLED_BACK, SEEN, WITHDREW = (
        "proved",
        "consented",
        "called_back",
        "seen",
        "withdrew",
    )
    KINDS = (PROVED, CONSENTED, CALLED_BACK, SEEN, WITHDREW)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12)
    day = models.DateField()
    at = models.DateTimeField()
    source = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_is_of_a_known_kind",
                condition=Q(kind__in=["proved", "consented", "called_back", "seen", "withdrew"]),
            ),
        ]


class VerificationQuerySet(models.QuerySet["Verification"]):
    def on(self, day: date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))


class Verification(models.Model):
    """A period in which a person's number is proved and consent stands. Only people.actions writes it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="verifications")
    since = models.DateField()
    until = models.DateField(null=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="verification_one_open"),
            models.CheckConstraint(
                name="verification_period_is_forward",
                condition=Q(until=None) | Q(until__gt=F("since")),
            ),
        ]


class NameKey(models.Model):
    """A word of a person's name: its consonant skeleton, the same in both scripts, and its folded spelling.

    Search and the finding of duplicates ask for a range of skeletons and narrow by the spelling, all in one index.
    """

    skeleton = models.CharField(max_length=40)
    token = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_keys", db_index=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["skeleton", "token", "person"], name="name_key")]


class Unmasking(models.Model):
    """Somebody looked at a whole number: who, whose, why. One row a look; the limit counts these."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="unmaskings")
    actor = models.CharField(max_length=80, db_index=True)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
