"""Answers of the web application to requests that nobody sends: by WSGI (PEP 3333), in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.test import create_environ, run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True)
class Answer:
    """One answer: its status code and its bytes."""

    status: int
    body: bytes


def ask(application: WSGIApplication, url: str, *, gzip: bool = False) -> Answer:
    """Ask for a URL, given from its path on."""
    environ = create_environ(url, headers={"Accept-Encoding": "gzip"} if gzip else {})
    chunks, status, _ = run_wsgi_app(application, environ)
    return Answer(int(status.partition(" ")[0]), b"".join(chunks))
