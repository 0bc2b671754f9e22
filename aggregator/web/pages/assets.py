"""Static files as HTTP resources: those under static/, and generated style sheets.

Pages link to them by URLs with a digest, so browsers may cache them for long.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

from aggregator.web.pages.week_styles import week_styles
from aggregator.web.serving.resource import Resource

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
_AT_ROOT = {"robots.txt"}
MODIFIED = datetime(2026, 1, 1, tzinfo=UTC)  # files of a package have no useful date; clients compare their ETag


class Assets:
    """All static files."""

    def __init__(self) -> None:
        folder = files("aggregator.web").joinpath("static")
        names = sorted(file.name for file in folder.iterdir() if file.name.rpartition(".")[2] in _TYPES)
        bodies = {name: folder.joinpath(name).read_bytes() for name in names} | {"week.css": week_styles().encode()}
        self.by_path = {_path(name): _resource(name, body) for name, body in bodies.items()}

    def text(self, name: str) -> str:
        """Return the text of a file."""
        return self.by_path[_path(name)].body.decode()

    def url(self, name: str) -> str:
        """Return the URL by which pages link to a file."""
        path = _path(name)
        return f"{path}?v={self.by_path[path].etag[1:9]}"


def _path(name: str) -> str:
    return f"/{name}" if name in _AT_ROOT else f"/static/{name}"


def _resource(name: str, body: bytes) -> Resource:
    headers = (
        ("Content-Type", _TYPES[name.rpartition(".")[2]]),
        ("Cache-Control", "public, max-age=86400"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),  # sites that link here show the picture
    )
    return Resource.of(body, MODIFIED, headers)
