"""The search index: the texts of all events, casefolded and packed in blocks, built when somebody first searches.

Unpacked, casefolded texts would be a quarter of a web worker's memory. Packed together they are small, and to unpack a
block takes less time than to search it. A word that no event of a block has is ruled out by one look at the block.
Blocks are cut by the content of their events alone, so a newer snapshot rebuilds only blocks that changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import AnyStr
from zlib import crc32

from zlib_ng import zlib_ng

from aggregator.model import PackedEvent, PackedEvents, ServedEvent, ServedFeed
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.search_words import SearchWords

BLOCK_SIZE = 64  # events, on average
_LEVEL = 1
_SEPARATOR = b"\0"  # between the texts of two events

UID = "\x01"  # around each UID, after the texts
_UID = UID.encode()

Records = tuple[PackedEvent, ...]  # of neighbouring events
Blocks = Sequence[tuple[Records, bytes]]


class SearchIndex:
    """The texts of all events of a snapshot. Safe for threads: it is built once."""

    def __init__(self, events: PackedEvents, feeds: Sequence[ServedFeed], previous: SearchIndex | None = None) -> None:
        self.feeds = feeds
        self.blocks: Blocks = previous.blocks if previous and previous.feeds == feeds else ()  # until they are built
        self._events = events
        self._built = False
        self._building = Lock()

    def matches(self, words: SearchWords) -> list[bool]:
        """Return for each event whether the words fit."""
        any_of = [[word.encode() for word in terms] for terms in words.any_of]
        none_of = [word.encode() for word in words.none_of]
        found: list[bool] = []
        for records, block in self._all_blocks():
            texts = zlib_ng.decompress(block)
            if not any_of or any(all(word in texts for word in terms) for terms in any_of):
                found += [text_matches(text, any_of, none_of, _UID) for text in texts.split(_SEPARATOR)]
            else:
                found += [False] * len(records)
        return found

    def texts_of(self, events: Collection[int]) -> dict[int, str]:
        """Return the texts of these events, by their positions in the snapshot."""
        found: dict[int, str] = {}
        start = 0
        for records, block in self._all_blocks():
            within = [position for position in range(start, start + len(records)) if position in events]
            if within:
                texts = zlib_ng.decompress(block).split(_SEPARATOR)
                found.update((position, texts[position - start].decode()) for position in within)
            start += len(records)
        return found

    def _all_blocks(self) -> Blocks:
        with self._building:
            if not self._built:
                self.blocks = self._build(dict(self.blocks))
                self._built = True
            return self.blocks

    def _build(self, known: dict[Records, bytes]) -> Blocks:
        names = {feed.id: feed.name for feed in self.feeds}
        blocks = []
        for records in _cut(self._events.records):
            block = known.get(records)
            if block is None:
                texts = (_text(record.unpacked(), names).encode() for record in records)
                block = zlib_ng.compress(_SEPARATOR.join(texts), _LEVEL)
            blocks.append((records, block))
        return tuple(blocks)


def _cut(records: Records) -> Iterator[Records]:
    """Cut where the id of an event, with which its record begins, says so: changed events move no other cut."""
    start = 0
    for end, record in enumerate(records, 1):
        if crc32(record.identity[:8]) % BLOCK_SIZE == 0 or end == len(records):
            yield records[start:end]
            start = end


def _text(event: ServedEvent, names: Mapping[str, str]) -> str:
    """Return what is searched: texts and categories of the event, those of its hidden copies, and at the end all UIDs.

    A copy is found as its own calendar shows it, by a title or location that the event has otherwise.
    """
    feeds = (names.get(source.feed, source.feed) for source in event.sources)
    own = (text for source in event.sources for text in (source.title, source.location) if text)
    uids = dict.fromkeys((event.uid, *(source.uid for source in event.sources)))
    text = "\n".join((event.title, event.text, event.location, *feeds, *_categories(event), *own)).replace(UID, " ")
    return casefolded(UID.join((text, *uids, ""))).replace("\0", " ")


def _categories(event: ServedEvent) -> Iterator[str]:
    """Yield the categories that its VEVENTs have, as they are written."""
    for vevent in event.vevents:
        _, found, rest = vevent.replace(b"\r\n ", b"").partition(b"\r\nCATEGORIES:")
        if found:
            yield rest.partition(b"\r\n")[0].decode().replace("\\", "")


def text_matches(text: AnyStr, any_of: Sequence[Sequence[AnyStr]], none_of: Sequence[AnyStr], uid: AnyStr) -> bool:
    """Whether a text of the index has all words of one of `any_of`, unless there is none, and no word of `none_of`.

    A word is looked for in the texts, or is a whole UID: parts of UIDs are no words ("google" stands in most of them).
    """
    words, _, uids = text.partition(uid)
    uids = uid + uids

    def has(word: AnyStr) -> bool:
        return word in words or uid + word + uid in uids

    wanted = not any_of or any(all(map(has, terms)) for terms in any_of)
    return wanted and not any(map(has, none_of))
