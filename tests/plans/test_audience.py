"""Whom an activity is for: roles of a wing, or one, between two levels; everybody where the plan names nobody."""

import pytest

from abhiyan.plans.audience import roles_of
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Role
from tests.world import World

IT = ["state-convenor", "region-convenor", "district-convenor", "district-member", "mandal-convenor", "booth-worker",
      "volunteer"]  # fmt: skip


@pytest.mark.parametrize(
    ("audience", "roles"),
    [
        ({"wing": "it"}, IT),
        ({"wing": "it", "from": "district"}, IT[2:]),
        ({"wing": "it", "down_to": "district"}, IT[:4]),
        ({"wing": "it", "from": "district", "down_to": "mandal"}, IT[2:5]),
        ({"wing": "organisation", "down_to": "region"}, ["administrator"]),  # of the other tree nobody stands above it
        ({"wing": "organisation", "down_to": "booth"}, ["administrator", "member", "district-president"]),
        ({"wing": "it", "from": "seat", "down_to": "booth"}, ["booth-worker", "volunteer"]),
        ({"role": "volunteer", "from": "district"}, ["volunteer"]),
    ],
    ids=str,
)
def test_the_roles_between_two_levels(world: World, audience: dict[str, str], roles: list[str]) -> None:
    assert roles_of(Activity(details={"audience": audience})) == roles


def test_a_level_at_which_no_post_stands_bounds_it_too(world: World) -> None:
    Role.objects.filter(level__key="mandal").update(retired=True)

    assert roles_of(Activity(details={"audience": {"wing": "it", "down_to": "mandal"}})) == IT[:4]


def test_everybody_is_meant_where_the_plan_names_nobody(world: World) -> None:
    assert roles_of(Activity(details={})) == list(Role.objects.values_list("key", flat=True))
