"""The morning's word to whoever answers for work: what is due today, what is late, what is late below. By the outbox.

One message a day and person, to those who have something of the three and agreed to be asked for work. What is late for
LATE_DAYS goes to the level above, too: whoever holds a post that verifies, at the nearest unit above that has one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.messaging import gateways, outbox, rendering
from abhiyan.messaging.actions import Words, write_to
from abhiyan.messaging.models import Broadcast, Template
from abhiyan.messaging.registered import Unfit
from abhiyan.people.models import Consent
from abhiyan.plans.models import Assignment
from abhiyan.posts.models import Appointment, Sentence
from abhiyan.units.models import Unit

LATE_DAYS = 2  # that work may be late before the level above is told
DUE, LATE, BELOW = "due", "late", "below"
TITLE_HI, TITLE_EN = "आज का काम", "Work of the day"
TEXT_HI = "आज पूरे होने वाले काम: {due}. विलंबित: {late}. आपके नीचे विलंबित: {below}. विवरण आपके पृष्ठ पर है।"
TEXT_EN = "Due today: {due}. Late: {late}. Late below you: {below}. Your page says more."
SAMPLE = {DUE: 1, LATE: 1, BELOW: 1}


def remind(day: date, *, now: datetime, by: Authority) -> Broadcast | None:
    """Tell everybody once what of `day` is theirs. None where that was done, or nobody has anything or agreed.

    now: the outbox's moment. Outside the hours nothing is made yet.
    """
    hours = outbox.the_hours()
    key = f"work-of-{day.isoformat()}"
    made = Broadcast.objects.filter(key=key).exclude(state=Broadcast.COUNTING)
    if not hours.open_at(now) or made.exists():
        return None
    units, fields = holders(day)
    top = Unit.objects.filter(path=tree.root(tree.ORGANISATION)).first()
    if top is None or not fields:
        return None
    starts = datetime.combine(now.astimezone(INDIA).date(), time(hours.opens), INDIA)
    said = words(starts, starts + timedelta(hours=hours.closes - hours.opens))
    return write_to(key, said, units, unit=top, fields=fields, day=day, at=now, by=by)


def words(starts: datetime, ends: datetime) -> Words:
    """The message, by SMS too where its words are registered in both languages."""
    hindi, english = registered_as("hi", TEXT_HI), registered_as("en", TEXT_EN)
    channels = gateways.of_the_programme(by_sms=hindi is not None and english is not None)
    by_sms = Broadcast.SMS in channels
    return Words(
        TITLE_HI, TITLE_EN, TEXT_HI, TEXT_EN, channels,
        Consent.ORGANISE, starts, ends, hindi if by_sms else None, english if by_sms else None,
    )  # fmt: skip


def registered_as(language: str, text: str) -> Template | None:
    """The registered text that lets these words leave; None where there is none."""
    word = rendering.SAMPLE[language]
    sample = rendering.filled(text, rendering.Reader(language, word, word, SAMPLE))
    for one in Template.objects.filter(language=language, retired=False).order_by("number"):
        try:
            rendering.check_sms(sample, one)
        except Unfit:
            continue
        return one
    return None


def holders(day: date) -> tuple[dict[int, int], dict[int, dict[str, int]]]:
    """Person -> the unit of their post, and -> what is due, late, and late below. A fixed number of statements."""
    standing = Assignment.objects.standing()
    due, late = _by_post(standing.due_on(day)), _by_post(standing.late_on(day))
    below = _above(standing.late_on(day).filter(due__lte=day - timedelta(days=LATE_DAYS)), day)
    units: dict[int, int] = {}
    fields: dict[int, dict[str, int]] = defaultdict(lambda: {DUE: 0, LATE: 0, BELOW: 0})
    for what, counts in ((DUE, due), (LATE, late), (BELOW, below)):
        for person, post, unit in _held({*counts}, day):
            units.setdefault(person, unit)
            fields[person][what] += counts[post]
    return units, dict(fields)


def _by_post(found: "QuerySet[Assignment]") -> Mapping[int, int]:
    """Post that answers -> how many."""
    rows = found.annotate(whose=Coalesce("acting_id", "post_id")).exclude(whose=None).order_by()
    return dict(rows.values_list("whose").annotate(Count("pk")))


def _held(posts: Collection[int], day: date) -> list[tuple[int, int, int]]:
    """(person, post, unit) of whoever holds one of the posts."""
    rows = Appointment.objects.on(day).filter(post__in=posts, person__erased_on=None)
    whose = rows.annotate(whose=Coalesce("person__same_as_id", "person_id")).order_by("pk")
    return list(whose.values_list("whose", "post_id", "post__unit_id"))


def _above(late: "QuerySet[Assignment]", day: date) -> Mapping[int, int]:
    """Post that verifies at the nearest unit above with a holder -> how many are late below it, of its wing."""
    where = late.order_by().values_list("unit__path", "activity__owner__wing_id").annotate(Count("pk"))
    posts = _verifying(day)
    found: Counter[int] = Counter()
    for path, wing, n in where:
        above = next(
            (some for one in reversed(tree.ancestors(path)) if (some := _of_wing(posts.get(one, []), wing))), []
        )
        for post in above:
            found[post] += n
    return found


def _of_wing(posts: Collection[tuple[int, int | None]], wing: int | None) -> list[int]:
    return [post for post, over in posts if over is None or wing is None or over == wing]


def _verifying(day: date) -> Mapping[str, list[tuple[int, int | None]]]:
    """Path -> (post, the wing it verifies in) of the held posts there that verify below them."""
    said = Sentence.objects.filter(verb="verify", scope__in=("below", "own_and_below"))
    over: dict[int, int | None] = dict(said.values_list("role_id", "wing_id"))
    held = Appointment.objects.on(day).filter(Q(post__role__in=over) & Q(post__until=None)).order_by("post_id")
    found: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for post, role, path in held.values_list("post_id", "post__role_id", "post__unit__path").distinct():
        found[path].append((post, over[role]))
    return found
