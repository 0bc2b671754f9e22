"""Days and instants: the two kinds of time there are, and what identifies a series."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

DateOrDateTime = date | datetime  # a `date` is a whole day, a `datetime` is always aware


DAY = 86_400  # seconds
EPOCH_DAY = date(1970, 1, 1).toordinal()  # the day of the epoch, as `date.fromordinal` counts

_UTC = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "Etc/Zulu", "Etc/Universal", "Etc/GMT", "GMT", "UCT", "Zulu"})

SeriesKey = tuple[str, str]  # (feed id, UID): one series among all series of all feeds


def is_day(when: DateOrDateTime) -> bool:
    """Whether this is a whole day (a `date` that is not a `datetime`)."""
    return not isinstance(when, datetime)


def is_utc(when: DateOrDateTime) -> bool:
    """Whether this is a time in UTC, rather than in the time zone of a place."""
    return isinstance(when, datetime) and str(when.tzinfo) in _UTC


def instant(when: DateOrDateTime) -> datetime:
    """Return the UTC instant, for sorting and for identity; a whole day counts from its midnight UTC."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when, time.min, UTC)


def seconds(when: DateOrDateTime) -> int:
    """Return seconds since the epoch; a whole day counts from its midnight UTC."""
    if isinstance(when, datetime):
        return int(when.timestamp())
    return (when.toordinal() - EPOCH_DAY) * DAY


def as_type_of(when: DateOrDateTime, start: DateOrDateTime) -> DateOrDateTime:
    """Return `when` with the value type and the time zone of `start`, a DTSTART (RFC 5545, 3.8.5.1 and 3.8.4.4).

    A day given for a timed event means the occurrence of that day, so it takes the time of day of `start`.
    """
    if not isinstance(start, datetime):
        return when.date() if isinstance(when, datetime) else when
    if isinstance(when, datetime):
        return when if when.tzinfo is start.tzinfo else when.astimezone(start.tzinfo)
    return datetime.combine(when, start.timetz())
