"""How an event that was picked is named in URLs: by its id, and by its feed and title in case the id changes.

The id is made of the published UID. A calendar that is set up anew gives all its events other UIDs, so a pick that is
not found by its id is found by the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from aggregator.model import ServedEvent
from aggregator.web.request.locale_text import casefolded

MAX_PICKS = 200
_KEY_LENGTH = 6  # characters
_TOKEN = re.compile(r"[\w-]{1,80}", re.ASCII)


def pick_token(event: ServedEvent) -> str:
    """Return the name of an event in the parameter `events`."""
    return event.id + title_key(event)


def title_key(event: ServedEvent) -> str:
    """Return what is the same for events of one feed with one title."""
    feed = event.sources[0].feed if event.sources else ""
    title = " ".join(casefolded(event.title).split())
    return blake2b(f"{feed}\n{title}".encode(), digest_size=_KEY_LENGTH // 2).hexdigest()


def split_token(token: str) -> tuple[str, str]:
    """Return the id and the title key of a token."""
    return token[:-_KEY_LENGTH], token[-_KEY_LENGTH:]


def read_tokens(values: Sequence[str]) -> tuple[str, ...]:
    """Return the tokens in the values of `events`, which may be repeated and may hold several."""
    tokens = (token.strip() for value in values for token in value.split(","))
    return tuple(dict.fromkeys(token for token in tokens if _TOKEN.fullmatch(token)))[:MAX_PICKS]
