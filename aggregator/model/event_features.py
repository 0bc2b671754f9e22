"""What of an event is compared with others, as far as it follows from the event alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Link:
    """One address that identifies an event."""

    key: str  # "zoom:97600941685": equal keys, same room
    url: str  # to be followed, as the organiser wrote it
    page: bool = False  # a page about the event rather than a room to meet in


@dataclass(frozen=True, slots=True)
class EventFeatures:
    """How an event looks to whoever compares it, but for its title, which others have a say in."""

    links: tuple[Link, ...]
    place: str  # folded physical location, "" for online or none
    venue: str  # the part of the place that stands before its address, folded
    organizer: str  # folded
    said: str  # description as sent
    addresses: frozenset[str]  # pages the description links to, rooms left out
    length: timedelta
    text: str  # a digest of what the description says, "" if it says nothing

    @property
    def things(self) -> set[str]:
        """By what it is found: rooms, pages, a place, a text."""
        return {*(link.key for link in self.links), *self.addresses, self.place, self.text} - {""}
