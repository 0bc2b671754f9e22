"""A selected event stays selected while its calendar is edited or set up anew, as long as something of it stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from small_feeds import NOW, built, meeting

from aggregator.web.request.pick_token import pick_token
from aggregator.web.serving.picks import find_picks
from aggregator.web.serving.served_snapshot import IndexedSnapshot

UID, NEW_UID = "7a1f30c2-call@todo.example", "e94b5d18-call@todo.example"
TITLE, NEW_TITLE = "OSPO Call", "Office hours"
START, NEW_START = "20260305T160000Z", "20260407T100000Z"
LINK, NEW_LINK = "https://zoom.us/j/91234567890", "https://zoom.us/j/99876543210"
RULE = "RRULE:FREQ=WEEKLY;COUNT=9"


def series(uid: str, title: str, start: str, link: str) -> str:
    return meeting(title, start, RULE, f"LOCATION:{link}", uid=uid)


AFTERWARDS = {  # the series as its calendar lists it a day later: the title under which it is still selected
    "nothing has changed": (series(UID, TITLE, START, LINK), TITLE),
    "title, start and link changed, the UID did not": (series(UID, NEW_TITLE, NEW_START, NEW_LINK), NEW_TITLE),
    "a new UID": (series(NEW_UID, TITLE, START, LINK), TITLE),
    "a new UID and link": (series(NEW_UID, TITLE, START, NEW_LINK), TITLE),
    "a new UID and start": (series(NEW_UID, TITLE, NEW_START, LINK), TITLE),
    "a new UID, start and link": (series(NEW_UID, TITLE, NEW_START, NEW_LINK), TITLE),
    "a new UID and title": (series(NEW_UID, NEW_TITLE, START, LINK), NEW_TITLE),
    "a new UID, title and start: another meeting may use the link": (series(NEW_UID, NEW_TITLE, NEW_START, LINK), ""),
    "a new UID, title and link: another meeting may use the hour": (series(NEW_UID, NEW_TITLE, START, NEW_LINK), ""),
}


@pytest.mark.parametrize(("listed", "expected"), AFTERWARDS.values(), ids=AFTERWARDS)
def test_a_selected_event_stays_selected(listed, expected):
    other = meeting("Working group", "20260306T160000Z", RULE, uid="other@todo.example")
    before = built({"todo": [series(UID, TITLE, START, LINK), other]})
    token = next(pick_token(event) for event in before.snapshot.events if event.title == TITLE)
    snapshot = built({"todo": [listed, other]}, before, NOW + timedelta(days=1)).snapshot
    found = find_picks(IndexedSnapshot.of(snapshot), [token])
    assert [snapshot.events[one].title for one in found.positions] == ([expected] if expected else [])
    assert found.gone == (0 if expected else 1)
