"""A decision of a record as an activity of the plan, in the plan's own words."""

from typing import Any

from django.utils.text import slugify

from abhiyan.indic.roman import romanise
from abhiyan.press.facts import SCREEN, with_days
from abhiyan.press.models import Item
from abhiyan.press.record import BETWEEN, DATES, FROM, ON

LONGEST_KEY = 39
PROOFS = {"meeting": "minutes", "conference": "attendance", "live-address": "attendance", "drive": "count",
          "registration": "count", "appointment": "register"}  # fmt: skip
GUESTS = ("chief_guest", "speaker")


def values(item: Item) -> dict[str, Any]:
    """The table of the activity. What the decision leaves open is left out: the draft's page asks for it."""
    content, screen = with_days(item.content), item.content.get(SCREEN, {})
    found: dict[str, Any] = {
        "key": _key(item),
        "kind": content.get("kind", "other"),
        "name_hi": content.get("name_hi", ""),
        "name_en": content.get("name_en", ""),
        "each": screen.get("each", ""),
        "within": screen.get("within", ""),
        "owner": screen.get("owner", ""),
        "proof": PROOFS.get(content.get("kind", ""), "none"),
        "target": _target(content, screen),
        "invite": screen.get("attending", []),
        "audience": {
            key: said for key, said in (("role", screen.get("audience")), ("down_to", screen.get("down_to"))) if said
        },
    }
    found |= {key: content[key] for key in (ON, DATES, FROM, "through", BETWEEN) if key in content}
    found |= {guest: screen[guest] for guest in GUESTS if screen.get(guest)}
    if "role" not in found["audience"]:
        found["audience"] = {}
    return {key: value for key, value in found.items() if value not in ("", [], {}, None)}


def _key(item: Item) -> str:
    """The same for the same name: what is put into the plan once more is written over itself."""
    name = item.content.get("name_en") or romanise(item.content.get("name_hi", ""))
    return slugify(name)[:LONGEST_KEY].strip("-") or item.key


def _target(content: dict[str, Any], screen: dict[str, Any]) -> dict[str, Any]:
    """So many holders of a role at each unit of its level."""
    count, role, level = content.get("quantity", {}).get("count"), screen.get("counted"), screen.get("counted_each")
    return {"role": role, "each": level, "count": count} if count and role and level else {}
