"""The page that creates embed code, the HTML with which another site shows the calendar, with a preview.

Two parameters have other names here than in the URL of the embedded calendar: `zone` and `language`. `tz` and `lang`
are those of the person who looks at this page.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, render_template, request

from aggregator.config import Config
from aggregator.web.pages.assets import Assets
from aggregator.web.pages.content_security_policy import content_policy
from aggregator.web.pages.embed_query import EMBED_PATH, EmbedViewQuery, read_embed_query
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.languages import find_language
from aggregator.web.request.time_zones import UTC_ZONE
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.request.zone_search import search_zone
from aggregator.web.serving.page import Page
from aggregator.web.serving.served_snapshot import ServedSnapshot

DEFAULT_ACCENT = "0b57a4"  # page.css has another one for dark pages, so this one is not put into the URL
DEFAULT_HEIGHT, MIN_HEIGHT, MAX_HEIGHT = 600, 200, 5000  # pixels
READY_MADE = {  # the path of each view that a static site has
    "agenda": f"{EMBED_PATH}/",
    "month": f"{EMBED_PATH}/month/",
    "week": f"{EMBED_PATH}/week/",
}
VIEW_NAMES = {
    "agenda": gettext_noop("Agenda"),
    "month": gettext_noop("Month"),
    "week": gettext_noop("Week"),
    "day": gettext_noop("Day"),
}
THEME_NAMES = {
    "auto": gettext_noop("Same as visitor’s device"),
    "light": gettext_noop("Light"),
    "dark": gettext_noop("Dark"),
}


class EmbedCodePage(Page):
    """The form, the embed code and its preview. A script lets both follow the form; without it a button does."""

    def __init__(self, config: Config, served: ServedSnapshot, assets: Assets) -> None:
        super().__init__(config, served)
        self.resize_script = assets.text("embed_resize.js")

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("embed_code", __name__)
        routes.add_url_rule(f"{EMBED_PATH}/build", view_func=self.build)
        routes.after_request(_allow_preview)
        return routes

    def build(self) -> str:
        """Show the embed code for the options in the URL."""
        query = self.query()
        embedded, height = _embedded_query(query), _height(request.args.get("height", ""))
        url = embedded.url()
        if self.is_static:
            codes = [(VIEW_NAMES[view], self._code(path, height)) for view, path in READY_MADE.items()]
            shown = {"worker": self.served.state, "query": query, "codes": codes, "url": EMBED_PATH, "height": height}
            return render_template("embed_code_files.html", **shown)
        code = self._code(url, height)
        return render_template(
            "embed_code_page.html",
            worker=self.served.state,
            feeds=self.feeds(),
            query=query,
            embedded=embedded,
            height=height,
            min_height=MIN_HEIGHT,
            max_height=MAX_HEIGHT,
            default_accent=DEFAULT_ACCENT,
            url=url,
            code=code,
            view_names=VIEW_NAMES,
            theme_names=THEME_NAMES,
        )

    def _code(self, url: str, height: int) -> str:
        """Return the HTML that shows the embedded calendar at `url`, from its path on."""
        return render_template(
            "embed_code.html",
            url=self.config.server.base_url + url,
            name=self.config.calendar.name,
            height=height,
            script=self.resize_script,
        )


def _embedded_query(query: ViewQuery) -> EmbedViewQuery:
    """Return the query of the embedded calendar: the filters of `query`, with the zone and language of the form."""
    zone_name = request.args.get("zone", "").strip()
    zone, language = search_zone(zone_name, g.language).zone, find_language(request.args.get("language", ""))
    problems = query.problems
    if zone_name and zone is None:
        message = gettext_noop("Unknown time zone “%(name)s”. Visitors see their own.")
        problems += (g.language.gettext(message, name=zone_name[:60]),)
    embed = read_embed_query(request.args, g.language)
    if request.args.get("scroll") != "1":
        embed = replace(embed, height=None)  # it is that of the frame alone
    if embed.accent == DEFAULT_ACCENT:
        embed = replace(embed, accent="")
    asked = replace(
        query,
        zone=zone or UTC_ZONE,
        zone_in_url=zone is not None,
        language=language or g.language,
        language_in_url=language is not None,
        problems=problems,
    )
    return EmbedViewQuery.of(asked, embed)


def _height(text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        return DEFAULT_HEIGHT
    return min(max(int(digits), MIN_HEIGHT), MAX_HEIGHT)


def _allow_preview(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = content_policy(previews=True)
    return response
