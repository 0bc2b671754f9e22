"""nginx and Caddy with the settings of deploy/, on loopback: only addresses, ports, folders and certificates differ."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import trustme
from requirements import missing
from service import free_port
from werkzeug.serving import WSGIRequestHandler, make_server

DEPLOY = Path(__file__).parents[2] / "deploy"
HOST = "calendar.example.org"
AUTHORITY = trustme.CA()
CERTIFICATE = AUTHORITY.issue_cert(HOST)
KINDS = ("nginx", "nginx below a path", "caddy", "caddy below a path")
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

NGINX = """\
daemon off;
worker_processes 1;
pid nginx.pid;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  gzip on;
  {temporary}
  include calendar/http.conf;
  {site}
}}
"""


@dataclass(frozen=True)
class Place:
    """Where a front is to run, and what is behind it."""

    folder: Path  # for its own files
    service: int  # port of the service behind it
    public: Path  # [publish] folder
    port: int = field(default_factory=free_port)


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """Replace what must be there."""
    for old, new in pairs:
        assert old in text, f"{old!r} is not in the settings any more"
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> tuple[Path, Path]:
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(blob.bytes() for blob in CERTIFICATE.cert_chain_pems))
    CERTIFICATE.private_key_pem.write_to_path(key)
    return chain, key


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found or missing(f"needs {name} (Debian: {name})")


def nginx_command(place: Place, *, below_a_path: bool) -> list[str]:
    """Write the settings of nginx; return how to start it."""
    command = [program("nginx"), "-e", str(place.folder / "error.log"), "-p", str(place.folder), "-c", "nginx.conf"]
    copies = place.folder / "calendar"
    shutil.copytree(DEPLOY / "nginx", copies)
    chain, key = certificate(place.folder)
    (place.folder / "cache").mkdir()
    for name, pairs in {
        "http.conf": (
            ("127.0.0.1:8080", f"127.0.0.1:{place.service}"),
            ("/var/cache/nginx", str(place.folder)),
            ("/srv/calendar", str(place.public)),
        ),
        "own-host.conf": (
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen [::]:80;", ""),
            ("listen 443 ", f"listen 127.0.0.1:{place.port} "),
            ("listen [::]:443 ssl http2;", ""),
            (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(chain)),
            (f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(key)),
        ),
    }.items():
        (copies / name).write_text(replaced((copies / name).read_text(), *pairs))
    tls = f"listen 127.0.0.1:{place.port} ssl; ssl_certificate {chain}; ssl_certificate_key {key};"
    site = (
        f"server {{ {tls} include calendar/below-a-path.conf; }}" if below_a_path else "include calendar/own-host.conf;"
    )
    temporary = "".join(f"{name}_temp_path {place.folder}/{name};\n" for name in TEMPORARY)
    user = "" if os.geteuid() else "user root;"  # it would be another one, who may not read folders of tests
    (place.folder / "nginx.conf").write_text(NGINX.format(user=user, temporary=temporary, site=site))
    return command


def caddy_command(place: Place, *, below_a_path: bool) -> list[str]:
    """Write the settings of Caddy; return how to start it."""
    chain, key = certificate(place.folder)
    snippets = replaced(
        (DEPLOY / "caddy" / "calendar.caddy").read_text(),
        ("/srv/calendar", str(place.public)),
        ("127.0.0.1:8080", f"127.0.0.1:{place.service}"),
    )
    (place.folder / "calendar.caddy").write_text(snippets)
    text = (DEPLOY / "caddy" / "Caddyfile").read_text()
    if below_a_path:
        start = text.index(f"{HOST} {{")
        example = text[text.index("# example.org {") :]
        uncommented = "".join(line.removeprefix("# ") for line in example.splitlines(keepends=True))
        text = text[:start] + uncommented.replace("example.org {", f"{HOST} {{")
    bare = "{\n\tadmin off\n\tauto_https off\n\tstorage file_system " + str(place.folder) + "\n"
    text = replaced(
        text, ("\n{\n", f"\n{bare}"), (f"\n{HOST} {{\n", f"\nhttps://{HOST}:{place.port} {{\n\ttls {chain} {key}\n")
    )
    (place.folder / "Caddyfile").write_text(text)
    return [program("caddy"), "run", "--config", str(place.folder / "Caddyfile"), "--adapter", "caddyfile"]


class Front:
    """A web server that runs before the service."""

    def __init__(self, kind: str, place: Place) -> None:
        self.kind = kind
        self.place = place
        self.prefix = "/cal" if "below" in kind else ""
        trusted = ssl.create_default_context()
        AUTHORITY.configure_trust(trusted)
        self.client = httpx.Client(
            base_url=f"https://127.0.0.1:{place.port}",
            headers={"Host": HOST, "Accept-Encoding": ""},
            verify=trusted,
            timeout=60,
        )

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Ask for a path of the calendar; the content stays as it was sent."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = self.client.build_request(method, self.prefix + path, headers=named)
        request.extensions["sni_hostname"] = HOST
        response = self.client.send(request, stream=True)
        response._content = b"".join(response.iter_raw())
        response.close()
        return response


@contextmanager
def front(kind: str, place: Place) -> Iterator[Front]:
    """Run nginx or Caddy."""
    make = nginx_command if kind.startswith("nginx") else caddy_command
    command = make(place, below_a_path="below" in kind)
    log, home = place.folder / "front.log", {"HOME": str(place.folder), "XDG_CONFIG_HOME": str(place.folder)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=place.folder, env=os.environ | home)
    try:
        until_listening(place.port, process, log)
        running = Front(kind, place)
        with running.client:
            yield running
    finally:
        process.terminate()
        process.wait(30)


def until_listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        threading.Event().wait(0.02)
    pytest.fail(f"it did not start: {log.read_text()}")


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Keep the test's output clean."""


@contextmanager
def serving(app, port: int = 0) -> Iterator[int]:
    """Serve a WSGI application on loopback; give the port."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
