"""Whatever rule a feed uses, every program shows of our calendar what our page shows, see `rrule.portability`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from itertools import product

import pytest
from judges.opinions import JUDGES, Question, Seen, question, shown
from small_feeds import NOW, built, calendars, meeting

from aggregator.config.window import window_at
from aggregator.model import DateOrDateTime
from aggregator.publish.snapshot import Built
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.portability import portable_rule

STARTS = ["Europe/Berlin:20251103T093000", "America/New_York:20240229T093000", "20240131"]
# Rules of days: what they become if ical.js or another reader would show something else.
DAYS = {
    "FREQ=YEARLY": None,
    "FREQ=YEARLY;INTERVAL=2": None,
    "FREQ=YEARLY;BYMONTH=3,6": None,
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29": None,
    "FREQ=YEARLY;BYMONTHDAY=15": "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=YEARLY;BYMONTHDAY=13;BYDAY=FR": "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
    "FREQ=YEARLY;BYDAY=MO,TH": "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=YEARLY;BYDAY=1MO": "FREQ=YEARLY;BYMONTH=1;BYDAY=1MO",
    "FREQ=YEARLY;BYDAY=-2FR": "FREQ=YEARLY;BYMONTH=12;BYDAY=-2FR",
    "FREQ=YEARLY;BYDAY=20MO": "",
    "FREQ=YEARLY;BYDAY=1MO,MO": "",
    "FREQ=YEARLY;BYDAY=MO;BYSETPOS=10": "",
    "FREQ=YEARLY;BYWEEKNO=20": "",
    "FREQ=YEARLY;BYWEEKNO=20,40;BYDAY=TU": "",
    "FREQ=YEARLY;BYYEARDAY=100,200": "",
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1,2;BYSETPOS=-1": "",
    "FREQ=MONTHLY;BYMONTHDAY=31": None,
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=30;SKIP=BACKWARD": "",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=FORWARD": "",
    "FREQ=MONTHLY;BYMONTH=4,10;BYDAY=1SU": "FREQ=YEARLY;BYMONTH=4,10;BYDAY=1SU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": None,
    "FREQ=MONTHLY;BYMONTHDAY=1,2,3;BYSETPOS=-1": "",
    "FREQ=MONTHLY;BYDAY=MO,2TU": "",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU": None,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE;BYSETPOS=-1": "",
    "FREQ=DAILY;BYMONTHDAY=-1": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=DAILY;BYDAY=MO;BYSETPOS=1": "",
}
TIMES = {
    "FREQ=WEEKLY;BYHOUR=9": "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=9,15": "FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=9,15",
    "FREQ=DAILY;BYHOUR=9,15": "FREQ=DAILY;BYHOUR=9,15",
    "FREQ=HOURLY;INTERVAL=12": "FREQ=DAILY;BYHOUR=9,21",
    "FREQ=HOURLY;INTERVAL=48": "FREQ=DAILY;INTERVAL=2",
    "FREQ=MONTHLY;BYDAY=2TU;BYHOUR=9,15": "",
    "FREQ=YEARLY;BYHOUR=9,15": "",
    "FREQ=WEEKLY;BYHOUR=9;BYMINUTE=0,30": "",
    "FREQ=MINUTELY;INTERVAL=2880": "FREQ=DAILY;INTERVAL=2",
    "FREQ=MINUTELY;INTERVAL=30;BYHOUR=9,10;BYDAY=MO": "",
}
EXPECTED = DAYS | TIMES
CASES = [
    (rule, start)
    for rule, start in product(EXPECTED, STARTS)
    if "T" in start or rule in DAYS  # whole days have no hours
]


@cache
def result(rule: str, start: str) -> Built:
    return built({"todo": [meeting("Event", start, f"RRULE:{rule}", uid="a-1")]})


@cache
def questions() -> dict[str, Question]:
    config, _ = calendars({"todo": []})
    window = window_at(config, NOW)
    return {f"{rule} from {start}": question(result(rule, start).snapshot, window) for rule, start in CASES}


@pytest.mark.judges
@pytest.mark.parametrize("judge", JUDGES)
def test_every_program_shows_what_we_show(judge: str):
    opinions = JUDGES[judge](questions())
    differing: dict[str, tuple[list[Seen], list[Seen] | str]] = {}
    for rule, start in CASES:
        ours, theirs = shown(result(rule, start).snapshot), opinions[f"{rule} from {start}"]
        if ours != theirs:
            differing[f"{rule} from {start}"] = (ours, theirs)
    assert differing == {}


def written(rule: str, start: DateOrDateTime) -> str:
    limited, _ = limit(rule, start)
    assert limited is not None
    return str(portable_rule(limited, start) or "")


@pytest.mark.parametrize("rule", EXPECTED)
def test_the_form_in_which_a_rule_is_published(rule: str):
    expected = rule if EXPECTED[rule] is None else EXPECTED[rule]
    assert written(rule, datetime(2025, 11, 3, 9, 30, tzinfo=UTC)) == expected


def test_29_february_is_named_where_the_rule_leaves_it_to_dtstart():
    assert written("FREQ=YEARLY", date(2024, 2, 29)) == "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    assert written("FREQ=YEARLY;BYMONTH=3,6", date(2024, 1, 31)) == ""  # June has no 31st
