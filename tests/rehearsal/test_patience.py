"""A demo goes on playing while somebody else writes for long."""

from pathlib import Path
from threading import Timer

import pytest

from abhiyan.kernel.sqlite3.base import DatabaseWrapper
from abhiyan.kernel.sqlite3.turn import Busy, Turn
from abhiyan.rehearsal.commands import be_patient


@pytest.mark.parametrize("patient", [True, False])
@pytest.mark.django_db
def test_the_play_waits_for_whoever_writes(tmp_path: Path, *, patient: bool) -> None:
    file = tmp_path / "abhiyan.sqlite3"
    ours = DatabaseWrapper(
        {
            "NAME": file, "OPTIONS": {"timeout": 0.05}, "TIME_ZONE": None, "CONN_MAX_AGE": 0, "AUTOCOMMIT": True,
            "CONN_HEALTH_CHECKS": False, "ATOMIC_REQUESTS": False, "USER": "", "PASSWORD": "", "HOST": "", "PORT": "",
            "ENGINE": "abhiyan.kernel.sqlite3", "TEST": {},
        },
        "other",
    )  # fmt: skip
    ours.inc_thread_sharing()
    ours.ensure_connection()
    if patient:
        be_patient(ours)
    theirs = Turn(file, 1)
    theirs.take()
    end = Timer(0.5, theirs.release)
    end.start()

    if patient:
        ours.cursor().execute("CREATE TABLE worked (day TEXT)")
    else:
        with pytest.raises(Busy):
            ours.cursor().execute("CREATE TABLE worked (day TEXT)")
    end.join()
    ours.close()
