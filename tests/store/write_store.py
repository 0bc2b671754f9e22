"""Write the database of a version of this program, to be migrated by tests. See docs/RELEASING.md.

    python tests/store/write_store.py FOLDER

FOLDER is a checkout of that version. Its commands poll two feeds twice: one event is in both feeds, one changes, one is
past and gone. Its database and its calendar go to tests/data/store, named for the revision of its tables.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "helpers"))

from origin import Origin, tagged

KEPT = Path(__file__).parent.parent / "data" / "store"
ROUNDS = ("2026-03-01T12:00Z", "2026-03-01T14:00Z")

FEEDS = """\
[store]
database = "sqlite:///{folder}/a.db"

[[feeds]]
id = "todo"
name = "TODO Group"
url = "{origin}/todo.ics"
allow_private = true

[[feeds]]
id = "chaoss"
name = "CHAOSS"
url = "{origin}/chaoss.ics"
allow_private = true
"""


def calendar(*events: str) -> bytes:
    """Return a calendar of events, each written as content lines with spaces between them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Google Inc//Google Calendar 70.9054//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", "DTSTAMP:20260201T000000Z", *event.split(), "END:VEVENT"]
    return "".join(f"{line.replace('_', ' ')}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def weekly(hour: int) -> str:
    """Return the event that changes, without that its feed says so by SEQUENCE."""
    return (
        f"UID:weekly@todo DTSTART;TZID=Europe/Madrid:20260305T{hour}0000 DURATION:PT1H SUMMARY:OSPO_call "
        "RRULE:FREQ=WEEKLY;COUNT=4 SEQUENCE:2 LAST-MODIFIED:20260110T080000Z"
    )


METRICS = "DTSTART:20260310T150000Z DURATION:PT1H SUMMARY:Metrics_working_group LOCATION:https://meet.example/metrics"
BURNOUT = "UID:burnout@chaoss DTSTART;VALUE=DATE:20260320 DURATION:P1D SUMMARY:Burnout_circle"
GONE = "UID:gone@chaoss DTSTART:20260226T150000Z DURATION:PT1H SUMMARY:Retrospective"
TODO_METRICS, CHAOSS_METRICS = (
    f"UID:metrics@todo {METRICS}",
    f"UID:metrics@chaoss {METRICS} DESCRIPTION:In_the_notes",
)
ANSWERS = (
    {"/todo.ics": calendar(weekly(15), TODO_METRICS), "/chaoss.ics": calendar(CHAOSS_METRICS, BURNOUT, GONE)},
    {"/todo.ics": calendar(weekly(16), TODO_METRICS), "/chaoss.ics": calendar(CHAOSS_METRICS, BURNOUT)},
)


def main(checkout: Path) -> None:
    """Run the commands of a checkout, and keep what they leave."""
    with tempfile.TemporaryDirectory() as name, Origin() as origin:
        folder = Path(name)
        (folder / "feeds.toml").write_text(FEEDS.format(folder=folder, origin=origin.url("")), encoding="utf-8")
        for now, answers in zip(ROUNDS, ANSWERS, strict=True):
            origin.routes.update({path: tagged(body) for path, body in answers.items()})
            run(checkout, folder, now, "fetch")
        run(checkout, folder, ROUNDS[-1], "render", "--output", str(folder / "calendar.ics"))
        with closing(sqlite3.connect(folder / "a.db")) as connection:
            dump = "\n".join(connection.iterdump())
        found = re.search(r'INSERT INTO "alembic_version" VALUES\(\'(\d+)\'\)', dump)
        path = KEPT / f"revision_{found[1] if found else '0001'}.sql"
        path.write_text(f"{dump}\n", encoding="utf-8")
        path.with_suffix(".ics").write_bytes((folder / "calendar.ics").read_bytes())
        print(path)


def run(checkout: Path, folder: Path, now: str, *command: str) -> None:
    """Run a command of the checkout."""
    options = ["--config", str(folder / "feeds.toml"), "--now", now]
    subprocess.run([sys.executable, "-m", "aggregator", *options, *command], cwd=checkout, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
