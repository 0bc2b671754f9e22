"""What a search looks at: the texts of every event, folded, packed in blocks, and made when somebody first searches.

Folded texts would be a quarter of what a web worker holds. Together they pack well, and unpacking a block costs less
than looking through it; a word that none of a block's events has is known by one look. Which events are in a block
depends on their records alone, so that of a newer snapshot only the blocks with something new in them are made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock
from zlib import crc32

from zlib_ng import zlib_ng

from aggregator.model import PackedEvent, PackedEvents, ServedEvent, ServedFeed, unpack_event
from aggregator.web.request.locale_text import casefolded

BLOCK = 64  # events in one, on average
_LEVEL = 1
_BETWEEN = b"\0"  # two events' texts

Records = tuple[PackedEvent, ...]  # of events that stand side by side
Blocks = Sequence[tuple[Records, bytes]]


class SearchIndex:
    """The texts of all events of a snapshot. Usable by many threads: what it holds is made once."""

    def __init__(self, events: PackedEvents, feeds: Sequence[ServedFeed], before: SearchIndex | None = None) -> None:
        self.feeds = feeds
        self.blocks: Blocks = before.blocks if before and before.feeds == feeds else ()  # until these are made
        self._events = events
        self._made = False
        self._making = Lock()

    def fitting(self, words: Sequence[str], unwanted: Sequence[str]) -> list[bool]:
        """Return of every event whether it has all `words` and none that is `unwanted`, all of them folded."""
        wanted, refused = [word.encode() for word in words], [word.encode() for word in unwanted]
        found: list[bool] = []
        for records, block in self._all():
            texts = zlib_ng.decompress(block)
            if all(word in texts for word in wanted):
                found += [_fits(text, wanted, refused) for text in texts.split(_BETWEEN)]
            else:
                found += [False] * len(records)
        return found

    def of(self, events: Collection[int]) -> dict[int, str]:
        """Return the texts of these events, by their numbers."""
        found: dict[int, str] = {}
        begin = 0
        for records, block in self._all():
            among = [number for number in range(begin, begin + len(records)) if number in events]
            if among:
                texts = zlib_ng.decompress(block).split(_BETWEEN)
                found.update((number, texts[number - begin].decode()) for number in among)
            begin += len(records)
        return found

    def _all(self) -> Blocks:
        with self._making:
            if not self._made:
                self.blocks = self._anew(dict(self.blocks))
                self._made = True
            return self.blocks

    def _anew(self, known: dict[Records, bytes]) -> Blocks:
        names = {feed.id: feed.name for feed in self.feeds}
        blocks = []
        for records in _side_by_side(self._events.records):
            block = known.get(records)
            if block is None:
                texts = (_text(unpack_event(record), names).encode() for record in records)
                block = zlib_ng.compress(_BETWEEN.join(texts), _LEVEL)
            blocks.append((records, block))
        return tuple(blocks)


def _side_by_side(records: Records) -> Iterator[Records]:
    """Cut where an event's id, which its record begins with, says so: elsewhere other events change nothing."""
    begin = 0
    for number, record in enumerate(records, 1):
        if crc32(record.identity[:8]) % BLOCK == 0 or number == len(records):
            yield records[begin:number]
            begin = number


def _text(event: ServedEvent, names: Mapping[str, str]) -> str:
    announcers = (names.get(source.feed, source.feed) for source in event.sources)
    text = "\n".join((event.title, event.text, event.location, *announcers))
    return casefolded(text).replace("\0", " ")


def _fits(text: bytes, words: Sequence[bytes], unwanted: Sequence[bytes]) -> bool:
    return all(word in text for word in words) and not any(word in text for word in unwanted)
