"""Many appointments at once: good rows go in, bad ones come back with their reason."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from abhiyan.posts.models import Appointment, Post
from abhiyan.posts.opening import Seating, appoint_many
from abhiyan.units import tally
from tests.world import BY, TODAY, World


def test_good_rows_go_in_and_bad_ones_come_back_with_their_reason(world: World) -> None:
    booth, rampur = world.post("Shivpuri 1", "booth-worker"), world.post("Rampur", "mandal-convenor")
    new = [world.newcomer(f"N{number}").pk for number in range(4)]
    rows = [
        Seating(booth.pk, 3, new[0]),
        Seating(booth.pk, 1, new[1]),
        Seating(booth.pk, 6, new[1]),
        Seating(booth.pk, None, new[1]),
        Seating(0, 1, new[1]),
        Seating(booth.pk, 4, new[0]),
        Seating(rampur.pk, 1, new[2]),
        Seating(world.post("Shivpuri 1", "volunteer").pk, None, new[3]),
    ]

    turned = appoint_many(rows, since=TODAY, by=BY)

    assert [(one.seating, one.reason) for one in turned] == [
        (rows[1], "seat is taken"),
        (rows[2], "no such seat"),
        (rows[3], "no such seat"),
        (rows[4], "no such post"),
        (rows[5], "twice in the list"),
    ]
    assert Appointment.objects.filter(person__in=new).count() == 3


def test_bulk_rows_are_counted_like_single_ones(world: World) -> None:
    post = world.post("Nagar 1", "booth-worker")

    appoint_many([Seating(post.pk, 2, world.person("Asha").pk)], since=TODAY, by=BY)

    for name in ("Nagar 1", "Nagar", "Dakshin", "Pradesh", "Seat East", "Pradesh by seats"):
        assert tally.figures_of(world.unit(name), TODAY) == tally.recount(world.unit(name), TODAY)
    assert tally.figures_of(world.unit("Dakshin"), TODAY)["verified", "booth-worker"] == 1


def test_rows_outside_the_branch_are_refused(world: World) -> None:
    post = world.post("Nagar 1", "booth-worker")

    turned = appoint_many([Seating(post.pk, 2, world.newcomer().pk)], since=TODAY, by=world.authority("Dev"))

    assert [one.reason for one in turned] == ["outside your branch"]


def test_every_unit_has_the_posts_of_its_level(world: World) -> None:
    posts = Post.objects.filter(unit=world.unit("Nagar 1")).order_by("role__rank")

    assert list(posts.values_list("role__key", "seats")) == [("booth-worker", 5), ("volunteer", None)]


def test_each_may_have_a_first_day_of_their_own_and_every_figure_is_right(world: World) -> None:
    post, asha = world.post("Rampur 1", "booth-worker"), world.people["Asha"].pk  # verified from 10 January on
    new = [world.newcomer(name).pk for name in ("Nira", "Mira", "Tina")]
    rows = [
        Seating(post.pk, 1, new[0], date(2018, 1, 10)),  # Esha has the seat until the 20th
        Seating(post.pk, 1, asha, date(2018, 1, 20)),
        Seating(post.pk, 2, new[1], date(2018, 1, 5)),
        Seating(post.pk, 3, new[2], date(2017, 12, 31)),  # before the post was there
        Seating(post.pk, 4, new[2]),
    ]

    turned = appoint_many(rows, since=TODAY, by=BY)

    assert [one.reason for one in turned] == ["seat is taken", "post is closed"]
    made = dict(Appointment.objects.filter(post=post, until=None).values_list("seat", "since"))
    assert made == {1: date(2018, 1, 20), 2: date(2018, 1, 5), 4: TODAY}
    for day in (date(2018, 1, 4), date(2018, 1, 5), date(2018, 1, 19), date(2018, 1, 20), TODAY):
        assert tally.figures_of(world.unit("Pradesh"), day) == tally.recount(world.unit("Pradesh"), day)


def test_many_first_days_cost_no_statement_each(world: World) -> None:
    post = world.post("Rampur 1", "volunteer")

    def cost(n: int) -> int:
        people = [world.newcomer(f"Nira {chr(65 + at)}").pk for at in range(n)]
        rows = [Seating(post.pk, None, pk, date(2018, 1, at + 2)) for at, pk in enumerate(people)]
        with CaptureQueriesContext(connection) as said:
            assert appoint_many(rows, since=TODAY, by=BY) == []
        return len(said)

    few, many = cost(2), cost(20)
    assert many <= few
