"""Persons, how to reach them, what proves that they are real, what they agreed to."""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Named, Unit, in_ranges


class PersonQuerySet(models.QuerySet["Person"]):
    def seen_by(self, by: Authority) -> Self:
        """Who by any record holds, held or will hold a post in the branches that `by` sees; and always oneself."""
        if by.everywhere:
            return self.all()
        branch = in_ranges(
            by.over("see"),
            "appointments__post__unit__path",
            "appointments__post__unit__area_path",
        )
        # Asked record by record: only few were merged, and the index says so at once.
        also = Person.objects.filter(branch, same_as=models.OuterRef("pk"))
        shown = self.filter(branch | Q(pk__in=by.records) | models.Exists(also)).distinct()
        return shown.filter(Q(withheld=None) | Q(pk__in=by.records))

    def records_of(self, person_id: int | None) -> Self:
        """Every record of one person, given the one that stands for all."""
        return self.filter(Q(pk=person_id) | Q(same_as=person_id)) if person_id else self.none()


class Drawn(Func):
    """Eight bytes by lot, drawn by the database for every row anew."""

    arity = 0
    output_field = models.BinaryField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="randomblob(8)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="substr(uuid_send(gen_random_uuid()), 9)", **context)


class Person(Named):
    """One person. `source` says where the claim that they exist came from; an unproved claim expires. So does the
    record of whoever takes consent back (`claim_expires_on`, none while consent and proof stand).

    `same_as` points at the person this record turned out to be (depth one, undone by clearing it). `relation` (the
    name of father, mother or husband, in either script) and `birth_year` only tell people of one name apart; both may
    be missing. `withheld`: names, relation and year, sealed, of somebody reported as under 18, whose record says none
    of them until that is decided (people.withholding); None for everybody else.
    """

    relation = models.CharField(max_length=200, default="", blank=True)
    birth_year = models.SmallIntegerField(null=True)
    language = models.CharField(max_length=8, default="hi")
    source = models.CharField(max_length=80)
    claim_expires_on = models.DateField(null=True)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="also")
    erased_on = models.DateField(null=True)
    withheld = models.BinaryField(null=True)
    links_revoked = models.PositiveSmallIntegerField(db_default=0)
    stamp = models.BinaryField(max_length=8, db_default=Drawn(), editable=False)
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
        indexes: ClassVar = [
            models.Index(
                fields=["claim_expires_on", "id"],
                condition=Q(claim_expires_on__isnull=False),
                name="person_claim_expires",
            ),
        ]

    @property
    def canonical(self) -> "Person":
        """The record that stands for this person: itself, or the one it was merged into."""
        return self.same_as or self

    @property
    def canonical_id(self) -> int:
        return self.same_as_id or self.pk


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


class Notice(models.Model):
    """The words under which people consent to one purpose, in one language. A changed text is a new version; none is
    ever changed or removed, so that every consent still shows what was read.

    at: when it was first used, by the programme's day.
    """

    purpose = models.CharField(max_length=12)
    language = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "language", "version"], name="notice_version_is_there_once"),
            models.UniqueConstraint(fields=["purpose", "language", "digest"], name="notice_text_is_there_once"),
        ]


class Consent(models.Model):
    """One line of the ledger: somebody gave consent to a purpose, or took it back. Lines are added, never changed.

    notice: the words that were read, none when taken back. method: by which way it came. helper: who helped, as the
    audit names them. The newest line of a purpose says whether it stands. Only people.consenting writes it.
    """

    ORGANISE, EVENTS, BROADCASTS, ATTENDANCE = "organise", "events", "broadcasts", "attendance"
    PURPOSES = (ORGANISE, EVENTS, BROADCASTS, ATTENDANCE)
    FORM, SMS, CALL, LINK = "form", "sms", "call", "link"
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12)
    given = models.BooleanField()
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    language = models.CharField(max_length=8)
    method = models.CharField(max_length=8)
    helper = models.CharField(max_length=80, blank=True, default="")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consent_is_to_a_known_purpose",
                condition=Q(purpose__in=["organise", "events", "broadcasts", "attendance"]),
            ),
            models.CheckConstraint(
                name="consent_is_given_to_words", condition=Q(given=False) | Q(given=True, notice__isnull=False)
            ),
        ]


class VerificationQuerySet(models.QuerySet["Verification"]):
    def on(self, day: date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))


class Verification(models.Model):
    """A period in which a person's number is proved and consent stands. Only people.verifying writes it."""

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


class Together(models.Model):
    """A period in which somebody of several records is verified, by the evidence of all of them.

    Derived: people.together writes it anew at each merge, undo and step of evidence, so a record's own verifications
    stay as they are and count again once it stands by itself. `person` is the record that stands for all.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="together")
    since = models.DateField()
    until = models.DateField(null=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="together_one_open"),
            models.CheckConstraint(
                name="together_period_is_forward",
                condition=Q(until=None) | Q(until__gt=F("since")),
            ),
        ]


class DuplicateQuerySet(models.QuerySet["Duplicate"]):
    def seen_by(self, by: Authority) -> Self:
        """Pairs that `by` may decide: every post that either person holds or held is one that `by` may appoint to.

        Whoever sees only one of the two sees neither here.
        """
        if by.everywhere:
            return self.all()
        near = self.near(by)
        for record in ("one", "other"):
            held = posts_of(record).annotate(reached=_reached(by))
            near = near.filter(models.Exists(held), ~models.Exists(held.filter(reached=False)))
        mine = by.records
        return near.exclude(Q(one__in=mine) | Q(other__in=mine) | Q(one__same_as__in=mine) | Q(other__same_as__in=mine))

    def near(self, by: Authority) -> Self:
        """Pairs whose office lies where `by` appoints: quick to count, and a few more than `by` may decide."""
        if by.everywhere:
            return self.all()
        above = Q(pk__in=[])
        for grant in by.grants:
            if grant.verb == "appoint":  # from the holder's own unit on: the place above two below it may be that unit
                above |= Q(unit__path__gte=min(grant.low, grant.own), unit__path__lt=grant.high)
        return self.filter(above)

    def half_seen_by(self, by: Authority) -> Self:
        """Pairs that `by` may not decide, one of whose people `by` may appoint: the office above both decides them."""
        above = {step for grant in by.grants if grant.verb == "appoint" for step in tree.ancestors(grant.own)}
        own = {grant.own for grant in by.grants if grant.verb == "appoint"}
        near = self.filter(unit__path__in=above | own).order_by("pk")
        # A thousand are looked at: at the top of the tree all pairs of two branches lie.
        places = self.filter(pk__in=list(near.values_list("pk", flat=True)[:1_000]))
        one, other = (
            posts_of(record).annotate(reached=_reached(by)).filter(reached=True) for record in ("one", "other")
        )
        some = models.Exists(one) | models.Exists(other)
        return places.filter(some).exclude(pk__in=places.seen_by(by).values("pk"))

    def undecided(self) -> Self:
        return self.filter(state=Duplicate.OPEN).two_people()

    def two_people(self) -> Self:
        """Pairs whose records stand for two people as yet: not those that a merge with a third has made one."""
        return self.annotate(first=Coalesce("one__same_as", "one"), second=Coalesce("other__same_as", "other")).exclude(
            first=F("second")
        )


def reached_by(records: Collection[int], by: Authority) -> bool:
    """Whether these records hold or held some post, and `by` may appoint to every one of them."""
    appointments: Any = Person._meta.get_field("appointments").related_model  # it stands in the domain above
    held = appointments._default_manager.filter(person__in=records).annotate(reached=_reached(by))
    answers = {*held.values_list("reached", flat=True)}
    return answers == {True}


def posts_of(record: str) -> "models.QuerySet[Any]":
    """The appointments of the person whose record a pair names, by whichever record of theirs."""
    own = models.OuterRef(models.OuterRef(record))
    above = models.OuterRef(models.OuterRef(f"{record}__same_as"))
    appointments: Any = Person._meta.get_field("appointments").related_model  # it stands in the domain above
    # The records first, by their keys: as conditions on a join, SQLite walked every appointment (16,299 pairs: 12 s).
    theirs = Person.objects.filter(Q(pk=own) | Q(same_as=own) | Q(pk=above) | Q(same_as=above))
    return appointments._default_manager.filter(person__in=theirs.values("pk"))  # type: ignore[no-any-return]


def _reached(by: Authority) -> models.Case:
    """Whether `by` may appoint to an appointment's post: what Authority.may says, asked of the database."""
    reached = Q(pk__in=[])
    for grant in by.grants:
        if grant.verb != "appoint":
            continue
        wing = Q() if grant.wing is None else Q(post__role__wing__key=grant.wing)
        for field in ("post__unit__path", "post__unit__area_path"):
            there = Q(**{f"{field}__gte": grant.low, f"{field}__lt": grant.high})
            below = Q(**{f"{field}__gt": grant.own}) | Q(**{f"{field}__lt": grant.own})
            reached |= wing & there & (below | Q(post__role__rank__gt=grant.rank))
    return models.Case(models.When(reached, then=True), default=False, output_field=models.BooleanField())


class Duplicate(models.Model):
    """Two records that may be one person: why, how likely, and what was decided. One row a pair, `one` the older.

    score: 0 to 1. reasons: keys that a page words. unit: the lowest unit above both, whose office decides; none where
    a record holds no post. Only people.merging decides; registration.duplicates.finding finds.
    """

    OPEN, MERGED, APART = "open", "merged", "apart"
    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, default=OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True, default="")

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "-score", "id"], name="duplicate_most_certain_first"),
            models.Index(fields=["unit", "state"], name="duplicate_of_a_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_one_row_a_pair"),
            models.CheckConstraint(name="duplicate_names_the_older_first", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(name="duplicate_has_a_likeness", condition=Q(score__gte=0, score__lte=1)),
            models.CheckConstraint(
                name="duplicate_is_open_or_decided",
                condition=Q(state="open", decided_at=None) | Q(state__in=["merged", "apart"], decided_at__isnull=False),
            ),
        ]

    @property
    def both(self) -> tuple[Person, Person]:
        """The two records, the older first."""
        return self.one, self.other


class Merge(models.Model):
    """Somebody decided that `merged` is the person of `kept`: one step, standing until it is undone.

    Both stood for themselves when it was decided. So the steps that stand make a tree, Person.same_as is its root, and
    taking one out gives back exactly what was before it.
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merge_one_standing"),
            models.CheckConstraint(name="merge_is_of_two", condition=~Q(kept=F("merged"))),
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
