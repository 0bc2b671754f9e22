"""The page of one event: its dates, who announces it, and how to take it along."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from page_elements import asked, links
from served import CONFIG, Builder, Site, sample
from small_feeds import built, meeting

from aggregator.model import Offer, Performer, Source, Status


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(sample().snapshot())


def test_all_dates_to_come_are_there_the_later_ones_folded():
    first = datetime(2026, 11, 23, 15, tzinfo=UTC)
    spans = [
        tuple(f"{t:%Y-%m-%d %H:%M}" for t in (first + timedelta(weeks=n), first + timedelta(weeks=n, hours=1)))
        for n in range(50)
    ]
    text = Site(Builder().add("Weekly", *spans).snapshot()).get("/events/e0")
    assert len(re.findall(r'class="when"', text)) == 50
    assert "38 more dates" in text


def copies(*feeds: str) -> str:
    builder = Builder().add("Call", ("2026-11-23 15:00", "2026-11-23 16:00"))
    sources = tuple(Source(feed, str(n), f"reason {n}" if n else "") for n, feed in enumerate(feeds))
    builder.events[0] = replace(builder.events[0], sources=sources)
    page = Site(builder.snapshot()).get("/events/e0")
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_communities_are_named_once_and_every_copy_gives_its_reason():
    text = copies("todo", "openssf", "openssf", "todo")
    assert "Also in OpenSSF Monday" in text
    for number in (1, 2):
        assert f"Also in OpenSSF . Matched by: reason {number}." in text
    assert "Listed twice in TODO Group . Matched by: reason 3." in text


def test_a_second_copy_within_one_feed_is_no_other_community():
    assert "Also in" not in copies("todo", "todo")


def test_the_operator_chooses_the_places():
    page = CONFIG.page.model_copy(update={"zones": ("Asia/Tokyo",)})
    text = Site(sample().snapshot(), CONFIG.model_copy(update={"page": page})).get("/events/e0?tz=Europe/Madrid")
    assert "Tokyo <small>UTC+9</small>" in text
    assert '<time datetime="2026-11-24T00:00:00+09:00">00:00</time> <small>Tue 24 Nov</small>' in text
    assert "Los Angeles" not in text


def added(text: str, host: str) -> dict[str, list[str]]:
    """What the link to a web calendar asks for."""
    return next(asked(link["href"]) for link in links(text) if urlsplit(link["href"]).hostname == host)


def test_one_date_can_be_added_to_google_calendar(site):
    found = added(site.get("/events/e0"), "calendar.google.com")
    assert found["text"] == ["OSPO Metrics Working Group"]
    assert found["dates"] == ["20261123T150000Z/20261123T160000Z"]
    assert "https://zoom.us/j/123456789" in found["details"][0]
    assert "http://127.0.0.1:8080/events/e0" in found["details"][0]


@pytest.mark.parametrize("host", ["outlook.live.com", "outlook.office.com"])
def test_one_date_can_be_added_to_outlook(site, host):
    found = added(site.get("/events/e0"), host)
    assert (found["subject"], found["startdt"]) == (["OSPO Metrics Working Group"], ["2026-11-23T15:00:00Z"])
    assert "allday" not in found


def test_whole_days_are_added_as_days(site):
    text = site.get("/events/e3?tz=Pacific/Kiritimati")
    assert added(text, "calendar.google.com")["dates"] == ["20261124/20261127"]
    found = added(text, "outlook.live.com")
    assert (found["startdt"], found["enddt"], found["allday"]) == (["2026-11-24"], ["2026-11-27"], ["true"])


def test_one_date_and_all_dates_can_be_taken_as_files():
    begin = b"BEGIN:VEVENT\r\nUID:0\r\nLAST-MODIFIED:20261101T000000Z\r\n"
    written = {"identity_lines": begin, "vevents": (b"DTSTART:20261123T150000Z\r\n",)}
    spans = [("2026-11-23 15:00", "2026-11-23 16:00"), ("2026-11-30 15:00", "2026-11-30 16:00")]
    builder = Builder().add("Weekly", *spans, **written)
    builder.add("Once", ("2026-11-24", "2026-11-25"), **written)
    site = Site(builder.snapshot())
    files = {n: re.findall(r'<a href="(/events/[^"]+[.]ics)"', site.get(f"/events/e{n}")) for n in (0, 1)}
    assert files == {0: ["/events/e0/20261123T150000Z.ics", "/events/e0.ics"], 1: ["/events/e1/20261124.ics"]}
    assert {site.client.get(path).status_code for path in (*files[0], *files[1])} == {200}


def test_long_descriptions_do_not_make_addresses_too_long():
    builder = Builder().add("x", ("2026-11-23 15:00", "2026-11-23 16:00"), text="word " * 5000)
    text = Site(builder.snapshot()).get("/events/e0")
    assert max(len(address) for address in re.findall(r'href="([^"]+)"', text)) < 2500


def test_the_warning_stands_on_the_page_in_the_weeks_between(site):
    builder = Builder().add(
        "x",
        ("2026-11-23 15:00", "2026-11-23 16:00"),
        ("2027-03-16 14:00", "2027-03-16 15:00"),
        zones=("America/New_York",),
    )
    site = Site(builder.snapshot())
    assert "Mind the clock" not in site.get("/events/e0?tz=Europe/Madrid")
    site.now = datetime(2027, 3, 15, tzinfo=UTC)
    assert "not 16:00" in site.get("/events/e0?tz=Europe/Madrid")


def moved_series() -> tuple[Site, str]:
    """A weekly meeting on Thursdays at 16:00 UTC; the second date was moved to Friday, the third was taken out."""
    weekly = ("RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE:20260319T160000Z")
    override = meeting("Guests", "20260313T170000Z", "RECURRENCE-ID:20260312T160000Z", uid="x")
    site = Site(built({"todo": [meeting("Talks", "20260305T160000Z", *weekly, uid="x"), override]}).snapshot)
    site.now = datetime(2026, 3, 10, tzinfo=UTC)
    return site, f"/events/{site.source.snapshot.events[0].id}"


def headings(text: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", re.search(r"<h1>.*?</h1>.*?(?=<p class=.who)", text, re.DOTALL)[0]).split())


def test_a_link_to_a_date_from_before_it_was_moved_leads_to_it():
    site, event = moved_series()
    text = site.get(f"{event}/20260312T160000Z")
    assert headings(text) == "Guests This date was moved. It was on Thu, 12 Mar 2026, 16:00."
    assert re.search(r'class="next">.*?datetime="([^"]+)"', text)[1] == "2026-03-13T17:00:00+00:00"
    assert f'og:url" content="http://127.0.0.1:8080{event}/20260313T170000Z"' in text
    assert b"DTSTART;TZID=Etc/UTC:20260313T170000" in site.client.get(f"{event}/20260312T160000Z.ics").data


def test_a_link_to_a_date_that_is_gone_shows_the_event_and_says_so():
    site, event = moved_series()
    answer = site.client.get(f"{event}/20260319T160000Z?tz=Europe/Madrid")
    assert answer.status_code == 404
    said = "This event has no date on Thu, 19 Mar 2026, 17:00. It may have been moved."
    assert headings(answer.text) == f"Talks {said}"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert site.client.get(f"{event}/20260319T160000Z.ics").status_code == 404


@pytest.mark.parametrize("start", ["20260230", "20260319", "2026-03-19", "20260319T160000", "x", "٢٠٢٦٠٣١٩"])
def test_what_is_no_date_of_an_event_is_not_found(start):
    site, event = moved_series()
    assert site.client.get(f"{event}/{start}").status_code == 404


def test_the_next_date_is_marked_and_what_is_over_is_folded():
    site, event = moved_series()
    for path, marked in ((event, ""), (f"{event}/20260305T160000Z", "20260305T160000Z")):
        text = site.get(path)
        dates = text[text.index("<h2>Dates</h2>") :]
        assert re.findall(r'/(\w+)" aria-current="page"', dates) == ([marked] if marked else [])
        assert ("<details open><summary>1 past date" in dates) is bool(marked)
        following = dates[dates.index(">Next<") - 400 : dates.index(">Next<")]
        assert "20260313T170000Z" in following


def test_a_date_that_is_over_has_its_own_page_with_its_own_links():
    site, event = moved_series()
    text = site.get(f"{event}/20260305T160000Z")
    assert added(text, "calendar.google.com")["dates"] == ["20260305T160000Z/20260305T170000Z"]
    assert f"{event}/20260305T160000Z" in added(text, "calendar.google.com")["details"][0]
    assert f'href="{event}/20260305T160000Z.ics"' in text


def test_a_date_has_the_utc_offset_of_its_day():
    site = Site(
        Builder()
        .add("x", ("2026-11-23 15:00", "2026-11-23 16:00"), ("2027-07-05 15:00", "2027-07-05 16:00"))
        .snapshot()
    )
    assert "(UTC+1)" in site.get("/events/e0?tz=Europe/Madrid")
    assert "(UTC+2)" in site.get("/events/e0/20270705T150000Z?tz=Europe/Madrid")


def test_each_line_of_the_dates_warns_where_clocks_differ_on_it():
    weekly = [
        (f"2027-03-{day:02} {hour}:00", f"2027-03-{day:02} {hour}:30")
        for day, hour in ((2, 15), (9, 15), (16, 14), (23, 14), (30, 14))
    ]
    site = Site(Builder().add("x", *weekly, zones=("America/New_York",)).snapshot())
    text = site.get("/events/e0?tz=Europe/Madrid")
    assert re.findall(r"Mar 2027</time>|Clock change: usually at 16:00", text[text.index("<h2>Dates") :]) == [
        *("Mar 2027</time>", "Mar 2027</time>"),
        *("Mar 2027</time>", "Clock change: usually at 16:00"),
        *("Mar 2027</time>", "Clock change: usually at 16:00"),
        "Mar 2027</time>",
    ]
    assert "not 16:00" in site.get("/events/e0/20270316T140000Z?tz=Europe/Madrid")
    assert "not 16:00. Clocks" not in site.get("/events/e0/20270302T150000Z?tz=Europe/Madrid")


JOINING = {  # of an event of one hour from 15:00, at 14:30
    "a room": ({"join": "https://zoom.us/j/1"}, ">Join</a>"),
    "a page to register on": ({"join": "https://zoom.us/meeting/register/tJAkc-uqqD8s"}, ">Register</a>"),
    "a telephone": ({"join": "tel:+16465588656"}, 'href="tel:+16465588656"'),
    "nothing": ({}, "No join link in its calendar"),
    "the name of a service": ({"location": "Zoom"}, "No join link in its calendar"),
}


@pytest.mark.parametrize(("texts", "expected"), JOINING.values(), ids=JOINING)
def test_how_to_join_is_said_until_an_hour_after_the_end(texts, expected):
    site = Site(Builder().add("Call", ("2026-11-23 15:00", "2026-11-23 16:00"), **texts).snapshot())
    for hour, shown in ((14, True), (16, True), (17, False)):
        site.now = datetime(2026, 11, 23, hour, 30, tzinfo=UTC)
        assert (expected in site.get("/events/e0")) is shown, hour


@pytest.mark.parametrize("texts", [{"location": "Tokyo"}, {"url": "https://a.example/"}, {"status": Status.CANCELLED}])
def test_a_link_is_not_missed_where_none_is_needed(texts):
    site = Site(Builder().add("Call", ("2026-11-23 15:00", "2026-11-23 16:00"), **texts).snapshot())
    assert "No join link" not in site.get("/events/e0")


def test_ways_to_join_are_listed_by_their_names():
    conferences = (
        "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=\"Main ^'room^'\":https://meet.example.org/1",
        "CONFERENCE;VALUE=URI;FEATURE=CHAT:xmpp:room@chat.example.org",
        "CONFERENCE;VALUE=URI;FEATURE=PHONE,AUDIO:tel:+1-412-555-0123",
    )
    site = Site(built({"todo": [meeting("Call", "20260305T160000Z", *conferences)]}).snapshot)
    site.now = datetime(2026, 3, 1, tzinfo=UTC)
    text = site.get(f"/events/{site.source.snapshot.events[0].id}?lang=es")
    found = re.search(r'<ul class="sources" aria-label="Formas de unirse">(.*?)</ul>', text, re.DOTALL)[1]
    assert re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found)).strip() == (
        "Main &#34;room&#34; meet.example.org Chat room@chat.example.org Teléfono y Audio +1-412-555-0123"
    )
    assert 'href="xmpp:' not in found


TOKYO = {"location": "Toranomon Hills, Tokyo", "zones": ("Asia/Tokyo",)}
AT_A_PLACE = {
    "its own time, and the visitor's": (TOKYO, "Europe/Madrid", "10:00–18:00 Tokyo time"),
    "on another day there": (TOKYO, "America/Los_Angeles", "Tue 24 Nov, 10:00–18:00 Tokyo time"),
    "the same clocks": (TOKYO, "Asia/Seoul", ""),
    "online": ({"location": "Online", "zones": ("Asia/Tokyo",)}, "Europe/Madrid", ""),
    "to be joined by a link too": ({**TOKYO, "join": "https://zoom.us/j/1"}, "Europe/Madrid", ""),
    "kept in UTC": ({**TOKYO, "zones": ()}, "Europe/Madrid", ""),
}


STATED = {
    "an image": ({"image": "https://img.example/1.png"}, "Image img.example"),
    "what is free": ({"offers": (Offer("0"),)}, "Price: Free"),
    "prices, each once": (
        {"offers": (Offer("12.50", "EUR"), Offer("30", "EUR"), Offer("30", "EUR", availability="SoldOut"))},
        "Price: €12.50 and €30.00",
    ),
    "a price of an unknown currency": ({"offers": (Offer("30"),)}, "Price: 30"),
    "who speaks": ({"performers": (Performer("Ada"), Performer("<b>Bob"))}, "Speakers: Ada and &lt;b&gt;Bob"),
}


@pytest.mark.parametrize(("stated", "expected"), STATED.values(), ids=STATED)
def test_what_the_source_states_is_shown(stated, expected):
    page = Site(Builder().add("Expo", ("2026-11-24 15:00", "2026-11-24 16:00"), **stated).snapshot()).get("/events/e0")
    assert expected in " ".join(re.sub(r"</?(?:p|a|span)\b[^>]*>", " ", page).split())


def test_an_image_is_a_link_and_nothing_is_fetched_from_elsewhere():
    add = Builder().add("Expo", ("2026-11-24 15:00", "2026-11-24 16:00"), image="https://img.example/1.png")
    page = Site(add.snapshot()).get("/events/e0")
    assert re.findall(r'<a href="https://img.example[^>]*>', page) == [
        '<a href="https://img.example/1.png" rel="noopener noreferrer nofollow ugc">'
    ]
    assert not re.search(r'src="https://img.example', page)


@pytest.mark.parametrize("image", ["javascript:alert(1)", 'https://a.example/"onload=x'])
def test_68_an_image_that_is_no_address_does_nothing(image):
    add = Builder().add("Expo", ("2026-11-24 15:00", "2026-11-24 16:00"), image=image)
    assert 'href="javascript' not in (page := Site(add.snapshot()).get("/events/e0"))
    assert '"onload=x' not in page


@pytest.mark.parametrize(("texts", "zone", "expected"), AT_A_PLACE.values(), ids=AT_A_PLACE)
def test_an_event_at_a_place_has_the_time_of_the_place(texts, zone, expected):
    site = Site(Builder().add("Day", ("2026-11-24 01:00", "2026-11-24 09:00"), **texts).snapshot())
    for path in ("/events/e0", "/", "/2026/11", "/2026-W48"):
        found = re.findall(r'<span class="place-time">([^<]*)<', site.get(f"{path}?tz={zone}"))
        assert set(found) == ({expected} if expected else set())  # a week has it on each of its days
