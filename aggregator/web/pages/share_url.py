"""The address of a page that is passed on: what others are shown, without whose time zone it was looked at in.

What stands in a page for those who share it (Open Graph, https://ogp.me) and for search engines names that address, so
that all who pass on the same selection speak of the same page.
"""

from __future__ import annotations

from babel.core import get_global
from flask import request

from aggregator.web.request.locale_text import Language
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import ViewQuery, address_of

PICTURE = "share.png"  # under static/, made by tests/web/share_picture.py
PICTURE_SIZE = (1200, 630)  # what social networks show without cutting


def in_language(tag: str) -> str:
    """Return the address of the page asked for in another language, with everything else that was asked."""
    asked = {name: ",".join(values) for name, values in request.args.lists()}
    return address_of(request.path, {"lang": "", **asked} | {"lang": tag})


def shared_address(path: str, selection: ViewQuery, choice: SubscriptionQuery | None = None) -> str:
    """Return the one address, from its path on, of what a page shows in the language asked for."""
    chosen = (choice or SubscriptionQuery(selection.canonical())).asked()
    language = selection.language.tag if selection.language_asked else ""
    return address_of(path, {"lang": language, **chosen, "from": f"{selection.start or ''}"})


def territorial(language: Language) -> str:
    """Return a language with its territory, as Open Graph wants it: es_ES also for Spanish of nowhere."""
    locale = language.locale
    likely = get_global("likely_subtags")[locale.language]  # "es_Latn_ES"
    return f"{locale.language}_{locale.territory or likely.rpartition('_')[2]}"
