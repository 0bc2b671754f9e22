"""The URL by which a page is shared: the same filters, without the time zone of the person who shares it.

Open Graph metadata (https://ogp.me) and the canonical link name this URL, so all who share the same filters share the
same page.
"""

from __future__ import annotations

from babel.core import get_global
from flask import request

from aggregator.web.request.locale_text import Language
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import ViewQuery, build_url

PICTURE = "share.png"  # under static/, made by tests/web/share_picture.py
PICTURE_SIZE = (1200, 630)  # pixels: what social networks show uncropped


def in_language(tag: str) -> str:
    """Return the URL of the current page in another language, with all other parameters."""
    parameters = {name: ",".join(values) for name, values in request.args.lists()}
    return build_url(request.path, {"lang": "", **parameters} | {"lang": tag})


def share_url(path: str, query: ViewQuery, subscription_query: SubscriptionQuery | None = None) -> str:
    """Return the one URL, from its path on, of what a page shows in the language asked for."""
    filters = (subscription_query or SubscriptionQuery(query.canonical())).parameters()
    language = query.language.tag if query.language_in_url else ""
    return build_url(path, {"lang": language, **filters, "from": f"{query.start or ''}"})


def locale_name(language: Language) -> str:
    """Return a language with its territory, as Open Graph requires it: es_ES even if no territory was named."""
    locale = language.locale
    likely = get_global("likely_subtags")[locale.language]  # "es_Latn_ES"
    return f"{locale.language}_{locale.territory or likely.rpartition('_')[2]}"
