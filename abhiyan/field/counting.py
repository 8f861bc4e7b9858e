"""The tally of drives: what counts as what, where its rows come from.

visited    visits that stand                    met        people met there: claimed
talks      talks held there                     shown      visits with a photo
opened     how often links were opened          came       people who signed up through them
proved     of those, who proved the number      acted      of those, who then did something: installs that count
"""

from collections.abc import Iterable

from abhiyan.field.models import Visit
from abhiyan.units import tally

VISITED, TALKS, MET, SHOWN = "visited", "talks", "met", "shown"
OPENED, CAME, PROVED, ACTED = "opened", "came", "proved", "acted"
OF_VISITS = (VISITED, TALKS, MET, SHOWN)
OF_LINKS = (OPENED, CAME, PROVED, ACTED)
KINDS = (*OF_VISITS, *OF_LINKS)

_ACTIVITY = """
JOIN plans_assignment AS work ON work.id = {of}.assignment_id
JOIN plans_activity AS activity ON activity.id = work.activity_id
JOIN units_measure AS measure ON measure.subject = activity.subject
"""
SOURCES = (
    "SELECT visit.unit_id AS unit_id, visit.day AS day, measure.id AS measure_id, CASE measure.kind "
    "WHEN 'visited' THEN 1 WHEN 'talks' THEN visit.talks WHEN 'met' THEN visit.met "
    "ELSE CASE WHEN visit.shown THEN 1 ELSE 0 END END AS n FROM field_visit AS visit"
    + _ACTIVITY.format(of="visit")
    + "AND measure.kind IN ('visited', 'talks', 'met', 'shown') "
    "WHERE visit.unit_id IN ({units}) AND visit.struck_on IS NULL",
    "SELECT work.unit_id AS unit_id, opened.day AS day, measure.id AS measure_id, opened.n AS n "
    "FROM field_opened AS opened JOIN field_link AS link ON link.id = opened.link_id"
    + _ACTIVITY.format(of="link")
    + "AND measure.kind = 'opened' WHERE work.unit_id IN ({units})",
    "SELECT work.unit_id AS unit_id, CASE measure.kind WHEN 'came' THEN came.day "
    "WHEN 'proved' THEN came.proved_on ELSE came.acted_on END AS day, measure.id AS measure_id, 1 AS n "
    "FROM field_came AS came JOIN field_link AS link ON link.id = came.link_id"
    + _ACTIVITY.format(of="link")
    + "AND (measure.kind = 'came' OR measure.kind = 'proved' AND came.proved_on IS NOT NULL "
    "OR measure.kind = 'acted' AND came.acted_on IS NOT NULL) WHERE work.unit_id IN ({units})",
)


def post_shown(visit: Visit) -> None:
    """Count a visit as shown, whose photo came behind it. It comes with its assignment's activity."""
    measure = tally.measure(SHOWN, visit.assignment.activity.subject)
    tally.post([tally.Row(visit.unit_id, visit.day, measure, 1)])


def post(visits: Iterable[Visit], *, sign: int = 1) -> None:
    """Count visits, or (sign -1) count them no more: one net row for each unit, day and measure.

    Each comes with its assignment's activity.
    """
    net: dict[tuple[int, object, int], int] = {}
    for one in visits:
        subject = one.assignment.activity.subject
        for kind, n in zip(OF_VISITS, (1, one.talks, one.met, int(one.shown)), strict=True):
            key = (one.unit_id, one.day, tally.measure(kind, subject))
            net[key] = net.get(key, 0) + sign * n
    tally.post(tally.Row(unit, day, measure, n) for (unit, day, measure), n in net.items())  # type: ignore[arg-type]
