"""One number for the whole end state of an invented world, from names alone: two databases with the same are alike."""

import hashlib
from collections.abc import Iterator

from django.db import connection

# Each says what stands there by codes, keys and names; ids differ between databases, and so do moments and seals.
ASSIGNMENTS = """
SELECT unit.code, activity.key, work.state, work.since, work.due, work.begun_on, work.closed_on, work.verified_on,
       work.report, work.reason
FROM plans_assignment AS work JOIN units_unit AS unit ON unit.id = work.unit_id
JOIN plans_activity AS activity ON activity.id = work.activity_id
"""
HOLDERS = """
SELECT unit.code, role.key, held.seat, held.since, held.until, person.name_en, contact.last4, person.source
FROM posts_appointment AS held JOIN posts_post AS post ON post.id = held.post_id
JOIN units_unit AS unit ON unit.id = post.unit_id JOIN posts_role AS role ON role.id = post.role_id
JOIN people_person AS person ON person.id = held.person_id
LEFT JOIN people_contact AS contact ON contact.person_id = person.id
"""
PROOFS = """
SELECT person.name_en, contact.last4, proof.kind, proof.day
FROM people_evidence AS proof JOIN people_person AS person ON person.id = proof.person_id
LEFT JOIN people_contact AS contact ON contact.person_id = person.id
"""
SIGN_UPS = """
SELECT unit.code, came.kind, came.state, came.placed, came.proof, came.day, person.name_en, helper.name_en, came.device
FROM registration_signup AS came JOIN units_unit AS unit ON unit.id = came.unit_id
LEFT JOIN people_person AS person ON person.id = came.person_id
LEFT JOIN people_person AS helper ON helper.id = came.helper_id
"""
CONSENTS = """
SELECT person.name_en, contact.last4, consent.purpose, consent.given, consent.language, consent.method, consent.day
FROM people_consent AS consent JOIN people_person AS person ON person.id = consent.person_id
LEFT JOIN people_contact AS contact ON contact.person_id = person.id
"""
SAMPLES = """
SELECT unit.code, one.whom, one.day, one.seed, one.size, one.state
FROM registration_sample AS one JOIN units_unit AS unit ON unit.id = one.unit_id
"""
CALLS = """
SELECT unit.code, one.whom, call.number, call.stratum, person.name_en, contact.last4, call.outcome, call.tries,
       call.tried_on
FROM registration_call AS call JOIN registration_sample AS one ON one.id = call.sample_id
JOIN units_unit AS unit ON unit.id = one.unit_id LEFT JOIN people_person AS person ON person.id = call.person_id
LEFT JOIN people_contact AS contact ON contact.person_id = person.id
"""
SIGNS = """
SELECT unit.code, sign.kind, sign.size, sign.first_seen, sign.last_seen, sign.gone_on, sign.verdict, sign.note
FROM registration_sign AS sign JOIN units_unit AS unit ON unit.id = sign.unit_id
"""
VISITS = """
SELECT unit.code, place.name, team.name, visit.day, visit.is_late, visit.talks, visit.met
FROM field_visit AS visit JOIN units_unit AS unit ON unit.id = visit.unit_id
LEFT JOIN field_place AS place ON place.id = visit.place_id LEFT JOIN field_team AS team ON team.id = visit.team_id
"""
CAME = """
SELECT team.name, link.day, opened.day, opened.n, person.name_en, entry.day, entry.proved_on, entry.acted_on
FROM field_link AS link LEFT JOIN field_team AS team ON team.id = link.team_id
LEFT JOIN field_opened AS opened ON opened.link_id = link.id LEFT JOIN field_came AS entry ON entry.link_id = link.id
LEFT JOIN registration_signup AS came ON came.id = entry.sign_up_id
LEFT JOIN people_person AS person ON person.id = came.person_id
"""
TOTALS = """
SELECT unit.code, measure.kind, measure.subject, total.day, total.n
FROM units_total AS total JOIN units_unit AS unit ON unit.id = total.unit_id
JOIN units_measure AS measure ON measure.id = total.measure_id
"""


def digest() -> str:
    """SHA-256 (hex) over every row, sorted here: collations differ between databases."""
    whole = hashlib.sha256()
    for statement in (ASSIGNMENTS, HOLDERS, PROOFS, SIGN_UPS, CONSENTS, SAMPLES, CALLS, SIGNS, VISITS, CAME, TOTALS):
        for line in sorted(_lines(statement)):
            whole.update(line.encode())
    return whole.hexdigest()


def _lines(statement: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        for row in cursor.fetchall():
            yield "\t".join(map(_text, row)) + "\n"


def _text(value: object) -> str:
    """The same from both databases: of bytes and of truths each has its own."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return "" if value is None else str(int(value) if isinstance(value, bool) else value)
