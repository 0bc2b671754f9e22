"""Occurrences in columns are those put in, in order of time."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import AllOccurrences, ServedOccurrence, Status

HOUR, DAY = 3600, 86_400

rows = st.builds(
    ServedOccurrence,
    event=st.integers(0, 4),
    start=st.integers(-2, 6).map(lambda n: n * 8 * HOUR),
    end=st.sampled_from([0, HOUR, DAY, 2 * DAY]),
    all_day=st.sampled_from([False, False, True]),
    title=st.sampled_from([None, None, None, "Other"]),
    status=st.sampled_from([None, None, None, Status.TENTATIVE]),
).map(lambda row: row._replace(end=row.start + row.end))
many = st.lists(rows, max_size=30)
seconds = st.integers(-3, 8).map(lambda n: n * 8 * HOUR)


def in_order(found: list[ServedOccurrence]) -> list[ServedOccurrence]:
    return sorted(found, key=lambda row: (row.start, row.event, row.end))


def comparable(found: list[ServedOccurrence]) -> list[str]:
    """What ends alike has no order of its own."""
    return sorted(map(repr, found))


class TestOccurrences:
    @settings(deadline=None)
    @given(many)
    def test_they_are_those_put_in(self, put_in):
        found = AllOccurrences.of(put_in)
        assert comparable(found) == comparable(put_in)
        assert list(found) == in_order(list(found))
        assert len(found) == len(put_in)

    @settings(deadline=None)
    @given(many, st.integers(-40, 40), st.integers(-40, 40), st.sampled_from([None, 1, 2, -1]))
    def test_positions_and_slices_are_those_of_a_list(self, put_in, first, last, step):
        found = AllOccurrences.of(put_in)
        plain = list(found)
        assert found[first:last:step] == plain[first:last:step]
        assert [found[n] for n in range(-len(plain), len(plain))] == plain * 2
        with pytest.raises(IndexError):
            found[len(plain)]

    @settings(deadline=None)
    @given(many, seconds, seconds)
    def test_what_is_on_is_found_however_long_it_lasts(self, put_in, begin, end):
        found = AllOccurrences.of(put_in)
        on = [o for o in found if begin <= o.start or o.end > begin]
        assert list(found.on_from(begin)) == on
        assert found.on_between(begin, max(begin, end)) == [o for o in on if o.start < max(begin, end)]
        assert list(found.starting_from(begin)) == [o for o in found if o.start >= begin]

    @settings(deadline=None)
    @given(many)
    def test_those_of_an_event_are_found(self, put_in):
        found = AllOccurrences.of(put_in)
        for event in range(6):
            assert found.of_event(event) == [o for o in found if o.event == event]

    @settings(deadline=None)
    @given(many, st.lists(st.booleans(), min_size=5, max_size=5), st.booleans())
    def test_a_choice_has_what_was_chosen(self, put_in, events, renamed):
        def fits(o):
            return renamed if o.title else events[o.event]

        found = AllOccurrences.of(put_in)
        assert list(found.only(events, fits)) == [o for o in found if fits(o)]

    @settings(deadline=None)
    @given(many)
    def test_they_come_back_from_the_store(self, put_in):
        found = AllOccurrences.of(put_in)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=AllOccurrences) == found

    def test_an_event_number_is_not_found_across_two_others(self):
        """Numbers 1 and 256 side by side hold the bytes of 65536."""
        found = AllOccurrences.of([ServedOccurrence(n, n, n, all_day=False) for n in (1, 256, 257, 65536)])
        assert found.of_event(65536) == [found[3]]
        assert found.of_event(0) == []
