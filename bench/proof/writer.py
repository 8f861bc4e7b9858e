"""Signs people up without end and says each code once its transaction has committed: `writer LEVEL FIRST UNIT...`.

Run under the shim of powercut.py. LEVEL: of PRAGMA synchronous. Now and then it moves the log into the file, as the
worker does.
"""

import sys
from itertools import count

import django

MOVED = 40  # sign-ups between two checkpoints


def main() -> None:
    level, first, *units = sys.argv[1:]
    django.setup()
    from django.db import connection

    from abhiyan.kernel.authority import system
    from abhiyan.kernel.clock import today
    from abhiyan.registration.joining.signing import Entry, sign_up
    from abhiyan.registration.models import Window
    from abhiyan.rehearsal import names

    connection.ensure_connection()
    connection.connection.execute(f"PRAGMA synchronous = {level}")
    day = today()
    window = Window.objects.open_on(day).get()
    for number in count(int(first)):
        hindi, english = names.person(number)
        unit = int(units[number % len(units)])
        entry = Entry(hindi, english, names.phone(number), "hi", unit, ("organise",))
        print(sign_up(entry, window=window, day=day, by=system("proof")).code, flush=True)
        if number % MOVED == 0:
            connection.checkpoint()  # type: ignore[attr-defined]  # our backend's


if __name__ == "__main__":
    main()
