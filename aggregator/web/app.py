"""The WSGI application, put together: prepared bytes first, then Flask with its pages, headers and error pages.

`create_app` only builds: it asks no store and starts nothing. What is shown is what `current` holds at each request.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from aggregator.config import Config
from aggregator.web.assets import Assets
from aggregator.web.current import Current
from aggregator.web.fast import FastLayer
from aggregator.web.operation import Operation
from aggregator.web.pages import Pages
from aggregator.web.prepared import Prepared
from aggregator.web.resource import CORS, Refusal, Resource, accepts_gzip
from aggregator.web.wording import short_day

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
WORTH_PACKING = 1000  # bytes

SENTENCES = {
    400: ("That did not make sense to us", "The address or what came with it cannot be understood."),
    404: ("There is nothing here", "The address may be mistyped, or the event has gone from its calendar."),
    405: ("That cannot be done here", "This address can only be read."),
    500: ("Something went wrong on our side", "It has been noted. The calendar itself is not affected."),
}


def create_app(config: Config, current: Current) -> Flask:
    """Return the WSGI application that shows what `current` holds."""
    app = Flask("aggregator.web", static_folder=None)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets = Assets()
    app.jinja_env.globals.update(asset=assets.address, site=config.calendar, short_day=short_day)
    app.register_blueprint(Pages(config, current).blueprint())
    app.register_blueprint(Operation(config, current).blueprint())
    app.register_error_handler(HTTPException, _problem)
    app.after_request(_finish)

    prepared = Prepared(config, current)

    def find(path: str, query: str) -> Resource | Refusal | None:
        return prepared.find(path, query) or assets.by_path.get(path)

    app.wsgi_app = FastLayer(app.wsgi_app, find)  # type: ignore[method-assign]  # Flask's own way to add a layer
    return app


def _problem(error: HTTPException) -> Response:
    """Answer for people with a page, for calendar programs with a line of text."""
    code = error.code or 500
    title, sentence = SENTENCES.get(code, (error.name, error.description or ""))
    if request.path.endswith((".ics", ".json")):
        text = error.description if code == 404 and error.description else sentence
        answer = Response(f"{text}\n", code, mimetype="text/plain")
        answer.headers.extend(CORS)
    else:
        answer = Response(render_template("problem.html", title=title, sentence=sentence), code)
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
    headers["Vary"] = "Accept-Encoding, Cookie"
    body = answer.get_data()
    if len(body) >= WORTH_PACKING and accepts_gzip(request.headers.get("Accept-Encoding", "")):
        answer.set_data(gzip.compress(body, 5, mtime=0))
        headers["Content-Encoding"] = "gzip"
    return answer
