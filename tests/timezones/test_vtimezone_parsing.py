"""A feed's zones: labels of every producer, VTIMEZONEs sound and broken, wall times that do not exist."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Severity
from aggregator.timezones import ContentLine, VTimezone, Zone, Zones, parse_vtimezone
from aggregator.timezones.transitions import transitions
from aggregator.timezones.tzid_aliases import PLACES_OF_LINKS

NOW = datetime(2026, 6, 20, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")

NEW_YORK = ("0311T020000/3;2SU -0500 -0400", "1104T020000/11;1SU -0400 -0500")
CENTRAL_EUROPE = ("0325T020000/3;-1SU +0100 +0200", "1025T030000/10;-1SU +0200 +0100")
BRITAIN = ("0325T010000/3;-1SU +0000 +0100", "1025T020000/10;-1SU +0100 +0000")
OLD_US_RULES = ("0401T020000/4;1SU -0500 -0400", "1028T020000/10;-1SU -0400 -0500")  # until 2006


def lines(text: str) -> list[ContentLine]:
    return [(name, {}, value) for name, value in (line.split(":", 1) for line in text.split())]


def component(tzid: str, *observances: str, location: str = "") -> VTimezone:
    """A VTIMEZONE of yearly observances, each as "MMDDTHHMMSS/month;day from to", since 1970."""
    text = [f"TZID:{tzid.replace(' ', '_')}", *([f"X-LIC-LOCATION:{location}"] if location else [])]
    for observance in observances:
        start, offset_from, offset_to = observance.split()
        when, _, rule = start.partition("/")
        month, _, day = rule.partition(";")
        text += ["BEGIN:STANDARD", f"DTSTART:1970{when}", f"TZOFFSETFROM:{offset_from}", f"TZOFFSETTO:{offset_to}"]
        text += [f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={day}"] if rule else []
        text += ["END:STANDARD"]
    vtimezone, notes = parse_vtimezone(lines("\n".join(text)))
    assert vtimezone is not None
    assert notes == ()
    return vtimezone


def zones(*described: tuple[str, VTimezone], default: Zone = MADRID) -> Zones:
    return Zones(dict(described), default, NOW)


# ---------------------------------------------------------------- labels without a VTIMEZONE

LABELS = {
    "an IANA name is taken as it is": ("Europe/Berlin", "Europe/Berlin", None),
    "an old IANA name as well": ("US/Eastern", "US/Eastern", None),
    "an inverted sign is what Etc means": ("Etc/GMT+5", "Etc/GMT+5", None),
    "a link without a place": ("CET", "Europe/Brussels", "zone-link"),
    "a link named for its rules": ("EST5EDT", "America/New_York", "zone-link"),
    "a link named for a country": ("NZ", "Pacific/Auckland", "zone-link"),
    "a link after a prefix": ("/citadel.org/20210210_1/EET", "Europe/Athens", "zone-prefixed"),
    "in the wrong case": ("europe/berlin", "Europe/Berlin", "zone-spelling"),
    "with a blank for the underscore": ("America/New York", "America/New_York", "zone-spelling"),
    "with a hyphen for the slash": ("America-Chicago", "America/Chicago", "zone-spelling"),
    "UTC": ("UTC", "UTC", None),
    "UTC by another name of the tz database": ("Etc/UTC", "UTC", None),
    "UTC as a letter": ("Z", "UTC", "zone-spelling"),
    "71: UTC as Microsoft's address": ("tzone://Microsoft/Utc", "UTC", "zone-spelling"),
    "71: a Windows name": ("W. Europe Standard Time", "Europe/Berlin", "zone-windows"),
    "a Windows name Outlook has numbered": ("W. Europe Standard Time 1", "Europe/Berlin", "zone-windows"),
    "a Windows name with a stray colon": ("Pacific Standard Time:", "America/Los_Angeles", "zone-windows"),
    "a Windows name in summer": ("Eastern Daylight Time", "America/New_York", "zone-windows"),
    "a Windows name CLDR dropped, whose number is its own": (
        "Mexico Standard Time 2",
        "America/Mazatlan",
        "zone-windows",
    ),
    "what Windows shows": (
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        "Europe/Amsterdam",
        "zone-windows",
    ),
    "what Windows shows, escaped as TEXT": (
        r"(UTC+01:00) Brussels\, Copenhagen\, Madrid\, Paris",
        "Europe/Brussels",
        "zone-windows",
    ),
    "what old Windows showed": ("(GMT-05:00) Eastern Time (US & Canada)", "America/New_York", "zone-windows"),
    "the same without its offset": ("Eastern Time (US & Canada)", "America/New_York", "zone-windows"),
    "with a second place": (r"Pacific Time (US & Canada)\, Tijuana", "America/Los_Angeles", "zone-windows"),
    "London with the city of another zone first": (
        "Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London",
        "Europe/London",
        "zone-windows",
    ),
    "La Paz of Mexico, not of Bolivia": ("(UTC-07:00) La Paz, Mazatlan", "America/Mazatlan", "zone-windows"),
    "places without an offset": (r"Kuala Lumpur\, Singapore", "Asia/Kuala_Lumpur", "zone-windows"),
    "an accent": ("(UTC-03:00) Brasília", "America/Sao_Paulo", "zone-windows"),
    "ics.py's prefix": ("/ics.py/2020.1/Europe/Berlin", "Europe/Berlin", "zone-prefixed"),
    "71: libical's prefix": ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "Europe/Berlin", "zone-prefixed"),
    "Mozilla's prefix": ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin", "zone-prefixed"),
    "Citadel's prefix before a name of three parts": (
        "/citadel.org/20210210_1/America/Argentina/Ushuaia",
        "America/Argentina/Ushuaia",
        "zone-prefixed",
    ),
    "Office's prefix": ("custom_America/New_York", "America/New_York", "zone-prefixed"),
    "71: an offset": ("GMT+0200", "Etc/GMT-2", "zone-offset"),
    "an offset of one digit": ("UTC-5", "Etc/GMT+5", "zone-offset"),
    "an offset alone": ("+01:00", "Etc/GMT-1", "zone-offset"),
    "an offset in brackets": ("(GMT-03:00)", "Etc/GMT+3", "zone-offset"),
    "an offset of none": ("GMT+00:00", "UTC", "zone-offset"),
    "an offset of half hours has no Etc zone": ("+05:30", "Asia/Kolkata", "zone-offset"),
    "an offset no zone has": ("+03:17", "UTC", "zone-offset"),
    "an abbreviation only one zone uses": ("PST", "America/Los_Angeles", "zone-offset"),
    "an abbreviation of many zones": ("CST", "Europe/Madrid", "zone-unknown"),
    "Outlook's name for anything": ("Customized Time Zone", "Europe/Madrid", "zone-unknown"),
    "nothing": ("", "Europe/Madrid", "zone-unknown"),
    "71: a path": ("../../etc/passwd", "Europe/Madrid", "zone-unknown"),
    "71: NUL": ("\0", "Europe/Madrid", "zone-unknown"),
    "a file of the machine": ("localtime", "Europe/Madrid", "zone-unknown"),
    "the tz database's name for unknown": ("Factory", "Europe/Madrid", "zone-unknown"),
    "an absurd offset": ("GMT+9999", "Europe/Madrid", "zone-unknown"),
}


@pytest.mark.parametrize(("label", "name", "kind"), LABELS.values(), ids=LABELS)
def test_a_label_without_vtimezone(label: str, name: str, kind: str | None):
    zone, note = zones().resolve(label)
    assert key(zone) == name
    assert (note.kind if note else None) == kind


def key(zone: Zone) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def test_every_name_of_the_tz_database_but_utc_means_itself():
    ours = zones()
    changed = {name for name in available_timezones() if key(ours.resolve(name)[0]) != name}
    utc = {
        "Etc/UTC",
        "Etc/UCT",
        "Etc/GMT",
        "Etc/GMT0",
        "Etc/GMT+0",
        "Etc/GMT-0",
        "Etc/Zulu",
        "Etc/Universal",
        "Etc/Greenwich",
    }
    utc |= {"UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Zulu", "Universal", "Greenwich"}
    assert changed <= utc | {"Factory", "localtime"} | PLACES_OF_LINKS.keys()


def test_a_place_shows_the_time_of_its_link():
    days = [datetime(2000, 1, 1, tzinfo=UTC) + timedelta(weeks=number) for number in range(45 * 52)]
    for link, place in PLACES_OF_LINKS.items():
        link_zone, place_zone = ZoneInfo(link), ZoneInfo(place)
        assert all(day.astimezone(link_zone).utcoffset() == day.astimezone(place_zone).utcoffset() for day in days), (
            link
        )


@settings(deadline=None)  # the first to ask reads the tz database
@given(
    label=st.text(max_size=60)
    | st.from_regex(r"(\(?(UTC|GMT|/|custom_)?[+-]?\d{0,4}:?\d*\)?|[\w ./\\-]+)", fullmatch=True)
)
def test_any_label_gives_a_zone(label: str):
    zone, _ = zones().resolve(label)
    assert key(zone) == "UTC" or key(zone) in available_timezones()


# ---------------------------------------------------------------- labels with a VTIMEZONE

DESCRIBED = {
    "71: a private name takes the zone with the same rules": (
        "Customized Time Zone", component("x", *NEW_YORK), "America/New_York", "zone-private", Severity.INFO,
    ),
    "the feed's own zone is preferred": (
        "Mine", component("x", *CENTRAL_EUROPE), "Europe/Madrid", "zone-private", Severity.INFO,
    ),
    "a private zone without summer time": (
        "Mine", component("x", "0101T000000 +0545 +0545"), "Asia/Kathmandu", "zone-private", Severity.INFO,
    ),
    "a private zone that is UTC": (
        "Mine", component("x", "0101T000000 +0000 +0000"), "UTC", "zone-private", Severity.INFO,
    ),
    "X-LIC-LOCATION names the zone": (
        "Mine", component("x", *CENTRAL_EUROPE, location="Europe/Vienna"), "Europe/Vienna", "", Severity.INFO,
    ),
    "X-LIC-LOCATION that is no zone": (
        "Mine", component("x", *NEW_YORK, location="/dev/zero"), "America/New_York", "zone-private", Severity.INFO,
    ),
    "an IANA name with its own rules needs no note": (
        "Europe/Rome", component("x", *CENTRAL_EUROPE), "Europe/Rome", "", Severity.INFO,
    ),
    "72: IANA wins over a VTIMEZONE that contradicts": (
        "Europe/Rome", component("x", *NEW_YORK), "Europe/Rome", "zone-contradicts", Severity.REPAIRED,
    ),
    "72: the file wins over a Windows name it contradicts": (
        "Tokyo Standard Time", component("x", *NEW_YORK), "America/New_York", "zone-private", Severity.INFO,
    ),
    "72: and over one that Outlook has numbered": (
        "Eastern Standard Time 1", component("x", *CENTRAL_EUROPE), "Europe/Madrid", "zone-private", Severity.INFO,
    ),
    "72: even by rules that no zone has": (
        "Eastern Standard Time 1", component("x", "0101T000000 +0317 +0317"), "UTC", "zone-private", Severity.REPAIRED,
    ),
    "a Windows name with its own rules is that zone": (
        "Romance Standard Time", component("x", *CENTRAL_EUROPE), "Europe/Paris", "zone-windows", Severity.INFO,
    ),
    "GMT with the rules of London": (
        "GMT", component("x", *BRITAIN), "Europe/London", "zone-private", Severity.INFO,
    ),
    "GMT without summer time is UTC": (
        "GMT", component("x", "0101T000000 +0000 +0000"), "UTC", "", Severity.INFO,
    ),
    "an abbreviation of the tz database gives way": (
        "CET", component("x", "0101T000000 +0100 +0100"), "Africa/Lagos", "zone-private", Severity.INFO,
    ),
    "UTC stays UTC": (
        "UTC", component("x", *NEW_YORK), "UTC", "zone-contradicts", Severity.REPAIRED,
    ),
    "an abbreviation gives way to a VTIMEZONE with summer time": (
        "EST", component("x", *NEW_YORK), "America/New_York", "zone-private", Severity.INFO,
    ),
    "an offset gives way to a VTIMEZONE with summer time": (
        "(GMT+01:00)", component("x", *CENTRAL_EUROPE), "Europe/Madrid", "zone-private", Severity.INFO,
    ),
    "what Windows shows is surer than the rules of long ago": (
        "(UTC-05:00) Eastern Time (US & Canada)", component("x", *OLD_US_RULES), "America/New_York", "zone-contradicts",
        Severity.REPAIRED,
    ),
    "a city's name alone gives way": (
        "Berlin", component("x", *NEW_YORK), "America/New_York", "zone-private", Severity.INFO,
    ),
    "changes counted an hour late, as Discourse does": (
        "Mine", component("x", "0325T030000/3;-1SU +0100 +0200", "1025T020000/10;-1SU +0200 +0100"), "Europe/Madrid",
        "zone-private", Severity.INFO,
    ),
    "changes counted an hour late do not contradict": (
        "Europe/Rome", component("x", "0325T030000/3;-1SU +0100 +0200", "1025T020000/10;-1SU +0200 +0100"),
        "Europe/Rome", "", Severity.INFO,
    ),
    "rules no zone has any more": (
        "US--Fictitious", component("x", *OLD_US_RULES), "UTC", "zone-private", Severity.REPAIRED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("label", "vtimezone", "name", "kind", "severity"), DESCRIBED.values(), ids=DESCRIBED)
def test_a_label_with_vtimezone(label: str, vtimezone: VTimezone, name: str, kind: str, severity: Severity):
    zone, note = zones((label, vtimezone)).resolve(label)
    assert key(zone) == name
    assert (note.kind if note else "") == kind
    assert note is None or note.severity == severity


def told(*observances: str) -> VTimezone:
    """A VTIMEZONE whose observances are told one by one, each as "DTSTART from to", with more lines after "|"."""
    text = ["TZID:x"]
    for observance in observances:
        head, *more = observance.split("|")
        start, offset_from, offset_to = head.split()
        text += ["BEGIN:STANDARD", f"DTSTART:{start}", f"TZOFFSETFROM:{offset_from}", f"TZOFFSETTO:{offset_to}"]
        text += [*more, "END:STANDARD"]
    vtimezone, notes = parse_vtimezone(lines("\n".join(text)))
    assert vtimezone is not None
    assert notes == ()
    return vtimezone


def listed(zone: str, first: int, last: int) -> VTimezone:
    """The VTIMEZONE that lists every change a zone makes in these years, as programs without rules write it."""
    found = list(transitions(ZoneInfo(zone), date(first, 1, 1), date(last + 1, 1, 1)))
    return told(*(f"{c.local:%Y%m%dT%H%M%S} {shown(c.offset_from)} {shown(c.offset_to)}" for c in found))


def shown(offset: timedelta) -> str:
    seconds = abs(offset) // timedelta(seconds=1)
    return f"{'-' if offset < timedelta() else '+'}{seconds // 3600:02}{seconds // 60 % 60:02}{seconds % 60:02}"


TOKYO = told(
    "18880101T000000 +091859 +0900",
    "19480502T000000 +0900 +1000|RDATE:19480502T000000|RDATE:19490403T000000",
    "19480912T010000 +1000 +0900|RRULE:FREQ=YEARLY;UNTIL=19510908T150000Z;BYMONTH=9;BYDAY=2SU",
    "19500507T000000 +0900 +1000|RRULE:FREQ=YEARLY;UNTIL=19510505T150000Z;BYMONTH=5;BYDAY=1SU",
)
TOLD = {
    "the two changes of this year": (
        told("20260308T020000 -0500 -0400", "20261101T020000 -0400 -0500"), "America/New_York",
    ),
    "one change": (told("20251026T030000 +0200 +0100"), "Europe/Madrid"),
    "the changes of some years ago": (listed("America/Chicago", 2018, 2019), "America/Chicago"),
    "the changes of years to come": (listed("Australia/Sydney", 2026, 2029), "Australia/Sydney"),
    "every change since 1970": (listed("America/Los_Angeles", 1970, 2037), "America/Los_Angeles"),
    "a history that ended before anybody's calendar": (TOKYO, "Asia/Tokyo"),
    "a history that ended not long ago": (listed("America/Sao_Paulo", 2010, 2026), "America/Sao_Paulo"),
    "a zone that changed its clocks for good": (listed("Asia/Almaty", 2020, 2026), "Asia/Almaty"),
    "a zone that has no summer time any more": (listed("Europe/Istanbul", 2010, 2026), "Europe/Istanbul"),
}  # fmt: skip


@pytest.mark.parametrize(("vtimezone", "name"), TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("now", [NOW, datetime(2026, 11, 28, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)])
def test_changes_told_one_by_one_mean_the_zone_that_makes_them(vtimezone: VTimezone, name: str, now: datetime):
    zone, note = Zones({"HQ": vtimezone}, MADRID, now).resolve("HQ")
    assert key(zone) == name
    assert note is not None


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Sydney", "America/Sao_Paulo"])
def test_a_list_of_changes_that_ends_does_not_contradict_the_name_of_its_zone(zone: str):
    assert zones((zone, listed(zone, 2018, 2025))).resolve(zone)[1] is None


def test_the_clock_that_a_history_shows_is_right_in_its_own_time():
    hours = {1946: 9, 1948: 10, 1949: 10, 1950: 10, 1951: 10, 1952: 9, 2026: 9}
    assert {year: TOKYO.offset(datetime(year, 7, 1)) // timedelta(hours=1) for year in hours} == hours  # noqa: DTZ001


@settings(deadline=None)
@given(
    zone=st.sampled_from(["America/New_York", "Europe/Madrid", "Australia/Adelaide", "America/St_Johns"]),
    first=st.integers(2015, 2026),
    years=st.integers(0, 5),
)
def test_listed_changes_give_the_times_of_their_zone(zone: str, first: int, years: int):
    changes = list(transitions(ZoneInfo(zone), date(first, 1, 1), date(first + years + 1, 1, 1)))
    assert changes
    ours = zones(("HQ", listed(zone, first, first + years)))
    for change in changes:
        wall = change.local + timedelta(days=2)
        there = wall.replace(tzinfo=ZoneInfo(zone))
        assert ours.attach_zone(wall, "HQ")[0] == there


def test_one_label_may_mean_different_zones_in_two_calendars():
    american = zones(("Customized Time Zone", component("x", *NEW_YORK)))
    european = zones(("Customized Time Zone", component("x", *CENTRAL_EUROPE)))
    noon = datetime(2026, 7, 1, 12)  # noqa: DTZ001 – a wall time
    assert american.attach_zone(noon, "Customized Time Zone")[0].astimezone(UTC).hour == 16
    assert european.attach_zone(noon, "Customized Time Zone")[0].astimezone(UTC).hour == 10


def test_a_label_escaped_as_text_finds_its_vtimezone():
    described = zones((r"Here\, there", component("x", *NEW_YORK)))
    assert described.resolve("Here, there")[0] == ZoneInfo("America/New_York")


# ---------------------------------------------------------------- wall times

PINNED = {
    "a floating time takes the feed's zone": ("20260701T120000", None, "20260701T120000+0200"),
    "a zoned time keeps its own": ("20260701T120000", "America/New_York", "20260701T120000-0400"),
    "a time in the gap moves forward": ("20260329T023000", "Europe/Berlin", "20260329T033000+0200"),
    "a time that exists twice is the first": ("20261025T023000", "Europe/Berlin", "20261025T023000+0200"),
    "rules no zone has: winter": ("20260401T120000", "private", "20260401T170000+0000"),
    "rules no zone has: summer": ("20260701T120000", "private", "20260701T160000+0000"),
    "rules no zone has: in the gap": ("20260405T023000", "private", "20260405T073000+0000"),
    "rules no zone has: the first of two": ("20261025T013000", "private", "20261025T053000+0000"),
    "rules no zone has: before they begin": ("19500101T120000", "private", "19500101T170000+0000"),
    "rules no zone has: far in the future": ("25000101T120000", "private", "25000101T170000+0000"),
    "an odd offset without VTIMEZONE": ("20260701T120000", "+03:17", "20260701T084300+0000"),
}


@pytest.mark.parametrize(("wall", "tzid", "expected"), PINNED.values(), ids=PINNED)
def test_pinning(wall: str, tzid: str | None, expected: str):
    ours = zones(("private", component("private", *OLD_US_RULES)))
    pinned, _ = ours.attach_zone(datetime.strptime(wall, "%Y%m%dT%H%M%S"), tzid)  # noqa: DTZ007 – a wall time
    assert pinned.strftime("%Y%m%dT%H%M%S%z") == expected


def test_a_floating_time_has_no_note_and_an_unknown_zone_always_the_same():
    ours = zones()
    noon = datetime(2026, 7, 1, 12)  # noqa: DTZ001 – a wall time
    assert ours.attach_zone(noon, None)[1] is None
    note = ours.attach_zone(noon, "nowhere")[1]
    assert note is not None
    assert note == ours.resolve("nowhere")[1]
    assert "Europe/Madrid" in note.text


@pytest.mark.parametrize(("wall", "tzid"), [(datetime.max, "America/New_York"), (datetime.min, "Asia/Tokyo")])  # noqa: DTZ901 – wall times
def test_78_a_time_at_the_end_of_the_calendar_is_refused_with_a_sentence(wall: datetime, tzid: str):
    with pytest.raises(ValueError, match="end of the calendar"):
        zones().attach_zone(wall, tzid)


# ---------------------------------------------------------------- broken VTIMEZONEs

SOUND = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n"
BROKEN = {
    "72: an absurd offset": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+9959",
    "an offset that is no number": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:summer",
    "an offset just beyond the line": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:-1201",
    "no offset": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100",
    "no DTSTART": "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200",
    "a DTSTART that is no date": "DTSTART:19701301T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200",
    "a DTSTART at the end of the calendar": "DTSTART:99991231T235959\nTZOFFSETFROM:-0100\nTZOFFSETTO:+0200",
    "72: FREQ=SECONDLY": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=SECONDLY",
    "INTERVAL=0": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;INTERVAL=0",
    "a month that does not exist": (
        "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYMONTH=13"
    ),
    "an unknown weekday": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=1XX",
    "an RDATE that is no date": "DTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRDATE:soon",
}


@pytest.mark.parametrize("observance", BROKEN.values(), ids=BROKEN)
def test_a_broken_observance_costs_that_observance(observance: str):
    text = f"BEGIN:VTIMEZONE\nTZID:x\n{SOUND}BEGIN:DAYLIGHT\n{observance}\nEND:DAYLIGHT\nEND:VTIMEZONE"
    vtimezone, notes = parse_vtimezone(lines(text))
    assert vtimezone is not None
    assert len(vtimezone.observances) == 1
    assert [note.kind for note in notes] == ["zone-broken"]


UNUSABLE = {
    "no observance": "TZID:x",
    "no TZID": SOUND,
    "only broken observances": "TZID:x\nBEGIN:STANDARD\nEND:STANDARD",
    "nothing": "",
}


@pytest.mark.parametrize("text", UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_vtimezone_is_none_with_a_note(text: str):
    vtimezone, notes = parse_vtimezone(lines(text))
    assert vtimezone is None
    assert notes


RULES = {
    "the last Sunday": ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", {"0329"}),
    "the second Sunday": ("FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", {"0308"}),
    "the Sunday from the 8th on": ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU", {"0308"}),
    "the last of the Sundays": ("FREQ=YEARLY;BYMONTH=3;BYDAY=SU;BYSETPOS=-1", {"0329"}),
    "the last day of the month": ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-1", {"0430"}),
    "with the time of day once more": ("FREQ=YEARLY;BYMINUTE=0;BYHOUR=0;BYDAY=-1SU;BYMONTH=3", {"0329"}),
    "30 February": ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", set()),
    "without BYMONTH, the month of DTSTART": ("FREQ=YEARLY;BYDAY=1SU", {"0104"}),
    "without anything, the day of DTSTART": ("FREQ=YEARLY", {"0101"}),
    "monthly in one month is yearly": ("FREQ=MONTHLY;BYMONTH=3;BYDAY=-1SU", {"0329"}),
    "ended long ago": ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=19990401T000000Z", set()),
    "ends with this one, in UTC": ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260328T230000Z", {"0329"}),
    "ends a second before": ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260328T225959Z", set()),
    "ends on a day": ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260329", {"0329"}),
    "counted out": ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=20", set()),
}


@pytest.mark.parametrize(("rule", "days"), RULES.values(), ids=RULES)
def test_yearly_rules(rule: str, days: set[str]):
    text = f"TZID:x\n{SOUND}".replace("END:", f"RRULE:{rule}\nEND:")
    vtimezone, _ = parse_vtimezone(lines(text))
    assert vtimezone is not None
    local = [change.at + timedelta(hours=1) for change in vtimezone.changes]
    assert {f"{when:%m%d}" for when in local if when.year == 2026} == days


def test_rdates_are_changes_and_a_period_counts_by_its_start():
    text = f"TZID:x\n{SOUND}BEGIN:DAYLIGHT\nDTSTART:20260101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
    text += "RDATE:20270101T000000,20280101T000000Z\nRDATE:20290101T000000/PT1H\nEND:DAYLIGHT"
    vtimezone, notes = parse_vtimezone(lines(text))
    assert vtimezone is not None
    assert notes == ()
    assert [change.at.year for change in vtimezone.changes] == [1969, 2025, 2026, 2027, 2028]


def test_72_ten_thousand_observances_are_cut_off_with_a_note():
    text = "TZID:x\n" + SOUND.replace("19700101T000000", "16010101T000000\nRRULE:FREQ=YEARLY") * 10_000
    vtimezone, notes = parse_vtimezone(lines(text))
    assert vtimezone is not None
    assert len(vtimezone.observances) == 400
    assert "more than 400" in notes[0].text
    assert key(zones(("x", vtimezone)).resolve("x")[0]) == "Africa/Lagos"


@settings(deadline=None)
@given(
    values=st.lists(
        st.tuples(st.sampled_from(["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"]), st.text(max_size=30))
    )
)
def test_any_content_lines_are_read_without_an_exception(values: list[tuple[str, str]]):
    content: list[ContentLine] = [("TZID", {}, "x"), ("BEGIN", {}, "STANDARD"), *((n, {}, v) for n, v in values)]
    vtimezone, notes = parse_vtimezone(content)
    assert vtimezone is not None or notes
