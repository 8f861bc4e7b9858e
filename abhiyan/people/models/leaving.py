"""What people may say about their record, the organisation's own words, and what is left of those who were erased."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from abhiyan.kernel.authority import Authority
from abhiyan.people.models.people import Notice, Person
from abhiyan.units.models import Unit, in_ranges


class Wording(models.Model):
    """The organisation's own words for a purpose in a language; where it gives none, the product's are in force.

    Only posts.adoption writes it, from the profile. `notice` is the version that is in force.
    """

    purpose = models.CharField(max_length=12)
    language = models.CharField(max_length=8)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "language"], name="wording_is_one_for_a_purpose"),
        ]


class GrievanceQuerySet(models.QuerySet["Grievance"]):
    def seen_by(self, by: Authority) -> Self:
        """Those whose unit `by` appoints at; whoever administers also sees complaints and reports of minors.

        Never those of oneself, about oneself, kept from oneself, or that one wrote: a second person answers.
        """
        if by.everywhere:
            return self.all()
        here = in_ranges(by.over("appoint"), "unit__path", "unit__area_path")
        if by.over("administer"):
            here |= Q(kind__in=(Grievance.COMPLAINT, Grievance.UNDER_AGE))
        own = by.records
        theirs = Q(person__in=own) | Q(person__same_as__in=own) | Q(about__in=own) | Q(about__same_as__in=own)
        kept = Grievance.kept_from.through.objects.filter(Q(person__in=own) | Q(person__same_as__in=own))
        shown = self.filter(here).exclude(theirs).exclude(pk__in=kept.values("grievance"))
        return shown.exclude(actor__in=[f"person:{pk}" for pk in own])

    def waiting(self) -> Self:
        return self.filter(state=Grievance.OPEN)


class Grievance(models.Model):
    """Somebody says that something about their record is wrong, or complains; a unit answers until a due day.

    kind: what is wrong. `text`: their words, numbers of identity documents masked. actor: who wrote it, as a rule the
    person. about: of a COMPLAINT, the office-bearer it is about, who neither sees nor answers it. kept_from: of one
    that names nobody, those who acted on the record and don't see it either. UNDER_AGE says that the person is a minor:
    their record is withheld at once (people.withholding), and a second person decides. Only
    registration.leaving.grievances, registration.leaving.expiring and, of who is erased, people.erasing write it.
    """

    NOT_ME, WRONG_BOOTH, MOVED, OTHER, COMPLAINT, UNDER_AGE = (
        "not_me",
        "wrong_booth",
        "moved",
        "other",
        "complaint",
        "under_age",
    )
    KINDS = (NOT_ME, WRONG_BOOTH, MOVED, OTHER, COMPLAINT, UNDER_AGE)
    OPEN, FIXED, REFUSED, PLACED = "open", "fixed", "refused", "placed"
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grievances")
    kind = models.CharField(max_length=12)
    text = models.TextField(blank=True, default="")
    about = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    kept_from = models.ManyToManyField(Person, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    due = models.DateField()
    state = models.CharField(max_length=8, default=OPEN)
    answer = models.TextField(blank=True, default="")
    answered_by = models.CharField(max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    objects = GrievanceQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due", "id"], condition=Q(state="open"), name="grievance_due_first"),
            models.Index(fields=["unit", "state"], name="grievance_of_a_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grievance_is_of_a_known_kind",
                condition=Q(kind__in=["not_me", "wrong_booth", "moved", "other", "complaint", "under_age"]),
            ),
            models.CheckConstraint(
                name="grievance_is_open_or_answered",
                condition=Q(state="open", answered_at=None)
                | Q(state__in=["fixed", "refused", "placed"], answered_at__isnull=False),
            ),
        ]


class VaultQuerySet(models.QuerySet["Vault"]):
    def seen_by(self, by: Authority) -> Self:
        """All of them for whoever administers the organisation, nothing for anybody else."""
        return self.all() if by.over("administer") else self.none()

    def due(self, day: date) -> Self:
        """Those whose key has to go."""
        return self.filter(destroyed_at=None, destroy_on__lte=day)


class Vault(models.Model):
    """What was kept of somebody who was erased, sealed under a key of their own, until the law lets it go.

    `wrapped` is that key, sealed under the vault key of `month` (a file, never in the database); `blob` is what was
    there. On `destroy_on` both are overwritten, and with the last of a month its file goes: copies of the database are
    closed then, too. Only people.vault writes it.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="vault")
    month = models.CharField(max_length=6)
    wrapped = models.BinaryField()
    blob = models.BinaryField()
    erased_at = models.DateTimeField()
    destroy_on = models.DateField()
    destroyed_at = models.DateTimeField(null=True)

    objects = VaultQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["destroy_on", "id"], condition=Q(destroyed_at=None), name="vault_due_first"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="vault_is_empty_once_destroyed", condition=Q(destroyed_at=None) | Q(wrapped=b"", blob=b"")
            ),
        ]


class VaultOpening(models.Model):
    """One administrator asks to open what is kept of somebody, another grants it, and it is shown once to the first.

    asker, granter: records of people, never of one and the same person.
    """

    vault = models.ForeignKey(Vault, on_delete=models.PROTECT, related_name="openings")
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    granter = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    granted_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="vault_opens_to_two", condition=Q(granter=None) | ~Q(granter=models.F("asker"))
            ),
            models.CheckConstraint(
                name="vault_is_shown_once_granted", condition=Q(shown_at=None) | Q(granted_at__isnull=False)
            ),
        ]

    def is_open(self, now: datetime) -> bool:
        """Whether it was granted within a day, and not shown yet."""
        return self.granted_at is not None and self.shown_at is None and (now - self.granted_at).days < 1
