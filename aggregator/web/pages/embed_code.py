"""The page that makes the few lines of HTML with which another site shows the calendar, and shows what comes of them.

What is chosen for the frame has other names here than in its address, `zone` and `language`: `tz` and `lang` are those
of the person who reads this page.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, render_template, request

from aggregator.config import Config
from aggregator.web.pages.assets import Assets
from aggregator.web.pages.content_security_policy import content_policy
from aggregator.web.pages.embed_query import EMBED, EmbedViewQuery, read_embed_query
from aggregator.web.pages.subscribe import served_feeds
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.languages import find_language
from aggregator.web.request.view_query import UTC_ZONE, ViewQuery, find_zone, read_view_query, suggested_zones
from aggregator.web.serving.served_snapshot import ServedSnapshot

OUR_ACCENT = "0b57a4"  # page.css has another for the dark, so it is not asked for by its number
HEIGHT, LOWEST, HIGHEST = 600, 200, 5000  # pixels
VIEW_NAMES = {
    "agenda": gettext_noop("Agenda"),
    "month": gettext_noop("Month"),
    "week": gettext_noop("Week"),
    "day": gettext_noop("Day"),
}
THEME_NAMES = {
    "auto": gettext_noop("as the reader has it"),
    "light": gettext_noop("light"),
    "dark": gettext_noop("dark"),
}


class EmbedCodePage:
    """The form and its result. It needs no script."""

    def __init__(self, config: Config, current: ServedSnapshot, assets: Assets) -> None:
        self.config = config
        self.current = current
        self.host_script = assets.text("host.js")

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("snippet", __name__)
        routes.add_url_rule(f"{EMBED}/build", view_func=self.build)
        routes.after_request(_may_frame)
        return routes

    def build(self) -> str:
        """Show the snippet for what was chosen."""
        view = self.current.view
        feeds = served_feeds(self.config, view)
        selection = read_view_query(request.args, request.cookies, {feed.id for feed in feeds}, g.language)
        framed, height = _framed(selection), _height(request.args.get("height", ""))
        address = framed.address()
        snippet = render_template(
            "snippet.html",
            address=self.config.server.base_url + address,
            name=self.config.calendar.name,
            height=height,
            script=self.host_script,
        )
        return render_template(
            "snippet_page.html",
            view=view,
            feeds=feeds,
            selection=selection,
            framed=framed,
            height=height,
            lowest=LOWEST,
            highest=HIGHEST,
            our_accent=OUR_ACCENT,
            address=address,
            snippet=snippet,
            view_names=VIEW_NAMES,
            theme_names=THEME_NAMES,
            zones=suggested_zones(),
        )


def _framed(selection: ViewQuery) -> EmbedViewQuery:
    """Return what the frame is to show: the communities and words of `selection`, as the rest of the form says."""
    zone_name = request.args.get("zone", "").strip()
    zone, language = find_zone(zone_name), find_language(request.args.get("language", ""))
    problems = selection.problems
    if zone_name and zone is None:
        sentence = gettext_noop("There is no time zone called “%(name)s”, so every reader sees their own.")
        problems += (g.language.gettext(sentence, name=zone_name[:60]),)
    frame = read_embed_query(request.args, g.language)
    if frame.accent == OUR_ACCENT:
        frame = replace(frame, accent="")
    asked = replace(
        selection,
        zone=zone or UTC_ZONE,
        zone_asked=zone is not None,
        language=language or g.language,
        language_asked=language is not None,
        problems=problems,
    )
    return EmbedViewQuery.of(asked, frame)


def _height(text: str) -> int:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        return HEIGHT
    return min(max(int(digits), LOWEST), HIGHEST)


def _may_frame(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = content_policy(frames=True)
    return answer
