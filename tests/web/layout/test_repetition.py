"""How an event repeats, in words that say exactly what its rule says."""

from __future__ import annotations

from datetime import date

import pytest
from served import Builder, Site

from aggregator.web.layout.repetition import dates_in_words, repetition, repetition_with_time
from aggregator.web.request.languages import find_language


def event(rule: str, start: str = "DTSTART;TZID=Europe/Madrid:20261126T120000", end: str = "20261126T130000"):
    head = start.replace("DTSTART", "DTEND").rpartition(":")[0]
    vevent = f"{start}\r\n{head}:{end}\r\nRRULE:{rule}\r\nSUMMARY:x\r\n".encode()
    builder = Builder().add("x", ("2026-11-26 11:00", "2026-11-26 12:00"), vevents=(vevent,), recurs=True)
    return builder.events[0]


SAID = {
    "every week": ("FREQ=WEEKLY", "Every Thursday", "Cada jueves", "每星期四"),
    "every week, with its day": ("FREQ=WEEKLY;BYDAY=TH;WKST=SU", "Every Thursday", "Cada jueves", "每星期四"),
    "two days a week": (
        "FREQ=WEEKLY;BYDAY=WE,MO",
        "Every Monday and Wednesday",
        "Cada lunes y miércoles",
        "每星期一和星期三",
    ),
    "Monday to Friday": (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "Every day from Monday to Friday",
        "De lunes a viernes",
        "星期一至星期五每天",
    ),
    "every day": ("FREQ=DAILY", "Every day", "Todos los días", "每天"),
    "every few days": ("FREQ=DAILY;INTERVAL=3", "Every 3 days", "Cada 3 días", "每 3 天"),
    "every second week": (
        "FREQ=WEEKLY;INTERVAL=2",
        "Every second Thursday",
        "Un jueves de cada dos",
        "每隔一周的星期四",
    ),
    "every few weeks": (
        "FREQ=WEEKLY;INTERVAL=4;BYDAY=TH",
        "Every 4 weeks on Thursday",
        "Cada 4 semanas, el jueves",
        "每 4 周的星期四",
    ),
    "the first of a weekday": (
        "FREQ=MONTHLY;BYDAY=1TU",
        "First Tuesday of the month",
        "Primer martes del mes",
        "每月第一个星期二",
    ),
    "the last of a weekday": (
        "FREQ=MONTHLY;BYDAY=-1FR",
        "Last Friday of the month",
        "Último viernes del mes",
        "每月最后一个星期五",
    ),
    "by its position": (
        "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2",
        "Second Wednesday of the month",
        "Segundo miércoles del mes",
        "每月第二个星期三",
    ),
    "the first and third": (
        "FREQ=MONTHLY;BYDAY=3TU,1TU",
        "First and third Tuesday of the month",
        "Primer y tercer martes del mes",
        "每月第一和第三个星期二",
    ),
    "every few months": (
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH",
        "Second Thursday of every 3 months",
        "Cada 3 meses, el segundo jueves",
        "每 3 个月的第二个星期四",
    ),
    "a day of the month": ("FREQ=MONTHLY", "Day 26 of the month", "El día 26 de cada mes", "每月26日"),
    "the last day": ("FREQ=MONTHLY;BYMONTHDAY=-1", "Last day of the month", "Último día del mes", "每月最后一天"),
    "every year": ("FREQ=YEARLY", "Every year on 26 November", "Cada año, el 26 de noviembre", "每年11月26日"),
    "weekdays of two kinds": ("FREQ=MONTHLY;BYDAY=1TU,3WE", "", "", ""),
    "the last workday": ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "", "", ""),
    "some months": ("FREQ=MONTHLY;BYDAY=1TU;BYMONTH=1,3", "", "", ""),
    "a week's number": ("FREQ=YEARLY;BYWEEKNO=20", "", "", ""),
    "some hours": ("FREQ=DAILY;BYHOUR=9,15", "", "", ""),
    "every hour": ("FREQ=HOURLY", "", "", ""),
    "nonsense": ("FREQ=WEEKLY;INTERVAL=x", "", "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "english", "spanish", "chinese"), SAID.values(), ids=SAID)
def test_a_rule_in_words(rule, english, spanish, chinese):
    found = [repetition(event(rule), find_language(tag)) for tag in ("en", "es", "zh")]
    assert found == [english, spanish, chinese]


TIMES = {
    "in its zone": ({"rule": "FREQ=WEEKLY"}, "Every Thursday, 12:00–13:00 Madrid time"),
    "in UTC": (
        {"rule": "FREQ=WEEKLY", "start": "DTSTART;TZID=Etc/UTC:20261126T120000"},
        "Every Thursday, 12:00–13:00 UTC",
    ),
    "without a length": ({"rule": "FREQ=WEEKLY", "end": "20261126T120000"}, "Every Thursday, 12:00 Madrid time"),
    "beyond midnight": ({"rule": "FREQ=WEEKLY", "end": "20261127T010000"}, "Every Thursday, 12:00 Madrid time"),
    "of whole days": (
        {"rule": "FREQ=WEEKLY", "start": "DTSTART;VALUE=DATE:20261126", "end": "20261127"},
        "Every Thursday",
    ),
    "until a day": (
        {"rule": "FREQ=WEEKLY;UNTIL=20270304T110000Z"},
        "Every Thursday, 12:00–13:00 Madrid time, until 4 March 2027",
    ),
    "so many times": ({"rule": "FREQ=WEEKLY;COUNT=8"}, "Every Thursday, 12:00–13:00 Madrid time, 8 times"),
    "without words": ({"rule": "FREQ=HOURLY"}, ""),
}


@pytest.mark.parametrize(("parts", "expected"), TIMES.values(), ids=TIMES)
def test_its_time_and_its_end_are_said(parts, expected):
    assert repetition_with_time(event(**parts), find_language("en")) == expected


def test_dates_without_a_rule_are_counted():
    language = find_language("en")
    assert dates_in_words(8, date(2027, 3, 4), language) == "8 dates until March 2027"
    assert dates_in_words(1, date(2027, 3, 4), language) == "1 date, in March 2027"
    assert dates_in_words(0, date.min, language) == "No upcoming dates"
    spans = [("2026-11-26 11:00", "2026-11-26 12:00"), ("2026-12-09 11:00", "2026-12-09 12:00")]
    assert "2 dates until December 2026" in Site(Builder().add("x", *spans, recurs=False).snapshot()).get("/events/e0")


def test_pages_say_it():
    one = event("FREQ=WEEKLY")
    builder = Builder().add("x", ("2026-11-26 11:00", "2026-11-26 12:00"), vevents=one.vevents, recurs=True)
    site = Site(builder.snapshot())
    assert "Cada jueves, 12:00–13:00, hora de Madrid" in site.get("/events/e0?lang=es&tz=Asia/Tokyo")
    assert "<span>Every Thursday</span>" in site.get("/")
