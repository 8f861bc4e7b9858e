"""docs/routes.md names every address there is, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from abhiyan.pages.policy import POLICY, PUBLIC

PAGE = Path("docs/routes.md")
ROW = re.compile(r"^\| `([\w:]+)` \| `(/[^`]*)` \| (\S.*?) \|$", re.MULTILINE)


def routes(resolver: URLResolver, before: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, address) of every route; parts that vary are written as <name>."""
    for one in resolver.url_patterns:
        address = before + re.sub(r"<\w+:(\w+)>", r"<\1>", str(one.pattern))
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}", address
        else:
            yield from routes(one, address, f"{space}{one.namespace}:" if one.namespace else space)


def test_the_page_names_every_route_with_its_address_and_no_other(root):
    rows = ROW.findall((root / PAGE).read_text(encoding="utf-8"))

    assert sorted((name, address) for name, address, _who in rows) == sorted(routes(get_resolver()))


def test_the_page_says_who_as_the_policy_does(root):
    who = {name: words for name, _address, words in ROW.findall((root / PAGE).read_text(encoding="utf-8"))}
    for_anybody = sorted(name for name, words in who.items() if words.startswith("anybody"))
    verbs_not_said = [name for name, rule in POLICY.items() if rule.then not in who[name]]

    assert for_anybody == sorted(name for name, rule in POLICY.items() if rule.who == PUBLIC)
    assert verbs_not_said == []
