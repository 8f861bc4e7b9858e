"""Words and small drawings every page uses. Numbers group as 1,41,000 by themselves (settings)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template.defaultfilters import date as date_words
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

KEPT = ("on", "tree", "role")  # what a link carries on: the day looked at, the tree, the role


@register.filter
def unlocal(value: object) -> str:
    """A number as machines read it, for ids and attributes of drawings."""
    return str(value)


@register.filter
def in_words(day: date | None) -> str:
    """शुक्रवार, 26 जनवरी 2018."""
    return date_words(day, "l, j F Y") if day else ""


@register.filter
def signed(n: int) -> str:
    """+1,200; −3: a change, with the sign said."""
    return f"{'+' if n > 0 else '−' if n < 0 else ''}{number_format(abs(n), force_grouping=True)}"


@register.simple_tag
def percent(part: int, whole: int | None) -> str:
    """A share rounded down to one decimal: 100% is only said when nothing is missing. A dash without a whole."""
    if not whole:
        return "–"
    whole_percent, tenth = divmod(part * 1000 // whole, 10)
    return f"{whole_percent}.{tenth}%" if tenth else f"{whole_percent}%"


@register.simple_tag
def period(since: date, until: date | None) -> str:
    """From a day to the last day (`until` itself is no longer in it); one day stands alone."""
    start = date_words(since, "j F Y")
    if until is None:
        return _("since %(day)s") % {"day": start}
    if until == since:
        return _("taken back on %(day)s") % {"day": start}
    last = date_words(date.fromordinal(until.toordinal() - 1), "j F Y")
    return start if last == start else _("%(first)s to %(last)s") % {"first": start, "last": last}


@register.filter
def masked(last4: str) -> SafeString:
    """A phone number's last four digits, said as such to a screen reader."""
    return format_html(
        '<span class="masked"><span aria-hidden="true">••••••{}</span><span class="unseen">{}</span></span>',
        last4,
        _("number ending in %(digits)s") % {"digits": " ".join(last4)},
    )


# Written here and not in a template of its own: a table has a hundred of them.
BAR = (
    '<svg class="bar {}" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="{}">'
    '<rect class="track" width="1000" height="10"/><rect class="claimed" width="{}" height="10"/>'
    '<rect class="verified" width="{}" height="10"/></svg>'
)


@register.simple_tag
def bar(claimed: int, verified: int, seats: int | None, size: str = "") -> SafeString:
    """Claimed (lighter) and verified (darker) against the seats, in thousandths of the bar's width."""
    whole = seats or max(claimed, 1)
    label = _("Claimed %(claimed)s, verified %(verified)s of the seats") % {
        "claimed": percent(claimed, whole),
        "verified": percent(verified, whole),
    }
    widths = [str(min(1000, part * 1000 // whole)) for part in (claimed, verified)]
    return format_html(BAR, size, label, *widths)


@register.inclusion_tag("parts/progress.html")
def progress(done: int, whole: int) -> dict[str, str]:
    """How much of something is done, as a bar that says so."""
    return {"done": str(done), "whole": str(whole), "label": _("Done: %(share)s") % {"share": percent(done, whole)}}


@register.simple_tag(takes_context=True)
def here(context: Mapping[str, Any], names: str) -> SafeString | str:
    """`aria-current` when the page is one of `names` ("coverage" is the whole domain, "pages:home" one page)."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None or not {match.namespace, match.view_name} & set(names.split()):
        return ""
    return format_html('aria-current="{}"', "page")


@register.simple_tag(takes_context=True)
def keep(context: Mapping[str, Any], **changes: object) -> str:
    """The query that a link carries on (the day looked at, the tree), with changes; empty when there is none."""
    asked = context["request"].GET
    return _query({name: asked[name] for name in KEPT if asked.get(name)} | changes)


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], **changes: object) -> str:
    """The address of this page with its query changed; an empty value takes a name out, and paging starts anew."""
    request = context["request"]
    asked = {name: value for name, value in request.GET.items() if name != "after"}
    return str(request.path) + _query(asked | changes)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A field's control. The first wrong one of a form takes the focus: a phone shows it, a reader says it."""
    first_wrong = next(iter(field.form.errors), None)
    return field.as_widget(attrs={"autofocus": True} if field.name == first_wrong else None)


@register.simple_tag
def with_only(**values: object) -> str:
    """A query of just these values."""
    return _query(values)


def _query(values: Mapping[str, object]) -> str:
    if not values:
        return ""
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in values.items() if value not in ("", None)})
    return f"?{query.urlencode()}" if query else ""
