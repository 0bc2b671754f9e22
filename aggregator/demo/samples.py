"""Invented meetings of four communities around a given moment, with everything that makes merging calendars hard.

Each meeting here stands for something the real calendars do, and says which; names of projects and people's texts are
our own. The same `now` gives the same bytes. Meeting numbers begin with 0, which no real room does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aggregator.demo.entry import Entry
from aggregator.demo.google import google_export
from aggregator.demo.teamup import teamup_export
from aggregator.demo.week import Week, google_uid, meet, teamup_uid, wrapped, zoom
from aggregator.model import Status

ABOUT = "Invented meetings, to try out the aggregator. None of them takes place."

_HALF, _HOUR, _DAY = timedelta(minutes=30), timedelta(hours=1), timedelta(days=1)
_MON, _TUE, _WED, _THU, _FRI = range(5)


def sample_calendars(now: datetime) -> dict[str, bytes]:
    """Return the .ics bytes of each sample feed, by feed id, as their producers would answer at `now` (aware)."""
    week = Week(now)
    return {
        "todo": google_export("TODO Group (sample)", ABOUT, "Europe/Madrid", _todo(week), now),
        "openssf": google_export("OpenSSF (sample)", ABOUT, "America/Los_Angeles", _openssf(week), now),
        "openchain": google_export("OpenChain (sample)", ABOUT, "Asia/Tokyo", _openchain(week), now),
        "chaoss": teamup_export("CHAOSS (sample)", ABOUT, _chaoss(week), now),
    }


def _todo(week: Week) -> list[Entry]:
    return [*_touchpoints(week), *_todo_shared(week), *_todo_own(week)]


def _touchpoints(week: Week) -> list[Entry]:
    """Twins: same title but for the region, same text, two times of day. They are two events."""
    text = "An open hour for everybody who runs or starts an open source programme office.\nBring your questions."
    return [
        Entry(
            google_uid("touchpoint-apac"),
            "TODO Touchpoint (APAC & EMEA)",
            week.at(_THU, "12:00", week=-12),
            rule="FREQ=WEEKLY;BYDAY=TH",
            text=text,
            place=zoom("touchpoint"),
        ),
        Entry(
            google_uid("touchpoint-amer"),
            "TODO Touchpoint (AMER & EMEA)",
            week.at(_MON, "17:00", week=-12),
            rule="FREQ=WEEKLY;BYDAY=MO",
            skipped=(week.at(_MON, "17:00", week=2),),  # a cancelled instance: nothing but an EXDATE is left of it
            text=text,
            place=zoom("touchpoint"),
        ),
        # The same title twice on one day, for two halves of the world: two events.
        *(
            Entry(
                google_uid(f"all-hands-{clock}"),
                "TODO All Hands",
                week.at(_WED, clock, week=2),
                text="What we did, what comes next. Held twice, so that nobody has to get up at night.",
                place=zoom(f"all-hands-{clock}"),
            )
            for clock in ("08:00", "16:00")
        ),
    ]


def _todo_shared(week: Week) -> list[Entry]:
    """Meetings that stand in another community's calendar as well."""
    return [
        # Cross-posted to CHAOSS under another UID and a longer title: one event.
        Entry(
            google_uid("ospo-metrics"),
            "[CHAOSS] OSPO Metrics Working Group",
            week.at(_TUE, "15:00", "Europe/London", week=-12),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            text=f"Metrics for programme offices. Join: {wrapped(zoom('ospo-metrics'), 'Zoom')}",
        ),
        # OpenSSF moved the next one by an hour, here nobody did: the calendars disagree.
        Entry(
            google_uid("security-for-ospos-todo"),
            "Security for OSPOs",
            week.at(_THU, "11:00", "America/New_York", week=-11),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
            text="With OpenSSF: what a programme office should ask of its suppliers.",
            place=zoom("security-for-ospos"),
        ),
        # Accepted into two calendars from one invitation: the same UID in both.
        Entry(
            "040000008200E00074C5B7101A82E00800000000sample",
            "Compliance and Policy Roundtable",
            week.at(_FRI, "14:00", "Europe/Madrid", week=1),
            text="Once a year: policy people of several foundations in one room.",
            place=zoom("roundtable"),
            organizer="Roundtable team",
        ),
        # A name that says nothing, at the instant of another project's call of that name: two events.
        Entry(
            google_uid("community-call-todo"),
            "Community call",
            week.at(_WED, "15:00", week=-8),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
            text="News from the working groups.",
            place=meet("community-call-todo"),
        ),
    ]


def _todo_own(week: Week) -> list[Entry]:
    """Meetings of TODO alone."""
    uid = google_uid("guide-editors")
    changed = week.at(_FRI, "10:00", "Europe/Madrid", week=-2)
    editors = "OSPO Guide: editors' meeting"
    return [
        # "This and following" moved: Google ends the old series and continues it under base_R<UTC start>.
        Entry(
            uid,
            editors,
            week.at(_FRI, "09:00", "Europe/Madrid", week=-14),
            length=_HALF,
            rule=f"FREQ=WEEKLY;UNTIL={week.day(_THU, -2):%Y%m%d}T215959Z;BYDAY=FR",
            place=meet("guide-editors"),
        ),
        Entry(
            uid.replace("@", f"_R{changed.astimezone(UTC):%Y%m%dT%H%M%S}@"),
            editors,
            changed,
            length=_HALF,
            rule="FREQ=WEEKLY;BYDAY=FR",
            text="We go through open pull requests of the guide.<br><ul><li>agenda</li><li>reviews</li></ul>",
            place=meet("guide-editors"),
        ),
        Entry(
            google_uid("ospo-summit"),
            "OSPO Summit",
            week.day(_TUE, 3),
            length=3 * _DAY,
            text=f"Three days for people of programme offices. {wrapped('https://example.org/summit', 'Programme')}",
            place="Conference Centre, 1 Harbour Street, Valencia",
            link="https://example.org/summit",
        ),
        Entry(
            google_uid("steering"),
            "Steering Committee (open part)",
            week.monthly(_TUE, 1, "17:00", "Europe/Madrid"),
            rule="FREQ=MONTHLY;BYDAY=1TU",
            place=zoom("steering"),
        ),
    ]


def _openssf(week: Week) -> list[Entry]:
    return [*_openssf_series(week), *_openssf_single(week)]


def _openssf_series(week: Week) -> list[Entry]:
    joint = google_uid("security-for-ospos-openssf")
    joint_zone = "America/New_York"
    usual = week.at(_THU, "11:00", joint_zone, week=1)
    return [
        Entry(
            joint,
            "Security for OSPOs",
            week.at(_THU, "11:00", joint_zone, week=-11),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
            text="Jointly with the TODO Group.",
            place=zoom("security-for-ospos"),
        ),
        # One occurrence an hour later, its RECURRENCE-ID in UTC although the series has a zone.
        Entry(
            joint,
            "Security for OSPOs",
            usual + _HOUR,
            instead_of=usual,
            text="An hour later this time: two of us are travelling.",
            place=zoom("security-for-ospos"),
        ),
        Entry(
            google_uid("tac"),
            "Technical Advisory Council (TAC)",
            week.at(_TUE, "08:00", "America/Los_Angeles", week=-12),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            text="Public. Agenda and minutes are in the repository.",
            place=zoom("tac"),
        ),
        Entry(
            google_uid("disclosure"),
            "Vulnerability Disclosures WG",
            week.at(_WED, "09:00", "America/Los_Angeles", week=-12),
            rule="FREQ=WEEKLY;BYDAY=WE",
            skipped=(week.at(_WED, "09:00", "America/Los_Angeles", week=3),),
            text=f"Notes: {wrapped('https://docs.example.org/disclosure?a=1', 'document')}",
            place=zoom("disclosure"),
        ),
        Entry(
            google_uid("best-practices"),
            "Best Practices WG",
            week.at(_TUE, "19:00", week=-12),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            place=zoom("best-practices"),
        ),
        # Google exports an override whose series it does not export: it stands for itself.
        Entry(
            google_uid("tooling-orphan"),
            "Security Tooling WG",
            week.at(_FRI, "17:30"),
            instead_of=week.at(_FRI, "17:00"),
            place=zoom("tooling"),
        ),
    ]


def _openssf_single(week: Week) -> list[Entry]:
    return [
        # Put into the calendar by three people, with one room: one event.
        *(
            Entry(
                google_uid(f"signing-{person}"),
                "Signing Tools SIG",
                week.at(_MON, "16:00", week=1),
                text=f"This event has a video call.\nJoin: {meet('signing')}",
            )
            for person in ("first", "second", "third")
        ),
        Entry(
            google_uid("town-hall"),
            "OpenSSF Town Hall",
            week.at(_THU, "10:00", "America/Los_Angeles", week=2),
            text="<p>What the working groups achieved.</p><p><b>Everybody is welcome.</b></p>",
            place="Online",
            link="https://example.org/town-hall",
        ),
        Entry(
            google_uid("apac-meetup"),
            "OpenSSF APAC Meetup",
            week.at(_FRI, "11:00", "Asia/Tokyo", week=1),
            text="東京とオンラインで。In Tokyo and online.",
            place="Open Lab, 2-3-4 Kanda, Tokyo",
        ),
        # Crosses midnight for its organisers and for half of its readers.
        Entry(
            google_uid("follow-the-sun"),
            "Follow-the-sun bug bash",
            week.at(_WED, "22:00", "America/New_York", week=4),
            length=timedelta(hours=6),
            place=meet("bug-bash"),
        ),
    ]


def _openchain(week: Week) -> list[Entry]:
    return [
        Entry(
            google_uid("monthly-asia-europe"),
            "OpenChain Monthly Meeting: Asia and Europe",
            week.monthly(_WED, 3, "16:00", "Asia/Tokyo"),
            rule="FREQ=MONTHLY;BYDAY=3WE",
            text="Standards, work groups, news.",
            place=zoom("openchain"),
        ),
        Entry(
            google_uid("monthly-america-asia"),
            "OpenChain Monthly Meeting: North America and Asia",
            week.monthly(_TUE, 1, "18:00", "America/Los_Angeles"),
            rule="FREQ=MONTHLY;BYDAY=1TU",
            text="Standards, work groups, news.",
            place=zoom("openchain"),
        ),
        Entry(
            google_uid("automation"),
            "Automation Work Group",
            week.at(_WED, "13:00", "Europe/London", week=-12),
            length=timedelta(minutes=45),
            rule="FREQ=WEEKLY;INTERVAL=4;BYDAY=WE",
            place=zoom("automation"),
        ),
        Entry(
            google_uid("community-call-openchain"),
            "Community call",
            week.at(_WED, "15:00", week=-8),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
            text="Open to all adopters.",
            place=zoom("community-call-openchain"),
        ),
        Entry(
            "040000008200E00074C5B7101A82E00800000000sample",
            "Compliance and Policy Roundtable",
            week.at(_FRI, "14:00", "Europe/Madrid", week=1),
            text="Once a year: policy people of several foundations in one room.",
            place=zoom("roundtable"),
        ),
        # Sent as an invitation by another program and then called off: Google keeps the status of those.
        Entry(
            "sample-training-cancelled@example.org",
            "Canceled: Self-certification training",
            week.at(_TUE, "10:00", "Asia/Kolkata", week=1),
            status=Status.CANCELLED,
        ),
        Entry(
            google_uid("supply-chain-days"),
            "Supply Chain Days",
            week.day(_MON, 5),
            length=2 * _DAY,
            place="Science Park, Seoul",
            link="https://example.org/supply-chain-days",
        ),
        # A colleague's own time, shared without its details.
        Entry(google_uid("busy"), "Busy", week.at(_THU, "09:00", "Asia/Tokyo", week=1)),
    ]


def _chaoss(week: Week) -> list[Entry]:
    data_science = "Data Science Working Group"
    metrics = f"**Metrics for OSPOs** & their managers  \n[Join]({zoom('ospo-metrics')})  \nMinutes are linked there."
    weekly = week.at(_TUE, "16:00", "Europe/London", week=1)
    return [
        Entry(
            teamup_uid("ospo-metrics"),
            "CHAOSS OSPO Metrics Working Group",
            week.at(_TUE, "15:00", "Europe/London", week=-12),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            text=metrics,
            place=zoom("ospo-metrics"),
        ),
        # An edited occurrence: taken out of the series, and an event of its own with a UID of its own.
        Entry(
            teamup_uid("weekly"),
            "CHAOSS Weekly Community Meeting",
            week.at(_TUE, "16:00", "Europe/London", week=-12),
            rule="FREQ=WEEKLY;BYDAY=TU",
            skipped=(weekly,),
            text="**Everybody is welcome.**  \nNews & questions, 1st-timers first.",
            place=zoom("chaoss-weekly"),
        ),
        Entry(
            teamup_uid("weekly-edited"),
            "CHAOSS Weekly Community Meeting: newcomers' edition",
            weekly + _HALF,
            text="*Half an hour later* this week.",
            place=zoom("chaoss-weekly"),
        ),
        Entry(
            teamup_uid("data-science"),
            data_science,
            week.at(_THU, "14:30", "Europe/London", week=-12),
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
            place=zoom("data-science"),
        ),
        Entry(
            teamup_uid("africa"),
            "CHAOSS Africa",
            week.at(_WED, "17:00", "Africa/Nairobi", week=-12),
            rule="FREQ=WEEKLY;BYDAY=WE",
            text="Rafiki wote, karibuni.",
            place=meet("chaoss-africa"),
        ),
        Entry(
            teamup_uid("chaosscon"),
            "CHAOSScon",
            week.day(_FRI, 3),
            length=_DAY,
            text="A day of talks on the health of projects. See the [programme](https://example.org/chaosscon).",
            place="University Hall, Brussels",
        ),
        # Long over: TeamUp lets such events roll off, which is not a deletion.
        Entry(teamup_uid("retrospective"), "Retrospective of last year", week.at(_MON, "13:00", week=-30)),
    ]
