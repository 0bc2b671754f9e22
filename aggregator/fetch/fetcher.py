"""Feed → Document | NotModified | FetchError: one poll's conversation with a server that may be slow or hostile.

The whole conversation (names, TLS, redirects, a second try, the last byte) shares one deadline, `feed.timeout`. Each
request has a connection of its own: nothing a server sends beyond its answer can be taken for the answer to the next
question. Following redirects, unpacking and timing are ours, see `network`, `bodies`, `lookup`. There is no
httpx.Client: it reads Location before we can judge it, keeps cookies, and logs addresses with their secrets.

Proxies named in the environment are not used: a proxy resolves names itself, so `addresses` could guard nothing.
"""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import httpcore
import httpx

from aggregator.config import Feed
from aggregator.errors import FetchError
from aggregator.fetch.content_coding import decode
from aggregator.fetch.deadline import Deadline
from aggregator.fetch.dns import DnsLookup, Resolver, system_resolver
from aggregator.fetch.headers import conditional, hints, retry_after, validators
from aggregator.fetch.host_limit import HostLimit
from aggregator.fetch.network import HEADER_BYTES, Connector, Network
from aggregator.fetch.statuses import PERMANENT, REDIRECTS, hint, sentence
from aggregator.model import Document, Hints, NotModified, Validators
from aggregator.secret_url import SecretUrl, redact

MAX_REDIRECTS = 5


class Fetcher:
    """Asks servers for calendars. Share one among all threads, close it to end what still runs.

    `agent` is the User-Agent, see `headers.user_agent`. `per_host` is the number of requests one host gets at a time.
    `tls` replaces the default: certifi's certificates, or those of SSL_CERT_FILE or SSL_CERT_DIR. `resolve` and
    `connect` replace DNS and the connecting of sockets.
    """

    def __init__(
        self,
        agent: str,
        *,
        per_host: int = 2,
        tls: ssl.SSLContext | None = None,
        resolve: Resolver = system_resolver,
        connect: Connector = socket.socket.connect,
    ) -> None:
        self._agent = agent
        self._tls = tls or httpx.create_ssl_context()  # 25 ms: made once
        self._resolve = resolve
        self._connect = connect
        self._turns = HostLimit(per_host)
        self._networks: set[Network] = set()
        self._closed = False

    def fetch(self, feed: Feed, known: Validators, now: datetime) -> Document | NotModified:
        """Ask a feed's server for its calendar; conditionally if there are validators of the copy we hold.

        Returns within `feed.timeout`. A Document is complete as far as HTTP and compression can tell; whether it is a
        calendar is for `sources` to say. Raises FetchError, and nothing else.
        """
        deadline = Deadline(feed.timeout)
        network = Network(DnsLookup(self._resolve, deadline, allow_private=feed.allow_private), deadline, self._connect)
        headers = {"User-Agent": self._agent, "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip"}
        with self._running(network), _Transport(network, self._tls) as transport:
            try:
                return _Conversation(feed, headers, transport, network, self._turns).poll(known, now)
            except FetchError:
                raise
            except Exception as error:  # the promise above; libraries find ever new ways to fail on strange input
                raise _translated(error, network) from error

    def close(self) -> None:
        """End all running fetches with FetchError("stopped"), and every later one."""
        self._closed = True
        for network in list(self._networks):
            network.abort()

    @contextmanager
    def _running(self, network: Network) -> Iterator[None]:
        self._networks.add(network)
        try:
            if self._closed:
                raise FetchError("stopped")
            yield
        finally:
            self._networks.discard(network)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the last server of a chain of redirects said."""

    url: httpx.URL
    moved: bool  # there were redirects, and all were permanent
    status: int
    headers: httpx.Headers
    raw: bytes  # as it came, compressed; read for status 200 only


class _Conversation:
    """One poll of one feed: the request, its redirects, and a second try where the first answer makes no sense."""

    def __init__(
        self, feed: Feed, headers: dict[str, str], transport: httpx.BaseTransport, network: Network, turns: HostLimit
    ) -> None:
        self._feed = feed
        self._headers = headers
        self._transport = transport
        self._network = network
        self._turns = turns
        url = httpx.URL(feed.url.reveal())
        self._login = {"Authorization": _basic(url.username, url.password)} if url.userinfo else {}
        self._start = url.copy_with(userinfo=b"", fragment=None)

    def poll(self, known: Validators, now: datetime) -> Document | NotModified:
        condition = conditional(known)
        answer = self._ask(condition)
        if answer.status == 304 and condition:
            return self._not_modified(answer, known, now)
        if answer.status == 304:  # some cache on the way thinks we have a copy
            answer = self._ask({"Cache-Control": "no-cache"})
        try:
            return self._document(answer, now)
        except FetchError as error:
            if error.reason != "encoding":
                raise
        return self._document(self._ask({"Accept-Encoding": "identity"}), now)

    def _not_modified(self, answer: _Answer, known: Validators, now: datetime) -> NotModified:
        fresh = validators(answer.headers.get("etag"), answer.headers.get("last-modified"))
        kept = Validators(fresh.etag or known.etag, fresh.last_modified or known.last_modified)
        return NotModified(self._feed.id, fetched_at=now, validators=kept, hints=_hints(answer, now))

    def _document(self, answer: _Answer, now: datetime) -> Document:
        if answer.status != 200:
            wait = _hints(answer, now).retry_after
            raise FetchError(f"status-{answer.status}", sentence(answer.status, answer.headers), retry_after=wait)
        return Document(
            feed=self._feed.id,
            url=SecretUrl(str(answer.url)),
            fetched_at=now,
            body=decode(answer.raw, answer.headers.get("content-encoding", ""), self._feed.max_bytes),
            content_type=answer.headers.get("content-type", ""),
            validators=validators(answer.headers.get("etag"), answer.headers.get("last-modified")),
            hints=_hints(answer, now),
            moved_to=SecretUrl(str(answer.url)) if answer.moved else None,
        )

    def _ask(self, headers: dict[str, str]) -> _Answer:
        """Send a GET and follow redirects. Raises FetchError("redirect") where they cannot be followed."""
        url, statuses, seen = self._start, set[int](), {self._start}
        while True:
            answer = self._get(url, headers, moved=bool(statuses) and statuses <= PERMANENT)
            if answer.status not in REDIRECTS:
                return answer
            statuses.add(answer.status)
            url = _target(answer)
            if url in seen:
                raise _bad_redirect(f"it leads back to {redact(str(url))}", hint(answer.headers))
            if len(seen) > MAX_REDIRECTS:
                raise _bad_redirect(f"there are more than {MAX_REDIRECTS} in a row", hint(answer.headers))
            seen.add(url)

    def _get(self, url: httpx.URL, headers: dict[str, str], *, moved: bool) -> _Answer:
        with self._turns.take(url.host, self._network.deadline):
            login = self._login if _same_site(self._start, url) else {}
            request = httpx.Request("GET", url, headers=self._headers | login | headers)
            response = self._transport.handle_request(request)
            with closing(response):
                raw = self._read(response) if response.status_code == 200 else b""
            return _Answer(url, moved, response.status_code, response.headers, raw)

    def _read(self, response: httpx.Response) -> bytes:
        limit = self._feed.max_bytes
        if int(response.headers.get("content-length", "0")) > limit:
            raise FetchError("too-large", f"The calendar is larger than `max_bytes` ({limit:,} bytes).")
        self._network.allow_body(2 * limit + HEADER_BYTES)  # twice: chunks have frames
        raw = bytearray()
        for chunk in response.iter_raw():
            raw += chunk
            if len(raw) > limit:
                raise FetchError("too-large", f"The calendar is larger than `max_bytes` ({limit:,} bytes).")
        return bytes(raw)


class _Transport(httpx.BaseTransport):
    """httpcore over our network; httpx's own transport has no place to put one."""

    def __init__(self, network: Network, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(tls, network_backend=network, max_keepalive_connections=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
        )
        answer = self._pool.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The bytes of an httpcore response, as httpx wants them."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


def _basic(user: str, password: str) -> str:
    """Write credentials as RFC 7617 wants them."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def _target(answer: _Answer) -> httpx.URL:
    """Return where a redirect leads: http or https, never from https to http, never with somebody's password."""
    locations = set(answer.headers.get_list("location")) - {""}
    if len(locations) != 1:
        raise _bad_redirect(f"the server names no target (status {answer.status})")
    try:
        target = answer.url.join(locations.pop()).copy_with(userinfo=b"", fragment=None)
        usable = target.scheme in {"http", "https"} and target.host and (target.port or 80) in range(1, 65_536)
    except (httpx.InvalidURL, ValueError) as error:
        raise _bad_redirect("its target is not a valid URL") from error
    if not usable:
        raise _bad_redirect(f"its target is not a usable URL ({target.scheme[:20]}:)")
    if answer.url.scheme == "https" and target.scheme == "http":
        raise _bad_redirect(f"it leads from https to http at {redact(str(target))}")
    return target


def _bad_redirect(why: str, hint: str = "") -> FetchError:
    return FetchError("redirect", f"The redirect cannot be followed: {why}.{hint}")


def _same_site(start: httpx.URL, url: httpx.URL) -> bool:
    """Whether a password meant for `start` may go to `url`: the same origin, or the same host by https now."""
    if (start.scheme, start.host, start.port) == (url.scheme, url.host, url.port):
        return True
    return (start.scheme, url.scheme, start.host) == ("http", "https", url.host) and start.port is url.port is None


def _hints(answer: _Answer, now: datetime) -> Hints:
    wait = retry_after(answer.headers.get("retry-after"), now, date=answer.headers.get("date"))
    return hints(answer.headers.get("cache-control"), wait)


def _translated(error: Exception, network: Network) -> FetchError:
    """Turn what a library raised into a FetchError, without the address it may name."""
    if network.ended and isinstance(error, httpcore.RemoteProtocolError):
        return network.cut_off()
    if isinstance(error, httpcore.ProtocolError):
        return FetchError("protocol")
    return FetchError("protocol", f"The download failed for an unknown reason ({type(error).__name__}).")
