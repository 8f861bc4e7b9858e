"""Whether somebody reads a public page, or a program looks at its link. What a browser says of itself is not kept."""

import re

from django.http import HttpRequest

# Programs that look at a link to show what is behind it, or to index it: nobody reads there.
ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|preview|facebookexternalhit|facebot|whatsapp|telegram|slack|discord|skypeuri|embedly|"
    r"pinterest|linkedin|google-|googleother|mediapartners|bingpreview|curl/|wget/|python-|go-http|okhttp|java/|headless",
    re.IGNORECASE,
)
PURPOSES = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_somebody(request: HttpRequest) -> bool:
    """Whether somebody opens a page: it is no preview, no robot, nothing fetched ahead."""
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and bool(agent) and not ROBOT.search(agent) and not is_fetched_ahead(request)


def is_fetched_ahead(request: HttpRequest) -> bool:
    """Whether a browser fetches the page in case somebody will want it."""
    said = [request.headers.get(name, "").lower() for name in PURPOSES]
    return any("prefetch" in one or "preview" in one for one in said)
