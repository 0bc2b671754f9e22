"""Downloads: one feed over HTTP, within one deadline and one size limit, from checked addresses only.

In: a `Feed`, the validators of its stored copy, the time. Out: a `Document`, `NotModified`, or a `FetchError`.
Start at `fetcher.Fetcher.fetch`: it shows a request with its redirects.
May import: config, errors, model, secret_url. httpx and httpcore live here only; what the bytes mean is for `sources`.

fetcher         one request with its redirects        headers     Retry-After, max-age, validators, User-Agent
network         connections, byte limits              statuses    HTTP status codes as sentences
dns, ip_policy  host name → addresses that are safe   deadline    the time that is left
proxies         which proxy a request takes
content_coding  decompression within a limit          host_limit  requests to one host at a time
"""

from aggregator.fetch.fetcher import Fetcher

__all__ = ["Fetcher"]
