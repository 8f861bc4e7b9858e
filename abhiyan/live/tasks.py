"""What the worker does when a live address is over."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import work
from abhiyan.kernel.authority import Authority
from abhiyan.live import noting
from abhiyan.live.models import Address


def _names(ids: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of the addresses that jobs are about."""
    rows = Address.objects.select_related("activity").in_bulk([one["address"] for one in ids])
    return [rows[one["address"]].activity.name if one["address"] in rows else "" for one in ids]


@work.task(title=_("Drop the names of who listened and did not agree to be noted"), about=_names)
def forget_names(*, by: Authority, address: int) -> None:  # noqa: ARG001 (the verb that started it is the product's)
    """Of those who were there and did not agree that it is noted only a number stays."""
    noting.forget(Address.objects.get(pk=address))
