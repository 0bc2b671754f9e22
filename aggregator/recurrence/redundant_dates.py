"""Dates of a series that change nothing: an RDATE the rule gives as well, an EXDATE that excludes nothing.

To RFC 5545 they are nothing at all. But some readers stumble over them, so that they are taken out before publishing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from math import inf

from aggregator.model import DateOrDateTime, Event, seconds
from aggregator.model.times import DAY
from aggregator.recurrence.offsets import offsets_of
from aggregator.recurrence.rrule import rule_arithmetic
from aggregator.recurrence.rrule.replacing import replace_if_changed
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.rule_dates import rule_includes
from aggregator.recurrence.rrule.wall_times import dst_fold, wall_seconds
from aggregator.recurrence.series_start import begun_on_rule

MAX_COMPARED = 100  # RDATEs looked for among what the rule gives, which may take a millisecond each
MAX_STARTS = 10_000  # of a rule among which EXDATEs are looked for


def extra_rdates(rule: Rule, master: Event) -> tuple[DateOrDateTime, ...]:
    """Return the RDATEs that the rule does not give as well: ical.js and libical would show those twice."""
    if not master.rdates:
        return ()
    last = inf if rule.until is None else seconds(rule.until)
    dates = [when for when in master.rdates if seconds(when) <= last]
    ruled = {seconds(when) for when in dates[:MAX_COMPARED] if rule_includes(rule, master, when)}
    return tuple(when for when in master.rdates if seconds(when) not in ruled)


def effective_exdates(rule: Rule | None, master: Event) -> Event:
    """Return the master with those EXDATEs only that exclude something, and without the RDATEs they exclude.

    ical.js [2.2.1] goes on by one EXDATE an occurrence, so that it overlooks one that comes after idle ones.
    """
    if rule and master.exdates:
        master = begun_on_rule(rule, master)
    if not master.exdates:
        return master
    rdates = master.rdates
    if rdates:
        excluded = set(map(seconds, master.exdates))
        rdates = tuple(when for when in rdates if seconds(when) not in excluded)
    ruled = _rule_starts(rule, master)
    if ruled is None:
        return replace_if_changed(master, rdates=rdates)
    regular = {seconds(master.start), *ruled}
    return replace_if_changed(
        master, rdates=rdates, exdates=tuple(when for when in master.exdates if seconds(when) in regular)
    )


def _rule_starts(rule: Rule | None, master: Event) -> set[int] | None:
    """Return where the rule puts occurrences between the EXDATEs, or None where looking would take too long."""
    if rule is None:
        return set()
    if not rule_arithmetic.is_plain(rule):
        return None
    walls = [wall_seconds(when) for when in master.exdates]
    starts = rule_arithmetic.starts(rule, master.start, min(walls), max(walls) + 1)
    found = list(islice(starts, MAX_STARTS + 1))
    if len(found) > MAX_STARTS:
        return None
    # No gap is longer than a day, so other starts are no instant that is excluded.
    near = {at for when in walls for at in found[bisect_left(found, when - DAY) : bisect_right(found, when + DAY)]}
    offsets = offsets_of(master.start, master.exdates[0].year, master.exdates[-1].year)
    return {offsets.instant(at, dst_fold(master.start)) for at in near}
