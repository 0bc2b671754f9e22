"""What calendars do to one another, one function per habit: each writes one world event into a scene.

The name of a habit is its row in the table. All of them have been seen in public calendars of communities.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from bench.handwriting import (
    ALDER,
    BIRCH,
    CEDAR,
    FEEDS,
    WINDOWS,
    Weekly,
    dated,
    own_room,
    own_text,
    own_title,
    own_uid,
)
from bench.nouns import World
from bench.scene import Scene

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST_WRITTEN, LATER = "LAST-MODIFIED:20260110T080000Z", "LAST-MODIFIED:20260129T080000Z"


def several_calendars(scene: Scene) -> None:
    """Announce one meeting in two or three calendars, each with its own UID, title, zone and text."""
    title, room = scene.title(), own_room(scene.random) if scene.random.random() < 0.75 else ""
    planned, forms = scene.random.choice(
        (
            (scene.weekly("America/Chicago").before(1), ()),
            (scene.weekly("America/Chicago"), ("COUNT", "UNTIL")),
            (scene.endless("America/Chicago"), ("ENDLESS",)),
        )
    )
    host, titles = scene.random.choice(FEEDS), set()
    for feed in scene.feeds(scene.random.choice((2, 2, 3))):
        first, tzid = planned.first, ""
        if feed == CEDAR:
            tzid = WINDOWS["America/Chicago"]
        elif not forms:
            first = first.astimezone(ZoneInfo(scene.zone()))
        announced = own_title(title, host, scene.random)
        rule = [planned.rule(scene.random.choice(forms))] if forms else []
        uid, text = own_uid(feed, scene.random), own_text(feed, title, room, scene.random)
        scene.say(feed, uid, announced, first, *rule, *text, tzid=tzid)
        titles.add(announced)
    scene.happens(titles, *planned.starts)


def whole_days(scene: Scene) -> None:
    """Announce a conference day in two or three calendars, each with its own UID."""
    title, day = scene.title().rsplit(" ", 1)[0] + " Summit", scene.day()
    for feed in scene.feeds(scene.random.choice((2, 3))):
        scene.say(feed, own_uid(feed, scene.random), title, day, "LOCATION:Turbine Hall")
    scene.happens({title}, day)


def one_uid_copied(scene: Scene) -> None:
    """Let one calendar hold a copy of another's series, UID and all, rebuilt at another time."""
    title, planned, uid = scene.title(), scene.weekly(scene.zone()), own_uid(ALDER, scene.random)
    for feed in scene.feeds(2):
        stamp = f"LAST-MODIFIED:202601{scene.random.randint(10, 29)}T080000Z"
        scene.say(feed, uid, title, planned.first, planned.rule("UNTIL"), stamp)
    scene.happens({title}, *planned.starts)


def rescheduled(scene: Scene) -> None:
    """Leave the old version of a meeting in one calendar, the new one with the same UID in another."""
    title, zone, uid = scene.title(), scene.zone(), own_uid(ALDER, scene.random)
    old, (old_feed, new_feed) = scene.start(zone), scene.feeds(2)
    new = old + scene.random.choice((2 * HOUR, DAY, 7 * DAY))
    counted = scene.random.random() < 0.5  # Google leaves SEQUENCE at 0 for most edits
    scene.say(old_feed, uid, title, old, "SEQUENCE:0", FIRST_WRITTEN)
    scene.say(new_feed, uid, title, new, f"SEQUENCE:{int(counted)}", LATER)
    scene.happens({title}, new)
    scene.no_longer({title}, old)


def series_rescheduled(scene: Scene) -> None:
    """Leave the old version of a series in one calendar, the new one with the same UID in another."""
    title, uid, planned = scene.title(), own_uid(ALDER, scene.random), scene.weekly(scene.zone())
    new, (old_feed, new_feed) = planned.after(0, 2 * HOUR), scene.feeds(2)
    counted = scene.random.random() < 0.5
    scene.say(old_feed, uid, title, planned.first, planned.rule("COUNT"), "SEQUENCE:0", FIRST_WRITTEN)
    scene.say(new_feed, uid, title, new.first, new.rule("COUNT"), f"SEQUENCE:{int(counted)}", LATER)
    scene.happens({title}, *new.starts)
    scene.no_longer({title}, *planned.starts)


def cancelled(scene: Scene) -> None:
    """Call a meeting off in one calendar, by a new version of it, and leave it announced in another."""
    title, uid, start = scene.title(), own_uid(CEDAR, scene.random), scene.start(scene.zone())
    old_feed, new_feed = scene.feeds(2)
    scene.say(old_feed, uid, title, start, "SEQUENCE:0", FIRST_WRITTEN)
    scene.say(new_feed, uid, title, start, "SEQUENCE:1", "STATUS:CANCELLED", LATER)
    scene.no_longer({title}, start)


def one_date_cancelled(scene: Scene) -> None:
    """Call one date of a series off in a new version of the series, and leave the old one in another calendar."""
    _one_date_cancelled(scene, "SEQUENCE:1", LATER)


def one_date_cancelled_alone(scene: Scene) -> None:
    """Call one date of a series off where the series itself says nothing new."""
    _one_date_cancelled(scene, "SEQUENCE:0", FIRST_WRITTEN)


def _one_date_cancelled(scene: Scene, *version: str) -> None:
    title, uid, planned = scene.title(), own_uid(CEDAR, scene.random), scene.weekly(scene.zone())
    off = planned.starts[3]
    old_feed, new_feed = scene.feeds(2)
    scene.say(old_feed, uid, title, planned.first, planned.rule("COUNT"), "SEQUENCE:0", FIRST_WRITTEN)
    scene.say(new_feed, uid, title, planned.first, planned.rule("COUNT"), *version)
    scene.say(new_feed, uid, title, off, dated("RECURRENCE-ID", off), "SEQUENCE:1", "STATUS:CANCELLED", LATER)
    scene.happens({title}, *(start for start in planned.starts if start != off))
    scene.no_longer({title}, off)


def one_date_moved_alone(scene: Scene) -> None:
    """Move one date of a series where the series itself says nothing new."""
    title, uid, planned = scene.title(), own_uid(CEDAR, scene.random), scene.weekly(scene.zone())
    slot, (old_feed, new_feed) = planned.starts[3], scene.feeds(2)
    for feed in (old_feed, new_feed):
        scene.say(feed, uid, title, planned.first, planned.rule("COUNT"), "SEQUENCE:0", FIRST_WRITTEN)
    news = (dated("RECURRENCE-ID", slot), f"SEQUENCE:{scene.random.randint(0, 1)}", LATER)
    scene.say(new_feed, uid, title, slot + 2 * HOUR, *news)
    scene.happens({title}, slot + 2 * HOUR, *(start for start in planned.starts if start != slot))
    scene.no_longer({title}, slot)


def strangers_with_one_uid(scene: Scene) -> None:
    """Give unrelated meetings of different calendars the same home-made UID."""
    uid = str(scene.random.randint(1, 10**6))
    for feed in scene.feeds(scene.random.choice((2, 3))):
        title, start = scene.title(), scene.start(scene.zone())
        scene.say(feed, uid, title, start, *own_text(feed, title, own_room(scene.random), scene.random))
        scene.happens({title}, start)


def one_zone_name_many_zones(scene: Scene) -> None:
    """Call different zones by the one name that Exchange gives to every zone it does not know."""
    meant = {ALDER: "Asia/Tokyo", BIRCH: "America/Chicago", CEDAR: "Europe/Berlin"}
    for feed in FEEDS:
        title, planned = scene.title(), scene.weekly(meant[feed])
        uid = own_uid(CEDAR, scene.random)
        scene.say(feed, uid, title, planned.first, planned.rule("COUNT"), tzid="Customized Time Zone")
        scene.happens({title}, *planned.starts)


def zones_by_other_names(scene: Scene) -> None:
    """Name zones as Windows, libical or a private habit does, in one calendar, and as IANA does in another."""
    title, zone, room = scene.title(), scene.zone(), own_room(scene.random)
    planned, (feed, other) = scene.weekly(zone), scene.feeds(2)
    prefixed = f"/freeassociation.sourceforge.net/{zone}"
    tzid = scene.random.choice((WINDOWS[zone], prefixed, f"Our {zone.partition('/')[2]} clock"))
    first = own_text(feed, title, room, scene.random)
    scene.say(feed, own_uid(feed, scene.random), title, planned.first, planned.rule("COUNT"), *first, tzid=tzid)
    second = own_text(other, title, room, scene.random)
    scene.say(other, own_uid(other, scene.random), title, planned.first, planned.rule("UNTIL"), *second)
    scene.happens({title}, *planned.starts)


def series_in_utc(scene: Scene) -> None:
    """Keep a series in UTC, in a calendar whose X-WR-TIMEZONE changes its clocks."""
    title, local = scene.title(), scene.weekly("Europe/Berlin")
    planned = Weekly(local.first.astimezone(UTC), local.weeks, local.count)
    scene.header(ALDER, "X-WR-TIMEZONE:Europe/Berlin")
    scene.say(ALDER, own_uid(ALDER, scene.random), title, planned.first, planned.rule("COUNT"))
    scene.happens({title}, *planned.starts)


def floating_times(scene: Scene) -> None:
    """Give times without a zone, meant in X-WR-TIMEZONE, in one calendar, and with the zone in another."""
    title, room, planned = scene.title(), own_room(scene.random), scene.weekly("Asia/Kolkata")
    scene.header(CEDAR, "X-WR-TIMEZONE:Asia/Kolkata")
    floating = planned.first.replace(tzinfo=None)
    text = own_text(CEDAR, title, room, scene.random)
    scene.say(CEDAR, own_uid(CEDAR, scene.random), title, floating, planned.rule("COUNT"), *text)
    other = scene.random.choice((ALDER, BIRCH))
    text = own_text(other, title, room, scene.random)
    scene.say(other, own_uid(other, scene.random), title, planned.first, planned.rule("COUNT"), *text)
    scene.happens({title}, *planned.starts)


def date_by_date(scene: Scene) -> None:
    """Announce a meeting as a series in one calendar, and date by date in another."""
    title, room, planned = scene.title(), own_room(scene.random), scene.weekly("Europe/Berlin")
    feed, other = scene.feeds(2)
    text = own_text(feed, title, room, scene.random)
    scene.say(feed, own_uid(feed, scene.random), title, planned.first, planned.rule("UNTIL"), *text)
    for start in planned.starts:
        text = own_text(other, title, room, scene.random)
        scene.say(other, own_uid(other, scene.random), title, start.astimezone(UTC), *text)
    scene.happens({title}, *planned.starts)


def old_export_left_in(scene: Scene) -> None:
    """Keep what an earlier export wrote beside what the next one wrote, in one calendar, every UID new."""
    title, planned = scene.title(), scene.weekly(scene.zone())
    feed = scene.random.choice(FEEDS)
    text = own_text(feed, title, own_room(scene.random), scene.random)
    for _ in range(2):
        scene.say(feed, own_uid(feed, scene.random), title, planned.first, planned.rule("COUNT"), *text)
    scene.happens({title}, *planned.starts)


def parallel_sessions(scene: Scene) -> None:
    """Hold two parts of a workshop at one time, in two rooms; two calendars announce both."""
    name, start = scene.title(), scene.start("America/Los_Angeles")
    parts = [(f"{name}: Part {number}", own_room(scene.random)) for number in (1, 2)]
    for feed in scene.feeds(2):
        for title, room in parts:
            scene.say(feed, own_uid(feed, scene.random), title, start, *own_text(feed, title, room, scene.random))
    for title, _ in parts:
        scene.happens({title}, start)


def moved_in_one_calendar(scene: Scene) -> None:
    """Move one date in one of two calendars: nobody can know which is right, but it takes place once."""
    title, room, planned = scene.title(), own_room(scene.random), scene.weekly("America/New_York")
    feed, other = scene.feeds(2)
    _with_one_moved(scene, feed, title, room, planned)
    scene.say(
        other,
        own_uid(other, scene.random),
        title,
        planned.first,
        planned.rule("UNTIL"),
        *own_text(other, title, room, scene.random),
    )
    slot, moved_to = planned.starts[3], planned.starts[3] + 2 * HOUR
    scene.happens({title}, *(start for start in planned.starts if start != slot))
    scene.happens_at_one_of({title}, (slot, moved_to))


def moved_in_both_calendars(scene: Scene) -> None:
    """Move one date in both of two calendars, as each does it: an override, or (TeamUp) EXDATE and a new event."""
    title, room, planned = scene.title(), own_room(scene.random), scene.weekly("America/New_York")
    for feed in (BIRCH, scene.random.choice((ALDER, CEDAR))):
        _with_one_moved(scene, feed, title, room, planned)
    slot = planned.starts[3]
    scene.happens({title}, slot + 2 * HOUR, *(start for start in planned.starts if start != slot))
    scene.no_longer({title}, slot)


def _with_one_moved(scene: Scene, feed: str, title: str, room: str, planned: Weekly) -> None:
    """Write a series whose fourth date is two hours later."""
    slot, uid, text = planned.starts[3], own_uid(feed, scene.random), own_text(feed, title, room, scene.random)
    if feed == BIRCH:
        scene.say(feed, uid, title, planned.first, planned.rule("COUNT"), dated("EXDATE", slot), *text)
        scene.say(feed, own_uid(feed, scene.random), title, slot + 2 * HOUR, *text)
        return
    scene.say(feed, uid, title, planned.first, planned.rule("COUNT"), *text)
    # Google writes the slot in UTC now and then, although its series has a zone.
    named = slot.astimezone(UTC) if scene.random.random() < 0.5 else slot
    scene.say(feed, uid, title, slot + 2 * HOUR, dated("RECURRENCE-ID", named), *text)


def slot_in_two_forms(scene: Scene) -> None:
    """Name one moved date of one UID in UTC in one calendar, with TZID in another."""
    title, uid, planned = scene.title(), own_uid(ALDER, scene.random), scene.weekly(scene.zone())
    slot = planned.starts[3]
    for feed, named in zip(scene.feeds(2), (slot, slot.astimezone(UTC)), strict=True):
        scene.say(feed, uid, title, planned.first, planned.rule("COUNT"), LATER)
        scene.say(feed, uid, title, slot + 2 * HOUR, dated("RECURRENCE-ID", named), LATER)
    scene.happens({title}, slot + 2 * HOUR, *(start for start in planned.starts if start != slot))
    scene.no_longer({title}, slot)


def this_and_following(scene: Scene) -> None:
    """Move a series from one date on: Google ends it and goes on under `_R`, the older copy knows nothing of it."""
    title, planned = scene.title(), scene.weekly("America/Chicago")
    number = planned.count // 2
    before, after = planned.before(number), planned.after(number, HOUR)
    local = own_uid(ALDER, scene.random).partition("@")[0]
    onwards = f"{local}_R{planned.starts[number].astimezone(UTC):%Y%m%dT%H%M%S}@google.com"
    new_feed, old_feed = scene.feeds(2)
    scene.say(new_feed, f"{local}@google.com", title, before.first, before.rule("UNTIL"), LATER)
    scene.say(new_feed, onwards, title, after.first, after.rule("COUNT"), LATER)
    scene.say(old_feed, f"{local}@google.com", title, planned.first, planned.rule("COUNT"), FIRST_WRITTEN)
    scene.happens({title}, *before.starts, *after.starts)
    scene.no_longer({title}, *planned.starts[number:])


def this_and_following_in_both(scene: Scene) -> None:
    """Move a series from one date on in two calendars, each with UIDs of its own."""
    title, room, planned = scene.title(), own_room(scene.random), scene.weekly("America/Chicago")
    number = planned.count // 2
    before, after = planned.before(number), planned.after(number, HOUR)
    for feed in (ALDER, BIRCH):
        uid, text = own_uid(feed, scene.random), own_text(feed, title, room, scene.random)
        onwards = uid.replace("@", f"_R{planned.starts[number].astimezone(UTC):%Y%m%dT%H%M%S}@")
        new = onwards if feed == ALDER else own_uid(feed, scene.random)
        scene.say(feed, uid, title, before.first, before.rule("UNTIL"), *text)
        scene.say(feed, new, title, after.first, after.rule("COUNT"), *text)
    scene.happens({title}, *before.starts, *after.starts)


def twice_a_day(scene: Scene) -> None:
    """Hold one meeting twice on its day, for two halves of the world; two calendars announce both."""
    title, planned = scene.title(), scene.weekly("Europe/Berlin")
    again, rooms = planned.after(0, 9 * HOUR), [own_room(scene.random), own_room(scene.random)]
    for feed in scene.feeds(2):
        for slot, room in zip((planned, again), rooms, strict=True):
            text = own_text(feed, title, room, scene.random)
            scene.say(feed, own_uid(feed, scene.random), title, slot.first, slot.rule("COUNT"), *text)
    scene.happens({title}, *planned.starts, *again.starts)


def common_names(scene: Scene) -> None:
    """Let two communities hold a meeting of the same common name at one time, each in its own room."""
    title = scene.random.choice(("Community Call", "Office Hours", "TSC Meeting", "Weekly Sync", "Board Meeting"))
    start = scene.start("Europe/Berlin")
    for feed in scene.feeds(2):
        text = own_text(feed, title, own_room(scene.random), scene.random)
        scene.say(feed, own_uid(feed, scene.random), title, start, *text)
    scene.happens({title}, start, start)


KINDS: dict[str, Callable[[Scene], None]] = {
    "One meeting in several calendars, every UID different": several_calendars,
    "A series in one calendar, date by date in another": date_by_date,
    "A whole-day event in several calendars": whole_days,
    "One UID copied to another calendar": one_uid_copied,
    "An old export left beside the new one": old_export_left_in,
    "An old version beside the new one": rescheduled,
    "An old version of a series beside the new one": series_rescheduled,
    "A series changed from one date on, old version left": this_and_following,
    "A series changed from one date on in both calendars": this_and_following_in_both,
    "A cancellation beside the announcement": cancelled,
    "One date cancelled in a new version": one_date_cancelled,
    "One date cancelled, the series as before": one_date_cancelled_alone,
    "One date moved, the series as before": one_date_moved_alone,
    "A date moved in one calendar only": moved_in_one_calendar,
    "A date moved in both, each in its way": moved_in_both_calendars,
    "A moved date named in UTC and with a zone": slot_in_two_forms,
    "Unrelated events that share a UID": strangers_with_one_uid,
    "Two meetings of one common name": common_names,
    "One meeting held twice a day": twice_a_day,
    "Two parts of a workshop at one time": parallel_sessions,
    "One zone name that means different zones": one_zone_name_many_zones,
    "Windows and private zone names": zones_by_other_names,
    "A series in UTC under X-WR-TIMEZONE": series_in_utc,
    "Floating times under X-WR-TIMEZONE": floating_times,
}
"""Row of the table → what writes one such event into a scene."""


def world(*names: str, each: int, seed: int = 2026) -> World:
    """Write a world in which calendars do these things, `each` times over."""
    scene = Scene(f"{seed} {' '.join(names)}")
    for name in names:
        for _ in range(each):
            KINDS[name](scene)
    return scene.world()
