"""Which proxy a request takes: the one in feeds.toml, that of the environment, or none.

A proxy resolves names itself, so `dns` cannot check where a name leads behind it. What can be checked is: addresses
that are written as such. The proxy's own address may be private, since an operator has set it.
"""

from __future__ import annotations

from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

import httpcore
import httpx

from aggregator.config import PROXY_OF_ENVIRONMENT, Feed
from aggregator.errors import FetchError
from aggregator.fetch.ip_policy import block_reason
from aggregator.secret_url import SecretUrl

_NOT_AN_ADDRESS = "not an IP address"


def proxy_for(feed: Feed, url: httpx.URL) -> SecretUrl | None:
    """Return the proxy for a request, None if it is to be sent directly."""
    if feed.proxy != PROXY_OF_ENVIRONMENT:
        return feed.proxy
    proxies = getproxies_environment()  # of HTTPS_PROXY, HTTP_PROXY, ALL_PROXY; NO_PROXY is below
    found = proxies.get(url.scheme) or proxies.get("all", "")
    if not found or proxy_bypass_environment(url.netloc.decode("ascii"), proxies):
        return None
    return SecretUrl(found if "://" in found else f"http://{found}")


def check_behind_proxy(feed: Feed, url: httpx.URL) -> None:
    """Raise FetchError("blocked") if a URL names an address that may not be contacted."""
    reason = block_reason(url.host, allow_private=feed.allow_private)
    if url.host == "localhost" or url.host.endswith(".localhost"):
        reason = None if feed.allow_private else "loopback"
    if reason and reason != _NOT_AN_ADDRESS:
        raise FetchError("blocked", f"{url.host} is a private network address ({reason}).")


def proxy_connections(proxy: SecretUrl, **settings: object) -> httpcore.HTTPProxy:
    """Return connections by way of a proxy. Raise FetchError if its URL is not usable."""
    try:
        url = httpx.URL(proxy.reveal())
        usable = url.scheme in {"http", "https"} and bool(url.host)
    except httpx.InvalidURL:
        usable = False
    if not usable:
        raise FetchError("proxy", "The URL of the proxy is not valid. Write it like http://proxy.example.org:3128.")
    login = (url.username, url.password) if url.userinfo else None
    address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return httpcore.HTTPProxy(address, proxy_auth=login, **settings)  # type: ignore[arg-type]
