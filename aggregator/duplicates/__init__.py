"""Which series and occurrences are one event in the world, and why.

The theory
    A false merge hides a meeting; a missed merge shows it twice. Hiding is worse. So what falls short of proof stays
    apart and is listed as a near miss, every merge carries its reasons, and operators can overrule both ways.

    Record linkage (Fellegi and Sunter): each agreement weighs as many bits as it is rare, counted from the feeds
    (`features.rarity`); the sum decides (`pairs.match_scoring`). Structure prevents what sums cannot:

    what is stated and differs separates    places, rooms, pages of one site, numbers, regions     `evidence`
    a name and an hour prove nothing        between houses of one kind, and little anywhere         `evidence.sisters`
    inside a calendar two UIDs are two      unless nothing they state differs                      `match_scoring`
    between calendars one to one            assignment, with a margin to every rival               `linkage`
    every pair of a group may be one        complete linkage: no chains                            `linkage`

The rules, in order (inside a feed, copies with one UID were settled when it was read: `sources.series`)
    same UID in two feeds       `same_uid`           one event if it also looks like one
    same start, different UIDs  `same_start`         occurrence by occurrence, within a feed as well as across feeds
    same slot, different start  `moved_occurrences`  one happening the calendars disagree about
    only "Busy", same times     `busy_entries`       the one named event beside it in its calendar
    all day and timed, one page `all_day_entries`    the timed event, which tells more
    cancelled and still listed  `cancelled_events`   compared as if it took place; who is right is decided by `publish`

                    ┌ same_uid ┐   ┌ same_start ┐   ┌ moved, busy, cancelled ┐
    series ─ learn ─┤  copies  ├───┤  doubled   ├───┤  what else is doubled  ├─ groups, cuts, near misses
                    └──────────┘   └────────────┘   └────────────────────────┘

A series that loses all its occurrences in the window is "also on" the one that shows most of them. One that loses some
is still published, without those.

The answer depends on nothing but the feeds: not on their order, nor on what they said before. Counts are rounded, and
what was compared by a count is compared anew when it moves. Adding a feed never removes an event that is not in it: a
series only ever loses an occurrence to another that shows it, if only as cancelled.

Known exceptions, and ideas that were rejected
    An all-day entry and a timed one for the same conference are left apart, unless a page of that event alone says that
    they are one: which is wanted depends on the reader.
    Translated titles are only recognised by link, place or text. Comparing whole series by their rules ("both weekly
    on Thursdays") was rejected: rules are written in many ways, and exceptions are where calendars differ.
"""

from aggregator.duplicates.grouping import Grouper, group
from aggregator.duplicates.link_constraints import resolve_constraints
from aggregator.duplicates.pairs.comparable_series import NO_CONSTRAINTS, LinkConstraints

__all__ = ["NO_CONSTRAINTS", "Grouper", "LinkConstraints", "group", "resolve_constraints"]
