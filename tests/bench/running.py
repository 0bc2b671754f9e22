"""The programs that are measured from outside, in processes of their own: this service as operators run it, nginx.

All have one worker: with the poller, the load and the machine's other business that is what two processors have room
for, and a ratio of one worker to one worker holds for more of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.part import MissingError
from bench.speed.calendars import calendar
from origin import Origin, tagged

NOW = "2026-03-01T00:00Z"
PATIENCE = 120  # seconds for a program to start


@contextmanager
def origin(feeds: int, events: int) -> Iterator[dict[str, str]]:
    """Serve calendars on loopback; give their addresses by feed id."""
    with Origin() as server:
        names = [f"f{number}" for number in range(feeds)]
        server.routes.update({f"/{name}.ics": tagged(calendar(n, events)) for n, name in enumerate(names)})
        yield {name: server.url(f"/{name}.ics") for name in names}


class Service:
    """`aggregator serve` with feeds from loopback; poller and web as an operator of several machines would run them."""

    def __init__(
        self,
        folder: Path,
        feeds: Mapping[str, str],
        roles: Iterable[str] = ("poll", "web"),
        settings: Iterable[str] = (),
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._feeds = feeds
        self._settings = folder / "feeds.toml"
        self._more = tuple(settings)
        self.configure("Measured calendars")
        self._processes = {role: self._start(role) for role in roles}

    def configure(self, name: str, zone: str = "Europe/Berlin") -> None:
        """Write feeds.toml. Another zone has the poller read everything again, another name has all made anew."""
        lines = ["[server]", f'listen = "127.0.0.1:{self.port}"', f'base_url = "{self.url}"']
        lines += ["[calendar]", f"name = {json.dumps(name)}"]
        lines += ["[defaults]", "allow_private = true", f'timezone = "{zone}"']
        lines += self._more
        for id_, address in self._feeds.items():
            lines += ["[[feeds]]", f'id = "{id_}"', f'name = "Community {id_}"', f'url = "{address}"']
        self._settings.write_text("\n".join(lines), encoding="utf-8")

    def rebuild(self, name: str, zone: str) -> None:
        """Have the poller read every stored document again and make everything anew."""
        self.configure(name, zone)
        self._processes["poll"].send_signal(signal.SIGHUP)

    def _start(self, role: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "aggregator", "--config", str(self._settings), "--now", NOW, "serve"]
        with (self._folder / f"{role}.log").open("wb") as log:
            return subprocess.Popen([*command, "--role", role], stderr=log)

    def log(self) -> str:
        """Return what the poller wrote so far."""
        return (self._folder / "poll.log").read_text(encoding="utf-8")

    def pid(self, role: str) -> int:
        """Return the number of the process that polls, or of the one whose children answer."""
        return self._processes[role].pid

    def close(self) -> None:
        """Stop it."""
        for process in self._processes.values():
            end(process)


@contextmanager
def service(
    folder: Path, feeds: Mapping[str, str], patience: float = PATIENCE, settings: Iterable[str] = ()
) -> Iterator[Service]:
    """Run the service, ready to answer; `settings` are more lines of feeds.toml."""
    running = Service(folder, feeds, settings=settings)
    try:
        wait_until(lambda: get(running.url, "/calendar.ics")[0] == 200, patience)
        yield running
    finally:
        running.close()


def nginx_program() -> str:
    """Return the path of nginx. Raise MissingError where there is none."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise MissingError("It needs nginx to compare with: apt install nginx-light.")
    return program


@contextmanager
def nginx(folder: Path, body: bytes, packed: bytes) -> Iterator[str]:
    """Serve /calendar.ics and, for those who take it, its packed form as static files, by nginx; give the address."""
    program = nginx_program()
    (folder / "www").mkdir()
    (folder / "www" / "calendar.ics").write_bytes(body)
    (folder / "www" / "calendar.ics.gz").write_bytes(packed)
    (folder / "www").chmod(0o755)
    folder.chmod(0o755)  # its worker may be another user
    port = free_port()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(port=port, folder=folder), encoding="utf-8")
    process = subprocess.Popen([program, "-e", str(folder / "error.log"), "-c", str(settings)])
    with answering(process, port, "/calendar.ics") as url:
        yield url


@contextmanager
def answering(process: subprocess.Popen[bytes], port: int, path: str) -> Iterator[str]:
    """Give the address of a server that was started, once it answers for this path; end it afterwards."""
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: get(url, path)[0] == 200)
        yield url
    finally:
        end(process)


NGINX = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  types {{ text/calendar ics; }}
  sendfile on;
  tcp_nopush on;
  open_file_cache max=10;
  gzip_static on;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} backlog=4096; root {folder}/www; }}
}}
"""


def get(url: str, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Ask once; the status is 0 where nobody answers."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    except (OSError, HTTPException):
        return 0, {}, b""
    finally:
        connection.close()


def wait_until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for something that comes about by itself. Raise RuntimeError if it does not."""
    until = time.monotonic() + patience
    while not condition():
        if time.monotonic() > until:
            raise RuntimeError(f"it has not come about within {patience} s")
        time.sleep(0.05)


def free_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a program that we started, politely at first."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
