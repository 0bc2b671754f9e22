"""Events selected one by one: the list, and what is made of those ticked."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from page_elements import asked, elements
from sample_site import sample_site
from served import Builder, Site
from small_feeds import built, meeting

from aggregator.web.request.pick_token import pick_token

WEEKLY = "RRULE:FREQ=WEEKLY"


@pytest.fixture(scope="module")
def site() -> Site:
    return sample_site()


def ticks(text: str) -> dict[str, bool]:
    """The tokens of the list, and whether each is ticked."""
    boxes = [one.attributes for one in elements(text, "input") if one.attributes.get("name") == "events"]
    return {box["value"]: "checked" in box for box in boxes if box.get("type") == "checkbox"}


def of(site: Site, title: str) -> str:
    return next(pick_token(event) for event in site.source.snapshot.events if event.title == title)


def summaries(site: Site, url: str) -> set[str]:
    return {str(event["SUMMARY"]) for event in Calendar.from_ical(site.client.get(url).data).walk("VEVENT")}


def test_every_event_that_repeats_can_be_ticked(site):
    snapshot = site.source.snapshot
    now = site.now.timestamp()
    dates = [o for o in snapshot.occurrences if o.end > now]
    coming = {o.event for o in dates}
    many = {event for event in coming if sum(o.event == event for o in snapshot.occurrences) > 1}
    assert set(ticks(site.get("/events"))) == {pick_token(snapshot.events[event]) for event in many}
    assert set(ticks(site.get("/events?single=1"))) == {pick_token(snapshot.events[event]) for event in coming}


def test_the_list_says_when_each_is_and_what_is_next(site):
    text = site.get("/events?tz=Asia/Tokyo")
    row = re.search(r"<div><label>(?:(?!</div>).)*Steering Committee.*?</div>", text, re.DOTALL)[0]
    assert "First Tuesday of the month, 17:00–18:00 Madrid time" in row
    assert re.search(r'href="/events/\w+/20260707T150000Z"[^>]*>Wed 8 Jul, 00:00<', row) or "Wed 8 Jul" in row


def test_what_is_searched_for_narrows_the_list_and_keeps_the_ticks(site):
    ticked, other = of(site, "CHAOSS Africa"), of(site, "TODO Touchpoint (AMER & EMEA)")
    text = site.get(f"/events?q=touchpoint&events={ticked}&events={other}")
    assert ticks(text)[other]
    assert ticked not in ticks(text)
    kept = [one.attributes["value"] for one in elements(text, "input") if one.attributes.get("type") == "hidden"]
    assert ticked in kept


def test_the_ticked_ones_are_a_calendar_a_page_news_and_data(site):
    titles = ("CHAOSS Africa", "TODO Touchpoint (AMER & EMEA)")
    tokens = ",".join(of(site, title) for title in titles)
    text = site.get(f"/events?events={tokens}")
    link = next(
        one.attributes["value"] for one in elements(text, "input") if one.attributes.get("id") == "calendar-link"
    )
    assert set(asked(link)["events"][0].split(",")) == set(tokens.split(","))
    assert summaries(site, link.removeprefix("http://127.0.0.1:8080")) == set(titles)
    shown = set(re.findall(r"<h3><a[^>]*>([^<]*)<", site.get(f"/?events={tokens}").replace("&amp;", "&")))
    assert shown == set(titles)
    assert {row["title"] for row in site.client.get(f"/events.json?events={tokens}").json["events"]} == set(titles)
    assert site.client.get(f"/calendar.atom?events={tokens}").text.count("<entry>") == 2


def test_an_id_as_the_data_has_it_is_enough(site):
    row = site.client.get("/events.json?limit=1").json["events"][0]
    assert {one["id"] for one in site.client.get(f"/events.json?events={row['id']}").json["events"]} == {row["id"]}


def test_a_selection_stays_where_filters_and_options_are_changed(site):
    token = of(site, "CHAOSS Africa")
    for path in ("/", "/2026/07", "/subscribe", "/embed/build"):
        text = site.get(f"{path}?events={token}")
        assert "1 selected event" in text
        assert f'<input type="hidden" name="events" value="{token}">' in text
    assert f"events={token}" in site.get(f"/embed/build?events={token}")


def test_the_page_of_an_event_leads_to_its_own_subscription(site):
    token = of(site, "CHAOSS Africa")
    assert f'href="/subscribe?events={token}"' in site.get(f"/events/{token[:-6]}")


def changed(*events: str) -> Site:
    """A site whose feed has been set up anew, with these events, after a weekly call with the UID "old"."""
    before = built(
        {"todo": [meeting("Weekly call", "20260305T160000Z", WEEKLY, uid="old-uid-of-the-call@example.org")]}
    )
    site = Site(before.snapshot)
    site.token = of(site, "Weekly call")
    site.source.snapshot = replace(built({"todo": list(events)}).snapshot, version=2)
    site.now = datetime(2026, 3, 1, tzinfo=UTC)
    site.served.refresh()
    return site


def test_a_selected_event_whose_uid_changes_stays_selected():
    site = changed(meeting("Weekly  CALL", "20260306T150000Z", WEEKLY, uid="new"), meeting("Other", uid="x"))
    assert summaries(site, f"/calendar.ics?events={site.token}") == {"Weekly CALL"}
    assert "no longer listed" not in site.get(f"/?events={site.token}")


def test_a_selected_event_whose_uid_and_title_change_in_its_room_stays_selected():
    room = "LOCATION:https://zoom.us/j/97777777777"
    before = built({"todo": [meeting("Weekly call", "20260305T160000Z", WEEKLY, room, uid="old-uid@example.org")]})
    site = Site(before.snapshot)
    token = of(site, "Weekly call")
    renamed = [meeting("Community hour", "20260305T160000Z", WEEKLY, room, uid="new"), meeting("Other", uid="x")]
    site.source.snapshot = replace(built({"todo": renamed}, before).snapshot, version=2)
    site.now = datetime(2026, 3, 1, tzinfo=UTC)
    site.served.refresh()
    assert summaries(site, f"/calendar.ics?events={token}") == {"Community hour"}


def test_what_is_selected_and_gone_is_said_where_the_calendar_is_seen():
    site = changed(meeting("Other", uid="x"))
    calendar = Calendar.from_ical(site.client.get(f"/calendar.ics?events={site.token}").data)
    assert "1 selected event is no longer listed. Change the selection: http" in str(calendar["DESCRIPTION"])
    for path in ("/", "/events", "/subscribe"):
        assert "1 selected event is no longer listed in its calendar." in site.get(f"{path}?events={site.token}")


def test_an_event_that_ended_goes_on_under_its_title():
    past = ("2026-11-02 15:00", "2026-11-02 16:00")
    builder = Builder().add("Call", past).add("call", ("2026-11-30 15:00", "2026-11-30 16:00")).add("Other", past)
    site = Site(builder.snapshot())
    token = pick_token(builder.events[0])
    rows = site.client.get(f"/events.json?from=2026-11-01&events={token}").json["events"]
    assert [row["title"] for row in rows] == ["Call", "call"]


def test_too_many_for_one_link_are_not_offered_as_one(site):
    tokens = ",".join(f"{number:018}" for number in range(110))
    text = site.get(f"/events?events={tokens}")
    assert "Too many events for one link." in text
    assert "calendar-link" not in text


@pytest.mark.parametrize("value", ["", ",,", "<script>", "a/b", "x" * 500, "é"])
def test_what_is_no_token_is_ignored(site, value):
    assert site.client.get("/events.json", query_string={"events": value}).status_code == 200
    assert "selected event" not in site.get("/events").split("<form")[0]


def test_a_long_list_is_cut_and_says_so():
    builder = Builder()
    spans = [("2026-11-30 15:00", "2026-11-30 16:00"), ("2026-12-07 15:00", "2026-12-07 16:00")]
    for number in range(510):
        builder.add(f"Call {number}", *spans)
    text = Site(builder.snapshot()).get("/events")
    assert len(ticks(text)) == 500
    assert "10 more events are not listed here." in text
