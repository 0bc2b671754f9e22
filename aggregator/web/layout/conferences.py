"""The ways to join that CONFERENCE lists (RFC 7986, 5.11), each by its name in the visitor's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.model import Conference
from aggregator.web.layout.event_row import EventRow
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language

FEATURES = {
    "AUDIO": gettext_noop("Audio"),
    "CHAT": gettext_noop("Chat"),
    "FEED": gettext_noop("Live stream or recording"),
    "MODERATOR": gettext_noop("For moderators"),
    "PHONE": gettext_noop("Phone"),
    "SCREEN": gettext_noop("Screen sharing"),
    "VIDEO": gettext_noop("Video"),
}
_LINKED = ("https://", "http://", "tel:")  # what a browser may be sent to


@dataclass(frozen=True)
class NamedConference:
    """One way to join."""

    name: str
    link: str  # "" if browsers do not know what to do with it
    address: str  # a host, or a number


def named_conferences(stated: Sequence[Conference], row: EventRow, language: Language) -> tuple[NamedConference, ...]:
    """Return the ways to join, unless the join button is all of them, or nobody joins any more."""
    named = tuple(_named(one, language) for one in stated)
    unnamed = [one.link for one in named] == [row.join] and not stated[0].label
    return () if not row.joinable or unnamed else named


def _named(one: Conference, language: Language) -> NamedConference:
    features = [language.gettext(FEATURES[feature]) for feature in one.features if feature in FEATURES]
    linked = one.uri.lower().startswith(_LINKED)
    address = (urlsplit(one.uri).hostname or "") if "://" in one.uri else one.uri.partition(":")[2]
    name = one.label or language.list_names(features) or address
    return NamedConference(name, one.uri.replace("`", "%60") if linked else "", address)
