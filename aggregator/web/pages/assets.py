"""The files under static/, and what is generated beside them, as resources.

Their addresses carry a digest, so they may be cached for long.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

from aggregator.web.pages.grid_styles import grid_styles
from aggregator.web.serving.resource import Resource

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
_AT_THE_ROOT = {"robots.txt"}
MODIFIED = datetime(2026, 1, 1, tzinfo=UTC)  # files of a package have no date worth telling; their ETag counts


class Assets:
    """All files under static/, and the generated ones."""

    def __init__(self) -> None:
        folder = files("aggregator.web").joinpath("static")
        names = sorted(file.name for file in folder.iterdir() if file.name.rpartition(".")[2] in _TYPES)
        bodies = {name: folder.joinpath(name).read_bytes() for name in names} | {"grid.css": grid_styles().encode()}
        self.by_path = {_path(name): _resource(name, body) for name, body in bodies.items()}

    def text(self, name: str) -> str:
        """Return what stands in a file."""
        return self.by_path[_path(name)].body.decode()

    def address(self, name: str) -> str:
        """Return the address to link a file by."""
        path = _path(name)
        return f"{path}?v={self.by_path[path].etag[1:9]}"


def _path(name: str) -> str:
    return f"/{name}" if name in _AT_THE_ROOT else f"/static/{name}"


def _resource(name: str, body: bytes) -> Resource:
    headers = (
        ("Content-Type", _TYPES[name.rpartition(".")[2]]),
        ("Cache-Control", "public, max-age=86400"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),  # shown with links by those who share them
    )
    return Resource.of(body, MODIFIED, headers)
