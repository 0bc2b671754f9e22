"""Feed → Document | NotModified | FetchError: one poll of a server that may be slow or hostile.

DNS, TLS, redirects, a second try and the body share one deadline, `feed.timeout`. Each request has a connection of its
own, so that surplus bytes of one response never count as the next. Redirects, decompression and timing are handled
here: see `network`, `content_coding`, `dns`. httpx.Client is not used: it follows Location unchecked, keeps cookies,
and logs URLs with their secrets.

Proxies of the environment are used only where feeds.toml says so: a proxy resolves names itself, see `proxies`.
"""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import httpcore
import httpx

from aggregator.config import Feed, header_lines
from aggregator.errors import FetchError
from aggregator.fetch.content_coding import decode
from aggregator.fetch.deadline import Deadline
from aggregator.fetch.dns import DnsLookup, Resolver, system_resolver
from aggregator.fetch.headers import conditional, hints, retry_after, validators
from aggregator.fetch.host_limit import HostLimit
from aggregator.fetch.network import HEADER_BYTES, Connector, Network
from aggregator.fetch.proxies import check_behind_proxy, proxy_connections, proxy_for
from aggregator.fetch.statuses import PERMANENT, REDIRECTS, status_sentence, user_agent_hint
from aggregator.model import Document, Hints, NotModified, Validators
from aggregator.secret_url import SecretUrl, redact

MAX_REDIRECTS = 5
ACCEPT = {
    "calendar": "text/calendar, */*;q=0.1",
    "page": "text/html, text/markdown, application/yaml, */*;q=0.5",
}


class Fetcher:
    """Downloads calendars. Share one among all threads; closing it ends running downloads.

    `agent` is the User-Agent, see `headers.user_agent`. `per_host` limits the requests to one host at a time.
    `tls` replaces the default: certifi's certificates, or those of SSL_CERT_FILE or SSL_CERT_DIR. `resolve` and
    `connect` replace DNS and the connecting of sockets. `environ` holds the variables that `headers_env` may name.
    """

    def __init__(
        self,
        agent: str,
        *,
        per_host: int = 2,
        tls: ssl.SSLContext | None = None,
        resolve: Resolver = system_resolver,
        connect: Connector = socket.socket.connect,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._user_agent = agent
        self._environ = environ or {}
        self._tls = tls or httpx.create_ssl_context()  # 25 ms: made once
        self._resolve = resolve
        self._connect = connect
        self._host_limit = HostLimit(per_host)
        self._networks: set[Network] = set()
        self._closed = False

    def fetch(self, feed: Feed, known: Validators, now: datetime) -> Document | NotModified:
        """Download a feed, conditionally if there are validators of the stored copy.

        Returns within `feed.timeout`. A Document is complete as far as HTTP and compression can tell; whether it is a
        calendar is decided in `sources`. Raises FetchError, and nothing else.
        """
        deadline = Deadline(feed.timeout)
        network = Network(DnsLookup(self._resolve, deadline, allow_private=feed.allow_private), deadline, self._connect)
        agent = feed.user_agent or self._user_agent
        headers = {"User-Agent": agent, "Accept": ACCEPT[feed.kind], "Accept-Encoding": "gzip"}
        with self._running(network), _Transport(feed, network, self._tls) as transport:
            try:
                own = header_lines(self._environ.get(feed.headers_env, "")) if feed.headers_env else {}
                return _Exchange(feed, headers, own, transport, network, self._host_limit).poll(known, now)
            except FetchError:
                raise
            except Exception as error:  # as promised above; libraries fail in many ways on strange input
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
class _Response:
    """The response after all redirects."""

    url: httpx.URL
    moved: bool  # there were redirects, and all were permanent
    status: int
    headers: httpx.Headers
    raw: bytes  # as it came, compressed; read for status 200 only


class _Exchange:
    """One poll of one feed: the request, its redirects, and a second try after an unusable response."""

    def __init__(
        self,
        feed: Feed,
        headers: dict[str, str],
        own_headers: dict[str, str],
        transport: httpx.BaseTransport,
        network: Network,
        host_limit: HostLimit,
    ) -> None:
        self._feed = feed
        self._headers = headers
        self._transport = transport
        self._network = network
        self._host_limit = host_limit
        url = httpx.URL(feed.url.reveal())
        login = {"Authorization": _basic(url.username, url.password)} if url.userinfo else {}
        self._secrets = login | own_headers  # for the site they are meant for, and no other
        self._start = url.copy_with(userinfo=b"", fragment=None)

    def poll(self, known: Validators, now: datetime) -> Document | NotModified:
        condition = conditional(known)
        response = self._ask(condition)
        if response.status == 304 and condition:
            return self._not_modified(response, known, now)
        if response.status == 304:  # a cache on the way assumes that there is a copy
            response = self._ask({"Cache-Control": "no-cache"})
        try:
            return self._document(response, now)
        except FetchError as error:
            if error.reason != "encoding":
                raise
        return self._document(self._ask({"Accept-Encoding": "identity"}), now)

    def _not_modified(self, response: _Response, known: Validators, now: datetime) -> NotModified:
        fresh = validators(response.headers.get("etag"), response.headers.get("last-modified"))
        kept = Validators(fresh.etag or known.etag, fresh.last_modified or known.last_modified)
        return NotModified(self._feed.id, fetched_at=now, validators=kept, hints=_hints(response, now))

    def _document(self, response: _Response, now: datetime) -> Document:
        if response.status != 200:
            raise FetchError(
                f"status-{response.status}",
                status_sentence(response.status, response.headers),
                retry_after=_hints(response, now).retry_after,
                host=response.url.netloc.decode("ascii"),
            )
        return Document(
            feed=self._feed.id,
            url=SecretUrl(str(response.url)),
            fetched_at=now,
            body=decode(response.raw, response.headers.get("content-encoding", ""), self._feed.max_bytes),
            content_type=response.headers.get("content-type", ""),
            validators=validators(response.headers.get("etag"), response.headers.get("last-modified")),
            hints=_hints(response, now),
            moved_to=SecretUrl(str(response.url)) if response.moved else None,
        )

    def _ask(self, headers: dict[str, str]) -> _Response:
        """Send a GET and follow redirects. Raises FetchError("redirect") where they cannot be followed."""
        url, statuses, seen = self._start, set[int](), {self._start}
        while True:
            response = self._get(url, headers, moved=bool(statuses) and statuses <= PERMANENT)
            if response.status not in REDIRECTS:
                return response
            statuses.add(response.status)
            url = _target(response)
            if url in seen:
                raise _bad_redirect(f"it leads back to {redact(str(url))}", user_agent_hint(response.headers))
            if len(seen) > MAX_REDIRECTS:
                raise _bad_redirect(f"there are more than {MAX_REDIRECTS} in a row", user_agent_hint(response.headers))
            seen.add(url)

    def _get(self, url: httpx.URL, headers: dict[str, str], *, moved: bool) -> _Response:
        with self._host_limit.slot(url.host, self._network.deadline):
            secrets = self._secrets if _same_site(self._start, url) else {}
            request = httpx.Request("GET", url, headers=self._headers | secrets | headers)
            response = self._transport.handle_request(request)
            with closing(response):
                raw = self._read(response) if response.status_code == 200 else b""
            return _Response(url, moved, response.status_code, response.headers, raw)

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
    """httpcore with `Network`; httpx's own transport has no parameter for it."""

    def __init__(self, feed: Feed, network: Network, tls: ssl.SSLContext) -> None:
        self._feed = feed
        self._network = network
        self._tls = tls
        self._pools: dict[SecretUrl | None, httpcore.ConnectionPool] = {}

    def _pool(self, url: httpx.URL) -> httpcore.ConnectionPool:
        """Return the connections for a URL: direct ones, or by way of a proxy."""
        proxy = proxy_for(self._feed, url)
        if proxy is not None:
            check_behind_proxy(self._feed, url)
            self._network.trust(proxy.host)
        if proxy not in self._pools:
            self._pools[proxy] = (
                httpcore.ConnectionPool(self._tls, network_backend=self._network, max_keepalive_connections=0)
                if proxy is None
                else proxy_connections(
                    proxy,
                    ssl_context=self._tls,
                    proxy_ssl_context=self._tls if proxy.reveal().startswith("https:") else None,
                    network_backend=self._network,
                    max_keepalive_connections=0,
                )
            )
        return self._pools[proxy]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
        )
        response = self._pool(url).handle_request(asked)
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()


class _Body(httpx.SyncByteStream):
    """The body of an httpcore response as a stream of httpx."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def _basic(user: str, password: str) -> str:
    """Return the Authorization value of basic authentication (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def _target(response: _Response) -> httpx.URL:
    """Return the target of a redirect: http or https, never from https to http, never with a password."""
    locations = set(response.headers.get_list("location")) - {""}
    if len(locations) != 1:
        raise _bad_redirect(f"the server names no target (status {response.status})")
    try:
        target = response.url.join(locations.pop()).copy_with(userinfo=b"", fragment=None)
        usable = target.scheme in {"http", "https"} and target.host and (target.port or 80) in range(1, 65_536)
    except (httpx.InvalidURL, ValueError) as error:
        raise _bad_redirect("its target is not a valid URL") from error
    if not usable:
        raise _bad_redirect(f"its target is not a usable URL ({target.scheme[:20]}:)")
    if response.url.scheme == "https" and target.scheme == "http":
        raise _bad_redirect(f"it leads from https to http at {redact(str(target))}")
    return target


def _bad_redirect(why: str, hint: str = "") -> FetchError:
    return FetchError("redirect", f"The redirect cannot be followed: {why}.{hint}")


def _same_site(start: httpx.URL, url: httpx.URL) -> bool:
    """Whether a password for `start` may be sent to `url`: the same origin, or the same host upgraded to https."""
    if (start.scheme, start.host, start.port) == (url.scheme, url.host, url.port):
        return True
    return (start.scheme, url.scheme, start.host) == ("http", "https", url.host) and start.port is url.port is None


def _hints(response: _Response, now: datetime) -> Hints:
    wait = retry_after(response.headers.get("retry-after"), now, date=response.headers.get("date"))
    return hints(response.headers.get("cache-control"), wait)


def _translated(error: Exception, network: Network) -> FetchError:
    """Turn an error of a library into a FetchError, without the URL it may contain."""
    if network.closed_by_server and isinstance(error, httpcore.RemoteProtocolError):
        return network.connection_lost()
    if isinstance(error, httpcore.ProxyError):
        return FetchError("proxy", f"The proxy refused the request: {str(error)[:60]}. Check `proxy`.")
    if isinstance(error, httpcore.ProtocolError):
        return FetchError("protocol")
    return FetchError("protocol", f"The download failed for an unknown reason ({type(error).__name__}).")
