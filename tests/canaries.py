"""Numbers that are planted to be found nowhere, and the search for them."""

import re

from django.db import connection

from abhiyan.kernel.phones import ascii_digits

CANARIES = tuple(f"+9177000{number:05}" for number in (31_337, 41_411, 52_625, 60_606))


def leaked(text: str | bytes) -> list[str]:
    """Which canaries stand in a text: their last seven digits in a row, in any script or grouping."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    run = re.sub(r"(?<=\d)[ .()/\u00a0-]{1,2}(?=\d)", "", ascii_digits(words))
    return [number for number in CANARIES if number[-7:] in run]


def everything_in_the_database() -> str:
    """Every value of every table, as text; bytes as they are and read as Latin-1."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [
                bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)
                for row in cursor.fetchall()
                for value in row
            ]
    return "\n".join(parts)
