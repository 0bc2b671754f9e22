"""The WSGI application, put together: prepared bytes first, then Flask with its pages, headers and error pages.

`create_app` only builds: it asks no store and starts nothing. What is shown is what `current` holds at each request.
"""

from __future__ import annotations

import gzip
from functools import partial

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from aggregator.config import Config
from aggregator.web.alternates import alternates
from aggregator.web.data_routes import DataRoutes
from aggregator.web.formats.schema_org import rows_as_json_ld
from aggregator.web.operators.operator_pages import OperatorPages
from aggregator.web.pages.assets import Assets
from aggregator.web.pages.content_security_policy import content_policy
from aggregator.web.pages.embed import Embed
from aggregator.web.pages.embed_code import EmbedCodePage
from aggregator.web.pages.event_page import EventPage
from aggregator.web.pages.pages import Pages
from aggregator.web.pages.share_url import PICTURE, PICTURE_SIZE, in_language, shared_address, territorial
from aggregator.web.pages.subscribe import SubscribePage
from aggregator.web.request.gettext_catalogues import CATALOGUES, gettext_noop
from aggregator.web.request.languages import LANGUAGE_COOKIE, choose_language
from aggregator.web.serving.resource import CORS, ErrorResponse, Resource, accepts_gzip
from aggregator.web.serving.served_snapshot import ServedSnapshot
from aggregator.web.wsgi_shortcut import WsgiShortcut

POLICY = content_policy()
WORTH_PACKING = 1000  # bytes
A_YEAR = 31_536_000  # seconds

SENTENCES = {
    400: (
        gettext_noop("That did not make sense to us"),
        gettext_noop("The address or what came with it cannot be understood."),
    ),
    404: (
        gettext_noop("There is nothing here"),
        gettext_noop("The address may be mistyped, or the event has gone from its calendar."),
    ),
    405: (gettext_noop("That cannot be done here"), gettext_noop("This address can only be read.")),
    500: (
        gettext_noop("Something went wrong on our side"),
        gettext_noop("It has been noted. The calendar itself is not affected."),
    ),
}


def create_app(config: Config, current: ServedSnapshot) -> Flask:
    """Return the WSGI application that shows what `current` holds."""
    app = Flask("aggregator.web", static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets = Assets()
    app.jinja_env.globals.update(
        asset=assets.address, site=config.calendar, languages=CATALOGUES, alternates=alternates
    )
    app.jinja_env.globals["json_ld"] = partial(rows_as_json_ld, base_url=config.server.base_url)
    app.jinja_env.globals.update(
        base_url=config.server.base_url,
        in_language=in_language,
        shared_address=shared_address,
        territorial=territorial,
        picture={"address": assets.address(PICTURE), "size": PICTURE_SIZE},
    )
    _speak(app, config.page.language)
    app.register_blueprint(Pages(config, current).blueprint())
    app.register_blueprint(Embed(config, current).blueprint())
    app.register_blueprint(EmbedCodePage(config, current, assets).blueprint())
    app.register_blueprint(EventPage(config, current).blueprint())
    app.register_blueprint(SubscribePage(config, current).blueprint())
    app.register_blueprint(OperatorPages(config, current).blueprint())
    app.register_error_handler(HTTPException, _problem)
    app.after_request(_finish)

    prepared = DataRoutes(config, current)

    def find(path: str, query: str) -> Resource | ErrorResponse | None:
        return prepared.find(path, query) or assets.by_path.get(path)

    app.wsgi_app = WsgiShortcut(app.wsgi_app, find)  # type: ignore[method-assign]  # Flask's own way to add a layer
    return app


def compile_templates(app: Flask) -> None:
    """Compile every template: a quarter of a second that the first readers of each page would otherwise wait for."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


def _speak(app: Flask, default: str) -> None:
    """Have every page speak the reader's language, `g.language`."""

    def choose() -> None:
        accepted = [tag for tag, quality in request.accept_languages if quality > 0]
        remembered = request.cookies.get(LANGUAGE_COOKIE, "")
        g.language = choose_language(request.args.get("lang", ""), remembered, accepted, default)

    app.before_request(choose)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda text: g.language.gettext(text),  # noqa: PLW0108 - `g` is another one in each request
        lambda one, many, number: g.language.ngettext(one, many, number),  # noqa: PLW0108
        newstyle=True,
    )


def _problem(error: HTTPException) -> Response:
    """Answer for people with a page, for calendar programs with a line of text."""
    code = error.code or 500
    title, sentence = SENTENCES.get(code, (error.name, error.description or ""))
    if request.path.endswith((".ics", ".json")):
        text = error.description if code == 404 and error.description else sentence
        answer = Response(f"{text}\n", code, mimetype="text/plain")
        answer.headers.extend(CORS)
    else:
        words = (g.language.gettext(text) for text in (title, sentence))
        answer = Response(render_template("problem.html", **dict(zip(("title", "sentence"), words, strict=True))), code)
    if error.response is None:
        answer.headers.extend([(k, v) for k, v in error.get_headers() if k == "Allow"])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _finish(answer: Response) -> Response:
    """Add what every answer of Flask's carries, and pack it where that is welcome and worth it."""
    headers = answer.headers
    headers.setdefault("Cache-Control", "private, no-cache")
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if "lang" in request.args and _followed_here():
        answer.set_cookie(LANGUAGE_COOKIE, g.language.tag, max_age=A_YEAR, samesite="Lax")
    return _packed(answer)


def _followed_here() -> bool:
    """Whether the reader chose this address on our own pages: it is not linked to elsewhere, nor that of a frame."""
    headers = request.headers
    return headers.get("Sec-Fetch-Site") == "same-origin" and headers.get("Sec-Fetch-Dest") == "document"


def _packed(answer: Response) -> Response:
    body = answer.get_data()
    if len(body) >= WORTH_PACKING and accepts_gzip(request.headers.get("Accept-Encoding", "")):
        answer.set_data(gzip.compress(body, 5, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
