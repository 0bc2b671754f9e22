"""The WSGI application: responses that are ready first, then Flask with its pages, headers and error pages.

`create_app` only builds. It reads no store and starts nothing; each request reads what `served` holds.
"""

from __future__ import annotations

import gzip
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from aggregator.config import Config
from aggregator.web.changes.changes_page import ChangesPage
from aggregator.web.client_data.client_data_routes import ClientData
from aggregator.web.data_routes import DataRoutes
from aggregator.web.formats.data_formats import alternates, is_data_path
from aggregator.web.formats.schema_org import rows_as_json_ld
from aggregator.web.operators.operator_pages import OperatorPages
from aggregator.web.pages.assets import Assets
from aggregator.web.pages.calendar_views import CalendarViews
from aggregator.web.pages.content_security_policy import content_policy, policy_of_files
from aggregator.web.pages.embed import EmbeddedViews
from aggregator.web.pages.embed_code import EmbedCodePage
from aggregator.web.pages.event_page import EventPage
from aggregator.web.pages.share_url import PICTURE, PICTURE_SIZE, in_language, locale_name, share_url
from aggregator.web.pages.subscribe import SubscribePage
from aggregator.web.path_prefix import PathPrefix, with_prefix
from aggregator.web.request.gettext_catalogues import CATALOGUES, gettext_noop
from aggregator.web.request.languages import LANGUAGE_COOKIE, choose_language
from aggregator.web.request.zone_search import zone_label, zone_options
from aggregator.web.selection.event_list_page import EventListPage
from aggregator.web.serving.page import STATIC_SITE
from aggregator.web.serving.resource import CORS, ErrorResponse, Resource, accepts_gzip
from aggregator.web.serving.served_snapshot import ServedSnapshot
from aggregator.web.wsgi_shortcut import WsgiShortcut

POLICY = content_policy()
MIN_GZIP_SIZE = 1000  # bytes
A_YEAR = 31_536_000  # seconds

ERROR_TEXTS = {  # title and text by status code
    400: (
        gettext_noop("Invalid request"),
        gettext_noop("Check the link and try again."),
    ),
    404: (
        gettext_noop("Page not found"),
        gettext_noop("Check the link. The event may have been removed from its calendar."),
    ),
    405: (gettext_noop("Not allowed"), gettext_noop("This page can only be viewed.")),
    500: (
        gettext_noop("Something went wrong"),
        gettext_noop("Try again in a few minutes. Subscriptions still work."),
    ),
}


def create_app(config: Config, served: ServedSnapshot, *, static: bool = False) -> Flask:
    """Return the WSGI application that shows what `served` holds.

    With `static` its answers are made to be kept as files: see `Page.is_static`.
    """
    app = Flask("aggregator.web", static_folder=None)
    app.config[STATIC_SITE] = static
    assets = Assets()
    _set_up_templates(app, config, assets)
    _set_up_languages(app, config.page.language)
    app.register_blueprint(CalendarViews(config, served).blueprint())
    app.register_blueprint(EmbeddedViews(config, served).blueprint())
    app.register_blueprint(EmbedCodePage(config, served, assets).blueprint())
    app.register_blueprint(EventListPage(config, served).blueprint())
    app.register_blueprint(EventPage(config, served).blueprint())
    app.register_blueprint(SubscribePage(config, served).blueprint())
    app.register_blueprint(ChangesPage(config, served).blueprint())
    app.register_blueprint(OperatorPages(config, served).blueprint())
    if static:
        app.register_blueprint(ClientData(config, served).blueprint())
    app.register_error_handler(HTTPException, _error_page)
    prefix = urlsplit(config.server.base_url).path
    app.after_request(partial(_complete, prefix=prefix))

    data_routes = DataRoutes(config, served)

    def resolve(path: str, query_string: str) -> Resource | ErrorResponse | None:
        return data_routes.resolve(path, query_string) or assets.by_path.get(path)

    layer = WsgiShortcut(app.wsgi_app, resolve)
    app.wsgi_app = PathPrefix(layer, prefix) if prefix else layer  # type: ignore[method-assign]  # Flask's own way
    return app


def compile_templates(app: Flask) -> None:
    """Compile every template: a quarter of a second that the first visitor of each page would otherwise wait."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)


def _set_up_templates(app: Flask, config: Config, assets: Assets) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["json_ld"] = partial(rows_as_json_ld, base_url=config.server.base_url)
    app.jinja_env.globals.update(
        site=config.calendar,
        base_url=config.server.base_url,
        static_site=app.config[STATIC_SITE],
        static_policy=policy_of_files(),
        prefix=urlsplit(config.server.base_url).path,
        asset=assets.url,
        picture={"url": assets.url(PICTURE), "size": PICTURE_SIZE},
        languages=CATALOGUES,
        alternates=alternates,
        in_language=in_language,
        share_url=share_url,
        locale_name=locale_name,
        zone_label=zone_label,
        zone_options=zone_options,
    )


def _set_up_languages(app: Flask, default: str) -> None:
    """Choose the visitor's language, `g.language`, before each request, and translate templates into it."""

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


def _error_page(error: HTTPException) -> Response:
    """Answer people with a page, and programs with a line of text."""
    code = error.code or 500
    title, text = ERROR_TEXTS.get(code, (error.name, error.description or ""))
    if is_data_path(request.path):
        text = error.description if code == 404 and error.description else text
        response = Response(f"{text}\n", code, mimetype="text/plain")
        response.headers.extend(CORS)
    else:
        title, text = g.language.gettext(title), g.language.gettext(text)
        response = Response(render_template("error.html", title=title, text=text), code)
    if error.response is None:
        response.headers.extend([(k, v) for k, v in error.get_headers() if k == "Allow"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _complete(response: Response, prefix: str) -> Response:
    """Put `prefix` before links, add the headers of every response, and compress it if the client accepts that."""
    if response.mimetype == "text/html":
        response.set_data(with_prefix(response.get_data(), prefix))
    headers = response.headers
    headers.setdefault("Cache-Control", "private, no-cache")
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if "lang" in request.args and _chosen_here():
        response.set_cookie(LANGUAGE_COOKIE, g.language.tag, max_age=A_YEAR, samesite="Lax")
    return _compressed(response)


def _chosen_here() -> bool:
    """Whether the visitor followed a link on our own page: not one of another site, and not in an iframe."""
    headers = request.headers
    return headers.get("Sec-Fetch-Site") == "same-origin" and headers.get("Sec-Fetch-Dest") == "document"


def _compressed(response: Response) -> Response:
    body = response.get_data()
    if len(body) >= MIN_GZIP_SIZE and accepts_gzip(request.headers.get("Accept-Encoding", "")):
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
